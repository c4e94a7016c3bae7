#!/bin/sh
# STACKIT's Python SDK against `terrace simulator`. Usage: tests/sdk/stackit.sh [PATH_OF_TERRACE]
#
# The SDK comes from PyPI into a virtual environment of its own. Where Python or PyPI is not to be had,
# the test is skipped with the reason; with CI=true that is a failure.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
terrace=${1:-"$here/../../target/debug/terrace"}
work=$(mktemp -d)
simulator=
trap 'test -z "$simulator" || kill "$simulator" 2>/dev/null; rm -rf "$work"' EXIT INT TERM

skip() {
    echo "stackit sdk: skipped: $1" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
    exit 0
}

test -x "$terrace" || skip "there is no $terrace; build it first"
python=${SDK_PYTHON:-}
if [ -z "$python" ]; then
    python3 -m venv "$work/venv" >"$work/venv.log" 2>&1 || skip "python3 -m venv failed: $(tail -n 1 "$work/venv.log")"
    python="$work/venv/bin/python"
    "$python" -m pip install --quiet --disable-pip-version-check \
        "stackit-core~=0.4" "stackit-iaas~=1.7" "stackit-resourcemanager<1" >"$work/pip.log" 2>&1 \
        || skip "pip install failed: $(tail -n 1 "$work/pip.log")"
fi

# Four times as fast as real: transitions take seconds, and tokens outlive the test.
"$terrace" simulator --simulate-speed=4 >"$work/simulator.out" 2>"$work/simulator.err" &
simulator=$!
tries=0
until grep -q STACKIT_SERVICE_ACCOUNT_KEY= "$work/simulator.out"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$simulator" 2>/dev/null; then
        echo "stackit sdk: the simulator did not start:" >&2
        cat "$work/simulator.err" >&2
        exit 1
    fi
    sleep 0.3
done

# What a user would paste, but for the token: the key is what is tried here.
grep -E '^ *export STACKIT_' "$work/simulator.out" | grep -v SERVICE_ACCOUNT_TOKEN >"$work/environment"
. "$work/environment"
sed -n "s/^ *# export STACKIT_SERVICE_ACCOUNT_KEY='\(.*\)'$/\1/p" "$work/simulator.out" >"$work/key.json"
unset STACKIT_SERVICE_ACCOUNT_TOKEN 2>/dev/null || true
STACKIT_SERVICE_ACCOUNT_KEY_PATH="$work/key.json"
HOME="$work"
export STACKIT_SERVICE_ACCOUNT_KEY_PATH HOME
# Isolated: the script must not be taken for the package of its name.
"$python" -I "$here/stackit.py"
