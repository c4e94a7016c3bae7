#!/usr/bin/env bash
# Looks whether something was changed outside of terrace. 0: no; 2: yes; else what `terrace plan` says.
set -euo pipefail

ci/state.sh fetch
status=0
terrace plan -refresh-only -input=false -no-color -detailed-exitcode || status=$?
if [ "$status" = 2 ]; then echo "Something was changed outside of terrace: see above." >&2; fi
exit "$status"
