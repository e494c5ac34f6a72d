"""The pages of a release: their HTML, what they ask for, how they fit, and whether everybody can use them."""
import asyncio
import html.parser
import json
import os
import pathlib
import shutil
import subprocess
import urllib.parse

from release_checks.tables import there

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LOOKS = [("light", 1200), ("dark", 320), ("light", 320), ("dark", 1200)]
NARROW = 320


def pages_of(release, options):
    """Every page of the release and its site. With --sample every page that is no figure's, and of figures, which are drawn by the same
    code, one of each shape: without a breakdown, with one, with two, and the longest. axe then takes two of its four looks."""
    pages = sorted(release.rglob("*.html")) + sorted(release.parent.glob("*.html"))
    if not options.sample:
        return pages
    figures = {file.stem for file in (release / "data").glob("*.csv")}
    sizes = {name: (release / "nl" / f"{name}.html").stat().st_size for name in figures if (release / "nl" / f"{name}.html").exists()}
    known_best = sorted(sizes, key=lambda name: (not name.startswith("victims"), name))
    shapes = [[name for name in known_best if ok(name)] for ok in (
        lambda name: "_by_" not in name, lambda name: "_by_" in name and "_and_" not in name, lambda name: "_and_" in name)]
    shown = {names[0] for names in shapes if names} | {max(sizes, key=sizes.get)}
    return [page for page in pages if page.stem not in figures or page.stem in shown]


def check_html(release, options):
    """HTML and SVG as the Nu checker reads them."""
    jar = next(iter(options.validators.glob("node_modules/vnu-jar/build/dist/vnu.jar")), None)
    if jar is None or not shutil.which("java"):
        return None
    wrong = []
    charts = sorted((release / "charts").glob("*.svg"))
    for kind, files in ((["--skip-non-html"], pages_of(release, options)), (["--skip-non-svg"], charts[:20] if options.sample else charts)):
        done = subprocess.run(["java", "-jar", str(jar), "--format", "json", "--stdout", *kind, *map(str, files)], capture_output=True, text=True)
        try:
            messages = json.loads(done.stdout)["messages"]
        except (ValueError, KeyError):
            return [f"vnu ended with {done.returncode}: {done.stderr[:200]}"]
        for message in messages:
            # It cannot tell that a file's neighbour is its own origin; check_browser sees what the policy blocks in a browser.
            if not message["message"].startswith("Resource violates Content Security Policy"):
                wrong.append(f"{message.get('url', '').rpartition('/')[2]}:{message.get('lastLine', '')}: {message['message']}")
    return wrong


def plant_html(release):
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text().replace("<h1>", "<h1><p>", 1))


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]


def check_links(release, options):
    """Every link leads to a file and, where it names one, to an element."""
    wrong, read = [], {}

    def parsed(page):
        if page not in read:
            read[page] = Links()
            read[page].feed(page.read_text())
        return read[page]

    for page in pages_of(release, options):
        for link in parsed(page).links:
            parts = urllib.parse.urlparse(link)
            if parts.scheme or parts.netloc:
                continue  # text of the definitions may name other sites; check_browser sees that none is asked for
            file = (page.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else page
            if not file.is_file():
                wrong.append(f"{page.name} leads to {link}")
            elif parts.fragment and file.suffix == ".html" and parts.fragment not in parsed(file).ids:
                wrong.append(f"{page.name} leads to {link}, where nothing has that name")
    return wrong


def plant_links(release):
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text().replace('href="#cite"', 'href="#site"', 1))


class Browser:
    """One Chromium, which opens pages from disk as a reader would."""

    def __enter__(self):
        from playwright.sync_api import sync_playwright
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--allow-file-access-from-files"])
        return self

    def __exit__(self, *_):
        self.chromium.close()
        self.playwright.stop()

    def look(self, pages, scheme, width, height=1200, bypass_csp=False, script=True):
        context = self.chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": height}, bypass_csp=bypass_csp,
                                            java_script_enabled=script)
        for file in pages:
            page = context.new_page()
            page.set_default_timeout(600_000)
            page.asked, page.said = [], []
            page.on("request", lambda request, page=page: page.asked.append(request.url))
            page.on("console", lambda message, page=page: page.said.append(message.text))
            page.on("pageerror", lambda error, page=page: page.said.append(str(error)))
            page.goto(file.as_uri())
            yield file, page
            page.close()
        context.close()


