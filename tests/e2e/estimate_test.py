"""zicht estimate on capture tables: what it answers, and what it refuses."""
import csv
import itertools
import json
import unittest

from zicht_command import CommandTest

# United Kingdom 2013, five lists: Silverman (2014), Home Office; Bales, Hesketh & Silverman (2015), Significance 12(3).
UK = """LA,NG,PFNCA,GO,GP,count
1,0,0,0,0,54
0,1,0,0,0,463
0,0,1,0,0,995
0,0,0,1,0,695
0,0,0,0,1,316
1,1,0,0,0,15
1,0,1,0,0,19
1,0,0,1,0,3
0,1,1,0,0,62
0,1,0,1,0,19
0,1,0,0,1,1
0,0,1,1,0,76
0,0,1,0,1,11
0,0,0,1,1,8
1,1,1,0,0,1
1,1,0,1,0,1
0,1,1,1,0,4
1,1,1,1,0,1
"""

# The same without the local authorities: four lists, quicker by a factor of fifty, and refused as well.
FOUR = """NG,PFNCA,GO,GP,count
1,0,0,0,478
0,1,0,0,1014
0,0,1,0,698
0,0,0,1,316
1,1,0,0,63
1,0,1,0,20
1,0,0,1,1
0,1,1,0,76
0,1,0,1,11
0,0,1,1,8
1,1,1,0,5
"""

# Made: 2,000 people who differ in how visible they are, on lists that do not depend on each other.
DIFFER = """A,B,C,D,count
1,0,0,0,198
0,1,0,0,127
0,0,1,0,167
0,0,0,1,91
1,1,0,0,42
1,0,1,0,40
0,1,1,0,27
1,0,0,1,33
0,1,0,1,21
0,0,1,1,9
1,1,1,0,18
1,1,0,1,11
1,0,1,1,16
0,1,1,1,7
1,1,1,1,7
"""


