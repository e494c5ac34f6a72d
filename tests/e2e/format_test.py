"""A second reader of the registry, written from docs/format.md alone: it must come to the same tree and the same reports."""
import hashlib
import json
import sqlite3
import unittest

from zicht_command import CommandTest


def head(major, number):
    for form, length in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < 1 << (8 * length):
            return bytes([major << 5 | form]) + number.to_bytes(length, "big")
    raise ValueError(number)


def encoded(value):
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encoded, value))
    return head(5, len(value)) + b"".join(encoded(key) + encoded(value[key]) for key in sorted(value))


def decoded(content):
    """The value at the beginning of the content, and what follows it."""
    major, number, content = content[0] >> 5, content[0] & 31, content[1:]
    if number >= 24:
        length = 1 << (number - 24)
        number, content = int.from_bytes(content[:length], "big"), content[length:]
    if major < 2:
        return (number if major == 0 else -1 - number), content
    if major < 4:
        text = content[:number]
        return (text if major == 2 else text.decode()), content[number:]
    items = []
    for _ in range(number * (1 if major == 4 else 2)):
        item, content = decoded(content)
        items.append(item)
    return (items if major == 4 else dict(zip(items[::2], items[1::2]))), content


def root_of(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


class Format(CommandTest):
    def setUp(self):
        super().setUp()
        self.zicht("init", self.registry)
        template = self.zicht("import", "--template").stdout
        self.zicht("import", self.write("reports.csv", template), "--registry", self.registry, "--actor", "é")
        self.zicht("withdraw", self.first_report(), "--reason", "sent twice", "--registry", self.registry)
        database = sqlite3.connect(self.registry / "registry.db")
        self.log = database.execute("SELECT sequence, recorded_at, appended_at, actor, subject, kind, payload_version, payload, commitment "
                                    "FROM log ORDER BY sequence").fetchall()
        self.vault = dict(database.execute("SELECT sequence, sealed FROM vault"))

    def first_report(self):
        database = sqlite3.connect(self.registry / "registry.db")
        return "R%d" % database.execute("SELECT min(sequence) FROM log WHERE kind = 1").fetchone()

    def test_the_tree_is_that_of_the_command(self):
        leaves = [hashlib.sha256(b"\0" + encoded(list(event))).digest() for event in self.log]
        status = json.loads(self.zicht("status", "--registry", self.registry, "--json").stdout)
        self.assertEqual(status["events"], len(leaves))
        self.assertEqual(status["root"], root_of(leaves).hex())

    def test_the_last_head_is_of_that_tree(self):
        leaves = [hashlib.sha256(b"\0" + encoded(list(event))).digest() for event in self.log]
        key, *heads = (self.registry / "heads").read_text().splitlines()
        size, root, signature = heads[-1].split(" ")
        self.assertEqual((int(size), root), (len(leaves), root_of(leaves).hex()))
        self.assertEqual((len(key), len(signature)), (64, 128))

    def test_payloads_are_canonical_and_say_what_was_sent(self):
        for event in self.log:
            value, rest = decoded(event[7])
            self.assertEqual((rest, encoded(value)), (b"", event[7]))
        report = next(decoded(event[7])[0][1] for event in self.log if event[5] == 1)
        self.assertEqual((report[1], report[2], report[6], report[9]), ("fairwork", 19783, "female", ["NL", "MA"]))
        episode = report[12][0]
        self.assertEqual((episode[1], episode[2], episode[7], episode[12]), ("labour", "forced_labour", "domestic", "agriculture"))
        self.assertEqual(episode[3], [19509, 19538])  # June 2023

    def test_commitments_are_to_the_sealed_texts(self):
        committed = {event[0]: event[8] for event in self.log if event[8]}
        self.assertEqual(committed, {number: hashlib.sha256(sealed).digest() for number, sealed in self.vault.items()})
        self.assertGreaterEqual(len(committed), 2)


def persons_of(log, size):
    """By report, its person after the first `size` events, as the document's section Persons has it."""
    events = [(sequence, kind, subject, decoded(payload)[0]) for sequence, _, _, _, subject, kind, _, payload, _ in log[:size]]
    in_force = {}
    for sequence, kind, _, payload in reversed(events):
        in_force.setdefault(sequence, True)
        if kind == 15 and in_force[sequence]:
            in_force[payload[13]] = False
    events = [event for event in events if in_force[event[0]]]
    person = {sequence: sequence for sequence, kind, _, _ in events if kind == 1}

    def merge(a, b):
        kept, merged = sorted((person[a], person[b]))
        for report in person:
            person[report] = kept if person[report] == merged else person[report]
    for _, kind, subject, payload in events:
        if kind == 4:
            merge(subject, payload[3])
    joins = []
    for _, kind, _, payload in events:
        if kind == 6:
            joins = [join for join in joins if join not in payload.get(7, [])] + payload.get(8, [])
    apart = [(subject, payload[3]) for _, kind, subject, payload in events if kind == 5]
    for a, b in joins:
        sides = {person[a], person[b]}
        if not any({person[c], person[d]} == sides for c, d in apart) or person[a] == person[b]:
            merge(a, b)
    return person


class Persons(CommandTest):
    def test_persons_follow_from_the_log_at_every_length(self):
        data = {"organisation": "nidos", "received_on": "2024-03-01", "legal_basis": "legal_duty", "age": 16, "sex": "female",
                "nationalities": ["SY"], "episodes": [{"form": "labour", "place": "abroad"}]}
        events = [{"event": "submitted", "report": name, "data": data} for name in "abcdef"] + [
            {"event": "same", "reports": ["e", "d"]},
            {"event": "linkage_applied", "label": "run 1", "joins": [["b", "c"], ["a", "b"], ["d", "f"]], "model": "ab" * 32},
            {"event": "different", "label": "no", "reports": ["a", "c"]},
            {"event": "linkage_applied", "label": "run 2", "splits": [["b", "c"]], "joins": [["c", "e"]]},
            {"event": "undone", "label": "oops", "undoes": "no"},
            {"event": "undone", "undoes": "run 1"},
            {"event": "undone", "undoes": "oops"},
            {"event": "undone", "undoes": "run 2"}]
        lines = [json.dumps({"recorded_at": f"2024-03-{day:02}T09:00:00Z"} | event) for day, event in enumerate(events, 2)]
        self.zicht("init", self.registry)
        self.zicht("import", "--history", self.write("history.jsonl", "\n".join(lines)), "--registry", self.registry)
        database = sqlite3.connect(self.registry / "registry.db")
        log = database.execute("SELECT sequence, recorded_at, appended_at, actor, subject, kind, payload_version, payload, commitment "
                               "FROM log ORDER BY sequence").fetchall()
        counts = []
        for size in range(len(log) - len(events), len(log) + 1):
            rows = dict(database.execute("SELECT report, person FROM person_member WHERE valid_from <= ? AND valid_to > ?", (size, size)))
            persons = persons_of(log, size)
            self.assertEqual({report: rows.get(report, report) for report in persons}, persons, size)
            counts.append(len(set(persons.values())))
        self.assertEqual(counts, [0, 1, 2, 3, 4, 5, 6, 5, 2, 3, 2, 2, 4, 4, 5])
        self.zicht("verify", "--registry", self.registry)


if __name__ == "__main__":
    unittest.main()
