"""Gold coded without suggestions, and by two coders of whom a third decides: nothing is seen too early, and every record says how it came to be."""

import json
from contextlib import suppress

from playwright.sync_api import Error

from lib import reports
from lib.server import Server, sliced
from lib.tab import Tab

NAME = "parcels.md"
SECRET = "Zyqvor"  # stands in every suggestion and in no report
SCORE = 0.73519


def suggested():
    """The normal report; what is suggested in it can be recognised anywhere."""
    writing = reports.normal()
    for frame in writing.frames:
        frame["score"] = SCORE
        for role in ("action", "target", "goal", "event"):
            if frame[role]:
                frame[role]["summary"] = f"{SECRET} {frame[role]['summary']}"
    for sentence in writing.sentences:
        sentence["scores"] = {"lesson": SCORE, "action": SCORE} if sentence["labels"] else sentence["scores"]
    return writing


def heard(tab):
    """Everything that the server has told the tab, as text; events come apart from it."""
    bodies = []

    def keep(response):
        if "/api/" in response.url and not response.url.endswith("/events"):
            with suppress(Error):  # a body that is gone with its page
                bodies.append((response.url, response.text()))

    tab.page.on("response", keep)
    return bodies


def nothing(tab, bodies, checks, when):
    hints = (SECRET, "0.735", "s1f", "test@1", '"pending":1', '"pending":8', '"pending":10')
    told = [(hint, url.split("/", 4)[-1]) for url, body in bodies for hint in hints if hint in body]
    checks.none(told, f"{when}: told in an answer, of {len(bodies)}")
    page = tab.page.content()
    checks.none([hint for hint in (SECRET, "74%", "s1f") if hint in page], f"{when}: in the page")
    checks.same(tab.js("document.querySelectorAll('.mark, .unit[data-lesson], .unit[data-action], .card.pending').length"), 0, f"{when}: nothing is marked")


def add(tab, unit_words, presses, category, checks):
    """A frame of the words from a sentence's first, by keyboard."""
    unit = tab.js("(words) => [...document.querySelectorAll('.unit')].find((one) => one.textContent.includes(words)).dataset.unit", unit_words)
    for _ in range(100):
        now = tab.js("Number(document.querySelector('.unit.current')?.dataset.unit ?? -1)")
        if now == int(unit):
            break
        tab.press("ArrowDown" if now < int(unit) else "ArrowUp")
    tab.press("v", *["ArrowRight"] * presses, "f")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "a frame is added")
    tab.type(category)
    tab.press("Enter")
    tab.said(f"Category of action: {category}")
    tab.saved()


def blind(world):
    checks = world.checks
    path = reports.write(world.folder / "records.jsonl", suggested(), reports.normal("second.md"))
    with Server(world.gleaner, world.folder / "blind", [path], options=["--blind", "--compare", "report"]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link, "#/stats")
        bodies = heard(tab)
        tab.until("document.body.dataset.view === 'stats'", "the figures open")
        tab.js("location.hash = '#/queue'")
        tab.until("document.querySelector('table.queue a')", "the queue opens")
        for order in ("uncertain", "gain", "given"):
            tab.js("(order) => fetch(`api/queue?order=${order}`).then((answer) => answer.text())", order)
        nothing(tab, bodies, checks, "in the queue")
        tab.open(1)
        tab.until("document.activeElement.closest('.text, main')", "a blind report opens in its text")
        nothing(tab, bodies, checks, "before anything is coded")
        tab.does("A", "undecided")
        add(tab, "The belt ran for six hours", 2, "subtract", checks)
        add(tab, "Nobody was hurt", 2, "add", checks)
        tab.does("Delete", "Removed")
        tab.page.reload()
        tab.until("document.querySelector('.card')", "what was coded is there after a reload")
        checks.that(len(bodies) > 8, f"{len(bodies)} answers were looked at")
        checks.none([url.split("/", 4)[-1] for url, body in bodies if SECRET in body or "s1f" in body], "suggestions told while coding")
        checks.same(len(tab.cards()), 1, "one card: what the coder has added")
        tab.does("C", "nothing to compare")
        checks.that(server.record(NAME)["assisted"] is False, "an unfinished blind coding is not assisted")
        finish(tab, "1")
        compared(world, tab, server)
        context.close()


def compared(world, tab, server):
    checks = world.checks
    checks.that(SECRET in tab.js("fetch('api/reports/1').then((answer) => answer.text())"), "after the end the suggestions are told")
    if not tab.js("!document.querySelector('.panel-head + .above')?.hidden"):
        tab.press("C")
    tab.until("document.querySelector('.compare .differences button')", "the comparison is shown")
    shown = tab.js("document.querySelector('.compare').innerText")
    checks.that("lesson" in shown and "The belt ran" in shown, f"it has labels and frames: {shown[:200]!r}")
    tab.page.click(".differences button")
    record = server.record(NAME, unfinished=False)
    checks.same((record["assisted"], record["review"]["mode"], record["review"]["changed_after_comparison"]), (False, "blind", False), "the export says that it was coded blind")
    checks.same([frame["action"]["text"] for frame in record["frames"]], ["The belt ran"], "it has the coder's frame alone")
    checks.that(SECRET not in json.dumps(record), "and nothing of the suggestions")
    checks.none(sliced(record), "its spans are slices")
    checks.same({entry["shown"] for entry in server.log() if entry["report"] == 1 and entry["kind"] in ("opened", "add", "finish")}, {False}, "the log says that no suggestion was shown")
    tab.does(".", "Reopened")
    add(tab, "Nobody was hurt", 1, "add", checks)
    finish(tab, "1")
    late = server.record(NAME, unfinished=False)
    checks.same((late["assisted"], late["review"]["changed_after_comparison"]), (True, True), "what is changed after the comparison is told")
    tab.open(2)
    tab.until("!document.querySelector('.mark') && !document.querySelector('.card')", "the next report is blind again")


