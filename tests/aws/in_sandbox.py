"""Runs a command under `leastwise test` in a scratch copy of a project of fixtures/templates.

Usage: in_sandbox.py TEMPLATE COMMAND...
"""

import subprocess
import sys

import leastwise

with leastwise.project(sys.argv[1]) as directory:
    command = [leastwise.PROGRAM, "test", "--", *sys.argv[2:]]
    sys.exit(subprocess.run(command, cwd=directory).returncode)
