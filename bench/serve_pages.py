#!/usr/bin/env python3
"""Pages over a large register: an upload of 10,000 rows with findings, candidates against PERSONS people, a page while all reports are
linked beside the same page at rest, and what each page weighs. usage: ZICHT=build/release/zicht bench/serve_pages.py [PERSONS]
ZICHT_PAGES_ONLY=1 leaves out linking. Prints one line a measure; times of one client on the same machine, and beside them how long the
service had the processor, which says more where other programs compute."""
import json
import os
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tests" / "e2e"))
os.environ.setdefault("ZICHT", str(pathlib.Path(__file__).parent.parent / "build/release/zicht"))
from zicht_service import Service  # noqa: E402

PERSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
TWINS = 0.1  # of the reports are about somebody who was reported before
HEADER = "organisation,received_on,legal_basis,given_names,family_names,birth_date,sex,nationalities,own_reference,episode1_form,episode1_place\n"
chance = random.Random(20)
SYLLABLES = [a + b for a in "b d f g h j k l m n p r s t v w z sh ch kr".split() for b in ("a", "e", "i", "o", "u", "an", "el", "ir")]
COUNTRIES = "NL NG BG RO HU PL MA SY UA VN CN PH IN BR CO UG GH GN SL CM".split()


def word(syllables):
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def rows(count, first, organisation="fairwork", wrong=0.0):
    before = None
    for number in range(first, first + count):
        if before is None or chance.random() >= TWINS:
            before = (word(2), word(3), f"{chance.randint(1960, 2008)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                      chance.choice(("female", "male")), chance.choice(COUNTRIES))
        given, family, birth, sex, country = before
        sex = "vrouwtje" if chance.random() < wrong else sex
        yield (f"{organisation},{chance.randint(2018, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02},legal_duty,{given},"
               f"{family},{birth},{sex},{country},b-{number},labour,domestic\n")


def quantile(times, q):
    ordered = sorted(times)
    return ordered[int(q * (len(ordered) - 1))] * 1000


def processor(service):
    """Seconds that the service had the processor, in all its threads, since it began."""
    fields = pathlib.Path(f"/proc/{service.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(browser, path):
    began = time.monotonic()
    browser.get(path)
    return time.monotonic() - began


def weight(service, browser):
    """Every page with its style and script, as a browser without anything kept loads it."""
    import re
    assets = 0
    for path in re.findall(r"/static/\w+/zicht\.(?:css|js)", browser.text):
        assets += len(service.api("GET", path)[1].encode())
    return len(browser.text.encode()) + assets


def linking(service, registrar, key, numbers):
    """Candidates, and a page at rest and while all reports are linked."""
    began = time.monotonic()
    while registrar.get(f"/nl/reports/{numbers[0]}/candidates").status != 200:
        time.sleep(1)
    print(f"candidates ready after  {time.monotonic() - began:.0f} s")
    times = [timed(registrar, f"/nl/reports/{number}/candidates") for number in numbers]
    print(f"candidates              p50 {quantile(times, .5):.1f}  p95 {quantile(times, .95):.1f}  p99 {quantile(times, .99):.1f} ms")
    pages = [f"/nl/reports/{number}" for number in numbers] * 3
    for path in pages[:50]:
        registrar.get(path)
    rest = [timed(registrar, path) for path in pages]
    report = {"received_on": "2024-03-01", "legal_basis": "legal_duty", "sex": "female", "age": "23", "given_names": ["Anna"],
              "family_names": ["Voorbeeld"], "nationalities": ["NL"], "episodes": [{"form": "labour", "place": "domestic"}]}
    number = json.loads(service.api("POST", "/api/v1/reports", key, json.dumps(report), {"Idempotency-Key": "x"})[1])["report"]
    time.sleep(21)  # linking begins 20 seconds after the one before
    registrar.get(f"/nl/reports/{number}/candidates")
    busy, began = [], time.monotonic()
    asker = service.browser("registrar2")
    while time.monotonic() - began < 120:
        busy.append(timed(registrar, pages[len(busy) % len(pages)]))
        if len(busy) % 50 == 0 and asker.get(f"/nl/reports/{number}/candidates").status == 200:
            break
    print(f"page at rest            p50 {quantile(rest, .5):.1f}  p99 {quantile(rest, .99):.1f} ms, {len(rest)} pages")
    print(f"page while linking      p50 {quantile(busy, .5):.1f}  p99 {quantile(busy, .99):.1f} ms, {len(busy)} pages in "
          f"{time.monotonic() - began:.0f} s, ratio of p99 {quantile(busy, .99) / quantile(rest, .99):.2f}")


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_BENCH_DIR")) as folder, Service(folder) as service:
        key = service.keys["fairwork"]
        began, at_work = time.monotonic(), processor(service)
        status, text, _ = service.api("POST", "/api/v1/imports", key, HEADER + "".join(rows(10_000, 0, wrong=0.1)))
        answer = json.loads(text)
        print(f"upload of 10,000 rows   {time.monotonic() - began:.2f} s ({processor(service) - at_work:.2f} s of the processor), recorded {answer['recorded']}, refused {answer['rejected']}, "
              f"findings {len(answer['findings']) + answer['more_findings']}")
        left, first = PERSONS, 10_000
        while left > 0:
            part = min(left, 50_000)
            status, text, _ = service.api("POST", "/api/v1/imports", key, HEADER + "".join(rows(part, first)))
            assert status == 200, text[:500]
            left, first = left - part, first + part
        registrar = service.browser("registrar")
        print(f"retention on a cold index {timed(registrar, '/nl/retention') * 1000:.0f} ms, then {timed(registrar, '/nl/retention') * 1000:.0f} ms")
        newest = json.loads(service.api("GET", "/api/v1/reports?limit=200", key)[1])["reports"]
        numbers = [report["report"] for report in newest]
        if not os.environ.get("ZICHT_PAGES_ONLY"):
            linking(service, registrar, key, numbers)
        sizes = {}
        for account, paths in {"registrar": ["inbox", "reports", "concerns", "concerns/new", "follow-up", "retention", "requests",
                                             f"reports/{numbers[0]}", f"reports/{numbers[0]}/candidates",
                                             f"reports/{numbers[0]}/pair?with={numbers[1]}", f"persons/P{numbers[0][1:]}"],
                               "melder": ["reports", "reports/new", "upload", f"reports/{numbers[0]}/correct"],
                               "analist": ["alarms", "figures?year=2024", "figures/victims_by_nationality?year=2024", "chain?year=2024"],
                               "beheer": ["accounts", "account", "service", "requests"],
                               "auditor": ["log", "log?account=registrar", "log?from=2020-01-01&until=2030-01-01", f"log?report={numbers[0]}"]}.items():
            browser = service.browser(account)
            for path in paths:
                at_work = processor(service)
                took = first = timed(browser, f"/nl/{path}")
                while browser.status == 202:  # it is being made behind the pages; then it is there at once
                    time.sleep(1)
                    took = timed(browser, f"/nl/{path}")
                sizes[path] = (weight(service, browser), first, took, processor(service) - at_work, browser.status)
        print("weight, first answer (it may say where the work is), the page when it is there, of the processor until then")
        for path, (size, first, took, work, status) in sorted(sizes.items(), key=lambda each: -each[1][0]):
            print(f"{size / 1000:7.1f} kB {first * 1000:7.1f} ms {took * 1000:7.1f} ms {work * 1000:7.0f} ms  {status}  {path}")


main()
