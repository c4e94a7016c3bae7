#!/usr/bin/env bash
# Hands a reviewed plan from one run to another by a branch, where artifacts cannot be:
#
#   ci/plan-branch.sh store NUMBER    reviewed.plan becomes the branch terrace-plan-NUMBER
#   ci/plan-branch.sh fetch NUMBER    the other way round
#
# GIT_TOKEN and GIT_USER are as in state.sh.
set -euo pipefail

branch=terrace-plan-${2:?the number of the request is missing}
if [ -n "${GIT_TOKEN:-}" ]; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader
  GIT_CONFIG_VALUE_0="Authorization: Basic $(printf '%s:%s' "${GIT_USER:-x-access-token}" "$GIT_TOKEN" | base64 | tr -d '\n')"
  export GIT_CONFIG_VALUE_0
fi

case $1 in
  store)
    blob=$(git hash-object -w reviewed.plan)
    tree=$(printf '100644 blob %s\treviewed.plan\n' "$blob" | git mktree)
    commit=$(git -c user.name=terrace -c user.email=terrace@localhost commit-tree "$tree" -m "Plan of request $2")
    # A newer plan of the request takes the older one's place.
    git push --quiet --force origin "$commit:refs/heads/$branch"
    ;;
  fetch)
    git fetch --quiet --depth=1 origin "refs/heads/$branch"
    umask 077
    git show FETCH_HEAD:reviewed.plan >reviewed.plan
    ;;
  *)
    echo "usage: ci/plan-branch.sh store|fetch NUMBER" >&2
    exit 1
    ;;
esac
