"""The release key: made with a passphrase, opened, given another one, kept apart; a passphrase is never an argument."""
import os
import pty
import subprocess
import unittest

from zicht_command import ZICHT, CommandTest

FIRST, SECOND = "vier losse woorden", "een heel andere zin"


class ReleaseKey(CommandTest):
    def at_terminal(self, *arguments, types):
        """Exit code and what the terminal showed. types: question -> answer."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execv(ZICHT, [ZICHT, *map(str, arguments)])
        shown, answers = b"", list(types)
        try:
            while part := os.read(terminal, 1000):
                shown += part
                if answers and shown.endswith(b": "):
                    os.write(terminal, answers.pop(0).encode() + b"\n")
        except OSError:  # the terminal is gone when the command ends
            pass
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()

    def test_made_opened_and_sealed_again(self):
        first, second = self.write("first", FIRST + "\n"), self.write("second", SECOND + "\n")
        made = self.zicht("release", "key", "make", "release.key", "--passphrase-file", first)
        self.assertIn("minisign public key", made.stdout)
        self.assertNotIn("without a passphrase", made.stderr)
        key = self.folder / "release.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.zicht("release", "key", "show", key, "--passphrase-file", first).stdout, made.stdout)
        self.assertIn("does not open", self.zicht("release", "key", "show", key, "--passphrase-file", second, code=65).stderr)
        self.assertIn("nobody can be asked", self.zicht("release", "key", "show", key, code=65).stderr)
        self.zicht("release", "key", "seal", key, "--passphrase-file", first, "--new-passphrase-file", second)
        read, write = os.pipe()  # a passphrase that is in no file
        os.write(write, SECOND.encode() + b"\n")
        os.close(write)
        shown = subprocess.run([ZICHT, "release", "key", "show", key, "--passphrase-file", f"/dev/fd/{read}"], pass_fds=[read], capture_output=True,
                               text=True)
        os.close(read)
        self.assertEqual(shown.stdout, made.stdout, shown.stderr)
        self.assertEqual(sorted(file.name for file in self.folder.iterdir()), ["first", "release.key", "second"])

    def test_a_terminal_asks_and_shows_nothing_of_it(self):
        code, shown = self.at_terminal("release", "key", "make", "release.key", types=[FIRST, SECOND])
        self.assertEqual(code, 65)
        self.assertIn("not the same", shown)
        self.assertFalse((self.folder / "release.key").exists())
        code, shown = self.at_terminal("release", "key", "make", "release.key", types=[FIRST, FIRST])
        self.assertEqual(code, 0, shown)
        public = shown[shown.index("untrusted"):].replace("\r", "").splitlines()[:2]
        code, more = self.at_terminal("release", "key", "show", "release.key", types=[FIRST])
        self.assertEqual(code, 0, more)
        self.assertIn(public[1], more)
        self.assertNotIn("losse", shown + more)

    def test_bad_input_makes_no_key(self):
        short, empty = self.write("short", "kort\n"), self.write("empty", "\n")
        for options in (["--passphrase-file", short], ["--passphrase-file", empty], ["--passphrase-file", "none"], [],
                        ["--without-passphrase", "--passphrase-file", short]):
            done = subprocess.run([ZICHT, "release", "key", "make", "release.key", *map(str, options)], cwd=self.folder, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL)
            self.assertNotEqual(done.returncode, 0, options)
            self.assertTrue(done.stderr, options)
            self.assertNotIn("kort\n", done.stderr)
            self.assertFalse((self.folder / "release.key").exists(), options)

    def test_an_old_key_opens_with_a_warning(self):
        made = self.zicht("release", "key", "make", "release.key", "--without-passphrase")
        self.assertRegex((self.folder / "release.key").read_text(), r"^[0-9a-f]{128}\n$")  # as every key was until now
        shown = self.zicht("release", "key", "show", "release.key")
        self.assertEqual(shown.stdout, made.stdout)
        self.assertIn("has no passphrase", shown.stderr)

    def test_a_key_within_the_registry_or_the_site_signs_nothing(self):
        self.zicht("init", "registry", "--made-up", "--actor", "simulator")
        (self.folder / "site").mkdir()
        for place, what in (("registry", "the registry"), ("site", "the site")):
            self.zicht("release", "key", "make", f"{place}/release.key", "--without-passphrase")
            done = self.zicht("release", "approve", "2025-10-14", "--sums", "0" * 64, "--site", "site", "--registry", "registry", "--actor", "bert",
                              "--key", f"{place}/release.key", code=65)
            self.assertIn(f"lies in {what}", done.stderr)


if __name__ == "__main__":
    unittest.main()
