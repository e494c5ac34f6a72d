"""zicht estimate on tables and on a register: the band, its refusals, the other looks; what a file or period cannot have."""
import json
import unittest

from zicht_command import CommandTest

KOSOVO = """EXH,ABA,OSCE,HRW,count
1,0,0,0,1131
0,1,0,0,845
0,0,1,0,936
0,0,0,1,306
1,1,0,0,177
1,0,1,0,228
1,0,0,1,106
0,1,1,0,217
0,1,0,1,31
0,0,1,1,123
1,1,1,0,181
1,1,0,1,18
1,0,1,1,42
0,1,1,1,32
1,1,1,1,27
"""  # Ball, Betts, Scheuren, Dudukovich & Asher (2002), AAAS


class Estimate(CommandTest):
    def estimate(self, *arguments):
        return json.loads(self.zicht("estimate", *arguments, "--json").stdout)

    def test_a_table_gets_a_band_and_every_other_look(self):
        table = self.write("kosovo.csv", KOSOVO)
        answer = self.estimate(table, "--robustness", "--referral", "EXH:ABA")
        self.assertEqual((answer["observed"], answer["in_overlaps"]), (4400, 1182))
        band = answer["band"]
        self.assertFalse(band["refused"])
        totals = [model["total"] for model in answer["supported_models"]]
        self.assertLessEqual(band["lower"], min(totals))
        self.assertGreaterEqual(band["upper"], max(totals))
        kinds = [look["kind"] for look in answer["robustness"]]
        self.assertEqual([kinds.count(kind) for kind in ("as_it_is", "list_left_out", "lists_merged", "path_of_referral")], [1, 4, 6, 1])
        self.assertEqual(len(answer["sensitivity"]), 6)
        self.assertEqual([check["known"] for check in answer["known_lists"]], [1910, 1528, 1786, 685])
        self.assertEqual(self.estimate(table, "--threads", "1")["band"], self.estimate(table, "--threads", "3")["band"])

    def test_a_refusal_says_why_and_is_printed_only_when_forced(self):
        table = self.write("few.csv", "a,b,count\n1,0,100\n0,1,90\n1,1,6\n")
        refused = self.estimate(table)["band"]
        self.assertTrue(refused["refused"])
        self.assertIsNone(refused["lower"])
        self.assertEqual(refused["reasons"][0], {"reason": "few_overlaps", "value": 6.0, "limit": 25.0, "detail": ""})
        self.assertNotIsInstance(self.estimate(table, "--force")["band"]["lower"], type(None))
        text = self.zicht("estimate", table, "--force").stdout
        self.assertTrue(text.startswith("REFUSED, and shown all the same"), text)
        self.assertIn("cannot be tested", text)
        nobody = self.estimate(self.write("none.csv", "a,b,count\n1,0,100\n0,1,90\n"), "--force")["band"]
        self.assertEqual((nobody["refused"], nobody["lower"], nobody["reasons"][0]["reason"]), (True, None, "no_estimate"))

    def test_covariates_of_a_file_add_up_and_a_list_may_see_only_some(self):
        rows = [("1,0,f", 60), ("0,1,f", 40), ("1,1,f", 20), ("1,0,m", 90), ("0,1,m", 30), ("1,1,m", 10), ("1,0,", 5)]
        table = self.write("sex.csv", "a,b,sex,count\n" + "".join(f"{cells},{count}\n" for cells, count in rows))
        fit = self.estimate(table, "--covariates", "sex")["covariates"]
        self.assertAlmostEqual(sum(part["observed"] for part in fit["parts"]), 255, places=6)
        self.assertAlmostEqual(sum(part["hidden"] for part in fit["parts"]) + 255, fit["total"], places=4)
        done = self.zicht("estimate", table, "--covariates", "sex", "--covers", "b:sex=f", code=65)
        self.assertIn("a list that does not see people like them", done.stderr)

    def test_a_register_gives_its_years_its_parts_and_its_refusals(self):
        self.zicht("init", self.registry, "--made-up", "--actor", "tester")
        people = ["organisation,received_on,legal_basis,sex,age,nationalities,episode1_form,episode1_place,own_reference"]
        for number in range(60):
            sex = "female" if number % 3 else "male"
            for organisation in ("police", "care_coordination") if number % 2 else ("police",):
                people.append(f"{organisation},2024-0{1 + number % 9}-02,legal_duty,{sex},{20 + number % 30},NL,sexual,domestic,{organisation}{number}")
        self.zicht("import", self.write("people.csv", "\n".join(people) + "\n"), "--registry", self.registry)
        answer = self.estimate("--registry", self.registry, "--year", 2024, "--strata", "sex")
        self.assertEqual((answer["from"], answer["to"], answer["observed"], answer["in_overlaps"]), (2024, 2024, 90, 0))
        self.assertEqual(answer["band"]["reasons"][0]["reason"], "no_estimate")  # nobody was linked
        self.assertIsNone(answer["strata"]["sum"])
        empty = self.estimate("--registry", self.registry, "--from", 2010, "--to", 2015)
        self.assertTrue(empty["band"]["refused"])
        self.assertIn("6 years", " ".join(empty["notes"]))
        self.assertIn("cannot be said", self.zicht("sentences", "--year", 2024, "--registry", self.registry).stdout)

    def test_what_cannot_be_asked_is_said(self):
        table = self.write("kosovo.csv", KOSOVO)
        for arguments, what in ((("--year", 2024), "FILE, --registry"), ((table, "--year", 2024), "no years to choose"),
                                ((table, "--strata", "sex"), "strata need a registry"), ((table, "--referral", "EXH"), "path of referral"),
                                ((table, "--covers", "a:b=c"), "said by a covariate"), ((table, "--covariates", "sex"), "no column of a covariate")):
            self.assertIn(what, self.zicht("estimate", *arguments, code=65).stderr)
        self.zicht("init", self.registry, "--actor", "tester")
        self.assertIn("which years?", self.zicht("estimate", "--registry", self.registry, code=65).stderr)
        self.assertIn("not a period", self.zicht("estimate", "--registry", self.registry, "--from", 2015, "--to", 2010, code=65).stderr)
        done = self.zicht("estimate", "--registry", self.registry, "--year", 2024, "--strata", "colour", code=66)
        self.assertIn("sex", done.stderr)


if __name__ == "__main__":
    unittest.main()
