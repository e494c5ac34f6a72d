"""The service over HTTP as a browser without script and a partner's system use it: report, receipt, inbox, decision, undo."""
import csv
import io
import json
import re
import tempfile
import unittest

from zicht_service import Service, run

REPORT = {"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23",
          "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]}


class ServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()

    def submit(self, key, idempotency="k", organisation="fairwork", **changes):
        headers = {"Content-Type": "application/json", "Idempotency-Key": idempotency}
        return self.service.api("POST", "/api/v1/reports", self.service.keys[organisation], json.dumps(REPORT | changes),
                                headers) if key else self.service.api("POST", "/api/v1/reports", None, "{}", headers)

    def other_registry(self):
        """The one under test is open for writing; routes do not depend on a registry."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        run("init", folder.name + "/r", "--made-up")
        return folder.name + "/r"

    def test_without_a_session_or_key_nothing_is_shown(self):
        browser = self.service.browser()
        for path in ("/nl/reports", "/en/inbox", "/nl/reports/R30", "/nl/drafts/1/basis", "/nl/upload"):
            browser.get(path)
            self.assertEqual(browser.status, 401, path)
            self.assertIn('name="password"', browser.text)
        for method, path in (("GET", "/api/v1/reports"), ("POST", "/api/v1/reports"), ("POST", "/api/v1/imports")):
            status, _, answer = self.service.api(method, path, None, "{}")
            self.assertEqual(status, 401)
            self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.assertEqual(self.service.api("GET", "/healthz")[0], 200)
        self.assertIn("# TYPE zicht_pages_total counter", self.service.api("GET", "/metrics")[1])

    def test_a_report_goes_from_the_form_to_a_decision_and_back(self):
        reporter = self.service.browser("melder")
        first = reporter.report()
        second = reporter.report(given_names="Ana", received_on="2024-04-01")
        self.assertNotEqual(first, second)
        self.assertIn(first, reporter.get("/nl/reports").text)
        registrar = self.service.browser("registrar")
        self.assertEqual(registrar.path, "/nl/inbox")
        self.assertIn(first, registrar.text)
        registrar.get(f"/nl/reports/{first}/pair?with={second}")
        self.assertEqual(registrar.heading(), f"{first} en {second}: één persoon?")
        self.assertIn("Voorbeeld", registrar.text)
        fields = {name: registrar.field(name) for name in ("with", "seen_a", "seen_b")}
        registrar.post(f"/nl/reports/{first}/decide", fields | {"verdict": "same", "reason": "zelfde geboortedatum"})
        self.assertEqual(registrar.status, 200)
        self.assertEqual(registrar.heading(), f"{first} en {second} gaan over één persoon")
        undo = re.search(r'action="(/nl/events/\d+/undo)"', registrar.text)[1]
        fields = {name: registrar.field(name) for name in ("report", "seen")}
        person = self.service.browser("registrar2").get(f"/nl/persons/P{first[1:]}")
        self.assertEqual(person.status, 200)
        self.assertIn(second, person.text)
        registrar.post(undo, fields)
        self.assertEqual(registrar.path, f"/nl/reports/{first}?said=undone")
        self.assertIn("Het besluit is teruggedraaid.", registrar.text)
        self.assertNotIn(f'<th scope="col"><a href="/nl/reports/{second}">',
                         self.service.browser("registrar2").get(f"/nl/persons/P{first[1:]}").text)

    def test_who_comes_second_overwrites_nothing(self):
        reporter = self.service.browser("melder")
        a, b = reporter.report(given_names="Een"), reporter.report(given_names="Twee")
        one, two = self.service.browser("registrar"), self.service.browser("registrar2")
        one.get(f"/nl/reports/{a}/pair?with={b}")
        two.get(f"/nl/reports/{a}/pair?with={b}")
        self.assertIn("kijkt hier ook naar", two.text)
        for browser, verdict, status in ((one, "same", 200), (two, "different", 409)):
            fields = {name: browser.field(name) for name in ("with", "seen_a", "seen_b")}
            browser.post(f"/nl/reports/{a}/decide", fields | {"verdict": verdict})
            self.assertEqual(browser.status, status)
        self.assertIn("niets overschreven", two.text)

    def test_sent_twice_counts_once(self):
        reporter = self.service.browser("melder")
        number = reporter.report(given_names="Dubbel")
        reporter.get("/nl/reports/new")
        reporter.post(reporter.path, {})  # the page's own proof of the form, for the next post
        reporter.post(reporter.draft.replace("/basis", "") + "/send", {})
        self.assertIn(number, reporter.text)
        status, first, _ = self.submit(True, "twice")
        self.assertEqual((status, json.loads(first)["outcome"]), (201, "recorded"))
        status, second, _ = self.submit(True, "twice")
        self.assertEqual((status, json.loads(second)["outcome"]), (200, "repeated"))
        self.assertEqual(json.loads(first)["report"], json.loads(second)["report"])
        self.assertEqual(self.submit(True, "twice", sex="male")[0], 409)

    def test_a_name_with_a_separator_does_not_become_two(self):
        status, text, _ = self.submit(True, "separator", given_names=["Ikwezi\x1fmark"])  # what stands between values inside
        self.assertEqual(status, 422)
        self.assertIn("given_names", text)
        self.assertNotIn("mark", text)
        status, text, _ = self.submit(True, "bar", given_names=["An|na"])
        self.assertEqual(status, 201)
        number = json.loads(text)["report"]
        registrar = self.service.browser("registrar").get(f"/nl/reports/{number}")
        registrar.post(f"/nl/reports/{number}/open", {"reason": "controle"})
        self.assertIn("<dd>An|na</dd>", registrar.text)

    def test_the_legal_basis_decides_what_exists(self):
        reporter = self.service.browser("melder")
        reporter.get("/nl/reports/new")
        reporter.post("/nl/reports/new", {"legal_basis": "no_consent_anonymous", "received_on": "2024-03-01",
                                          "own_reference": "Ikwezimark"})
        self.assertNotIn('name="given_names"', reporter.text)
        person = {"given_names": "Ikwezimark", "sex": "female", "age": "20", "nationalities": "NL"}
        reporter.post(reporter.path, person)
        self.assertIn("is weggehaald", reporter.text)
        del person["given_names"]
        reporter.post(reporter.path, person)
        reporter.post(reporter.path, {"episode1_form": "labour", "episode1_place": "domestic",
                                      "free_text": "Ikwezimark"})
        reporter.post(reporter.path, {"episode1_form": "labour", "episode1_place": "domestic"})
        self.assertTrue(reporter.path.endswith("/check"), reporter.path)
        self.assertNotIn("Ikwezimark", reporter.text)
        status, text, _ = self.submit(True, "anonymous", legal_basis="no_consent_anonymous", given_names=["Ikwezimark"])
        self.assertEqual(status, 422)
        self.assertNotIn("Ikwezimark", text)
        for file in self.service.registry.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"Ikwezimark", file.read_bytes(), file)


    def test_an_empty_form_says_what_is_missing_at_its_field(self):
        reporter = self.service.browser("melder")
        reporter.get("/nl/reports/new")
        reporter.post("/nl/reports/new", {})
        self.assertEqual(reporter.status, 422)
        self.assertIn('href="#legal_basis"', reporter.text)
        self.assertIn('id="legal_basis-error"', reporter.text)

    def test_another_organisations_report_is_not_there(self):
        number = self.service.browser("melder").report(given_names="Ver")
        other = self.service.browser("melder2")
        for path in (f"/nl/reports/{number}", f"/nl/receipts/{number}"):
            self.assertEqual(other.get(path).status, 404)
        self.assertNotIn(number + "<", other.get("/nl/reports").text)
        self.assertEqual(self.service.api("GET", f"/api/v1/reports/{number}", self.service.keys["coa"])[0], 404)
        self.assertEqual(self.service.api("GET", f"/api/v1/reports/{number}", self.service.keys["fairwork"])[0], 200)
        self.assertEqual(self.submit(True, "foreign", organisation="coa", **{"own_reference": "x"})[0], 201)
        status, _, _ = self.service.api("POST", "/api/v1/reports", self.service.keys["coa"],
                                        json.dumps(REPORT | {"organisation": "fairwork"}), {"Idempotency-Key": "o"})
        self.assertEqual(status, 403)

    def test_opening_an_identity_is_recorded_with_its_actor(self):
        number = self.service.browser("melder").report(given_names="Ikwezimark")
        registrar = self.service.browser("registrar").get(f"/nl/reports/{number}")
        self.assertNotIn("Ikwezimark", registrar.text)
        registrar.post(f"/nl/reports/{number}/open", {"reason": ""})
        self.assertEqual(registrar.status, 422)
        registrar.post(f"/nl/reports/{number}/open", {"reason": "controle"})
        self.assertIn("<dd>Ikwezimark</dd>", registrar.text)
        shown = json.loads(run("show", number, "--json", "--registry", self.service.registry))
        text = json.dumps(shown)
        self.assertRegex(text, r"account=registrar;organisation=other;role=registrar;ground=report.read;session=\w{8}")

    def test_a_file_comes_back_with_findings_and_mended_rows_are_taken(self):
        reporter = self.service.browser("melder").get("/nl/upload")
        header = "organisation,received_on,legal_basis,sex,age,nationalities,episode1_form,episode1_place,own_reference\n"
        right = "fairwork,2024-01-0{0},legal_duty,female,2{0},NL,labour,domestic,up-{0}\n"
        rows = header + right.format(1) + right.format(2) + right.format(3).replace("female", "vrouwtje")
        reporter.upload("/nl/upload", rows)
        self.assertEqual(reporter.status, 422)
        self.assertIn("HT-003", reporter.text)
        self.assertIn("<dd>2</dd>", reporter.text)
        mended = reporter.field("csrf")
        self.assertIsNotNone(mended)
        reporter.post("/nl/upload", {"text": rows.replace("vrouwtje", "female")})
        self.assertEqual(reporter.status, 200)
        reporter.get("/nl/upload").upload("/nl/upload", rows.replace("fairwork,2024-01-01", "coa,2024-01-01"))
        self.assertEqual(reporter.status, 422)
        self.assertIn("another organisation", reporter.text)

    def test_the_description_names_every_route_of_the_api(self):
        status, text, _ = self.service.api("GET", "/api/v1/openapi.json")
        self.assertEqual(status, 200)
        described = json.loads(text)
        self.assertEqual(described["openapi"], "3.1.0")
        there = set()
        for path, operations in described["paths"].items():
            for method in operations:
                there.add((method.upper(), path))
                status, _, _ = self.service.api(method.upper(), path.replace("{report}", "R1"), None, "")
                self.assertNotIn(status, (404, 405), f"{method} {path}")
        routes = csv.DictReader(io.StringIO(run("serve", "--list-routes", "--registry", self.other_registry())))
        of_api = {(route["method"], route["address"]) for route in routes
                  if route["address"].startswith("/api/")}
        self.assertEqual(there, of_api)
        self.assertIn("given_names", described["components"]["schemas"]["Report"]["allOf"][0]["then"]["properties"])

    def test_lists_are_stable_while_reports_come(self):
        for i in range(6):
            self.submit(True, f"page-{i}")
        key = self.service.keys["fairwork"]
        seen, path = [], "/api/v1/reports?limit=2"
        for i in range(3):
            page = json.loads(self.service.api("GET", path, key)[1])
            seen += [report["report"] for report in page["reports"]]
            path = page["next"]
            self.submit(True, f"meanwhile-{i}")
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(seen, sorted(seen, key=lambda number: -int(number[1:])))

    def test_every_answer_has_its_guards(self):
        browser = self.service.browser("melder").get("/nl/reports")
        self.assertIn("default-src 'none'", browser.headers["content-security-policy"])
        self.assertNotIn("unsafe", browser.headers["content-security-policy"])
        self.assertEqual(browser.headers["cache-control"], "no-store")
        self.assertNotIn(" style=", browser.text)
        self.assertNotIn("<script>", browser.text)
        forged = self.service.browser("melder").get("/nl/reports/new")
        forged.post("/nl/reports/new", {"csrf": "x" * 32}, csrf=False)
        self.assertEqual(forged.status, 403)
        status, _, _ = self.service.api("GET", "/nl/", headers={"Host": "evil.example"})
        self.assertEqual(status, 421)
        status, _, _ = self.service.api("POST", "/nl/sign-in", body="name=melder",
                                        headers={"Sec-Fetch-Site": "cross-site"})
        self.assertEqual(status, 403)

    def test_wrong_passwords_wait_longer_and_longer(self):
        browser = self.service.browser()
        for _ in range(5):
            browser.get("/nl/")
            browser.post("/nl/sign-in", {"name": "wie.niet", "password": "twaalf letters"})
            self.assertEqual(browser.status, 401)
        browser.post("/nl/sign-in", {"name": "wie.niet", "password": "twaalf letters"})
        self.assertEqual(browser.status, 429)
        self.assertIn("retry-after", browser.headers)


if __name__ == "__main__":
    unittest.main()