def check_browser(release, options):
    """Pages ask for nothing outside the site, break no policy, fit a screen of 320 px, and no two links of their menu read alike."""
    if not CHROMIUM or not there("playwright"):
        return None
    wrong = []
    site = release.parent.as_uri() + "/"
    with Browser() as browser:
        for file, page in browser.look(pages_of(release, options), "light", NARROW):
            wrong += [f"{file.name} asks for {address}" for address in page.asked if not address.startswith(site)]
            wrong += [f"{file.name}: {text}" for text in page.said]
            menu = page.evaluate("[...document.querySelectorAll('nav.menu a')].map(link => link.textContent)")
            wrong += [f"{file.name} has {text} twice in its menu" for text in sorted(set(menu)) if menu.count(text) > 1]
            wide = page.evaluate("document.scrollingElement.scrollWidth")
            if wide > NARROW:
                wrong.append(f"{file.parent.name}/{file.name} is {wide} wide on a screen of {NARROW}")
    return wrong


def plant_browser(release):
    leave_one_page(release)
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text().replace("<h1>", '<img src="http://127.0.0.1:9/seen.png" alt="" width="1" height="1"><h1>', 1))


PHONE = {"width": 390, "height": 844}
ON_FIRST_SCREEN = """() => ["h1", ".figure", ".change"].flatMap(name => {
  const one = document.querySelector("main " + name);
  return one && one.getBoundingClientRect().bottom > innerHeight ? [name] : [];
})"""


def check_phone(release, options):
    """The first screen of a phone (390 by 844) has the answer: what it is, the figure or the word for it, and the change in words."""
    if not CHROMIUM or not there("playwright"):
        return None
    wrong = []
    figures = {file.stem for file in (release / "data").glob("*.csv")}
    with Browser() as browser:
        for file, page in browser.look([page for page in pages_of(release, options) if page.stem in figures], "light", PHONE["width"], PHONE["height"]):
            missing = page.evaluate("['h1', '.figure'].filter(name => !document.querySelector('main ' + name))") + page.evaluate(ON_FIRST_SCREEN)
            wrong += [f"{file.parent.name}/{file.name}: {name} is not on the first screen" for name in missing]
    return wrong


def plant_phone(release):
    leave_one_page(release)
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text().replace("</h1>", "</h1>" + "<p>Eerst nog iets anders.</p>" * 30, 1))


TEXT = """() => {
  document.querySelectorAll("#search").forEach(one => one.remove());
  return document.querySelector("main").innerText;
}"""


def check_script(release, options):
    """A page says the same to a browser without script, but for the box that searches, which only script brings."""
    if not CHROMIUM or not there("playwright"):
        return None
    wrong = []
    pages = [page for page in pages_of(release, options) if "<script" in page.read_text()]
    with Browser() as browser:
        said = [{file: page.evaluate(TEXT) for file, page in browser.look(pages, "light", PHONE["width"], script=script)} for script in (True, False)]
        for file in pages:
            without = [line for line in said[1][file].splitlines() if line.strip()]
            if missing := [line for line in said[0][file].splitlines() if line.strip() and line not in without]:
                wrong.append(f"{file.parent.name}/{file.name} says only with script: {missing[0]}")
    return wrong


def plant_script(release):
    (release / "search.js").write_text("document.querySelector('main').append('Only with script.');")


STATES = """() => ["superseded", "corrected"].filter(state => {
  const notice = document.querySelector("." + state);
  return notice && getComputedStyle(notice).display !== "none";
})"""


def check_banners(release, options):
    """Pages of each release of the site show what became of it: a newer one came out, or it was corrected."""
    if not CHROMIUM or not there("playwright"):
        return None
    wrong = []
    about = {file.parent: json.loads(file.read_text()) for file in release.parent.glob("[0-9]*/release.json")}
    newest = max(about, key=lambda folder: (about[folder]["date"], len(folder.name), folder.name))
    corrected = {one["corrects"] for one in about.values()}
    with Browser() as browser:
        for folder in sorted(about):
            wanted = ["superseded"] * (folder != newest) + ["corrected"] * (folder.name in corrected)
            pages = [folder / language / name for language in ("nl", "en") for name in ("index.html", "victims.html") if (folder / language / name).exists()]
            for file, page in browser.look(pages, "light", PHONE["width"]):
                if (shown := page.evaluate(STATES)) != wanted:
                    wrong.append(f"{folder.name}/{file.parent.name}/{file.name} shows {shown}, not {wanted}")
    return wrong


