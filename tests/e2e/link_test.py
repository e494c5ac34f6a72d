"""One person, many reports: proposing, taking over, asking, deciding, undoing."""
import collections
import contextlib
import csv
import datetime
import zoneinfo
import json
import os
import pathlib
import pty
import random
import re
import resource
import select
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from zicht_command import ZICHT, CommandTest

GIVEN = "Amina Bojan Chidi Dilara Emeka Farid Gloria Hamza Ines Jelena Kofi Lars Mirela Nadia Oksana Pawel Rosa Samir Tess Yusuf".split()
FAMILY = "Achterberg Balogun Costea Demir Ekwueme Fofana Georgiev Haddad Ivanova Jansen Kowalski Lungu Mensah Novak Okafor Petrov".split()
PLACES = "unit_amsterdam_2013 unit_rotterdam_2013 unit_den_haag_2013".split()
COUNTRIES = "NG RO PL NL SY UA MA".split()


def misspelt(name, chance):
    at = chance.randrange(1, len(name) - 1)
    return name[:at] + name[at] + name[at:]


def report(chance):
    day = datetime.date(2023, 1, 1) + datetime.timedelta(chance.randrange(600))
    return {"organisation": chance.choice(["nidos", "fairwork", "coa"]), "received_on": day.isoformat(), "legal_basis": "legal_duty",
            "given_names": [chance.choice(GIVEN)], "family_names": [chance.choice(FAMILY)],
            "birth_date": f"{chance.randrange(1960, 2006)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "sex": chance.choice(["female", "male"]), "nationalities": [chance.choice(COUNTRIES)],
            "episodes": [{"form": chance.choice(["labour", "sexual", "criminal"]), "place": "domestic"}]}


def country(seed, persons=300, repeated=60):
    """Events of a history, and the true pairs by label. A second report has another organisation and at most one slip."""
    chance = random.Random(seed)
    reports, pairs = [], []
    for number in range(persons):
        first = report(chance)
        reports.append((f"a{number}", first))
        if number >= repeated:
            continue
        second = first | {"organisation": "shelter", "received_on": "2024-10-01"}
        if number % 3 == 0:
            second["family_names"] = [misspelt(first["family_names"][0], chance)]
        if number % 3 == 1:
            second["birth_date"] = first["birth_date"][:8] + f"{chance.randrange(1, 29):02}"
        reports.append((f"b{number}", second))
        pairs.append((f"a{number}", f"b{number}"))
    return [{"event": "submitted", "recorded_at": "2024-11-01T09:00:00Z", "report": label, "data": data} for label, data in reports], pairs


class Register:
    """A registry that is made once and copied for each test."""
    made = {}

    @classmethod
    def copy_to(cls, folder, seed=1):
        if seed not in cls.made:
            place = tempfile.TemporaryDirectory()
            at = pathlib.Path(place.name)
            events, pairs = country(seed)
            (at / "history.jsonl").write_text("\n".join(map(json.dumps, events)))
            subprocess.run([ZICHT, "init", at / "registry"], check=True, capture_output=True)
            subprocess.run([ZICHT, "import", "--history", at / "history.jsonl", "--registry", at / "registry"], check=True, capture_output=True)
            with contextlib.closing(sqlite3.connect(at / "registry/registry.db")) as database:  # open, its log would be copied too
                first = database.execute("SELECT min(sequence) FROM log WHERE kind = 1").fetchone()[0]
            numbers = {event["report"]: f"R{first + place}" for place, event in enumerate(events)}
            cls.made[seed] = (place, numbers, [(numbers[a], numbers[b]) for a, b in pairs], events)
        place, numbers, pairs, events = cls.made[seed]
        shutil.copytree(pathlib.Path(place.name) / "registry", folder)
        return numbers, pairs, events


class LinkTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.numbers, self.pairs, self.events = Register.copy_to(self.registry)
        self.today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date()
        self.yesterday = self.today - datetime.timedelta(1)

    def link(self, *arguments, code=0):
        return self.zicht("link", *arguments, "--registry", self.registry, code=code)

    def run_json(self, *arguments):
        return json.loads(self.link("run", "--json", *arguments).stdout)

    def persons(self):
        database = sqlite3.connect(self.registry / "registry.db")
        rows = dict(database.execute("SELECT report, person FROM person_member WHERE valid_to = 9223372036854775807"))
        return {report: rows.get(report, report) for report, in database.execute("SELECT version FROM report_version WHERE version = report")}

    def together(self, a, b):
        persons = self.persons()
        return persons[int(a[1:])] == persons[int(b[1:])]

    def count(self, as_of):
        figures = self.zicht("figures", "victims", "--year", 2024, "--as-of", as_of, "--registry", self.registry, "--json").stdout
        return sum(cell["value"] for cell in json.loads(figures) if not cell["dimensions"])

    def events_about(self, name):
        return json.loads(self.zicht("show", name, "--registry", self.registry, "--json").stdout)["events"]

    def last_event(self):
        return sqlite3.connect(self.registry / "registry.db").execute("SELECT sequence, kind, subject FROM log ORDER BY sequence DESC LIMIT 1").fetchone()

    def joined_pair(self):
        """A true pair that a proposal joined and nobody else."""
        persons = self.persons()
        return next((a, b) for a, b in self.pairs if self.together(a, b) and
                    sum(person == persons[int(a[1:])] for person in persons.values()) == 2)


class Propose(LinkTest):
    def test_a_proposal_changes_nothing_and_is_one_viewing(self):
        before, events = self.persons(), self.last_event()[0]
        done = self.link("run")
        self.assertEqual(self.persons(), before)
        self.assertEqual(self.last_event(), (events + 1, 9, 0))
        self.assertIn("--commit", done.stderr)
        for name in GIVEN + FAMILY:
            self.assertNotIn(name, done.stdout + done.stderr)

    def test_it_finds_who_is_one_person(self):
        joins = self.run_json()["joins"]
        found = len({tuple(join) for join in joins} & set(self.pairs))
        self.assertGreaterEqual(found, 0.8 * len(self.pairs))
        self.assertLessEqual(len(joins) - found, 0.1 * len(self.pairs))

    def test_taken_over_it_is_one_event_and_proposing_again_changes_nothing(self):
        before = self.count(self.today)
        proposed = self.run_json("--commit", "--actor", "J. de Vries")
        self.assertEqual(self.last_event(), (proposed["event"], 6, 0))
        status = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)
        self.assertEqual(status["persons"], proposed["persons_after"])
        self.assertEqual(proposed["persons_before"] - proposed["persons_after"], len(proposed["joins"]))
        by_year = next(year for year in proposed["by_year"] if year["year"] == 2024)
        self.assertEqual((self.count(self.yesterday), self.count(self.today)), (before, by_year["after"]))
        self.assertEqual(by_year["before"], before)
        again = self.run_json("--commit")
        self.assertEqual((again["joins"], again["splits"], again["event"]), ([], [], None))
        event = self.events_about(proposed["joins"][0][0])[-1]
        self.assertEqual((event["event"], event["actor"], event["sequence"]), ("linkage_applied", "J. de Vries", proposed["event"]))
        self.zicht("verify", "--registry", self.registry)

    def test_the_difference_between_two_days_names_the_linkage(self):
        event = self.run_json("--commit")["event"]
        compared = json.loads(self.zicht("figures", "victims", "--year", 2024, "--as-of", self.yesterday, "--compare-as-of", self.today,
                                         "--registry", self.registry, "--json").stdout)
        parts = compared[0]["parts"]
        self.assertEqual({(e["event"], e["sequence"]) for part in parts for e in part["events"]}, {("linkage_applied", event)})
        self.assertEqual(sum(part["difference"] for part in parts), compared[0]["after"] - compared[0]["before"])
        self.assertTrue(all(len(e["reports"]) < 10 for part in parts for e in part["events"]), "each part names its own reports")

    def test_new_reports_rename_nobody(self):
        self.run_json("--commit")
        before = self.persons()
        data = self.events[0]["data"] | {"organisation": "police", "received_on": "2024-10-20", "own_reference": "NEW"}
        self.zicht("import", self.write("new.jsonl", json.dumps(data)), "--registry", self.registry)
        self.run_json("--commit")
        after = self.persons()
        self.assertEqual({report: after[report] for report in before}, before)
        self.assertEqual(len(after), len(before) + 1)

    def test_what_training_taught_is_kept_with_the_definitions(self):
        done = self.link("train")
        self.assertIn("given_names", done.stdout)
        model = json.loads((self.registry / "definitions/linkage/model.json").read_text())
        text = json.dumps(model)
        for name in GIVEN + FAMILY:
            self.assertNotIn(name, text)
        self.link("train")
        self.assertEqual(len(json.loads(self.link("train", "--json").stdout)["history"]), 3)
        self.assertNotEqual(self.run_json()["model"], "")


