"""Other local DynamoDB servers under the same load, where PEERS=1 asks for them: dynalite from npm, moto from PyPI."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import programs
from table import Row, middle, number

FOLDER = programs.SOURCE / "build" / "peers"
CREDENTIALS = {"access_key": "AKIABENCHBENCHBENCH0", "secret": "secret"}
CREATE = ('{"TableName":"bench","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk",'
          '"AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}')
WARM_MS = 2000


def install():
    """Says what it does; installs nothing that is there."""
    dynalite = FOLDER / "dynalite" / "node_modules" / "dynalite" / "cli.js"
    moto = FOLDER / "moto" / "bin" / "moto_server"
    if not dynalite.exists():
        print(f"peers: installing dynalite from npm into {FOLDER}", file=sys.stderr)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", FOLDER / "dynalite",
                        "dynalite"], check=True)
    if not moto.exists():
        print(f"peers: installing moto from PyPI into {FOLDER}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", FOLDER / "moto"], check=True)
        subprocess.run([FOLDER / "moto" / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check",
                        "moto[server,dynamodb]"], check=True)
    return {"dynalite": ["node", dynalite, "--createTableMs", "0", "--port"],
            "moto": [moto, "-H", "127.0.0.1", "-p"]}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(command):
    port = free_port()
    process = subprocess.Popen([*map(str, command), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + programs.LIMIT_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield {"port": port, "server": process.pid, **CREDENTIALS}
    finally:
        process.terminate()
        process.wait(programs.LIMIT_SECONDS)


def rows(built, runs):
    """Nothing unless it was asked for."""
    if os.environ.get("PEERS") != "1":
        return []
    measured = []
    for name, command in install().items():
        with started(command) as server:
            built.load("call", operation="CreateTable", body=CREATE, **server)
            for what, operation in (("put-item", "PutItem"), ("get-item", "GetItem")):
                all_runs = [built.load(what, connections=16, milliseconds=WARM_MS, **server) for _ in range(runs)]
                cpu_us = middle([run["server_cpu_us"] for run in all_runs])
                measured.append(Row(f"{name}: {operation} over HTTP, one core", 1e6 / cpu_us, "/s",
                                    note=f"{number(cpu_us)} µs of the server's processor time; "
                                         "signatures are not verified"))
    return measured
