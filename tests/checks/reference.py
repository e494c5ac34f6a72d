"""docs/reference is what tools/reference makes of the definitions and of --help."""
import os
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(os.environ["ZICHT_SOURCE"])
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.executable, root / "tools/reference", os.environ["ZICHT"], folder], check=True)
    made = {file.name: file.read_text() for file in pathlib.Path(folder).iterdir()}
kept = {file.name: file.read_text() for file in (root / "docs/reference").iterdir()}
stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
if stale:
    print("docs/reference is not up to date:", ", ".join(stale))
    print("Run: tools/reference build/test/zicht docs/reference")
sys.exit(bool(stale))