class Undo(LinkTest):
    def test_undoing_and_undoing_that(self):
        alone = self.persons()
        event = self.run_json("--commit")["event"]
        joined = self.persons()
        done = self.link("undo", event, "--reason", "wrong model")
        self.assertRegex(done.stderr, rf"Event {event} does not hold any more; recorded as event \d+\. Persons: \d+ -> \d+")
        self.assertEqual(self.persons(), alone)
        self.link("undo", event, "--reason", "again", code=65)
        undone = self.last_event()[0]
        self.link("undo", undone, "--reason", "it was right")
        self.assertEqual(self.persons(), joined)
        told = self.events_about(self.joined_pair()[0])
        self.assertEqual([e["event"] for e in told if e["event"] != "viewed"], ["submitted", "linkage_applied", "undone", "undone"])
        self.assertEqual([e.get("undone_by") for e in told if e["event"] == "undone"], [undone + 1, None])
        self.zicht("verify", "--registry", self.registry)

    def test_only_what_joins_or_parts_people_can_be_undone(self):
        self.link("undo", 1, "--reason", "x", code=66)
        self.link("undo", 99999, "--reason", "x", code=66)
        self.link("undo", "R1", "--reason", "x", code=65)


class Decide(LinkTest):
    def test_a_decision_parts_whom_linkage_joined_for_good(self):
        self.run_json("--commit")
        a, b = self.joined_pair()
        self.link("different", a, b, "--reason", "twins")
        self.assertFalse(self.together(a, b))
        self.run_json("--commit")
        self.assertFalse(self.together(a, b))
        decided = next(e["sequence"] for e in self.events_about(a) if e["event"] == "different")
        self.link("undo", decided, "--reason", "no twins")
        self.assertTrue(self.together(a, b))

    def test_what_was_decided_same_stays(self):
        a, b = self.numbers["a250"], self.numbers["a251"]
        self.link("same", a, b, "--reason", "she says so")
        self.run_json("--commit")
        self.assertTrue(self.together(a, b))

    def test_a_contradiction_is_refused_and_says_which_events(self):
        a, b, c = (self.numbers[name] for name in ("a250", "a251", "a252"))
        self.link("same", a, b, "--reason", "x")
        first = self.last_event()[0]
        self.link("same", b, c, "--reason", "x")
        refused = self.link("different", a, c, "--reason", "x", code=65)
        self.assertIn(f"({a}, {c})", refused.stderr)
        self.assertIn(f"event {first}, event {first + 1}", refused.stderr)
        self.assertEqual(self.last_event()[0], first + 1)

    def test_wrong_numbers(self):
        gone = self.numbers["a250"]
        self.zicht("withdraw", gone, "--reason", "x", "--registry", self.registry)
        self.link("explain", self.pairs[0][0], gone, code=66)
        self.link("explain", "R99999", self.pairs[0][0], code=66)
        self.link("explain", "R1", self.pairs[0][0], code=66)
        self.link("explain", "17", code=65)
        self.link("explain", gone, gone, code=65)


