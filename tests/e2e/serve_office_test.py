"""Figures and the chain in a browser without script: what is long in the making says where it is."""
import csv
import io
import re
import time
import unittest

from zicht_service import Service, run

REPORTS = 30


class ServeOfficeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        service = Service()
        rows = ["organisation,received_on,legal_basis,sex,age,nationalities,own_reference,episode1_form,episode1_place"]
        rows += [f"fairwork,{2023 + n % 2}-03-01,legal_duty,female,{20 + n % 5},NL,r-{n},labour,domestic" for n in range(REPORTS)]
        file = service.registry.parent / "reports.csv"
        file.write_text("\n".join(rows) + "\n")
        run("import", file, "--registry", service.registry)
        cls.service = service.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()

    def get(self, browser, path):
        """Looks until it is made, as somebody does who follows the link of the page that says where the work is."""
        for _ in range(300):
            browser.get(path)
            if browser.status != 202:
                break
            self.assertIn(f'href="{path.replace("&", "&amp;")}"', browser.text)
            time.sleep(0.1)
        self.assertEqual(browser.status, 200, browser.text)
        return browser

    def rows(self, table):
        """Of a table of figures, but for the size of the log, which linkage makes larger at any time."""
        return [{column: cell for column, cell in row.items() if column != "tree_size"} for row in csv.DictReader(io.StringIO(table))]

    def test_an_analyst_sees_figures_and_takes_them_along(self):
        analyst = self.service.browser("analist")
        self.assertEqual(analyst.path, "/nl/figures")
        self.get(analyst, "/nl/figures?year=2024")
        self.assertEqual(analyst.heading(), "Cijfers over 2024")
        victims = re.search(r'<a href="(/nl/figures/victims\?[^"]*)">[^<]*</a></th><td>(\d+)</td><td>(\d+)</td>', analyst.text)
        self.assertEqual((victims[2], victims[3]), (str(REPORTS // 2), str(REPORTS // 2)))
        self.get(analyst, "/nl/figures/victims_by_form?year=2024")
        self.assertIn(f"<td>{REPORTS // 2}</td>", analyst.text)
        table = self.get(analyst, "/nl/figures/victims_by_form/csv?year=2024").text
        counted = [row for row in csv.DictReader(io.StringIO(table)) if row["dimensions"] == "form=labour"]
        self.assertEqual(counted[0]["value"], str(REPORTS // 2))
        self.assertIn("<style", self.get(analyst, "/nl/report/index.html?year=2024").text)
        self.assertIn("'unsafe-inline'", analyst.headers["content-security-policy"])
        self.assertNotIn("script-src", analyst.headers["content-security-policy"])
        self.get(analyst, "/nl/report/tables.nl.xlsx?year=2024")
        self.assertTrue(analyst.text.startswith("PK"))
        at_the_shell = run("figures", "--year", 2024, "--csv", "--registry", self.service.registry)
        self.assertEqual(self.rows(self.get(analyst, "/nl/report/tables.csv?year=2024").text), self.rows(at_the_shell))

    def test_a_rule_and_two_days_stand_in_the_address(self):
        analyst = self.service.browser("analist")
        self.get(analyst, "/en/figures?year=2024")
        rule = re.search(r'<option value="(form=[^"]*)"(?! selected)', analyst.text)[1]
        self.get(analyst, f"/en/figures?year=2024&rule={rule}")
        self.assertIn(f'<option value="{rule}" selected', analyst.text)
        self.get(analyst, "/en/figures/compare?year=2024&with=2020-01-01")
        self.assertIn("<td>0</td>", analyst.text)
        for wrong in ("year=zwei", "year=2024&as_of=2999-01-01", "year=2024&as_of=gisteren", "year=2024&rule=form=nothing"):
            self.assertEqual(analyst.get(f"/en/figures?{wrong}").status, 422, wrong)
        for wrong in ("/en/figures/nothing?year=2024", "/en/hidden/nothing?year=2024", "/en/report/secret?year=2024",
                      "/en/report/%2e%2e%2fregistry.db?year=2024"):
            self.assertEqual(analyst.get(wrong).status, 404, wrong)

    def test_the_chain_is_there_for_who_may_see_figures(self):
        self.get(self.service.browser("auditor"), "/nl/chain?year=2024")
        self.assertEqual(self.service.browser("melder").get("/nl/chain").status, 403)
        self.assertEqual(self.service.browser("melder").get("/nl/figures").status, 403)
        self.assertEqual(self.service.browser("beheer").get("/nl/figures").status, 403)

    def test_an_auditor_searches_the_log_and_holds_it_against_a_root_of_then(self):
        auditor = self.service.browser("auditor")
        self.assertEqual(auditor.path, "/nl/log")
        head = re.search(r'class="key">(\d+:\w{64})<', auditor.text)[1]
        number = self.service.browser("melder").report(given_names="Ikwezimark")
        auditor.get(f"/nl/log?report={number}")
        self.assertIn("gemeld", auditor.text)
        self.assertNotIn("Ikwezimark", auditor.text)
        self.assertIn("melder, fairwork", auditor.get("/nl/log?account=melder").text)
        self.assertNotIn("melder, fairwork", auditor.get("/nl/log?account=beheer").text)
        self.assertIn("Niets gevonden", auditor.get("/nl/log?until=1969-01-01").text)
        self.assertEqual(auditor.get("/nl/log?until=gisteren").status, 422)
        self.assertIn("Het klopt:", auditor.get(f"/nl/log/proof?head={head}").text)
        changed = head[:-1] + ("0" if head[-1] != "0" else "1")
        self.assertIn("Het klopt niet:", auditor.get(f"/nl/log/proof?head={changed}").text)
        for wrong in ("", "x", "9" * 9 + head[head.index(":"):]):
            self.assertEqual(auditor.get(f"/nl/log/proof?head={wrong}").status, 422, wrong)
        self.assertEqual(self.service.browser("registrar").get(f"/nl/log/proof?head={head}").status, 403)


if __name__ == "__main__":
    unittest.main()
