"""Opens the pages in Chromium and looks: `page.py CHROMIUM FOLDER SHOTS`, see run.

FOLDER holds run.html, made from gold/records, and cases.html with gold.jsonl and said.jsonl, made by cases.py.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SIZES = ((1280, 900), (390, 844))
SCHEMES = ("light", "dark")


class Checks:
    def __init__(self):
        self.wrong = []
        self.made = 0

    def that(self, holds, what):
        self.made += 1
        if not holds:
            self.wrong.append(what)
            print(f"browser: NOT SO: {what}", file=sys.stderr)

    def none(self, complaints, what):
        self.that(not complaints, f"{what}: {complaints[:5]}")


def watched(context, checks):
    """A page that tells of any error, and of any request but that for itself."""
    page = context.new_page()
    page.on("console", lambda m: checks.that(m.type not in ("error", "warning"), f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: checks.that(False, f"error in the page: {e}"))
    page.on("dialog", lambda d: (checks.that(False, f"a dialog: {d.message}"), d.dismiss()))
    page.on("request", lambda r: checks.that(r.url.startswith("file:") and r.is_navigation_request(), f"a request: {r.url}"))
    page.add_init_script(path=HERE / "measure.js")
    return page


def until(page, condition):
    """Waits until `condition` holds. Playwright's own wait evaluates a string in the page, which the page's CSP forbids."""
    for _ in range(300):
        if page.evaluate(f"Boolean({condition})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def opened(page, n):
    page.evaluate(f"location.hash = '#report-{n}'")
    until(page, f"document.activeElement?.id === 'report-title' && document.querySelector('.text')")


def expected(record, side):
    spans = []
    for frame in record["frames"]:
        for role in ("event", "action", "target", "goal"):
            at = frame[role]
            if at and "start" in at:
                spans.append((side, role, at["start"], at["end"]))
    return spans


def spans(page, checks, folder):
    """What is drawn is what the records say, place by place and glyph by glyph."""
    page.goto(f"file://{folder}/cases.html")
    records = {side: [json.loads(line) for line in (folder / f"{side}.jsonl").open(encoding="utf-8")] for side in ("gold", "said")}
    for n, gold in enumerate(records["gold"]):
        opened(page, n)
        said = [r for r in records["said"] if r["report"]["id"] == gold["report"]["id"]]
        wanted = expected(gold, "gold") + [s for r in said for s in expected(r, "said")]
        drawn = [tuple(mark) for mark in page.evaluate("measure.marks()")]
        checks.that(Counter(drawn) == Counter(wanted), f"marks of {gold['report']['id']}: {drawn} instead of {wanted}")
        checks.that(page.evaluate("document.querySelector('.text').textContent") == gold["text"], "the text is the report's")
        checks.none(page.evaluate("measure.geometry()"), "geometry")
    crossing = [(a, b) for a in wanted_all(records) for b in wanted_all(records) if a[2] < b[2] < a[3] < b[3]]
    checks.that(len(crossing) > 2, "the cases hold spans that cross")
    checks.that(page.evaluate("window.owned") is None, "the text of a report does nothing")


def wanted_all(records):
    return expected(records["gold"][0], "gold") + expected(records["said"][0], "said")


def keys(page, checks, folder):
    """A walk with the keyboard alone."""
    page.goto(f"file://{folder}/run.html")
    focus = lambda: page.evaluate("measure.focused()")
    press = page.keyboard.press
    press("Tab")
    checks.that(focus()["text"].startswith("Skip") and focus()["on"], "the first stop is the skip link, and it shows")
    press("Enter")
    checks.that(focus()["id"] == "content", "the skip link leads to the content")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a, button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility() && e.tabIndex >= 0).length"
    )
    page.evaluate("document.activeElement.blur(); window.reached = new Set(); window.unseen = []")
    page.evaluate("getSelection().removeAllRanges()")
    page.evaluate("document.querySelector('.skip').focus()")
    for _ in range(wanted + 5):
        page.evaluate(
            "reached.add(document.activeElement); if (document.activeElement !== document.body && !measure.focused().seen)"
            " unseen.push(document.activeElement.outerHTML.slice(0, 80))"
        )
        press("Tab")
    reached = page.evaluate("reached.delete(document.body), reached.size")
    checks.that(reached >= wanted, f"Tab reaches {reached} of {wanted}")
    checks.none(page.evaluate("unseen"), "focus that does not show")

    page.evaluate("document.activeElement.blur()")
    press("/")
    checks.that(focus()["id"] == "search", "/ leads to the search")
    page.keyboard.type("j")
    checks.that(page.evaluate("document.querySelector('#search').value") == "j", "in the search a key is a letter")
    page.keyboard.type("zzz")
    checks.that(page.inner_text("#shown").startswith("0 of"), "what is not there is not found")
    page.fill("#search", "")
    press("Escape")
    press("n")
    page.wait_for_selector(".text")
    first = page.inner_text("#report-title")
    checks.that(focus()["id"] == "report-title", "n opens the first report and says its title")
    press("j")
    here = focus()
    checks.that("right" not in here["text"] and here["seen"] and here["on"], f"j leads to a difference: {here}")
    press("j")
    checks.that(focus()["text"] is not None and focus()["on"], "j leads on")
    press("k")
    checks.that(focus()["text"] == here["text"], "k leads back")
    press("n")
    until(page, f"document.querySelector('#report-title')?.textContent !== {json.dumps(first)}")
    checks.that(page.inner_text("#report-title") != first, "n leads to the next report")
    press("p")
    until(page, f"document.querySelector('#report-title')?.textContent === {json.dumps(first)}")
    lit = page.evaluate(
        "(() => { const tag = document.querySelector('.tag[data-frame]'); tag.focus();"
        " return document.querySelectorAll('.card.lit').length; })()"
    )
    checks.that(lit == 1, "a span that has the focus shows its frame")
    dull = page.evaluate(
        "[...document.querySelectorAll('.mark.lit .piece')].filter((p) => getComputedStyle(p).backgroundColor"
        " !== getComputedStyle(document.querySelector('.tag.lit')).backgroundColor).length"
    )
    checks.that(dull == 0, "all pieces of its spans stand out")
    page.hover(".mark")
    checks.that(page.evaluate("document.querySelectorAll('.card.lit').length") == 1, "a span under the mouse shows its frame")
    for _ in range(12):
        press("j")
    for _ in range(20):
        if not page.evaluate("document.activeElement.dataset.frame"):
            press("j")
    seen = page.evaluate(
        "(() => { const card = document.querySelector('.card.lit').getBoundingClientRect();"
        " const side = document.querySelector('aside').getBoundingClientRect();"
        " return [card.top - side.top, side.bottom - card.top, card.top, innerHeight]; })()"
    )
    checks.that(seen[0] >= -1 and seen[1] > 40 and seen[2] < seen[3] - 40, f"the frame of a later difference is in sight: {seen}")
    press("?")
    checks.that(page.evaluate("document.querySelector('dialog').open"), "? opens the help")
    press("Escape")
    checks.that(not page.evaluate("document.querySelector('dialog').open"), "Escape closes it")
    press("u")
    until(page, "document.querySelector('#report').hidden")
    checks.that(focus()["text"] == first, "u leads back to the report's row")


def listing(page, checks, folder):
    page.goto(f"file://{folder}/run.html")
    values = lambda: page.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].map((r) => r.cells[3].dataset.value).filter((v) => v !== '').map(Number)"
    )
    page.click("#list thead th:nth-child(4) button")
    checks.that(values() == sorted(values()), "a click sorts upwards")
    page.click("#list thead th:nth-child(4) button")
    checks.that(values() == sorted(values(), reverse=True), "another downwards")
    checks.that(page.get_attribute("#list thead th:nth-child(4)", "aria-sort") == "descending", "and it is said")
    page.select_option("#with", "spurious")
    kept = page.evaluate("[...document.querySelectorAll('#list tbody tr')].filter((r) => !r.hidden).map((r) => Number(r.cells[9].dataset.value))")
    checks.that(kept and min(kept) > 0, f"the filter keeps reports with spurious things: {kept}")
    page.click("#theme")
    checks.that(page.evaluate("document.documentElement.dataset.theme") == "light", "the button changes the theme")


def looks(browser, checks, folder, shots):
    """Both schemes, both widths: nothing scrolls sideways, everything can be read; the pictures are kept."""
    for scheme in SCHEMES:
        for width, height in SIZES:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = watched(context, checks)
            where = f"{scheme}, {width} wide"
            page.goto(f"file://{folder}/run.html")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            checks.none(page.evaluate("measure.contrast()"), f"contrast of the figures, {where}")
            checks.that(page.evaluate("measure.sideways()") <= 0, f"the figures scroll sideways, {where}")
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = d.querySelector('caption')?.textContent === 'Labels of units' })")
            page.screenshot(path=shots / f"figures-{scheme}-{width}.png", full_page=True)
            reports = page.evaluate("document.querySelectorAll('#list tbody tr').length")
            for n in range(reports):
                opened(page, n)
                checks.that(page.evaluate("measure.sideways()") <= 0, f"report {n} scrolls sideways, {where}")
                if scheme == "light":
                    checks.none(page.evaluate("measure.geometry()"), f"geometry of report {n}, {where}")
            opened(page, reports * 3 // 4)
            for _ in range(24):
                page.keyboard.press("j")
            checks.none(page.evaluate("measure.contrast()"), f"contrast of a report, {where}")
            page.screenshot(path=shots / f"report-{scheme}-{width}.png")
            context.close()


def main(chromium, folder, shots):
    shots.mkdir(parents=True, exist_ok=True)
    checks = Checks()
    with sync_playwright() as playwright:
        # Root has no sandbox of its own in a container; the pages are ours.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = watched(context, checks)
        spans(page, checks, folder)
        keys(page, checks, folder)
        listing(page, checks, folder)
        context.close()
        looks(browser, checks, folder, shots)
        browser.close()
    print(f"browser: {checks.made} checks, {len(checks.wrong)} failed")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
