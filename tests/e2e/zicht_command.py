"""Runs the real command in a folder of its own."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ZICHT = os.environ["ZICHT"]


@functools.cache
def made_country(seed, profile):
    """A folder with a made-up country and a registry of its history, made once for all tests of a program. Tests copy it."""
    place = tempfile.TemporaryDirectory()
    for arguments in (("simulate", profile, "--seed", seed, "--out", "country"), ("init", "registry", "--made-up", "--actor", "simulator"),
                      ("import", "--history", "country/history.jsonl", "--registry", "registry")):
        subprocess.run([ZICHT, *map(str, arguments)], cwd=place.name, check=True, capture_output=True)
    return place


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

    def copy_country(self, seed, country, registry, profile="netherlands"):
        """Puts the made-up country and a registry of its history into two folders of this test."""
        made = pathlib.Path(made_country(seed, profile).name)
        shutil.copytree(made / "country", self.folder / country)
        shutil.copytree(made / "registry", self.folder / registry)

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text)
        return file
