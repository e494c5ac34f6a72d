#!/usr/bin/env python3
"""How close averaging and differencing come to true counts under rounding and under cell keys, on made-up people.
usage: disclosure_averaging.py ZICHT GENERATOR FIRST LAST
ZICHT is the command; GENERATOR writes micro.csv and hierarchies into a folder for --seed (gen.py of the reference data). For each seed, eight tables
are published: form x nationality, alone and divided by every set of sex, age and region. The averaging intruder takes the cells of form x nationality with 1 to 4 people and knows that they are small. They add up the parts of each in every
table, weigh each different sum by 1 / its shown parts, and guess the rounded mean, 1 at least and 4 at most. tables_N is the share that they guess
right with N of the eight tables; `ones` is the share that is right by guessing 1 always. `fresh` is noise that is drawn anew, as if there were no
permanent keys: the intruder has one table N times.
The differencing intruder has form x nationality of all people, and again without one of them, for about 25 persons in turn. `seen` is the share of persons
whose cell changes; `sure` is the share of changed cells in which somebody really left, so that 1.00 gives the place away.
"""
import csv
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

SPLITS = [s for k in range(4) for s in itertools.combinations(["sex", "age", "region"], k)]
DIMENSIONS = ["form", "nat", "sex", "age", "region"]
HAVE = (1, 2, 4, 8)
METHODS = {
    "round_5": ["--method", "round"],
    "cell_key_D5_V2": ["--method", "cell_key", "--record", "person"],
    "cell_key_D5_V2_from_3": ["--method", "cell_key", "--record", "person", "--noise-smallest", "3"],
    "cell_key_D10_V6": ["--method", "cell_key", "--record", "person", "--noise-largest", "10", "--noise-variance", "6"],
}


def request(splits):
    lines = ["[hierarchy]", *(f'{d} = "hier_{d}.csv"' for d in DIMENSIONS if any(d in s for s in [*splits, ("form", "nat")]))]
    for split in splits:
        lines += ["[[table]]", f'name = "{"_".join(["t", *split])}"', f"dimensions = {json.dumps(['form', 'nat', *split])}"]
    return "\n".join(lines) + "\n"


def publish(zicht, folder, people, splits, options, secret):
    """Shown counts by table and codes."""
    with (folder / "micro.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    (folder / "tables.toml").write_text(request(splits))
    (folder / "secret").write_text(f"a secret that only this study has, number {secret}\n")
    out = folder / "out"
    subprocess.run([zicht, "protect", folder / "micro.csv", "--tables", folder / "tables.toml", "--out", out, "--secret", folder / "secret",
                    *options], check=True, capture_output=True)
    tables = {}
    for split in splits:
        with (out / f"{'_'.join(['t', *split])}.csv").open(newline="") as file:
            tables[split] = {tuple(row[d] for d in ["form", "nat", *split]): int(row["count"]) for row in csv.DictReader(file)}
    return tables


def sums_of(tables, leaves, cell):
    """Looks at one cell of form x nationality, its own count and the sums of its parts in the other tables: {sum: weight}."""
    looks = {}
    for split, counts in tables.items():
        parts = [counts[(*cell, *codes)] for codes in itertools.product(*(leaves[d] for d in split))]
        looks.setdefault(sum(parts), 1 / max(1, sum(part > 0 for part in parts)))
    return looks


def guess(looks):
    mean = sum(count * weight for count, weight in looks) / sum(weight for _, weight in looks)
    return min(4, max(1, round(mean)))


def averaging(zicht, folder, people, leaves, small, options, fresh):
    """Share of small cells that are guessed, by how many tables the intruder has."""
    if fresh:
        rounds = [publish(zicht, folder, people, [()], options, secret)[()] for secret in range(8)]
        looks = {have: {cell: [(counts[cell], 1) for counts in rounds[:have]] for cell in small} for have in HAVE}
    else:
        tables = publish(zicht, folder, people, SPLITS, options, 0)
        looks = {have: {cell: list(sums_of({s: tables[s] for s in SPLITS[:have]}, leaves, cell).items()) for cell in small} for have in HAVE}
    return [sum(guess(looks[have][cell]) == small[cell] for cell in small) / len(small) for have in HAVE]


def differencing(zicht, folder, people, options):
    """(share of persons whose leaving changes their cell, share of changed cells that somebody left)"""
    before = publish(zicht, folder, people, [()], options, 0)[()]
    finest = {(person["form"], person["nat"]) for person in people}
    seen = changed = 0
    left = range(0, len(people), max(1, len(people) // 25))
    for gone in left:
        after = publish(zicht, folder, people[:gone] + people[gone + 1:], [()], options, 0)[()]
        changes = {cell for cell in finest if before[cell] != after[cell]}
        seen += (people[gone]["form"], people[gone]["nat"]) in changes
        changed += len(changes)
    return seen / len(left), seen / changed if changed else 0.0


def main():
    zicht, generator, first, last = sys.argv[1:]
    print("method seed small tables_1 tables_2 tables_4 tables_8 ones seen sure")
    for seed in range(int(first), int(last) + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            subprocess.run([sys.executable, generator, folder, "--seed", str(seed)], check=True)
            with (folder / "micro.csv").open(newline="") as file:
                people = [{"person": f"P{n}", **{d: row[d] for d in DIMENSIONS}} for n, row in enumerate(csv.DictReader(file))]
            leaves = {d: sorted({p[d] for p in people}) for d in DIMENSIONS}
            counts = {}
            for person in people:
                counts[person["form"], person["nat"]] = counts.get((person["form"], person["nat"]), 0) + 1
            small = {cell: count for cell, count in counts.items() if count < 5}
            ones = sum(count == 1 for count in small.values()) / len(small)
            for method, options in METHODS.items():
                shares = averaging(zicht, folder, people, leaves, small, options, fresh=False)
                found = [*shares, ones, *differencing(zicht, folder, people, options)]
                print(method, seed, len(small), *(f"{share:.2f}" for share in found), flush=True)
            shares = averaging(zicht, folder, people, leaves, small, METHODS["cell_key_D5_V2"], fresh=True)
            print("fresh_D5_V2", seed, len(small), *(f"{share:.2f}" for share in shares), f"{ones:.2f} - -", flush=True)


if __name__ == "__main__":
    main()
