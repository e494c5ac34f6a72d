"""zicht attack on tables that somebody else published, and on tables that nobody could publish."""
import csv
import json
import os
import pathlib
import resource
import subprocess
import unittest

from zicht_command import ZICHT, CommandTest

DATA = pathlib.Path(os.environ["ZICHT_SOURCE"]).parent / "shared/data/glotip/glotip_europe.csv"
BASIS = ["Indicator", "Iso3_code", "Year"]
SEX, AGE = ["Female", "Male", "Other", "Unknown"], ["0 to 17 years", "18 years or over", "Unknown"]


class PublishedByOthers(CommandTest):
    def european_table(self, dimension, category):
        """One table of the European file in long form; of rows that stand twice the first is taken. Cell -> (line, text)."""
        cells = {}
        for row in csv.DictReader(DATA.read_text(encoding="utf-8-sig").splitlines()):
            if row["Dimension"] == dimension:
                key = tuple(row[column] for column in BASIS + category) + tuple(row[c] or "(none)" for c in ("Sex", "Age"))
                cells.setdefault(key, (len(cells) + 2, row["txtVALUE"]))
        header = ["indicator", "country", "year", *category, "sex", "age", "count"]
        with (self.folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *([*key, text] for key, (_, text) in cells.items())])
        return cells

    def subtractable(self, cells):
        """Lines of withheld cells that one subtraction gives, and how many sums cannot be: every part has a row, or is no sum."""
        lines, impossible = set(), 0
        for key in cells:
            *place, sex, age = key
            for at, codes in ((-2, SEX), (-1, AGE)):
                if key[at] != "Total":
                    continue
                parts = [tuple([*place, code, age] if at == -2 else [*place, sex, code]) for code in codes]
                there = [part for part in parts if part in cells]
                if not there or (len(there) < len(parts) and (age if at == -2 else sex) == "Total"):
                    continue  # a sum without a row is any number
                number = {cell: int(cells[cell][1].replace(",", "")) for cell in [key, *there] if not cells[cell][1].startswith("<")}
                withheld = [cell for cell in [key, *there] if cell not in number]
                known = sum(number[part] for part in there if part in number)
                if len(withheld) == 1:
                    value = known if withheld[0] == key else number[key] - known
                    lines |= {cells[withheld[0]][0]} if 0 <= value <= 4 else set()
                    impossible += not 0 <= value <= 4
                elif not withheld:
                    impossible += number[key] != known
        return lines, impossible

    @unittest.skipUnless(DATA.exists(), "the European table is not here")
    def test_the_attack_finds_what_subtraction_finds_in_the_european_table_and_its_impossible_totals(self):
        found = 0
        for dimension, category in (("Total", []), ("by form of exploitation", ["Category"])):
            lines, impossible = self.subtractable(self.european_table(dimension, category))
            answer = json.loads(self.zicht("attack", "table.csv", "--absent", "zero", "--json", code=2).stdout)
            exact = {leak["line"] for leak in answer["leaks"] if leak["kind"] == "exact"}
            # A cell in a sum that cannot be is told as a contradiction and by no value.
            self.assertLessEqual(len(lines - exact), len(answer["contradictions"]))
            self.assertGreater(len(lines & exact), 0.9 * len(lines))
            self.assertGreaterEqual(len(answer["contradictions"]), impossible / 2)
            found += len(exact)
        self.assertGreater(found, 1449)  # by plain subtraction, in an analysis of the same file

    def test_bad_tables_are_refused_with_their_place_within_seconds(self):
        wide = [f"d{number}" for number in range(25)]

        def long(parts):
            return f"a,count\nTotal,{parts}\n" + "".join(f"c{number},1\n" for number in range(parts))

        cases = {
            "negative": ("a,count\nTotal,3\np,-1\n", "bad.csv:3", 65),
            "fractional": ("a,count\nTotal,3\np,1.5\n", "bad.csv:3", 65),
            "huge": ("a,count\nTotal,99999999999999999999\n", "bad.csv:2", 65),
            "twice": ("a,count\nTotal,3\np,1\np,2\n", "bad.csv:4", 65),
            "empty": ("", "bad.csv", 65),
            "no count": ("a,b\nTotal,3\n", "bad.csv:1", 65),
            "two counts": ("a,count,count\nTotal,3,3\n", "bad.csv:1", 65),
            "a header only": ("a,count\n", "bad.csv", 65),
            "a margin in small letters": ("a,count\ntotal,7\np,x\nq,4\n", "bad.csv:2", 65),
            "1e3": ("a,count\nTotal,1e3\n", "bad.csv:2", 65),
            "above 2^53": ("a,count\nTotal,9007199254740993\n", "bad.csv:2", 65),
            "no number": ("a,count\nTotal,nan\n", "bad.csv:2", 65),
            "UTF-16": ("a,count\nTotal,7\np,x\nq,x\n".encode("utf-16"), "UTF-16", 65),
            "a mark, semicolons and CRLF": ("\ufeffa;count\r\nTotal;7\r\np;x\r\nq;x\r\n".encode(), "", 0),
            "a status that is not known": ("a,count,status\nTotal,7,secret\n", "bad.csv:2", 65),
            "15 dimensions, few rows": (",".join(wide[:15]) + ",count\n" + "".join(
                ",".join(("Total", "p", "q")[(row >> place) % 3] for place in range(15)) + ",x\n" for row in range(0, 3000, 97)), "bad.csv", 65),
            "no dimension and no row": ("count\n", "bad.csv", 65),
            "25 dimensions": (",".join(wide) + ",count\n" + ",".join("Total" for _ in wide) + ",4\n", "bad.csv:1", 65),
            "24 dimensions of three codes": (",".join(wide[:24]) + ",count\n" + "".join(
                ",".join(code for _ in wide[:24]) + ",4\n" for code in ("Total", "p", "q")), "bad.csv", 65),
            "no margin": ("a,b,count\nTotal,Total,9\np,u,x\nq,u,x\n", "bad.csv", 65),
            "a million codes": (long(1000000), "more than 65000 codes: a", 65),
            "many codes": (long(60000), "", 0),
        }
        for name, (text, place, code) in cases.items():
            with self.subTest(name):
                (self.folder / "bad.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
                said = self.attack(["bad.csv"])
                self.assertEqual(said.returncode, code, said.stderr)
                self.assertIn(place, said.stderr)
        self.write("bad.csv", "a,count\nTotal,3\n")
        self.assertEqual(self.attack(["bad.csv"]).returncode, 0, "a table of one cell that is shown")
        self.write("bad.csv", "a,count\nTotal,x\n")
        self.assertEqual(self.attack(["bad.csv"]).returncode, 0, "a table of one withheld cell")
        self.write("good.csv", "a,count\nTotal,9\np,x\nq,x\nr,x\n")
        for name, hierarchy, place in (("a loop", "parent,child\nTotal,p\np,q\nq,r\nr,p\n", "h.csv:"),
                                       ("two places", "parent,child\nTotal,p\nTotal,q\np,r\nq,r\n", "h.csv:5"),
                                       ("no top", "parent,child\np,q\n", "h.csv"), ("empty", "", "h.csv"), ("no pair", "parent,child\nTotal\n", "h.csv:2")):
            with self.subTest(name):
                self.write("h.csv", hierarchy)
                said = self.attack(["good.csv", "--hierarchy", "a=h.csv"])
                self.assertEqual(said.returncode, 65, said.stderr)
                self.assertIn(place, said.stderr)

        self.write("h.csv", "parent,child\nTotal,p\nTotal,q\nTotal,r\n")
        for words in (["b=h.csv"], ["a=h.csv", "--hierarchy", "a=h.csv"]):
            said = self.attack(["good.csv", "--hierarchy", *words])
            self.assertEqual(said.returncode, 65, said.stderr)
            self.assertIn("h.csv", said.stderr)

    def test_tables_that_contradict_each_other_are_told_by_table_row_and_equation(self):
        self.write("one.csv", "a,count\nTotal,5\np,3\nq,2\n")
        self.write("two.csv", "a,b,count\nTotal,Total,5\np,Total,2\nq,Total,3\nTotal,u,3\nTotal,v,2\np,u,1\np,v,1\nq,u,2\nq,v,1\n")
        found = json.loads(self.zicht("attack", "one.csv", "two.csv", "--json", code=3).stdout)["contradictions"]
        self.assertIn(("two.csv", 3, "another table says 3 of the same cell (one.csv:3), and this one 2"),
                      [(one["table"], one["line"], one["what"]) for one in found])
        # Three groupings of p, q and r in pairs, each pair of 3 people: halves would do, and whole numbers do not.
        for pair, rest in (("pq", "r"), ("qr", "p"), ("pr", "q")):
            self.write(f"{pair}.csv", f"parent,child\nTotal,{pair}\nTotal,not_{pair}\nnot_{pair},{rest}\n" + "".join(f"{pair},{one}\n" for one in pair))
        self.write("three.csv", "a,count\nTotal,x\npq,3\nqr,3\npr,3\np,x\nq,x\nr,x\nnot_pq,x\nnot_qr,x\nnot_pr,x\n")
        found = json.loads(self.zicht("attack", "three.csv", "--hierarchy", "a=pq.csv,qr.csv,pr.csv", "--json", code=3).stdout)["contradictions"]
        for one in found:
            self.assertEqual(one["table"], "three.csv")
            self.assertGreater(one["line"], 1)
            self.assertIn(" = ", one["what"])

    def attack(self, words):
        """zicht attack with two gigabytes of memory and ten seconds of processor time."""
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        return subprocess.run([ZICHT, "attack", *words], capture_output=True, text=True, cwd=self.folder, preexec_fn=limit)


if __name__ == "__main__":
    unittest.main()
