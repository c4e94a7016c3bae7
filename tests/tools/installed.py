"""Tools from PyPI, in the versions of `requirements/`, each set in a folder of its own.

The folders are under target/tools and stay there: a set is installed once, and anew when its file of
requirements changes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or HERE.parent.parent / "target")
CACHE = TARGET.resolve() / "tools"


class Absent(Exception):
    """A set of tools is not to be had here."""


def installed(name):
    """The folder of the programs of a set, installed if need be."""
    wanted = (HERE / "requirements" / f"{name}.txt").read_text()
    folder = CACHE / name
    done = folder / "installed.txt"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    if not (done.is_file() and done.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        _run(name, [sys.executable, "-m", "venv", folder])
        install = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run(name, [*install, "--requirement", HERE / "requirements" / f"{name}.txt"])
        done.write_text(wanted)
    return programs


def _run(name, command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise Absent(f"{name} could not be installed: {lines[-1] if lines else 'no reason given'}")


def skip(absent):
    """The exit status where tools are absent: a failure where CI=true, or nobody would notice."""
    if os.environ.get("CI") == "true":
        print(absent, file=sys.stderr)
        return 1
    print(f"skip: {absent}")
    return 0
