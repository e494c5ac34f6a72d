"""The command as its users meet it: help, exit codes, an import with mistakes, figures, the report."""
import csv
import datetime
import io
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from zoneinfo import ZoneInfo

from zicht_command import ZICHT, CommandTest


class Help(CommandTest):
    def test_every_verb_has_help_with_an_example(self):
        verbs = re.findall(r"^  (\w+)  ", self.zicht("--help").stdout.split("Subcommands:")[1], re.M)
        self.assertGreaterEqual(len(verbs), 6)
        for verb in verbs:
            self.assertIn("Example:\n  zicht " + verb, self.zicht(verb, "--help").stdout)

    def test_version(self):
        self.assertRegex(self.zicht("--version").stdout, r"^zicht \d+\.\d+\.\d+\n$")

    def test_a_wrong_command_line_ends_with_64(self):
        for arguments in ((), ("nonsense",), ("figures",), ("figures", "--year", "x", "--registry", "r"), ("init",), ("status", "--colour")):
            self.assertIn("zicht --help", self.zicht(*arguments, code=64).stderr)


class ExitCodes(CommandTest):
    def test_what_is_not_there_ends_with_66(self):
        self.zicht("status", "--registry", "none", code=66)
        self.zicht("import", "none.csv", "--registry", "none", code=66)

    def test_a_registry_is_not_overwritten(self):
        self.zicht("init", self.registry)
        self.zicht("init", self.registry, code=73)

    def test_a_wrong_rule_or_date_ends_with_65(self):
        self.zicht("init", self.registry)
        for option in (("--rule", "minor=never"), ("--as-of", "yesterday"), ("--as-of", "2999-01-01")):
            self.zicht("figures", "--year", 2024, "--registry", self.registry, *option, code=65)
        self.zicht("figures", "--year", 99999, "--registry", self.registry, code=65)

    def test_an_unknown_table_ends_with_66_and_offers_the_nearest(self):
        self.zicht("init", self.registry)
        done = self.zicht("figures", "victim", "--year", 2024, "--registry", self.registry, code=66)
        self.assertIn("victims", done.stderr)

    def test_a_broken_definition_ends_with_78(self):
        self.zicht("init", self.registry)
        (self.registry / "definitions/rules.toml").write_text("[[rule]]\nid = 'x'\n")
        self.zicht("figures", "--year", 2024, "--registry", self.registry, code=78)


