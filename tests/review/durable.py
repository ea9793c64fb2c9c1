"""Nothing that was decided is lost, and nothing is done twice: killed between decisions, amid many, reloaded, ended."""

import os
import random
import signal
from collections import Counter

from lib import reports
from lib.server import Server
from lib.tab import Tab

LOST = r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|ERR_NETWORK|Failed to load resource: net::"
ROUNDS = 4
PRESSES = 20
# Keys that the page refuses, and says so, because an answer is long in coming.
DROPPED = """() => {
  window.dropped = 0;
  const live = document.querySelector('#live');
  new MutationObserver(() => { if (live.textContent.startsWith('The last decision is not saved')) window.dropped++; }).observe(live, { childList: true, characterData: true, subtree: true });
}"""


def case(world):
    path = reports.write(world.folder / "records.jsonl", reports.long(), reports.normal())
    with Server(world.gleaner, world.folder, [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, world.checks, server.link)
        tab.allow(LOST)
        between(tab, server, world.checks)
        amid(tab, server, world.checks)
        unanswered(tab, server, world.checks)
        reload(tab, server, world.checks)
        ended(tab, server, world.checks)
        whole(tab, server, world.checks)
        context.close()


def pending(tab):
    return sum(state == "pending" for state in tab.cards().values())


def between(tab, server, checks):
    """Killed after a decision and before the next."""
    tab.open(2)
    tab.does("a", "Accepted")
    tab.does("x", "Rejected")
    before, link = tab.cards(), server.link
    server.kill()
    server.start()
    checks.same(server.link, link, "the link is the same after a kill")
    tab.does("a", "Accepted")
    tab.saved()
    checks.same([entry["kind"] for entry in server.decisions()], ["accept", "reject", "accept"], "the log after a kill between decisions")
    changed = [key for key, state in tab.cards().items() if state != before.get(key)]
    checks.same(len(changed), 1, f"one item changed: {changed}")
    server.kill()
    tab.press("a")
    tab.until("document.querySelector('#saving').dataset.state === 'lost'", "the page says that it is not saved")
    checks.that("not saved" in tab.js("document.querySelector('#saving').textContent"), "in words")
    checks.same(pending(tab), Counter(tab.cards().values())["pending"], "nothing is shown as decided that is not on disk")
    shown = tab.cards()
    server.start()
    tab.said("Accepted")
    tab.saved()
    checks.same(len(server.decisions()), 4, "the decision that waited is made once")
    checks.that(shown != tab.cards(), "and only then shown")


def amid(tab, server, checks):
    """Many decisions quickly, and a kill at a moment that nobody chose."""
    tab.open(1)
    chance = random.Random()
    seed = chance.randrange(1 << 30)
    chance.seed(seed)
    for n in range(ROUNDS):
        before = server.decisions()
        left = pending(tab)
        tab.js(DROPPED)
        for _ in range(PRESSES):
            tab.press("a" if chance.random() < 0.7 else "x")
        tab.page.wait_for_timeout(chance.randrange(250))
        server.kill()
        dropped = tab.js("window.dropped")
        tab.page.wait_for_timeout(chance.randrange(400))
        if n == 1:
            tab.gone()  # a reload while nothing answers: what was not answered is in the tab's storage
        server.start()
        if n % 2:
            tab.back(f"{server.link}?{n}#/report/1")
        tab.holds("document.querySelector('.card.open')")
        tab.saved(20)
        tab.page.wait_for_timeout(200)
        tab.saved(20)
        made = server.decisions()[len(before) :]
        keys = Counter(change["key"] for entry in made for change in entry["changes"])
        what = f"round {n} of seed {seed}"
        checks.that(max(keys.values(), default=0) <= 1, f"{what}: no decision twice: {keys}")
        # Keys that stood in line behind one that got no answer are gone with a reload: those were never said to be made.
        if n % 2 == 0:
            checks.same(len(made), PRESSES - dropped, f"{what}: each key is one decision")
        checks.same(left - pending(tab), len(made), f"{what}: the page shows as many as the log has")
        logged = {change["key"]: change["after"]["state"] for entry in made for change in entry["changes"]}
        cards = tab.cards()
        wrong = [key for key, state in logged.items() if cards.get(key, "rejected") != state]
        checks.none(wrong, f"{what}: states in page and log")
        checks.same([entry["id"] for entry in server.log()], sorted({entry["id"] for entry in server.log()}), f"{what}: the log only grows")


def unanswered(tab, server, checks):
    """A server that is killed with a decision in its hands, and one whose answer is lost after the decision is on disk."""
    made = len(server.decisions())
    os.kill(server.process.pid, signal.SIGSTOP)  # it takes the request in, and does nothing any more
    tab.press("a")
    tab.until("document.querySelector('#saving').dataset.state === 'saving'", "the page says that it is saving")
    server.kill()
    tab.until("document.querySelector('#saving').dataset.state === 'lost'", "and that it is not saved")
    server.start()
    tab.saved(20)
    checks.same(len(server.decisions()), made + 1, "what was on its way is made once")
    lost = []

    def drop(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort()

    tab.allow("ERR_FAILED")
    tab.page.route("**/decisions", drop)
    frames = len(server.record("long.md")["frames"])
    tab.press("v", "ArrowRight", "f")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "a new frame whose answer was lost is there")
    tab.press("Escape")
    tab.saved()
    tab.page.unroute("**/decisions")
    checks.same(lost, [200], "one answer was lost")
    checks.same(len(server.decisions()), made + 2, "an addition whose answer was lost is in the log once")
    checks.same(len(server.record("long.md")["frames"]), frames + 1, "and in the export once")


def reload(tab, server, checks):
    cards, current = tab.cards(), tab.current()
    tab.page.reload()
    tab.until("document.querySelector('.card.open')", "the report is there after a reload")
    shown = {key: state for key, state in tab.cards().items() if state != "rejected"}
    checks.same(shown, {key: state for key, state in cards.items() if state != "rejected"}, "a reload shows the same states")
    checks.that(tab.current() is not None and current is not None, "with a cursor")
    made = len(server.decisions())
    tab.does("u", "Undone")
    checks.same(len(server.decisions()), made + 1, "undo works after a reload and is in the log")


def ended(tab, server, checks):
    """Asked to end, it ends at once although a page listens, and goes on where it was."""
    tab.press("n")
    tab.does("a", "Accepted")
    made = server.decisions()
    checks.same(server.end(), 0, "SIGTERM ends it with 0")
    checks.same(server.decisions(), made, "the log is whole after that")
    server.start()
    tab.does("a", "Accepted")
    checks.same(len(server.decisions()), len(made) + 1, "and goes on")


def whole(tab, server, checks):
    """The export follows from the log alone."""
    last = {}
    for entry in server.decisions():
        for change in entry["changes"]:
            last[entry["report"], change["key"]] = (change["after"] or {}).get("state")
    record = server.record("long.md")
    accepted = sum(state in ("accepted", "corrected") for (report, key), state in last.items() if report == 1 and key.startswith("s"))
    checks.same(len(record["frames"]), accepted, "the export has the frames that the log has accepted")
    checks.that(len(server.decisions()) > 20, f"{len(server.decisions())} decisions were made in all")
