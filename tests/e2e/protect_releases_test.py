"""Yearly releases of a registry that learns more of old years: what was published stays, and all releases together tell no more."""
import csv
import json
import os
import pathlib
import random
import subprocess
import sys

import unittest

from zicht_command import CommandTest

CHECKER = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "tools" / "check_certificate"
YEARS = range(2020, 2025)


class Releases(CommandTest):
    def register(self, events):
        """A registry of a history, its events in the order of their times."""
        self.write("history.jsonl", "".join(json.dumps(event) + "\n" for event in sorted(events, key=lambda e: e["recorded_at"])))
        self.zicht("init", self.registry, "--made-up", "--actor", "tester")
        self.zicht("import", "--history", "history.jsonl", "--registry", self.registry)

    def protect(self, year, as_of, out, earlier=()):
        folders = [word for folder in earlier for word in ("--earlier", folder)]
        return json.loads(self.zicht("protect", "--registry", self.registry, "--year", year, "--as-of", as_of, "--out", out,
                                     *folders, "--json").stdout)

    def attack(self, releases, *more, code=0):
        folders = [word for folder in releases for word in ("--release", folder)]
        return json.loads(self.zicht("attack", *folders, "--json", *more, code=code).stdout)

    def revised_country(self):
        """The demo country; after each release some reports come late, and others are corrected, withdrawn and joined."""
        self.zicht("simulate", "netherlands", "--seed", "11", "--out", "country")
        events = [json.loads(line) for line in (self.folder / "country/history.jsonl").read_text().splitlines()]
        draw = random.Random(2024)
        reports = {event["report"]: event["data"] for event in events if event["event"] == "submitted"}
        gone = {event["report"] for event in events if event["event"] == "withdrawn"}
        joined = {report for event in events if event["event"] == "same" for report in event["reports"]}
        free = sorted(set(reports) - gone - joined)
        draw.shuffle(free)
        for year in YEARS:
            when = {"recorded_at": f"{year + 1}-08-01T10:00:00Z", "actor": "tester"}
            old = [free.pop() for _ in range(40)]
            old = [report for report in old if int(reports[report]["received_on"][:4]) <= year]
            for number, report in enumerate(old[:4]):
                late = dict(reports[report], own_reference=f"LATE-{year}-{number}")
                events.append(dict(when, event="submitted", report=f"late{year}{number}", data=late))
            for report in old[4:8]:
                other = dict(reports[report], sex="male" if reports[report].get("sex") == "female" else "female")
                events.append(dict(when, event="corrected", report=report, data=other))
            for report in old[8:10]:
                events.append(dict(when, event="withdrawn", report=report, reason="No sign of trafficking after all."))
            if len(old) >= 12:
                events.append(dict(when, event="same", reports=old[10:12], reason="Name and file were compared."))
        return events

    def test_five_releases_with_revisions_between_them_tell_no_more_than_each(self):
        self.register(self.revised_country())
        releases = []
        for year in YEARS:
            said = self.protect(year, f"{year + 1}-06-30", f"release-{year}", releases)
            self.assertEqual([y["year"] for y in said["years"] if y["origin"] == "first"], list(range(2018, year + 1)) if not releases else [year])
            releases.append(f"release-{year}")
            self.zicht("erase", f"R{300 + 10 * (year - 2020)}", "--registry", self.registry, "--actor", "tester")
        answer = self.attack(releases, "--certificate", "certificate.json")
        found = {kind: answer[kind] for kind in ("exact", "narrow", "unresolved", "contradictions", "between_releases", "joint")}
        self.assertEqual(found, {"exact": 0, "narrow": 0, "unresolved": 0, "contradictions": [], "between_releases": [], "joint": True})
        self.assertEqual(answer["grows_only"], [])
        self.assertGreater(answer["withheld"], 200)
        # The same register without regard to what was published tells more: so the test can fail.
        self.protect(2024, "2025-06-30", "unaware")
        self.assertGreater(len(self.attack([releases[0], "unaware"], code=2)["between_releases"]), 10)
        folders = [word for folder in releases for word in ("--release", folder)]
        self.zicht("attack", *folders, "--check", "certificate.json")
        checked = subprocess.run([sys.executable, CHECKER, "certificate.json", *folders], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        certificate = json.loads((self.folder / "certificate.json").read_text())
        largest = max(certificate["parts"], key=lambda part: len(part["witnesses"]))  # others may have nothing withheld
        largest["witnesses"] = largest["witnesses"][:2]
        self.write("certificate.json", json.dumps(certificate))
        checked = subprocess.run([sys.executable, CHECKER, "certificate.json", *folders], cwd=self.folder, capture_output=True)
        self.assertEqual(checked.returncode, 2)

    def people(self, number, recorded_at, first):
        """So many people who are alike but for their names."""
        data = {"organisation": "police_rotterdam", "channel": "form", "legal_basis": "legal_duty", "dossier_type": "registration_and_shelter",
                "received_on": "2023-03-01", "birth_date": "1990-03-29", "sex": "female", "nationalities": ["UA"], "unaccompanied_minor": "no",
                "episodes": [{"form": "sexual", "sub_form": "sexual_other", "place": "domestic", "countries": ["NL"], "start": "2022-05", "end": "2022-08"}]}
        return [{"event": "submitted", "recorded_at": recorded_at, "actor": "tester", "report": f"r{first + n}",
                 "data": dict(data, given_names=[f"A{first + n}"], family_names=[f"B{first + n}"], own_reference=f"C-{first + n}")}
                for n in range(number)]

    def test_a_year_is_all_new_when_every_change_is_large_and_as_before_when_one_is_small(self):
        self.register(self.people(20, "2023-06-01T10:00:00Z", 0) + self.people(8, "2024-07-01T10:00:00Z", 100)
                      + self.people(2, "2024-09-01T10:00:00Z", 200))
        self.protect(2023, "2024-06-30", "one")
        said = self.protect(2023, "2024-08-01", "two", ["one"])
        self.assertEqual([(y["year"], y["origin"], y["release"]) for y in said["years"]], [(2023, "all_new", "one")])
        self.assertIn("victim,2023,28,published", (self.folder / "two/victims.csv").read_text())
        said = self.protect(2023, "2024-10-01", "three", ["one", "two"])
        self.assertEqual([(y["year"], y["origin"], y["release"]) for y in said["years"]], [(2023, "as_before", "two")])
        self.assertIn("victim,2023,28,published", (self.folder / "three/victims.csv").read_text())
        self.assertEqual({(t["figure"], t["before"], t["now"]) for t in said["top_totals"]}, {("reports", 28, 30), ("victims", 28, 30)})
        self.assertEqual(self.attack(["one", "two", "three"])["between_releases"], [])

    def test_registers_that_differ_only_in_what_is_withheld_give_equal_bytes(self):
        def events(first, second):
            people = self.people(60, "2023-06-01T10:00:00Z", 0)
            for number, event in enumerate(people):
                event["data"] = dict(event["data"], nationalities=["UA" if number < 40 else "RO" if number < 40 + first else "BG"])
                event["data"]["received_on"] = "2023-03-01" if number < 40 + first + second else "2023-03-02"
            return people[:40 + first + second]

        books = []
        for first, second in ((2, 8), (3, 7)):
            self.registry = self.folder / f"registry-{first}"
            self.register(events(first, second))
            self.protect(2023, "2024-06-30", f"book-{first}")
            books.append({file.name: file.read_bytes() for file in (self.folder / f"book-{first}").iterdir()})
        self.assertEqual(books[0], books[1])
        rows = {row["nationality"]: row["status"] for row in csv.DictReader(books[0]["victims_by_nationality.csv"].decode().splitlines())}
        self.assertEqual((rows["UA"], rows["RO"], rows["BG"]), ("published", "hidden", "hidden"))


if __name__ == "__main__":
    unittest.main()
