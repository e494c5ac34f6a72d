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


if __name__ == "__main__":
    unittest.main()
