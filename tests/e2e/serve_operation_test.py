"""Running the service: TLS, stopping in good order, a backup while it runs, a full disk, a registry that another command holds, a key
that is lost, and what the log says of accounts that a shell changed."""
import json
import os
import pathlib
import resource
import shutil
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from zicht_service import PASSWORD, ZICHT, Service, run

REPORT = {"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
          "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]}
PERSON = {"given_names": "Anna", "family_names": "Voorbeeld", "birth_date": "2001-05-17", "sex": "female",
          "nationalities": "Nederland", "legal_basis": "legal_duty", "received_on": "2024-03-01",
          "episode1_form": "labour", "episode1_place": "domestic"}


def submit(service, key, **changes):
    return service.api("POST", "/api/v1/reports", service.keys["fairwork"], json.dumps(REPORT | changes),
                       {"Idempotency-Key": key})


def account_events(service):
    """What an auditor reads of accounts, newest first."""
    text = service.browser("auditor").get("/en/log").text
    return re.findall(r"account ([\w.]+): ([\w ]+)", text)


@unittest.skipUnless(shutil.which("openssl"), "openssl is not there to make a certificate")
class TlsTest(unittest.TestCase):
    def test_tls_1_2_and_1_3_and_nothing_older(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = f"{folder}/c.pem", f"{folder}/k.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                            certificate], check=True, capture_output=True)
            service = Service(folder)
            service.options = ["--certificate", certificate, "--key", key]
            with service:
                for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                    context = ssl.create_default_context(cafile=certificate)
                    context.minimum_version = context.maximum_version = version
                    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as plain:
                        with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                            self.assertEqual(secure.version(), {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name])
                            secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % service.port)
                            self.assertTrue(secure.recv(4096).startswith(b"HTTP/1.1 200"))
                old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
                old.set_ciphers("ALL:@SECLEVEL=0")
                old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
                with socket.create_connection(("127.0.0.1", service.port), timeout=20) as plain:
                    with self.assertRaises(OSError):
                        old.wrap_socket(plain)
                with socket.create_connection(("127.0.0.1", service.port), timeout=20) as plain:
                    plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")  # not TLS: no answer that could be read
                    self.assertNotIn(b"200", plain.recv(4096))


class OperationTest(unittest.TestCase):
    def test_a_stop_answers_the_requests_at_work_and_every_receipt_is_kept(self):
        service = Service()
        receipts, stop = [], threading.Event()

        def send(client):
            number = 0
            while not stop.is_set():
                try:
                    status, text, _ = submit(service, f"{client}-{number}")
                except (OSError, ValueError):
                    return
                except Exception:  # a connection that was closed before an answer: no receipt
                    return
                if status == 201:
                    receipts.append(json.loads(text)["report"])
                number += 1

        with service:
            clients = [threading.Thread(target=send, args=(client,)) for client in range(8)]
            for client in clients:
                client.start()
            while len(receipts) < 50:
                time.sleep(0.01)
            service.process.send_signal(signal.SIGTERM)
            for client in clients:
                client.join()
            self.assertEqual(service.process.wait(30), 0)
            service.process.stdout.close()
            service.process.stderr.close()
            service.__enter__()
            there, path = set(), "/api/v1/reports?limit=200"
            while path:
                page = json.loads(service.api("GET", path, service.keys["fairwork"])[1])
                there |= {report["report"] for report in page["reports"]}
                path = page["next"]
        self.assertEqual(len(receipts), len(set(receipts)))
        self.assertLessEqual(set(receipts), there)

    def test_a_backup_while_it_runs_holds_what_was_acknowledged_before(self):
        service = Service()
        with service, tempfile.TemporaryDirectory() as folder:
            before = [json.loads(submit(service, f"b{i}")[1])["report"] for i in range(5)]
            run("backup", "--registry", service.registry, "--out", f"{folder}/backup")
            run("keys", "backup", "--registry", service.registry, "--out", f"{folder}/keys")
            submit(service, "later")
            run("restore", f"{folder}/backup", "--keys", f"{folder}/keys", "--out", f"{folder}/restored")
            run("verify", "--registry", f"{folder}/restored")
            for number in before:
                run("show", number, "--registry", f"{folder}/restored")
            names = {account["name"] for account in json.loads(run("account", "list", "--json", "--registry", f"{folder}/restored"))}
            self.assertLessEqual(set(Service.accounts), names)

    def test_a_full_disk_loses_nothing_and_says_so(self):
        service = Service()
        with service:
            kept = json.loads(submit(service, "before")[1])["report"]
            browser = service.browser("melder").get("/nl/reports/new")
            browser.post("/nl/reports/new", PERSON)
            browser.post(browser.path, PERSON)
            browser.post(browser.path, PERSON)
            self.assertTrue(browser.path.endswith("/check"), browser.path)
            draft, pid = browser.path.rsplit("/", 1)[0], service.process.pid
            limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, limits[1]))  # as a full disk: a write beyond this fails
            status, text, _ = submit(service, "full", given_names=["Ikwezimark"])
            self.assertEqual(status, 507, text)
            self.assertNotIn("Ikwezimark", text)
            self.assertNotIn(str(service.registry), text)
            csrf = browser.field("csrf")
            browser.post(draft + "/send", {"csrf": csrf}, csrf=False)
            self.assertEqual(browser.status, 507)
            self.assertIn("De schijf is vol", browser.text)
            self.assertEqual(service.api("GET", "/healthz")[0], 200)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
            browser.post(draft + "/send", {"csrf": csrf}, csrf=False)
            self.assertIn('class="receipt"', browser.text)
            self.assertEqual(submit(service, "full", given_names=["Ikwezimark"])[0], 201)
            self.assertEqual(service.api("GET", f"/api/v1/reports/{kept}", service.keys["fairwork"])[0], 200)

    def test_one_writer_at_a_time_and_who_comes_second_is_told(self):
        service = Service()
        with service:
            number = json.loads(submit(service, "one")[1])["report"]
            second = subprocess.run([ZICHT, "withdraw", number, "--reason", "x", "--registry", service.registry],
                                    capture_output=True, text=True)
            self.assertNotEqual(second.returncode, 0)
            self.assertIn("another command writes", second.stderr)
            other = subprocess.run([ZICHT, "serve", "--registry", service.registry, "--port", "0"], capture_output=True, text=True,
                                   timeout=60)
            self.assertNotEqual(other.returncode, 0)
            self.assertIn("another command writes", other.stderr)
            self.assertEqual(submit(service, "two")[0], 201)

    def test_the_only_administrator_gets_back_in_at_the_shell_with_an_event(self):
        service = Service()
        run("account", "add", "enige", "--organisation", "other", "--role", "administrator", "--registry", service.registry,
            stdin=PASSWORD + "\n")
        run("account", "reset", "enige", "--registry", service.registry)  # while nothing runs
        with service:
            run("account", "password", "enige", "--registry", service.registry, stdin="vijf andere losse woorden\n")
            browser = service.browser().get("/en/")
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and ("enige", "new password") not in account_events(service):
                time.sleep(0.5)
            events = account_events(service)
            self.assertEqual([event for event in events if event[0] == "enige"],
                             [("enige", "new password"), ("enige", "second factor taken off"), ("enige", "made ")])
            browser.post("/en/sign-in", {"name": "enige", "password": PASSWORD, "next": ""})
            self.assertEqual(browser.status, 401)
            browser.get("/en/")
            browser.post("/en/sign-in", {"name": "enige", "password": "vijf andere losse woorden", "next": ""})
            self.assertEqual(browser.status, 200)
            self.assertTrue(browser.path.startswith("/en/sign-in/set-up"), browser.path)

    def test_a_demo_account_never_works_where_people_are_real(self):
        with tempfile.TemporaryDirectory() as folder:
            real = pathlib.Path(folder) / "registry"
            run("init", real)
            done = subprocess.run([ZICHT, "account", "add", "demo", "--demo", "--organisation", "coa", "--role", "reporter",
                                   "--registry", real], input=PASSWORD + "\n", capture_output=True, text=True)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("made up", done.stderr)
            made_up = Service()
            shutil.copy(made_up.registry / "service.db", real / "service.db")  # brought in by force
            shutil.copy(made_up.registry / "keys" / "service.key", real / "keys" / "service.key")
            service = Service(folder)
            with service:
                browser = service.browser().get("/nl/")
                browser.post("/nl/sign-in", {"name": "registrar", "password": PASSWORD, "next": ""})
                self.assertEqual(browser.status, 401)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not there")
    def test_the_unit_is_one_that_systemd_reads(self):
        unit = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "deploy" / "zicht.service"
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
        wrong = [line for line in done.stderr.splitlines() if "zicht.service" in line and "not executable" not in line
                 and "No such file" not in line]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
