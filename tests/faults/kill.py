"""Kills imports with signal 9 at moments drawn at random. Argument: how many rounds of each kind (default 50).

A file: afterwards the log proves itself, and sending the file again leaves each row once.
Single reports, one command each: each that was acknowledged is there, each that was not is there whole or not at all."""
import csv
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ZICHT = os.environ["ZICHT"]
ROWS = 3000


def zicht(*arguments):
    return subprocess.run([ZICHT, *map(str, arguments)], capture_output=True, text=True)


def killed_after(seconds, *arguments):
    """Whether the command ended by itself, and well."""
    process = subprocess.Popen([ZICHT, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def summary(*arguments):
    done = zicht("import", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Opening:
    """How long the command after a kill took: it recovers."""
    slowest = 0.0

    def verify(self, registry):
        before = time.monotonic()
        assert zicht("status", "--registry", registry).returncode == 0
        self.slowest = max(self.slowest, time.monotonic() - before)
        verified = zicht("verify", "--registry", registry)
        assert verified.returncode == 0, verified.stdout + verified.stderr


def write_rows(file, template, references):
    header, example = template
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for reference in references:
            writer.writerow([reference if name == "own_reference" else value for name, value in zip(header, example)])


def file_rounds(folder, made, template, rounds):
    file, registry, opening, cut = folder / "many.csv", folder / "registry", Opening(), 0
    write_rows(file, template, (f"REF-{number}" for number in range(ROWS)))
    shutil.copytree(made, registry)
    before = time.monotonic()
    summary(file, "--registry", registry)
    whole = time.monotonic() - before
    for _ in range(rounds):
        shutil.rmtree(registry)
        shutil.copytree(made, registry)
        cut += not killed_after(random.uniform(0, whole), "import", file, "--registry", registry)
        opening.verify(registry)
        again = summary(file, "--registry", registry)
        assert again["recorded"] + again["repeated"] == ROWS, again
        assert summary(file, "--registry", registry)["repeated"] == ROWS
    shutil.rmtree(registry)
    print(f"a file: {rounds} rounds, {cut} cut short; open again within {opening.slowest:.2f} s")


def single_rounds(folder, made, template, rounds):
    file, registry, opening = folder / "one.csv", folder / "registry", Opening()
    shutil.copytree(made, registry)
    acknowledged, not_acknowledged = [], []
    write_rows(file, template, ["REF"])
    before = time.monotonic()
    summary(file, "--registry", registry)
    whole = time.monotonic() - before
    for number in range(rounds):
        write_rows(file, template, [f"REF-{number}"])
        good = killed_after(random.uniform(0, 1.5 * whole), "import", file, "--registry", registry)
        (acknowledged if good else not_acknowledged).append(f"REF-{number}")
        opening.verify(registry)
    for references in (acknowledged, not_acknowledged):
        write_rows(file, template, references)
        again = summary(file, "--registry", registry)
        assert again["recorded"] + again["repeated"] == len(references), again
        assert references is not_acknowledged or again["recorded"] == 0, f"{again['recorded']} acknowledged reports are lost"
    print(f"single reports: {len(acknowledged)} acknowledged and {len(not_acknowledged)} cut short; open again within {opening.slowest:.2f} s")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    folder = pathlib.Path(tempfile.mkdtemp(prefix="zicht-kill-"))
    try:
        assert zicht("init", folder / "made").returncode == 0
        template = list(csv.reader(io.StringIO(zicht("import", "--template").stdout)))
        file_rounds(folder, folder / "made", template, rounds)
        single_rounds(folder, folder / "made", template, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
