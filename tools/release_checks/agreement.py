"""The same cell has the same value and state wherever a reader meets it. Nothing but Python's own library."""
import collections
import csv
import html.parser
import re
import xml.etree.ElementTree
import zipfile

HIDDEN = {"nl": "verborgen", "en": "hidden"}
SHORTHAND = {"hidden": "[c]", "not_applicable": "[z]", "refused": "[x]"}
AROUND = {"population", "year", "count", "status", "count_before", "release_before", "verdict", "break", "lower", "upper", "denominator", "share"}
BESIDE = ("denominator", "share", "lower", "upper")  # of a share, or of a band
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
        self.beside = {(tuple(row[name] for name in self.dimensions), row["year"]): tuple(row[name] for name in BESIDE if name in row) for row in read}
        self.has_shares = "share" in read[0]
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
    """Tables of counts, of counts with shares, and of estimates."""
    heads = {file: file.open().readline().strip().split(",") for file in sorted((release / "data").glob("*.csv"))}
    return [Figure(release, file) for file, columns in heads.items() if "status" in columns]


def sdmx_differs(release, figure):
    with (release / "data" / "sdmx" / f"{figure.id}.csv").open(newline="") as rows:
        read = csv.DictReader(rows)
        between = read.fieldnames[read.fieldnames.index("FREQ") + 1:read.fieldnames.index("TIME_PERIOD")]
        beside = read.fieldnames[read.fieldnames.index("RELEASE_BEFORE") + 1:]
        there = {(tuple(row[name] for name in between), row["TIME_PERIOD"]): (row["OBS_VALUE"], row["CONF_STATUS"], *(row[name] for name in beside))
                 for row in read}
    plain = lambda code: "_T" if code == "Total" else re.sub(r"[^A-Z0-9_@$-]", "_", code.upper())
    wanted = {}
    for (classes, year), (status, count) in figure.cells.items():
        wanted[tuple(map(plain, classes)), year] = (count or "NaN", "C" if status == "hidden" else "F", *figure.beside[classes, year])
    return [f"data/sdmx/{figure.id}.csv: {key}: {there.get(key)}, not {wanted.get(key)}" for key in sorted(there.keys() | wanted.keys())
            if there.get(key) != wanted.get(key)]


class Tables(html.parser.HTMLParser):
    """Each table by the id of its caption: its cells in order, as (id, text, text of a mark within)."""

    def __init__(self):
        super().__init__()
        self.tables, self.table, self.cell, self.inner = {}, [], None, 0

    def handle_starttag(self, tag, attributes):
        id = dict(attributes).get("id")
        if tag == "caption":
            self.table = self.tables.setdefault(id, [])
        elif self.cell:
            self.inner += 1
        elif tag == "td":
            self.cell, self.inner = [id, "", ""], 0

    def handle_endtag(self, tag):
        if tag == "td" and self.cell:
            self.table.append(tuple(self.cell))
            self.cell = None
        elif self.cell:
            self.inner -= 1

    def handle_data(self, text):
        if self.cell:
            self.cell[2 if self.inner else 1] += text


def tables_on(page):
    read = Tables()
    read.feed(page.read_text())
    return read.tables


def shares_differ(figure, language, cells):
    """Of each year, the shares on the page and those of the CSV, which has them with four digits."""
    years = sorted({year for _, year in figure.cells})
    near = lambda text, share: abs(float(text.replace(",", ".")) - 100 * float(share)) < 0.51
    wrong = []
    for at, year in enumerate(years):
        there = [(text.replace("\u00a0", " ").removesuffix("%").strip(), *between.split("\u2013")) for _, text, between in cells[at::len(years)] if "%" in text]
        wanted = sorted((beside[1:] for (_, of), beside in figure.beside.items() if of == year and beside[1]), key=lambda one: tuple(map(float, one)))
        there = sorted(there, key=lambda one: tuple(float(text.replace(",", ".")) for text in one))
        shown = sorted(wanted, key=lambda one: tuple(round(100 * float(text)) for text in one))
        if len(there) != len(wanted) or not all(near(text, share) for texts, shares in zip(there, shown) for text, share in zip(texts, shares)):
            wrong.append(f"{language}/{figure.id}.html has the shares {there} of {year}, not {wanted}")
    return wrong


def page_differs(release, figure, language, every):
    """The cells of a figure on its own page, and the same tables on the page of all figures."""
    page = release / language / f"{figure.id}.html"
    if not page.exists():
        return [f"{language}/{figure.id}.html is not there"]
    wrong, seen, own = [], 0, tables_on(page)
    by_id = {id: text for cells in own.values() for id, text, _ in cells if id}
    for classes, year in figure.cells:
        anchor = "-".join([*("total" if code == "Total" else code for code in classes or ("total",)), year])
        text, wanted = by_id.get(anchor), figure.shown((classes, year), language)
        if text is None or wanted is None:
            continue
        seen += 1
        if number_of(text) != wanted:
            wrong.append(f"{language}/{figure.id}.html {anchor}: {text}, not {wanted}")
    if not seen and any(figure.shown(key, language) is not None for key in figure.cells):  # an estimate has bands and no counts
        wrong.append(f"{language}/{figure.id}.html shows no cell")
    for caption, cells in own.items():
        again = every.get(f"{figure.id}-{caption}")
        if caption != "history-caption" and [one[1:] for one in cells] != [one[1:] for one in again or []]:
            wrong.append(f"{language}/all.html has another {caption} of {figure.id}")
    if figure.has_shares:
        wrong += shares_differ(figure, language, own.get("shares-caption", []))
    return wrong


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
        value = count or SHORTHAND.get(status, "")
        if status == "estimated":
            value = f"[e] {figure.beside[classes, year][0]}\u2013{figure.beside[classes, year][1]}"
        if not any(cell == value or cell.split(" ")[0] == value for cell in there.get((label, year), [])):
            wrong.append(f"tables.{language}.ods {figure.id} {label} {year}: {there.get((label, year))}, not {value}")
    return wrong + (share_sheet_differs(sheets, figure, language, years) if figure.has_shares else [])


def share_sheet_differs(sheets, figure, language, years):
    """The sheet of shares: of each cell four rows, share, lower, upper and denominator, as the CSV has them."""
    rows = [row for row in sheets.get(f"{figure.id}_shares", [])[4:] if len(row) > len(years)]
    wrong = []
    for at, year in enumerate(years):
        column = [row[2 + at] for row in rows]
        there = sorted(tuple(column[one:one + 4]) for one in range(0, len(column), 4) if not column[one].startswith("["))
        wanted = sorted((share, lower, upper, of) for (_, when), (of, share, lower, upper) in figure.beside.items() if when == year and share)
        if there != wanted:
            wrong.append(f"tables.{language}.ods {figure.id}_shares {year}: {there}, not {wanted}")
    return wrong


def check_agree(release, options=None):
    """A cell has one value and one state in CSV, SDMX, ODS, pages, charts and their words, in both languages."""
    wrong = []
    sheets = {language: sheets_of(release, language) for language in HIDDEN}
    every = {language: tables_on(release / language / "all.html") for language in HIDDEN}
    for figure in tables_of(release):
        wrong += sdmx_differs(release, figure)
        for language in HIDDEN:
            wrong += sheet_differs(sheets[language], figure, language) + page_differs(release, figure, language, every[language])
            wrong += chart_differs(release, figure, language)
    return wrong


def plant_agree(release):
    page = release / "en" / "victims_by_form.html"
    page.write_text(re.sub(r'(<td id="sexual-\d+">)\d', r"\g<1>9", page.read_text(), count=1))
