#!/usr/bin/env bash
# Plans for a review: reviewed.plan to apply later, plan.md for the comment, plan.json for policies.
# Ends with 0 whether there are changes or not, else as `terrace plan` does.
set -euo pipefail

ci/state.sh fetch
rm -f reviewed.plan plan.md plan.json
status=0
terrace plan -input=false -no-color -detailed-exitcode \
  -out=reviewed.plan --markdown=plan.md --json-out=plan.json || status=$?
if [ "$status" = 2 ]; then status=0; fi
exit "$status"
