"""Prints one table of what leastwise takes, beside what it is meant to take. `make bench` builds what this needs.

    bench.py BUILD-FOLDER [--runs N] [--only WORD]…
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import peers
import programs
import table
from table import Row, middle

EXAMPLE = programs.SOURCE / "examples" / "fitness-tracker"
HERE = Path(__file__).resolve().parent
TABLE, FIRST = HERE / "table", HERE / "first.sh"
ACTIVITY = '{"TableName":"%s","Item":{"userId":{"S":"bench"},"activityId":{"S":"1"},"type":{"S":"run"}}}'
WARM_MS = 2000
ROUNDS = 1_000_000


def bearer():
    """A user's token, as the example's tests make it."""
    made = subprocess.run(["node", EXAMPLE / "tests" / "token.mjs", "bench"], capture_output=True, text=True)
    if made.returncode != 0:
        raise programs.Failed(f"no token could be made: {made.stderr.strip()}")
    return "Authorization: Bearer " + made.stdout.strip()


def first_request(built, runs):
    """From the start of the process to the answer of the native function, behind firewall and authorizer."""
    taken = []
    command = [FIRST, built.build / "tests" / "bench" / "load", bearer()]
    with programs.scratch_copy(EXAMPLE) as copy:
        for _ in range(runs):
            start = time.monotonic()
            ended = subprocess.run([built.leastwise, "test", "--", *command], cwd=copy, capture_output=True, text=True)
            if ended.returncode != 0:
                raise programs.Failed(f"the first request failed: {ended.stderr.strip()}")
            answered = programs.read_line((copy / "first.json").read_text())["ended_s"]
            taken.append((answered - start) * 1000)
    return [Row("start to first answer of the example, native function", middle(taken), "ms", "< 150 ms", 150,
                note=f"least {table.number(min(taken))} ms; includes the Node authorizer's cold start")]


def warm_request(built, runs):
    """Firewall, authorizer's cache, validator, native function, DynamoDB; and what an idle engine takes."""
    header, rows = bearer(), []
    with programs.engine(built, EXAMPLE, lambda copy: programs.add_validator(copy / "template.yaml")) as served:
        idle = programs.resident_mb(served.process.pid)
        built.load("call", operation="PutItem", body=ACTIVITY % served.variables["TableName"], **served.dynamodb)
        port, stage = served.api
        request = {"port": port, "target": f"{stage}/activities/1", "header": header, "server": served.process.pid}
        built.load("get", requests=50, connections=16, **request)
        for connections in (1, 16):
            all_runs = [built.load("get", connections=connections, milliseconds=WARM_MS, **request)
                        for _ in range(runs)]
            rows += warm_rows(connections, all_runs)
    return rows + [Row("memory of the idle engine, example deployed", idle, "MB", "≤ 30 MB", 30)]


def warm_rows(connections, runs):
    def of(name):
        return middle([run[name] for run in runs])

    what = f"warm API request, {connections} connection{'s' if connections > 1 else ''}"
    target = {"target": "≤ 0.5 ms", "limit": 500} if connections == 1 else {}
    note = f"engine's processor time {table.number(of('server_cpu_us'))} µs"
    return [Row(f"{what}, p50", of("p50_us"), "µs", note=note, **target),
            Row(f"{what}, p99", of("p99_us"), "µs"),
            Row(f"{what}, rate", of("per_second"), "/s")]


def cold_starts(built, runs):
    all_runs = [programs.read_cold_starts(built.run("runtime/function/function_bench")) for _ in range(min(runs, 3))]
    rows = []
    for runtime in all_runs[0]:
        least = min(run[runtime]["least_ms"] for run in all_runs)
        target = {"target": "≤ 10 ms", "limit": 10} if runtime.startswith("provided") else {}
        rows.append(Row(f"cold start, {runtime}", middle([run[runtime]["median_ms"] for run in all_runs]), "ms",
                        note=f"least {table.number(least)} ms", **target))
    return rows


def items(built, runs):
    """Signed DynamoDB calls over HTTP, then the memory of 100,000 items."""
    rows = []
    with programs.engine(built, TABLE) as served:
        for what, name in (("put-item", "PutItem"), ("get-item", "GetItem")):
            all_runs = [built.load(what, connections=16, milliseconds=WARM_MS, **served.dynamodb) for _ in range(runs)]
            rows += item_rows(name, all_runs)
    with programs.engine(built, TABLE) as served:
        before = programs.resident_mb(served.process.pid)
        built.load("fill", items=100_000, **served.dynamodb)
        after = programs.resident_mb(served.process.pid)
    rows.append(Row("memory with 100,000 items of 1 kB", after, "MB", note=f"{table.number(before)} MB before"))
    return rows