def plant_banners(release):
    state = release.parent / "state.css"
    state.write_text(state.read_text() + f".release-{release.name} .superseded {{ display: block; }}")


class Skeleton(html.parser.HTMLParser):
    """The kinds of elements of a page: every path from its root, by tag, class and names of attributes, and the order of its headings.
    What repeats (rows, classes, years) stands once, so pages that the same templates fill the same way have one skeleton."""
    VOID = {"meta", "link", "img", "input", "br", "hr"}

    def __init__(self, text):
        super().__init__()
        self.path, self.paths, self.headings = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        shown = " ".join(f"{name}={attributes[name]}" if name in ("role", "scope", "lang", "tabindex", "type") else name for name in sorted(attributes))
        kind = f"{tag}.{'' if tag == 'body' else attributes.get('class')}[{shown}]"
        self.paths.add("/".join([*self.path, kind]))
        if tag in ("h1", "h2", "h3", "h4") and self.headings[-1:] != [tag]:
            self.headings.append(tag)
        if tag not in self.VOID:
            self.path.append(kind)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.path.pop()

    def handle_endtag(self, tag):
        while self.path:
            if self.path.pop().partition(".")[0] == tag:
                break

    def handle_data(self, data):
        if data.strip():
            self.paths.add("/".join([*self.path, "text"]))

    def all(self):
        return frozenset(self.paths), tuple(self.headings)


def of_each_skeleton(pages):
    """Pages that hold every kind of element, at every place, that any page holds: the longest first, each that adds something."""
    seen, orders, chosen = set(), set(), []
    for page in sorted(pages, key=lambda page: (-page.stat().st_size, page)):
        paths, headings = Skeleton(page.read_text()).all()
        if page.stem == "all":
            continue  # figures once more: their kinds stand on pages of their own, but for its order of headings; --every-page has it
        if paths - seen or headings not in orders:
            chosen.append(page)
            seen |= paths
            orders.add(headings)
    return chosen


def check_axe(release, options):
    """Accessibility of pages in place: light and dark, 320 and 1,200 px."""
    if not CHROMIUM or not there("playwright", "axe_playwright_python"):
        return None
    pages = pages_of(release, options)
    if not options.every_page:
        pages = of_each_skeleton(pages)
    return asyncio.run(axe_of(pages, LOOKS[:2] if options.sample else LOOKS))


async def axe_of(pages, looks):
    """Every page in every look: one browser, a context for each core, each page loaded once and then seen in all looks."""
    import axe_playwright_python
    from playwright.async_api import async_playwright
    script = next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
    wrong, queue = [], list(reversed(pages))

    async def work(chromium):
        context = await chromium.new_context(bypass_csp=True)
        context.set_default_timeout(600_000)
        while queue:
            file = queue.pop()
            page = await context.new_page()
            await page.goto(file.as_uri())
            await page.evaluate(script)
            for scheme, width in looks:
                await page.emulate_media(color_scheme=scheme)
                await page.set_viewport_size({"width": width, "height": 1200})
                for rule, html in await page.evaluate(AXE):
                    wrong.append(f"{file.parent.name}/{file.name} {scheme} {width}: {rule}: {html[:120]}")
            await page.close()
        await context.close()

    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        await asyncio.gather(*(work(chromium) for _ in range(len(os.sched_getaffinity(0)))))
        await chromium.close()
    print(f"    axe saw {len(pages)} pages, each in {len(looks)} looks")
    return sorted(wrong)


AXE = """() => axe.run(document, {resultTypes: ["violations"]})
  .then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"""


def plant_axe(release):
    leave_one_page(release)
    page = release / "nl" / "victims.html"
    page.write_text(page.read_text().replace('<html lang="nl">', "<html>", 1))


def leave_one_page(release):
    for page in [*release.rglob("*.html"), *release.parent.glob("*.html")]:
        if page != release / "nl" / "victims.html":
            page.unlink()
