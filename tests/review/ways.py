"""The ways through the page: from the queue into reports and on, figures, keys of one's own, dialogs that close, buttons for the mouse."""

import json
import re
import subprocess
from contextlib import suppress

from playwright.sync_api import Error

from lib import reports
from lib.server import Server
from lib.tab import Tab


def case(world):
    checks = world.checks
    path = reports.write(world.folder / "records.jsonl", reports.normal(), reports.normal("second.md"), reports.long("third.md", 3, 9))
    keys = world.folder / "keys.toml"
    with Server(world.gleaner, world.folder, [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link)
        queue(tab, checks)
        moves(tab, checks)
        buttons(tab, server, checks)
        figures(tab, server, checks)
        dialogs(tab, server, checks)
        progress(context, server, checks)
        context.close()
    keys.write_text(remapped(subprocess.run([world.gleaner, "review", "keys"], capture_output=True, text=True, check=True).stdout))
    with Server(world.gleaner, world.folder / "keys", [path], options=["--keys", str(keys)]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        own(Tab(context, checks, server.link), server, checks)
        context.close()
    with Server(world.gleaner, world.folder / "first", [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        addition(Tab(context, checks, server.link), server, checks)
        context.close()


def queue(tab, checks):
    tab.until("document.querySelectorAll('table.queue tbody tr').length === 3", "the queue has three reports")
    focus = "document.activeElement?.dataset.n"
    checks.same(tab.js(focus), "1", "the first has the focus")
    tab.press("j", "j")
    checks.same(tab.js(focus), "3", "j goes down")
    tab.press("k")
    checks.same(tab.js(focus), "2", "k goes up")
    tab.press("Enter")
    tab.until("document.querySelector('.report-state')?.textContent.includes('second.md')", "Enter opens the one with the focus")
    tab.press("]")
    tab.until("document.querySelector('.report-state')?.textContent.includes('third.md')", "] opens the next")
    tab.does("]", "last report")
    tab.press("[")
    tab.until("document.querySelector('.report-state')?.textContent.includes('second.md')", "[ goes back")
    tab.press("[")
    tab.until("document.querySelector('.report-state')?.textContent.includes('parcels.md')", "[ goes back again")
    tab.press("q")
    tab.until("document.querySelector('table.queue')", "q leads to the queue")
    tab.until("document.activeElement?.dataset.n === '1'", "with the focus on the report that was open")
    tab.page.go_back()
    tab.until("document.querySelector('.report-bar')", "the browser's Back leads to the report again")


def addition(tab, server, checks):
    """An addition before anything else is decided; queue and figures can cope with it."""
    tab.open(1)
    tab.goto("s1f1")
    tab.does("l", "labelled lesson")
    tab.does("a", "Accepted")
    tab.js("location.hash = '#/queue'")
    tab.until("document.querySelectorAll('table.queue tbody tr').length === 3", "the queue after an addition")
    if not tab.js("document.querySelector('table.queue tbody tr')"):
        return
    decided = tab.js("document.querySelector('table.queue tbody tr').cells[4].textContent")
    checks.same(decided, "2", "it counts what was decided")
    tab.js("location.hash = '#/stats'")
    tab.until("document.querySelector('main table')", "the figures after an addition")
    tab.open(1)


def dialogs(tab, server, checks):
    """What is typed right after a dialog was closed goes where the coder has gone, and decides nothing."""
    tab.open(1)
    made = len(server.decisions())
    for opens in ("?", "c", "s", "."):
        tab.goto("s1f3")
        tab.press(opens)
        tab.until("document.querySelector('dialog[open]')", f"{opens} opens a dialog")
        # Closed and gone on from within one task, as fast as no hand: the dialog tells of its end only after that.
        tab.js("document.querySelector('dialog[open]').close(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }))")
        tab.page.wait_for_timeout(40)
        if checks.that(tab.js("document.activeElement === document.querySelector('.find input')"), f"after {opens} was closed, / leads to the field, and the focus stays there"):
            tab.type("label")
            checks.same(tab.js("document.querySelector('.find input').value"), "label", "and takes what is typed")
        tab.js("document.querySelector('.find input').focus()")
        tab.press("Control+a", "Backspace", "Escape")
        tab.until("document.querySelector('.find').hidden", "Escape closes the bar", 3)
        tab.press("?", "Escape")
        tab.until("!document.querySelector('dialog')", "closed")
        tab.page.wait_for_timeout(30)
        checks.that(tab.js("document.activeElement !== document.body"), f"after {opens} the focus is somewhere")
    tab.saved()
    checks.same(len(server.decisions()), made, "nothing of that was a decision")


def progress(context, server, checks):
    """The head tells how far the coder is, also if the queue is left before it is there."""
    held = []
    context.route("**/api/queue*", lambda route: route.continue_() if held else held.append(route))
    tab = Tab(context, checks, server.link)
    while not held:
        tab.page.wait_for_timeout(10)
    tab.open(1)
    with suppress(Error):  # the page has given the first request up
        held[0].continue_()
    tab.until("document.querySelector('#who').textContent.includes('of 3 finished')", "the head tells the progress", 4)
    context.unroute("**/api/queue*")
    tab.page.close()


def moves(tab, checks):
    tab.open(1)
    tab.does("a", "Accepted")
    tab.goto("s1f2")
    tab.does("a", "Accepted")
    tab.goto("s1f2")
    tab.press("p")
    checks.same(tab.current(), "s1f1", "p goes back to what is undecided")
    tab.press("n")
    checks.same(tab.current(), "s1f3", "n passes what is decided")
    tab.goto("s1f8")
    tab.press("3")
    tab.does("g", "a second scanner")
    at = tab.js("document.querySelector('.mark.target[data-keys~=s1f8]').getBoundingClientRect().toJSON()")
    checks.that(0 < at["top"] < at["bottom"] < 900, "g brings the place of a role into view")
    at = tab.js("document.querySelector('.text .mark.action[data-keys~=s1f6]').getBoundingClientRect().toJSON()")
    tab.page.mouse.click(at["left"] + at["width"] / 2, at["top"] + at["height"] / 2)
    checks.same(tab.current(), "s1f6", "a click on words goes to their frame")
    tab.page.click('.card[data-key="s1f2"]')
    checks.same(tab.current(), "s1f2", "a click on a card goes to it")
    tab.press("c")
    tab.until("document.querySelector('dialog[open]')", "the pick list opens")
    hover = tab.js("[...document.querySelectorAll('dialog [role=option]')].every((one) => one.title.length > 3)")
    checks.that(hover, "every code has its definition on hover")
    tab.press("Escape")


def buttons(tab, server, checks):
    """What keys do, buttons do."""
    for act, kind in (("accept", "accept"), ("reset", "reset"), ("reject", "reject")):
        tab.goto("s1f4")
        tab.page.click(f".card.open [data-act={act}]")
        tab.until("document.querySelector('#live').textContent.includes(of)", f"the button {act}", argument={"accept": "Accepted", "reset": "Undecided again", "reject": "Rejected"}[act])
        checks.same(server.decisions()[-1]["kind"], kind, f"the button {act} is in the log")
        if act == "accept":
            tab.press("k")
    tab.page.click(".report-bar [data-act=undo]")
    tab.said("Undone")
    tab.page.click(".card.open .value.category")
    tab.until("document.querySelector('dialog[open] [role=option]')", "a click on a category opens its list")
    tab.page.click("dialog [role=option]:nth-child(2)")
    tab.said("Category of action: alter")
    tab.page.click("#theme")
    checks.same(tab.js("document.documentElement.dataset.theme"), "light", "the button changes the colours")
    tab.page.reload()
    tab.until("document.querySelector('.card.open') && document.documentElement.dataset.theme === 'light'", "and they stay")


def figures(tab, server, checks):
    """What the page tells is what `gleaner review stats` tells."""
    told = json.loads(server.ask("stats", "--format", "json"))["coders"][0]
    tab.js("location.hash = '#/stats'")
    tab.until("document.body.dataset.view === 'stats' && document.querySelector('main table')", "the figures open")
    shown = tab.js("document.querySelector('main').innerText")
    checks.that("ann" in shown and str(told["decisions"]) in shown, f"decisions: {told['decisions']}")
    last = {}
    for entry in server.decisions():
        for change in entry["changes"]:
            last[change["key"]] = (change["after"] or {}).get("state")
    states = list(last.values())
    for state in ("accepted", "corrected", "rejected"):
        checks.same(told["suggestions"][state], states.count(state), f"suggestions {state}, by the log")
    checks.same(told["suggestions"]["added"], states.count("added"), "added, by the log")


def remapped(text):
    """Accept on z, nothing else on it."""
    return re.sub(r"^accept = .*$", 'accept = ["z"]', text, count=1, flags=re.M)


def own(tab, server, checks):
    tab.open(1)
    tab.goto("s1f1")
    tab.press("a")
    tab.page.wait_for_timeout(200)
    checks.same(server.decisions(), [], "the old key does nothing")
    tab.does("z", "Accepted")
    checks.same([entry["kind"] for entry in server.decisions()], ["accept"], "a key of one's own accepts")
    checks.that(tab.js("document.querySelector('.card.open [data-act=accept]').textContent.includes('z')"), "the button shows it")
    tab.press("?")
    tab.until("document.querySelector('dialog.help')", "the help opens")
    checks.that(tab.js("[...document.querySelectorAll('dialog tr')].some((row) => row.textContent.startsWith('z') && row.textContent.includes('Accept'))"), "the help shows it")
    checks.that(tab.js("document.querySelectorAll('dialog kbd').length > 50"), "and all the others")
