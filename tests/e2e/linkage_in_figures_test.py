"""Linkage error in what is published: zicht sentences --linkage-draws, and the command figures beside it."""
import json
import shutil
import unittest

from link_test import LinkTest, country

YEAR = ("--year", 2024)
DRAWS = ("--linkage-draws", 40)


class DrawnSentences(LinkTest):
    """300 people, 60 of them under two reports that are yet to be linked; the second report of each came in 2024."""
    def load(self, events, registry):
        history = self.write("history.jsonl", "\n".join(map(json.dumps, events)))
        self.zicht("init", registry)
        if events:
            self.zicht("import", "--history", history, "--registry", registry)

    def link_all(self):
        self.link("run", "--commit")

    def said(self, *arguments, code=0):
        return self.zicht("sentences", *YEAR, "--registry", self.registry, *arguments, code=code).stdout.replace("\u00a0", " ")

    def sentence(self, name, *arguments):
        return next(one for one in json.loads(self.said("--json", *arguments)) if one["id"] == name)

    def test_a_count_and_its_change_have_the_range_that_the_figures_have(self):
        self.link_all()
        before = self.last_event()[0]
        certain = self.sentence("victims")
        self.assertNotIn("linkage", certain)
        self.assertEqual(self.last_event()[0], before, "without draws nothing is opened")
        drawn = self.sentence("victims", *DRAWS)
        self.assertEqual(self.last_event()[:2], (before + 1, 9), "identities are opened once")
        figure = json.loads(self.zicht("figures", "victims", *YEAR, "--registry", self.registry, *DRAWS, "--json").stdout)[0]
        for limit in ("lower", "upper", "median"):
            self.assertEqual(drawn["linkage"][limit], figure["linkage"][limit])
            self.assertEqual(drawn["linkage"]["change"][limit], figure["linkage"]["change"][limit])
        self.assertTrue(drawn["linkage"]["lower"] < drawn["linkage"]["upper"], drawn)
        self.assertIn(f"(linkage: {drawn['linkage']['lower']} to {drawn['linkage']['upper']})", drawn["text"])
        self.assertTrue(drawn["linkage"]["model_based"])
        self.assertEqual(drawn["linkage"]["draws"], 40)

    def test_words_say_what_the_ranges_are_in_both_languages(self):
        self.link_all()
        english, dutch = self.said(*DRAWS), self.said(*DRAWS, "--language", "nl")
        self.assertIn("That was drawn 40 times", english)
        self.assertIn("Nobody reviewed pairs", english)
        self.assertIn("Dat is 40 keer getrokken", dutch)
        self.assertRegex(dutch, r"\(koppeling: \d+ tot \d+\) gemeld")
        self.assertNotIn("{", english + dutch)
        self.assertNotIn("inkage", self.said())
        self.assertNotIn("oppeling", self.said("--language", "nl"))

    def test_a_register_outside_its_range_says_so_until_it_is_linked(self):
        self.assertIn("the register itself lies outside", self.sentence("victims", *DRAWS)["text"])
        self.link_all()
        self.assertNotIn("outside", self.sentence("victims", *DRAWS)["text"])

    def test_the_same_draws_give_the_same_bytes(self):
        self.link_all()
        shutil.copytree(self.registry, self.folder / "copy")
        first = self.said(*DRAWS)
        self.assertEqual(self.said(*DRAWS), first)
        self.assertEqual(self.zicht("sentences", *YEAR, "--registry", "copy", *DRAWS).stdout.replace("\u00a0", " "), first)

    def test_a_change_that_the_links_leave_open_is_no_change(self):
        # 101 people in 2023 and 100 in 2024, 12 of whom came again with another birth date: a few of those may be others.
        events = country(40, 201, 0)[0]
        for number, event in enumerate(events):
            event["data"]["received_on"] = "2023-03-01" if number < 101 else "2024-03-01"
        for event in events[101:113]:
            again = {"organisation": "shelter", "received_on": "2024-08-01", "birth_date": event["data"]["birth_date"][:4] + "-07-09"}
            events.append({**event, "report": event["report"] + "b", "data": event["data"] | again})
        shutil.rmtree(self.registry)
        self.load(events, self.registry)
        self.link_all()
        drawn = self.sentence("victims", *DRAWS)
        change = drawn["linkage"]["change"]
        self.assertTrue(change["lower"] <= 0 <= change["upper"], drawn)
        self.assertRegex(drawn["text"], r"were reported, against 101 in 2023; whether that is more or fewer cannot be told: .*\(change: ")
        for word in (" more than", " fewer than", "as many", "chance"):
            self.assertNotIn(word, drawn["text"])
        self.assertIn("of dat er meer of minder zijn, is niet te zeggen", self.said(*DRAWS, "--language", "nl"))
        self.assertIn("fewer than the 101 of 2023", self.said(), "links that count as certain are not doubted")

    def test_nothing_to_link_leaves_nothing_open(self):
        for name, events in (("nobody", []), ("one", country(1, 1, 0)[0]), ("two", country(2, 2, 0)[0])):
            self.load(events, name)
            drawn = json.loads(self.zicht("sentences", *YEAR, "--registry", name, *DRAWS, "--json").stdout)
            plain = json.loads(self.zicht("sentences", *YEAR, "--registry", name, "--json").stdout)
            for one in drawn:
                linkage = one.pop("linkage", None)
                if linkage:
                    self.assertEqual(linkage["lower"], linkage["upper"], (name, one))
            self.assertEqual(drawn, plain, name)

    def test_combinations_of_forms_are_the_same_class_in_every_draw(self):
        self.link_all()
        cells = json.loads(self.zicht("figures", "victims_by_form", *YEAR, "--registry", self.registry, *DRAWS, "--rule", "form=combination", "--json").stdout)
        for cell in cells:
            self.assertLessEqual(cell["linkage"]["lower"], cell["value"], cell)
            self.assertLessEqual(cell["value"], cell["linkage"]["upper"] + 2, cell)
        plain = json.loads(self.zicht("figures", "victims_by_form", *YEAR, "--registry", self.registry, "--rule", "form=combination", "--json").stdout)
        self.assertLessEqual({json.dumps(cell["dimensions"]) for cell in plain}, {json.dumps(cell["dimensions"]) for cell in cells})

    def test_hostile_arguments_are_refused(self):
        for many in (0, -3, 10_001, "many", "", 1e300):
            self.assertIn("--linkage-draws", self.zicht("sentences", *YEAR, "--registry", self.registry, "--linkage-draws", many, code=64).stderr)
        before = self.last_event()
        self.zicht("sentences", "--year", 24, "--registry", self.registry, *DRAWS, code=65)
        self.zicht("sentences", *YEAR, "--registry", self.registry, *DRAWS, "--rule", "no=rule", code=65)
        self.zicht("sentences", *YEAR, "--registry", "nowhere", *DRAWS, code=66)
        self.assertEqual(self.last_event(), before, "what is refused opens nothing")

    def test_without_keys_links_count_as_certain_or_not_at_all(self):
        shutil.move(self.registry / "keys", self.folder / "elsewhere")
        self.assertIn("key", self.zicht("sentences", *YEAR, "--registry", self.registry, *DRAWS, code=66).stderr)
        self.assertIn("were reported", self.said())


if __name__ == "__main__":
    unittest.main()
