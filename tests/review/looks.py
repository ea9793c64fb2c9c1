"""Every main state in both schemes and at both sizes: axe-core finds nothing and nothing scrolls sideways."""

import json
import urllib.request

from lib import look, reports
from lib.server import Server
from lib.tab import Tab

SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def case(world):
    checks = world.checks
    path = reports.write(world.folder / "records.jsonl", reports.normal(), reports.long("second.md", 8, 40))
    with Server(world.gleaner, world.folder / "plain", [path]) as plain, Server(world.gleaner, world.folder / "blind", [path], options=["--blind", "--compare", "report"]) as blind, \
            Server(world.gleaner, world.folder / "pair", [path], coder=None, options=["--coders", "ann,bea", "--adjudicator", "cem"]) as pair:
        prepare(world, blind, pair)
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = world.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)  # axe sets styles of its own
                tell = Teller(world, f"{size}-{scheme}")
                states(tell, Tab(context, checks, plain.link), plain)
                compared(tell, Tab(context, checks, blind.link))
                adjudicated(tell, Tab(context, checks, pair.links["cem"]))
                context.close()


class Teller:
    """Looks at a state: axe, sideways scrolling, a picture."""

    def __init__(self, world, where):
        self.world, self.where = world, where

    def __call__(self, tab, state):
        tab.page.wait_for_timeout(60)
        tab.page.screenshot(path=self.world.shots / f"{state}-{self.where}.png")
        look.axe(tab, self.world.checks, f"{state}, {self.where}")
        look.sideways(tab, self.world.checks, f"{state}, {self.where}")


def prepare(world, blind, pair):
    """A report coded blind and finished; one that two coders have finished."""
    context = world.browser.new_context()
    tab = Tab(context, world.checks, blind.link)
    tab.open(1)
    tab.press("ArrowDown", "ArrowDown")
    tab.does("l", "labelled lesson")
    tab.press("ArrowDown", "v", *["ArrowRight"] * 5, "f")
    tab.until("document.querySelector('dialog[open]')", "a frame is added")
    tab.press("Escape")
    tab.saved()
    tab.press(".")
    tab.until("document.querySelector('dialog[open]')", "a blind coder is asked whether to see the comparison")
    tab.does("1", "Finished")
    for name, keys in (("ann", "aaax"), ("bea", "aaxa")):
        tab = Tab(context, world.checks, pair.links[name])
        tab.open(1)
        for key in keys:
            tab.does(key, "Accepted" if key == "a" else "Rejected")
        if name == "bea":
            tab.goto("s1f1")
            tab.press("3", "e", "ArrowLeft")
            tab.does("Enter", "Target: ")
        tab.press(".")
        tab.until("document.querySelector('dialog[open]')", "undecided ones are asked about")
        tab.does("2", "Finished")
    context.close()


def states(tell, tab, server):
    tab.until("document.querySelector('table.queue a')", "the queue is there")
    tell(tab, "queue")
    tab.open(1)
    tab.goto("s1f1")
    tell(tab, "report")
    tab.press("3", "e", "ArrowRight")
    tab.until("document.querySelector('.strip')", "span editing")
    tell(tab, "span")
    tab.press("Escape", "c")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "pick list")
    tab.type("data")
    tell(tab, "pick")
    tab.press("Escape", "s")
    tab.until("document.querySelector('dialog[open] :is(input, textarea)')", "summary")
    tell(tab, "summary")
    tab.press("Escape", "M")
    tab.until("document.querySelector('.strip')", "merge")
    tell(tab, "merge")
    tab.press("Escape", "?")
    tab.until("document.querySelector('dialog[open].help')", "help")
    tell.world.checks.same(tab.js("document.querySelector('dialog.help h2').getBoundingClientRect().top > 0"), True, f"the help begins at its beginning, {tell.where}")
    tell(tab, "help")
    tab.press("Escape", "/")
    tab.type("label")
    tab.said("Place 1 of")
    tell(tab, "find")
    tab.press("Escape")
    tab.js("(() => { const words = document.querySelector('.unit[data-unit=\"8\"]'); words.scrollIntoView({ block: 'center' }); getSelection().selectAllChildren(words) })()")
    tab.until("document.querySelector('.selected:not([hidden])')", "words selected")
    tell(tab, "words")
    tab.js("getSelection().removeAllRanges()")
    tab.until("document.querySelector('.selected').hidden", "and no longer")
    tab.press(".")
    tab.until("document.querySelector('dialog[open]')", "finish")
    tell(tab, "finish")
    tab.press("Escape")
    conflict(tell, tab, server)
    tab.js("location.hash = '#/stats'")
    tab.until("document.body.dataset.view === 'stats' && document.querySelector('main table')", "figures")
    tell(tab, "figures")


def conflict(tell, tab, server):
    """A correction on its way while somebody else decides: the request waits in the browser until that is done."""
    tab.allow("status of 409")
    tab.goto("s1f5")
    held = []
    tab.page.route("**/decisions", lambda route: held.append(route))
    tab.press("8")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "horizon")
    tab.type("long" if tab.js("document.querySelector('.card.open [data-act=code-horizon] .code').textContent") != "long" else "short")
    tab.press("Enter")
    for _ in range(200):
        if held:
            break
        tab.page.wait_for_timeout(10)
    item = next(one for one in json.load(urllib.request.urlopen(f"{server.link}api/reports/1?session=other"))["items"] if one["key"] == "s1f5")
    change = {"do": "reset" if item["state"] != "pending" else "accept", "key": "s1f5", "rev": item["rev"]}
    body = json.dumps({"session": "other", "kind": change["do"], "changes": [change]}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{server.link}api/reports/1/decisions", body, {"Content-Type": "application/json"}))
    for route in held:
        route.continue_()
    tab.page.unroute("**/decisions")
    tab.until("document.querySelector('dialog[open] table')", "conflict")
    tell(tab, "conflict")
    tab.press("1")
    tab.saved()


def compared(tell, tab):
    tab.open(1)
    if not tab.js("document.querySelector('.compare')?.checkVisibility()"):
        tab.press("C")
    tab.until("document.querySelector('.compare .differences button')?.checkVisibility()", "the comparison is shown")
    tell(tab, "comparison")


def adjudicated(tell, tab):
    tab.open(1)
    tab.until("document.querySelector('.agreement table')", "agreement is shown")
    key = tab.js("[...document.querySelectorAll('.card.pending.frame')].map((one) => one.dataset.key)")[0]
    tab.goto(key)
    tell(tab, "adjudication")
    for _ in range(12):
        if tab.js("Boolean(document.querySelector('.card.open .pair'))"):
            break
        tab.press("n")
    tab.until("document.querySelector('.card.open .pair')", "two sides beside each other")
    tell(tab, "sides")
