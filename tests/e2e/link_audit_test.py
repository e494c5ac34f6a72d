"""How often linkage is right: drawing pairs, judging them, precision and recall; and what the model believes of itself."""
import collections
import csv
import hashlib
import json
import unittest

from link_test import FAMILY, GIVEN, LinkTest, Register

CANNOT_CREATE = 73


class AuditTest(LinkTest):
    def setUp(self):
        super().setUp()
        self.sheet = self.folder / "sheet.csv"
        self.true_pairs = {frozenset(pair) for pair in self.pairs}

    def draw(self, pairs, *arguments, code=0):
        return self.link("review", "--audit", pairs, "--out", self.sheet, *arguments, code=code)

    def rows(self):
        with open(self.sheet, newline="") as file:
            return list(csv.DictReader(file))

    def fill_in(self, verdict_of):
        rows = self.rows()
        with open(self.sheet, "w", newline="") as file:
            sheet = csv.DictWriter(file, rows[0].keys())
            sheet.writeheader()
            for row in rows:
                sheet.writerow(row | {"verdict": verdict_of(row)})

    def truth(self, row):
        return "same" if frozenset((row["report_a"], row["report_b"])) in self.true_pairs else "different"

    def read(self, *arguments):
        return json.loads(self.link("review", "--audited", self.sheet, "--json", *arguments).stdout)

    def refused(self, *arguments, code=65):
        return self.link("review", "--audited", self.sheet, *arguments, code=code).stderr


class Draw(AuditTest):
    def test_a_sheet_has_numbers_of_reports_and_no_identity(self):
        before = self.last_event()[0]
        done = self.draw(30)
        self.assertEqual(self.last_event(), (before + 1, 9, 0), "identities were opened once, in memory")
        text = self.sheet.read_text() + done.stdout + done.stderr
        for event in self.events:
            for field in ("given_names", "family_names"):
                self.assertNotIn(event["data"][field][0], text)
            self.assertNotIn(event["data"]["birth_date"], text)
        rows = self.rows()
        self.assertEqual([int(row["row"]) for row in rows], list(range(1, 31)))
        self.assertEqual({row["verdict"] for row in rows}, {""})
        self.assertEqual(len({frozenset((row["report_a"], row["report_b"])) for row in rows}), 30)

    def test_both_what_is_proposed_and_what_is_not_are_drawn(self):
        strata = json.loads(self.draw(30, "--json").stdout)["strata"]
        drawn = collections.Counter(row["stratum"] for row in self.rows())
        self.assertEqual([stratum["drawn"] for stratum in strata], [drawn[str(place + 1)] for place in range(len(strata))])
        for proposed in (True, False):
            self.assertGreater(sum(stratum["drawn"] for stratum in strata if stratum["proposed_one_person"] == proposed), 1)

    def test_the_same_seed_draws_the_same_sheet(self):
        self.draw(30, "--seed", 7)
        first = self.sheet.read_bytes()
        self.sheet.unlink()
        self.draw(30, "--seed", 7, "--threads", 1)
        self.assertEqual(self.sheet.read_bytes(), first)
        self.sheet.unlink()
        self.draw(30, "--seed", 8)
        self.assertNotEqual(self.sheet.read_bytes(), first)

    def test_a_sheet_that_is_there_is_kept(self):
        self.sheet.write_text("somebody's work")
        self.assertIn("may hold verdicts", self.draw(30, code=CANNOT_CREATE).stderr)
        self.assertEqual(self.sheet.read_text(), "somebody's work")

    def test_too_few_pairs_and_options_that_do_not_go_together(self):
        self.assertIn("or more", self.draw(1, code=65).stderr)
        self.draw(0, code=64)
        self.link("review", "--audit", 20, code=64)
        self.link("review", "--out", self.sheet, code=64)
        self.link("review", "--audit", 20, "--out", self.sheet, "--audited", self.sheet, code=64)
        self.link("review", "--as-drawn", code=64)
        self.link("review", "--audited", self.sheet, code=66)