class Silent(LinkTest):
    def test_an_erased_person_is_not_linked_again_and_keeps_what_tied_it(self):
        a, b = self.pairs[2]
        c, d = self.pairs[5]
        self.zicht("erase", a, "--registry", self.registry)
        self.run_json("--commit")
        self.assertFalse(self.together(a, b))
        self.assertTrue(self.together(c, d))
        self.zicht("erase", d, "--registry", self.registry)
        again = self.run_json()
        self.assertEqual((again["joins"], again["splits"]), ([], []))
        self.assertIn("withheld", self.link("explain", a, b).stdout)
        self.zicht("verify", "--registry", self.registry)

    def test_an_anonymous_report_is_a_person_of_its_own_unless_a_registrar_links_it(self):
        known = self.events[0]["data"]
        anonymous = {key: known[key] for key in known if key not in ("given_names", "family_names", "birth_date")}
        anonymous |= {"legal_basis": "no_consent_anonymous", "age": 20}
        self.zicht("import", self.write("new.jsonl", json.dumps(anonymous)), "--registry", self.registry)
        name = f"R{self.last_event()[0]}"
        self.run_json("--commit")
        self.assertEqual(list(self.persons().values()).count(int(name[1:])), 1)
        self.link("same", name, self.pairs[0][0], "--reason", "known to both")
        self.assertTrue(self.together(name, self.pairs[0][0]))
        again = self.run_json()
        self.assertEqual((again["joins"], again["splits"]), ([], []))


class Explain(LinkTest):
    def test_in_english_and_in_dutch(self):
        a, b = self.pairs[0]  # the family name has a slip
        english = self.link("explain", a, b).stdout
        dutch = self.link("explain", a, b, "--language", "nl").stdout
        given = self.events[0]["data"]["given_names"][0]
        for text, words in ((english, ("one person", "given names", "written the same", "most pairs are two people",
                                      "neither has another report yet")),
                            (dutch, ("één persoon", "voornamen", "hetzelfde geschreven", "de meeste paren zijn twee mensen",
                                    "geen van beide heeft nog een andere melding"))):
            for word in (*words, a, b, given, "«"):
                self.assertIn(word, text)
        viewed = [e for e in self.events_about(a) if e["event"] == "viewed"]
        self.assertEqual([sorted(e["reports"]) for e in viewed], 2 * [sorted((a, b))])

    def test_the_parts_add_up(self):
        for a, b in self.pairs[:3]:
            told = json.loads(self.link("explain", a, b, "--json").stdout)
            parts = sum(field["bits"] for field in told["evidence"]) + sum(
                told[key] for key in ("dependence_bits", "agreement_bits", "relatives_bits", "competition_bits", "prior_bits", "lone_bits"))
            self.assertGreater(told["lone_bits"], 0)
            self.assertAlmostEqual(parts, told["odds_bits"], 6)
            self.assertAlmostEqual(told["probability"], 1 / (1 + 2 ** -told["odds_bits"]), 6)

    def test_words_say_what_is_proposed_of_two_that_have_no_other_report(self):
        joins = [tuple(join) for join in self.run_json()["joins"]]
        taken = collections.Counter(name for join in joins for name in join)
        alone = [join for join in joins if all(taken[name] == 1 for name in join)]
        queue = json.loads(self.link("review", "--json", "--limit", 500).stdout)
        asked = {(item["a"], item["b"]): item for item in queue}
        self.assertGreater(len(alone), 20)
        for join in alone[:10]:
            told = json.loads(self.link("explain", *join, "--json").stdout)
            self.assertGreaterEqual(told["odds_bits"], 0, join)
            self.assertIn("one person", told["verdict"])
        for join in set(alone) & set(asked):
            self.assertIn("one person", asked[join]["verdict"])
            self.assertNotEqual(asked[join]["reason"], "weak_chain", "there is no chain between two")

    def test_who_may_be_the_same_as_one_report(self):
        a, b = self.pairs[2]
        self.assertEqual(json.loads(self.link("explain", a, "--json").stdout)[0]["candidates"][0]["person"], b)

    def test_what_a_reporter_sent_cannot_steer_the_terminal(self):
        data = self.events[0]["data"] | {"family_names": ["Ach\x1b[2Jterberg"], "own_reference": "ESC"}
        self.zicht("import", self.write("new.jsonl", json.dumps(data)), "--registry", self.registry)
        self.assertNotIn("\x1b", self.link("explain", f"R{self.last_event()[0]}", self.pairs[0][0]).stdout)


