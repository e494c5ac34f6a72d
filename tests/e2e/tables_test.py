"""Aggregate tables of other sources: kept as they came, apart from records, and no more is said of them than they allow."""
import json

from zicht_command import CommandTest

REFERRALS = "Year,Quarter,Location of exploitation,NRM referrals\n2022,Q3,UK,4000\n2022,Q3,Overseas,586\n2022,Q3,Total,4586\n"
DECISIONS = "Year,Quarter,Adult - Positive reasonable grounds,Adult - Total,Total\n2022,Q3,3000,3500,3500\n"


class Tables(CommandTest):
    def setUp(self):
        super().setUp()
        self.zicht("init", self.registry)

    def send(self, name, text, *options, code=0, source="nrm"):
        file = self.folder / name
        file.write_text(text)
        return self.zicht("import", file, "--kind", "table", "--source", source, "--registry", self.registry, *options, code=code)

    def tables(self):
        return json.loads(self.zicht("tables", "--registry", self.registry, "--json").stdout)

    def test_a_table_and_its_revision_are_versions_and_no_records(self):
        self.assertIn("recorded as T", self.send("referrals.csv", REFERRALS).stdout)
        self.assertIn("says the same", self.send("referrals.csv", REFERRALS).stdout)
        later = self.send("later.csv", REFERRALS.replace("586", "578"), "--table", "referrals")
        self.assertIn("recorded as T", later.stdout)
        table = self.tables()[0]["tables"][0]
        self.assertEqual((table["earlier_versions"], table["revisions"][0]["before"]["lower"], table["revisions"][0]["after"]["lower"]),
                         (1, 4586, 4578))
        status = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)
        self.assertEqual((status["reports"], status["persons"], status["objects"]), (0, 0, {"table": 2}))
        self.zicht("amend", table["table"], "--withdraw", "--reason", "the wrong file", "--registry", self.registry)
        self.assertEqual(self.tables()[0]["tables"][0]["earlier_versions"], 0)
        self.zicht("verify", "--registry", self.registry)

    def test_stocks_are_given_and_lags_are_not(self):
        self.send("referrals.csv", REFERRALS)
        self.send("decisions.csv", DECISIONS)
        stock = self.tables()[0]["stocks"][0]["periods"][0]
        self.assertEqual((stock["in"]["lower"], stock["out"]["lower"], stock["change"]["lower"]), (4586, 3500, 1086))
        self.assertIn("how long anything takes, is not in such tables", self.zicht("tables", "--registry", self.registry).stdout)
        self.assertIn("hoe lang iets duurt", self.zicht("tables", "--language", "nl", "--registry", self.registry).stdout)

    def test_what_is_wrong_is_named_and_nothing_of_it_is_kept(self):
        done = self.send("short.csv", REFERRALS + "2022,Q4,UK\n", code=65)
        self.assertIn("line 5", done.stderr)
        self.assertIn("CH-034", done.stderr)
        done = self.send("people.csv", "Year,Achternaam,count\n2022,Voorbeeldsma,3\n", code=65)
        self.assertIn("CH-014", done.stderr)
        self.assertNotIn("Voorbeeldsma", done.stdout + done.stderr)
        self.send("no_year.csv", "place,count\nhere,3\n", code=65)
        self.send("no_count.csv", "year,place\n2022,here\n", code=65)
        self.send("empty.csv", "", code=65)
        self.send("x.csv", REFERRALS, code=65, source="../nrm")
        self.assertEqual(self.tables(), [])
        done = self.send("above.csv", REFERRALS.replace("4000", "4600"))
        self.assertIn("CH-032", done.stderr)  # a doubt is no refusal: the source is asked
        self.assertIn("nothing is computed", self.send("new.csv", "jaar;aantal\n2022;5\n", source="unheard_of").stdout)


if __name__ == "__main__":
    import unittest

    unittest.main()
