"""What is sent by people with spreadsheets: read, or named; and nothing that a command writes replaces what it reads."""
import csv
import io
import json
import os
import stat
import subprocess
import threading

from zicht_command import ZICHT, CommandTest

HEADER = "organisation,received_on,own_reference,legal_basis,given_names,family_names,birth_date,sex,nationalities,episode1_form,episode1_place"


def row(reference, family="Voorbeeldsma", sex="female", born="2001-05-17"):
    return f"fairwork,2024-03-01,{reference},consent_self,Roos,{family},{born},{sex},NL,labour,domestic"


class Intake(CommandTest):
    def setUp(self):
        super().setUp()
        self.zicht("init", self.registry)

    def send(self, name, content, *options, code=0):
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.zicht("import", file, "--registry", self.registry, *options, code=code)

    def reports(self):
        return json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["reports"]

    def test_the_same_reports_saved_in_other_ways_count_once(self):
        text = "\n".join([HEADER, row("K-1"), row("")]) + "\n"
        self.send("a.csv", text)
        rows = list(csv.DictReader(io.StringIO(text)))
        out = io.StringIO()
        writer = csv.DictWriter(out, list(reversed(HEADER.split(","))) + ["channel"], delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
        for content in (text.replace(",", ";"), out.getvalue(), "sep=;\n" + text.replace(",", ";"), text.replace("\n", "\r"),
                        "\ufeff" + text, text.replace("\n", ",,\n") + ",,,\n" * 50):
            self.assertIn("2  were there already", self.send("again.csv", content).stdout)
        self.assertEqual(self.reports(), 2)

    def test_no_name_stands_in_a_message(self):
        name = "Voorbeeldsma"
        for content in ("Roos,Voorbeeldsma,2001-05-17\nBo,Voorbeeldsma,2002-05-17\n", f"{HEADER}\n{row('K', sex=name)}\n",
                        f"{HEADER}\n{row('K', born=name)}\n".replace("\n", "\r"), f"{HEADER},{name}\n{row('K')},x\n".replace("sex", name.lower()),
                        f'{{"{name}":"x"}}\n'):
            done = self.send("wrong.csv", content, code=65)
            self.assertNotIn(name, done.stdout + done.stderr)

    def test_an_encoding_is_named_offered_and_read(self):
        text = f"{HEADER}\n{row('K-1', family='Müller')}\n"
        for encoding, named in (("cp850", "ibm850"), ("utf-16", "utf-16")):
            done = self.send("e.csv", text.encode(encoding), code=65)
            self.assertIn("--encoding " + named, done.stderr)
        self.send("e.csv", text.encode("cp850"), "--encoding", "ibm850")
        self.assertIn("1  were there already", self.send("e.csv", text.encode("utf-16"), "--encoding", "utf-16").stdout)
        self.assertIn("1  were there already", self.send("e.csv", text.encode("cp1252")).stdout)
        lost = self.send("e.csv", text.encode("cp850"), "--encoding", "windows-1252", code=65)
        self.assertIn("HT-030", lost.stderr)

    def test_files_that_are_no_table_are_named(self):
        for content, words in ((b"PK\x03\x04" + bytes(200), "workbook"), (b"\x1f\x8b" + bytes(50), "compressed"),
                               (f"Reports of March;;\n{HEADER.replace(',', ';')}\n", "line 2")):
            done = self.send("x.csv", content, code=65)
            self.assertIn(words, done.stderr)
            self.assertLessEqual(len(done.stderr.splitlines()), 2)

    def test_rejected_rows_never_replace_what_somebody_mended(self):
        first = self.send("a.csv", f"{HEADER}\n{row('K-1', sex='femle')}\n", code=65)
        self.assertIn("a.rejected.csv", first.stdout)
        rejected = self.folder / "a.rejected.csv"
        self.assertEqual(stat.S_IMODE(rejected.stat().st_mode), 0o600)
        mended = rejected.read_text().replace("K-1", "K-2")
        rejected.write_text(mended)
        self.send("a.csv", f"{HEADER}\n{row('K-1', sex='femle')}\n", code=65)
        self.assertEqual(rejected.read_text(), mended)
        again = self.zicht("import", rejected, "--registry", self.registry, code=65)
        self.assertIn("a.rejected.3.csv", again.stdout)
        self.assertEqual(rejected.read_text(), mended)

    def test_an_output_never_replaces_an_input_an_output_or_a_link(self):
        self.send("a.csv", f"{HEADER}\n{row('K-1')}\n")
        (self.folder / "link.csv").symlink_to("real.csv")
        (self.folder / "real.csv").write_text("old")
        before = (self.folder / "a.csv").read_text()
        self.zicht("import", "a.csv", "--registry", self.registry, "--rejects", "a.csv", code=73)
        self.zicht("export", "--registry", self.registry, "--out", "link.csv", code=73)
        self.zicht("export", "--registry", self.registry, "--out", self.registry / "registry.db", code=73)
        self.assertEqual((self.folder / "a.csv").read_text(), before)
        self.assertEqual((self.folder / "real.csv").read_text(), "old")
        self.write("cap.csv", "A,B,count\n1,0,10\n0,1,8\n1,1,3\n")
        self.zicht("estimate", "cap.csv", "--all-models", "cap.csv", code=73)
        self.assertTrue((self.folder / "cap.csv").read_text().startswith("A,B,count"))

    def test_a_pipe_is_written_to(self):
        self.send("a.csv", f"{HEADER}\n{row('K-1')}\n")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        got = []
        reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
        reader.start()
        self.zicht("export", "--registry", self.registry, "--out", pipe)
        reader.join(10)
        self.assertIn('"organisation": "fairwork"', got[0].replace('":"', '": "'))
        self.assertTrue(stat.S_ISFIFO(pipe.stat().st_mode))

    def test_whoever_stops_looking_does_not_end_an_import(self):
        lines = [HEADER] + [row(f"B-{i}", born="2001-05-32" if i % 20 == 0 else "2001-05-17") for i in range(3000)]
        (self.folder / "p.csv").write_text("\n".join(lines) + "\n")
        read, write = os.pipe()
        os.close(read)
        subprocess.run([ZICHT, "import", self.folder / "p.csv", "--registry", self.registry], stdout=write, stderr=write, check=False)
        os.close(write)
        self.assertEqual(self.reports(), 2850)
        self.assertEqual(len((self.folder / "p.rejected.csv").read_text().splitlines()), 151)

    def test_what_is_said_never_goes_into_a_file(self):
        """A standard stream that is closed leaves its number to the next file that is opened."""
        self.send("a.csv", f"{HEADER}\n{row('K-1')}\n")
        before = self.zicht("export", "--registry", self.registry, "--out", "whole.jsonl") and (self.folder / "whole.jsonl").read_text()
        for closed in ("0>&-", "1>&-", "2>&-", "0>&- 1>&- 2>&-"):
            out = self.folder / "out.jsonl"
            out.unlink(missing_ok=True)
            subprocess.run(["sh", "-c", f'exec "$0" export --registry "$1" --out "$2" {closed}', ZICHT, self.registry, out], check=False)
            self.assertEqual(out.read_text(), before, closed)
        self.zicht("verify", "--registry", self.registry)

    def test_no_control_character_reaches_a_terminal(self):
        self.send("a.csv", f"{HEADER}\n{row('K-1', family='Voor' + chr(27) + '[31mbeeld' + chr(7))}\n")
        shown = self.zicht("show", self.first_report(), "--open", "x", "--registry", self.registry).stdout
        self.assertIn("\u241b[31m", shown)
        self.assertNotIn("\x1b", shown)
        self.assertNotIn("\x07", shown)

    def test_tables_of_other_verbs_are_read_as_a_spreadsheet_saves_them(self):
        self.write("cap.csv", "sep=;\r\nA;B;count;\r\n1;0;10;\r\n0;1;8;\r\n1;1;3;\r\n;;;\r\n")
        plain = self.write("plain.csv", "A,B,count\n1,0,10\n0,1,8\n1,1,3\n")
        self.assertEqual(self.zicht("estimate", "cap.csv").stdout, self.zicht("estimate", plain).stdout)
        (self.folder / "cap16.csv").write_bytes(plain.read_text().encode("utf-16"))
        self.assertIn("UTF-16", self.zicht("estimate", "cap16.csv", code=65).stderr)
        self.write("table.csv", "a\tcount\rTotal\t12\rp\t5\rq\t7\r")
        self.zicht("attack", "table.csv")
        self.write("micro.csv", "sep=;\na;b;\n" + "p;x;\n" * 9 + ";;\n")
        self.write("tables.toml", '[[table]]\nname = "t"\ndimensions = ["a"]\n')
        self.zicht("protect", "micro.csv", "--tables", "tables.toml", "--out", "tables")
        before = (self.folder / "micro.csv").read_text()
        self.write("clash.toml", '[[table]]\nname = "micro"\ndimensions = ["a"]\n')
        self.zicht("protect", "micro.csv", "--tables", "clash.toml", "--out", ".", code=73)
        self.assertEqual((self.folder / "micro.csv").read_text(), before)

    def test_objects_of_the_chain_follow_the_same_rules(self):
        header = "organisation,received_on,own_reference,about,people,kind,form,unaccompanied_minor,why_no_report"
        concern = "coa,1-3-2024,Z-1,group,2-4,left_unknown,unknown,yes,not_one_person"
        text = f"{header}\n{concern}\n{concern.replace('Z-1', '')}\n"
        self.send("z.csv", text, "--kind", "concern")
        for content in (("sep=;\n" + text.replace(",", ";")).encode(), text.encode("utf-16"), text.replace("\n", "\r").encode()):
            encoding = ("--encoding", "utf-16") if content.startswith(b"\xff\xfe") else ()
            for dry in ((), ("--dry-run",)):
                self.assertIn("2  were there already", self.send("z2.csv", content, "--kind", "concern", *encoding, *dry).stdout)
        wrong = self.send("w.csv", text.replace("group", "Voorbeeldsma"), "--kind", "concern", code=65)
        self.assertNotIn("Voorbeeldsma", wrong.stdout + wrong.stderr)
        rejected = self.folder / "w.rejected.csv"
        self.assertEqual(stat.S_IMODE(rejected.stat().st_mode), 0o600)
        rejected.write_text("mended")
        self.send("w.csv", text.replace("group", "Voorbeeldsma"), "--kind", "concern", code=65)
        self.assertEqual(rejected.read_text(), "mended")

    def first_report(self):
        return "R" + str(json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["events"])


if __name__ == "__main__":
    import unittest

    unittest.main()
