"""Slow senders and idle connections beside work: nobody waits for them, memory stays flat, and each of the slow is cut. 1,000 idle and
100 slow for a few seconds; ZICHT_CROWD_SECONDS=1800 for half an hour, in which whoever was cut comes again.
The same work goes on alone and beside the crowd in turns, so that both are measured on the same machine in the same minutes; the crowd is
a program of its own, so that what it costs is not in the times of the clients. Printed: p99 of both, their ratio, memory and growth."""
import json
import multiprocessing
import os
import pathlib
import resource
import socket
import sys
import threading
import time
import unittest

from zicht_service import Service

SECONDS = float(os.environ.get("ZICHT_CROWD_SECONDS", "5"))  # with the crowd, over all turns
IDLE, SLOW, CLIENTS = 1000, 100, 8
REPORT = json.dumps({"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
                     "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]})
TURN = min(SECONDS, 60.0)  # seconds of the crowd before work goes on alone
ALONE = TURN / 3
MOST_GROWTH_KB = 64 * 1024
PATIENCE = 60  # seconds until a slow sender is cut
PAUSE = 0 if SECONDS < 60 else 0.25  # so that memory grows by a crowd, and not by half a million reports


def is_closed(connection):
    try:
        return connection.recv(1, socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class Crowd:
    """Comes when it is told, sends a byte now and then so that the slow are not idle, and goes when it is told."""

    def __init__(self, port):
        self.port = port
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(target=self.run, args=(theirs,), daemon=True)
        self.process.start()

    def comes(self):
        self.ours.send("come")
        self.ours.recv()

    def goes(self):
        """How many slow senders were cut, and how many were not when patience ended."""
        self.ours.send("go")
        return self.ours.recv()

    def ends(self):
        self.ours.send("end")
        self.process.join()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def slow_sender(self):
        slow = self.connect()
        slow.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        return slow

    def run(self, pipe):
        while pipe.recv() == "come":
            idle = [self.connect() for _ in range(IDLE)]
            slow = [self.slow_sender() for _ in range(SLOW)]
            pipe.send("here")
            pipe.send(self.stay(pipe, idle, slow))
            for each in idle + slow:
                each.close()

    def stay(self, pipe, idle, slow):
        cut, until = 0, None
        while slow and (until is None or time.monotonic() < until):
            if until is None and pipe.poll():
                pipe.recv()
                until = time.monotonic() + PATIENCE
            for each in list(slow):
                try:
                    each.sendall(b"a")
                except OSError:
                    slow.remove(each)
                    each.close()
                    cut += 1
                    if until is None:
                        slow.append(self.slow_sender())
            for each in list(idle):
                if until is None and is_closed(each):
                    idle.remove(each)
                    each.close()
                    idle.append(self.connect())
            time.sleep(0.5)
        return cut, len(slow)


class Phase:
    """What was measured in all turns of one kind."""

    def __init__(self, name):
        self.name, self.times, self.growth_kb = name, [], 0

    def p99(self):
        return sorted(self.times)[int(.99 * (len(self.times) - 1))] * 1000

    def __str__(self):
        return (f"{self.name}: {len(self.times)} reports, p99 {self.p99():.0f} ms, memory grew by {self.growth_kb} kB, "
                f"{self.growth_kb / len(self.times):.2f} kB for each report")


class CrowdTest(unittest.TestCase):
    def setUp(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * IDLE + 500
        if most != resource.RLIM_INFINITY and most < wanted:
            self.skipTest(f"this system lets a program open {most} files, and the crowd needs {wanted}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        self.service = Service().__enter__()
        self.addCleanup(self.service.__exit__)
        self.crowd = Crowd(self.service.port)
        self.addCleanup(self.crowd.ends)
        self.sent = 0

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.service.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def work(self, client, until, times, wrong):
        number = 0
        while time.monotonic() < until:
            began = time.monotonic()
            status, text, _ = self.service.api("POST", "/api/v1/reports", self.service.keys["fairwork"], REPORT,
                                               {"Idempotency-Key": f"{client}-{number}"})
            times.append(time.monotonic() - began)
            if status != 201:
                wrong.append((status, text[:200]))
            number += 1
            time.sleep(PAUSE)

    def turn(self, phase, seconds):
        """Work of all clients for so long."""
        before, wrong, until = self.memory_kb(), [], time.monotonic() + seconds
        self.sent += 1
        clients = [threading.Thread(target=self.work, args=(f"{self.sent}-{i}", until, phase.times, wrong)) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.assertEqual(wrong, [])
        phase.growth_kb += self.memory_kb() - before

    def test_nobody_waits_for_the_slow_and_the_idle(self):
        alone, beside, cut, before = Phase("alone"), Phase("beside"), 0, None
        for _ in range(max(1, round(SECONDS / TURN))):
            self.turn(alone, ALONE)
            self.crowd.comes()
            before = before or self.memory_kb()
            self.turn(beside, TURN)
            of_turn, left = self.crowd.goes()
            cut += of_turn
            self.assertEqual(left, 0, "slow senders that were not cut")
        print(f"\n{alone}\n{beside}\nratio of p99 {beside.p99() / alone.p99():.2f}; {IDLE} idle, {cut} slow senders cut, memory "
              f"{before} kB with the first crowd, {self.memory_kb()} kB after the last", file=sys.stderr)
        # Reports take memory themselves, alone as beside the crowd: what the crowd takes is what is more than that.
        of_reports = alone.growth_kb / len(alone.times) * len(beside.times)
        self.assertLess(beside.growth_kb - of_reports, MOST_GROWTH_KB)
        self.assertEqual(self.service.api("GET", "/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
