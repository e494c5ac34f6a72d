"""The same cell has the same value and state wherever a reader meets it. Nothing but Python's own library."""
import collections
import csv
import html.parser
import re
import xml.etree.ElementTree
import zipfile

HIDDEN = {"nl": "verborgen", "en": "hidden"}
SHORTHAND = {"hidden": "[c]", "not_applicable": "[z]", "refused": "[x]"}
AROUND = {"population", "year", "count", "status", "count_before", "release_before", "verdict", "break", "lower", "upper"}
DOCUMENT = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"


def number_of(text):
    digits = re.sub(r"[.,\s\u00a0\u202f]", "", text)
    return digits if digits.isdigit() else text.strip()


class Figure:
    """A table of a release, as its CSV has it: (classes, year) -> what a reader may see."""

    def __init__(self, release, file):
        self.id = file.stem
        with file.open(newline="") as rows:
            read = list(csv.DictReader(rows))
        self.dimensions = [name for name in read[0] if name not in AROUND and {row[name] for row in read} > {read[0][name]}]  # others say whom it counts
        self.cells = {(tuple(row[name] for name in self.dimensions), row["year"]): (row["status"], row["count"]) for row in read}
        self.labels = {}
        for language in HIDDEN:
            self.labels[language] = []
            for name in self.dimensions:
                with (release / "data" / "codelists" / f"{name}.csv").open(newline="") as codes:
                    self.labels[language].append({row["code"]: row[f"label_{language}"] for row in csv.DictReader(codes)})

    def shown(self, key, language):
        status, count = self.cells[key]
        return HIDDEN[language] if status == "hidden" else count if status in ("published", "revised") else None


def tables_of(release):
    return [Figure(release, file) for file in sorted((release / "data").glob("*.csv")) if ",status," in file.open().readline()]


def sdmx_differs(release, figure):
    with (release / "data" / "sdmx" / f"{figure.id}.csv").open(newline="") as rows:
        read = csv.DictReader(rows)
        between = read.fieldnames[read.fieldnames.index("FREQ") + 1:read.fieldnames.index("TIME_PERIOD")]
        there = {(tuple(row[name] for name in between), row["TIME_PERIOD"]): (row["OBS_VALUE"], row["CONF_STATUS"]) for row in read}
    plain = lambda code: "_T" if code == "Total" else re.sub(r"[^A-Z0-9_@$-]", "_", code.upper())
    wanted = {}
    for (classes, year), (status, count) in figure.cells.items():
        wanted[tuple(map(plain, classes)), year] = (count or "NaN", "C" if status == "hidden" else "F")
    return [f"data/sdmx/{figure.id}.csv: {key}: {there.get(key)}, not {wanted.get(key)}" for key in sorted(there.keys() | wanted.keys())
            if there.get(key) != wanted.get(key)]


class Cells(html.parser.HTMLParser):
    """Text of each table cell that has an id, without what a mark within it adds."""

    def __init__(self):
        super().__init__()
        self.cells, self.open, self.inner = {}, None, 0

    def handle_starttag(self, tag, attributes):
        if self.open:
            self.inner += 1
        elif tag == "td" and (id := dict(attributes).get("id")):
            self.open, self.inner, self.cells[id] = id, 0, ""

    def handle_endtag(self, tag):
        if tag == "td":
            self.open = None
        elif self.open:
            self.inner -= 1

    def handle_data(self, text):
        if self.open and not self.inner:
            self.cells[self.open] += text


def cells_of(page):
    read = Cells()
    read.feed(page.read_text())
    return read.cells


def page_differs(release, figure, language, every):
    page = release / language / f"{figure.id}.html"
    if not page.exists():
        return [f"{language}/{figure.id}.html is not there"]
    wrong, own, seen = [], cells_of(page), 0
    for key in figure.cells:
        classes, year = key
        anchor = "-".join([*("total" if code == "Total" else code for code in classes or ("total",)), year])
        for where, text in (("", own.get(anchor)), ("all.html ", every.get(f"{figure.id}-{anchor}"))):
            wanted = figure.shown(key, language)
            if text is None or wanted is None:
                continue
            seen += 1
            if number_of(text) != wanted:
                wrong.append(f"{language}/{figure.id}.html {where}{anchor}: {text}, not {wanted}")
    return wrong or ([] if seen else [f"{language}/{figure.id}.html shows no cell"])


