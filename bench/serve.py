#!/usr/bin/env python3
"""Durable intake over HTTP by 64 clients that each wait for their receipt, beside what the disk and one writer allow in the same run, in
turns. A report counts when it is on disk, and those that wait together are written together: so the peer is one writer without HTTP that
makes groups durable, one after another, of as many reports as there are clients, which is the largest group that could wait
(append_groups). The bare disk bounds both: groups a second are at most its syncs. usage: tools/build bench zicht append_groups
send_reports, then bench/serve.py [SECONDS] [CLIENTS] [IDLE]
Prints reports a second, p50, p95 and p99 in milliseconds, and the ratio to the smaller of what the writer and the disk allow; and, for
comparison, what an import of one file records a second, which makes thousands of reports durable at once."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
os.environ.setdefault("ZICHT", str(ROOT / "build/bench/zicht"))
from zicht_service import Service, run  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["ZICHT"]).resolve().parent
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


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    if not (PROGRAMS / "send_reports").exists():
        raise SystemExit("tools/build bench zicht append_groups send_reports makes the programs that this runs")
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_BENCH_DIR")) as folder:
        batches = import_rows_a_second(folder)
        times, peers, bare, spent = [], [], [], 0
        with Service(folder) as service:
            idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(IDLE)]
            for _ in range(TURNS):
                before = processor_seconds(service.process)
                times += send(service, SECONDS / TURNS)
                spent += processor_seconds(service.process) - before
                peers.append(peer(folder, SECONDS / TURNS, CLIENTS))
                bare.append(syncs_a_second(folder, 0.5))
            memory = next(line for line in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines()
                          if line.startswith("VmHWM"))
            del idle
        rate, times = len(times) / SECONDS, sorted(times)
        writer, syncs = sum(peers) / TURNS, sum(bare) / TURNS
        allowed = min(writer, syncs * CLIENTS)
        quantile = lambda q: times[int(q * (len(times) - 1))] * 1000  # noqa: E731
        print(f"clients {CLIENTS}  idle {IDLE}  reports/s {rate:.0f}  p50 {quantile(.5):.1f}  p95 {quantile(.95):.1f}  "
              f"p99 {quantile(.99):.1f} ms  {memory.split(':')[1].strip()}\n"
              f"one writer in groups of {CLIENTS} {writer:.0f} reports/s  bare syncs/s {syncs:.0f}  ratio {rate / allowed:.2f}\n"
              f"service {spent / SECONDS:.2f} of {os.cpu_count()} cores, {spent / len(times) * 1e6:.0f} us of the processor for a report  "
              f"import in batches {batches:.0f} reports/s")


main()
