#!/usr/bin/env python3
"""Hunts for made-up people whose tables zicht protect cannot protect, leaves open, or does not finish.
usage: disclosure_hunt.py ZICHT CHECKER FIRST LAST [SECONDS]
ZICHT is the command and CHECKER is tools/check_certificate. Each number from FIRST to LAST makes one case: people over 1 to 4 columns,
hierarchies of up to 3 levels, second groupings that cross the first, 1 to 4 tables, zeros published or not, minimum 2 to 10. A case is
protected, compared with the true counts, attacked, and its certificate is checked by both checkers; every command has SECONDS (20) of
processor time and two gigabytes.
Writes a line for each fault and one at the end. Answers 1 when there was a fault."""
import csv
import itertools
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

MEMORY = 2 << 30


def grown(draw, levels, name):
    """Rows of parent and child, and the codes that have no child."""
    rows, leaves = [], []

    def grow(parent, level):
        for _ in range(draw.randint(1 if level else 2, 3)):
            code = f"{name}{len(rows) + 1}"
            rows.append((parent, code))
            if level + 1 < levels and draw.random() < 0.7:
                grow(code, level + 1)
            else:
                leaves.append(code)

    grow("Total", 0)
    return rows, leaves


def hierarchy(draw, name, most_leaves):
    """One or two groupings of the same leaves; the second crosses the first."""
    leaves = []
    while not 2 <= len(leaves) <= most_leaves:
        rows, leaves = grown(draw, draw.choice([1, 1, 2, 3]), name)
    groupings = [rows]
    if len(leaves) > 2 and draw.random() < 0.3:
        mixed = draw.sample(leaves, len(leaves))
        cut = draw.randint(1, len(leaves) - 1)
        second = []
        for group, members in ((f"{name}one", mixed[:cut]), (f"{name}two", mixed[cut:])):
            second += [("Total", group), *((group, code) for code in members)]
        groupings.append(second)
    return groupings, leaves


