"""Kinds of events: one table of numbers in code and one in the format; no switch hides a kind; SQL has no numbers."""
import os
import pathlib
import re
import sys

top = pathlib.Path(os.environ["ZICHT_SOURCE"])
wrong = []

code = (top / "src/model/event_kind.hpp").read_text()
numbers = dict(re.findall(r"^  (\w+) = (\d+),$", code, re.M))
rows = re.findall(r"EventKindRow\{EventKind::(\w+), \"(\w+)\", EventSubject::(\w+)", code)
in_code = {(int(numbers[kind]), name, subject) for kind, name, subject in rows}
documented = re.findall(r"^\| (\d+) \| (\w+) \| (\w+) \|", (top / "docs/format.md").read_text(), re.M)
in_format = {(int(number), name, subject) for number, name, subject in documented if subject != "reserved"}
for row in sorted(in_code ^ in_format):
    wrong.append(f"kind {row} stands in only one of src/model/event_kind.hpp and docs/format.md")

for file in sorted((top / "src").glob("**/*.cpp")):
    text = file.read_text()
    name = file.relative_to(top)
    for switch in re.finditer(r"switch \((.*)\) \{\n(.*?)\n  \}", text, re.S):
        if "case EventKind::" in switch[2] and re.search(r"^\s*default:", switch[2], re.M):
            wrong.append(f"{name}: a switch over EventKind has a default, which hides a kind without a case")
    for number, line in enumerate(text.splitlines(), 1):
        if file.parent.name in ("registry", "sqlite") and not file.name.endswith("_test.cpp") and re.search(r"\bkind\s*(=|<>|!=|[Ii][Nn]\s*\()\s*\(?\d", line):
            wrong.append(f"{name}:{number}: SQL names a kind of event by its number")
print("\n".join(wrong))
sys.exit(bool(wrong))
