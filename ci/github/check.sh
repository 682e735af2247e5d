#!/usr/bin/env bash
# A report for code scanning, the paths as the step's summary, and annotations. The exit status is that of the check.
set -euf -o pipefail

# The bash of macOS is old: it has no `mapfile`, and takes an empty list for one that is not set.
options=(--quiet)
for option in ${TRICEP_ARGUMENTS:-}; do
  options+=("$option")
done
paths=()
while IFS= read -r path; do
  [[ -z "${path// /}" ]] || paths+=("$path")
done <<<"$TRICEP_PATHS"
[[ ${#paths[@]} -gt 0 ]] || paths=(.)

report="$RUNNER_TEMP/tricep.sarif"
tricep check "${options[@]}" --fail-on never --format sarif --output "$report" -- "${paths[@]}"
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

tricep check "${options[@]}" --fail-on "$TRICEP_FAIL_ON" --format github -- "${paths[@]}"
