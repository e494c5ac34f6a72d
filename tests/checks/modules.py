"""Who may include whom: the modules' order of the design. The build enforces it too; this says it in one sentence."""
import os
import pathlib
import re
import sys

source = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "src"
MIDDLE = {"registry", "intake", "linkage", "figures", "estimate", "alarms", "chain", "disclosure", "publish", "simulate"}
ALLOWED = {"base": set(), "stats": {"base"}, "model": {"base"}}
ALLOWED |= {module: {"base", "stats", "model"} for module in MIDDLE}
ALLOWED |= {"services": {"base", "stats", "model", "access"} | MIDDLE, "http": {"base", "model"}, "access": {"base", "model"}}
OUTER = {"server", "web", "cli"}
ALLOWED |= {module: set(ALLOWED) | {"server", "web"} for module in OUTER}

wrong = []
for file in sorted(source.glob("**/*.[ch]pp")):
    module = file.relative_to(source).parts[0]
    for number, line in enumerate(file.read_text().splitlines(), 1):
        included = re.match(r'#include "(\w+)/', line)
        if included and included[1] != module and included[1] not in ALLOWED[module]:
            wrong.append(f"{module}/{file.name}:{number} includes {included[1]}, which {module} may not know")
        if included and "protected_table_for_tests" in line and not file.name.endswith("_test.cpp"):
            wrong.append(f"{module}/{file.name}:{number} makes protected tables: only disclosure and tests do")
    if module not in OUTER and not file.name.endswith("_test.cpp"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if re.search(r"std::(cout|cerr)\b|\bprintf\(", line):
                wrong.append(f"{module}/{file.name}:{number} prints: only cli and server do")

# Storage stays behind its seam: what others may include of the registry shows no database.
PUBLIC = ["registry.hpp", "log_store.hpp", "backup.hpp", "proof_file.hpp"]
seen = set()
while PUBLIC:
    header = PUBLIC.pop()
    if header in seen:
        continue
    seen.add(header)
    for included in re.findall(r'#include "registry/([^"]+)"', (source / "registry" / header).read_text()):
        if included.startswith("sqlite/"):
            wrong.append(f"registry/{header} shows {included}: only sources may include it")
        PUBLIC.append(included)
print("\n".join(wrong))
sys.exit(bool(wrong))
