#!/usr/bin/env python3
"""Durable intake over HTTP by 64 clients that each wait for their receipt, beside what the disk and one writer allow in the same run, in
turns. A report counts when it is on disk, and those that wait together are written together: so the peer is one writer without HTTP that
makes groups durable, one after another, which are as large as the service's were (append_groups). The bare disk bounds both: groups
a second are at most its syncs. usage: tools/build bench zicht append_groups send_reports, then bench/serve.py [SECONDS] [CLIENTS] [IDLE]
Prints reports a second, p50, p95 and p99 in milliseconds, the reports of a group, and the ratio to the peer; and, for what it says of
batches, what an import of one file records a second, which makes thousands of reports durable at once."""
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
os.environ.setdefault("ZICHT", str(ROOT / "build/bench/zicht"))
from zicht_service import Service, run  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["ZICHT"]).resolve().parent / "bench"
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 10
CLIENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 64
IDLE = int(sys.argv[3]) if len(sys.argv) > 3 else 0
TURNS = 4
BODY = json.dumps({"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
                   "given_names": ["Anna"], "family_names": ["Voorbeeld"], "nationalities": ["NL"],
                   "episodes": [{"form": "labour", "place": "domestic"}]})


def syncs_a_second(folder, seconds):
    descriptor = os.open(pathlib.Path(folder) / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        os.write(descriptor, bytes(4096))
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / seconds


def peer(folder, seconds, group):
    """Reports a second of one writer that makes groups of this size durable."""
    done = subprocess.run([PROGRAMS / "append_groups", str(seconds), str(group)], check=True, capture_output=True, text=True,
                          env=os.environ | {"TMPDIR": str(folder)})
    return float(done.stdout)


def import_rows_a_second(folder, rows=20_000):
    file, registry = pathlib.Path(folder) / "rows.csv", pathlib.Path(folder) / "alone"
    with open(file, "w") as out:
        out.write("organisation,received_on,legal_basis,sex,age,given_names,family_names,nationalities,own_reference,episode1_form,"
                  "episode1_place\n")
        out.writelines(f"fairwork,2024-03-01,legal_duty,female,23,Anna,Voorbeeld,NL,w-{i},labour,domestic\n" for i in range(rows))
    run("init", registry, "--made-up")
    began = time.monotonic()
    run("import", file, "--registry", registry)
    return rows / (time.monotonic() - began)


def send(service, seconds):
    """The seconds of each request."""
    done = subprocess.run([PROGRAMS / "send_reports", str(service.port), service.keys["fairwork"], str(CLIENTS), str(seconds)], check=True,
                          capture_output=True, text=True, input=BODY)
    return [float(line) for line in done.stdout.split()]


def group_since(service, sequence):
    """How many reports one durable group had since this event, and the last event now. A group has one moment, in milliseconds."""
    with sqlite3.connect(f"file:{service.registry / 'registry.db'}?mode=ro", uri=True) as database:
        reports, groups, last = database.execute("SELECT count(*), count(DISTINCT appended_at), max(sequence) FROM log WHERE sequence > ?",
                                                 (sequence,)).fetchone()
    return max(1, round(reports / max(1, groups))), last or sequence


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    if not (PROGRAMS / "send_reports").exists():
        raise SystemExit("tools/build bench zicht append_groups send_reports makes the programs that this runs")
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_BENCH_DIR")) as folder:
        batches = import_rows_a_second(folder)
        times, peers, bare, groups, spent, last = [], [], [], [], 0, 0
        with Service(folder) as service:
            _, last = group_since(service, 0)
            idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(IDLE)]
            for _ in range(TURNS):
                before = processor_seconds(service.process)
                times += send(service, SECONDS / TURNS)
                spent += processor_seconds(service.process) - before
                group, last = group_since(service, last)
                groups.append(group)
                peers.append(peer(folder, SECONDS / TURNS, group))
                bare.append(syncs_a_second(folder, 0.5))
            memory = next(line for line in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines()
                          if line.startswith("VmHWM"))
            del idle
        rate, allowed, times = len(times) / SECONDS, sum(peers) / TURNS, sorted(times)
        quantile = lambda q: times[int(q * (len(times) - 1))] * 1000  # noqa: E731
        print(f"clients {CLIENTS}  idle {IDLE}  reports/s {rate:.0f}  p50 {quantile(.5):.1f}  p95 {quantile(.95):.1f}  "
              f"p99 {quantile(.99):.1f} ms  {memory.split(':')[1].strip()}\n"
              f"group {sum(groups) / TURNS:.0f} reports  groups/s {rate * TURNS / sum(groups):.0f}  bare syncs/s {sum(bare) / TURNS:.0f}  "
              f"one writer in such groups {allowed:.0f} reports/s  ratio {rate / allowed:.2f}\n"
              f"service {spent / SECONDS:.2f} of {os.cpu_count()} cores, {spent / len(times) * 1e6:.0f} us of the processor for a report  "
              f"import in batches {batches:.0f} reports/s")


main()