class Estimate(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("uk.csv", UK)
        self.write("four.csv", FOUR)
        self.write("differ.csv", DIFFER)

    def estimate(self, *arguments):
        return json.loads(self.zicht("estimate", *arguments, "--json").stdout)

    def test_the_best_model_and_every_other(self):  # MultipleSystemsEstimation 1.2.0
        answer = self.estimate("uk.csv", "--all-models", "all.csv", "--force")
        self.assertEqual(answer["observed"], 2744)
        self.assertEqual(answer["models"], {"all": 6893, "valid": 6519})
        self.assertEqual(answer["best"]["model"], "[123,25,34]")
        self.assertAlmostEqual(answer["best"]["total"], 25311.290613, places=3)
        self.assertAlmostEqual(answer["best"]["bic"], 195.87910564, places=6)
        self.assertTrue(answer["band"]["refused"])  # its upper limit is over four times the lower
        self.assertLessEqual(answer["band"]["lower"], answer["models_within"]["lower"])
        self.assertGreaterEqual(answer["band"]["upper"], answer["models_within"]["upper"])
        self.assertEqual(answer["compared"][0]["model"], "[123,25,34]")
        with open(self.folder / "all.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), ["model", "status", "identified", "group", "total", "bic", "aic"])
        self.assertEqual(len(rows), 6893)
        self.assertEqual(len({row["model"] for row in rows}), 6893)
        self.assertEqual(sum(row["status"] == "1" for row in rows), 338)
        self.assertEqual(sum(row["status"] == "1" and row["identified"] == "1" for row in rows), 51)
        by_aic = self.estimate("uk.csv", "--criterion", "aic", "--force")
        self.assertAlmostEqual(by_aic["best"]["total"], 5551.7687, places=3)

    def test_parts_of_a_bootstrap_are_the_whole(self):
        whole = self.estimate("uk.csv", "--bootstrap", 60, "--seed", 3, "--force")["interval"]
        self.zicht("estimate", "uk.csv", "--replicates", "1..20", "--out", "a.json", "--seed", 3, "--threads", 1)
        self.zicht("estimate", "uk.csv", "--replicates", "21..60", "--out", "b.json", "--seed", 3, "--threads", 2)
        parts = self.estimate("combine", "b.json", "a.json")["interval"]
        self.assertEqual(parts, whole)
        self.assertEqual(whole["method"], "bca")
        gap = self.zicht("estimate", "combine", "b.json", "a.json", "b.json", code=65)
        self.assertIn("stands in two parts", gap.stderr)

    def test_a_model_without_an_estimate_says_why(self):
        answer = self.estimate("uk.csv", "--model", "[1234,15,25]")
        self.assertEqual(answer["status"], 1)
        self.assertIn("LA and GP share nobody", answer["reason"])
        self.assertEqual(answer["null_vector"], {"10110": 1, "11110": -1})

    def test_a_table_without_overlaps_has_no_number(self):
        self.write("apart.csv", "a,b,c,count\n1,0,0,5\n0,1,0,6\n0,0,1,7\n")
        answer = self.estimate("apart.csv")
        self.assertIsNone(answer["best"])
        self.assertIn("nobody was seen on exactly a and b", answer["why_none"])
        self.assertIn("none", self.zicht("estimate", "apart.csv").stdout)

    def test_what_is_no_table_is_refused(self):
        for name, text in {
            "negative": "a,b,count\n1,0,-1\n",
            "fraction": "a,b,count\n1,0,1.5\n",
            "missing": "a,b,count\n1,0,\n",
            "doubled": "a,b,count\n1,0,2\n1,0,3\n",
            "nobody": "a,b,count\n0,0,4\n1,0,2\n0,1,2\n",
            "one list": "a,count\n1,4\n",
            "eleven": ",".join("abcdefghijk") + ",count\n" + ",".join("1" * 11) + ",4\n",
            "empty list": "a,b,count\n1,0,4\n",
            "too many": "a,b,count\n1,0,1000000000000\n0,1,2\n",
        }.items():
            self.write("bad.csv", text)
            refused = self.zicht("estimate", "bad.csv", code=65)
            self.assertIn("bad.csv", refused.stderr, name)
            self.assertEqual(refused.stdout, "", name)
        self.zicht("estimate", "absent.csv", code=66)
        self.zicht("estimate", "uk.csv", "--replicates", "5..2", "--out", "x.json", code=65)
        self.zicht("estimate", "uk.csv", "--model", "[12345]", code=65)

    def test_other_routes_have_an_interval_and_an_assumption_or_a_reason(self):  # Rcapture 1.4-4, dga 2.0.2
        self.write("three.csv", "a,b,c,count\n1,0,0,40\n0,1,0,50\n0,0,1,60\n")
        routes = {route["route"]: route for route in self.estimate("uk.csv", "--routes")["other_routes"]}
        self.assertAlmostEqual(routes["mth_chao"]["total"], 13570.0268, places=3)
        self.assertAlmostEqual(routes["chao_binomial_bias_corrected"]["total"], 14582.1507, places=3)
        self.assertAlmostEqual(routes["decomposable_graphs"]["total"], 22991, delta=30)
        self.assertNotIn("latent_classes", routes)
        self.assertEqual(routes["mt"]["assumption"], "people do not differ and lists do not depend")
        refused = self.zicht("estimate", "uk.csv", "--routes", "--robustness", code=65)
        self.assertIn("of a capture table alone", refused.stderr)
        for route in routes.values():
            self.assertTrue("refused" in route or ("assumption" in route and "interval" in route))
        answer = self.zicht("estimate", "three.csv", "--routes", "--json")
        routes = {route["route"]: route for route in json.loads(answer.stdout)["other_routes"]}
        self.assertIn("nobody was seen twice", routes["chao_poisson"]["refused"])
        for table in ("uk.csv", "three.csv"):  # whether routes are refused or not
            lines = self.zicht("estimate", table, "--routes").stdout.splitlines()
            headings = [line for line in lines if line.startswith("Assumes that ") and "no table can test" not in line]
            self.assertEqual(len(headings), 4)
            self.assertEqual(len(set(headings)), 4)
            place = {line.split()[0]: at for at, line in enumerate(lines) if line.startswith("  ")}
            bounds = lines.index("Assumes that people differ and lists do not depend; a lower bound")
            for route in ("chao_poisson", "mh_chao", "mth_chao", "mth_chao_bias_corrected"):
                self.assertTrue(all("Assumes" not in line for line in lines[bounds + 1:place[route]]), route)
                self.assertLess(bounds, place[route])

    def test_one_list_that_saw_people_several_times(self):  # van der Heijden et al. (2003), Statistical Modelling 3
        self.write("seen.csv", "capture,sex,count\n1,f,600\n1,m,1045\n2,f,60\n2,m,123\n3,f,20\n3,m,17\n4,m,13\n5,m,1\n6,m,1\n")
        answer = json.loads(self.zicht("estimate", "--one-list", "seen.csv", "--json").stdout)
        totals = {route["route"]: route.get("total") for route in answer["routes"]}
        self.assertEqual(answer["observed"], 1880)
        self.assertAlmostEqual(totals["chao_poisson"], 9273.511, places=3)
        self.assertAlmostEqual(totals["zelterman"], 9424.555, places=3)
        self.assertAlmostEqual(totals["zt_poisson"], 7079.928, places=3)
        self.assertIsNone(totals["zt_negative_binomial"])
        self.assertLess(answer["one_inflation"][0]["p_value"], 1e-9)
        answer = json.loads(self.zicht("estimate", "--one-list", "seen.csv", "--covariates", "sex", "--json").stdout)
        self.assertEqual([c["name"] for c in answer["coefficients"]["zt_poisson"]], ["intercept", "sex=m"])
        self.zicht("estimate", "--one-list", "seen.csv", "--covariates", "age", code=66)
        refused = self.zicht("estimate", "--one-list", "seen.csv", "--latent-classes", code=65)
        self.assertIn("has routes of its own", refused.stderr)
        text = self.zicht("estimate", "--one-list", "seen.csv").stdout
        self.assertEqual(text.count("Assumes that "), 2)
        self.assertRegex(text, r"The totals lie between .* \(oizt_\w+\) and .*, a factor of [\d.]+ apart")
        self.write("zero.csv", "capture,count\n0,5\n")
        self.zicht("estimate", "--one-list", "zero.csv", code=65)

    def test_ones_in_excess_speak_against_routes_without_inflation(self):
        def said(csv, code=0):
            self.write("ones.csv", "capture,count\n" + csv)
            return self.zicht("estimate", "--one-list", "ones.csv", code=code).stdout
        # A geometric number less than 1, a Poisson one of mean 1, and a Poisson one with a million ones more.
        self.assertIn("than zt_poisson can explain (5 % over all tests), but zt_geometric can",
                      said("1,4000\n2,2000\n3,1000\n4,500\n5,250\n6,125\n7,62\n8,31\n9,16\n"))
        self.assertIn("do not speak against", said("1,3679\n2,1839\n3,613\n4,153\n5,31\n6,5\n"))
        text = said("1,1003679\n2,1839\n3,613\n4,153\n5,31\n6,5\n")
        self.assertIn("speaks against all routes without inflation", text)
        self.assertIn("p < 1e-300", text)
        self.assertNotIn("p = 0\n", text)
        self.assertRegex(text, r"The totals lie between .* \(oizt_\w+\) and .* \(ztoi_\w+\), a factor of [\d.]+ apart, of the routes that no test speaks")
        text = said("1,30\n", code=69)
        self.assertEqual(text.count("nobody was seen again"), 15)  # eleven routes, four tests
        self.assertIn("No route gives a number.", text)
        self.assertNotIn("a factor of", text)
        self.assertNotIn("nobody was seen again", said("1,100\n3,4\n"))

    def test_a_refused_headline_is_refused_everywhere(self):
        for arguments in ((), ("--language", "nl"), ("--bootstrap", 30), ("--criterion", "aic")):
            answer = self.estimate("four.csv", *arguments)
            self.assertTrue(answer["band"]["refused"])
            self.assertEqual([answer[key] for key in ("best", "interval", "models_within", "routes")], [None, None, None, []])
            self.assertIsNone(answer["band"]["upper"])
            self.assertGreater(len(answer["compared"]), 10, "the list of models stays")
            text = " ".join(self.zicht("estimate", "four.csv", *arguments).stdout.split())
            for words in ("Best by", "Equally supported", "stepwise", "95 %", "Interval "):
                self.assertNotIn(words, text)
            self.assertRegex(text, "none of these totals is an answer|geen van deze totalen is een antwoord")
        forced = self.zicht("estimate", "four.csv", "--force", "--bootstrap", 30).stdout
        self.assertTrue(forced.startswith("REFUSED, and shown all the same"), forced)
        self.assertIn("stepwise", forced)
        self.assertIn("95 %", forced)

    def test_language_changes_words_and_no_number(self):
        english, dutch = self.estimate("differ.csv"), self.estimate("differ.csv", "--language", "nl")
        for answer in (english, dutch):
            for key in ("notes", "nested"):
                answer.pop(key)
            answer["band"].pop("words")
        self.assertEqual(english, dutch)
        self.assertTrue(self.zicht("estimate", "four.csv", "--language", "nl").stdout.startswith("Hoeveel mensen"))

    def test_force_changes_nothing_of_what_stands(self):
        for arguments in ((), ("--json",), ("--routes",), ("--language", "nl"), ("--robustness", "--json")):
            self.assertEqual(self.zicht("estimate", "differ.csv", *arguments, "--force").stdout,
                             self.zicht("estimate", "differ.csv", *arguments).stdout)

    def test_nothing_beside_a_headline_contradicts_it(self):  # people differ: 2,000 are there, log-linear models say 1,340
        answer = self.estimate("differ.csv")
        band = answer["band"]
        self.assertFalse(band["refused"])
        self.assertTrue(band["lower"] < 2000 < band["upper"])
        self.assertEqual(answer["best"]["model"], "mth_darroch")
        self.assertEqual((answer["interval"]["lower"], answer["interval"]["upper"]), (band["lower"], band["upper"]))
        self.assertLessEqual(band["lower"], answer["models_within"]["lower"])
        text = self.zicht("estimate", "differ.csv").stdout
        self.assertIn("log-linear models alone, without people who differ", text)
        self.assertRegex(text, r"\n +[\d.]+ +[\d,]+ +mth_darroch")

    def test_a_list_within_another_takes_no_part_and_is_named(self):  # 1,000 are there; of lists a and c the closed form is 990.5
        self.write("nested.csv", "A,B,C,count\n1,0,0,90\n0,0,1,148\n1,1,0,90\n1,0,1,24\n1,1,1,19\n")
        answer = self.estimate("nested.csv")
        self.assertEqual(answer["nested"], [{"list": "B", "within": "A", "persons": 109}])
        self.assertEqual((answer["in_overlaps"], answer["best"]["model"]), (43, "[12,3]"))
        self.assertTrue(answer["best"]["limit"])
        self.assertTrue(answer["band"]["lower"] < 1000 < answer["band"]["upper"])
        self.assertIn("The 109 people on the list B are all on the list A too", " ".join(self.zicht("estimate", "nested.csv").stdout.split()))

    def test_the_order_of_columns_changes_nothing(self):
        rows = ("a", "b", "c", "n"), (1, 0, 0, 185), (0, 1, 0, 122), (0, 0, 1, 258), (1, 1, 0, 12), (1, 0, 1, 35), (0, 1, 1, 20), (1, 1, 1, 3)
        answers = []
        for order in itertools.permutations(range(3)):
            text = "\n".join(",".join([str(row[at]) for at in order] + [str(row[3])]) for row in rows).replace(",n", ",count")
            self.write("order.csv", text + "\n")
            answer = self.estimate("order.csv", "--bootstrap", 40)
            answers.append((answer["band"]["lower"], answer["band"]["upper"], answer["best"]["total"], answer["interval"]["lower"],
                            [model["total"] for model in answer["compared"]], [route["total"] for route in answer["routes"]]))
        for answer in answers:
            self.assertEqual(answer, answers[0])

    def test_six_lists_and_more_begin_with_a_headline_or_say_why_there_is_none(self):
        for lists in (6, 7, 10):
            names = [chr(ord("a") + number) for number in range(lists)]
            rows = [",".join(names) + ",count"]
            for first in range(lists):
                rows.append(",".join("1" if at == first else "0" for at in range(lists)) + f",{100 + 10 * first}")
                for second in range(first):
                    rows.append(",".join("1" if at in (first, second) else "0" for at in range(lists)) + f",{5 + first}")
            text = self.zicht("estimate", self.write("many.csv", "\n".join(rows) + "\n")).stdout
            self.assertRegex(text, "^(Over the period of the table there were an estimated|How many people there were over the period)")


if __name__ == "__main__":
    unittest.main()
