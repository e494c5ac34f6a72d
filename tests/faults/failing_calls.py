"""The n-th write, sync, open or allocation of an import fails, for every n until it runs clean; then the disk fills up.

After each: the log proves itself; an import that said it was done has all its rows, one that did not has whole batches
or none; sending the file again leaves each row once. Arguments: KIND [STEP [FIRST]] with KIND one of write, fsync, open,
allocation, full, limit; STEP: every so many-th n."""
import csv
import errno
import io
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

ZICHT = os.environ["ZICHT"]
PRELOAD = os.environ["ZICHT_FAILING_CALLS"]
ROWS = 40


def zicht(*arguments, fault=None, limit=None):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ZICHT")}
    if fault:
        environment |= {"LD_PRELOAD": PRELOAD} | fault
    def before():
        if limit is not None:  # SIGXFSZ is ignored, as Python leaves it: a write then fails
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([ZICHT, *map(str, arguments)], capture_output=True, text=True, env=environment, preexec_fn=before,
                          restore_signals=False)


def status(registry):
    done = zicht("status", "--registry", registry, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def many_reports(file):
    header, example = csv.reader(io.StringIO(zicht("import", "--template").stdout))
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for number in range(ROWS):
            writer.writerow([f"REF-{number}" if name == "own_reference" else value for name, value in zip(header, example)])


def check(registry, file, done, before, what):
    """What must hold after a fault."""
    said = f"{what}: exit {done.returncode}: {done.stderr.strip()}"
    # Where libraries cannot go on without memory (README.md) the process ends by signal, with the log whole.
    assert done.returncode >= 0 or what.startswith("allocation"), f"{said}\nended by a signal"
    assert done.returncode == 0 or "Given" not in done.stderr and "Voorbeeld" not in done.stderr, f"{said}\nnames somebody"
    assert done.returncode <= 0 or done.stderr.strip(), f"{said}\nsays nothing"
    reports = status(registry)["reports"] - before
    assert reports in (0, ROWS), f"{said}\n{reports} of {ROWS} rows are there"
    assert done.returncode != 0 or reports == ROWS, f"{said}\nsaid it was done"
    verified = zicht("verify", "--registry", registry)
    assert verified.returncode == 0, f"{said}\n{verified.stdout}{verified.stderr}"
    again = zicht("import", file, "--registry", registry)
    assert again.returncode == 0, f"{said}\nsent again: {again.stderr}"
    assert status(registry)["reports"] - before == ROWS, f"{said}\nsent again: not each row once"


def main():
    kind = sys.argv[1]
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    number = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder = pathlib.Path(tempfile.mkdtemp(prefix="zicht-faults-"))
    try:
        made, registry, file = folder / "made", folder / "registry", folder / "many.csv"
        assert zicht("init", made).returncode == 0
        many_reports(file)
        before = status(made)["reports"]
        rounds = 0
        while True:
            shutil.rmtree(registry, ignore_errors=True)
            shutil.copytree(made, registry)
            if kind == "limit":  # files may not grow beyond n KiB: a disk that is full, by the system's own hand
                done = zicht("import", file, "--registry", registry, limit=number * 1024)
            else:
                count = folder / "count"
                fault = {"ZICHT_FAULT": "write" if kind == "full" else kind, "ZICHT_FAULT_AT": str(number), "ZICHT_FAULT_COUNT": str(count),
                         "ZICHT_FAULT_ERRNO": str({"full": errno.ENOSPC, "allocation": errno.ENOMEM, "open": errno.EMFILE}.get(kind, errno.EIO))}
                if kind == "full":
                    fault["ZICHT_FAULT_ON"] = "1"
                done = zicht("import", file, "--registry", registry, fault=fault)
            check(registry, file, done, before, f"{kind} {number}")
            rounds += 1
            if kind == "limit":
                if done.returncode == 0:
                    break
            elif count.exists() and int(count.read_text()) < number:
                assert done.returncode == 0, done.stderr
                break
            count.unlink(missing_ok=True) if kind != "limit" else None
            number += step
        print(f"{kind}: {rounds} rounds, to the {number}th; nothing lost, nothing half done")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
