#!/usr/bin/env python3
"""Protects and attacks larger and larger tables, and writes time, memory, loss and leaks a line each, until one does not end in time.
usage: disclosure_growth.py ZICHT GENERATOR SECONDS [FIRST [SEED]]
ZICHT is the command; GENERATOR writes micro.csv and hierarchies into a folder (gen.py of the reference data). A command that needs more than
SECONDS of processor time is stopped, and larger tables are not tried; FIRST leaves smaller tables out. One thread. Answers 1 when a table has a
leak, a contradiction or an unresolved cell, and 0 otherwise, also when a table did not end."""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

TABLES = [  # dimensions, years, regions per province
    (["form", "sex"], "2024", 3),
    (["form", "nat", "sex"], "2024", 3),
    (["form", "age", "sex", "nat"], "2024", 3),
    (["form", "sex", "nat", "year"], "2020-2024", 3),
    (["form", "age", "sex", "nat", "year"], "2020-2024", 3),
    (["form", "age", "nat", "region"], "2024", 3),
    (["form", "age", "nat", "region", "year"], "2020-2024", 3),
]
SIZES = {"form": 16, "age": 8, "sex": 4, "nat": 28, "region": 49, "year": 6}  # codes with margins
MEMORY = 8 << 30


def request(dimensions):
    lines = ["[rule]", "minimum = 5", "zeros_published = true", "[hierarchy]"]
    lines += [f'{dimension} = "hier_{dimension}.csv"' for dimension in dimensions]
    return "\n".join([*lines, "[[table]]", 'name = "table"', f"dimensions = {json.dumps(dimensions)}", ""])


def cells_of(dimensions):
    cells = 1
    for dimension in dimensions:
        cells *= SIZES[dimension]
    return cells


def measured(words, answer, seconds):
    """What a command answers, its seconds of processor time and its largest memory in MB; none when it did not end in time."""

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    with answer.open("w") as out:
        started = subprocess.Popen(words, stdout=out, stderr=subprocess.PIPE, preexec_fn=limit, text=True)
        said = started.stderr.read()
        _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    took = (used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
    if started.returncode < 0:
        return None, *took
    if started.returncode not in (0, 2, 3, 4):
        sys.exit(said)
    return json.loads(answer.read_text()), *took


def line_of(zicht, folder, dimensions, seconds):
    """The words of a line, whether everything ended, and whether the table is safe."""
    (folder / "tables.toml").write_text(request(dimensions))
    head = f"{'x'.join(dimensions)} {cells_of(dimensions)}"
    cost, took, memory = measured([zicht, "protect", str(folder / "micro.csv"), "--tables", str(folder / "tables.toml"), "--out",
                                   str(folder / "out"), "--json"], folder / "cost.json", seconds)
    if cost is None:
        return f"{head} protect stopped after {took:.0f} s at {memory} MB", False, True
    words = f"{head} {cost['primary']} {cost['secondary_persons']} {cost['least_loss']} {took:.2f} {memory}"
    found, took, memory = measured([zicht, "attack", "--release", str(folder / "out"), "--json"], folder / "found.json", seconds)
    if found is None:
        return f"{words} attack stopped after {took:.0f} s at {memory} MB", False, True
    faults = [found["exact"], found["narrow"], found["unresolved"], len(found["contradictions"])]
    return f"{words} {' '.join(map(str, faults))} {took:.2f} {memory}", True, not any(faults)


def main():
    zicht, generator, seconds, *rest = sys.argv[1:]
    first = int(rest[0]) if rest else 0
    seed = rest[1] if len(rest) > 1 else "1"
    print("table cells small loss least_loss protect_s protect_MB exact narrow unresolved contradictions attack_s attack_MB", flush=True)
    wrong = 0
    for dimensions, years, regions in sorted(TABLES, key=lambda table: cells_of(table[0])):
        if cells_of(dimensions) < first:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            subprocess.run([sys.executable, generator, name, "--seed", seed, "--years", years, "--regk", str(regions)], check=True)
            line, ended, safe = line_of(zicht, folder, dimensions, int(seconds))
            print(line, flush=True)
            wrong += not safe
            if not ended:
                break
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
