#!/usr/bin/env bash
# The built server in conversation with a client that is none of ours: pytest-lsp, with the capabilities of real editors.
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
from_pypi pytest-lsp:pytest
cd "$root"
[[ -x "$tricep" ]] || cargo build --quiet
export PATH="$CARGO_TARGET_DIR/debug:$PATH" PYTHONDONTWRITEBYTECODE=1
pytest --quiet -p no:cacheprovider -o asyncio_mode=auto -W error::pytest_lsp.LspSpecificationWarning \
  tests/ecosystem/test_lsp.py || fail "the conversation went wrong"
say "passed"