class Review(LinkTest):
    def test_the_queue_for_scripts(self):
        queue = json.loads(self.link("review", "--json", "--limit", 5).stdout)
        self.assertLessEqual(len(queue), 5)
        changes = [item["expected_change"] for item in queue]
        self.assertEqual(changes, sorted(changes, reverse=True))
        self.assertTrue({"a", "b", "reason", "probability", "evidence", "joined"} <= set(queue[0]))
        shown = {name for item in queue for name in (item["a"], item["b"])}
        for name in shown:
            self.assertIn("viewed", [e["event"] for e in self.events_about(name)])
        item = queue[0]
        self.link("different", item["a"], item["b"], "--reason", "seen together")
        again = json.loads(self.link("review", "--json", "--limit", 500).stdout)
        self.assertNotIn((item["a"], item["b"]), [(i["a"], i["b"]) for i in again])

    def test_answers_at_a_terminal_are_decisions_with_reasons(self):
        queue = json.loads(self.link("review", "--json", "--limit", 4).stdout)
        text = self.at_a_terminal(["?", "s one file number", "l", "d", "q"], "--limit", 4)
        self.assertIn("s = one person", text)
        self.assertIn("2 pairs decided: 1 one person, 1 different", text)
        first, third = queue[0], queue[2]
        self.assertIn("same", [e["event"] for e in self.events_about(first["a"])])
        self.assertIn("different", [e["event"] for e in self.events_about(third["a"])])
        opened = self.zicht("show", first["a"], "--open", "test", "--registry", self.registry).stdout
        self.assertIn("one file number", opened)

    def aborted(self, program, ready, **streams):
        """The core files that a program leaves which is aborted once `ready` says so."""
        def unlimited():
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        place = self.folder / "cores"
        place.mkdir(exist_ok=True)
        child = subprocess.Popen(program, cwd=place, preexec_fn=unlimited, stderr=subprocess.DEVNULL, **streams)
        ready(child)
        child.send_signal(signal.SIGABRT)
        self.assertEqual(child.wait(), -signal.SIGABRT)
        return list(place.iterdir())

    def test_a_process_that_holds_names_leaves_no_core(self):
        try:
            sleeper = self.aborted(["sleep", "60"], lambda child: time.sleep(0.2))
        except (OSError, ValueError, subprocess.SubprocessError):
            self.skipTest("this user may not raise the limit of core files")
        if not sleeper:
            self.skipTest("this machine writes no core files where a program runs")
        for core in sleeper:
            core.unlink()
        here, there = pty.openpty()

        def asked(_):
            text = ""
            while "a reason may follow" not in text:
                self.assertTrue(select.select([here], [], [], 60)[0], text)
                text += os.read(here, 65536).decode(errors="replace")
        self.assertEqual(self.aborted([ZICHT, "link", "review", "--registry", self.registry], asked, stdin=there, stdout=there), [])
        os.close(here)
        os.close(there)

    def at_a_terminal(self, answers, *arguments):
        """What a person sees who gives these answers, one at each question."""
        here, there = pty.openpty()
        child = subprocess.Popen([ZICHT, "link", "review", "--registry", self.registry, *map(str, arguments)], stdin=there, stdout=there,
                                 stderr=subprocess.PIPE)
        os.close(there)
        text, waiting = "", list(answers)
        while child.poll() is None or select.select([here], [], [], 0.2)[0]:
            if not select.select([here], [], [], 0.2)[0]:
                continue
            try:
                more = os.read(here, 65536).decode(errors="replace")
            except OSError:
                break
            text += more
            if text.endswith(": ") and "follow" in text[-40:] and waiting:
                os.write(here, (waiting.pop(0) + "\n").encode())
        self.assertEqual(child.wait(), 0, child.stderr.read())
        child.stderr.close()
        os.close(here)
        return text


