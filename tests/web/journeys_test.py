"""Each journey in Chromium, by keyboard where a keyboard is all somebody has, without script, nl and en, light and dark, narrow and wide;
axe looks at every page. Steps and seconds are printed. Skips with a sentence where playwright is not there (tools/web_tests installs it).
ZICHT_PICTURES=DIR keeps a picture of each page; ZICHT_ALL_LOOKS=1 takes every language with every scheme and width. Dark pages are walked
without script, or all of them with ZICHT_SCRIPT=no."""
import os
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from zicht_service import PASSWORD, Service, run  # noqa: E402

for packages in (pathlib.Path(os.environ.get("ZICHT_SOURCE", ".")) / "build/web-tests/lib").glob("python3*/site-packages"):
    sys.path.append(str(packages))
try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if os.path.exists(path)), None)
PICTURES = os.environ.get("ZICHT_PICTURES")
LOOKS = [("nl", "light", 1280), ("en", "dark", 320)]
if os.environ.get("ZICHT_ALL_LOOKS"):
    LOOKS = [(language, scheme, width) for language in ("nl", "en") for scheme in ("light", "dark") for width in (320, 1280)]


@unittest.skipUnless(sync_playwright and CHROMIUM, "playwright or Chromium is not there: run tools/web_tests")
class JourneysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        service = Service()
        cls.key = service.registry.parent / "release.key"
        run("release", "key", "make", cls.key, "--without-passphrase")
        run("import", cls.made_up_years(service.registry.parent / "reports.csv"), "--registry", service.registry)
        service.options = ["--site", service.registry.parent / "site"]
        cls.service = service.__enter__()
        cls.playwright = sync_playwright().start()
        cls.chromium = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cls.axe = Axe()

    @staticmethod
    def made_up_years(file):
        """Reports of eight years, so that figures, alarms and a release say something; in one quarter there are too many."""
        rows = ["organisation,received_on,legal_basis,sex,age,nationalities,own_reference,episode1_form,episode1_place"]
        for number in range(600):
            month = number % 96
            rows.append(f"fairwork,{2017 + month // 12}-{1 + month % 12:02}-03,legal_duty,{'female' if number % 3 else 'male'},"
                        f"{17 + number % 30},{('NL', 'NG', 'RO')[number % 7 % 3]},r-{number},{'labour' if number % 2 else 'sexual'},unknown")
        rows += [f"coa,2024-11-{1 + number % 28:02},legal_duty,male,{20 + number % 9},VN,m-{number},labour,domestic" for number in range(80)]
        file.write_text("\n".join(rows) + "\n")
        return file

    @classmethod
    def tearDownClass(cls):
        cls.chromium.close()
        cls.playwright.stop()
        cls.service.__exit__()

    def open(self, language, scheme, width, script=None):
        if script is None:
            script = scheme != "dark" and os.environ.get("ZICHT_SCRIPT") != "no"
        context = self.chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900},
                                            locale=language)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(60_000)
        if not script:  # by leaving the file out: with script disabled altogether axe could not look
            page.route("**/*.js", lambda route: route.abort())
        self.problems, self.kilobytes = [], 0
        page.on("console", lambda message: self.problems.append(message.text)
                if "Content Security Policy" in message.text else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.look = f"{language}-{scheme}-{width}"
        page.goto(f"http://127.0.0.1:{self.service.port}/{language}/")
        return page

    def check(self, page, name):
        """axe finds nothing, nothing is wider than the window, and the policy was not broken."""
        results = self.axe.run(page)
        found = [f"{each['id']}: {node['html'][:120]}" for each in results.response["violations"] for node in each["nodes"]]
        self.assertEqual(found, [], f"{name} {self.look}")
        self.assertFalse(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"),
                         f"{name} {self.look}: wider than the window")
        self.assertEqual(self.problems, [], name)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{self.look}.png", full_page=True)

    def sign_in(self, page, name):
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("nav")

    def report(self, page, language, given="Anna", checks=True):
        """A report by keyboard: Tab, arrows, typing, Enter."""
        page.goto(f"http://127.0.0.1:{self.service.port}/{language}/reports/new")
        if checks:
            self.check(page, "form-basis")
        steps = 0
        for number, fields in enumerate([{"legal_basis": " "},
                                         {"given_names": given, "family_names": "Voorbeeld", "birth_date": "17-05-2001",
                                          "sex": " ", "nationalities": "NL"},
                                         {"episode1_form": " ", "episode1_place": " "}]):
            for name, text in fields.items():
                page.focus(f"[name={name}]")
                page.keyboard.press("Space") if text == " " else page.keyboard.type(text)
                steps += 1
            page.focus("main form button:not([name])")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            steps += 1
            if checks:
                self.check(page, ["form-person", "form-exploitation", "form-check"][number])
        page.focus("main form button")
        page.keyboard.press("Enter")
        page.wait_for_selector(".receipt")
        if checks:
            self.check(page, "receipt")
        return page.inner_text(".receipt"), steps + 1

    def test_a_reporter_reports(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.check(page, "sign-in")
            self.sign_in(page, "melder")
            self.check(page, "reports-empty")
            began = time.monotonic()
            number, steps = self.report(page, language)
            print(f"\nreport {self.look}: {steps} steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            page.goto(f"http://127.0.0.1:{self.service.port}/{language}/reports")
            self.check(page, "reports")
            with page.expect_navigation():
                page.click(f"text={number}")
            self.check(page, "report-own")
            page.goto(f"http://127.0.0.1:{self.service.port}/{language}/reports/new")
            with page.expect_navigation():
                page.click("main form button:not([name])")
            self.check(page, "form-wrong")
            page.goto(f"http://127.0.0.1:{self.service.port}/{language}/upload")
            self.check(page, "upload")
            page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": (
                b"organisation,received_on,legal_basis,sex,age,nationalities,episode1_form,episode1_place\n"
                b"fairwork,2024-01-01,legal_duty,vrouwtje,20,NL,labour,domestic\n")})
            with page.expect_navigation():
                page.click("main form button")
            self.check(page, "uploaded")
            page.goto(f"http://127.0.0.1:{self.service.port}/{language}/nothing/here")
            self.check(page, "not-found")

    def test_a_registrar_decides_and_takes_it_back(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "melder")
            a, _ = self.report(page, language, "Anna", checks=False)
            b, _ = self.report(page, language, "Ana", checks=False)
            page = self.open(language, scheme, width)
            self.sign_in(page, "registrar")
            self.check(page, "inbox")
            with page.expect_navigation():
                page.click(f"text={b}")
            self.check(page, "report")
            began = time.monotonic()
            page.fill("#with", a)
            page.keyboard.press("Enter")
            page.wait_for_selector("table.pair")
            self.check(page, "pair")
            page.focus("button[value=same]")
            page.keyboard.press("Enter")
            page.wait_for_selector(".undo, form[action*=undo]")
            print(f"\npair {self.look}: 3 steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "decided")
            page.goto(f"http://127.0.0.1:{self.service.port}/{language}/persons/P{min(int(a[1:]), int(b[1:]))}")
            self.check(page, "person")
            page.go_back()
            page.click("form[action*=undo] button")
            page.wait_for_url("**said=undone")
            self.check(page, "undone")
            page.fill("#reason", "controle")
            page.click("form[action$=open] button")
            page.wait_for_url("**/open")
            self.assertIn("Voorbeeld", page.inner_text("main"))
            self.check(page, "opened")

    def go(self, page, path):
        page.goto(f"http://127.0.0.1:{self.service.port}/{self.look[:2]}/{path}")

    def test_a_concern_goes_from_a_reporter_to_what_was_done(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "melder")
            self.go(page, "concerns")
            self.check(page, "concerns-empty")
            self.go(page, "concerns/new")
            self.check(page, "concern-new")
            with page.expect_navigation():
                page.click("main form button")
            self.check(page, "concern-wrong")
            began, steps = time.monotonic(), 0
            for name in ("about", "kind", "unaccompanied_minor", "why_no_report"):
                page.focus(f"[name={name}]")
                page.keyboard.press("Space")
                steps += 1
            page.focus("[name=form]")
            page.keyboard.press("Space")
            for name, text in (("people", "3-5"), ("site_name", "De Haven"), ("free_text", "Busje bij de poort.")):
                page.fill(f"[name={name}]", text)
                steps += 1
            if page.input_value("[name=received_on]") == "":
                page.fill("[name=received_on]", "2024-03-01")
            if page.is_checked("[name=about][value=person]"):
                page.check("[name=about][value=place]")
            with page.expect_navigation():
                page.click("main form button")
            self.assertIn("/concerns/C", page.url)
            print(f"\nconcern {self.look}: {steps + 2} steps, {time.monotonic() - began:.1f} s", file=sys.stderr)
            self.check(page, "concern-own")
            address = page.url.split("?")[0]
            page = self.open(language, scheme, width)
            self.sign_in(page, "registrar")
            page.goto(address)
            self.check(page, "concern")
            page.check("[name=kind][value=administrative]") if page.query_selector("[name=kind][value=administrative]") else \
                page.select_option("[name=kind]", "administrative")
            with page.expect_navigation():
                page.click("form[action*=follow-up] button")
            self.check(page, "concern-followed")
            self.go(page, "concerns")
            self.check(page, "concerns")

    def test_a_registrar_corrects_follows_up_and_keeps_the_register_clean(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "melder")
            number, _ = self.report(page, language, "Anna", checks=False)
            self.go(page, f"reports/{number}/correct")
            self.check(page, "correct")
            page.fill("[name=given_names]", "Annie")
            with page.expect_navigation():
                page.click("main form button")
            self.check(page, "correct-wrong")
            page.fill("#reason", "typefout")
            with page.expect_navigation():
                page.click("main form button")
            self.assertIn("said=corrected", page.url)
            page = self.open(language, scheme, width)
            self.sign_in(page, "registrar")
            for path, name in ((f"reports/{number}/candidates", "candidates"), ("follow-up?days=0", "never"),
                               (f"follow-up/{number}", "follow-up"), ("retention", "retention"), ("requests", "requests")):
                self.go(page, path)
                self.check(page, name)
            page.fill("#export-reason", "rechter")
            with page.expect_navigation():
                page.click("form[action$=exports] button")
            self.check(page, "requests-waiting")
            self.go(page, f"persons/P{number[1:]}")
            page.fill("#access-reason", "verzoek")
            with page.expect_navigation():
                page.click("form[action$=access] button")
            self.check(page, "access")

    def test_administrators_and_auditors_have_their_pages(self):
        for language, scheme, width in LOOKS:
            for account, path in (("beheer", "accounts"), ("auditor", "log")):
                page = self.open(language, scheme, width)
                self.sign_in(page, account)
                self.go(page, path)
                self.check(page, account)

    def made(self, page, path, name):
        """The page of an address; while it is being made, the page that says so has a link that looks again."""
        answer = page.goto(f"http://127.0.0.1:{self.service.port}/{self.look[:2]}/{path}")
        for _ in range(200):
            if answer.status != 202:
                break
            self.check(page, "in-the-making")
            page.wait_for_timeout(300)
            page.focus("main a.button")
            with page.expect_navigation() as navigation:
                page.keyboard.press("Enter")
            answer = navigation.value
        self.assertEqual(answer.status, 200, path)
        self.check(page, name)

    def test_an_analyst_reads_the_year_and_explains_an_alarm(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "analist")
            self.made(page, "figures", "figures")
            began, steps = time.monotonic(), 0
            for link, name in (("main table a[href*='/figures/victims_by_form']", "figure"), ("nav a[href$='/chain']", "chain"),
                               ("nav a[href$='/alarms']", "alarms")):
                page.focus(link)
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                self.check(page, name)
                steps += 1
            print(f"\nfigures {self.look}: {steps} steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.made(page, "alarms?every=month&until=2024-12", "alarms-found")
            page.focus("main summary")
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            page.keyboard.type("campagne")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=alarm_explained", page.url)
            self.made(page, "alarms?every=month&until=2024-12&said=alarm_explained", "alarm-explained")
            page.focus("form.undo button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=alarm_taken_back", page.url)
            self.made(page, "figures?year=2023", "figures-of-another-year")
            self.made(page, "figures/compare?year=2024&with=2024-06-30", "compare")
            self.go(page, "figures?year=tomorrow")
            self.check(page, "figures-wrong")

    def test_an_analyst_prepares_and_a_publisher_approves(self):
        for number, (language, scheme, width) in enumerate(LOOKS):
            date = f"2029-01-{number + 1:02}"
            page = self.open(language, scheme, width)
            self.sign_in(page, "analist")
            self.go(page, "releases")
            self.check(page, "releases")
            began = time.monotonic()
            for field, text in (("year", "2024"), ("date", date)):
                page.focus(f"#{field}")
                page.keyboard.press("Control+A")
                page.keyboard.type(text)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            print(f"\nprepare {self.look}: 3 steps, {time.monotonic() - began:.1f} s", file=sys.stderr)
            self.check(page, "release-preparing")
            waiting = f"main li a[href$='/releases/{date}']"
            for _ in range(400):
                if page.query_selector(waiting):
                    break
                page.wait_for_timeout(300)
                page.focus(".notice a")
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            self.check(page, "release-prepared")
            page = self.open(language, scheme, width)
            self.sign_in(page, "publicist")
            self.go(page, "releases")
            began = time.monotonic()
            page.focus(waiting)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "release-waiting")
            page.set_input_files("#file", {"name": "release.key", "mimeType": "text/plain", "buffer": b"not a key"})
            page.focus("form[action$=approve] button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "release-wrong-key")
            page.set_input_files("#file", self.key)
            page.focus("form[action$=approve] button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=release_approved", page.url)
            print(f"\napprove {self.look}: 5 steps with a wrong key, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "releases-approved")
            self.go(page, f"releases/{date}")
            self.check(page, "release-public")
            for field in ("reason_nl", "reason_en"):
                page.focus(f"#{field}")
                page.keyboard.type("probe")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=release_withdrawn", page.url)
            self.check(page, "releases-withdrawn")

    def test_an_auditor_finds_who_did_what_and_proves_it(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "auditor")
            self.go(page, "log")
            began = time.monotonic()
            head = page.inner_text("main .key")
            page.focus("#account")
            page.keyboard.type("beheer")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "log-found")
            page.focus("#head")
            page.keyboard.type(head)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("/log/proof", page.url)
            print(f"\nlog {self.look}: 4 steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "proof")

    def test_administrators_change_roles_with_two(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "beheer")
            self.go(page, "accounts")
            began = time.monotonic()
            page.select_option("#account", "melder2")
            page.focus("#role-analyst")
            page.keyboard.press("Space")
            page.focus("#reason")
            page.keyboard.type("werkt nu ook met cijfers")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "roles-asked")
            page = self.open(language, scheme, width)
            self.sign_in(page, "beheer2")
            self.go(page, "requests")
            self.check(page, "roles-waiting")
            page.focus("main section:first-of-type button[value=approve]")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=request_decided", page.url)
            print(f"\nroles {self.look}: 5 steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "roles-approved")

    def test_administrators_make_an_account_and_look_at_the_service(self):
        for number, (language, scheme, width) in enumerate(LOOKS):
            page = self.open(language, scheme, width)
            self.sign_in(page, "beheer")
            self.go(page, "service")
            self.check(page, "service")
            self.go(page, "accounts")
            self.check(page, "accounts")
            with page.expect_navigation():
                page.click("form[action$='/accounts'] button")
            self.check(page, "account-new-wrong")
            began = time.monotonic()
            page.focus("#name")
            page.keyboard.type(f"nieuw{number}")
            page.focus("#organisation")
            page.keyboard.press("ArrowDown")
            page.focus("#new-role-reporter")
            page.keyboard.press("Space")
            page.focus("#new-reason")
            page.keyboard.type("komt erbij")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=request_made", page.url)
            self.check(page, "account-asked")
            page = self.open(language, scheme, width)
            self.sign_in(page, "beheer2")
            self.go(page, "requests")
            page.focus("main section:first-of-type button[value=approve]")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page = self.open(language, scheme, width)
            self.sign_in(page, "beheer")
            self.go(page, "requests")
            self.check(page, "account-approved")
            page.focus("main section:first-of-type form[action$=password] button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertRegex(page.inner_text("main .key"), r"^\w{5}(-\w{5}){3}$")
            print(f"\naccount {self.look}: 7 steps of two people, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "account-password")

    def test_everybody_has_an_account_of_their_own(self):
        for language, scheme, width in LOOKS:
            page = self.open(language, scheme, width)
            self.sign_in(page, "melder3")
            began = time.monotonic()
            self.go(page, "account")
            self.check(page, "account")
            page.focus("#prove-password")
            page.keyboard.type("verkeerd")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "account-wrong")
            page.focus("#prove-password")
            page.keyboard.type(PASSWORD)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.check(page, "account-proven")
            page.focus("#new")
            page.keyboard.type(PASSWORD)
            page.focus("#again")
            page.keyboard.type(PASSWORD)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.assertIn("said=password_changed", page.url)
            print(f"\npassword {self.look}: 6 steps, {time.monotonic() - began:.1f} s with axe", file=sys.stderr)
            self.check(page, "account-changed")

    def test_without_script_the_journey_is_the_same(self):
        page = self.open("nl", "light", 1280, script=False)
        self.sign_in(page, "melder")
        number, _ = self.report(page, "nl", checks=False)
        self.assertRegex(number, r"^R\d+$")

    def test_a_session_that_ended_loses_nothing(self):
        page = self.open("nl", "light", 1280)
        self.sign_in(page, "melder")
        page.goto(f"http://127.0.0.1:{self.service.port}/nl/reports/new")
        page.focus("[name=legal_basis]")
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.click("main form button:not([name])")
        page.fill("[name=given_names]", "Bewaard")
        page.wait_for_selector("[data-saved]:not(:empty)", timeout=15000)
        self.assertRegex(page.inner_text("[data-saved]"), re.compile(r"Bewaard om \d\d:\d\d"))
        address = page.url
        page.context.clear_cookies()
        page.goto(address)
        self.sign_in(page, "melder")
        self.assertEqual(page.input_value("[name=given_names]"), "Bewaard")

    def test_a_page_is_small(self):
        page = self.open("nl", "light", 1280)
        sizes = []
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        page.reload()
        page.wait_for_load_state("networkidle")
        print(f"\nsign-in page with style and script: {sum(sizes)} bytes", file=sys.stderr)
        self.assertLess(sum(sizes), 30_000)


if __name__ == "__main__":
    unittest.main()
