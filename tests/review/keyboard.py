"""A report coded by keyboard alone, and a little with the mouse: after every decision the page, the log and the export say the same."""

from lib import reports
from lib.server import Server, sliced
from lib.tab import Tab
from lib.walk import Walk

NAME = "parcels.md"


def case(world):
    path = reports.write(world.folder / "records.jsonl", reports.normal())
    with Server(world.gleaner, world.folder, [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, world.checks, server.link)
        tab.until("document.activeElement?.dataset.n === '1'", "the queue gives the focus to the first report")
        tab.press("Enter")
        tab.until("document.querySelector('.card.open')?.dataset.key === 'u2:lesson'", "Enter opens it at the first suggestion")
        walk = Walk(world.checks, server, tab, NAME)
        for part in (decide, spans, codes, select, mouse, divide, rest):
            part(walk, tab, world.checks)
        walk.back_and_on()
        finish(walk, tab, world.checks)
        context.close()


def decide(walk, tab, checks):
    walk.does("a", "Accepted", "accept", "u2:lesson", "accepted")
    checks.that("lesson" in walk.record()["sentences"][2]["labels"], "the export has the lesson")
    checks.same(tab.current(), "s1f1", "the cursor goes on to the next")
    tab.goto("s1f7")
    walk.does("x", "Rejected", "reject", "s1f7", "rejected")
    checks.that(walk.frame("s1f7") is None, "a rejected frame is not in the export")
    tab.does("R", "Rejected ones are shown")
    checks.same(tab.cards().get("s1f7"), "rejected", "R shows it")
    tab.does("R", "hidden")
    tab.goto("s1f6")
    walk.does("Enter", "Accepted", "accept", "s1f6", "accepted")
    walk.role("s1f6", "action", "test the belt with torn labels")


def spans(walk, tab, checks):
    tab.goto("s1f1")
    tab.does("3", "Target: Unread labels")
    tab.press("e")
    tab.until("document.querySelector('.strip')", "e opens the editor")
    tab.press("ArrowRight", "ArrowRight", "ArrowLeft")
    walk.does("Enter", "Target: unread labels so", "correct", "s1f1", "corrected")
    walk.role("s1f1", "target", "unread labels so")
    tab.press("e", *["Shift+ArrowLeft"] * 4, "Tab", *["Shift+ArrowRight"] * 2)
    walk.does("Enter", "Target: read label", "correct", "s1f1", "corrected")
    walk.role("s1f1", "target", "read label")
    tab.press("e", "Tab", "ArrowLeft")
    walk.does("Enter", "Target: ", "correct", "s1f1", "corrected")
    walk.role("s1f1", "target", "unread label")
    before = walk.seen()
    tab.press("e", "ArrowRight", "ArrowRight", "Escape")
    tab.until("!document.querySelector('.strip')", "Escape closes the editor")
    checks.same(walk.seen(), before, "Escape leaves all as it was")
    tab.does("4", "Goal: ")
    walk.does("d", "No goal", "correct", "s1f1", "corrected")
    checks.that(walk.frame("s1f1")["goal"] is None, "the export has no goal")


def codes(walk, tab, checks):
    tab.goto("s1f3")
    tab.press("2", "c")
    tab.until("document.querySelector('dialog[open] [role=combobox]') === document.activeElement", "c opens the list with the focus in its field")
    tab.type("alt")
    checks.same(tab.js("document.querySelector('dialog [aria-selected=true] .code').textContent"), "alter", "typing finds the code")
    checks.that(tab.js("document.querySelector('dialog .definition').textContent.length > 10"), "and shows its definition")
    walk.does("Enter", "Category of action: alter", "correct", "s1f3", "corrected")
    checks.same(walk.frame("s1f3")["action"]["category"], "alter", "the export has the category")
    tab.press("7")
    tab.until("document.querySelector('dialog[open]')", "7 opens the list of status")
    tab.type("compl")
    walk.does("Enter", "Status: completed", "correct", "s1f3", "corrected")
    checks.same(walk.frame("s1f3")["status"], "completed", "the export has the status")
    tab.goto("s1f4")
    tab.press("s")
    tab.until("document.querySelector('dialog[open] :is(input, textarea)') === document.activeElement", "s opens the summary")
    tab.press("Control+a")
    tab.type("Write a guide to reading by hand")
    walk.does("Enter", "Summary of action", "correct", "s1f4", "corrected")
    checks.same(walk.frame("s1f4")["action"]["summary"], "Write a guide to reading by hand", "the export has the summary")


def select(walk, tab, checks):
    walk.unit(8)
    tab.press("v")
    tab.until("document.querySelector('.strip')", "v begins to select")
    tab.press("ArrowRight", "ArrowRight", "f")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "a new frame asks for its category")
    walk.note()
    tab.type("sub")
    walk.does("Enter", "Category of action: subtract", "correct", None, "added")
    added = next((f for f in walk.record()["frames"] if f["action"]["text"] == "The belt ran"), None)
    if checks.that(added, "the export has the frame made by keyboard"):
        checks.same((added["action"]["category"], added["how"]["state"]), ("subtract", "added"), "with its category, as added")
    tab.goto("s1f8")
    tab.press("v", "ArrowRight", "1")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "a new event asks for its category")
    walk.note()
    tab.type("pre-")
    walk.does("Enter", "Category of event: pre-incident", "correct", "s1f8", "corrected")
    walk.role("s1f8", "event", "And we")


