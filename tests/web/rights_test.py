"""The reviewed table, route by route: each role asks for what is its own organisation's, another's, and erased; the answers are
those of expected_rights.csv. A route that is not there fails, and so does a row without a route.
`rights_test.py --write` writes the file anew from what the service answers, for a review of the difference."""
import csv
import io
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from zicht_service import Service, run  # noqa: E402

EXPECTED = pathlib.Path(__file__).parent / "expected_rights.csv"
ROLES = {"reporter": "melder", "registrar": "registrar", "analyst": "analist", "publisher": "publicist",
         "auditor": "auditor", "administrator": "beheer"}
RECORDS = ("own", "other", "erased")


class Rights:
    def __init__(self, service):
        self.service = service
        reporter, other = service.browser("melder"), service.browser("melder2")
        self.reports = {"own": reporter.report(given_names="Ikwezimark"),
                        "other": other.report(given_names="Ikwezimark"),
                        "erased": reporter.report(given_names="Ikwezimark")}

    def answer(self, browser, route, record):
        path = route["address"].replace("{lang}", "nl").replace("{version}", "x").replace("{draft}", "999999")
        path = path.replace("{step}", "basis").replace("{event}", "999999")
        number = self.reports[record]
        path = path.replace("{report}", number).replace("{person}", "P" + number[1:])
        if route["method"] == "GET":
            browser.get(path + ("?with=" + self.reports["other" if record == "own" else "own"] if path.endswith("pair") else ""))
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
        for role, account in ROLES.items():
            browser = None if route["door"] == "api" else service.browser(account)
            answers = []
            for record in RECORDS if any(place in route["address"] for place in ("{report}", "{person}")) else ("own",):
                if browser is None:
                    path = route["address"].replace("{report}", rights.reports[record])
                    key = service.keys["fairwork"] if role == "reporter" else "zk_none"
                    answers.append(str(service.api(route["method"], path, key, "")[0]))
                else:
                    answers.append(rights.answer(browser, route, record))
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
