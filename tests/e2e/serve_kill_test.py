"""kill -9 during intake: eight clients send and keep a file of receipts; after each kill the service opens again, and every receipt is
there exactly once. 20 rounds; ZICHT_KILL_ROUNDS=1000 for a night."""
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import unittest

from zicht_service import Service

ROUNDS = int(os.environ.get("ZICHT_KILL_ROUNDS", "20"))
CLIENTS = 8
REPORT = {"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
          "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]}


class KillTest(unittest.TestCase):
    def submit(self, key):
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        status, text, _ = self.service.api("POST", "/api/v1/reports", self.service.keys["fairwork"],
                                           json.dumps(REPORT), headers)
        return status, json.loads(text)

    def send_until_killed(self, client, number):
        sent = 0
        while True:
            key = f"{number}-{client}-{sent}"
            self.tried.append(key)
            try:
                status, answer = self.submit(key)
            except (OSError, ValueError, http.client.HTTPException):
                return
            if status == 201:
                self.receipts[key] = answer["report"]  # a receipt: it must never be lost
            sent += 1

    def test_every_receipt_survives_the_kill_exactly_once(self):
        chance = random.Random(20)
        self.receipts, self.tried, slowest = {}, [], 0
        self.service = Service()
        for number in range(ROUNDS):
            began = time.monotonic()
            self.service.__enter__()
            slowest = max(slowest, time.monotonic() - began)
            clients = [threading.Thread(target=self.send_until_killed, args=(client, number)) for client in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.02, 0.3))
            self.service.process.send_signal(signal.SIGKILL)
            for client in clients:
                client.join()
            self.service.process.wait()
            self.service.process.stdout.close()
            self.service.process.stderr.close()
        with self.service:
            numbers = list(self.receipts.values())
            self.assertEqual(len(numbers), len(set(numbers)))
            for key, report in self.receipts.items():
                status, answer = self.submit(key)
                self.assertEqual((status, answer["report"]), (200, report), key)
            there, path = 0, "/api/v1/reports?limit=200"
            while path:
                page = json.loads(self.service.api("GET", path, self.service.keys["fairwork"])[1])
                there, path = there + len(page["reports"]), page["next"]
            self.assertLessEqual(len(self.receipts), there)
            self.assertLessEqual(there, len(set(self.tried)))  # what was tried without a receipt may be there, once
        print(f"\n{ROUNDS} kills, {len(self.receipts)} receipts, slowest opening {slowest:.2f} s", file=sys.stderr)
        self.assertGreater(len(self.receipts), 0)


if __name__ == "__main__":
    unittest.main()
