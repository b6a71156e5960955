"""The built program, as its users meet it: in a scratch copy of a project, over its ports, by its exit status."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

PROGRAM = os.environ["LEASTWISE"]
TOOLS = Path(os.environ["LEASTWISE_TOOLS"])
TEMPLATES = Path(__file__).resolve().parents[2] / "fixtures" / "templates"
PYTHON = str(TOOLS / "sdk-python" / "bin" / "python")
AWS = str(TOOLS / "sdk-python" / "bin" / "aws")
LIMIT_SECONDS = 120  # how long a hanging program may hold up the tests


@contextlib.contextmanager
def project(template):
    """A scratch directory with a project: a folder of fixtures/templates, or a template's text."""
    with tempfile.TemporaryDirectory(prefix="lwtest-") as scratch:
        directory = Path(scratch) / "app"
        if "\n" in template:
            directory.mkdir()
            (directory / "template.yaml").write_bytes(template.encode("utf-8", "surrogateescape"))
        else:
            shutil.copytree(TEMPLATES / template, directory)
        os.chmod(scratch, 0o755)  # functions run as another user
        yield directory


def free_port():
    """Below the ports that the system gives to clients, so that none of them takes it meanwhile."""
    while True:
        port = random.randrange(12000, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def run(directory, *arguments, **options):
    """Runs the program to its end."""
    return subprocess.run([PROGRAM, *arguments], cwd=directory, capture_output=True, text=True, errors="replace",
                          timeout=LIMIT_SECONDS, **options)


def test(directory, *arguments):
    """`leastwise test` on whatever port is free; arguments are options, then --, then the command."""
    return run(directory, "test", *arguments)


class Started:
    """A program that runs on, whose standard error is read as it comes."""

    def __init__(self, directory, *arguments):
        self.process = subprocess.Popen([PROGRAM, *arguments], cwd=directory, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)
        self.lines = []
        self._news = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_for(self, text, after=0):
        """The first line that contains the text, past so many lines. Fails when the program ends without it."""
        def found():
            return next((line for line in self.lines[after:] if text in line), None)

        with self._news:
            self._news.wait_for(lambda: found() or self._ended, LIMIT_SECONDS)
            if not found():
                raise AssertionError(f"{text!r} was not said:\n" + "".join(self.lines))
            return found()

    def stop(self, number=signal.SIGTERM):
        """Signals the program alone and gives its exit status."""
        self.process.send_signal(number)
        return self.end()

    def end(self):
        try:
            return self.process.wait(LIMIT_SECONDS)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self._reader.join(LIMIT_SECONDS)
            self.process.stdout.close()
            self.process.stderr.close()


@contextlib.contextmanager
def dev(directory, *arguments):
    """`leastwise dev`, ready; its `api` is the URL of the only API, its `aws` that of the AWS endpoint."""
    started = Started(directory, "dev", "--port", str(free_port()), *arguments)
    try:
        started.wait_for("ready in")
        urls = {words[0]: words[-1].rstrip("/") for words in (line.split() for line in started.lines) if words}
        started.api, started.aws = urls.get("API"), urls.get("AWS")
        yield started
    finally:
        if started.process.poll() is None:
            started.stop()
