"""Linkage error in what is published: zicht sentences and zicht report with --linkage-draws."""
import csv
import json
import shutil
import unittest

from link_test import LinkTest, country

YEAR = ("--year", 2024)
DRAWS = ("--linkage-draws", 40)


class DrawnFigures(LinkTest):
    """300 people, 60 of them under two reports that are yet to be linked; the second report of each came in 2024."""
    def load(self, events, registry):
        history = self.write("history.jsonl", "\n".join(map(json.dumps, events)))
        self.zicht("init", registry)
        if events:
            self.zicht("import", "--history", history, "--registry", registry)

    def link_all(self):
        self.link("run", "--commit")


class DrawnSentences(DrawnFigures):
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

    def test_without_a_year_before_there_is_a_range_of_the_count_alone(self):
        done = self.zicht("sentences", "--year", 2023, "--registry", self.registry, *DRAWS, "--json").stdout
        victims = next(one for one in json.loads(done) if one["id"] == "victims")
        self.assertIsNone(victims["linkage"]["change"])
        self.assertRegex(victims["text"], r"were reported; the register has no reports of 2022\.")

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


class DrawnReport(DrawnFigures):
    def report(self, *arguments, out="report", code=0):
        return self.zicht("report", *YEAR, "--registry", self.registry, "--out", out, *arguments, code=code)

    def page(self, language=".en", out="report"):
        return (self.folder / out / f"index{language}.html").read_text().replace("\u00a0", " ")

    def ranges(self):
        with (self.folder / "report/linkage.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    def test_the_page_its_files_and_the_figures_have_the_same_ranges(self):
        self.link_all()
        self.report(*DRAWS)
        cells = json.loads(self.zicht("figures", *YEAR, "--registry", self.registry, *DRAWS, "--json").stdout)
        figures = {(cell["id"], "; ".join(f"{name}={code}" for name, code in cell["dimensions"].items())): cell for cell in cells}
        rows = {(row["id"], row["dimensions"]): row for row in self.ranges()}
        self.assertEqual(set(rows), set(figures))
        for key, row in rows.items():
            linkage = figures[key]["linkage"]
            self.assertEqual((int(row["value"]), int(row["lower"]), int(row["upper"])), (figures[key]["value"], linkage["lower"], linkage["upper"]), key)
            self.assertEqual((int(row["change"]), int(row["change_lower"]), int(row["change_upper"])),
                             (figures[key]["change"], linkage["change"]["lower"], linkage["change"]["upper"]), key)
            self.assertTrue(float(row["lower"]) <= float(row["median"]) <= float(row["upper"]), row)
        total = rows[("victims", "")]
        self.assertLess(int(total["lower"]), int(total["upper"]))
        self.assertIn(f'<p class="linkage">Linkage: {total["lower"]} to {total["upper"]}', self.page())
        self.assertIn(f'<td class="linkage">{total["lower"]} tot {total["upper"]}', self.page(""))
        for row in rows.values():
            if row["id"].startswith("reports"):
                self.assertEqual((row["lower"], row["upper"]), (row["value"], row["value"]), "who is one person does not change reports")
        with (self.folder / "report/tables.csv").open(newline="") as file:
            self.assertEqual({(row["id"], row["dimensions"]): row["value"] for row in csv.DictReader(file)},
                             {key: row["value"] for key, row in rows.items() if row["value"] != "0" or row["previous"] != "0" or not row["dimensions"]})

    def test_methods_say_what_is_covered_and_without_draws_how_to_ask_for_it(self):
        self.report(*DRAWS)
        self.assertIn("So it was drawn 40 times", self.page())
        self.assertIn("Daarom is 40 keer getrokken", self.page(""))
        before = self.last_event()
        self.report()
        self.assertEqual(self.last_event(), before, "without draws nothing is opened")
        self.assertEqual(self.ranges(), [], "no ranges of an earlier run stay behind")
        self.assertIn("zicht report --linkage-draws 200", self.page())
        self.assertIn("zicht report --linkage-draws 200", self.page(""))
        self.assertNotIn("drawn 40 times", self.page())

    def test_the_same_draws_give_the_same_bytes_of_every_file(self):
        self.link_all()
        self.report(*DRAWS, "--as-of", self.yesterday)
        self.report(*DRAWS, "--as-of", self.yesterday, out="again")
        files = sorted(file.relative_to(self.folder / "report") for file in (self.folder / "report").rglob("*") if file.is_file())
        self.assertGreater(len(files), 6)
        for file in files:
            self.assertEqual((self.folder / "report" / file).read_bytes(), (self.folder / "again" / file).read_bytes(), file)

    def test_a_register_with_nobody_has_a_report(self):
        self.load([], "nobody")
        self.zicht("report", *YEAR, "--registry", "nobody", "--out", "report", *DRAWS)
        self.assertTrue(all(row["lower"] == row["upper"] == "0" for row in self.ranges()))
        self.assertNotIn('class="linkage"', self.page())

    def test_hostile_arguments_write_nothing(self):
        for many in (0, -3, 10_001, "many"):
            self.report("--linkage-draws", many, code=64)
        shutil.move(self.registry / "keys", self.folder / "elsewhere")
        self.report(*DRAWS, code=66)
        self.assertFalse((self.folder / "report").exists())


if __name__ == "__main__":
    unittest.main()
