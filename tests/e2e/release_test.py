"""A release: prepare, approve, check; what stock tools say of it; bad input leaves the site as it was."""
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import zoneinfo

from zicht_command import CommandTest

sys.path.insert(0, str(pathlib.Path(os.environ["ZICHT_SOURCE"]) / "tools"))
from release_checks.agreement import check_agree  # noqa: E402


def contents(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class ReleaseTest(CommandTest):
    def make_registry(self, change_history=None):
        if change_history:
            self.zicht("simulate", "netherlands", "--seed", "2024", "--out", "country")
            change_history(self.folder / "country" / "history.jsonl")
            self.zicht("init", "registry", "--made-up", "--actor", "simulator")
            self.zicht("import", "--history", "country/history.jsonl", "--registry", "registry")
        else:
            self.copy_country(2024, "country", "registry")
        self.zicht("release", "key", "make", "release.key", "--without-passphrase")
        self.site = self.folder / "site"

    def prepare(self, year, date, *more, as_of=None, code=0):
        return self.zicht("release", "prepare", "--year", year, "--as-of", as_of or f"{year + 1}-06-30", "--date", date, "--site", "site",
                          "--registry", "registry", "--actor", "anna", "--json", *more, code=code)

    def approve(self, prepared, *more, actor="bert", key="release.key", code=0):
        answer = json.loads(prepared.stdout)
        return self.zicht("release", "approve", answer["release"], "--sums", answer["sums_sha256"], "--site", "site", "--registry", "registry",
                          "--actor", actor, "--key", key, *more, code=code)

    def links_answer(self, page):
        """Every link of a page leads to a file and, where it names one, to an element."""
        text = page.read_text()
        for target, fragment in re.findall(r'(?:href|src)="([^"#]*)(?:#([^"]*))?"', text):
            file = (page.parent / target) if target else page
            self.assertTrue(file.exists(), f"{page} leads to {target}")
            if fragment:
                self.assertIn(f'id="{fragment}"', file.read_text(), f"{page} leads to {target}#{fragment}")


class OneRelease(ReleaseTest):
    def setUp(self):
        super().setUp()
        self.make_registry()

    def test_two_builds_are_equal_and_nothing_is_seen_before_approval(self):
        first = self.prepare(2024, "2025-10-14", "--preview", "embargo")
        self.assertFalse(self.site.exists())
        before = contents(self.folder / "site.prepared" / "2025-10-14")
        os.environ["TZ"] = "Pacific/Auckland"
        os.environ["LC_ALL"] = "nl_NL.UTF-8"
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        try:
            again = self.prepare(2024, "2025-10-14")
        finally:
            del os.environ["TZ"], os.environ["LC_ALL"]
            os.sched_setaffinity(0, cores)
        self.assertEqual(first.stdout, again.stdout)
        self.assertEqual(before, contents(self.folder / "site.prepared" / "2025-10-14"))
        previews = list((self.folder / "embargo" / "2025-10-14").rglob("*.html"))
        self.assertEqual(len(previews), sum(name.endswith(".html") for name in before))
        for page in previews:
            self.assertIn('<p class="notice embargo">', page.read_text())
        self.assertNotIn(b'class="notice embargo"', before["nl/index.html"])

    def test_four_eyes_and_what_stock_tools_say(self):
        prepared = self.prepare(2024, "2025-10-14")
        self.approve(prepared, actor="anna", code=65)
        self.assertFalse(self.site.exists())
        wrong = json.loads(prepared.stdout)
        self.zicht("release", "approve", wrong["release"], "--sums", "0" * 64, "--site", "site", "--registry", "registry", "--actor", "bert",
                   "--key", "release.key", code=65)
        passphrase = self.write("passphrase", "vier losse woorden\n")
        self.zicht("release", "key", "seal", "release.key", "--new-passphrase-file", passphrase)
        self.approve(prepared, code=65)  # nobody can be asked for the passphrase
        self.assertFalse(self.site.exists())
        self.approve(prepared, "--passphrase-file", passphrase)
        release = self.site / "2025-10-14"
        self.assertEqual(contents(release), contents(self.site / "latest"))
        self.assertEqual(self.stock_check(release), 0)
        for page in self.site.rglob("*.html"):
            self.links_answer(page)
        self.assertEqual(json.loads(self.zicht("release", "check", "site", "--json").stdout)["good"], True)
        self.zicht("release", "check", "site", "--key", "site/release-key.pub")
        head = (self.site / "heads.txt").read_text().split()[1]
        self.zicht("prove", "check", "site/proofs/2025-10-14.released.json", "--head", head)
        self.zicht("verify", "--registry", "registry", "--head", head)
        self.approve(prepared, "--passphrase-file", passphrase)  # what was cut short is finished by doing it again; nothing is doubled
        self.assertEqual(len((self.site / "heads.txt").read_text().splitlines()), 1)
        ran = []
        if shutil.which("ssh-keygen"):
            verify = ["ssh-keygen", "-Y", "verify", "-f", "../allowed_signers", "-I", "rapporteur", "-n", "zicht-release", "-s", "SHA256SUMS.sshsig"]
            subprocess.run(verify, cwd=release, input=(release / "SHA256SUMS").read_bytes(), check=True, capture_output=True)
            self.assertNotEqual(subprocess.run(verify, cwd=release, input=b"other", capture_output=True).returncode, 0)
            ran.append("ssh-keygen")
        if shutil.which("minisign"):
            verify = ["minisign", "-V", "-p", "../release-key.pub", "-m", "SHA256SUMS", "-x", "SHA256SUMS.minisig"]
            subprocess.run(verify, cwd=release, check=True, capture_output=True)
            ran.append("minisign")
        if len(ran) < 2:
            print("skipped: not installed:", {"ssh-keygen", "minisign"} - set(ran))

    def test_counts_of_the_chain_are_protected_like_those_of_people(self):
        for kind in ("concern", "investigation", "suspect", "case", "disposal", "judgment"):
            self.zicht("import", f"country/chain/{kind}.csv", "--kind", kind, "--registry", "registry", "--actor", "simulator")
        today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date().isoformat()
        before = json.loads(self.prepare(2024, "2025-10-14").stdout)["figures"]  # as of a day before the chain was delivered
        answer = json.loads(self.prepare(2024, today, as_of=today).stdout)
        self.assertGreater(answer["figures"], before)
        release = self.folder / "site.prepared" / today
        shown = hidden = 0
        for name in ("judgments_by_outcome", "disposals_by_ground", "investigations_by_form", "suspects_police_by_age_class"):
            for row in csv.DictReader((release / "data" / f"{name}.csv").read_text().splitlines()):
                self.assertEqual(row["count"] == "", row["status"] != "published", row)
                self.assertFalse(row["count"] and 1 <= int(row["count"]) <= 4, row)
                shown += row["status"] == "published"
                hidden += row["status"] == "hidden"
        self.assertTrue(shown and hidden)
        self.zicht("attack", "--release", release)
        self.assertEqual(check_agree(release), [])
        for language in ("nl", "en"):
            self.assertIn('<a href="judgments.html">', (release / language / "chain.html").read_text())

    def stock_check(self, release):
        """What sha256sum answers of a release; a file that was added is none of its business."""
        return subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=release, capture_output=True).returncode

    def test_a_file_changed_removed_or_added_or_another_key_is_found(self):
        self.approve(self.prepare(2024, "2025-10-14"))
        release = self.site / "2025-10-14"
        table = release / "data" / "victims.csv"
        good = table.read_bytes()
        table.write_bytes(good + b"\n")
        self.assertIn("data/victims.csv was changed", self.zicht("release", "check", "site", code=65).stdout)
        self.assertNotEqual(self.stock_check(release), 0)
        before = contents(self.site)
        self.assertIn("not as it was published", self.prepare(2024, "2026-10-14", as_of="2025-07-01", code=65).stderr)
        self.assertEqual(before, contents(self.site))
        table.unlink()
        self.assertIn("data/victims.csv is missing", self.zicht("release", "check", "site", code=65).stdout)
        self.assertNotEqual(self.stock_check(release), 0)
        table.write_bytes(good)
        (release / "new.html").write_text("new")
        self.assertIn("new.html was added", self.zicht("release", "check", "site", code=65).stdout)
        (release / "new.html").unlink()
        self.zicht("release", "check", "site")
        self.assertEqual(self.stock_check(release), 0)
        self.zicht("release", "key", "make", "other.key", "--without-passphrase")
        other = self.zicht("release", "key", "make", "third.key", "--without-passphrase").stdout
        self.write("other.pub", other)
        self.assertIn("no signature by a known key", self.zicht("release", "check", "site", "--key", "other.pub", code=65).stdout)
        self.zicht("release", "key", "rotate", "--key", "other.key", "--new-key", "third.key", "--site", "site", code=65)

    def test_bad_input_is_refused_and_the_site_stays(self):
        self.approve(self.prepare(2024, "2025-10-14"))
        before = contents(self.site)
        for date, as_of, year, says in (("2025-10-14", "2025-07-01", 2024, "--corrects"), ("2024-10-14", "2024-06-30", 2023, "later release"),
                                        ("2026-10-14", "2025-01-01", 2024, "as-of date lies before"),
                                        ("2026-10-14", "2025-07-01", 2023, "later year"), ("2026-10-14", "2026-10-15", 2024, "--as-of"),
                                        ("2026-13-14", "2025-07-01", 2024, "not a date")):
            self.assertIn(says, self.prepare(year, date, as_of=as_of, code=65).stderr)
        figure = self.registry / "definitions" / "figures" / "victims_by_sex.toml"
        text = figure.read_text()
        figure.write_text(text.replace("naar geslacht", "naar sekse"))
        self.assertIn("--accept-definitions", self.prepare(2024, "2026-10-14", as_of="2025-07-01", code=65).stderr)
        figure.write_text(text)
        new = figure.with_name("victims_by_sex_again.toml")  # a figure that nobody defined before
        new.write_text(text.replace("victims_by_sex", "victims_by_sex_again"))
        self.assertIn("victims_by_sex_again (new)", self.prepare(2024, "2026-10-14", as_of="2025-07-01", code=65).stderr)
        new.unlink()
        table = self.site / "2025-10-14" / "data" / "victims.csv"
        good = table.read_bytes()
        table.unlink()
        self.assertIn("victims.csv is missing", self.prepare(2024, "2026-10-14", as_of="2025-07-01", code=65).stderr)
        table.write_bytes(good)
        added = table.with_name("more.csv")
        added.write_text("a,b\n")
        self.assertIn("more.csv was added", self.prepare(2024, "2026-10-14", as_of="2025-07-01", code=65).stderr)
        added.unlink()
        self.assertIn("outside the site", self.prepare(2024, "2026-10-14", "--preview", "site/embargo", as_of="2025-07-01", code=65).stderr)
        self.assertIn("no release to be corrected", self.prepare(2024, "2026-10-14", "--corrects", "2020-01-01", "--correction-nl", "a",
                                                                "--correction-en", "b", as_of="2025-07-01", code=66).stderr)
        self.zicht("release", "approve", "2026-10-14", "--sums", "0" * 64, "--site", "site", "--registry", "registry", "--actor", "bert", "--key",
                   "release.key", code=66)
        self.assertEqual(before, contents(self.site))


if __name__ == "__main__":
    unittest.main()