class Read(AuditTest):
    def test_a_full_audit_is_the_truth(self):
        self.draw(1_000_000)
        self.fill_in(self.truth)
        found = self.read()
        joins = {frozenset(join) for join in self.run_json()["joins"]}
        drawn = {frozenset((row["report_a"], row["report_b"])) for row in self.rows()}
        self.assertLessEqual(joins, drawn)
        precision = len(joins & self.true_pairs) / len(joins)
        recall = len(joins & self.true_pairs) / len(drawn & self.true_pairs)
        for name, truth in (("precision", precision), ("recall", recall)):
            for value in found[name].values():
                self.assertAlmostEqual(value, truth, 12)
        self.assertEqual((found["asked"], found["reviewed"], found["pairs"]), 3 * (len(drawn),))
        wrong = {frozenset((one["a"], one["b"])) for one in found["against_the_proposal"]}
        self.assertEqual(wrong, (joins ^ self.true_pairs) & drawn)

    def test_estimates_are_what_the_weights_of_the_sheet_say(self):
        self.draw(40, "--seed", 3)
        self.fill_in(self.truth)
        found = self.read()
        same, pairs = collections.Counter(), collections.Counter()
        for row in self.rows():
            weight = int(row["pairs_in_stratum"]) / int(row["drawn_of_stratum"])
            linked = int(row["stratum"]) <= 3
            pairs[linked] += weight
            same[linked] += weight * (row["verdict"] == "same")
        self.assertAlmostEqual(found["precision"]["estimate"], same[True] / pairs[True], 9)
        self.assertAlmostEqual(found["recall"]["estimate"], same[True] / (same[True] + same[False]), 9)
        self.assertAlmostEqual(found["pairs"], pairs[True] + pairs[False], 6)
        for name in ("precision", "recall"):
            self.assertLess(found[name]["lower"], found[name]["upper"])

    def test_nothing_but_different_leaves_room_for_one_that_is_not(self):
        self.draw(20)
        self.fill_in(lambda row: "different")
        found = self.read()
        self.assertEqual((found["precision"]["estimate"], found["precision"]["lower"]), (0, 0))
        self.assertGreater(found["precision"]["upper"], 0.05)
        self.assertEqual((found["recall"]["estimate"], found["recall"]["upper"]), (None, 1))

    def test_what_has_no_verdict_is_not_reviewed_yet(self):
        self.draw(30)
        nothing = self.read()
        self.assertEqual((nothing["reviewed"], nothing["not_reviewed"], nothing["precision"]["estimate"]), (0, 30, None))
        self.assertEqual((nothing["precision"]["lower"], nothing["precision"]["upper"]), (0, 1))
        self.fill_in(lambda row: self.truth(row) if int(row["row"]) <= 20 and row["row"] != "4" else "")
        found = self.read()
        self.assertEqual((found["reviewed"], found["not_reviewed"], found["skipped"]), (19, 11, 1))
        self.assertEqual(found["same"] + found["different"], 19)
        text = self.link("review", "--audited", self.sheet).stdout
        self.assertIn("19 of 30 pairs reviewed", text)
        self.assertIn("passed over", text)

    def test_in_dutch_and_in_english(self):
        self.draw(30, "--language", "nl")
        self.fill_in(lambda row: {"same": "Zelfde", "different": "verschillend"}[self.truth(row)] if row["row"] != "1" else "niet te zeggen")
        dutch = self.link("review", "--audited", self.sheet, "--language", "nl").stdout
        english = self.link("review", "--audited", self.sheet).stdout
        for text, words in ((dutch, ("30 van 30 paren beoordeeld", "1 niet te zeggen", "precisie", "volledigheid", "het deel dat klopt")),
                            (english, ("30 of 30 pairs reviewed", "1 cannot say", "precision", "recall", "95 %: "))):
            for word in words:
                self.assertIn(word, text)

    def test_a_mistake_on_the_sheet_is_said_with_its_line(self):
        self.draw(30)
        self.fill_in(lambda row: "maybe" if row["row"] == "5" else "same")
        said = self.refused()
        self.assertIn("sheet.csv:6", said)
        self.assertIn("Write same, different or cannot say", said)
        self.fill_in(self.truth)
        lines = self.sheet.read_text().splitlines()
        self.sheet.write_text("\n".join(lines[:-2]))
        self.assertIn("28 of 30", self.refused())
        self.sheet.write_text("\n".join(lines).replace(self.rows()[2]["report_a"] + ",", "R1,", 1))
        self.assertIn("not as it was drawn", self.refused())
        self.sheet.write_text("R1,R2,same\n")
        self.assertIn("sheet.csv:1", self.refused())

    def test_a_sheet_that_names_something_else_than_reports_is_refused(self):
        self.draw(1_000_000)
        rows = self.rows()
        rows[0]["report_a"] = "R1; rm x"
        rows[0]["verdict"] = "different" if int(rows[0]["stratum"]) <= 3 else "same"
        signed = [rows[0][column] for column in list(rows[0])[:-1] if column != "verdict"]
        text = "\n".join(["zicht audit sheet 1", *signed])
        rows[0]["check"] = "k" + hashlib.sha256(text.encode()).hexdigest()[:8]
        with open(self.sheet, "w", newline="") as file:
            sheet = csv.DictWriter(file, rows[0].keys())
            sheet.writeheader()
            sheet.writerows(rows)
        said = self.refused()
        self.assertIn("does not name two reports", said)
        self.assertNotIn("rm x", said)

    def test_a_verdict_is_no_decision_but_says_how_to_make_it_one(self):
        self.draw(1_000_000)
        self.fill_in(lambda row: {"same": "different", "different": "same"}[self.truth(row)] if row["row"] == "1" else self.truth(row))
        events = self.last_event()[0]
        against = self.read()["against_the_proposal"]
        self.assertEqual(self.last_event()[0], events, "no identity is opened and nothing is recorded")
        text = self.link("review", "--audited", self.sheet).stdout
        for one in against:
            self.assertIn(f"zicht link {one['verdict']} {one['a']} {one['b']} --reason", text)
        row = self.rows()[0]
        self.assertIn((row["report_a"], row["report_b"]), [(one["a"], one["b"]) for one in against])