class Import(CommandTest):
    def setUp(self):
        super().setUp()
        self.zicht("init", self.registry)
        rows = list(csv.reader(io.StringIO(self.zicht("import", "--template").stdout)))
        self.header, self.example = rows

    def file(self, name, *changes):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.header)
        for number, change in enumerate(changes):
            row = dict(zip(self.header, self.example)) | {"own_reference": f"REF-{number}"} | change
            writer.writerow([row[name] for name in self.header])
        return self.write(name, out.getvalue())

    def test_ten_mistakes(self):
        mistakes = [{"organisation": ""}, {"sex": "femle"}, {"received_on": "2024-02-30"}, {"nationalities": "Atlantis"}, {"age": "30"},
                    {"episode1_end": "2020"}, {"legal_basis": "no_consent_anonymous"}, {"episode1_sub_form": "money_mule"},
                    {"received_on": "2999-01-01"}, {"birth_date": "spring"}]
        file = self.file("reports.csv", {}, *mistakes)
        dry = json.loads(self.zicht("import", file, "--registry", self.registry, "--dry-run", "--json", code=65).stdout)
        self.assertFalse((self.folder / "reports.rejected.csv").exists())
        real = json.loads(self.zicht("import", file, "--registry", self.registry, "--json", code=65).stdout)
        self.assertEqual(dry["findings"], real["findings"])
        self.assertEqual((real["rows"], real["recorded"], real["rejected"]), (11, 1, 10))
        self.assertEqual({finding["row"] for finding in real["findings"]}, set(range(3, 13)))
        self.assertEqual(len(list(csv.reader((self.folder / "reports.rejected.csv").open()))), 11)

    def test_sending_again_counts_once_and_other_content_is_a_finding(self):
        self.zicht("import", self.file("a.csv", {}, {}), "--registry", self.registry)
        self.assertIn("2  were there already", self.zicht("import", self.folder / "a.csv", "--registry", self.registry).stdout)
        done = self.zicht("import", self.file("b.csv", {"sex": "male"}), "--registry", self.registry, code=65)
        self.assertIn("HT-018", done.stderr)
        status = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)
        self.assertEqual(status["reports"], 2)

    def test_mended_rows_go_in(self):
        self.zicht("import", self.file("a.csv", {"sex": "femle"}), "--registry", self.registry, code=65)
        rejected = self.folder / "a.rejected.csv"
        rejected.write_text(rejected.read_text().replace("femle", "female"))
        self.zicht("import", rejected, "--registry", self.registry)
        self.assertEqual(json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["reports"], 1)

    def test_findings_speak_dutch(self):
        done = self.zicht("import", self.file("a.csv", {"sex": ""}), "--registry", self.registry, "--language", "nl", code=65)
        self.assertIn("Verplicht veld is leeg", done.stderr)

    def test_no_output_names_anybody(self):
        file = self.file("a.csv", {"given_names": "Markedgiven", "birth_date": "Markedbirth", "free_text": "Markedtext"},
                         {"family_names": "Markedfamily", "legal_basis": "no_consent_anonymous"}, {"own_reference": "Markedreference", "sex": "x"})
        done = self.zicht("import", file, "--registry", self.registry, code=65)
        self.assertNotIn("Marked", done.stdout + done.stderr)

    def test_a_foreign_file_by_a_mapping_of_ones_own(self):
        mapping = self.write("m.toml", '[fields]\norganisation = { constant = "other" }\nreceived_on = { column = "Date", date_format = "DD/MM/YYYY" }\n'
                             'legal_basis = { constant = "no_consent_anonymous" }\nsex = { column = "S", values = { "1" = "male" } }\n'
                             'age = { column = "Age" }\nnationalities = { constant = "unknown" }\n[[episode]]\nform = { constant = "labour" }\nplace = { constant = "unknown" }\n')
        file = self.write("f.csv", "Date;S;Age\n31/12/2024;1;17\n31/12/2024;1;17\n")
        self.zicht("import", file, "--registry", self.registry, "--mapping", mapping)
        cells = json.loads(self.zicht("figures", "minors", "--year", 2024, "--registry", self.registry, "--json").stdout)
        self.assertEqual(cells[0]["value"], 2)

    def test_windows_1252_is_told_apart_and_said(self):
        file = self.folder / "w.csv"
        file.write_bytes(self.file("u.csv", {"family_names": "Müller"}).read_text().encode("windows-1252"))
        self.assertIn("Windows-1252", self.zicht("import", file, "--registry", self.registry).stderr)
        status = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)
        self.assertIn("Müller", self.zicht("show", f"R{status['events']}", "--open", "test", "--registry", self.registry).stdout)

    def test_utf_16_is_refused_with_advice(self):
        file = self.folder / "x.csv"
        file.write_bytes(self.file("u.csv", {}).read_text().encode("utf-16"))
        self.assertIn("UTF-8", self.zicht("import", file, "--registry", self.registry, code=65).stderr)

    def test_standard_input_needs_an_encoding(self):
        self.zicht("import", "-", "--registry", self.registry, code=65)

    def test_a_file_without_rows_says_so(self):
        self.assertIn("no rows", self.zicht("import", self.file("none.csv"), "--registry", self.registry).stderr)

    def test_broken_files_say_where(self):
        for text in ("", "organisation\n", "organisation,organisation\n", "a,b\n1,2\n"):
            done = self.zicht("import", self.write("x.csv", text), "--registry", self.registry, code=65)
            self.assertIn("x.csv, line 1", done.stderr)


