"""Releases on a disk that is really full, and releases that are killed at moments drawn at random.

full: the site is on a small file system in memory, mounted where only this process sees it (root may; else it skips). It grows step by
step until the command gets through. Until then the site is as it was and a sentence says that the disk is full.
kill ROUNDS: signal 9 during prepare, approve and withdraw. Afterwards each folder that the public sees is a whole release or a whole
notice, none is half; doing it again finishes it, and `release check` agrees."""
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ZICHT = os.environ["ZICHT"]
EVENTS = 400
DAY, NEXT = "2025-10-14", "2026-10-14"


def zicht(*arguments, ok=True):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ZICHT")}
    done = subprocess.run([ZICHT, *map(str, arguments)], capture_output=True, text=True, env=environment)
    assert not ok or done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done


def killed_after(seconds, *arguments):
    """Whether the command was cut short."""
    process = subprocess.Popen([ZICHT, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def contents(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def whole(folder):
    """Why what the public sees in a folder is not whole; nothing when it is."""
    if (folder / "withdrawn.json").exists():
        notice = (folder / "nl" / "index.html").read_bytes()
        other = [page for page in folder.rglob("*.html") if b"<table" in page.read_bytes()]
        return "a withdrawn release shows tables" if other or not notice or b",published," in (folder / "data" / "victims.csv").read_bytes() else None
    sums = folder / "SHA256SUMS"
    if not sums.exists():
        return "SHA256SUMS is missing"
    listed = dict(reversed(line.split("  ", 1)) for line in sums.read_text().splitlines())
    there = {name: hashlib.sha256(content).hexdigest() for name, content in contents(folder).items()}
    for name in ("SHA256SUMS", "SHA256SUMS.minisig", "SHA256SUMS.sshsig"):
        if not there.pop(name, None):
            return f"{name} is missing"
    return None if there == listed else f"{[name for name in there.keys() | listed.keys() if there.get(name) != listed.get(name)]} differ"


class Place:
    """A registry, a key and a site in a folder, which can be put back as they were."""

    def __init__(self, folder, site_folder=None):
        self.folder = folder
        self.registry, self.key = folder / "registry", folder / "release.key"
        self.site = (site_folder or folder) / "site"
        zicht("simulate", "netherlands", "--seed", "2024", "--out", folder / "country")
        history = folder / "country" / "history.jsonl"
        history.write_text("".join(history.read_text().splitlines(True)[:EVENTS]))
        zicht("init", self.registry, "--made-up", "--actor", "simulator")
        zicht("import", "--history", history, "--registry", self.registry)
        zicht("release", "key", "make", self.key, "--without-passphrase")

    def prepare_arguments(self, date=DAY):
        return ("release", "prepare", "--year", "2024", "--as-of", "2025-06-30", "--date", date, "--site", self.site, "--registry", self.registry,
                "--actor", "anna", "--json")

    def approve_arguments(self, sums, date=DAY):
        return ("release", "approve", date, "--sums", sums, "--site", self.site, "--registry", self.registry, "--actor", "bert", "--key", self.key)

    def withdraw_arguments(self, date=DAY):
        return ("release", "withdraw", date, "--site", self.site, "--registry", self.registry, "--actor", "bert", "--reason-nl", "Een lek.",
                "--reason-en", "A leak.")

    def release(self, date=DAY):
        sums = json.loads(zicht(*self.prepare_arguments(date)).stdout)["sums_sha256"]
        zicht(*self.approve_arguments(sums, date))

    def keep(self):
        self.kept = self.folder / "kept"
        shutil.rmtree(self.kept, ignore_errors=True)
        self.kept.mkdir()
        for name in ("registry", "site", "site.prepared", "site.withdrawn"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, self.kept / name)

    def put_back(self):
        for name in ("registry", "site", "site.prepared", "site.withdrawn"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            if (self.kept / name).exists():
                shutil.copytree(self.kept / name, self.folder / name)

    def check_what_is_seen(self, what):
        for folder in self.site.iterdir() if self.site.exists() else []:
            if re.match(r"\d{4}-|latest$", folder.name):
                wrong = whole(folder)
                assert wrong is None, f"{what}: {folder.name}: {wrong}"
            else:
                assert not folder.is_dir() or folder.name in ("proofs", "keys"), f"{what}: {folder.name} can be seen"

    def check_finished(self, what):
        assert json.loads(zicht("release", "check", self.site, "--json").stdout)["good"], what
        zicht("verify", "--registry", self.registry)


def rounds_of(place, name, arguments, rounds, finish):
    """Kills one command again and again. finish does it again and says what must be true then."""
    place.keep()
    before = time.monotonic()
    zicht(*arguments)
    longest = time.monotonic() - before
    cut = 0
    for number in range(rounds):
        place.put_back()
        site = contents(place.site) if place.site.exists() else None
        moment = random.uniform(0, longest)
        cut += killed_after(moment, *arguments)
        what = f"{name} killed after {moment:.3f} s"
        place.check_what_is_seen(what)
        finish(what, site)
    print(f"{name}: {rounds} rounds, {cut} cut short")
    place.put_back()


def kill(folder, rounds):
    place = Place(folder)
    place.release()

    def prepared(what, site):
        assert contents(place.site) == site, f"{what}: the site changed"
        zicht(*place.prepare_arguments(NEXT))
        assert contents(place.site) == site, f"{what}: the site changed"

    rounds_of(place, "prepare", place.prepare_arguments(NEXT), rounds, prepared)
    sums = json.loads(zicht(*place.prepare_arguments(NEXT)).stdout)["sums_sha256"]

    def approved(what, site):
        zicht(*place.approve_arguments(sums, NEXT))
        place.check_finished(what)
        assert contents(place.site / "latest") == contents(place.site / NEXT), f"{what}: latest is not the newest"
        assert len((place.site / "heads.txt").read_text().splitlines()) == 2, f"{what}: a head twice"

    rounds_of(place, "approve", place.approve_arguments(sums, NEXT), rounds, approved)
    zicht(*place.approve_arguments(sums, NEXT))

    def withdrawn(what, site):
        done = zicht(*place.withdraw_arguments(NEXT), ok=False)
        assert done.returncode == 0 or "withdrawn already" in done.stderr, f"{what}: {done.stderr}"
        place.check_finished(what)
        assert contents(place.site / "latest") == contents(place.site / DAY), f"{what}: latest still shows what was withdrawn"
        tables = site[f"{NEXT}/data/victims.csv"]
        left = [name for name, content in contents(place.site).items() if NEXT in name and content == tables]
        assert not left, f"{what}: {left} still show what was withdrawn"
        assert not (place.folder / "site.prepared" / ".withdrawn.part").exists(), f"{what}: the old pages stay"

    rounds_of(place, "withdraw", place.withdraw_arguments(NEXT), rounds, withdrawn)


def full(folder):
    disk = folder / "disk"
    disk.mkdir()
    # In user space this is all that a small disk is: what is written past its size fails with ENOSPC.
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode != 0:
        print("skipped: a small disk cannot be mounted here")
        return
    place = Place(folder, disk)

    def grows_until(name, arguments, check):
        refused = 0
        used = int(subprocess.run(["du", "-sk", disk], capture_output=True, text=True).stdout.split()[0])
        for free in (8, 32, 64, 256, 700, 1200, 1800, 2400, 3200, 4200, 6000, 9000, 14000, 40000):
            subprocess.run(["mount", "-o", f"remount,size={used + free}k", disk], check=True)  # a size of 0 would be no limit
            before = contents(place.site) if place.site.exists() else None
            done = zicht(*arguments, ok=False)
            if done.returncode == 0:
                break
            refused += 1
            what = f"{name} with {free} kB: exit {done.returncode}: {done.stderr.strip()}"
            assert done.returncode > 0 and "No space left on device" in done.stderr, what
            check(what, before)
            place.check_what_is_seen(what)
        assert done.returncode == 0 and refused > 2, f"{name}: {refused} sizes were too small"
        print(f"{name}: refused on {refused} disks that were too small, done on the next")
        return done

    def as_it_was(what, before):
        assert (contents(place.site) if place.site.exists() else None) == before, f"{what}: the site changed"
        assert not list((disk / "site.prepared").glob(".part*")), f"{what}: what was begun stays"

    def releases_as_they_were(what, before):
        """Keys, archive and proofs may be ahead: they are made anew by doing it again."""
        for name, content in (before or {}).items():
            if re.match(r"\d{4}-", name):
                assert (place.site / name).exists(), f"{what}: {name} is gone"
                assert (place.site / name).read_bytes() == content or "withdraw" in what, f"{what}: {name} changed"

    done = grows_until("prepare", place.prepare_arguments(), as_it_was)
    sums = json.loads(done.stdout)["sums_sha256"]
    grows_until("approve", place.approve_arguments(sums), releases_as_they_were)
    place.check_finished("approve")
    grows_until("prepare another", place.prepare_arguments(NEXT), as_it_was)
    grows_until("withdraw", place.withdraw_arguments(), releases_as_they_were)
    place.check_finished("withdraw")


def main():
    kind = sys.argv[1]
    if kind == "full" and "ZICHT_OWN_MOUNTS" not in os.environ:  # once more, where a mount is seen by nobody else and goes with the process
        if os.geteuid() != 0 or not shutil.which("unshare") or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
            print("skipped: only root may mount a small disk")
            return
        os.environ["ZICHT_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    random.seed(seed)
    print(f"seed {seed}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="zicht-release-faults-"))
    try:
        full(folder) if kind == "full" else kill(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    finally:
        subprocess.run(["umount", folder / "disk"], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


main()
