#!/usr/bin/env bash
# The hooks, in real repositories, with the real pre-commit.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
need git cargo tar
from_pypi pre-commit

# What the hook does is tested here, not how fast it does it: the build is made cheap.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256
export CARGO_PROFILE_RELEASE_STRIP=none CARGO_INCREMENTAL=0
export PRE_COMMIT_HOME="$work/pre-commit" PRE_COMMIT_COLOR=never

hooks="$work/tricep"
snapshot "$hooks"
pre-commit validate-manifest "$hooks/.pre-commit-hooks.yaml" || fail "the manifest is not valid"

# A Bicep project whose pair is sound: the policy ends at TLS 1.2, and the site accepts it.
bicep="$work/bicep"
cp -r "$root/fixtures/article/before" "$bicep"
echo '{"name": "app", "version": "1.0.0"}' >"$bicep/package.json"
set_minimum() {
  sed -i.bak "s/minTlsVersion: '1\.[0-9]'/minTlsVersion: '$1'/" "$bicep/modules/site.bicep"
  rm "$bicep/modules/site.bicep.bak"
}
set_minimum 1.2
new_repository "$bicep"

# expect CODE TEXT COMMAND...: runs a command that must end so and say this.
expect() {
  local code="$1" text="$2" got=0
  shift 2
  "$@" >"$work/out" 2>&1 || got=$?
  if [[ "$got" != "$code" ]] || ! grep --quiet --fixed-strings -- "$text" "$work/out"; then
    cat "$work/out"
    fail "\`$*\` ended with $got where $code and '$text' were expected"
  fi
}

say "try-repo builds the hook and catches a commit of the site's file alone"
set_minimum 1.3
git -C "$bicep" commit --quiet --no-verify --all --message "raise the minimum"
[[ "$(git -C "$bicep" diff --name-only HEAD~ HEAD)" == modules/site.bicep ]] || fail "only the site's file was to change"
cd "$bicep"
expect 1 "error[gateway-tls-below-backend]" pre-commit try-repo "$hooks" tricep --from-ref HEAD~ --to-ref HEAD
git reset --quiet --hard HEAD~

say "git commit, with the hooks installed"
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $hooks
    rev: $(git -C "$hooks" rev-parse HEAD)
    hooks:
      - id: tricep
      - id: tricep-arm
CONFIG
git add --all
git commit --quiet --no-verify --message "use the hooks"
expect 0 "pre-commit installed" pre-commit install

commit() {
  git add --all
  git commit --message "$1"
}

set_minimum 1.3
expect 1 "error[gateway-tls-below-backend]" commit "raise the minimum"
grep --quiet "modules/site.bicep:" "$work/out" || fail "the finding does not show the changed file"

# A name that reads as an option is a name: it would leave out every file.
echo >'--exclude=*.bicep'
expect 1 "error[gateway-tls-below-backend]" commit "raise the minimum"
git rm --quiet --cached -- '--exclude=*.bicep'
rm -- '--exclude=*.bicep'

cp "$root/fixtures/article/after/modules/gateway.bicep" modules/gateway.bicep
expect 0 "Passed" commit "raise the minimum, and the policy with it"

echo '{"name": "app", "version": "1.0.1"}' >package.json
expect 0 "tricep (ARM JSON)........................................................Passed" commit "a new version of something else"

arm="$work/arm"
cp -r "$root/fixtures/article-arm/after" "$arm"
cp .pre-commit-config.yaml "$arm"
new_repository "$arm"
cd "$arm"
expect 0 "pre-commit installed" pre-commit install
cp "$root/fixtures/article-arm/before/azuredeploy.json" azuredeploy.json
expect 1 "error[gateway-tls-below-backend]" commit "go back"
git checkout --quiet HEAD -- azuredeploy.json
echo >>azuredeploy.json
expect 0 "Passed" commit "only a line break"

say "the hook that takes the installed program"
cd "$bicep"
[[ -x "$tricep" ]] || cargo build --quiet --manifest-path "$root/Cargo.toml"
sed -i.bak -e '/id: tricep-arm/d' -e 's/id: tricep$/id: tricep-system/' .pre-commit-config.yaml
rm .pre-commit-config.yaml.bak
export PATH="$CARGO_TARGET_DIR/debug:$PATH"
expect 0 "Passed" pre-commit run --all-files
cp "$root/fixtures/article/before/modules/gateway.bicep" modules/gateway.bicep
git add --all
expect 1 "error[gateway-tls-below-backend]" pre-commit run --all-files

say "passed"
