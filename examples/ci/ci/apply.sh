#!/usr/bin/env bash
# Applies reviewed.plan: exactly what was reviewed, or nothing (14: plan again and review that).
# What terrace remembers is stored whatever happens.
set -euo pipefail

ci/state.sh fetch
status=0
terrace apply -input=false -no-color reviewed.plan || status=$?
ci/state.sh store "After apply of $(git rev-parse --short HEAD), exit code $status"
exit "$status"
