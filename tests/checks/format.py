"""C++ stands as clang-format 22 puts it."""
import os
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(os.environ["ZICHT_SOURCE"])
program = shutil.which("clang-format-22")
if program is None:
    print("skipped: clang-format-22 is not here")
    sys.exit(0)
files = sorted(str(file) for folder in ("src", "studies", "tests", "bench") for file in (root / folder).rglob("*.[ch]pp"))
done = subprocess.run([program, "--dry-run", "--Werror", *files], capture_output=True, text=True)
if done.returncode != 0:
    print(done.stderr[:3000])
    print("Run: clang-format-22 -i on these files")
sys.exit(done.returncode != 0)