class TwoAtOnce(CommandTest):
    def test_one_writes_the_others_read_and_a_second_writer_is_told(self):
        self.zicht("init", self.registry)
        header, example = self.zicht("import", "--template").stdout.splitlines()
        rows = [example.replace("EXAMPLE-0001", f"R-{number}") for number in range(20000)]
        self.write("many.csv", "\n".join([header, *rows]) + "\n")
        self.write("one.csv", f"{header}\n{example}\n")
        writing = subprocess.Popen([ZICHT, "import", "many.csv", "--registry", self.registry], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        told = read = 0
        while writing.poll() is None:
            second = subprocess.run([ZICHT, "import", "one.csv", "--registry", self.registry], cwd=self.folder, capture_output=True, text=True)
            self.assertIn(second.returncode, (0, 75), second.stderr)
            told += second.returncode == 75 and "another command writes" in second.stderr
            for verb in (["status"], ["figures", "reports", "--year", "2024"], ["verify"], ["backup", "--out", f"copy-{read}"]):
                self.zicht(*verb, "--registry", self.registry)
            read += 1
        # Either may have been first; whichever was told to wait lost nothing.
        said = writing.communicate()[1]
        self.assertIn(writing.returncode, (0, 75), said)
        self.zicht("import", "many.csv", "--registry", self.registry)
        self.zicht("import", "one.csv", "--registry", self.registry)
        self.assertEqual(json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["reports"], 20001)
        self.assertTrue(told or writing.returncode == 75)
        self.zicht("verify", "--registry", f"copy-{read - 1}")


class Reports(CommandTest):
    """One report through its life: shown, corrected, linked, opened, withdrawn, proved."""

    def setUp(self):
        super().setUp()
        self.zicht("init", self.registry)
        self.file = self.write("a.csv", self.zicht("import", "--template").stdout)
        self.zicht("import", self.file, "--registry", self.registry)
        self.write("b.csv", self.file.read_text().replace("EXAMPLE-0001", "EXAMPLE-0002").replace("Voorbeeld", "Marked"))
        self.zicht("import", "b.csv", "--registry", self.registry)
        events = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["events"]
        self.first, self.second = f"R{events - 1}", f"R{events}"

    def show(self, report):
        return json.loads(self.zicht("show", report, "--registry", self.registry, "--json").stdout)

    def test_every_version_stays(self):
        better = self.write("better.csv", self.file.read_text().replace("female", "male"))
        self.zicht("correct", self.first, better, "--reason", "wrong", "--actor", "desk", "--registry", self.registry)
        self.zicht("withdraw", self.first, "--reason", "mistake", "--registry", self.registry)
        events = self.show(self.first)["events"]
        self.assertEqual([event["event"] for event in events], ["submitted", "corrected", "withdrawn"])
        self.assertEqual([event["data"]["sex"] for event in events[:2]], ["female", "male"])
        self.assertEqual(events[1]["actor"], "desk")
        self.zicht("correct", self.first, better, "--reason", "late", "--registry", self.registry, code=65)

    def test_a_wrong_correction_records_nothing(self):
        wrong = self.write("wrong.csv", self.file.read_text().replace("female", "femle"))
        self.assertIn("HT-003", self.zicht("correct", self.first, wrong, "--reason", "x", "--registry", self.registry, code=65).stderr)
        self.assertEqual(len(self.show(self.first)["events"]), 1)

    def test_decisions_bind(self):
        self.zicht("link", "same", self.first, self.second, "--reason", "x", "--registry", self.registry)
        self.assertEqual(self.show(self.second)["person"], "P" + self.first[1:])
        self.zicht("link", "different", self.first, self.second, "--reason", "x", "--registry", self.registry, code=65)
        self.zicht("link", "same", self.first, self.first, "--reason", "x", "--registry", self.registry, code=65)
        self.zicht("link", "same", self.first, "R99999", "--reason", "x", "--registry", self.registry, code=66)

    def test_opening_an_identity_is_recorded_and_nothing_else_shows_it(self):
        self.assertNotIn("Marked", self.zicht("show", self.second, "--registry", self.registry).stdout)
        self.assertIn("Marked", self.zicht("show", self.second, "--registry", self.registry, "--open", "call").stdout)
        self.assertEqual(self.show(self.second)["events"][-1]["event"], "viewed")

    def test_what_is_erased_cannot_be_read_and_figures_stay(self):
        before = self.zicht("figures", "--year", 2024, "--registry", self.registry, "--csv").stdout
        self.zicht("erase", self.second, "--registry", self.registry)
        opened = self.zicht("show", self.second, "--registry", self.registry, "--open", "test").stdout
        self.assertNotIn("Marked", opened)
        self.assertIn("erased", opened)
        for file in self.registry.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"Marked", file.read_bytes(), file)

        def counts(text):
            return [[row["id"], row["dimensions"], row["value"]] for row in csv.DictReader(io.StringIO(text))]

        self.assertEqual(counts(before), counts(self.zicht("figures", "--year", 2024, "--registry", self.registry, "--csv").stdout))
        self.zicht("verify", "--registry", self.registry)
        self.zicht("erase", "R99999", "--registry", self.registry, code=66)

    def test_what_is_settled_holds_over_reports(self):
        self.zicht("settle", self.first, "sex=male", "nationalities=NG|UA", "birth_year=1990", "--reason", "seen", "--registry", self.registry)
        self.assertEqual(self.show(self.first)["events"][-1]["data"], {"birth_year": "1990", "nationalities": "NG|UA", "sex": "male"})
        rows = json.loads(self.zicht("figures", "victims_by_sex", "--year", 2024, "--registry", self.registry, "--json").stdout)
        self.assertEqual({row["dimensions"].get("sex"): row["value"] for row in rows}, {None: 2, "female": 1, "male": 1})
        for wrong in ("sex=maile", "sex", "height=180", "birth_year=soon", "nationalities=NG|Atlantis"):
            self.zicht("settle", self.first, wrong, "--reason", "x", "--registry", self.registry, code=65)

    def test_figures_that_differ_between_two_dates_name_the_events(self):
        today = datetime.datetime.now(ZoneInfo("Europe/Amsterdam")).date()
        days = [str(today - datetime.timedelta(days=1)), str(today)]
        self.zicht("withdraw", self.first, "--reason", "x", "--registry", self.registry)
        figures = ("figures", "victims", "victims_by_sex", "--year", 2024, "--registry", self.registry, "--as-of", days[0], "--compare-as-of", days[1])
        found = json.loads(self.zicht(*figures, "--json").stdout)
        self.assertEqual([(row["id"], row["dimensions"], row["before"], row["after"]) for row in found],
                         [("victims", {}, 0, 1), ("victims_by_sex", {}, 0, 1), ("victims_by_sex", {"sex": "female"}, 0, 1)])
        self.assertEqual([[event["event"] for event in part["events"]] for part in found[0]["parts"]], [["submitted"]])
        self.assertEqual(found[0]["parts"][0]["events"][0]["reports"], [self.second])
        self.assertIn("victims,", self.zicht(*figures, "--csv").stdout)
        self.assertIn("0 -> 1  (+1)", self.zicht(*figures).stdout)

    def test_what_is_exported_comes_in_again_as_the_same_reports(self):
        def reports(registry):
            self.zicht("export", "--registry", registry, "--open", "test", "--out", "native.jsonl")
            return sorted((self.folder / "native.jsonl").read_text().splitlines())
        events = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["events"]
        self.zicht("export", "--registry", self.registry, "--mapping", "htcds_2", "--open", "test", "--out", "cases.csv")
        self.assertEqual(json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)["events"], events + 1)  # viewed
        self.zicht("init", "from-csv")
        self.zicht("import", "cases.csv", "--mapping", "htcds_2", "--registry", "from-csv")
        self.assertEqual(reports("from-csv"), reports(self.registry))
        self.assertEqual(len(reports("from-csv")), 2)
        self.zicht("init", "from-lines")
        self.zicht("import", "native.jsonl", "--registry", "from-lines")
        self.assertEqual(reports("from-lines"), reports(self.registry))
        # Withdrawn reports and, unless asked for, identities stay behind.
        self.zicht("withdraw", self.first, "--reason", "test", "--registry", self.registry)
        done = self.zicht("export", "--registry", self.registry, "--out", "closed.jsonl")
        text = (self.folder / "closed.jsonl").read_text()
        self.assertEqual(len(text.splitlines()), 1)
        self.assertNotIn("Marked", text + done.stdout + done.stderr)
        self.assertEqual((self.folder / "closed.jsonl").stat().st_mode & 0o777, 0o600)

    def test_no_byte_of_an_erased_identity_is_left(self):
        names = [f"Marked{number:02}Zz" for number in range(50)]
        header, example = self.file.read_text().splitlines()
        rows = [example.replace("EXAMPLE-0001", f"M-{name}").replace("Voorbeeld", name).replace("Anna", f"Given{name}") for name in names]
        self.write("many.csv", "\n".join([header, *rows]) + "\n")
        self.zicht("import", "many.csv", "--registry", self.registry)
        many = [f"R{number}" for number in range(int(self.second[1:]) + 1, int(self.second[1:]) + 51)]
        better = self.write("better.csv", header + "\n" + rows[0].replace("female", "male") + "\n")
        self.zicht("correct", many[0], better, "--reason", f"about {names[0]}", "--registry", self.registry)
        self.zicht("withdraw", many[1], "--reason", f"about {names[1]}", "--registry", self.registry)
        self.zicht("link", "same", many[2], many[3], "--reason", f"about {names[2]}", "--registry", self.registry)
        self.zicht("show", many[4], "--open", f"about {names[4]}", "--registry", self.registry)
        self.zicht("backup", "--registry", self.registry, "--out", "before")
        self.zicht("keys", "backup", "--registry", self.registry, "--out", "safe")
        self.zicht("erase", *many, "--registry", self.registry)
        self.zicht("backup", "--registry", self.registry, "--out", "after")
        self.zicht("restore", "before", "--keys", self.registry / "keys", "--out", "restored")
        for folder in (self.registry, self.folder / "before", self.folder / "after", self.folder / "restored"):
            for file in folder.rglob("*"):
                content = file.read_bytes() if file.is_file() else b""
                for name in names:
                    for code in ("utf-8", "utf-16-le", "utf-16-be"):
                        self.assertNotIn(name.encode(code), content, file)
        for registry in (self.registry, "restored"):
            for report in many[:5]:
                opened = self.zicht("show", report, "--registry", registry, "--open", "test")
                self.assertNotIn("Marked", opened.stdout + opened.stderr)
        # With a key backup made before, and only so, the copy made before opens: that is what it is for.
        self.zicht("restore", "before", "--keys", "safe", "--out", "reopened")
        self.assertIn(names[5], self.zicht("show", many[5], "--registry", "reopened", "--open", "test").stdout)

    def test_a_new_master_key_opens_what_the_old_one_sealed(self):
        old = (self.registry / "keys" / "master.key").read_bytes()
        self.zicht("keys", "rotate", "--registry", self.registry)
        self.assertIn("Marked", self.zicht("show", self.second, "--registry", self.registry, "--open", "test").stdout)
        (self.registry / "keys" / "master.key").write_bytes(old)
        self.assertIn("not that of the key store", self.zicht("show", self.second, "--registry", self.registry, "--open", "test", code=65).stderr)

    def test_lost_keys_are_said_and_figures_go_on(self):
        before = self.zicht("figures", "--year", 2024, "--registry", self.registry, "--csv").stdout
        shutil.rmtree(self.registry / "keys")
        self.assertIn("figures still can be made", self.zicht("show", self.second, "--registry", self.registry, "--open", "test", code=66).stderr)
        self.assertEqual(before, self.zicht("figures", "--year", 2024, "--registry", self.registry, "--csv").stdout)

    def test_a_crash_leaves_no_core_dump(self):
        child = subprocess.Popen([ZICHT, "import", "-", "--encoding", "utf-8", "--registry", self.registry], stdin=subprocess.PIPE, cwd=self.folder,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))
        self.addCleanup(child.stdin.close)
        child.stdin.write(self.file.read_bytes())
        child.stdin.flush()
        deadline = time.monotonic() + 10
        while os.readlink(f"/proc/{child.pid}/exe") != os.path.realpath(ZICHT) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(child.pid, signal.SIGABRT)
        _, status = os.waitpid(child.pid, 0)
        child.returncode = 0
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertFalse(os.WCOREDUMP(status))

    def test_the_log_proves_itself_against_a_kept_head(self):
        head = json.loads(self.zicht("verify", "--registry", self.registry, "--json").stdout)["head"]
        self.zicht("withdraw", self.first, "--reason", "x", "--registry", self.registry)
        self.zicht("verify", "--registry", self.registry, "--head", head)
        size, root = head.split(":")
        self.zicht("verify", "--registry", self.registry, "--head", f"{size}:{'0' * 64}", code=65)
        self.zicht("verify", "--registry", self.registry, "--head", "nonsense", code=65)

    def test_a_proof_holds_against_its_head_and_no_other(self):
        def head():
            return json.loads(self.zicht("verify", "--registry", self.registry, "--json").stdout)["head"]
        before = head()
        self.write("event.json", self.zicht("prove", "event", self.first, "--registry", self.registry).stdout)
        self.zicht("withdraw", self.first, "--reason", "test", "--registry", self.registry)
        after = head()
        self.write("beginning.json", self.zicht("prove", "beginning", before.split(":")[0], "--registry", self.registry).stdout)
        self.assertIn(self.first[1:], self.zicht("prove", "check", "event.json", "--head", before).stdout)
        self.assertIn("another head", self.zicht("prove", "check", "event.json", "--head", after, code=65).stdout)
        for trusted in (before, after):
            self.assertIn("is the beginning", self.zicht("prove", "check", "beginning.json", "--head", trusted).stdout)
        proof = json.loads((self.folder / "event.json").read_text())
        for change in ({"event": proof["event"] + 1}, {"leaf": "0" * 64}, {"path": proof["path"][1:]}):
            self.write("changed.json", json.dumps(proof | change))
            self.assertIn("does not hold", self.zicht("prove", "check", "changed.json", "--head", before, code=65).stdout)
        for broken in ("", "[]", "{}", json.dumps(proof | {"leaf": "xy"}), json.dumps(proof | {"path": [1]})):
            self.write("broken.json", broken)
            self.zicht("prove", "check", "broken.json", "--head", before, code=65)
        old = json.loads(self.zicht("prove", "event", self.first, "--size", before.split(":")[0], "--registry", self.registry).stdout)
        self.assertEqual(old, proof)
        self.zicht("prove", "event", "R9999", "--registry", self.registry, code=66)

    def test_a_changed_log_is_found(self):
        database = sqlite3.connect(self.registry / "registry.db")
        database.execute("UPDATE log SET actor = 'somebody else' WHERE sequence = 5")
        database.commit()
        database.close()
        self.assertIn("do not agree", self.zicht("verify", "--registry", self.registry, code=65).stdout)