class AnotherLinkage(AuditTest):
    def setUp(self):
        super().setUp()
        self.draw(30)
        self.fill_in(self.truth)

    def test_taking_the_proposal_over_leaves_the_sheet_good(self):
        before = self.read()
        self.run_json("--commit")
        self.link("explain", *self.pairs[0])
        self.assertEqual(self.read(), before)

    def test_a_sheet_of_an_earlier_linkage_is_refused_unless_asked_for_as_drawn(self):
        before = self.read()
        a, b = self.numbers["a250"], self.numbers["a251"]
        self.link("different", a, b, "--reason", "x")
        said = self.refused()
        self.assertIn("the register has changed since this sheet was drawn", said)
        self.assertIn("--as-drawn", said)
        self.assertEqual(self.read("--as-drawn"), before | {"superseded": True})
        self.assertIn("the register has changed since", self.link("review", "--audited", self.sheet, "--as-drawn").stdout)

    def test_after_training_it_is_another_linkage(self):
        self.link("train")
        self.refused()

    def test_a_sheet_of_another_registry_is_refused(self):
        other = self.folder / "other"
        Register.copy_to(other, seed=2)
        for arguments in ((), ("--as-drawn",)):
            done = self.zicht("link", "review", "--audited", self.sheet, "--registry", other, *arguments, code=65)
            self.assertIn("drawn from another registry", done.stderr)


class ModelBased(AuditTest):
    def test_of_a_register_what_was_not_reviewed_is_called_model_based(self):
        self.assertRegex(self.link("run").stdout, r"Model-based, not reviewed: precision \d+\.\d %, recall at most \d+\.\d %")
        expected = self.run_json()["model_based"]
        joins = {frozenset(join) for join in self.run_json()["joins"]}
        self.assertAlmostEqual(expected["precision"], len(joins & self.true_pairs) / len(joins), delta=0.1)
        self.assertGreater(expected["recall_at_most"], 0.8)
        self.assertLessEqual(expected["recall_at_most"], 1)

    def test_of_files_too(self):
        lines = ["id,given,family,born"]
        for number, event in enumerate(self.events):
            data = event["data"]
            lines.append(f"{number},{data['given_names'][0]},{data['family_names'][0]},{data['birth_date']}")
        self.write("a.csv", "\n".join(lines))
        self.write("m.toml", 'record = "id"\n' + "".join(
            f'[[field]]\nkind = "{kind}"\ncolumns = ["{column}"]\n'
            for kind, column in (("given_name", "given"), ("family_name", "family"), ("birth_date", "born"))))
        files = ("link", "run", "a.csv", "--mapping", "m.toml", "--out", "c.csv")
        self.assertIn("Model-based, not reviewed: precision ", self.zicht(*files).stdout)
        expected = json.loads(self.zicht(*files, "--json").stdout)["model_based"]
        self.assertTrue(0.5 < expected["precision"] <= 1 and 0.5 < expected["recall_at_most"] <= 1, expected)


if __name__ == "__main__":
    unittest.main()
