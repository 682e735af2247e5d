#!/usr/bin/env bash
# Debian's Neovim, with the plugin and the settings that docs/editors.md shows, in conversation with the built server.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
need git
from_debian neovim "${NVIM:=nvim}"
cd "$root"
[[ -x "$tricep" ]] || cargo build --quiet
export PATH="$CARGO_TARGET_DIR/debug:$PATH"

# A person who has followed the page and nothing else.
export HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/home/.local/share"
export XDG_STATE_HOME="$work/home/.local/state" XDG_CACHE_HOME="$work/home/.cache" XDG_RUNTIME_DIR="$work/home/run"
mkdir -p "$XDG_CONFIG_HOME/nvim" "$XDG_RUNTIME_DIR"
example docs/editors.md Neovim sh >"$work/install.sh"
bash -eu "$work/install.sh"

# in_neovim SCENARIO: plays a scenario of neovim.lua in a fresh copy of the article's files.
in_neovim() {
  rm -rf "$work/project"
  cp -r "$root/fixtures/article/before" "$work/project"
  new_repository "$work/project"
  (cd "$work/project" && SCENARIO="$1" timeout 120 "$NVIM" --headless -c "luafile $root/tests/ecosystem/neovim.lua") ||
    fail "$("$NVIM" --version | head -n 1): scenario '$1'"
}

in_neovim article
example docs/editors.md Neovim lua >"$XDG_CONFIG_HOME/nvim/init.lua"
in_neovim on_save
in_neovim json

say "passed, $("$NVIM" --version | head -n 1)"
