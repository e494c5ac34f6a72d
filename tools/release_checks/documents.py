"""Spreadsheets, the catalogue and the feed of a release."""
import io
import json
import pathlib
import re
import shutil
import subprocess
import urllib.parse
import zipfile
import zlib

from release_checks.tables import there

HERE = pathlib.Path(__file__).parent


def check_ods(release, options):
    """Spreadsheets against the schemas of ODF 1.3."""
    jar = next(iter(options.validators.glob("odf/odfvalidator-*.jar")), None)
    if jar is None or not shutil.which("java"):
        return None
    files = sorted((release / "data").glob("*.ods"))
    done = subprocess.run(["java", "-jar", str(jar), *map(str, files)], capture_output=True, text=True)
    wrong = [line.removeprefix(str(release) + "/") for line in (done.stdout + done.stderr).splitlines() if re.search(r": +(Fatal |)Error:|Exception", line)]
    return wrong or ([f"odfvalidator ended with {done.returncode}"] if done.returncode else [])


def plant_ods(release):
    file = release / "data" / "tables.nl.ods"
    old = zipfile.ZipFile(io.BytesIO(file.read_bytes()))
    with zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "content.xml":
                content = content.replace(b'office:value-type="float"', b'office:value-type="number"', 1)
            new.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 2, 12, 0, 0)), content)


def check_budgets(release, options):
    """How large pages and the release may be (bytes, compressed in brackets)."""
    sizes = {str(file.relative_to(release)): file.read_bytes() for file in release.rglob("*") if file.is_file()}
    packed = {name: len(zlib.compress(content, 9)) for name, content in sizes.items()}
    figures = {file.stem for file in (release / "data").glob("*.csv")}
    wrong = []

    def hold(what, size, most):
        if size > most:
            wrong.append(f"{what}: {size:,} bytes, {most:,} are the most")

    for name, content in sizes.items():
        path = pathlib.Path(name)
        if path.suffix == ".html" and path.stem in figures:
            hold(name, len(content), 60_000)
            hold(name + " (compressed)", packed[name], 15_000)
        most = {"style.css": 12_000, "search.js": 3_000, "index.js": 60_000, "all.html": 600_000}.get(path.name)
        if most:
            hold(name, len(content), most)
    hold("the release", sum(map(len, sizes.values())), 5_000_000)
    hold("the release (compressed)", sum(packed.values()), 1_500_000)
    return wrong


def plant_budgets(release):
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text() + "<!--" + " " * 60_000 + "-->")


def conforms(release, shapes):
    import pyshacl
    import rdflib
    graph = rdflib.Graph().parse(str(release / "catalog.jsonld"), format="json-ld")
    wrong = []
    for file in shapes:
        _, report, _ = pyshacl.validate(graph, shacl_graph=str(file), allow_warnings=True)
        say = rdflib.Namespace("http://www.w3.org/ns/shacl#")
        for result in report.subjects(rdflib.RDF.type, say.ValidationResult):
            if report.value(result, say.resultSeverity) == say.Violation:
                wrong.append(f"{report.value(result, say.focusNode)}: {report.value(result, say.resultMessage)}")
    return sorted(wrong)


def check_catalogue(release, options):
    """The catalogue against what DCAT-AP-NL requires."""
    if not there("pyshacl", "rdflib"):
        return None
    return conforms(release, [HERE / "catalogue.ttl", *options.shapes])


def plant_catalogue(release):
    catalogue = release / "catalog.jsonld"
    catalogue.write_text(catalogue.read_text().replace('"dcat:theme":"', '"dcat:topic":"', 1))


def check_schema_org(release, options):
    """The catalogue as searches for datasets read it (schema.org); each file that it names is there."""
    if not there("pyshacl", "rdflib"):
        return None
    wrong = conforms(release, [HERE / "schema_org.ttl"])
    for node in json.loads((release / "catalog.jsonld").read_text())["@graph"]:
        address = node.get("schema:contentUrl")
        if not address:
            continue
        within = urllib.parse.urlparse(address).path.partition(f"/{options.release.name}/")[2]
        if not within or not (release / within).is_file():
            wrong.append(f"{address}: there is no such file")
    return wrong


def plant_schema_org(release):
    catalogue = release / "catalog.jsonld"
    catalogue.write_text(catalogue.read_text().replace('"schema:license":"', '"schema:licence":"', 1))


def check_feed(release, options):
    """The feeds against a schema of Atom and with a reader of feeds; what they name is in the site."""
    if not there("lxml", "feedparser"):
        return None
    import feedparser
    from lxml import etree
    schema = etree.RelaxNG(etree.parse(str(HERE / "atom.rng")))
    wrong = []
    for file in sorted(release.parent.glob("atom.*.xml")):
        try:
            if not schema.validate(etree.parse(str(file))):
                wrong += [f"{file.name}:{error.line}: {error.message}" for error in schema.error_log]
        except etree.XMLSyntaxError as error:
            wrong.append(f"{file.name}: {error}")
        feed = feedparser.parse(str(file))
        if feed.bozo or not feed.entries or any(entry.get("updated_parsed") is None for entry in feed.entries):
            wrong.append(f"{file.name}: feedparser reads no entry, or one without a date")
        if not any(link.rel == "self" for link in feed.feed.get("links", [])):
            wrong.append(f"{file.name}: it does not say where it is")
        base = feed.feed.get("link", "")
        for entry in feed.entries:
            if not (release.parent / entry.link.removeprefix(base)).is_file():
                wrong.append(f"{file.name}: {entry.link} is not in the site")
    return wrong if list(release.parent.glob("atom.*.xml")) else ["there is no feed"]


def plant_feed(release):
    feed = release.parent / "atom.en.xml"
    feed.write_text(feed.read_text().replace("T00:00:00Z</updated>", "</updated>", 1))
