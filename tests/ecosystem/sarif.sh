#!/usr/bin/env bash
# The SARIF reports of all fixtures, judged by the rules of SARIF and of GitHub's code scanning.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[[ "$(uname -sm)" == "Linux x86_64" ]] || skip "Sarif.Multitool is taken from its package for Linux"
from_npm @microsoft/sarif-multitool-linux
multitool="$package_folder/Sarif.Multitool"

[[ -x "$tricep" ]] || cargo build --quiet --manifest-path "$root/Cargo.toml"
mkdir "$work/reports"
cd "$root/fixtures"
while IFS= read -r expectation; do
  folder="$(dirname "$expectation")"
  "$tricep" check --quiet --fail-on never --format sarif --output "$work/reports/${folder//\//-}.sarif" "$folder"
done < <(find . -name expect.txt | sort)

# messages FILES: its errors and warnings; notes are matters of taste. The exit status is 0 even when it finds errors.
messages() {
  "$multitool" validate "$1" --rule-kind "Sarif;Gh" >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "Sarif.Multitool could not do its work"
  }
  grep --extended-regexp ' (error|warning) [A-Z]+[0-9]+' "$work/log" || true
}

# A report that is wrong, so that silence means something.
mkdir "$work/wrong"
sed 's/"startLine": [0-9]*/"startLine": 0/' "$work/reports/.-article-before.sarif" >"$work/wrong/wrong.sarif"
[[ -n "$(messages "$work/wrong/*.sarif")" ]] || fail "Sarif.Multitool does not see a wrong report"

said="$(messages "$work/reports/*.sarif")"
[[ -z "$said" ]] || fail "$(head -n 20 <<<"$said")"
say "passed, $(find "$work/reports" -name '*.sarif' | wc -l) reports"
