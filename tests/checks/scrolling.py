"""What scrolls sideways on a page can be reached by keyboard and has a name, in reports, releases and the service alike."""
import os
import pathlib
import re
import sys

top = pathlib.Path(os.environ["ZICHT_SOURCE"])
REGIONS = {".table", ".scrolls"}  # classes of which each element is held against the law below
LINKS = {"nav"}                   # what it holds can be reached itself
wrong = []

for sheet in sorted((top / "definitions").rglob("*.css")):
    for rule in re.finditer(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)):
        if re.search(r"overflow(-[xy])?\s*:\s*(auto|scroll)", rule[2]):
            for selector in rule[1].split(","):
                if selector.strip() not in REGIONS | LINKS:
                    wrong.append(f"{sheet.relative_to(top)}: {selector.strip()} scrolls; let it wrap, or make it of class scrolls")

sources = [*(top / "definitions").rglob("*.mustache"), *(file for file in (top / "src").rglob("*.cpp") if not file.name.endswith("_test.cpp"))]
for file in sorted(sources):
    text = file.read_text()
    for tag in re.finditer(r"<div\b[^>]*>", text):
        if re.search(r'class="(table|scrolls)\b', tag[0]) and not all(
                part in tag[0] for part in ('role="region"', 'tabindex="0"', 'aria-label')):
            wrong.append(f"{file.relative_to(top)}:{text.count(chr(10), 0, tag.start()) + 1}: {tag[0]} cannot be reached by keyboard, or has no name")
print("\n".join(wrong))
sys.exit(bool(wrong))
