"""Shares of the chain in a release, read back from its files by a reader that shares no code with the program: a share stands only
where every count that it is made of stands, follows from these counts alone, and gives no hidden count back."""
import csv
import datetime
import math
import re
import unittest
import zoneinfo

from release_test import ReleaseTest

# Per figure: dimensions of the outcome, the classes that are shares, the classes that are in no denominator, times the variance.
RULES = {
    "followed_up_by_place": (["follow_up_180"], [("followed_up",)], [("apart",)], 4.0),
    "cases_by_course": (["case_course", "court_within_year"], [("to_court", "Total"), ("to_court", "within")], [("apart", "Total")], 1.5),
    "disposals_before_court": (["before_court"], [("to_court",)], [], 1.5),
}
BESIDE = {"population", "year", "count", "status", "count_before", "release_before", "verdict", "break", "denominator", "share", "lower", "upper"}


def rows_of(text):
    rows = list(csv.DictReader(text.splitlines()))
    return rows, [name for name in rows[0] if name not in BESIDE]


def wilson(count, of, factor):
    z, n, share = 1.959963984540054, of / factor, count / of
    weight = z * z / n
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    middle = (share + weight / 2) / (1 + weight)
    return max(0, middle - half), min(1, middle + half)


def wrong_shares(figure, text):
    """What is wrong with the shares of a table, one sentence each."""
    outcome, numerators, apart, factor = RULES[figure]
    rows, dimensions = rows_of(text)
    cells = {(row["year"], *(row[d] for d in dimensions)): row for row in rows}
    wrong = []
    for key, row in cells.items():
        at = dict(zip(dimensions, key[1:]))

        def shown(classes):
            other = {**at, **dict(zip(outcome, classes))}
            cell = cells[(key[0], *(other[d] for d in dimensions))]
            if cell["status"] == "not_applicable":
                return 0
            return int(cell["count"]) if cell["status"] in ("published", "revised") else None

        said = [row[name] for name in ("denominator", "share", "lower", "upper")]
        is_share = tuple(at[d] for d in outcome) in numerators
        parts = [shown([at[d] for d in outcome]), shown(["Total"] * len(outcome))] + [shown(classes) for classes in apart]
        if not is_share or None in parts or row["status"] == "not_applicable":
            if any(said):
                wrong.append(f"{key}: a share without all of its counts")
            continue
        count, of = parts[0], parts[1] - sum(parts[2:])
        if of == 0:
            if any(said):
                wrong.append(f"{key}: a share of nobody")
            continue
        expected = [of, count / of, *wilson(count, of, factor)]
        if any(text == "" or abs(float(text) - number) > 0.5001e-4 for text, number in zip(said, expected)):
            wrong.append(f"{key}: {said} and not {expected}")
    return wrong


def known_too_well(text, minimum=5):
    """Hidden cells of one table that sums of the table leave fewer than three values, by narrowing limits."""
    rows, dimensions = rows_of(text)
    limits = {}
    for row in rows:
        key = (row["year"], *(row[d] for d in dimensions))
        if row["status"] in ("published", "revised"):
            limits[key] = [int(row["count"])] * 2
        elif row["status"] == "not_applicable":
            limits[key] = [0, 0]
        else:
            limits[key] = [1 if row["status"] == "hidden" else 0, 10**6]
    sums = []
    for key in limits:
        for d in range(1, len(key)):
            if key[d] == "Total":
                parts = [other for other in limits if other[d] != "Total" and other[:d] + ("Total",) + other[d + 1:] == key]
                if parts:
                    sums.append((key, parts))
    changed = True
    while changed:
        changed = False
        for total, parts in sums:
            for target in [total, *parts]:
                others = [part for part in parts if part != target]
                if target == total:
                    low, high = sum(limits[p][0] for p in parts), sum(limits[p][1] for p in parts)
                else:
                    low = limits[total][0] - sum(limits[p][1] for p in others)
                    high = limits[total][1] - sum(limits[p][0] for p in others)
                before = list(limits[target])
                limits[target] = [max(before[0], low), min(before[1], high)]
                changed |= limits[target] != before
    hidden = {(row["year"], *(row[d] for d in dimensions)) for row in rows if row["status"] == "hidden"}
    return [key for key in hidden if limits[key][1] - limits[key][0] < 2], len(hidden)


