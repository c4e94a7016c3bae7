#!/usr/bin/env bash
# Makes sure that there is a terrace: the one of the image, else one built from its source, in the
# commit that TERRACE_COMMIT names of the repository TERRACE_SOURCE.
set -euo pipefail

if ! command -v terrace >/dev/null; then
  cargo install --quiet --locked --root "$HOME/.terrace-bin" \
    --git "${TERRACE_SOURCE:?is the address of the repository of terrace}" \
    --rev "${TERRACE_COMMIT:?is the full name of a commit there}" terrace
  PATH="$HOME/.terrace-bin/bin:$PATH"
  # GitHub and Forgejo hand a path on to the next steps by this file.
  if [ -n "${GITHUB_PATH:-}" ]; then echo "$HOME/.terrace-bin/bin" >>"$GITHUB_PATH"; fi
fi
terrace version
