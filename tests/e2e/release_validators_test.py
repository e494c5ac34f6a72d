"""The validators of each format that a release is made of, over a release with counts of the chain that follows
another, and over copies with one fault each.
Those that are not there are skipped, by name (tools/release_validators installs them)."""
import datetime
import os
import pathlib
import subprocess
import unittest
import zoneinfo

from release_test import ReleaseTest

CHECK = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "tools" / "check_release"


class Validators(ReleaseTest):
    def today_of_2024(self, *more):
        """Imports the chain and releases 2024 as it is known today."""
        for kind in ("concern", "investigation", "suspect", "case", "disposal", "judgment", "follow_up"):
            self.zicht("import", f"country/chain/{kind}.csv", "--kind", kind, "--registry", "registry", "--actor", "simulator")
        today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date().isoformat()
        self.approve(self.prepare(2024, today, *more, as_of=today))
        return self.site / today

    def check(self, release, *more):
        done = subprocess.run([CHECK, release, *more], capture_output=True, text=True)
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_find_nothing_but_what_was_planted(self):
        self.make_registry()
        self.approve(self.prepare(2023, "2024-10-14"))
        release = self.today_of_2024("--accept-definitions")
        self.check(release, "--sample", "--skip", "budgets")  # with seven years revised it is larger than a first release may be
        self.check(release, "--sample", "--planted")

    def test_the_demos_release_keeps_its_budgets(self):
        self.make_registry()
        self.check(self.today_of_2024(), "--only", "budgets")


if __name__ == "__main__":
    unittest.main()
