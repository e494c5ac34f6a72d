#!/usr/bin/env python3
"""Protects made-up tables of several seeds, attacks them, and writes loss, bound, leaks and processor time a line each.
usage: disclosure_seeds.py ZICHT GENERATOR SIZE FIRST LAST
ZICHT is the command; GENERATOR writes micro.csv and hierarchies into a folder for --seed (gen.py of the reference data); SIZE is S (form x
nationality x sex, 1,792 cells) or M (form x age x sex x nationality, 14,336 cells). One thread. Answers 1 when a seed has a leak, a contradiction
or an unresolved cell."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SIZES = {"S": ["form", "nat", "sex"], "M": ["form", "age", "sex", "nat"], "L": ["form", "age", "sex", "nat", "year"]}


def request(dimensions):
    lines = ["[rule]", "minimum = 5", "zeros_published = true", "[hierarchy]"]
    lines += [f'{dimension} = "hier_{dimension}.csv"' for dimension in dimensions]
    return "\n".join([*lines, "[[table]]", 'name = "table"', f"dimensions = {json.dumps(dimensions)}", ""])


def timed(*words):
    """Answer of a command, and the seconds of processor time that it took."""
    before = os.times()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode not in (0, 2, 3, 4):
        sys.exit(done.stderr)
    return done.stdout, after.children_user + after.children_system - before.children_user - before.children_system


def main():
    zicht, generator, size, first, last = sys.argv[1:]
    print("size seed small secondary loss least_loss ratio withheld exact narrow unresolved contradictions protect_s attack_s")
    wrong = 0
    for seed in range(int(first), int(last) + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            subprocess.run([sys.executable, generator, str(folder), "--seed", str(seed), "--years", "2020-2024" if size == "L" else "2024"],
                           check=True)
            (folder / "tables.toml").write_text(request(SIZES[size]))
            said, protect_s = timed(zicht, "protect", str(folder / "micro.csv"), "--tables", str(folder / "tables.toml"), "--out",
                                    str(folder / "out"), "--json")
            cost = json.loads(said)
            said, attack_s = timed(zicht, "attack", "--release", str(folder / "out"), "--json")
            found = json.loads(said)
            faults = [found["exact"], found["narrow"], found["unresolved"], len(found["contradictions"])]
            wrong += any(faults)
            ratio = cost["secondary_persons"] / max(1, cost["least_loss"])
            print(size, seed, cost["primary"], cost["secondary"], cost["secondary_persons"], cost["least_loss"], f"{ratio:.2f}",
                  found["withheld"], *faults, f"{protect_s:.2f}", f"{attack_s:.2f}", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
