"""Five yearly releases with late reports, corrections, merges and erasures between them, then a correction, a withdrawal and a new key."""
import datetime
import hashlib
import json
import unittest

from release_test import ReleaseTest, contents


def with_late_news(history):
    """The same history with reports that came more than a year late, forms corrected, and people merged a year on."""
    events = [json.loads(line) for line in history.read_text().splitlines()]
    later = lambda event, days: (datetime.datetime.fromisoformat(event["recorded_at"].replace("Z", "+00:00")) + datetime.timedelta(days)).strftime(
        "%Y-%m-%dT%H:%M:%SZ")
    news = []
    submitted = [event for event in events if event["event"] == "submitted" and "2019" <= event["recorded_at"] < "2024" and "given_names" in event["data"]]
    for at, event in enumerate(submitted):
        if at % 50 == 0:
            data = {**event["data"], "own_reference": f"LATE-{at}", "family_names": [f"Late{at}"], "given_names": ["Made Up"]}
            data.pop("document_numbers", None)
            news.append({**event, "recorded_at": later(event, 420), "report": f"late{at}", "data": data})
        if at % 97 == 1:
            data = {**event["data"], "sex": "unknown"}
            news.append({"event": "corrected", "recorded_at": later(event, 400), "actor": "simulator", "report": event["report"], "data": data,
                         "reason": "Looked up."})
        if at % 200 == 50:  # two people who came late are one
            news.append({"event": "same", "recorded_at": later(event, 900), "actor": "simulator", "reports": [f"late{at}", f"late{at - 50}"],
                         "reason": "Compared."})
    merged = sorted(events + news, key=lambda event: event["recorded_at"])
    history.write_text("".join(json.dumps(event) + "\n" for event in merged))


class FiveYears(ReleaseTest):
    def test_no_byte_of_an_old_release_changes_and_every_address_answers(self):
        self.make_registry(with_late_news)
        ever = set()
        old = {}
        revised = 0
        for year in range(2020, 2025):
            date = f"{year + 1}-10-14"
            prepared = self.prepare(year, date)
            answer = json.loads(prepared.stdout)
            self.assertEqual(len(answer["earlier"]), year - 2020)
            self.approve(prepared)
            self.zicht("erase", f"R{60 + year}", "--registry", "registry", "--actor", "bert")  # between releases; figures stay
            revised += len((self.site / date / "data" / "revisions.csv").read_text().splitlines()) - 1
            for id, files in old.items():
                self.assertEqual(files, contents(self.site / id), f"{id} changed when {date} came out")
            old[date] = contents(self.site / date)
            self.assertEqual(old[date], contents(self.site / "latest"))
            ever |= {str(file.relative_to(self.site)) for file in self.site.rglob("*") if file.is_file()}
            for address in ever:
                self.assertTrue((self.site / address).exists(), f"{address} does not answer after {date}")
            page = (self.site / "latest" / "en" / "victims.html").read_text()
            for earlier in old:
                self.assertIn(earlier, page)
        self.assertGreater(revised, 0, "late reports change totals of earlier years, and the release says so")
        for page in self.site.rglob("*.html"):
            self.links_answer(page)
        self.zicht("release", "check", "site")
        state = (self.site / "state.css").read_text()
        self.assertIn(".release-2023-10-14 .superseded", state)
        self.assertNotIn(".release-2025-10-14 ", state)
        self.zicht("attack", *[part for id in old for part in ("--release", f"site/{id}")])

        # A correction on the same day: beside the old one, which says that it was corrected.
        corrected = self.prepare(2024, "2025-10-14", "--corrects", "2025-10-14", "--correction-nl", "Een label was fout.", "--correction-en",
                                 "A label was wrong.")
        self.assertEqual(json.loads(corrected.stdout)["release"], "2025-10-14.2")
        self.approve(corrected)
        self.assertEqual(old["2025-10-14"], contents(self.site / "2025-10-14"))
        self.assertIn(".release-2025-10-14 .corrected", (self.site / "state.css").read_text())
        self.assertIn("A label was wrong.", (self.site / "latest" / "en" / "changes.html").read_text())
        self.assertIn("2025-10-14.2", (self.site / "archive.en.html").read_text())
        self.zicht("release", "check", "site")

        # Withdrawn: every address that it had answers with the notice, and the hash of its files stays.
        sums = hashlib.sha256((self.site / "2022-10-14" / "SHA256SUMS").read_bytes()).hexdigest()
        self.zicht("release", "withdraw", "2022-10-14", "--site", "site", "--registry", "registry", "--actor", "bert", "--reason-nl", "Een lek.",
                   "--reason-en", "A leak.")
        for address in ever:
            self.assertTrue((self.site / address).exists(), f"{address} does not answer after the withdrawal")
        notice = (self.site / "2022-10-14" / "en" / "victims_by_form.html").read_text()
        self.assertIn("A leak.", notice)
        self.assertIn(sums, notice)
        self.assertNotIn("<table", notice)
        self.assertEqual(old["2023-10-14"], contents(self.site / "2023-10-14"))
        self.zicht("release", "check", "site")
        self.zicht("release", "withdraw", "2022-10-14", "--site", "site", "--registry", "registry", "--actor", "bert", "--reason-nl", "x",
                   "--reason-en", "y", code=65)

        # What was seen stays seen: its tables stay beside the site, and without them nothing later is prepared.
        kept = self.folder / "site.withdrawn" / "2022-10-14"
        self.assertEqual((kept / "data" / "victims.csv").read_bytes(), old["2022-10-14"]["data/victims.csv"])
        self.assertFalse((kept / "nl").exists())
        before = contents(self.site)
        table = (kept / "data" / "victims.csv").read_bytes()
        (kept / "data" / "victims.csv").write_bytes(table.replace(b"2019", b"2018"))
        self.assertIn("victims.csv was changed", self.prepare(2024, "2026-10-13", as_of="2025-07-01", code=65).stderr)
        (kept / "data" / "victims.csv").unlink()
        self.assertIn("victims.csv is missing", self.prepare(2024, "2026-10-13", as_of="2025-07-01", code=65).stderr)
        (kept / "data" / "victims.csv").write_bytes(table)
        self.assertEqual(before, contents(self.site))

        # A new key, told by the old one; the old releases keep their signatures.
        self.zicht("release", "key", "make", "next.key", "--without-passphrase")
        self.zicht("release", "key", "rotate", "--key", "release.key", "--new-key", "next.key", "--site", "site")
        prepared = self.prepare(2024, "2026-10-14", as_of="2025-07-01")
        self.assertIn("2022-10-14", json.loads(prepared.stdout)["earlier"])
        self.approve(prepared, code=65)
        self.approve(prepared, key="next.key")

        # The newest is withdrawn on the day it came out: its correction is attacked with it, and nothing stands as in it.
        self.zicht("release", "withdraw", "2026-10-14", "--site", "site", "--registry", "registry", "--actor", "bert", "--reason-nl", "x",
                   "--reason-en", "y")
        corrected = self.prepare(2024, "2026-10-14", "--corrects", "2026-10-14", "--correction-nl", "x", "--correction-en", "y", as_of="2025-07-01")
        answer = json.loads(corrected.stdout)
        self.assertEqual(answer["release"], "2026-10-14.2")
        self.assertIn("2026-10-14", answer["earlier"])
        self.approve(corrected, key="next.key")
        self.zicht("release", "check", "site")


if __name__ == "__main__":
    unittest.main()
