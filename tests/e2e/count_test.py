"""Every table of the demo against a count of one's own over the same history: written from DOMAIN.md, sharing no code with the command."""
import collections
import csv
import datetime
import json
import os
import pathlib
import unittest

from zicht_command import CommandTest

LISTS = pathlib.Path(os.environ["ZICHT_SOURCE"]) / "definitions" / "codelists"
AGE_CLASSES = [(0, 11), (12, 15), (16, 17), (18, 22), (23, 30), (31, 40), (41, 50)]
ORIGINS = ["150", "142", "002", "419", "021", "009"]


def parents(name):
    with (LISTS / f"{name}.csv").open(newline="") as file:
        return {row["code"]: row["parent"] for row in csv.DictReader(file)}


TYPE_OF, COUNTRY_IN, REGION_IN, COURT_OF = (parents(name) for name in ("organisation", "country", "world_region", "region"))


def period(text):
    """First and last day of 2024, 2024-03, 2024-03-01 or of two of them."""
    first, last = (text.split("/") * 2)[:2] if "/" in text else (text, text)

    def day(part, end):
        pieces = [int(piece) for piece in part.split("-")]
        if len(pieces) == 3:
            return datetime.date(*pieces)
        year, month = (pieces[0], pieces[1]) if len(pieces) == 2 else (pieces[0], 12 if end else 1)
        if not end:
            return datetime.date(year, month, 1)
        return (datetime.date(year + month // 12, month % 12 + 1, 1)) - datetime.timedelta(days=1)
    return day(first, False), day(last, True)


def years(born, then):
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def age_at(born, then):
    return max(0, years(born[1], then[0])), max(0, years(born[0], then[1]))


class Person:
    def __init__(self, reports):
        self.reports = reports  # by day of receipt, then as submitted
        self.first = datetime.date.fromisoformat(reports[0]["received_on"])

    def first_known(self, key):
        return next((report[key] for report in self.reports if report.get(key, "unknown") not in ("unknown", [])), "unknown")

    def first_of_episodes(self, key):
        return next((episode[key] for report in self.reports for episode in report["episodes"] if episode.get(key, "unknown") != "unknown"),
                    "unknown")

    def court_region(self):
        region = self.first_of_episodes("region")
        return region if region == "unknown" else COURT_OF[region] or "other"

    def primary(self):
        return next((episode for report in self.reports for episode in report["episodes"] if episode["form"] != "unknown"), {"form": "unknown"})

    def nationality(self):
        named = [code for report in self.reports for code in ([] if report["nationalities"] == "unknown" else report["nationalities"]) if code != "unknown"]
        return "NL" if "NL" in named else named[0] if named else "unknown"

    def origin(self):
        code = self.nationality()
        if code in ("NL", "stateless", "unknown"):
            return code
        region = COUNTRY_IN[code]
        while region and region not in ORIGINS:
            region = REGION_IN[region]
        return region or "other"

    def place(self):
        for report in self.reports:
            named = {place for episode in report["episodes"] for place in
                     {"domestic": ["domestic"], "abroad": ["abroad"], "both": ["domestic", "abroad"]}.get(episode["place"], [])}
            if named:
                return "both" if len(named) == 2 else named.pop()
        return "unknown"

    def ages(self):
        """What each report says of the age on its own day."""
        for report in self.reports:
            day = datetime.date.fromisoformat(report["received_on"])
            if report.get("age", "unknown") != "unknown":
                lower, _, upper = str(report["age"]).partition("-")
                yield day, (int(lower), int(upper or lower)), None
            elif "birth_date" in report:
                born = period(report["birth_date"])
                yield day, age_at(born, (day, day)), born

    def age(self):
        for day, (lower, upper), _ in self.ages():
            whole = years(self.first, day)
            more = whole + ((self.first.month, self.first.day) != (day.month, day.day))
            return max(0, lower - more), max(0, upper - whole)
        return 0, 200

    def age_class(self):
        lower, upper = self.age()
        for least, most in AGE_CLASSES:
            if least <= lower and upper <= most:
                return f"{least}-{most}"
        return "51+" if lower >= 51 and upper < 200 else "unknown"

    def minor_by(self, year):
        by = set()
        if self.age()[1] < 18:
            by.add("at_first_report")
        for report in self.reports:
            if "birth_date" in report:
                born = period(report["birth_date"])
                for episode in report["episodes"]:
                    started = "start" in episode and age_at(born, period(episode["start"]))[1] < 18
                    ended = "end" in episode and age_at(born, period(episode["end"]))[1] < 18
                    by |= ({"at_start_of_exploitation"} if started else set()) | ({"at_any_time_of_exploitation"} if started or ended else set())
        reference = datetime.date(year, 12, 31)
        for day, (_, upper), born in self.ages():
            if born and born[0].year == born[1].year:
                oldest = year - born[0].year
            else:
                oldest = upper + years(day, reference) + ((day.month, day.day) != (12, 31))
            if oldest < 18:
                by.add("on_reference_date")
            break
        return by or {"by_none"}


def people_of(file):
    data, order, withdrawn, above = {}, [], set(), {}

    def root(label):
        while label in above:
            label = above[label]
        return label
    for line in file.open():
        event = json.loads(line)
        if event["event"] in ("submitted", "corrected"):
            if event["event"] == "submitted":
                order.append(event["report"])
            data[event["report"]] = event["data"]
        elif event["event"] == "withdrawn":
            withdrawn.add(event["report"])
        elif event["event"] == "same":
            a, b = map(root, event["reports"])
            if a != b:
                above[b] = a
    groups = collections.defaultdict(list)
    for label in order:
        if label not in withdrawn:
            groups[root(label)].append(data[label])
    return [Person(sorted(reports, key=lambda report: report["received_on"])) for reports in groups.values()]


def tables(people, year):
    count = collections.Counter()
    for person in people:
        for report in person.reports:
            if report["received_on"].startswith(str(year)):
                for key in (("reports",), ("reports_by_organisation", report["organisation"]),
                            ("reports_by_reporter", TYPE_OF[report["organisation"]] or "other")):
                    count[key] += 1
                for table in ("reports_by_organisation", "reports_by_reporter"):
                    count[(table,)] += 1
        if person.first.year != year:
            continue
        form, minor_by = person.primary()["form"], person.minor_by(year)
        keys = [("victims_by_form", form), ("victims_by_nationality", person.nationality()), ("victims_by_world_region", person.origin()),
                ("victims_by_age_class", person.age_class()), ("victims_by_sex", person.first_known("sex")), ("victims_by_place", person.place()),
                ("victims_by_region", person.first_of_episodes("region")),
                ("victims_by_sub_form", form, person.primary().get("sub_form", "unknown")),
                ("victims_by_court_region", person.court_region()), ("victims_by_form_and_origin", form, person.origin())]
        if form == "criminal":
            keys.append(("criminal_by_sub_form", person.primary().get("sub_form", "unknown")))
        if "at_first_report" in minor_by:
            keys += [("minors_by_form", form), ("minors_by_nationality", person.nationality()), ("minors",)]
            keys += [("minors_criminal",)] if form == "criminal" else []
        for key in keys:
            count[key] += 1
            if len(key) > 1:
                count[key[:1]] += 1
        for definition in minor_by:
            count[("minors_by_definition", definition)] += 1
        count[("minors_by_definition",)] += 1
        count[("victims",)] += 1
    return count


class Count(CommandTest):
    def test_every_table_agrees_with_a_count_of_the_history(self):
        for seed in (5, 77):
            country, registry = self.folder / f"country-{seed}", self.folder / f"registry-{seed}"
            history = country / "history.jsonl"
            self.zicht("simulate", "netherlands", "--seed", seed, "--out", country)
            self.zicht("init", registry, "--made-up")
            self.zicht("import", "--history", history, "--registry", registry)
            people = people_of(history)
            for year in (2024, 2022, 2019):
                cells = json.loads(self.zicht("figures", "--year", year, "--registry", registry, "--json").stdout)
                found = {(cell["id"], *cell["dimensions"].values()): cell["value"] for cell in cells if cell["value"]}
                own = {key: value for key, value in tables(people, year).items() if value}
                self.assertEqual(found, own, f"seed {seed}, {year}")


if __name__ == "__main__":
    unittest.main()
