"""Runs the real command in a folder of its own."""
import os
import pathlib
import subprocess
import tempfile
import unittest

ZICHT = os.environ["ZICHT"]


class CommandTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.registry = self.folder / "registry"

    def zicht(self, *arguments, code=0):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ZICHT")}
        done = subprocess.run([ZICHT, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text)
        return file
