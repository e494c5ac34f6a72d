"""Releases in a browser without script: one prepares, another approves what was shown and nothing else, and withdraws."""
import re
import subprocess
import time
import unittest

from zicht_service import ZICHT, Service, run

PASSPHRASE = "zes losse woorden van papier"


class ServeReleaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        service = Service()
        cls.site = service.registry.parent / "site"
        cls.key = service.registry.parent / "release.key"
        passphrase = service.registry.parent / "passphrase"
        passphrase.write_text(PASSPHRASE + "\n")
        run("release", "key", "make", cls.key, "--passphrase-file", passphrase)
        rows = ["organisation,received_on,legal_basis,sex,age,nationalities,own_reference,episode1_form,episode1_place"]
        rows += [f"fairwork,{2023 + n % 2}-03-01,legal_duty,female,{20 + n % 5},NL,r-{n},labour,domestic" for n in range(30)]
        file = service.registry.parent / "reports.csv"
        file.write_text("\n".join(rows) + "\n")
        run("import", file, "--registry", service.registry)
        service.options = ["--site", cls.site]
        cls.service = service.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()

    def prepare(self, browser, date, **more):
        browser.get("/nl/releases")
        browser.post("/nl/releases", {"year": "2024", "as_of": time.strftime("%Y-%m-%d", time.gmtime()), "date": date} | more)
        self.assertEqual(browser.status, 200, browser.text)
        for _ in range(600):
            browser.get("/nl/releases")
            if "wordt voorbereid, al" not in browser.text and "voorbereiding wacht" not in browser.text:
                return
            time.sleep(0.1)

    def approve(self, browser, release, sums, key, passphrase=PASSPHRASE):
        body = "".join(f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n' for name, value, more in (
            ("csrf", browser.field("csrf"), ""), ("sums", sums, ""), ("passphrase", passphrase, ""), ("file", key, '; filename="release.key"'))) + "--B--\r\n"
        browser.request("POST", f"/nl/releases/{release}/approve", body.encode(),
                        {"Content-Type": "multipart/form-data; boundary=B"})

    def test_a_release_is_prepared_approved_by_another_and_withdrawn(self):
        date, key = "2029-10-14", self.key.read_text()
        analyst, publisher = self.service.browser("analist"), self.service.browser("publicist")
        self.prepare(analyst, date)
        self.assertIn(f"Uitgave {date} is voorbereid", analyst.text)
        self.assertFalse((self.site / date).exists())
        publisher.get(f"/nl/releases/{date}")
        sums = re.search(r'name="sums" value="(\w{64})"', publisher.text)[1]
        waiting = self.site.parent / "site.prepared" / date
        shown = subprocess.run(["sha256sum", waiting / "SHA256SUMS"], capture_output=True, text=True, check=True).stdout
        self.assertTrue(shown.startswith(sums))
        self.assertIn("verborgen cellen", publisher.text)
        self.assertIn("Hidden to protect those", publisher.get(f"/en/releases/{date}").text)
        analyst.get(f"/en/releases/{date}")
        self.assertNotIn("Hidden to protect those", analyst.text)  # what protection cost is for who approves
        self.assertEqual(publisher.get(f"/nl/releases/{date}/files/nl/index.html").status, 200)
        self.assertEqual(publisher.get(f"/nl/releases/{date}/files/style.css").status, 200)
        for outside in ("files/%2e%2e/registry/registry.db", "files/..%2f..%2frelease.key", "files/nothing.html"):
            self.assertEqual(publisher.get(f"/nl/releases/{date}/{outside}").status, 404, outside)
        # Who may prepare only, cannot approve; nor is anything approved but what was shown, with a key that is one.
        analyst.get("/nl/releases")
        self.approve(analyst, date, sums, key)
        self.assertEqual(analyst.status, 403)
        publisher.get(f"/nl/releases/{date}")
        for wrong_sums, wrong_key, passphrase, status in (
                ("0" * 64, key, PASSPHRASE, 409), (sums, "not a key", PASSPHRASE, 422), (sums, "", PASSPHRASE, 422),
                (sums, key, "", 422), (sums, key, "vijf losse woorden", 422)):
            self.approve(publisher, date, wrong_sums, wrong_key, passphrase)
            self.assertEqual(publisher.status, status, (wrong_sums, wrong_key, passphrase))
            self.assertNotIn(PASSPHRASE, publisher.text)
            self.assertFalse((self.site / date).exists())
        self.approve(publisher, date, sums, key)
        self.assertEqual(publisher.status, 200, publisher.text)
        self.assertIn("De uitgave is openbaar.", publisher.text)
        self.assertTrue((self.site / date / "SHA256SUMS.minisig").exists())
        for file in self.service.registry.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                self.assertNotIn(key.strip().encode(), content, file)
                self.assertNotIn(PASSPHRASE.encode(), content, file)
        self.assertIn("uitgave openbaar gemaakt", self.service.browser("auditor").get("/nl/log").text)

        # A publisher may prepare too, and cannot approve that: four eyes hold for the account, in every session.
        self.prepare(publisher, "2029-10-15")
        again = self.service.browser("publicist").get("/nl/releases/2029-10-15")
        self.assertIn("Laat een ander haar goedkeuren", again.text)
        self.approve(again, "2029-10-15", re.search(r'"key">(\w{64})<', again.text)[1], key)
        self.assertEqual(again.status, 409)
        self.assertFalse((self.site / "2029-10-15").exists())

        publisher.get(f"/nl/releases/{date}")
        publisher.post(f"/nl/releases/{date}/withdraw", {"reason_nl": "fout"})
        self.assertEqual(publisher.status, 422)
        publisher.post(f"/nl/releases/{date}/withdraw", {"reason_nl": "fout", "reason_en": "an error"})
        self.assertEqual(publisher.status, 200, publisher.text)
        self.assertIn("ingetrokken", publisher.text)
        self.assertTrue((self.site / date / "withdrawn.json").exists())
        found = subprocess.run([ZICHT, "release", "check", self.site], capture_output=True, text=True)
        self.assertEqual(found.returncode, 0, found.stdout + found.stderr)

    def test_what_is_refused_says_why(self):
        analyst = self.service.browser("analist").get("/nl/releases")
        analyst.post("/nl/releases", {"year": "2024", "as_of": "2999-01-01", "date": "2029-01-01"})
        self.assertEqual(analyst.status, 422)
        self.assertIn('href="#as_of"', analyst.text)
        self.prepare(analyst, "2020-01-01")  # a release cannot come out before what it knows
        self.assertIn("De laatste voorbereiding is geweigerd", analyst.text)


class WithoutASiteTest(unittest.TestCase):
    def test_there_are_no_releases(self):
        with Service() as service:
            publisher = service.browser("publicist")
            self.assertEqual(publisher.path, "/nl/figures")
            self.assertEqual(publisher.get("/nl/releases").status, 404)


if __name__ == "__main__":
    unittest.main()
