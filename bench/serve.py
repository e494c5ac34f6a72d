#!/usr/bin/env python3
"""Durable intake over HTTP: 64 clients that each wait for their receipt, beside the bare disk (a file appended and synced by one writer)
and beside
one writer alone (zicht import), in the same run. usage: ZICHT=build/release/zicht bench/serve.py [SECONDS] [CLIENTS] [IDLE]
Prints reports a second, p50, p95 and p99 in milliseconds, and the ratio to the smaller of what the writer takes and the disk's syncs
times the clients that share one."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tests" / "e2e"))
os.environ.setdefault("ZICHT", str(pathlib.Path(__file__).parent.parent / "build/release/zicht"))
from zicht_service import Service, run  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 10
CLIENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 64
IDLE = int(sys.argv[3]) if len(sys.argv) > 3 else 0
BODY = json.dumps({"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
                   "given_names": ["Anna"], "family_names": ["Voorbeeld"], "nationalities": ["NL"],
                   "episodes": [{"form": "labour", "place": "domestic"}]})


def syncs_a_second(folder, seconds=2.0):
    descriptor = os.open(pathlib.Path(folder) / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        os.write(descriptor, bytes(4096))
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / seconds


def writer_rows_a_second(folder, rows=20_000):
    """The same reports by one writer alone: zicht import into a registry of its own, prepared and committed in batches."""
    file, registry = pathlib.Path(folder) / "rows.csv", pathlib.Path(folder) / "alone"
    with open(file, "w") as out:
        out.write("organisation,received_on,legal_basis,sex,age,given_names,family_names,nationalities,own_reference,episode1_form,"
                  "episode1_place\n")
        out.writelines(f"fairwork,2024-03-01,legal_duty,female,23,Anna,Voorbeeld,NL,w-{i},labour,domestic\n" for i in range(rows))
    run("init", registry, "--made-up")
    began = time.monotonic()
    run("import", file, "--registry", registry)
    return rows / (time.monotonic() - began)


def client(port, key, number, until, times):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sent = 0
    while time.monotonic() < until:
        head = (f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
                f"Idempotency-Key: b{number}-{sent}-{os.getpid()}\r\nContent-Length: {len(BODY)}\r\n\r\n")
        began = time.monotonic()
        connection.sendall((head + BODY).encode())
        answer = connection.recv(65536)
        times.append(time.monotonic() - began)
        if not answer.startswith(b"HTTP/1.1 201"):
            raise SystemExit(answer[:200])
        sent += 1


def part(port, key, first, clients, until, write):
    times = []
    threads = [threading.Thread(target=client, args=(port, key, first + i, until, times)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(write, ("\n".join(f"{t:.6f}" for t in times) + "\n").encode())


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_BENCH_DIR")) as folder:
        bare, alone = syncs_a_second(folder), writer_rows_a_second(folder)
        allowed = min(bare * CLIENTS, alone)
        service = Service(folder)
        with service:
            idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(IDLE)]
            until = time.monotonic() + SECONDS
            parts, files = 4, []
            for i in range(parts):
                file = pathlib.Path(folder) / f"times{i}"
                files.append(file)
                if os.fork() == 0:
                    part(service.port, service.keys["fairwork"], i * 1000, CLIENTS // parts, until,
                         os.open(file, os.O_WRONLY | os.O_CREAT))
                    os._exit(0)
            for _ in range(parts):
                os.wait()
            memory = next(line for line in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines()
                          if line.startswith("VmHWM"))
            del idle
        times = sorted(float(line) for file in files for line in file.read_text().split())
        rate = len(times) / SECONDS
        quantile = lambda q: times[int(q * (len(times) - 1))] * 1000  # noqa: E731
        print(f"clients {CLIENTS}  idle {IDLE}  reports/s {rate:.0f}  p50 {quantile(.5):.1f}  p95 {quantile(.95):.1f}  "
              f"p99 {quantile(.99):.1f} ms  bare syncs/s {bare:.0f}  one writer reports/s {alone:.0f}  ratio {rate / allowed:.2f}  {memory.split(':')[1].strip()}")


main()
