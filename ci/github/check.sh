#!/usr/bin/env bash
# A report for code scanning, the paths as the step's summary, and annotations. The exit status is that of the check.
set -euo pipefail

mapfile -t paths < <(sed '/^[[:space:]]*$/d' <<<"$TRICEP_PATHS")
read -r -a arguments <<<"${TRICEP_ARGUMENTS:-}"

report="$RUNNER_TEMP/tricep.sarif"
tricep check --quiet --fail-on never --format sarif --output "$report" "${arguments[@]}" -- "${paths[@]}"
echo "sarif=$report" >>"$GITHUB_OUTPUT"

{
  echo '### TLS paths'
  echo
  echo '```mermaid'
  tricep graph --quiet --format mermaid -- "${paths[@]}"
  echo '```'
  echo
  echo '```text'
  tricep paths --quiet -- "${paths[@]}"
  echo '```'
} >>"$GITHUB_STEP_SUMMARY"

tricep check --format github --fail-on "$TRICEP_FAIL_ON" "${arguments[@]}" -- "${paths[@]}"