def people(draw, leaves):
    """Who stands where, in one of five ways."""
    places = list(itertools.product(*leaves))
    kind = draw.choice(["skewed", "even", "ones", "sparse", "many"])
    if kind == "ones":
        return places
    if kind == "sparse":
        return [place for place in draw.sample(places, max(1, len(places) // 4)) for _ in range(draw.choice([1, 1, 2, 3, 7]))]
    if kind == "even":
        return draw.choices(places, k=draw.randint(5, 150))
    weights = [draw.random() ** (4 if kind == "skewed" else 1.5) for _ in places]
    return draw.choices(places, weights, k=draw.randint(10, 400 if kind == "skewed" else 1500))


class Case:
    def __init__(self, number, folder):
        draw = random.Random(number)
        self.folder = folder
        count = draw.choice([1, 2, 2, 3, 3, 4])
        self.columns = [f"d{column}" for column in range(count)]
        made = [hierarchy(draw, f"{column}_", {1: 40, 2: 9, 3: 6, 4: 4}[count]) for column in self.columns]
        self.parents = []
        for groupings, _ in made:
            above = {}
            for parent, child in itertools.chain(*groupings):
                above.setdefault(child, set()).add(parent)
            self.parents.append(above)
        self.people = people(draw, [leaves for _, leaves in made])
        subsets = [list(of) for size in range(1, count + 1) for of in itertools.combinations(self.columns, size)]
        self.tables = [self.columns] if draw.random() < 0.5 else draw.sample(subsets, min(len(subsets), draw.randint(1, 4)))
        self.zeros_published = draw.random() < 0.6
        self.minimum = draw.choice([2, 3, 5, 5, 5, 10])
        self.write(made)

    def write(self, made):
        with (self.folder / "people.csv").open("w", newline="") as file:
            csv.writer(file).writerows([self.columns, *self.people])
        request = ["[rule]", f"minimum = {self.minimum}", f"zeros_published = {str(self.zeros_published).lower()}", "[hierarchy]"]
        for column, (groupings, _) in zip(self.columns, made):
            names = [f"{column}_{grouping}.csv" for grouping in range(len(groupings))]
            for name, rows in zip(names, groupings):
                (self.folder / name).write_text("parent,child\n" + "".join(f"{parent},{child}\n" for parent, child in rows))
            request.append(f"{column} = {json.dumps(names)}")
        for number, columns in enumerate(self.tables):
            request += ["[[table]]", f'name = "t{number}"', f"dimensions = {json.dumps(columns)}"]
        (self.folder / "tables.toml").write_text("\n".join(request) + "\n")

    def codes_with(self, column, leaf):
        found, waiting = {"Total"}, [leaf]
        while waiting:
            code = waiting.pop()
            found.add(code)
            waiting.extend(self.parents[column].get(code, ()))
        return found

    def true_counts(self, columns):
        counts = {}
        places = [self.columns.index(column) for column in columns]
        for person in self.people:
            for cell in itertools.product(*(self.codes_with(place, person[place]) for place in places)):
                counts[cell] = counts.get(cell, 0) + 1
        return counts

    def wrong_cells(self, out):
        """Cells that are shown and are small or not true, and zeros that are withheld though they are published."""
        wrong = []
        for number, columns in enumerate(self.tables):
            truth = self.true_counts(columns)
            for row in csv.DictReader((out / f"t{number}.csv").read_text().splitlines()):
                true = truth.get(tuple(row[column] for column in columns), 0)
                small = 0 < true < self.minimum or (true == 0 and not self.zeros_published)
                if row["count"] == "x":
                    wrong += [f"t{number} withholds a zero"] if true == 0 and self.zeros_published else []
                elif int(row["count"]) != true or small:
                    wrong.append(f"t{number} shows {row['count']} for {true}")
        return wrong


def limited(words, seconds):
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    return subprocess.run(words, capture_output=True, text=True, check=False, preexec_fn=limit)


def faults_of(case, zicht, checker, seconds):
    out = str(case.folder / "out")
    made = limited([zicht, "protect", str(case.folder / "people.csv"), "--tables", str(case.folder / "tables.toml"), "--out", out,
                    "--certificate"], seconds)
    if made.returncode:
        return [f"protect answered {made.returncode}: {made.stderr.strip()}"]
    faults = case.wrong_cells(case.folder / "out")
    attacked = limited([zicht, "attack", "--release", out, "--json"], seconds)
    if attacked.returncode:
        faults.append(f"attack answered {attacked.returncode}: {attacked.stderr.strip()}")
    else:
        found = json.loads(attacked.stdout)
        faults += [f"{kind} {found[kind]}" for kind in ("exact", "narrow", "unresolved") if found[kind]]
        faults += [found["contradictions"][0]["what"]] if found["contradictions"] else []
    certificate = f"{out}/certificate.json"
    tables = [f"{out}/t{number}.csv" for number in range(len(case.tables))]
    known = ["--zeros-published"] if case.zeros_published else []
    for column in sorted(set(itertools.chain(*case.tables))):
        known += ["--hierarchy", f"{column}={','.join(str(file) for file in sorted(case.folder.glob(f'{column}_*.csv')))}"]
    for words in ([zicht, "attack", *tables, *known, "--check", certificate], [sys.executable, checker, certificate, *tables, *known]):
        checked = limited(words, seconds)
        if checked.returncode:
            faults.append(f"{pathlib.Path(words[0]).name} answered {checked.returncode} to the certificate: {checked.stderr.strip()}")
    return faults


def main():
    zicht, checker, first, last, *rest = sys.argv[1:]
    faulty = 0
    slowest = (0.0, 0)
    for number in range(int(first), int(last) + 1):
        with tempfile.TemporaryDirectory() as name:
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            faults = faults_of(Case(number, pathlib.Path(name)), zicht, checker, int(rest[0]) if rest else 20)
            slowest = max(slowest, (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, number))
        for fault in faults:
            print(number, fault, flush=True)
        faulty += bool(faults)
        if (number - int(first)) % 25 == 24:
            print(f"{number - int(first) + 1} cases", file=sys.stderr, flush=True)
    print(f"{int(last) - int(first) + 1} cases, {faulty} with a fault; the slowest took {slowest[0]:.1f} s (case {slowest[1]})")
    sys.exit(bool(faulty))


if __name__ == "__main__":
    main()
