"""Which persons of a register a report may be about."""
import json
import os
import pty
import select
import subprocess
import time
import unittest

from link_test import ZICHT, LinkTest


class Candidates(LinkTest):
    def candidates(self, *reports, code=0):
        return json.loads(self.link("candidates", *reports, "--json", code=code).stdout)

    def imported(self, *reports):
        """Their names in the register."""
        before = self.last_event()[0]
        self.zicht("import", self.write("new.jsonl", "\n".join(json.dumps(one) for one in reports)), "--registry", self.registry)
        shown = [f"R{number}" for number in range(before + 1, self.last_event()[0] + 1)]
        return [name for name in shown if self.zicht_says(name)]

    def zicht_says(self, name):
        done = subprocess.run([ZICHT, "show", name, "--registry", self.registry, "--json"], capture_output=True, text=True)
        return done.returncode == 0

    def test_a_new_report_finds_its_person_with_evidence_by_field(self):
        first = self.events[0]["data"]
        new, = self.imported(first | {"organisation": "shelter", "received_on": "2024-10-20"})
        found, = self.candidates(new)
        self.assertEqual(found["report"], new)
        likeliest = found["candidates"][0]
        self.assertIn(likeliest["person"], self.pairs[0])
        self.assertGreater(likeliest["probability"], 0.5)
        evidence = likeliest["evidence"]
        words = {field["field"]: field["words"] for field in evidence["fields"]}
        self.assertEqual(words["given_names"], "written the same")
        parts = sum(field["bits"] for field in evidence["fields"]) + sum(
            evidence[key] for key in ("dependence_bits", "agreement_bits", "relatives_bits", "competition_bits", "prior_bits", "lone_bits"))
        self.assertAlmostEqual(parts, evidence["odds_bits"], 6)
        odds = [candidate["odds_bits"] for candidate in found["candidates"]]
        self.assertEqual(odds, sorted(odds, reverse=True))

    def test_for_persons_of_one_report_it_says_what_explain_says(self):
        a, b = self.pairs[2]
        told = json.loads(self.link("explain", a, b, "--json").stdout)
        candidate = next(one for one in self.candidates(a)[0]["candidates"] if one["person"] == b)
        self.assertAlmostEqual(candidate["probability"], told["probability"], 5)
        self.assertAlmostEqual(candidate["odds_bits"], told["odds_bits"], 3)
        self.assertAlmostEqual(candidate["evidence"]["odds_bits"], told["odds_bits"], 6)
        self.assertGreater(told["lone_bits"], 0)
        self.assertEqual(candidate["evidence"]["lone_bits"], told["lone_bits"])

    def test_whoever_has_another_report_in_the_register_is_not_alone(self):
        a, b = self.pairs[2]
        self.link("same", b, self.numbers["a250"], "--reason", "x")
        self.link("same", a, self.numbers["a251"], "--reason", "x")
        candidate = next(one for one in self.candidates(a)[0]["candidates"] if one["person"] == min(b, self.numbers["a250"], key=lambda name: int(name[1:])))
        self.assertEqual(candidate["evidence"]["lone_bits"], 0)

    def test_no_value_is_shown_and_the_viewing_is_recorded(self):
        a, b = self.pairs[0]
        data = self.events[0]["data"]
        text = self.link("candidates", a).stdout
        dutch = self.link("candidates", a, "--language", "nl").stdout
        for value in (data["given_names"][0], data["family_names"][0], data["birth_date"]):
            self.assertNotIn(value, text + dutch)
        self.assertIn("written the same", text)
        self.assertIn("hetzelfde geschreven", dutch)
        viewed = [event["reports"] for event in self.events_about(b) if event["event"] == "viewed"]
        self.assertEqual(len(viewed), 2)
        self.assertIn(a, viewed[0])

    def test_it_says_what_the_register_holds_already(self):
        a, b = self.pairs[0]
        self.link("same", a, b, "--reason", "x")
        c, d = self.pairs[2]
        self.link("different", c, d, "--reason", "x")
        one, other = self.candidates(a, c)
        self.assertEqual(one["candidates"][0]["held"], "same")
        self.assertEqual(next(x["held"] for x in other["candidates"] if x["person"] == d), "different")
        self.assertIn("a registrar decided: two people", self.link("candidates", c).stdout)

    def test_one_after_another_at_a_terminal(self):
        here, there = pty.openpty()
        child = subprocess.Popen([ZICHT, "link", "candidates", "--registry", self.registry], stdin=there, stdout=there, stderr=subprocess.PIPE)
        os.close(there)
        text, waiting, until = "", [self.pairs[0][0], "nonsense", self.pairs[2][0], "q"], time.monotonic() + 60
        while time.monotonic() < until:
            if not select.select([here], [], [], 0.2)[0]:
                if child.poll() is not None:
                    break
                continue
            try:
                text += os.read(here, 65536).decode(errors="replace")
            except OSError:
                break
            if text.endswith("q to stop: ") and waiting:
                os.write(here, (waiting.pop(0) + "\n").encode())
        errors = child.stderr.read().decode()
        child.stderr.close()
        os.close(here)
        self.assertEqual(child.wait(), 0, errors)
        self.assertIn("nonsense", errors)
        for name in (self.pairs[0][1], self.pairs[2][1]):
            self.assertIn(f"person {name}", text)

    def test_hostile_reports(self):
        known = self.events[0]["data"]
        bare = {key: known[key] for key in ("organisation", "received_on", "legal_basis", "episodes")}
        bare |= {"sex": "unknown", "nationalities": ["unknown"], "age": "unknown"}
        odd = [bare, known | {"given_names": ["z" * 10_000], "family_names": ["Z" * 10_000]},
               known | {"given_names": ["A\u0301\u0301\u0301mina\u202e"], "family_names": ["\u0645\u062d\u0645\u062f"]},
               known | {"birth_date": "1881-01-01"}]
        for number, report in enumerate(odd[1:]):
            report["own_reference"] = f"odd {number}"
        names = self.imported(*odd)
        self.assertEqual(len(names), len(odd))
        answers = self.candidates(*names)
        self.assertEqual([answer["report"] for answer in answers], names)
        self.assertEqual((answers[0]["says_who"], answers[0]["candidates"]), (False, []))
        self.assertNotIn("\u202e", self.link("candidates", *names).stdout)

    def test_an_erased_report_finds_nobody(self):
        a, _ = self.pairs[2]
        self.zicht("erase", a, "--registry", self.registry)
        answer, = self.candidates(a)
        self.assertEqual((answer["says_who"], answer["candidates"]), (False, []))
        self.assertIn("nobody can be found", self.link("candidates", a).stdout)

    def test_wrong_numbers_and_nobody_to_ask(self):
        self.link("candidates", "R99999", code=66)
        self.link("candidates", "17", code=65)
        self.link("candidates", code=65)

    def test_among_very_many_alike_a_few_are_shown(self):
        known = self.events[0]["data"]
        names = self.imported(*({**known, "own_reference": f"alike {number}"} for number in range(450)))
        answer, = self.candidates(names[0])
        self.assertLessEqual(len(answer["candidates"]), 10)


if __name__ == "__main__":
    unittest.main()
