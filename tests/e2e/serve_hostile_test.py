"""Payloads against SQL, pages, spreadsheets, paths, heads and framing: stored as text or refused, and nothing runs. 300 of them;
ZICHT_PAYLOADS=10000 for more. Marked names are looked for wherever they must not be."""
import html
import json
import os
import random
import re
import resource
import signal
import socket
import unittest
import urllib.parse

from zicht_service import Service, run

PAYLOADS = int(os.environ.get("ZICHT_PAYLOADS", "300"))
SEEDS = ["'; DROP TABLE log; --", "\" OR 1=1 --", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
         "javascript:alert(1)", "=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "{{csrf}}", "{{{content}}}", "{{#events}}",
         "../../../../etc/passwd", "..%2f..%2fetc", "%00", "\u202eevil", "\u0000", "A" * 5000, "R1 OR 1", "🙂" * 100,
         "\r\nSet-Cookie: x=1", "&lt;script&gt;", "' UNION SELECT payload FROM log --", "${7*7}", "<!--", "]]>", "\\x27"]
NEVER = ("<script>alert", "<img src=x", "onerror=alert(1)>")
REPORT = {"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
          "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]}
FIELDS = ["given_names", "family_names", "aliases", "own_reference", "free_text", "document_numbers", "birth_date", "age",
          "sex", "nationalities", "legal_basis", "received_on", "channel", "submission", "indicators"]


def payloads():
    chance = random.Random(1)
    for number in range(PAYLOADS):
        one = SEEDS[number % len(SEEDS)]
        yield one if number < len(SEEDS) else "".join(chance.sample([one, chance.choice(SEEDS)], 2))[:6000]


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        service = Service()
        service.options = ["--site", service.registry.parent / "site"]
        cls.service = service.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()

    def safe(self, status, text, what):
        self.assertNotIn(status, (500, 502), what)
        for never in NEVER:
            self.assertNotIn(never, text, what)

    def test_in_the_fields_of_reports(self):
        registrar = self.service.browser("registrar")
        stored = 0
        for number, payload in enumerate(payloads()):
            field = FIELDS[number % len(FIELDS)]
            value = [payload] if field in ("given_names", "family_names", "aliases", "document_numbers", "indicators",
                                           "nationalities") else payload
            status, text, _ = self.service.api("POST", "/api/v1/reports", self.service.keys["fairwork"],
                                               json.dumps(REPORT | {field: value}), {"Idempotency-Key": f"h{number}"})
            self.safe(status, text, payload)
            self.assertIn(status, (200, 201, 400, 409, 422), (field, payload))
            if status == 201 and stored < 30:
                stored += 1
                report = json.loads(text)["report"]
                registrar.get(f"/nl/reports/{report}")
                registrar.post(f"/nl/reports/{report}/open", {"reason": "proef"})
                self.safe(registrar.status, registrar.text, payload)
                self.assertEqual(registrar.status, 200, registrar.text[:200])
                plain = payload.replace("\r", "").replace("\n", "").strip()
                if field == "free_text" and plain.isprintable() and "\r" not in payload:
                    self.assertIn(plain[:200], html.unescape(registrar.text))
        self.assertGreater(stored, 5)

    def test_in_addresses_queries_and_forms(self):
        browser = self.service.browser("melder")
        registrar = self.service.browser("registrar")
        for payload in list(payloads())[:60]:
            coded = urllib.parse.quote(payload[:2000], safe="")
            for path in (f"/nl/reports/{coded}", f"/nl/drafts/{coded}/{coded}", f"/nl/reports?before={coded}",
                         f"/nl/reports?said={coded}", f"/static/{coded}/zicht.css", f"/api/v1/reports/{coded}"):
                browser.get(path)
                self.safe(browser.status, browser.text, path)
            registrar.get(f"/nl/reports/R1/pair?with={coded}")
            self.safe(registrar.status, registrar.text, coded)
            browser.get("/nl/reports/new")
            browser.post("/nl/reports/new", {"legal_basis": payload, "received_on": payload, "own_reference": payload,
                                             payload[:50] or "x": "1"})
            self.safe(browser.status, browser.text, payload)
            anybody = self.service.browser()
            anybody.get(f"/nl/sign-in?next={coded}")
            self.safe(anybody.status, anybody.text, coded)
            anybody.post("/nl/sign-in", {"name": "melder", "password": "vier losse woorden",
                                         "next": "//evil.example/" + payload})
            self.assertTrue(anybody.path.startswith("/"), anybody.path)

    def test_in_concerns_corrections_follow_up_and_files(self):
        browser, registrar = self.service.browser("melder"), self.service.browser("registrar")
        number = browser.report(given_names="Anna")
        for payload in list(payloads())[:40]:
            browser.get("/nl/concerns/new")
            once = browser.field("once")
            browser.post("/nl/concerns/new", {"about": payload, "kind": payload, "once": payload, "free_text": payload})
            self.safe(browser.status, browser.text, payload)
            browser.get("/nl/concerns/new")
            browser.post("/nl/concerns/new", {"about": "place", "kind": "recruitment", "form": "labour", "received_on": "2024-03-01",
                                              "unaccompanied_minor": "no", "why_no_report": "not_one_person", "once": once,
                                              "free_text": payload, "site_name": payload, "own_reference": payload[:40]})
            self.safe(browser.status, browser.text, payload)
            if (found := re.search(r"/concerns/(C\d+)\?", browser.path)) is not None:
                registrar.get(f"/nl/concerns/{found[1]}")
                registrar.post(f"/nl/concerns/{found[1]}/open", {"reason": payload})
                self.safe(registrar.status, registrar.text, payload)
            browser.get(f"/nl/reports/{number}/correct")
            browser.post(f"/nl/reports/{number}/correct", {"seen": payload, "reason": payload})
            self.safe(browser.status, browser.text, payload)
            browser.get(f"/nl/reports/{number}/correct")
            browser.post(f"/nl/reports/{number}/correct", {"seen": browser.field("seen"), "reason": payload, "legal_basis": payload,
                                                           "given_names": payload, "episode1_form": payload})
            self.safe(browser.status, browser.text, payload)
            for path in ("days", "after"):
                registrar.get(f"/nl/follow-up?{path}=" + urllib.parse.quote(payload[:500], safe=""))
                self.safe(registrar.status, registrar.text, payload)
            registrar.get(f"/nl/follow-up/{number}")
            registrar.post(f"/nl/follow-up/{number}", {"kind": payload, "on": payload, "organisation": payload, "note": payload})
            self.safe(registrar.status, registrar.text, payload)
            cell = '"' + payload.replace('"', '""') + '"'
            browser.get("/nl/upload")
            browser.upload("/nl/upload", "organisation,received_on,legal_basis,sex,age,nationalities,episode1_form,episode1_place,"
                           f"given_names,free_text\nfairwork,2024-01-01,legal_duty,{cell},20,NL,labour,domestic,{cell},{cell}\n")
            self.safe(browser.status, browser.text, payload)
        registrar.get(f"/nl/persons/P{number[1:]}")
        registrar.post(f"/nl/persons/P{number[1:]}/access", {"reason": "proef"})
        self.assertEqual(registrar.status, 200)

    def test_in_figures_releases_the_log_and_ones_own_account(self):
        publisher, auditor, reporter = (self.service.browser(name) for name in ("publicist", "auditor", "melder2"))
        for payload in list(payloads())[:30]:
            coded = urllib.parse.quote(payload[:500], safe="")
            for path in (f"figures?year={coded}", f"figures?year=2024&as_of={coded}", f"figures?year=2024&rule={coded}",
                         f"figures/{coded}?year=2024", f"figures/compare?year=2024&with={coded}", f"hidden/{coded}?year=2024",
                         f"chain/{coded}?year=2024", f"report/{coded}?year=2024", f"releases/{coded}",
                         f"releases/{coded}/files/{coded}", f"releases/2029-01-01/files/{coded}/{coded}"):
                publisher.get("/nl/" + path)
                self.safe(publisher.status, publisher.text, path)
            for path in (f"log?report={coded}", f"log?account={coded}", f"log?until={coded}", f"log?before={coded}",
                         f"log/proof?head={coded}"):
                auditor.get("/nl/" + path)
                self.safe(auditor.status, auditor.text, path)
            publisher.get("/nl/releases")
            publisher.post("/nl/releases", {name: payload for name in ("year", "as_of", "date", "corrects", "correction_nl")})
            self.safe(publisher.status, publisher.text, payload)
            self.assertIn(publisher.status, (413, 422), payload[:80])  # refused for what it says, or for its length
            publisher.get("/nl/releases")
            publisher.post(f"/nl/releases/{coded}/withdraw", {"reason_nl": payload, "reason_en": payload})
            self.safe(publisher.status, publisher.text, payload)
            reporter.get("/nl/account")
            reporter.post("/nl/account/sessions", {"session": payload})
            self.safe(reporter.status, reporter.text, payload)
            reporter.get("/nl/account")
            reporter.post("/nl/account/password", {"new": payload, "again": payload})
            self.safe(reporter.status, reporter.text, payload)

    def test_in_heads_and_framing(self):
        for raw in (b"GET /nl/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\n\r\n",
                    b"POST /nl/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    b"GET /nl/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01" + bytes(100),
                    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: __Host-zicht=a; __Host-zicht=b\r\n\r\n",
                    b"GET /" + b"A" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.service.port), timeout=20) as client:
                client.sendall(raw + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                answer = b""
                while part := client.recv(65536):
                    answer += part
            self.assertTrue(answer.startswith(b"HTTP/1.1 4"), answer[:60])
        self.assertEqual(self.service.api("GET", "/healthz")[0], 200)

    def test_ten_megabytes_in_a_field_are_refused(self):
        browser = self.service.browser("melder").get("/nl/reports/new")
        csrf = browser.field("csrf")
        browser.request("POST", "/nl/reports/new", "csrf=" + csrf + "&free_text=" + "a" * 10_000_000,
                        {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(browser.status, 413)


MARKS = ("Ikwezimark", "Zandbergmark", "Tekstmark", "Kenmerkmark", "Redenmark")
MARKED = {"legal_basis": "legal_duty", "received_on": "2024-03-01", "given_names": "Ikwezimark", "family_names": "Zandbergmark",
          "age": "20", "sex": "female", "nationalities": "NL", "episode1_form": "labour", "episode1_place": "domestic",
          "free_text": "Tekstmark"}


class MarkedNamesTest(unittest.TestCase):
    """Names and reasons go through every flow; they are looked for in titles, headings, addresses, the log's page, messages, every file of
    the registry, the core of a crash."""

    def browser(self, account):
        browser = self.service.browser(account)
        asked = browser.request

        def request(*arguments):
            asked(*arguments)
            titles = " ".join(re.findall(r"<title>.*?</title>|<h1>.*?</h1>", browser.text, re.S))
            self.assert_unmarked(titles + browser.path, browser.path)
            return browser
        browser.request = request
        return browser

    def assert_unmarked(self, text, where):
        for mark in MARKS:
            self.assertNotIn(mark, text, where)

    def a_reporter_writes(self):
        reporter = self.browser("melder")
        numbers = [reporter.report(given_names="Ikwezimark", family_names="Zandbergmark", free_text="Tekstmark", received_on=day)
                   for day in ("2024-03-01", "2024-04-01")]
        reporter.get("/nl/reports/new")
        reporter.post("/nl/reports/new", {"legal_basis": "legal_duty", "received_on": "2024-03-01", "own_reference": "Kenmerkmark",
                                          "later": "1"})
        for path in ("/nl/reports", f"/nl/reports/{numbers[0]}", f"/nl/receipts/{numbers[0]}"):
            self.assert_unmarked(reporter.get(path).text, path)
        reporter.get("/nl/concerns/new")
        reporter.post("/nl/concerns/new", {"about": "place", "kind": "recruitment", "form": "labour", "received_on": "2024-03-01",
                                           "unaccompanied_minor": "no", "why_no_report": "not_one_person",
                                           "once": reporter.field("once"), "free_text": "Tekstmark", "site_name": "Kenmerkmark"})
        self.assertIn("/concerns/C", reporter.path)
        reporter.get(f"/nl/reports/{numbers[0]}/correct")
        self.assertIn("Ikwezimark", reporter.text)
        reporter.post(f"/nl/reports/{numbers[0]}/correct", MARKED | {"seen": reporter.field("seen"), "reason": "Redenmark"})
        self.assertTrue(reporter.path.endswith("said=corrected"), reporter.path)
        reporter.get("/nl/upload")  # one row is right, and one has a finding; the file is not kept
        reporter.upload("/nl/upload", ",".join([*MARKED, "own_reference"]) + "\n" + ",".join([*MARKED.values(), "u-1"]) + "\n" +
                        ",".join([*(MARKED | {"sex": "vrouwtje"}).values(), "u-2"]) + "\n")
        status, text, _ = self.service.api("POST", "/api/v1/reports", self.service.keys["fairwork"], json.dumps(
            REPORT | {"given_names": ["Ikwezimark"], "family_names": ["Zandbergmark"], "birth_date": "Redenmark"}),
            {"Idempotency-Key": "m1"})
        self.assertEqual(status, 422)
        self.assert_unmarked(text, "a problem of the API")
        return numbers

    def a_registrar_decides(self, a, b):
        registrar = self.browser("registrar").get(f"/nl/reports/{a}")
        registrar.post(f"/nl/reports/{a}/open", {"reason": "Redenmark"})
        self.assertIn("Ikwezimark", registrar.text)
        registrar.get(f"/nl/reports/{a}/candidates")
        registrar.get(f"/nl/reports/{a}/pair?with={b}")
        registrar.post(f"/nl/reports/{a}/decide", {name: registrar.field(name) for name in ("with", "seen_a", "seen_b")} |
                       {"verdict": "same", "reason": "Redenmark"})
        self.assertIn("/decided", registrar.path)
        registrar.get(f"/nl/persons/P{a[1:]}")
        registrar.post(f"/nl/persons/P{a[1:]}/access", {"reason": "Redenmark"})
        self.assertIn("Ikwezimark", registrar.text)
        for path in ("/nl/inbox", "/nl/concerns", "/nl/follow-up?days=0", f"/nl/follow-up/{a}", "/nl/retention", "/nl/requests"):
            self.assert_unmarked(registrar.get(path).text, path)
        registrar.post("/nl/exports", {"reason": "Redenmark"})
        second = self.browser("registrar2").get("/nl/requests")
        request = re.search(r"/nl/requests/(\d+)/export", second.text)[1]
        second.post(f"/nl/requests/{request}/export", {"decision": "approve"})
        registrar.get("/nl/requests")
        registrar.post(f"/nl/requests/{request}/download", {})
        self.assertIn("Zandbergmark", registrar.text)
        second.get(f"/nl/reports/{b}")
        second.post(f"/nl/reports/{b}/withdraw", {"seen": second.field("seen"), "reason": "Redenmark"})
        self.assertIn("said=withdrawn", second.path)

    def others_look(self, number):
        auditor = self.browser("auditor")
        for path in ("/nl/log", f"/nl/log?report={number}", "/nl/log?account=registrar"):
            self.assert_unmarked(auditor.get(path).text, path)
        analyst = self.browser("analist")
        for path in ("/nl/figures?year=2024", "/nl/chain?year=2024", "/nl/alarms"):
            self.assert_unmarked(analyst.get(path).text, path)
        for path in ("/metrics", "/api/v1/openapi.json"):
            self.assert_unmarked(self.service.api("GET", path)[1], path)
        self.assert_unmarked(self.service.api("GET", "/api/v1/reports", self.service.keys["fairwork"])[1], "reports of the API")

    def test_names_stand_nowhere_but_on_pages_that_show_them(self):
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        self.service = Service()
        with self.service:
            a, b = self.a_reporter_writes()
            self.a_registrar_decides(a, b)
            self.others_look(a)
            for file in self.service.registry.rglob("*"):  # the write-ahead logs too
                if file.is_file():
                    content = file.read_bytes()
                    for mark in MARKS:
                        self.assertNotIn(mark.encode(), content, file)
            self.service.process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(self.service.process.pid, 0)
            self.service.process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(self.service.process.returncode, -signal.SIGABRT)
            self.assertFalse(os.WCOREDUMP(status))
        self.assertNotIn("mark", self.service.messages)


if __name__ == "__main__":
    unittest.main()
