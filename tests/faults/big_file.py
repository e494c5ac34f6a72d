"""Imports a file of so many megabytes (argument; default 100) and looks at the memory it took; with a field of 17 MB in it."""
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ZICHT = os.environ["ZICHT"]
MOST_KIB = 300 * 1024


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    folder = pathlib.Path(tempfile.mkdtemp(prefix="zicht-big-"))
    try:
        subprocess.run([ZICHT, "init", folder / "registry"], check=True, capture_output=True)
        template = subprocess.run([ZICHT, "import", "--template"], check=True, capture_output=True, text=True).stdout
        header, example = csv.reader(io.StringIO(template))
        file, rows = folder / "big.csv", 0
        with open(file, "w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            def row(**changes):
                writer.writerow([changes.get(name, value) for name, value in zip(header, example)])
            while out.tell() < megabytes * 1_000_000:
                for _ in range(100):
                    row(own_reference=f"REF-{rows}", free_text="x" * 9000)
                    rows += 1
            row(own_reference="LONG", free_text="x" * 17_000_000)
            row(own_reference="LAST")
        done = subprocess.Popen([ZICHT, "import", file, "--registry", folder / "registry", "--json"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        answer = json.loads(done.stdout.read())
        _, code, usage = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(code)
        assert done.returncode == 65, done.returncode
        assert (answer["recorded"], answer["rejected"]) == (rows + 1, 1), (answer["recorded"], answer["rejected"], rows)
        assert answer["findings"][0]["row"] == rows + 2 and "16 MB" in answer["findings"][0]["message"], answer["findings"][0]
        assert usage.ru_maxrss < MOST_KIB, f"{usage.ru_maxrss} KiB"
        print(f"{megabytes} MB, {rows + 2} rows: {usage.ru_maxrss // 1024} MiB of memory")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