class SharesOfARelease(ReleaseTest):
    def test_a_share_follows_from_shown_counts_and_gives_no_hidden_one_back(self):
        self.make_registry()
        for kind in ("investigation", "suspect", "case", "disposal", "follow_up"):
            self.zicht("import", f"country/chain/{kind}.csv", "--kind", kind, "--registry", "registry", "--actor", "simulator")
        today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date().isoformat()
        self.prepare(2024, today, as_of=today)
        release = self.folder / "site.prepared" / today
        found = hidden = 0
        for figure in RULES:
            text = (release / "data" / f"{figure}.csv").read_text()
            self.assertEqual(wrong_shares(figure, text), [])
            known, withheld = known_too_well(text)
            self.assertEqual(known, [], figure)
            hidden += withheld
            shares = [round(100 * float(row["share"])) for row in csv.DictReader(text.splitlines()) if row["share"]]
            found += len(shares)
            for language in ("nl", "en"):  # a page has the shares of the table and no others
                page = (release / language / f"{figure}.html").read_text()
                table = page[page.index('-caption">', page.index("shares-caption")):]
                said = [int(number) for number in re.findall(r"<td>(\d+) %<", table[:table.index("</table>")])]
                self.assertEqual(len(said), len(shares), figure)
                for number in said:
                    self.assertTrue(any(abs(number - share) <= 1 for share in shares))
            self.assertIn(f'href="{figure}.html"', (release / "en" / "chain.html").read_text())
            self.assertTrue((release / "definitions" / "shares" / f"{figure}.toml").exists())
        self.assertTrue(found and hidden)
        self.estimate_is_a_rounded_band(release)
        self.zicht("attack", "--release", release)
        self.protects_the_same_without_a_release(today)

    def estimate_is_a_rounded_band(self, release):
        """Whatever the register has, only limits with two digits or fewer stand anywhere, and no count of the overlaps."""
        rows = list(csv.DictReader((release / "data" / "people_estimated.csv").read_text().splitlines()))
        self.assertEqual({row["estimated_group"] for row in rows}, {"all", "minors"})
        for row in rows:
            self.assertEqual(row["count"], "")
            self.assertEqual(row["status"] == "estimated", bool(row["lower"] and row["upper"]), row)
            self.assertIn(row["status"], ("estimated", "refused"))
            if row["status"] == "estimated":
                self.assertLess(int(row["lower"]), int(row["upper"]))
                self.assertLessEqual(len(row["lower"].rstrip("0")), 2, row)
        for language in ("nl", "en"):
            page = (release / language / "never_reported.html").read_text()
            for row in rows:
                if row["status"] == "estimated":
                    self.assertIn(re.sub(r"(?<=\d)(?=(\d{3})+$)", "." if language == "nl" else ",", row["lower"]), page)
            self.assertNotIn("BIC", page)

    def protects_the_same_without_a_release(self, today):
        self.zicht("protect", "--registry", "registry", "--year", "2024", "--as-of", today, "--out", "protected")
        for figure in RULES:
            self.assertEqual(wrong_shares(figure, (self.folder / "protected" / f"{figure}.csv").read_text()), [])
        self.zicht("attack", "--release", "protected", "--certificate", "certificate")
        self.zicht("attack", "--release", "protected", "--check", "certificate")

    def test_the_reader_finds_what_it_is_there_for(self):
        head = "population,year,before_court,count,status,denominator,share,lower,upper\n"
        low, high = wilson(60, 100, 1.5)
        good = head + ("disposal,2024,Total,100,published,,,,\ndisposal,2024,ended_otherwise,40,published,,,,\n"
                       f"disposal,2024,to_court,60,published,100,0.6000,{low:.4f},{high:.4f}\n")
        self.assertEqual(wrong_shares("disposals_before_court", good), [])
        self.assertTrue(wrong_shares("disposals_before_court", good.replace("0.6000", "0.6100")))
        self.assertTrue(wrong_shares("disposals_before_court", good.replace("to_court,60,published", "to_court,,hidden")))
        self.assertTrue(wrong_shares("disposals_before_court", good.replace(f"{low:.4f}", f"{low - .02:.4f}")))
        given_away = good.replace("to_court,60,published", "to_court,,hidden")
        self.assertEqual(len(known_too_well(given_away)[0]), 1)


if __name__ == "__main__":
    unittest.main()
