"""zicht estimate --linkage-draws: the band holds how uncertain it is which reports are about one person, and says so."""
import json
import sqlite3
import unittest

from link_test import country
from zicht_command import CommandTest


class EstimateOverDraws(CommandTest):
    """300 people: 140 on the list of other reporters alone, 100 on that of care alone, 60 on both, under two reports to be linked."""
    def setUp(self):
        super().setUp()
        events, _ = country(1)
        for number in range(100, 200):
            events[60 + number]["data"]["organisation"] = "shelter"
        history = self.write("history.jsonl", "\n".join(map(json.dumps, events)))
        self.zicht("init", self.registry)
        self.zicht("import", "--history", history, "--registry", self.registry)

    def link(self):
        self.zicht("link", "run", "--commit", "--registry", self.registry)

    def last_event(self):
        return sqlite3.connect(self.registry / "registry.db").execute("SELECT sequence, kind FROM log ORDER BY sequence DESC LIMIT 1").fetchone()

    def estimate(self, *arguments, code=0):
        return self.zicht("estimate", "--from", 2023, "--to", 2024, "--registry", self.registry, *arguments, code=code)

    def over_draws(self, *arguments):
        return self.estimate("--linkage-draws", 40, *arguments)

    def test_the_band_is_averaged_and_says_what_it_carries(self):
        self.link()
        before = self.last_event()[0]
        certain = json.loads(self.estimate("--json").stdout)
        self.assertNotIn("linkage", certain)
        self.assertEqual((certain["observed"], certain["in_overlaps"]), (300, 60))
        self.assertEqual(self.last_event()[0], before, "without draws nothing is opened")
        drawn = json.loads(self.over_draws("--json").stdout)
        self.assertEqual(self.last_event(), (before + 1, 9), "identities are opened once")
        linkage = drawn["linkage"]
        self.assertEqual((linkage["draws"], linkage["draws_without_estimate"], linkage["model_based"]), (40, 0, True))
        self.assertTrue(0 < linkage["share_of_variance"] < 1, linkage)
        self.assertGreaterEqual(linkage["links_lost_at_least"], 0)
        self.assertEqual(drawn["observed"], certain["observed"], "the observed stay those of the register")
        self.assertFalse(drawn["band"]["refused"], drawn["band"])
        self.assertNotEqual((drawn["band"]["lower"], drawn["band"]["upper"]), (certain["band"]["lower"], certain["band"]["upper"]))
        self.assertIn("40 draws", " ".join(drawn["notes"]))
        again = json.loads(self.over_draws("--json", "--threads", 1).stdout)
        self.assertEqual((again["band"], again["linkage"]), (drawn["band"], linkage), "the same for any number of threads")

    def test_words_say_it_in_both_languages(self):
        self.link()
        english = " ".join(self.over_draws().stdout.split())
        self.assertIn("Linkage error is carried: the band is from 40 draws of who is one person, model-based alone", english)
        self.assertIn("Links that no pass proposed are not in it: at least", english)
        dutch = " ".join(self.over_draws("--language", "nl").stdout.split())
        self.assertIn("40 trekkingen van wie één persoon is", dutch)
        self.assertNotIn("{", english + dutch)

    def test_a_register_nobody_was_linked_in_is_refused(self):
        refused = json.loads(self.over_draws("--json").stdout)
        self.assertEqual(refused["band"]["reasons"][0]["reason"], "no_estimate")
        self.assertNotIn("linkage", refused)

    def test_what_cannot_be_averaged_is_said(self):
        table = self.write("table.csv", "a,b,count\n1,0,100\n0,1,90\n1,1,60\n")
        self.assertIn("need a registry", self.zicht("estimate", table, "--linkage-draws", 5, code=65).stderr)
        for many in (0, -3, 10_001):
            self.assertIn("--linkage-draws", self.estimate("--linkage-draws", many, code=64).stderr)
        for look in (("--robustness",), ("--strata", "sex"), ("--covariates", "sex")):
            self.assertIn("in the headline alone", self.estimate("--linkage-draws", 5, *look, code=65).stderr)


if __name__ == "__main__":
    unittest.main()
