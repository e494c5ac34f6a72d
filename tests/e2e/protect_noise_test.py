"""zicht protect --method round and cell_key: every count is shown and none exactly, the same for the same people; zicht attack knows it."""
import csv
import json
import random
import unittest

from zicht_command import CommandTest

FORM = "parent,child\nTotal,SEX\nTotal,LAB\nSEX,SEX_1\nSEX,SEX_2\nLAB,LAB_1\nLAB,LAB_2\nLAB,LAB_3\n"
TABLES = """[hierarchy]
form = "form.csv"
[[table]]
name = "form_by_sex"
dimensions = ["form", "sex"]
[[table]]
name = "sex_by_age"
dimensions = ["sex", "age"]
"""
SECRET = "3pQd0Zf6hX1mS8cV5bN2kL9wRtYuIoPa\n"


class Noise(CommandTest):
    def setUp(self):
        super().setUp()
        draw = random.Random(17)
        self.rows = []
        for person in range(120):
            form = draw.choices(["SEX_1", "SEX_2", "LAB_1", "LAB_2", "LAB_3"], [40, 8, 20, 5, 3])[0]
            self.rows.append(f"P{person},{form},{draw.choices('MVX', [30, 60, 3])[0]},{draw.choices(['<18', '18+', 'unknown'], [10, 60, 4])[0]}")
        self.write("micro.csv", "\n".join(["person,form,sex,age", *self.rows]) + "\n")
        self.write("form.csv", FORM)
        self.write("tables.toml", TABLES)
        self.write("secret", SECRET)

    def protect(self, *more, out="out", code=0):
        return self.zicht("protect", "micro.csv", "--tables", "tables.toml", "--out", out, *more, code=code)

    def counts(self, name, out="out"):
        with (self.folder / out / f"{name}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({row["status"] for row in rows}, {"rounded" if out.startswith("out") else "perturbed"})
        return {tuple(row[c] for c in row if c not in ("count", "status", "within")): int(row["count"]) for row in rows}

    def test_rounded_tables_add_up_and_the_attack_takes_them_for_intervals(self):
        for base in (3, 5, 10):
            self.protect("--method", "round", "--base", base)
            form, sex = self.counts("form_by_sex"), self.counts("sex_by_age")
            self.assertEqual({count % base for count in [*form.values(), *sex.values()]}, {0})
            for of in ("Total", "M", "V", "X"):
                self.assertEqual(form["Total", of], form["SEX", of] + form["LAB", of])
                self.assertEqual(form["SEX", of], form["SEX_1", of] + form["SEX_2", of])
                self.assertEqual(form["Total", of], sex[of, "Total"])
                self.assertEqual(sex[of, "Total"], sex[of, "<18"] + sex[of, "18+"] + sex[of, "unknown"])
            knowledge = json.loads((self.folder / "out/protection.json").read_text())
            self.assertEqual((knowledge["method"], knowledge["rounding_base"], knowledge["additive"]), ("round", base, True))
            found = json.loads(self.zicht("attack", "--release", "out", "--json").stdout)
            self.assertEqual((found["exact"], found["narrow"], found["unresolved"], found["contradictions"]), (0, 0, 0, []))

    def test_rounding_is_the_same_on_every_run_and_another_with_a_secret(self):
        self.protect("--method", "round")
        self.protect("--method", "round", out="out_again")
        self.protect("--method", "round", "--secret", "secret", out="out_secret")
        self.assertEqual(self.counts("form_by_sex"), self.counts("form_by_sex", "out_again"))
        self.assertNotEqual(self.counts("form_by_sex"), self.counts("form_by_sex", "out_secret"))

    def test_cell_keys_give_the_same_people_the_same_count_in_another_year(self):
        key = ["--method", "cell_key", "--secret", "secret", "--record", "person"]
        self.protect(*key, "--noise-smallest", 3, out="key")
        before = self.counts("form_by_sex", "key")
        self.assertEqual(before["Total", "M"], self.counts("sex_by_age", "key")["M", "Total"])
        self.assertFalse({1, 2} & set(before.values()))
        self.write("micro.csv", "\n".join(["person,form,sex,age", *reversed(self.rows), "P900,LAB_2,V,18+"]) + "\n")
        self.protect(*key, "--noise-smallest", 3, out="key_after")
        after = self.counts("form_by_sex", "key_after")
        for cell, count in before.items():
            if cell[0] not in ("Total", "LAB", "LAB_2") or cell[1] not in ("Total", "V"):
                self.assertEqual(after[cell], count, cell)
        knowledge = json.loads((self.folder / "key/protection.json").read_text())
        self.assertEqual((knowledge["method"], knowledge["additive"]), ("cell_key", False))
        self.assertNotIn(SECRET.strip(), (self.folder / "key/protection.json").read_text())

    def test_a_table_that_lost_its_status_is_not_taken_for_exact(self):
        self.protect("--method", "round")
        file = self.folder / "out/form_by_sex.csv"
        file.write_text("".join(",".join(line.split(",")[:3]) + "\n" for line in file.read_text().splitlines()))
        self.assertIn("lacks their status", self.zicht("attack", "--release", "out", code=65).stderr)

    def test_wrong_wishes_are_refused(self):
        for base in (-5, 0, 1, 2, 200):
            self.protect("--method", "round", f"--base={base}", code=65)
        self.protect("--method", "cell_key", code=64)
        self.protect("--method", "round", "--certificate", code=64)
        key = ["--method", "cell_key", "--secret", "secret", "--record", "person"]
        for wish in (["--noise-largest", 0], ["--noise-largest=-3"], ["--noise-variance", 0], ["--noise-smallest", 9],
                     ["--noise-largest", 99, "--noise-variance", 100, "--record", "nobody"]):
            self.protect(*key[:-2 if "nobody" in wish else None], *wish, code=65)
        said = self.zicht("protect", "--registry", "r", "--year", 2024, "--method", "round", "--out", "out", code=64)
        self.assertIn("leave --method out", said.stderr)
        self.write("tables.toml", TABLES + '[[keep]]\ntable = "sex_by_age"\ncell = { sex = "X" }\n')
        self.assertIn("--method suppress", self.protect("--method", "round", code=78).stderr)
        self.write("tables.toml", TABLES)
        self.write("micro.csv", "form,sex,age,count\nSEX_1,M,18+,12\n")
        self.assertIn("holds counts", self.protect(*key, code=65).stderr)
        self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main()
