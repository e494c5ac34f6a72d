"""Slow senders and idle connections beside work: nobody waits for them, memory stays flat, and each of the slow is cut. 1,000 idle and
100 slow for a few seconds; ZICHT_CROWD_SECONDS=1800 for half an hour, in which whoever was cut comes again."""
import json
import os
import pathlib
import resource
import socket
import sys
import threading
import time
import unittest

from zicht_service import Service

SECONDS = float(os.environ.get("ZICHT_CROWD_SECONDS", "5"))
IDLE, SLOW, CLIENTS = 1000, 100, 8
REPORT = json.dumps({"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
                     "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]})
MOST_GROWTH_KB = 64 * 1024
LONGEST_ALONE = 120  # seconds
PAUSE = 0 if SECONDS < 60 else 0.25  # so that memory grows by a crowd, and not by half a million reports


def is_closed(connection):
    try:
        return connection.recv(1, socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class CrowdTest(unittest.TestCase):
    def setUp(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * IDLE + 500
        if most != resource.RLIM_INFINITY and most < wanted:
            self.skipTest(f"this system lets a program open {most} files, and the crowd needs {wanted}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        self.service = Service().__enter__()
        self.addCleanup(self.service.__exit__)
        self.addCleanup(lambda: [each.close() for each in self.crowd])
        self.crowd = []

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.service.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def connect(self):
        self.crowd.append(socket.create_connection(("127.0.0.1", self.service.port), timeout=60))
        return self.crowd[-1]

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

    def run_clients(self, name, seconds):
        times, wrong, until = [], [], time.monotonic() + seconds
        clients = [threading.Thread(target=self.work, args=(f"{name}{i}", until, times, wrong)) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        yield
        for client in clients:
            client.join()
        self.assertEqual(wrong, [])
        times.sort()
        print(f"\n{name}: {len(times)} reports, p99 {times[int(.99 * (len(times) - 1))] * 1000:.0f} ms, "
              f"{self.memory_kb()} kB", file=sys.stderr)

    def slow_sender(self):
        slow = self.connect()
        slow.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        return slow

    def keep_the_crowd(self, idle, slow, until):
        """A byte now and then, so that the slow are not idle. Whoever was cut comes again until the time is over."""
        cut, patience = 0, 60
        while slow and time.monotonic() < until + patience:
            comes_again = time.monotonic() < until
            for each in list(slow):
                try:
                    each.sendall(b"a")
                except OSError:
                    slow.remove(each)
                    each.close()
                    cut += 1
                    if comes_again:
                        slow.append(self.slow_sender())
            for each in list(idle):
                if comes_again and is_closed(each):
                    idle.remove(each)
                    each.close()
                    idle.append(self.connect())
            time.sleep(0.5)
        return cut

    def test_nobody_waits_for_the_slow_and_the_idle(self):
        list(self.run_clients("alone", min(SECONDS, LONGEST_ALONE)))
        idle = [self.connect() for _ in range(IDLE)]
        slow = [self.slow_sender() for _ in range(SLOW)]
        before = self.memory_kb()
        work = self.run_clients("beside", SECONDS)
        next(work)
        cut = self.keep_the_crowd(idle, slow, time.monotonic() + SECONDS)
        list(work)
        print(f"{IDLE} idle, {cut} slow senders cut, memory grew by {self.memory_kb() - before} kB", file=sys.stderr)
        self.assertEqual(len(slow), 0, "slow senders that were not cut")
        self.assertLess(self.memory_kb() - before, MOST_GROWTH_KB)
        self.assertEqual(self.service.api("GET", "/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
