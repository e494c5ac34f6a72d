"""An installation in a folder of its own works without the source tree."""
import pathlib
import subprocess
import unittest

import zicht_command
from zicht_command import CommandTest


class Install(CommandTest):
    def test_an_installed_program_finds_its_definitions(self):
        prefix = self.folder / "prefix"
        build = pathlib.Path(zicht_command.ZICHT).parent
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, capture_output=True)
        self.assertTrue((prefix / "share" / "man" / "man1" / "zicht.1").is_file())
        installed = prefix / "bin" / "zicht"
        built = zicht_command.ZICHT
        zicht_command.ZICHT = str(installed)
        self.addCleanup(setattr, zicht_command, "ZICHT", built)
        self.zicht("init", self.registry)
        self.write("a.csv", self.zicht("import", "--template").stdout)
        self.zicht("import", "a.csv", "--registry", self.registry)
        self.assertIn("1", self.zicht("figures", "reports", "--year", "2024", "--registry", self.registry).stdout)
        self.zicht("report", "--year", "2024", "--registry", self.registry, "--out", "report")
        self.assertTrue((self.folder / "report" / "index.html").is_file())


if __name__ == "__main__":
    unittest.main()
