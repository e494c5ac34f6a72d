"""Linking the records of files: what is read, what is said, how persons are named."""
import csv
import random
import unittest

from zicht_command import CommandTest

COLUMNS = ("given_name", "family_name", "birth_date", "sex", "place")
KINDS = COLUMNS
MAPPING = 'record = "record"\n' + "".join(f'[[field]]\nkind = "{kind}"\ncolumns = ["{column}"]\n' for kind, column in zip(KINDS, COLUMNS))
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def people(seed, count):
    """Rows of made-up people, by record name."""
    chance = random.Random(seed)

    def name(syllables):
        return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()
    return {f"p{number}": [name(3), name(4), f"{chance.randrange(1950, 2008)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
                           chance.choice("MF"), name(2)] for number in range(count)}


class FilesTest(CommandTest):
    def write(self, name, rows, header=("record", *COLUMNS)):
        with open(self.folder / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *([record, *fields] for record, fields in rows)])

    def link(self, *files, code=0, arguments=()):
        (self.folder / "m.toml").write_text(MAPPING, encoding="utf-8")
        (self.folder / "c.csv").unlink(missing_ok=True)
        return self.zicht("link", "run", *files, "--mapping", "m.toml", "--out", "c.csv", *arguments, code=code)

    def clusters(self):
        with open(self.folder / "c.csv", encoding="utf-8") as file:
            return {(row["source"], row["record"]): row["cluster"] for row in csv.DictReader(file)}


class Names(FilesTest):
    def test_a_person_is_named_by_the_smallest_record_name_whatever_the_order_of_rows(self):
        rows = people(1, 150)
        again = [(f"a{record}", fields) for record, fields in rows.items() if int(record[1:]) < 60]
        rows = [*rows.items(), *again]
        answers = []
        for seed in range(3):
            random.Random(seed).shuffle(rows)
            self.write("a.csv", rows)
            self.link("a.csv")
            answers.append(self.clusters())
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])
        self.assertEqual(answers[0]["A", "p7"], "A:ap7")


class OneToOne(FilesTest):
    def setUp(self):
        super().setUp()
        rows = people(2, 700)
        self.write("a.csv", [(f"a{record}", fields) for record, fields in list(rows.items())[:500]])
        self.second = [(f"b{record}", self.misspelt(fields) if int(record[1:]) % 8 == 0 else fields) for record, fields in list(rows.items())[200:]]

    @staticmethod
    def misspelt(fields):
        given, family, *others = fields
        return [given, family[:2] + family[3:], *others]

    def persons_of(self, clusters, *records):
        return len({clusters["B", record] for record in records})

    def test_a_row_that_stands_twice_is_one_person(self):
        self.write("b.csv", [*self.second, ("x0", self.second[3][1]), ("x1", self.second[400][1])])
        said = self.link("a.csv", "b.csv")
        self.assertIn("one to one", said.stdout)
        self.assertIn("LK-008", said.stderr)
        clusters = self.clusters()
        self.assertEqual(self.persons_of(clusters, "x0", self.second[3][0]), 1)
        self.assertEqual(self.persons_of(clusters, "x1", self.second[400][0]), 1)
        self.assertEqual(clusters["A", "ap203"], clusters["B", "x0"])

    def test_it_can_be_turned_off_and_what_it_kept_apart_is_counted(self):
        self.write("b.csv", [*self.second, ("x0", self.misspelt(self.second[401][1]))])
        said = self.link("a.csv", "b.csv")
        self.assertIn("LK-009", said.stderr)
        self.assertEqual(self.persons_of(self.clusters(), "x0", self.second[401][0]), 2)
        said = self.link("a.csv", "b.csv", arguments=["--one-to-one", "no"])
        self.assertNotIn("LK-009", said.stderr)
        self.assertEqual(self.persons_of(self.clusters(), "x0", self.second[401][0]), 1)

    def test_it_needs_two_files(self):
        self.link("a.csv", arguments=["--one-to-one", "yes"], code=65)


class Reading(FilesTest):
    def setUp(self):
        super().setUp()
        self.rows = [(record, fields) for record, fields in people(3, 300).items()]
        self.rows += [(f"a{record}", fields) for record, fields in self.rows[:100]]

    def raw(self, name, text, encoding="utf-8"):
        (self.folder / name).write_bytes(text.encode(encoding))

    def lines(self, delimiter=","):
        return [delimiter.join(("record", *COLUMNS)), *(delimiter.join((record, *fields)) for record, fields in self.rows)]

    def test_rows_that_are_none_are_named_and_count_as_missed(self):
        lines = self.lines()
        lines[5] += ",more"
        lines[9] = lines[9].replace(",", ',"', 1)
        self.raw("a.csv", "\n".join(lines))
        said = self.link("a.csv")
        self.assertIn("line 6", said.stderr)
        self.assertIn("line 10", said.stderr)
        self.assertIn("2 rows were left out", said.stdout)
        self.assertEqual(len(self.clusters()), len(self.rows) - 2)
        for fields in (self.rows[4][1], self.rows[8][1]):
            self.assertNotIn(fields[1], said.stdout + said.stderr)

    def test_encodings_and_delimiters_are_told_from_the_file(self):
        self.rows = [(record, [fields[0].replace("a", "é"), *fields[1:]]) for record, fields in self.rows]
        persons = set()
        for encoding, delimiter in (("utf-8", ","), ("cp1252", ","), ("utf-8-sig", ";"), ("utf-8", "\t")):
            self.raw("a.csv", "\n".join(self.lines(delimiter)), encoding)
            said = self.link("a.csv")
            persons.add(len(set(self.clusters().values())))
            self.assertEqual("Windows-1252" in said.stderr, encoding == "cp1252")
        self.assertEqual(len(persons), 1)
        self.raw("a.csv", "\n".join(self.lines()), "utf-16")
        self.assertIn("UTF-16", self.link("a.csv", code=65).stderr)

    def test_dates_in_another_order_are_read_or_counted(self):
        global MAPPING
        whole = MAPPING
        MAPPING = whole.replace('kind = "birth_date"\n', 'kind = "birth_date"\norder = "dmy"\n')
        try:
            self.write("a.csv", self.rows)  # the year comes first
            self.assertNotIn("LK-015", self.link("a.csv").stderr)
            expected = self.clusters()
            day_first = [(record, [*fields[:2], "/".join(reversed(fields[2].split("-"))), *fields[3:]]) for record, fields in self.rows]
            self.write("a.csv", day_first)
            self.link("a.csv")
            self.assertEqual(self.clusters(), expected)
            short = [(record, [*fields[:2], fields[2][2:], *fields[3:]]) for record, fields in self.rows[:30]] + self.rows[30:]
            self.write("a.csv", short)
            self.assertIn("could not be read as a date, taken as missing: 30", self.link("a.csv").stderr)
        finally:
            MAPPING = whole

    def test_words_for_nothing_are_missing_and_counted(self):
        rows = [(record, [*fields[:4], "onbekend" if number % 2 else "NULL"]) for number, (record, fields) in enumerate(self.rows)]
        self.write("a.csv", rows)
        said = self.link("a.csv")
        self.assertIn("cells of place with a word for nothing", said.stderr)
        self.assertIn(f": {len(rows)}", said.stderr)

    def test_two_records_of_one_name_are_refused(self):
        self.write("a.csv", [*self.rows, self.rows[0]])
        refused = self.link("a.csv", code=65)
        self.assertIn("rows 1 and 401", refused.stderr)
        self.assertFalse((self.folder / "c.csv").exists())


if __name__ == "__main__":
    unittest.main()
