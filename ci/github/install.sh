#!/usr/bin/env bash
# Installs the program of the version that the action was asked for, unless a `tricep` is there already.
set -euo pipefail

if command -v tricep; then
  tricep --version
  exit
fi
source_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cargo install --locked --path "$source_folder" --root "$RUNNER_TEMP/tricep"
echo "$RUNNER_TEMP/tricep/bin" >>"$GITHUB_PATH"
