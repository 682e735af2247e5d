#!/usr/bin/env bash
# The extension for VS Code: its own tests, a conversation of its protocol library with the built server, its package.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
need node npm python3
cd "$root/editors/vscode"

if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  npm ci --silent --no-audit --no-fund >"$work/log" 2>&1 ||
    skip "its packages can't be installed from npm: $(tail -n 1 "$work/log")"
  touch node_modules/.package-lock.json
fi
! grep --quiet '"resolved"' package-lock.json || fail "package-lock.json names the registry of one machine"

npm run --silent compile
npm run --silent lint
[[ -x "$tricep" ]] || cargo build --quiet --manifest-path "$root/Cargo.toml"
TRICEP="$tricep" npm run --silent test

say "the package"
npm run --silent package >"$work/log" 2>&1 || { cat "$work/log"; fail "vsce can't make the package"; }
python3 - dist/tricep.vsix >"$work/files" <<'LIST'
import sys
import zipfile

print(*sorted(zipfile.ZipFile(sys.argv[1]).namelist()), sep="\n")
LIST
diff - "$work/files" <<'FILES' || fail "the package holds other files"
[Content_Types].xml
extension.vsixmanifest
extension/changelog.md
extension/dist/LICENSE-APACHE
extension/dist/LICENSE-MIT
extension/dist/THIRD-PARTY.txt
extension/dist/extension.js
extension/dist/settings.schema.json
extension/package.json
extension/readme.md
FILES
(($(wc -c <dist/tricep.vsix) < 200 * 1024)) || fail "the package is large"

say "passed"
