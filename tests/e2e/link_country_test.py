"""Whole made-up countries linked, one of whose truth is known; seeds that nothing was tuned to."""
import collections
import csv
import json
import sqlite3
import unittest

from zicht_command import CommandTest


class Country(CommandTest):
    def made(self, profile, seed):
        self.copy_country(seed, "country", "registry", profile)

    def test_a_free_country_is_linked_nearly_as_it_is(self):
        self.made("free", 29)
        done = json.loads(self.zicht("link", "run", "--commit", "--json", "--registry", self.registry).stdout)
        lines = map(json.loads, (self.folder / "country/history.jsonl").read_text().splitlines())
        labels = [line["report"] for line in lines if line["event"] == "submitted"]
        database = sqlite3.connect(self.registry / "registry.db")
        numbers = [number for number, in database.execute("SELECT sequence FROM log WHERE kind = 1 ORDER BY sequence")]
        active = {number for number, in database.execute("SELECT report FROM report_version WHERE valid_to = 9223372036854775807")}
        persons = dict(database.execute("SELECT report, person FROM person_member WHERE valid_to = 9223372036854775807"))
        rows = csv.DictReader((self.folder / "country/truth/reports.csv").read_text().splitlines())
        truth = {row["report"]: row["person"] for row in rows if row["anonymous"] == "no"}
        known = [(persons.get(number, number), truth[label]) for label, number in zip(labels, numbers) if number in active and label in truth]

        def pairs(groups):
            return sum(count * (count - 1) // 2 for count in collections.Counter(groups).values())
        both = pairs(known)
        self.assertGreaterEqual(both / pairs(true for _, true in known), 0.85, "found, of the true pairs")
        self.assertGreaterEqual(both / pairs(found for found, _ in known), 0.95, "true, of the pairs found")
        self.assertEqual(len(done["joins"]), done["persons_before"] - done["persons_after"])

    def test_the_demo_is_taken_over_once_and_undone(self):
        self.made("netherlands", 29)
        def figures():
            rows = csv.DictReader(self.zicht("figures", "--year", 2024, "--registry", self.registry, "--csv").stdout.splitlines())
            return [(row["id"], row["dimensions"], row["value"]) for row in rows]
        before = figures()
        link = ("link", "run", "--commit", "--json", "--registry", self.registry)
        event = json.loads(self.zicht(*link).stdout)["event"]
        self.assertNotEqual(figures(), before)
        self.assertIsNone(json.loads(self.zicht(*link).stdout)["event"])
        self.zicht("link", "undo", event, "--reason", "to see", "--registry", self.registry)
        self.assertEqual(figures(), before)
        self.zicht("verify", "--registry", self.registry)


if __name__ == "__main__":
    unittest.main()
