"""The programs that measure: the release binary in a scratch copy of a project, the load generator, the small benches."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 60  # how long a program may hold up the benchmark
# The API's validator, which the example's GET of one activity does without.
VALIDATED = """            RequestParameters:
              - method.request.path.id:
                  Required: true
            RequestModel:
              Model: Nothing
              ValidateBody: false
              ValidateParameters: true
"""


class Failed(Exception):
    """A program did not do what it is measured at."""


def read_line(text):
    """The JSON line that `load` and the benches print."""
    try:
        values = json.loads(text.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise Failed(f"no JSON line in {text!r}") from error
    if values.get("failures"):
        raise Failed(f"{values['failures']} answers were not what was expected")
    return values


def read_cold_starts(text):
    """The rows of function_bench: runtime to its milliseconds, least and median of a cold start."""
    rows = {}
    for line in text.splitlines():
        words = line.split()
        if not words or not words[0].startswith(("provided", "nodejs", "python")):
            continue
        numbers = [float(word) for word in words[-5:]]  # behind runtime and version, which may be missing
        rows[words[0]] = {"least_ms": numbers[0], "median_ms": numbers[1]}
    if not rows:
        raise Failed(f"no rows in {text!r}")
    return rows


def read_questions(text):
    """The lines of prover_bench: what was asked, median and longest time in milliseconds."""
    pattern = re.compile(r"(.+): (\d+) questions, median (\S+) ms, p99 \S+ ms, max (\S+) ms;")
    found = [pattern.match(line) for line in text.splitlines()]
    rows = [(match[1], float(match[3]), float(match[4])) for match in found if match]
    if not rows:
        raise Failed(f"no questions in {text!r}")
    return rows


def read_mutants(text):
    """What `leastwise mutate` says of its replay: number of mutants, number of calls, milliseconds."""
    found = re.search(r"(\d+) mutants? of \d+ roles?, decided on (\d+) different calls? in (\S+) ms", text)
    if not found:
        raise Failed(f"no replay in {text!r}")
    return int(found[1]), int(found[2]), float(found[3])


def resident_mb(process_id):
    """Memory of a process that is really there."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise Failed(f"process {process_id} has no memory")


class Programs:
    """Where the built programs are."""

    def __init__(self, build):
        self.build = build.resolve()
        self.leastwise = self.build / "leastwise"

    def run(self, path, *arguments):
        """Runs one of the benches to its end; its standard output."""
        ended = subprocess.run([self.build / path, *map(str, arguments)], capture_output=True, text=True)
        if ended.returncode != 0:
            raise Failed(f"{path} ended with {ended.returncode}: {ended.stderr.strip()}")
        return ended.stdout

    def load(self, what, **options):
        return read_line(self.run("tests/bench/load", *load_arguments(what, **options)))


def load_arguments(what, **options):
    arguments = [what]
    for name, value in options.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    return arguments


@contextlib.contextmanager
def scratch_copy(folder):
    """A project of its own, so that no state of the original is read or written."""
    with tempfile.TemporaryDirectory(prefix="lwbench-") as scratch:
        os.chmod(scratch, 0o755)  # functions run as another user
        copy = Path(scratch) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("node_modules", ".leastwise"))
        yield copy


def add_validator(template):
    """Lets the API's validator check GET /activities/{id} as it checks the other methods."""
    text = template.read_text()
    event = "            Method: GET\n            Path: /activities/{id}\n"
    if text.count(event) != 1:
        raise Failed(f"{template} has no GET /activities/{{id}} as it is known here")
    template.write_text(text.replace(event, event + VALIDATED))


class Engine:
    """`leastwise test` whose command hands its variables over and waits for the end."""

    def __init__(self, programs, project):
        self.ready, self.end = project / "ready", project / "end"
        for fifo in (self.ready, self.end):
            os.mkfifo(fifo)
        self.process = subprocess.Popen(
            [programs.leastwise, "test", "--", "sh", "-c", "env >ready; read line <end"],
            cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.variables = dict(line.split("=", 1) for line in self._read_ready().splitlines() if "=" in line)

    def _read_ready(self):
        descriptor = os.open(self.ready, os.O_RDONLY | os.O_NONBLOCK)
        text, deadline = b"", time.monotonic() + LIMIT_SECONDS
        try:
            while time.monotonic() < deadline and self.process.poll() is None:
                with contextlib.suppress(BlockingIOError):
                    piece = os.read(descriptor, 65536)
                    if text and not piece:
                        return text.decode()
                    text += piece
                time.sleep(0.002)
        finally:
            os.close(descriptor)
        self.process.kill()
        raise Failed(f"leastwise was not ready: {self.process.communicate()[1]}")

    @property
    def dynamodb(self):
        """What `load` needs for signed calls."""
        return {"port": self.variables["AWS_ENDPOINT_URL"].rpartition(":")[2],
                "access_key": self.variables["AWS_ACCESS_KEY_ID"],
                "secret": self.variables["AWS_SECRET_ACCESS_KEY"],
                "server": self.process.pid}

    @property
    def api(self):
        """Port and stage path of the API."""
        port, _, stage = self.variables["API_URL"].rpartition(":")[2].partition("/")
        return port, "/" + stage.rstrip("/")

    def stop(self):
        if self.process.poll() is None:
            try:
                with open(os.open(self.end, os.O_WRONLY | os.O_NONBLOCK), "w", encoding="ascii") as end:
                    end.write("end\n")
                self.process.communicate(timeout=LIMIT_SECONDS)
            except (OSError, subprocess.TimeoutExpired):
                self.process.send_signal(signal.SIGTERM)
                self.process.communicate(timeout=LIMIT_SECONDS)


def record_example(built, copy):
    """Runs the example's own tests in a copy of it, which keeps the record of the run."""
    environment = {**os.environ, "LEASTWISE_TOOLS": str(SOURCE / "build" / "tools")}
    ended = subprocess.run([copy / "run.sh", built.leastwise], cwd=copy, capture_output=True, text=True, env=environment)
    if ended.returncode != 0:
        raise Failed(f"the example's tests failed: {ended.stdout} {ended.stderr.strip()}")


@contextlib.contextmanager
def engine(programs, folder, prepare=lambda copy: None):
    """A served scratch copy of a project, stopped at the end."""
    with scratch_copy(folder) as copy:
        prepare(copy)
        started = Engine(programs, copy)
        try:
            yield started
        finally:
            started.stop()
