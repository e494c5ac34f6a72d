"""Files stay small, have names that say something, and leave nothing open."""
import os
import pathlib
import re
import sys

root = pathlib.Path(os.environ["ZICHT_SOURCE"])
wrong = []
for folder in ("src", "studies", "tests", "bench", "tools"):
    for file in sorted((root / folder).rglob("*")):
        if file.suffix not in (".cpp", ".hpp", ".py") or not file.is_file():
            continue
        name = file.relative_to(root)
        lines = file.read_text().splitlines()
        if len(lines) > 800:
            wrong.append(f"{name}: {len(lines)} lines; 800 are the most")
        if re.search(r"(utils?|helpers?|common|misc)\.", file.name):
            wrong.append(f"{name}: a name that says nothing")
        open_words = "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK"))
        for number, line in enumerate(lines, 1):
            if re.search(rf"\b({open_words})\b", line):
                wrong.append(f"{name}:{number}: left open")
for module in sorted((root / "src").iterdir()):
    readme = module / "README.md"
    if not readme.exists():
        wrong.append(f"src/{module.name} has no README.md")
    elif len(readme.read_text().splitlines()) > 150:
        wrong.append(f"src/{module.name}/README.md is longer than 150 lines")
print("\n".join(wrong))
sys.exit(bool(wrong))
