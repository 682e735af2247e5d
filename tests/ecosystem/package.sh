#!/usr/bin/env bash
# What people install: the crates, the wheel, the manual pages and the completions.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
cd "$root"

# Not by cargo's own verification: it keeps what it unpacked by name and version, and takes the sources of an earlier run
# for those of a version that was never published.
say "the crates, built from their packages"
mkdir -p "$work/packages"
cargo package --quiet --workspace --exclude xtask --allow-dirty --no-verify --target-dir "$work/target" >"$work/log" 2>&1 ||
  { cat "$work/log"; fail "cargo package"; }
(
  cd "$work/packages"
  for package in "$work"/target/package/*.crate; do tar -xzf "$package"; done
  cp "$root/Cargo.lock" .
  {
    echo '[workspace]'
    echo 'resolver = "3"'
    echo 'members = ["tricep*"]'
    echo '[patch.crates-io]'
    for folder in tricep-*-*/; do echo "${folder%-*} = { path = \"${folder%/}\" }"; done
  } >Cargo.toml
  cargo build --quiet --workspace >"$work/log" 2>&1 || { cat "$work/log"; fail "a package does not build"; }
)

[[ -x "$tricep" ]] || cargo build --quiet
say "manual pages and completions"
pages=("" check paths graph)
for page in "${pages[@]}"; do
  # shellcheck disable=SC2086
  "$tricep" man $page >"$work/page.1"
  if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww -Wfont "$work/page.1" >/dev/null 2>"$work/log" || fail "groff can't format the page"
    [[ ! -s "$work/log" ]] || fail "groff on the page of 'tricep $page': $(cat "$work/log")"
  fi
done
for shell in bash zsh fish; do
  "$tricep" completions "$shell" >"$work/completions"
  if command -v "$shell" >/dev/null; then
    "$shell" -n "$work/completions" || fail "$shell can't read its completions"
  fi
done

say "the wheel, in a fresh environment"
from_pypi maturin
maturin build --quiet --profile dev --out "$work/wheels" >"$work/log" 2>&1 || { cat "$work/log"; fail "maturin build"; }
python3 -m venv "$work/fresh"
"$work/fresh/bin/pip" install --quiet --disable-pip-version-check --no-index "$work"/wheels/*.whl
installed="$work/fresh/bin/tricep"
[[ "$("$installed" --version)" == "$("$tricep" --version)" ]] || fail "the wheel has another version"
"$installed" check --quiet fixtures/article/after
! "$installed" check --quiet fixtures/article/before >"$work/out" || fail "nothing was found"
"$work/fresh/bin/pip" uninstall --quiet --yes tricep
[[ ! -e "$installed" ]] || fail "the program is still there"

say "passed"