def waits(world):
    """As it is if nothing else is said: no comparison before all reports are finished."""
    checks = world.checks
    path = reports.write(world.folder / "waits.jsonl", suggested(), reports.normal("second.md"))
    with Server(world.gleaner, world.folder / "waits", [path], options=["--blind"]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link)
        bodies = heard(tab)
        tab.open(1)
        finish(tab, "1")
        tab.open(2)
        nothing(tab, bodies, checks, "with one of two finished")
        finish(tab, "1")
        tab.open(1)
        tab.holds("document.querySelector('.compare .differences button')", 2) or tab.press("C")
        tab.until("document.querySelector('.compare .differences button')", "with all finished there is the comparison")
        context.close()


def pair(world):
    """Two coders, each in a browser of their own, and who decides."""
    checks = world.checks
    path = reports.write(world.folder / "pair.jsonl", reports.normal())
    with Server(world.gleaner, world.folder / "pair", [path], coder=None, options=["--coders", "ann,bea", "--adjudicator", "cem"]) as server:
        checks.same(sorted(server.links), ["ann", "bea", "cem"], "everybody has a link")
        ann, bea, cem = (Tab(world.browser.new_context(viewport={"width": 1280, "height": 900}), checks, server.links[name]) for name in ("ann", "bea", "cem"))
        cem.until("document.querySelector('main').innerText.includes('not finished by ann, bea')", "the adjudicator waits for both")
        bodies = heard(bea)
        ann.open(1)
        for item in ("s1f1", "s1f2"):
            ann.goto(item)
            ann.does("a", "Accepted")
        ann.goto("s1f3")
        ann.press("2", "c")
        ann.until("document.querySelector('dialog[open] [role=combobox]')", "ann corrects a category")
        ann.type("alter")
        ann.press("Enter")
        ann.said("Category of action: alter")
        finish(ann)
        bea.open(1)
        checks.none([url for url, body in bodies for word in ("accepted", "corrected", "rejected") if f'"state":"{word}"' in body], "what ann has coded, told to bea")
        checks.same(set(bea.cards().values()), {"pending"}, "all is undecided for bea")
        for item in ("s1f1", "s1f3"):
            bea.goto(item)
            bea.does("a", "Accepted")
        finish(bea)
        adjudicate(cem, server, checks)
        for tab in (ann, bea, cem):
            tab.page.context.close()


def finish(tab, key="2"):
    """Undecided ones are asked about; a blind coder is asked whether to see the comparison."""
    tab.press(".")
    if tab.holds("document.querySelector('dialog[open]')", 1):
        tab.press(key)
    tab.said("Finished")


def adjudicate(cem, server, checks):
    cem.page.reload()
    cem.until("document.querySelector('table.queue a')", "the report comes to the adjudicator when both are done")
    cem.open(1)
    cem.until("document.querySelector('.agreement table')", "agreement is shown")
    agreement = cem.js("document.querySelector('.agreement').innerText")
    checks.that("label action" in agreement and "3 / 2" in agreement, f"with the number of frames: {agreement!r}")
    checks.same(set(cem.cards().values()), {"agreed", "pending"}, "what both said is agreed, the rest is open")
    shown = cem.js("[...document.querySelectorAll('.card')].map((card) => [card.dataset.key, card.innerText.replace(/\\s+/g, ' ')])")
    mine = next(key for key, words in shown if "Raise the timeout" in words)
    checks.that(any("ann" in words and "bea" not in words for key, words in shown if key == mine), f"who said it is told: {shown}")
    sides = [key for key, words in shown if "Remove the old label cache" in words]
    if not checks.same(len(sides), 2, "two sides of one change"):
        return
    cem.goto(sides[0])
    cem.until("document.querySelector('.card.open .pair .differs')", "they stand side by side with what differs")
    of_bea = next(key for key, words in shown if key in sides and "bea" in words)
    cem.goto(of_bea)
    cem.does("a", "Accepted")
    other = next(key for key in sides if key != of_bea)
    cem.until("!document.querySelector('.card[data-key=\"' + of + '\"]:not(.rejected)')", "taking one side rejects the other", argument=other)
    cem.goto(mine)
    cem.does("x", "Rejected")
    finish(cem)
    record = server.record("parcels.md", "cem", unfinished=False)
    if not checks.that(record, "what was adjudicated is exported"):
        return
    checks.same((record["review"]["mode"], record["review"]["compares"]), ("adjudicated", ["ann", "bea"]), "it says who decided about whom")
    found = {frame["action"]["text"]: (frame["action"]["category"], frame["how"]["state"], frame["how"].get("said_by")) for frame in record["frames"]}
    wanted = {"add an alarm on unread labels": ("add", "agreed", ["ann", "bea"]), "Remove the old label cache": ("subtract", "accepted", ["bea"])}
    checks.same(found, wanted, "each frame says how it came to be")
    checks.that(record["assisted"] is True, "and that its coders saw suggestions")
    checks.none(sliced(record), "its spans are slices")
    checks.that(server.record("parcels.md", "ann")["frames"] != record["frames"], "ann's coding stays ann's")


def case(world):
    blind(world)
    waits(world)
    pair(world)
