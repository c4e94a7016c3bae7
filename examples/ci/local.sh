#!/usr/bin/env bash
# Goes once through what the pipelines do, on this machine, in the simulator, with no code host and no
# account: local.sh [TERRACE]. TERRACE is the program, `terrace` if you say nothing.
#
# A repository with this folder's files, as a newcomer would have it; a request that is planned, merged
# and applied as reviewed; a plan that became stale and is refused; drift that is found.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
terrace=$(command -v "${1:-terrace}")
terrace=$(cd "$(dirname "$terrace")" && pwd)/$(basename "$terrace")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$terrace" "$work/bin/terrace"
export PATH="$work/bin:$PATH" TERRACE_SIMULATE=1 NO_COLOR=1
export GIT_AUTHOR_NAME=newcomer GIT_AUTHOR_EMAIL=newcomer@example.com GIT_CONFIG_GLOBAL=/dev/null
export GIT_COMMITTER_NAME=newcomer GIT_COMMITTER_EMAIL=newcomer@example.com

step() { printf '\n== %s\n' "$1"; }
fail() {
  echo "FAILED: $1" >&2
  exit 1
}
# What a job of the pipeline begins with: a fresh checkout on a machine that remembers nothing.
runner() {
  cd "$work"
  rm -rf "$work/runner"
  git clone --quiet --branch "$1" "$work/origin.git" "$work/runner"
  cd "$work/runner"
}
# Ends as expected, or the whole script fails.
expect() {
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  if [ "$status" != "$wanted" ]; then fail "$* ended with $status instead of $wanted"; fi
}

step "an empty repository gets the recipes and a configuration"
git init --quiet --bare --initial-branch=main "$work/origin.git"
git clone --quiet "$work/origin.git" "$work/laptop" 2>/dev/null
cd "$work/laptop"
git checkout --quiet -B main
cp -r "$here/ci" "$here/.github" "$here/.forgejo" "$here/.gitlab-ci.yml" "$here/.gitignore" .
git add .
git commit --quiet -m "Add the recipes of terrace"
git push --quiet origin main

step "a request is opened"
git checkout --quiet -b web
cp "$here/main.hcl" .
terrace fmt -check
terrace validate
git add main.hcl
git commit --quiet -m "Add a web server"
git push --quiet origin web

step "plan: job of the request"
runner web
expect 0 ci/plan.sh
head -n 1 plan.md | grep -qx '<!-- terrace-plan -->' || fail "the comment has no marker"
grep -q 'stacks_container.web' plan.md || fail "the comment does not name the container"
expect 0 ci/plan-branch.sh store 1

step "the request is merged"
cd "$work/laptop"
git checkout --quiet main
git merge --quiet --no-ff -m "Merge web" web
git push --quiet origin main

step "apply: job of the main branch, with the plan that was reviewed"
runner main
expect 0 ci/plan-branch.sh fetch 1
expect 0 ci/apply.sh

step "apply again: that plan is stale now and is refused"
runner main
expect 0 ci/plan-branch.sh fetch 1
expect 14 ci/apply.sh

step "drift: nightly job, nothing changed"
runner main
expect 0 ci/drift.sh

step "drift: nightly job, after somebody stopped the container by hand"
runner main
ci/state.sh fetch
cp terrace.simulated.state.json "$work/before.json"
# The hand of somebody else: the simulated world changes, what terrace remembers does not.
sed -i.bak 's/desired_status = "running"/desired_status = "stopped"/' main.hcl
terrace apply -auto-approve -input=false
git checkout --quiet main.hcl
cp "$work/before.json" terrace.simulated.state.json
ci/state.sh store "Somebody stopped the container"
runner main
expect 2 ci/drift.sh

step "what is remembered is on the branch terrace-state"
git --git-dir="$work/origin.git" log --format=%s terrace-state
git --git-dir="$work/origin.git" ls-tree -r --name-only terrace-state

printf '\nAll steps ended as they should.\n'
