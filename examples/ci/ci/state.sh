#!/usr/bin/env bash
# Keeps what terrace remembers on a branch of its own, for runners that forget everything.
#
#   ci/state.sh fetch            puts it into this folder
#   ci/state.sh store MESSAGE    keeps it, also after a failure: the journal is part of it
#
# GIT_TOKEN, if set, is the password for the remote repository, GIT_USER the name that goes with it.
# The branch is terrace-state unless TERRACE_STATE_BRANCH says otherwise.
set -euo pipefail

branch=${TERRACE_STATE_BRANCH:-terrace-state}
kept=(terrace.state.json terrace.simulated.state.json .terrace)

if [ -n "${GIT_TOKEN:-}" ]; then
  # In the environment and not on a command line, which other processes could read.
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader
  GIT_CONFIG_VALUE_0="Authorization: Basic $(printf '%s:%s' "${GIT_USER:-x-access-token}" "$GIT_TOKEN" | base64 | tr -d '\n')"
  export GIT_CONFIG_VALUE_0
fi

# The commit that the branch is at; nothing where there is no such branch.
newest() {
  local found status=0
  found=$(git ls-remote --exit-code origin "refs/heads/$branch") || status=$?
  case $status in
    0) printf '%s' "${found%%[[:space:]]*}" ;;
    2) ;;
    *) return "$status" ;;
  esac
}

case ${1:-} in
  fetch)
    commit=$(newest)
    if [ -n "$commit" ]; then
      git fetch --quiet --depth=1 origin "$commit"
      umask 077
      git archive "$commit" | tar -x
    else
      echo "There is no branch $branch yet: nothing is managed so far."
    fi
    # What was there, so that `store` does not write over what another run stored meanwhile.
    printf '%s' "$commit" >"$(git rev-parse --git-dir)/terrace-state-parent"
    ;;
  store)
    message=${2:?a message is missing}
    parent=$(cat "$(git rev-parse --git-dir)/terrace-state-parent")
    index=$(mktemp -d)
    trap 'rm -rf "$index"' EXIT
    export GIT_INDEX_FILE="$index/index"
    for path in "${kept[@]}"; do
      if [ -e "$path" ]; then git add --force -- "$path"; fi
    done
    git rm --quiet --cached --ignore-unmatch -- '.terrace/*lock*' >/dev/null
    tree=$(git write-tree)
    if [ -n "$parent" ] && [ "$tree" = "$(git rev-parse "$parent^{tree}")" ]; then
      echo "The state is unchanged."
      exit 0
    fi
    commit=$(git -c user.name=terrace -c user.email=terrace@localhost \
      commit-tree "$tree" ${parent:+-p "$parent"} -m "$message")
    # No --force: if another run stored something meanwhile, this one fails and says so.
    git push --quiet origin "$commit:refs/heads/$branch"
    printf '%s' "$commit" >"$(git rev-parse --git-dir)/terrace-state-parent"
    echo "Stored the state: $message"
    ;;
  *)
    echo "usage: ci/state.sh fetch | store MESSAGE" >&2
    exit 1
    ;;
esac