class Definitions(CommandTest):
    def test_a_registry_of_an_earlier_version_takes_new_definitions(self):
        self.zicht("init", self.registry)
        texts = self.registry / "definitions" / "report" / "texts.toml"
        whole = texts.read_text()
        texts.write_text("\n".join(line for line in whole.splitlines() if not line.startswith("caption_series")))
        (self.registry / "definitions" / "sentences.toml").unlink()
        report = ("report", "--year", 2024, "--registry", self.registry, "--out", "report")
        self.assertIn("zicht adopt", self.zicht(*report, code=78).stderr)
        self.zicht("sentences", "--year", 2024, "--registry", self.registry)  # the program's stand in
        done = self.zicht("adopt", "--registry", self.registry)
        self.assertIn("report/texts.toml", done.stdout)
        self.assertIn("sentences.toml", done.stdout)
        self.assertEqual(texts.read_text(), whole)
        self.zicht(*report)
        self.assertIn("0  definition files", self.zicht("adopt", "--registry", self.registry).stdout)
        self.zicht("verify", "--registry", self.registry)

    def test_an_analyst_adds_a_table(self):
        self.zicht("init", self.registry)
        self.write("a.csv", self.zicht("import", "--template").stdout)
        self.zicht("import", "a.csv", "--registry", self.registry)
        (self.folder / "mine" / "figures").mkdir(parents=True)
        table = ('id = "by_sector"\norder = 900\ntitle = { nl = "Naar sector", en = "By sector" }\n'
                 'definition = { nl = "Mensen naar sector.", en = "People by sector." }\nunit = "victim"\ndimensions = ["sector"]\n')
        self.write("mine/figures/by_sector.toml", table.replace('"sector"]', '"sectr"]'))
        self.assertIn("figures/by_sector.toml", self.zicht("adopt", "mine", "--registry", self.registry, code=78).stderr)
        self.write("mine/figures/by_sector.toml", table)
        self.zicht("adopt", "mine", "--registry", self.registry)
        self.assertIn("By sector", self.zicht("figures", "by_sector", "--year", 2024, "--registry", self.registry).stdout)

    def test_an_analyst_adds_a_rule_and_a_grouping(self):
        self.zicht("init", self.registry)
        kept = self.registry / "definitions"
        (self.folder / "mine" / "figures").mkdir(parents=True)
        rules = (kept / "rules.toml").read_text()
        young = '[[rule.value]]\nid = "under_23"\nlike = "at_first_report"\nunder = 23\nlabel = { nl = "Jonger dan 23.", en = "Under 23." }\n\n'
        crime = '[[rule.value]]\nid = "criminal_first"\nlike = "primary"\nprefer = ["CODE"]\nlabel = { nl = "Eerst crimineel.", en = "Crime first." }\n\n'
        before = '[[rule]]\nid = "form"'
        self.write("mine/rules.toml", rules.replace(before, young + before).replace('[[rule]]\nid = "nationality"', crime + '[[rule]]\nid = "nationality"'))
        self.assertIn("no code 'CODE'", self.zicht("adopt", "mine", "--registry", self.registry, code=78).stderr)
        self.write("mine/rules.toml", (self.folder / "mine/rules.toml").read_text().replace("CODE", "criminal"))
        self.write("mine/dimensions.toml", (kept / "dimensions.toml").read_text() + """
[[dimension]]
id = "work_or_not"
label = { nl = "arbeid of niet", en = "labour or not" }
attribute = "sub_form"
groups = ["form:labour"]
""")
        self.write("mine/figures/by_work.toml", """id = "by_work"
order = 900
title = { nl = "Arbeid of niet", en = "Labour or not" }
definition = { nl = "Mensen naar arbeid of niet.", en = "People by labour or not." }
unit = "victim"
dimensions = ["work_or_not"]
""")
        self.zicht("adopt", "mine", "--registry", self.registry)
        report = {"organisation": "koninklijke_marechaussee", "received_on": "2024-02-01", "legal_basis": "legal_duty", "sex": "female", "age": 20,
                  "nationalities": ["NG"]}
        forms = [[{"form": "labour", "sub_form": "domestic_servitude", "place": "domestic"}, {"form": "criminal", "sub_form": "theft", "place": "domestic"}],
                 [{"form": "labour", "sub_form": "forced_labour", "place": "domestic"}]]
        self.write("a.jsonl", "".join(json.dumps({**report, "own_reference": f"r{n}", "episodes": episodes}) + "\n" for n, episodes in enumerate(forms)))
        self.zicht("import", "a.jsonl", "--registry", self.registry)

        def counted(*arguments):
            cells = json.loads(self.zicht("figures", *arguments, "--year", 2024, "--registry", self.registry, "--json").stdout)
            return {tuple(cell["dimensions"].values()): cell["value"] for cell in cells}, cells[0]["rules"]
        self.assertEqual(counted("minors")[0][()], 0)
        self.assertEqual(counted("minors", "--rule", "minor=under_23"), ({(): 2}, {"year": "first_registration", "minor": "under_23"}))
        self.assertEqual(counted("victims_by_form")[0], {(): 2, ("labour",): 2})
        self.assertEqual(counted("victims_by_form", "--rule", "form=criminal_first")[0], {(): 2, ("labour",): 1, ("criminal",): 1})
        self.assertEqual(counted("by_work", "--rule", "form=criminal_first")[0], {(): 2, ("labour",): 1, ("other",): 1})
        self.zicht("report", "--year", 2024, "--registry", self.registry, "--rule", "form=criminal_first", "--out", "report")
        page = (self.folder / "report/index.en.html").read_text()
        self.assertIn('id="by_work"', page)
        self.assertIn("Crime first.", page)


class Figures(CommandTest):
    def test_no_reports_give_zeros(self):
        self.zicht("init", self.registry)
        for cell in json.loads(self.zicht("figures", "--year", 2024, "--registry", self.registry, "--json").stdout):
            self.assertEqual(cell["value"], 0)

    def test_the_report_says_what_it_is(self):
        self.zicht("init", self.registry, "--made-up")
        self.zicht("report", "--year", 2024, "--registry", self.registry, "--out", self.folder / "out")
        self.assertIn("nothing on this page is protected", (self.folder / "out/index.en.html").read_text())
        self.assertIn("verzonnen", (self.folder / "out/index.html").read_text())


if __name__ == "__main__":
    unittest.main()
