"""Evaluates a Rego policy on a plan: judge.py POLICY PLAN. Ends with 1 if it denies anything."""

import json
import re
import sys
from pathlib import Path

from regopy import Interpreter


def main(policy, plan):
    text = Path(policy).read_text()
    rego = Interpreter()
    rego.add_module("shop", text)
    rego.set_input(json.loads(Path(plan).read_text()))
    answer = rego.query("data.shop.deny")
    deny = json.loads(str(answer))["expressions"][0]
    policies = sorted(set(re.findall(r'^deny contains \["(\w+)"', text, re.M)))
    print(json.dumps({"policies": policies, "deny": deny}))
    return 1 if deny else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
