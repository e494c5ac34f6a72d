"""zicht protect and zicht attack: files in, files out, exit codes; the certificate by both checkers."""
import csv
import itertools
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import unittest

from zicht_command import CommandTest

CHECKER = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "tools" / "check_certificate"
FORM = "parent,child\nTotal,SEX\nTotal,LAB\nSEX,SEX_1\nSEX,SEX_2\nLAB,LAB_1\nLAB,LAB_2\nLAB,LAB_3\n"
TABLES = """[rule]
minimum = 5
zeros_published = true
[hierarchy]
form = "form.csv"
[[table]]
name = "form_by_sex"
dimensions = ["form", "sex"]
[[table]]
name = "sex_by_age"
dimensions = ["sex", "age"]
"""


class Protect(CommandTest):
    def setUp(self):
        super().setUp()
        draw = random.Random(17)
        rows = ["form,sex,age"]
        for _ in range(90):
            form = draw.choices(["SEX_1", "SEX_2", "LAB_1", "LAB_2", "LAB_3"], [40, 8, 20, 5, 3])[0]
            rows.append(f"{form},{draw.choices('MVX', [30, 60, 3])[0]},{draw.choices(['<18', '18+', 'unknown'], [10, 60, 4])[0]}")
        self.write("micro.csv", "\n".join(rows) + "\n")
        self.write("form.csv", FORM)
        self.write("tables.toml", TABLES)

    def protect(self):
        self.zicht("protect", "micro.csv", "--tables", "tables.toml", "--out", "out", "--certificate")
        return ["out/form_by_sex.csv", "out/sex_by_age.csv"]

    def test_a_hierarchy_of_a_column_that_no_table_has_is_named(self):
        ask = ["protect", "micro.csv", "--tables", "tables.toml", "--out"]
        self.assertEqual(self.zicht(*ask, "out").stderr, "")
        self.write("tables.toml", TABLES.replace("form = ", "from = \"form.csv\"\nform = "))
        self.assertIn('hierarchy of the column "from"', self.zicht(*ask, "out2").stderr)
        self.assertEqual(json.loads(self.zicht(*ask, "out3", "--json").stdout)["unused_hierarchies"], ["from"])
        for name in ("form_by_sex.csv", "sex_by_age.csv"):
            self.assertEqual((self.folder / "out" / name).read_bytes(), (self.folder / "out2" / name).read_bytes())

    def test_what_protect_writes_attack_cannot_undo(self):
        tables = self.protect()
        self.assertEqual(sorted(p.name for p in (self.folder / "out").glob("*.csv")), ["form_by_sex.csv", "sex_by_age.csv"])
        self.assertIn(",x\n", (self.folder / tables[0]).read_text())
        answer = json.loads(self.zicht("attack", *tables, "--hierarchy", "form=form.csv", "--zeros-published", "--json").stdout)
        self.assertEqual((answer["exact"], answer["narrow"], answer["unresolved"], answer["contradictions"]), (0, 0, 0, []))

    def test_the_certificate_holds_for_both_checkers_and_a_wrong_one_for_neither(self):
        tables = self.protect()
        hierarchy = ["--hierarchy", "form=form.csv", "--zeros-published"]
        self.zicht("attack", *tables, *hierarchy, "--check", "out/certificate.json")

        def checker():
            return subprocess.run([sys.executable, CHECKER, "out/certificate.json", *tables, *hierarchy], cwd=self.folder).returncode

        self.assertEqual(checker(), 0)
        certificate = json.loads((self.folder / "out/certificate.json").read_text())
        certificate["witnesses"] = certificate["witnesses"][:2]  # two countries show two values at most
        self.write("out/certificate.json", json.dumps(certificate))
        self.zicht("attack", *tables, *hierarchy, "--check", "out/certificate.json", code=2)
        self.assertEqual(checker(), 2)
        certificate["witnesses"][0][0][-1] += 1
        self.write("out/certificate.json", json.dumps(certificate))
        self.zicht("attack", *tables, *hierarchy, "--check", "out/certificate.json", code=65)
        self.assertEqual(checker(), 1)

    def test_exit_codes(self):
        self.write("leak.csv", "a,count\nTotal,7\np,x\nq,7\n")
        self.zicht("attack", "leak.csv", code=2)
        self.write("wrong.csv", "a,count\nTotal,7\np,5\nq,7\n")
        self.zicht("attack", "wrong.csv", code=3)
        self.write("safe.csv", "a,count\nTotal,7\np,x\nq,x\n")
        self.zicht("attack", "safe.csv", code=0)
        self.write("broken.csv", "a,count\nTotal,7\np,-2\n")
        self.assertIn("broken.csv:3", self.zicht("attack", "broken.csv", code=65).stderr)
        self.write("missing.csv", "a,b,count\nTotal,Total,7\np,Total,7\np,u,7\n")
        said = self.zicht("attack", "missing.csv", code=65).stderr
        self.assertIn("missing.csv", said)
        self.assertIn("b=u", said)

    def test_what_cannot_be_protected_is_refused_with_its_place(self):
        def tables(dimensions, hierarchy=""):
            return f'{hierarchy}[[table]]\nname = "t"\ndimensions = {json.dumps(dimensions)}\n'

        people = "a\np\np\nq\n"
        by_file = '[hierarchy]\na = "h.csv"\n'
        wide = [f"d{number}" for number in range(25)]
        cases = {
            "a loop": (people, tables(["a"], by_file), "parent,child\nx,y\ny,x\n", "loop"),
            "two places": (people, tables(["a"], by_file), "parent,child\nTotal,g\nTotal,h\ng,p\nh,p\ng,q\n", "h.csv:5"),
            "a code that is no leaf": (people, tables(["a"], by_file), "parent,child\nTotal,p\n", "micro.csv:4"),
            "a column that is not there": (people, tables(["b"]), "", "micro.csv"),
            "25 dimensions": (",".join(wide) + "\n" + ",".join("p" for _ in wide) + "\n", tables(wide), "", "25"),
            "24 dimensions of three codes": (",".join(wide[:24]) + "\n" + "".join(",".join(code for _ in wide[:24]) + "\n" for code in "pqr"),
                                             tables(wide[:24]), "", "t"),
            "nothing at all": ("", tables(["a"]), "", "micro.csv"),
            "a code that looks like a margin": ("a\np\nTOTAL\n", tables(["a"]), "", "micro.csv:3"),
            "a wish for a table that is not there": (people, tables(["a"]) + '[[keep]]\ntable = "u"\n', "", "tables.toml:4"),
            "a wish for a column that is not there": (people, tables(["a"]) + '[[keep]]\ntable = "t"\ncell = { b = "p" }\n', "", "tables.toml:4"),
        }
        for name, (micro, request, hierarchy, place) in cases.items():
            with self.subTest(name):
                self.write("micro.csv", micro)
                self.write("tables.toml", request)
                self.write("h.csv", hierarchy)
                said = subprocess.run([os.environ["ZICHT"], "protect", "micro.csv", "--tables", "tables.toml", "--out", "bad"], cwd=self.folder,
                                      capture_output=True, text=True, check=False, timeout=30)
                self.assertGreaterEqual(said.returncode, 64, said.stderr)
                self.assertIn(place, said.stderr)
                self.assertFalse((self.folder / "bad").exists())

    def test_all_pairs_of_25_columns_are_refused_by_name_within_seconds(self):
        columns = [f"d{number}" for number in range(25)]
        draw = random.Random(25)
        self.write("micro.csv", ",".join(columns) + "\n" + "".join(",".join(draw.choices("ab", k=25)) + "\n" for _ in range(200)))
        pairs = list(itertools.combinations(columns, 2))
        self.assertEqual(len(pairs), 300)
        self.write("tables.toml", "".join(f'[[table]]\nname = "{a}_{b}"\ndimensions = ["{a}", "{b}"]\n' for a, b in pairs))

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        said = subprocess.run([os.environ["ZICHT"], "protect", "micro.csv", "--tables", "tables.toml", "--out", "bad"], cwd=self.folder,
                              capture_output=True, text=True, check=False, preexec_fn=limit)
        self.assertEqual(said.returncode, 65, said.stderr)
        self.assertIn("too many base cells", said.stderr)
        self.assertIn("d0_d1, d0_d2", said.stderr)
        self.assertFalse((self.folder / "bad").exists())

    def test_an_impossible_wish_is_explained(self):
        self.write("tables.toml", TABLES + '[[keep]]\ntable = "sex_by_age"\ncell = { sex = "X" }\n')
        self.assertIn("must stay", self.zicht("protect", "micro.csv", "--tables", "tables.toml", "--out", "out", code=65).stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_the_yearbook_of_a_registry(self):
        self.copy_country(7, "country", "registry")
        self.zicht("protect", "--registry", self.registry, "--year", "2024", "--out", "book")
        again = {file.name: file.read_bytes() for file in (self.folder / "book").iterdir()}
        self.zicht("protect", "--registry", self.registry, "--year", "2024", "--out", "book")
        self.assertEqual(again, {file.name: file.read_bytes() for file in (self.folder / "book").iterdir()})
        answer = json.loads(self.zicht("attack", *sorted((self.folder / "book").glob("*.csv")), "--zeros-published", "--json").stdout)
        self.assertEqual((answer["exact"], answer["narrow"], answer["unresolved"], answer["contradictions"], answer["joint"]),
                         (0, 0, 0, [], True))
        self.assertGreater(answer["withheld"], 50)
        figures = json.loads(self.zicht("figures", "--registry", self.registry, "--year", "2024", "--json").stdout)
        true = {(f["id"].split(":")[0] if ":" in f["id"] else f["definition"].split("@")[0],
                 tuple(sorted(f["dimensions"].items()))): f["value"] for f in figures}
        shown = 0
        for file in (self.folder / "book").glob("*.csv"):
            with file.open(newline="") as rows:
                for row in csv.DictReader(rows):
                    parts = tuple(sorted((k, v) for k, v in row.items() if k not in ("population", "year", "count", "status")))
                    value = true.get((file.stem, parts))
                    if row["year"] != "2024" or value is None:
                        continue
                    if 1 <= value <= 4:
                        self.assertEqual((row["count"], row["status"]), ("", "hidden"), (file.stem, parts))
                    if row["count"]:
                        shown += 1
                        self.assertEqual(int(row["count"]), value, (file.stem, parts))
        self.assertGreater(shown, 20)

    def test_a_year_that_was_published_stands_as_it_was(self):
        self.copy_country(7, "country", "registry")
        self.zicht("protect", "--registry", self.registry, "--year", "2023", "--as-of", "2024-06-30", "--out", "before")
        self.zicht("protect", "--registry", self.registry, "--year", "2024", "--out", "unaware")
        said = json.loads(self.zicht("protect", "--registry", self.registry, "--year", "2024", "--earlier", "before",
                                     "--out", "now", "--json").stdout)
        self.assertEqual({(y["year"], y["origin"], y.get("release")) for y in said["years"]},
                         {(y, "as_before", "before") for y in range(2018, 2024)} | {(2024, "first", None)})
        differs = 0
        for file in (self.folder / "before").glob("*.csv"):
            rows = file.read_text().splitlines()[1:]
            self.assertLessEqual(set(rows), set((self.folder / "now" / file.name).read_text().splitlines()), file.name)
            differs += len(set(rows) - set((self.folder / "unaware" / file.name).read_text().splitlines()))
        self.assertGreater(differs, 0, "the register knows more of 2023 than it did, so that this test means something")


if __name__ == "__main__":
    unittest.main()