def mouse(walk, tab, checks):
    walk.unit(20)
    left, y, right = walk.place(20, 2, 14)  # from inside the first word into the last: "body was hurt"
    tab.page.mouse.move(left, y)
    tab.page.mouse.down()
    tab.page.mouse.move(right, y, steps=6)
    tab.page.mouse.up()
    tab.until("document.querySelector('.selected:not([hidden])')", "words selected with the mouse bring the toolbar")
    tab.page.click(".selected [data-act=new-frame]")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "its button makes a frame")
    tab.press("Escape")
    tab.saved()
    walk.note()
    checks.that(any(f["action"]["text"] == "Nobody was hurt" for f in walk.record()["frames"]), "the export has whole words, though the mouse cut two")
    tab.goto("s1f5")
    tab.press("2")
    _, y, x = walk.place(9, 13, 45)  # after "disk"
    # The knob below the line is what takes the pointer.
    edge = tab.js(
        """() => {
          const edge = document.querySelector('.edge.end');
          const knob = getComputedStyle(edge, '::after');
          const { left, top } = edge.getBoundingClientRect();
          return [left, top + parseFloat(knob.top) + parseFloat(knob.height) / 2];
        }"""
    )
    tab.page.mouse.move(*edge)
    tab.page.mouse.down()
    tab.page.mouse.move(x, y, steps=8)
    tab.page.mouse.up()
    tab.until("document.querySelector('.card.open').classList.contains('corrected')", "an edge is dragged with the mouse")
    tab.saved()
    walk.note()
    walk.role("s1f5", "action", "moved the label images to a disk")


def divide(walk, tab, checks):
    whole = "Raise the timeout of the label service and restart its workers every night"
    tab.goto("s1f2")
    tab.press("S")
    tab.until("document.querySelector('.strip')", "S opens the editor on two halves")
    tab.press(*["ArrowRight"] * 6, "Tab", "ArrowRight")
    walk.does("Enter", "Split: ", "split", "s1f2", "corrected")
    walk.role("s1f2", "action", "Raise the timeout of the label service")
    checks.that(any(f["action"]["text"] == "restart its workers every night" for f in walk.record()["frames"]), "the export has the other half")
    tab.goto("s1f2")
    tab.press("M")
    tab.until("document.querySelector('.strip')", "M asks for the other frame")
    walk.does("Enter", "Merged: ", "merge", "s1f2", "corrected")
    walk.role("s1f2", "action", whole)
    checks.that(not any(f["action"]["text"] == "restart its workers every night" for f in walk.record()["frames"]), "the other half is gone")


def rest(walk, tab, checks):
    walk.unit(22)
    walk.does("l", "labelled lesson", "label", "u22:lesson", "added")
    checks.that("lesson" in walk.record()["sentences"][22]["labels"], "the export has the label")
    tab.goto("s1f3")
    walk.does("r", "Undecided again", "reset", "s1f3", "pending")
    checks.that(walk.frame("s1f3") is None, "what is undecided is not in the export")
    added = next(key for key, state in tab.cards().items() if state == "added" and key.startswith("a"))
    tab.goto(added)
    walk.does("Delete", "Removed", "remove", None, None)
    checks.that(added not in tab.cards(), "what was added is removed")
    pending = {key for key, state in tab.cards().items() if state == "pending"}
    walk.does("A", "in view", "accept-visible", None, None)
    taken = {change["key"] for change in walk.last()["changes"]}
    left = {key for key, state in tab.cards().items() if state == "pending"}
    checks.that(taken and pending - left == taken, f"accepted are those that were in view: {taken} of {pending}")
    tab.press("/")
    tab.type("torn")
    tab.said("Place 1 of 1")
    tab.press("Escape")


def finish(walk, tab, checks):
    tab.goto("s1f3")
    tab.does("r", "Undecided again")
    tab.press(".")
    tab.until("document.querySelector('dialog[open]')?.innerText.includes('undecided')", "a report with undecided suggestions asks before it is finished")
    tab.press("Escape")
    checks.that(walk.server.record(NAME, unfinished=False) is None, "Escape does not finish it")
    tab.press(".")
    tab.until("document.querySelector('dialog[open]')", "it asks again")
    tab.does("2", "Finished")
    record = walk.server.record(NAME, unfinished=False)
    if checks.that(record, "a finished report is exported"):
        checks.none(sliced(record), "spans of the export are slices of the text")
        checks.same(record["assisted"], True, "it says that suggestions were seen")
    tab.does("a", "finished")
    tab.does(".", "Reopened")
