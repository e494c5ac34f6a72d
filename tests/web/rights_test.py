"""The reviewed table, route by route: each role asks for what is its own, another's, erased and sealed; the answers are those of
expected_rights.csv, and a + says that who somebody is was shown. A route that is not there fails, and so does a row without a route.
`rights_test.py --write` writes the file anew from what the service answers, for a review of the difference."""
import contextlib
import csv
import io
import pathlib
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from zicht_service import Browser, Service, run  # noqa: E402

EXPECTED = pathlib.Path(__file__).parent / "expected_rights.csv"
ROLES = {"reporter": "melder", "registrar": "registrar", "analyst": "analist", "publisher": "publicist",
         "auditor": "auditor", "administrator": "beheer"}
# What each place of an address stands for: of the own organisation or account, of another's, erased, sealed (a colleague's draft).
RECORDS = {"{report}": ("own", "other", "erased"), "{person}": ("own", "other", "erased"), "{draft}": ("own", "other", "sealed"),
           "{concern}": ("own", "other"), "{subject}": ("own", "other", "erased"), "{request}": ("own", "other")}
ASKERS = {"erase": ("registrar", "registrar2"), "export": ("registrar", "registrar2"), "download": ("registrar", "registrar2"),
          **{what: ("beheer", "beheer2") for what in ("roles", "account", "password", "key", "new-key")}}
CONCERN = {"about": "place", "kind": "recruitment", "form": "labour", "received_on": "2024-03-01", "unaccompanied_minor": "no",
           "why_no_report": "not_one_person", "site_name": "Ikwezimark"}


ENDS_SESSIONS = ("/sign-", "roles", "/block")  # a POST to such an address gets a session of its own


class Rights:
    def __init__(self, service):
        self.service = service
        self.cookies = {}
        reporter, other = service.browser("melder"), service.browser("melder2")
        self.reports = {"own": reporter.report(given_names="Ikwezimark"),
                        "other": other.report(given_names="Ikwezimark"),
                        "erased": reporter.report(given_names="Ikwezimark")}
        self.concerns = {"own": self.concern(reporter), "other": self.concern(other)}

    def browser(self, account):
        """A new browser in the session that the account has: signing in is slow on purpose, and is needed once."""
        if account not in self.cookies:
            self.cookies[account] = self.service.browser(account).cookie
        browser = Browser(self.service.port)
        browser.cookie = self.cookies[account]
        return browser

    def concern(self, browser):
        browser.get("/nl/concerns/new")
        browser.post("/nl/concerns/new", CONCERN | {"once": browser.field("once")})
        return browser.path.split("/")[-1].split("?")[0]

    def draft(self, record):
        """A new one each time: a route may throw it away."""
        browser = self.browser({"own": "melder", "other": "melder2", "sealed": "melder3"}[record])
        browser.get("/nl/reports/new")
        browser.post("/nl/reports/new", {"legal_basis": "legal_duty", "received_on": "2024-03-01",
                                         "own_reference": "Ikwezimark"})
        return browser.path.split("/")[-2]

    def request(self, record, what):
        """Asked anew each time: one is decided once."""
        browser = self.browser(ASKERS[what][0 if record == "own" else 1])
        if what == "erase":
            browser.get(f"/nl/reports/{self.reports['own']}")
            browser.post(f"/nl/reports/{self.reports['own']}/erase", {"reason": "verzoek"})
        elif what == "roles":
            browser.get("/nl/accounts")
            browser.post("/nl/accounts/roles", {"account": "analist", "role": "analyst", "reason": "verzoek"})
        elif what in ("account", "password"):
            self.made = getattr(self, "made", 0) + 1
            browser.get("/nl/accounts")
            browser.post("/nl/accounts", {"name": f"nieuw{self.made}", "organisation": "coa", "role": "reporter", "reason": "verzoek"})
        elif what in ("key", "new-key"):
            browser.get("/nl/accounts")
            browser.post("/nl/keys", {"organisation": "coa", "label": "verzoek"})
        else:
            browser.get("/nl/requests")
            browser.post("/nl/exports", {"reason": "verzoek"})
        assert browser.status == 200, browser.text
        with contextlib.closing(sqlite3.connect(f"file:{self.service.registry}/service.db?mode=ro", uri=True)) as store:
            return str(store.execute("SELECT max(id) FROM request").fetchone()[0])

    def address(self, route, record):
        path = route["address"].replace("{lang}", "nl").replace("{version}", "x").replace("{step}", "basis")
        path = path.replace("{figure}", "victims").replace("{section}", "nothing").replace("{release}", "2029-01-01")
        path = path.replace("{folder}", "nl").replace("{inner}", "x").replace("/report/{name}", "/report/tables.csv")
        path = path.replace("{name}", "index.html").replace("{list}", "country")
        path = path.replace("{event}", "999999").replace("{key}", "999999").replace("{account}", "melder2")
        if "{draft}" in path:
            path = path.replace("{draft}", self.draft(record))
        if "{request}" in path:
            path = path.replace("{request}", self.request(record, path.rsplit("/", 1)[1]))
        if "{concern}" in path:
            path = path.replace("{concern}", self.concerns[record])
        number = self.reports.get(record, "")
        return path.replace("{report}", number).replace("{person}", "P" + number[1:]).replace("{subject}", number)

    def answer(self, account, route, record):
        path = self.address(route, record)
        ends = route["method"] == "POST" and any(part in route["address"] for part in ENDS_SESSIONS)
        browser = self.service.browser(account) if ends else self.browser(account)
        if route["method"] == "GET":
            path += "?with=" + self.reports["other" if record == "own" else "own"] if path.endswith("pair") else ""
            browser.get(path)
            for _ in range(200):  # a page that says where the work is
                if browser.status != 202:
                    break
                time.sleep(0.1)
                browser.get(path)
        else:
            browser.get("/nl/reports/new")
            browser.get("/nl/") if browser.field("csrf") is None else None
            browser.post(path, {"csrf": browser.field("csrf") or "", "reason": "controle"}, csrf=False)
        seen = "sees" if "Ikwezimark" in browser.text else ""
        return f"{browser.status}{'+' if seen else ''}"


def table(service, routes):
    rights = Rights(service)
    run_erase(service, rights.reports["erased"])
    rows = []
    for route in routes:
        row = dict(route)
        records = next((records for place, records in RECORDS.items() if place in route["address"]), ("own",))
        for role, account in ROLES.items():
            answers = []
            for record in records:
                if route["door"] == "api":
                    path = route["address"].replace("{report}", rights.reports[record])
                    key = service.keys["fairwork"] if role == "reporter" else "zk_none"
                    answers.append(str(service.api(route["method"], path, key, "")[0]))
                else:
                    answers.append(rights.answer(account, route, record))
            row[role] = " ".join(answers)
        rows.append(row)
    return rows


def run_erase(service, report):
    """Erasing takes the registry for writing: the service stops for it and comes back."""
    service.restart(lambda: run("erase", report, "--registry", service.registry))


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def measured():
    service = Service()
    service.options = ["--site", service.registry.parent / "site"]
    routes = list(csv.DictReader(io.StringIO(run("serve", "--registry", service.registry, "--list-routes"))))
    with service:
        return as_csv(table(service, routes))


class RightsTest(unittest.TestCase):
    def test_every_route_answers_every_role_as_reviewed(self):
        self.maxDiff = None
        self.assertEqual(measured(), EXPECTED.read_text())


if __name__ == "__main__":
    if "--write" in sys.argv:
        EXPECTED.write_text(measured())
    else:
        unittest.main()