class Draws(LinkTest):
    def drawn(self, *arguments):
        return self.zicht("figures", "victims", "victims_by_form", "--year", 2024, "--registry", self.registry, "--linkage-draws", 40, *arguments)

    def test_figures_have_the_interval_that_linkage_leaves_them(self):
        before = self.last_event()[0]
        drawn = json.loads(self.drawn("--json").stdout)
        self.assertEqual(self.last_event()[:2], (before + 1, 9), "identities are opened once")
        total = next(cell for cell in drawn if cell["id"] == "victims")
        proposed = next(year for year in self.run_json()["by_year"] if year["year"] == 2024)
        self.assertEqual(total["value"], proposed["before"])
        self.assertTrue(total["linkage"]["lower"] <= proposed["after"] <= total["linkage"]["upper"], (total, proposed))
        self.assertTrue(total["linkage"]["model_based"])
        for cell in drawn:
            self.assertLessEqual(cell["linkage"]["lower"], cell["linkage"]["median"])
            self.assertLessEqual(cell["linkage"]["median"], cell["linkage"]["upper"])
        self.assertGreater(len([cell for cell in drawn if cell["dimensions"]]), 2)

    def test_words_say_where_the_interval_comes_from(self):
        self.assertIn("Model-based: no pair was reviewed.", self.drawn().stdout)
        self.assertIn("! = ", self.drawn("--language", "nl").stdout)
        self.assertIn("geen enkel paar is beoordeeld", self.drawn("--language", "nl").stdout)

    def test_decisions_hold_in_every_draw(self):
        a, b = self.numbers["a250"], self.numbers["a251"]
        self.link("same", a, b, "--reason", "x")
        drawn = json.loads(self.drawn("--json").stdout)
        self.assertFalse(drawn[0]["linkage"]["model_based"])


class Access(LinkTest):
    def test_without_keys_nothing_is_opened_and_figures_are_made(self):
        shutil.move(self.registry / "keys", self.folder / "elsewhere")
        done = self.link("run", code=66)
        self.assertIn("key", done.stderr)
        self.link("explain", *self.pairs[0], code=66)
        self.assertGreater(self.count(self.today), 0)

    @unittest.skipUnless(os.geteuid() == 0, "needs to become another user")
    def test_whoever_may_only_read_is_refused(self):
        for folder in (self.folder, self.registry):
            os.chmod(folder, 0o755)
        command = shutil.copy(ZICHT, self.folder)  # the build may lie where only its user comes
        done = subprocess.run([command, "link", "run", "--registry", self.registry], capture_output=True, text=True, user="nobody")
        self.assertEqual(done.returncode, 77, done.stderr)

    def test_neither_registry_nor_file(self):
        self.zicht("link", "run", code=64)
        self.zicht("link", "run", "a.csv", code=64)
        self.zicht("link", "run", "a.csv", "--mapping", "m.toml", "--out", "c.csv", "--commit", code=64)

    def test_a_backup_has_the_persons(self):
        self.run_json("--commit")
        self.zicht("backup", "--registry", self.registry, "--out", "copy")
        self.zicht("restore", "copy", "--keys", self.registry / "keys", "--out", "again")
        self.zicht("verify", "--registry", "again")
        persons = [json.loads(self.zicht("status", "--registry", folder, "--json").stdout)["persons"] for folder in (self.registry, "again")]
        self.assertEqual(*persons)


if __name__ == "__main__":
    unittest.main()
