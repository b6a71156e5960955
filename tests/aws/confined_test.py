"""What the program says and does where the machine grants less confinement; --require-confinement."""

import json
import os
import signal
import subprocess
import sys
import unittest

import leastwise

# Enters a user namespace, has it mapped from outside, forbids further ones in it, and becomes the program.
WITHOUT_USER_NAMESPACES = """
import ctypes, os, sys
CLONE_NEWUSER = 0x10000000
ready, go = int(sys.argv[1]), int(sys.argv[2])
if ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0:
    sys.exit("no user namespace")
os.write(ready, b"r")
os.read(go, 1)
with open("/proc/sys/user/max_user_namespaces", "w") as setting:
    setting.write("0")
os.execv(sys.argv[3], sys.argv[3:])
"""
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  CuriousFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: curious
      Runtime: python3.13
      Handler: index.handler
      Timeout: 20
      InlineCode: |
        import os, socket
        def attempt(what):
            try:
                return repr(what())
            except OSError as error:
                return type(error).__name__
        def handler(event, context):
            return [attempt(lambda: os.stat(event["home"]).st_mode),
                    attempt(lambda: os.listdir(event["home"])),
                    attempt(lambda: socket.create_connection(("192.0.2.1", 80), 5)),
                    attempt(lambda: os.system("true"))]
"""


def everybody():
    return "0 0 4294967295"


def one():
    """All that an unprivileged user may map: a rootless container."""
    return f"0 {os.getuid()} 1"


def run_without_user_namespaces(mapping, directory, *arguments):
    """The program as root of a namespace that forbids more of them; nothing where none can be made at all."""
    (news, ready), (wait, go) = os.pipe(), os.pipe()
    # A function is another user than root: its interpreter must not be in root's home directory.
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "PYENV_ROOT": "/nowhere"}
    process = subprocess.Popen([sys.executable, "-c", WITHOUT_USER_NAMESPACES, str(ready), str(wait),
                                leastwise.PROGRAM, *arguments], cwd=directory, pass_fds=(ready, wait), env=environment,
                               text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    os.close(ready)
    os.close(wait)
    try:
        if os.read(news, 1):
            if mapping is one:
                leastwise.Path(f"/proc/{process.pid}/setgroups").write_text("deny")
            for kind in ("uid_map", "gid_map"):
                leastwise.Path(f"/proc/{process.pid}/{kind}").write_text(
                    mapping() if kind == "uid_map" or mapping is everybody else f"0 {os.getgid()} 1")
            os.write(go, b"g")
        output, error = process.communicate(timeout=leastwise.LIMIT_SECONDS)
    finally:
        os.close(news)
        os.close(go)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    return None if "no user namespace" in error else (process.returncode, output, error)


class Confinement(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))

    def lowered(self, *arguments):
        """The results with every mapping that this user may make."""
        mappings = (everybody, one) if os.getuid() == 0 else (one,)
        results = [run_without_user_namespaces(mapping, self.directory, *arguments) for mapping in mappings]
        if None in results:
            print("SKIPPED: this machine makes no user namespaces at all", file=sys.stderr)
        return [result for result in results if result]

    def test_doctor_tells_the_level_and_the_way_out(self):
        for status, output, _ in self.lowered("doctor"):
            self.assertEqual(status, 0)
            self.assertTrue(output.startswith("confinement: syscalls\n  files and addresses are refused call by call"),
                            output)
            self.assertRegex(output, r"no   namespaces +clone with new namespaces.*: No space left on device \(ENOSPC\)"
                                     r"\n +try: sudo sysctl -w user\.max_user_namespaces=15000\n")
            self.assertRegex(output, r"yes  seccomp +\d+ instructions, with notification\n")
        for status, output, _ in self.lowered("doctor", "--json"):
            self.assertEqual((status, json.loads(output)["confinement"]), (0, "syscalls"))

    def test_what_is_required_and_not_granted_ends_the_program(self):
        for verb in (("test", "--require-confinement", "full", "--", "true"),
                     ("dev", "--require-confinement", "full"),
                     ("invoke", "--require-confinement", "full", "CuriousFunction")):
            for status, output, error in self.lowered(*verb):
                self.assertEqual((status, output), (3, ""))
                self.assertEqual(error, 'leastwise: --require-confinement full: this machine grants only "syscalls"; '
                                        "`leastwise doctor` says what is missing and how to get it\n")

    def test_what_is_granted_runs_and_still_confines(self):
        event = self.directory / "event.json"
        event.write_text(json.dumps({"home": os.path.expanduser("~")}))
        os.chmod(event, 0o644)
        for status, output, error in self.lowered("invoke", "--require-confinement", "syscalls", "CuriousFunction",
                                                  "--event", str(event)):
            self.assertEqual((status, json.loads(output)), (0, ["PermissionError", "PermissionError", "OSError", "0"]),
                             error)

    def test_an_unknown_level(self):
        result = leastwise.run(self.directory, "test", "--require-confinement", "total", "--", "true")
        self.assertEqual(result.returncode, 1)
        self.assertIn("--require-confinement: total not in {syscalls,full}", result.stderr)


if __name__ == "__main__":
    unittest.main()
