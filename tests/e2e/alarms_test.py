"""zicht alarms: of a file, of a registry, in the report and the sentences, and what somebody explained."""
import csv
import io
import json
import unittest

from zicht_command import CommandTest

PERIOD = ["--until", "2022-12", "--as-of", "2025-06-30"]


class AlarmsTest(CommandTest):
    def test_a_file_of_series(self):
        rows = [f"a,{t},{2019 + (t - 1) // 12},{1 + (t - 1) % 12},{40 if t == 61 else 4}" for t in range(1, 62)]
        file = self.write("series.csv", "series,t,year,period,count\n" + "\n".join(rows) + "\n")
        done = self.zicht("alarms", file)
        judged = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual(list(judged[0]), "series,t,count,expected,lower,upper,p_value,alarm".split(","))
        self.assertEqual([row["t"] for row in judged if row["alarm"] == "1"], ["61"])
        self.write("series.csv", "series,t,year,period,count\na,1,2020,1,-1\n")
        self.assertIn("line 2, series a", self.zicht("alarms", file, code=65).stderr)
        self.assertIn("--registry", self.zicht("alarms", code=65).stderr)

    def test_a_registry(self):
        self.zicht("simulate", "netherlands", "--seed", "2024", "--out", "country")
        self.zicht("init", self.registry, "--made-up")
        self.zicht("import", "--history", "country/history.jsonl", "--registry", self.registry)
        here = ["--registry", self.registry]
        found = json.loads(self.zicht("alarms", *here, *PERIOD, "--json").stdout)
        self.assertAlmostEqual(found["expected_false"], 12 * found["level"])
        self.assertTrue(found["alarms"])
        for alarm in found["alarms"]:
            self.assertLess(alarm["p_value"], found["level"])
            self.assertTrue(alarm["first_period"] <= alarm["last_period"] <= "2022-12")
        for language, word in (("nl", "verwacht"), ("en", "expected")):
            self.assertIn(word, self.zicht("alarms", *here, *PERIOD, "--language", language).stdout)
        self.check_explained(here, found["alarms"][0]["series"], len(found["alarms"]))
        self.check_report(here, found["alarms"])
        for wrong in (["--until", "2022-13"], ["--until", "2099-01"], ["--by", "colour"], ["--level", "2"], ["--rule", "form=combination"]):
            self.zicht("alarms", *here, *wrong, code=65)
        for every, until in (("quarter", "2022-Q4"), ("year", "2024")):
            self.zicht("alarms", *here, "--every", every, "--until", until)

    def check_explained(self, here, series, alarms):
        """An explanation is known from the day on which it was said."""
        self.zicht("alarms", "explain", "victim form=none", *here, "--until", "2022-12", "--reason", "x", code=66)
        self.zicht("alarms", "explain", series, *here, "--until", "2022-12", code=65)
        self.zicht("alarms", "explain", series, *here, "--until", "2022-12", "--reason", "a new form", "--actor", "A. Jansen")
        now = json.loads(self.zicht("alarms", *here, "--until", "2022-12", "--json").stdout)
        self.assertNotIn(series, [alarm["series"] for alarm in now["alarms"]])
        explained = [alarm["explanation"] for alarm in now["explained"] if alarm["series"] == series]
        self.assertEqual([(one["reason"], one["actor"]) for one in explained], [("a new form", "A. Jansen")])
        then = json.loads(self.zicht("alarms", *here, *PERIOD, "--json").stdout)
        self.assertEqual(len(then["alarms"]), alarms)
        self.zicht("alarms", "explain", series, *here, "--until", "2022-12", "--take-back")
        self.assertFalse(json.loads(self.zicht("alarms", *here, "--until", "2022-12", "--json").stdout)["explained"])
        self.zicht("verify", *here)

    def check_report(self, here, alarms):
        said = json.loads(self.zicht("sentences", "--year", "2022", "--as-of", "2025-06-30", *here, "--json").stdout)
        self.assertEqual([one["class"][0] for one in said if one["id"] == "alarm"], [alarm["series"] for alarm in alarms])
        self.zicht("report", "--year", "2022", "--as-of", "2025-06-30", *here, "--out", "report")
        for page in ("index.html", "index.en.html"):
            text = (self.folder / "report" / page).read_text()
            self.assertIn('id="chapter-alarms"', text)
            self.assertEqual(text.count('class="chart bands"'), len(alarms))


if __name__ == "__main__":
    unittest.main()
