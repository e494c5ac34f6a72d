"""Keys, rights, withdrawals and strange reports, with the whole command: nothing taken without a word, nothing changed by looking."""
import json
import os
import shutil
import stat
import subprocess
import unittest

from zicht_command import CommandTest, ZICHT

HEADER = "organisation,received_on,legal_basis,own_reference,given_names,family_names,birth_date,sex,nationalities,episode1_form,episode1_place\n"


def rows(*numbers, received="2024-03-13"):
    return HEADER + "".join(f"police,{received},legal_duty,ref-{number},Ana,Example{number},199{number % 10}-04-03,female,RO,sexual,domestic\n"
                            for number in numbers)


class Keeping(CommandTest):
    def make(self, name, *numbers):
        registry = self.folder / name
        self.zicht("init", registry, "--made-up")
        if numbers:
            self.zicht("import", self.write(f"{name}.csv", rows(*numbers)), "--registry", registry)
        return registry

    def status(self, registry):
        return json.loads(self.zicht("status", "--registry", registry, "--json").stdout)

    def first(self, registry):
        return f"R{self.status(registry)['events'] - 1}"  # of two reports that were imported last

    def test_keys_of_another_registry_are_refused_by_name(self):
        ours, other = self.make("ours", 1, 2), self.make("other", 3)
        self.zicht("backup", "--registry", ours, "--out", self.folder / "backup")
        refused = self.zicht("restore", self.folder / "backup", "--keys", other / "keys", "--out", self.folder / "made", code=65)
        self.assertIn("the keys of another registry", refused.stderr)
        self.assertFalse((self.folder / "made").exists())
        shutil.move(ours / "keys", self.folder / "kept")
        shutil.copytree(other / "keys", ours / "keys")
        before = self.status(ours)
        refused = self.zicht("import", self.folder / "ours.csv", "--registry", ours, code=65)
        self.assertIn("the keys of another registry", refused.stderr)
        self.assertEqual(self.status(ours), before)

    def test_a_withdrawal_is_told_to_who_sends_again_and_can_be_undone(self):
        registry = self.make("ours", 1, 2)
        report = self.first(registry)
        self.zicht("withdraw", report, "--reason", "by mistake", "--registry", registry)
        again = self.zicht("import", self.folder / "ours.csv", "--registry", registry).stdout
        self.assertRegex(again, f"1  of them were withdrawn and do not count .*{report}")
        self.zicht("withdraw", report, "--undo", "--reason", "it was right", "--registry", registry)
        self.assertEqual(self.status(registry)["withdrawn"], 0)
        self.assertNotIn("withdrawn", self.zicht("import", self.folder / "ours.csv", "--registry", registry).stdout)
        self.zicht("verify", "--registry", registry)

    def test_status_warns_of_an_open_folder_and_changes_nothing(self):
        registry = self.make("ours", 1)
        self.assertEqual(stat.S_IMODE(os.stat(registry).st_mode) & 0o007, 0)
        self.assertNotIn("chmod", self.zicht("status", "--registry", registry).stdout)
        os.chmod(registry, 0o755)
        os.chmod(registry / "keys", 0o755)
        told = self.zicht("status", "--registry", registry).stdout
        self.assertIn("chmod o-rwx", told)
        self.assertIn("chmod 700", told)
        self.assertEqual(stat.S_IMODE(os.stat(registry).st_mode), 0o755)

    def test_a_definition_that_is_lacking_is_the_programs_until_it_is_adopted(self):
        registry = self.make("ours", 1)
        (registry / "definitions" / "sentences.toml").unlink()
        events = self.status(registry)["events"]
        self.zicht("sentences", "--year", "2024", "--registry", registry)
        told = self.zicht("status", "--registry", registry).stdout
        self.assertIn("sentences.toml", told)
        self.assertEqual(self.status(registry)["events"], events)
        self.assertIn("sentences.toml", self.zicht("adopt", "--registry", registry).stdout)
        self.assertEqual(self.status(registry)["lacking_definitions"], [])

    def test_strange_reports_are_listed_by_number_and_never_by_name(self):
        registry = self.make("ours", 1, 2)
        self.assertIn("No report looks strange", self.zicht("status", "--check", "--registry", registry).stdout)
        twice = rows(1).replace("ref-1", "ref-9")
        self.zicht("import", self.write("twice.csv", twice), "--registry", registry)
        found = self.zicht("status", "--check", "--open", "a look", "--registry", registry, code=65).stdout
        self.assertRegex(found, r"R\d+  sent_twice")
        self.assertNotIn("Example", found)
        as_json = json.loads(self.zicht("status", "--check", "--open", "a look", "--json", "--registry", registry, code=65).stdout)
        self.assertEqual([one["looks_like"] for one in as_json], ["sent_twice"])

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs another account to be")
    def test_who_may_only_read_reads(self):
        registry = self.make("ours", 1, 2)
        for folder, folders, files in os.walk(registry):
            os.chmod(folder, 0o555)
            for file in files:
                os.chmod(os.path.join(folder, file), 0o444)
        os.chmod(self.folder, 0o755)
        for arguments in (["status"], ["verify"], ["figures", "victims", "--year", "2024"], ["sentences", "--year", "2024"]):
            done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ZICHT, *arguments, "--registry", registry],
                                  capture_output=True, text=True, cwd="/")
            if "ermission denied" in done.stderr and ZICHT in done.stderr:
                self.skipTest("the other account cannot run the program here")
            self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stderr}")

    @unittest.skipUnless(shutil.which("faketime"), "needs faketime")
    def test_a_clock_that_was_ahead_is_told_and_corrected(self):
        registry = self.make("ours")
        one = self.write("one.csv", rows(1))
        subprocess.run(["faketime", "2031-05-01 12:00:00", ZICHT, "import", one, "--registry", registry], check=True, capture_output=True)
        two = self.write("two.csv", rows(2))
        refused = self.zicht("import", two, "--registry", registry, code=65)
        self.assertIn("zicht clock correct", refused.stderr)
        for verb in ("status", "verify"):
            self.assertIn("lies ahead of the clock", self.zicht(verb, "--registry", registry).stdout)
        self.zicht("clock", "correct", "--reason", "battery", "--registry", registry)
        self.zicht("import", two, "--registry", registry)
        self.assertEqual(self.status(registry)["ahead"], 0)
        figures = json.loads(self.zicht("figures", "victims", "--year", "2024", "--json", "--registry", registry).stdout)
        self.assertIn('"value": 2', json.dumps(figures))


if __name__ == "__main__":
    unittest.main()
