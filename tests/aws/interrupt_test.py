"""Interrupted while functions run, the program leaves nothing behind."""

import os
import select
import signal
import socket
import subprocess
import tempfile
import unittest
import unittest.mock
from pathlib import Path
from urllib.parse import urlsplit

import leastwise

# A function that says so when it runs, then ignores whatever asks it to end.
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  StubbornFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 300
      InlineCode: |
        import signal, subprocess
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

        def handler(event, context):
            subprocess.Popen(["sh", "-c", "trap '' TERM INT; read x"], stdin=subprocess.PIPE)
            print("the function runs", flush=True)
            signal.sigwait([signal.SIGUSR1])
      Events:
        Get:
          Type: Api
          Properties:
            Method: GET
            Path: /wait
"""
INVOKE = "aws lambda invoke --cli-read-timeout 0 --function-name $(aws cloudformation describe-stack-resources " \
         "--stack-name $AWS_SAM_STACK_NAME --query \"StackResources[?ResourceType=='AWS::Lambda::Function']" \
         ".PhysicalResourceId\" --output text) /dev/null"


def status_of(pid):
    """The fields of /proc/PID/stat after the name: state, parent, group, session, …; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def processes():
    return {int(name): status for name in os.listdir("/proc") if name.isdigit() and (status := status_of(name))}


def descendants(root):
    """Everything that the process started, by parents."""
    all_of_them = processes()
    found, waiting = set(), [root]
    while waiting:
        parent = waiting.pop()
        children = [pid for pid, status in all_of_them.items() if int(status[1]) == parent and pid not in found]
        found.update(children)
        waiting.extend(children)
    return found


def watch(pid):
    """A descriptor that becomes readable when the process ends; nothing when it has ended."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def has_ended(watched):
    return bool(select.select([watched], [], [], leastwise.LIMIT_SECONDS / 10)[0])


def cgroups(pid):
    found = subprocess.run(["find", "/sys/fs/cgroup", "-type", "d", "-name", f"leastwise-*-{pid}"], capture_output=True,
                           text=True, check=False)
    return found.stdout.split()


class Interrupted(unittest.TestCase):
    def interrupt(self, number, status, *arguments):
        with tempfile.TemporaryDirectory(prefix="lwtest-") as temporary:
            os.chmod(temporary, 0o755)
            environment = {"TMPDIR": temporary, "PATH": f"{Path(leastwise.AWS).parent}:{os.environ['PATH']}"}
            with unittest.mock.patch.dict(os.environ, environment), leastwise.project(TEMPLATE) as directory:
                before = sorted(os.listdir(directory))
                started = leastwise.Started(directory, *arguments)
                client = None
                try:
                    if arguments[0] == "dev":
                        started.wait_for("ready in")
                        api = urlsplit(next(line.split()[-1] for line in started.lines if line.startswith("  API")))
                        client = socket.create_connection((api.hostname, api.port))
                        client.sendall(b"GET /Prod/wait HTTP/1.1\r\nHost: " + api.netloc.encode() + b"\r\n\r\n")
                    started.wait_for("the function runs")
                    pid = started.process.pid
                    children = {child: watched for child in descendants(pid) if (watched := watch(child))}
                    self.assertGreater(len(children), 2)
                    self.assertTrue(list(Path(temporary).glob("leastwise-*")))
                    self.assertEqual(started.stop(number), status, "".join(started.lines))
                finally:
                    if started.process.poll() is None:
                        started.stop(signal.SIGKILL)
                    if client:
                        client.close()
                self.assertEqual([child for child, watched in children.items() if not has_ended(watched)], [])
                self.assertEqual(cgroups(pid), [])
                self.assertEqual(list(Path(temporary).glob("leastwise-*")), [])
                self.assertEqual(sorted(os.listdir(directory)), before)

    def test_dev(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                self.interrupt(number, 0, "dev", "-v", "--port", str(leastwise.free_port()))

    def test_test(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                self.interrupt(number, 130, "test", "-v", "--", "sh", "-c", INVOKE)

    def test_invoke(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                self.interrupt(number, 130, "invoke", "-v", "StubbornFunction")


if __name__ == "__main__":
    unittest.main()