def item_rows(name, runs):
    cpu_us = middle([run["server_cpu_us"] for run in runs])
    target = {"target": "≥ 30,000 /s", "limit": 30_000, "more_is_better": True} if name == "GetItem" else {}
    least = min(run["server_cpu_us"] for run in runs)
    wall = middle([run["per_second"] for run in runs])
    return [Row(f"signed {name} over HTTP, one core", 1e6 / cpu_us, "/s",
                note=f"{table.number(cpu_us)} µs of the engine's processor time, least {table.number(least)}", **target),
            Row(f"signed {name} over HTTP, beside the load", wall, "/s",
                note="16 connections; the load generator shares the machine")]


def behind_sockets(built, runs):
    rows = []
    for name in ("PutItem", "GetItem"):
        cpu_us = min(programs.read_line(built.run("tests/bench/gate_bench", name))["cpu_us_per_request"]
                     for _ in range(runs))
        rows.append(Row(f"signed {name} behind the sockets, least", cpu_us, "µs"))
    return rows


def decisions(built, runs):
    all_runs = [programs.read_line(built.run("runtime/iam/iam_bench")) for _ in range(runs)]
    return [Row("IAM decisions, five-statement policy, one core", middle([run["decisions_per_second"] for run in all_runs]),
                "/s", "≥ 1,000,000 /s", 1_000_000, True),
            Row("one IAM decision, p99", middle([run["p99_us"] for run in all_runs]), "µs", "≤ 5 µs", 5)]


def proofs(built, runs):
    """The published pairs are many small questions, where they are at hand; the others are single large ones."""
    all_runs = [programs.read_questions(built.run("runtime/prover/prover_bench")) for _ in range(min(runs, 3))]
    rows = []
    for at, (name, _, _) in enumerate(all_runs[0]):
        if "actions in" in name:
            rows.append(Row(f"proof, {name}", middle([run[at][2] for run in all_runs]), "ms", "≤ 2,000 ms", 2000))
        else:
            rows.append(Row(f"proof, {name}, median", middle([run[at][1] for run in all_runs]), "ms", "≤ 0.1 ms", 0.1))
    return rows


def mutants(built, runs):
    """The example's own tests are recorded once; then every mutant of its policies is decided from the record."""
    with programs.scratch_copy(EXAMPLE) as copy:
        programs.record_example(built, copy)
        all_runs = [programs.read_mutants(subprocess.run([built.leastwise, "mutate", "--no-run"], cwd=copy,
                                                         capture_output=True, text=True).stderr) for _ in range(runs)]
    count, calls, _ = all_runs[0]
    took = middle([run[2] for run in all_runs])
    return [Row("policy mutants decided from a recorded run", count / took * 1000, "/s", "≥ 100,000 /s", 100_000, True,
                note=f"{count} mutants of the example on {calls} calls in {table.number(took)} ms")]


def rounds(built, runs):
    """Random policies and requests, decided twice. A program ends with an error at the first disagreement."""
    count = ROUNDS * min(runs, 5) // 5
    target = {"target": "≥ 1,000,000", "limit": ROUNDS, "more_is_better": True} if count == ROUNDS else {}
    rows = []
    for name, program in (("evaluator and naive evaluator", "runtime/iam/oracle_rounds"),
                          ("prover and evaluator", "runtime/prover/prover_fuzz")):
        started = time.monotonic()
        built.run(program, count, 1)
        took = time.monotonic() - started
        rows.append(Row(f"{name} agree, random policies", count, "rounds", note=f"{table.number(took)} s", **target))
    return rows


MEASURES = {"first": first_request, "warm": warm_request, "cold": cold_starts, "items": items,
            "gate": behind_sockets, "iam": decisions, "proofs": proofs, "mutants": mutants, "rounds": rounds, "peers": peers.rows}


def main():
    parser = argparse.ArgumentParser(description="Measures leastwise on this machine")
    parser.add_argument("build", type=Path, help="folder of the release build")
    parser.add_argument("--runs", type=int, default=5, help="of each measure; the table shows medians")
    parser.add_argument("--only", action="append", choices=MEASURES, default=[])
    options = parser.parse_args()
    built = programs.Programs(options.build)
    for line in table.machine():
        print(line, flush=True)
    print(f"         medians of {options.runs} runs\n", flush=True)
    rows, failed = [], []
    for name, measure in MEASURES.items():
        if options.only and name not in options.only:
            continue
        print(f"measuring: {name}", file=sys.stderr)
        try:
            rows += measure(built, options.runs)
        except (programs.Failed, OSError) as error:
            failed.append(f"{name} could not be measured: {error}")
    print("\n".join(table.lines(rows)))
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
