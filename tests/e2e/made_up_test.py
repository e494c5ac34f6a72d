"""A figure of people who do not exist says so wherever it comes out; one of people who exist never does."""
import csv
import io
import json
import unittest
import zipfile

from zicht_command import CommandTest

SAID = ("Verzonnen voor de oefening", "Invented for the demo", "do not exist", "verzonnen", "bestaan niet")


class MadeUp(CommandTest):
    def registry_of(self, *options):
        self.zicht("init", self.registry, *options)
        for kind, text in (
                ("report", "organisation,received_on,own_reference,legal_basis,age,sex,nationalities,episode1_form,episode1_place\n"
                           "police_limburg,2023-03-01,R1,no_consent_anonymous,30,female,NL,sexual,domestic\n"
                           "police_limburg,2024-03-01,R2,no_consent_anonymous,16,male,NL,criminal,domestic\n"),
                ("investigation", "agency,own_reference,opened_on,origin,form,scope,state,report_references\n"
                                  "police_limburg,I1,2024-04-01,report,sexual,domestic,running,police_limburg:R2\n"),
                ("case", "office,case_key,registered_on,offences,investigation_references\n"
                         "office_limburg,99/000001-24,2024-06-01,art273f_1_1,police_limburg:I1\n"),
                ("disposal", "case_key,decided_on,kind\n99/000001-24,2024-09-01,summons\n"),
                ("judgment", "case_key,given_on,instance,outcome\n99/000001-24,2024-11-01,first,convicted\n")):
            self.zicht("import", self.write(kind + ".csv", text), *(() if kind == "report" else ("--kind", kind)), "--registry", self.registry)

    def outlets(self):
        """Each way in which figures come out: its name, its text."""
        of_year = ("--year", 2024, "--registry", self.registry)
        for language in ("nl", "en"):
            for verb in (("figures",), ("sentences",), ("chain",), ("figures", "--compare-as-of", "2024-01-01")):
                yield " ".join(verb) + " " + language, self.zicht(*verb, *of_year, "--language", language).stdout
            yield "alarms " + language, self.zicht("alarms", "--registry", self.registry, "--language", language).stdout
        yield "status", self.zicht("status", "--registry", self.registry).stdout
        self.zicht("report", *of_year, "--out", self.folder / "report")
        for page in ("index.html", "index.en.html"):
            yield page, (self.folder / "report" / page).read_text()

    def json_outlets(self):
        of_year = ("--year", 2024, "--registry", self.registry, "--json")
        for verb in (("figures",), ("sentences",), ("chain",), ("figures", "--compare-as-of", "2024-01-01")):
            yield " ".join(verb), json.loads(self.zicht(*verb, *of_year).stdout)
        yield "alarms", json.loads(self.zicht("alarms", "--registry", self.registry, "--json").stdout)
        yield "status", json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)

    def csv_outlets(self):
        of_year = ("--year", 2024, "--registry", self.registry, "--csv")
        for verb in (("figures",), ("figures", "--compare-as-of", "2024-01-01")):
            yield " ".join(verb), self.zicht(*verb, *of_year).stdout
        for file in sorted((self.folder / "report").rglob("*.csv")):
            yield file.name, file.read_text()

    def sheets(self, name):
        """Of each sheet of a workbook, the texts that stand in it."""
        with zipfile.ZipFile(self.folder / "report" / name) as book:
            strings = book.read("xl/sharedStrings.xml").decode()
            texts = [part.split("</si>")[0] for part in strings.split("<si>")[1:]]
            for sheet in sorted(book.namelist()):
                if sheet.startswith("xl/worksheets/sheet"):
                    cells = book.read(sheet).decode().split('t="s"><v>')[1:]
                    yield sheet, " ".join(texts[int(cell.split("<")[0])] for cell in cells)

    def check(self, made_up):
        for name, text in self.outlets():
            self.assertEqual(any(said in text for said in SAID), made_up, name)
        for name, document in self.json_outlets():
            entries = document if isinstance(document, list) else [document]
            self.assertTrue(entries, name)
            for entry in entries:
                self.assertIs(entry["made_up"], made_up, name)
        filled = 0  # so small a register leaves some tables empty
        for name, text in self.csv_outlets():
            rows = list(csv.DictReader(io.StringIO(text)))
            filled += 1 if rows else 0
            self.assertIn("made_up", text.splitlines()[0].split(","), name)
            for row in rows:
                self.assertEqual(row["made_up"], "yes" if made_up else "no", name)
        self.assertGreater(filled, 20)
        for name in ("tables.nl.xlsx", "tables.en.xlsx"):
            for sheet, text in self.sheets(name):
                self.assertEqual(any(said in text for said in SAID), made_up, f"{name} {sheet}")

    def test_figures_of_people_who_do_not_exist_say_so_everywhere(self):
        self.registry_of("--made-up")
        self.check(True)

    def test_figures_of_people_who_exist_never_say_they_do_not(self):
        self.registry_of()
        self.check(False)


if __name__ == "__main__":
    unittest.main()
