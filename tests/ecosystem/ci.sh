#!/usr/bin/env bash
# The GitHub action, the workflows and the templates for other CI: well-formed, safe, and what they run does its work.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
from_pypi check-jsonschema zizmor
cd "$root"

validate() {
  check-jsonschema --quiet --builtin-schema "$@" || fail "$2 is not well-formed"
}
validate vendor.github-actions action.yml
validate vendor.github-workflows .github/workflows/*.yml
validate vendor.azure-pipelines ci/azure-pipelines.yml
validate vendor.gitlab-ci ci/gitlab.yml --data-transform gitlab-ci
zizmor --quiet --offline --strict-collection action.yml .github/workflows || fail "zizmor has found something"

[[ -x "$tricep" ]] || cargo build --quiet
export PATH="$CARGO_TARGET_DIR/debug:$PATH"

# on FIXTURE CODE COMMAND...: runs a command in a copy of the fixture; it must end with this exit status.
on() {
  local fixture="$1" code="$2" got=0
  shift 2
  rm -rf "$work/project"
  cp -r "$root/fixtures/$fixture" "$work/project"
  (cd "$work/project" && "$@") >"$work/out" 2>&1 || got=$?
  [[ "$got" == "$code" ]] || { cat "$work/out"; fail "\`$*\` on $fixture ended with $got, not $code"; }
}

said() {
  grep --quiet --fixed-strings -- "$1" "$2" || { cat "$2"; fail "'$1' is missing"; }
}

say "the steps of the GitHub action"
export RUNNER_TEMP="$work" GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary" GITHUB_PATH="$work/path"
export TRICEP_PATHS=$'main.bicep\n\nmodules\n' TRICEP_FAIL_ON=warning TRICEP_ARGUMENTS="--backend-tls policy"
on article/before 0 "$root/ci/github/install.sh"
said "tricep " "$work/out"
on article/before 1 "$root/ci/github/check.sh"
said "::error file=modules/gateway.bicep,line=" "$work/out"
said "sarif=$work/tricep.sarif" "$work/output"
said '"ruleId": "gateway-tls-below-backend"' "$work/tricep.sarif"
said "mismatch" "$work/summary"
on article/after 0 "$root/ci/github/check.sh"

say "the steps of the Azure Pipelines template"
python "$root/tests/ecosystem/steps.py" azure ci/azure-pipelines.yml >"$work/azure.sh"
on article/before 1 bash "$work/azure.sh"
said "##vso[task.logissue type=error;sourcepath=modules/gateway.bicep;" "$work/out"
said "<failure " "$work/project/tricep-junit.xml"
on article/after 0 bash "$work/azure.sh"

say "the script of the GitLab job"
python "$root/tests/ecosystem/steps.py" gitlab ci/gitlab.yml >"$work/gitlab.sh"
export CI_PROJECT_DIR="$work/project"
on article/before 1 bash "$work/gitlab.sh"
said '"check_name": "gateway-tls-below-backend"' "$work/project/gl-code-quality-report.json"
on article/after 0 bash "$work/gitlab.sh"

say "passed"