def chart_differs(release, figure, language):
    """The words of a chart for those who do not see it, and the numbers that stand beside its labels."""
    file = release / "charts" / f"{figure.id}.{language}.svg"
    if not file.exists():
        return []
    svg = file.read_text()
    wrong, year = [], max(year for _, year in figure.cells)
    said = re.search(r'<desc[^>]*>([^<]*)</desc>', svg)
    texts = re.findall(r'<text class="(label|value)"[^>]*>([^<]*)</text>', svg)
    beside = {label: value for (kind, label), (other, value) in zip(texts, texts[1:]) if (kind, other) == ("label", "value")}
    if len(figure.dimensions) != 1 or not said:
        return []
    for code, label in figure.labels[language][0].items():
        wanted = figure.shown(((code,), year), language) if ((code,), year) in figure.cells else None
        label = label.replace("&", "&amp;")
        told = re.search(rf"(?:^|, ){re.escape(label)} ([\d.,]*\d|{HIDDEN[language]})(?=, |$)", said[1])
        for where, text in (("desc", told[1] if told else None), ("text", beside.get(label))):
            if text is not None and wanted is not None and number_of(text) != wanted:
                wrong.append(f"charts/{file.name} {where} {label}: {text}, not {wanted}")
    return wrong


def sheets_of(release, language):
    content = zipfile.ZipFile(release / "data" / f"tables.{language}.ods").read("content.xml")
    sheets = {}
    for table in xml.etree.ElementTree.fromstring(content).iter(DOCUMENT % "table" + "table"):
        rows = []
        for row in table.iter(DOCUMENT % "table" + "table-row"):
            rows.append([])
            for cell in row.iter(DOCUMENT % "table" + "table-cell"):
                value = cell.get(DOCUMENT % "office" + "value") or "".join(cell.itertext())
                rows[-1] += [value] * int(cell.get(DOCUMENT % "table" + "number-columns-repeated", "1"))
        sheets[table.get(DOCUMENT % "table" + "name")] = rows
    return sheets


def sheet_differs(sheets, figure, language):
    rows = sheets.get(figure.id)
    if rows is None:
        return [f"tables.{language}.ods has no sheet {figure.id}"]
    years = sorted({year for _, year in figure.cells})
    width = len(figure.dimensions)
    head = next((at for at, row in enumerate(rows) if [cell.split(" ")[0] for cell in row[width:width + len(years)]] == years), None)
    if head is None:
        return [f"tables.{language}.ods {figure.id} has no row of years"]
    there = collections.defaultdict(list)
    for row in rows[head + 1:]:
        for at, year in enumerate(years):
            there[tuple(row[:width]), year].append(row[width + at])
    wrong = []
    for (classes, year), (status, count) in figure.cells.items():
        label = tuple(figure.labels[language][at][code] for at, code in enumerate(classes))
        wanted = count or SHORTHAND.get(status, "")
        if not any(cell.split(" ")[0] == wanted for cell in there.get((label, year), [])):
            wrong.append(f"tables.{language}.ods {figure.id} {label} {year}: {there.get((label, year))}, not {wanted}")
    return wrong


def check_agree(release, options=None):
    """A cell has one value and one state in CSV, SDMX, ODS, pages, charts and their words, in both languages."""
    wrong = []
    sheets = {language: sheets_of(release, language) for language in HIDDEN}
    every = {language: cells_of(release / language / "all.html") for language in HIDDEN}
    for figure in tables_of(release):
        wrong += sdmx_differs(release, figure)
        for language in HIDDEN:
            wrong += sheet_differs(sheets[language], figure, language) + page_differs(release, figure, language, every[language])
            wrong += chart_differs(release, figure, language)
    return wrong


def plant_agree(release):
    page = release / "en" / "victims_by_form.html"
    page.write_text(re.sub(r'(<td id="sexual-\d+">)\d', r"\g<1>9", page.read_text(), count=1))
