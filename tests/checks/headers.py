"""Each header compiles alone: it includes what it uses."""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

root = pathlib.Path(os.environ["ZICHT_SOURCE"])
build = pathlib.Path(os.environ["ZICHT"]).parent
commands = {}
for entry in json.loads((build / "compile_commands.json").read_text()):
    file = pathlib.Path(entry["file"])
    if root / "src" in file.parents:
        is_test = file.name.endswith("_test.cpp")
        commands[file.relative_to(root / "src").parts[0], is_test] = entry


def wrong_with(header):
    """What the compiler says of a header by itself; nothing when it stands alone."""
    name = header.relative_to(root / "src")
    module = name.parts[0]
    entry = commands.get((module, True)) or commands.get((module, False))
    if entry is None:
        return ""
    words = shlex.split(entry["command"])
    start = next(at for at, word in enumerate(words) if pathlib.Path(word).name.startswith(("c++", "g++", "clang++")))
    flags = [word for word in words[start + 1:words.index("-o")] if not word.startswith("-M")]
    flags = [word for word in flags if word != "-MT" and not word.endswith((".o", ".o.d"))]
    call = [words[start], *flags, "-O0", "-fsyntax-only", "-Wno-pragma-once-outside-header", "-x", "c++", "-"]
    done = subprocess.run(call, input=f'#include "{name}"\n', cwd=entry["directory"],
                          capture_output=True, text=True)
    return done.stderr if done.returncode else ""


headers = sorted((root / "src").rglob("*.hpp"))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    said = [text for text in pool.map(wrong_with, headers) if text]
print("\n".join(said))
sys.exit(bool(said))
