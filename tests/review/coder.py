"""What two coders missed in a first version: a frame stays chosen while the coder looks elsewhere, words for it are selected there by keyboard, a role
may have a category without words, a ticked box is a completed action, and a label goes to the sentence where the coder is."""

from lib.server import Server
from lib.tab import Tab

NAME = "queue.md"
REPORT = """# Queue outage

## What happened

The disk of the queue filled up. Nobody was paged for an hour.

## Actions

- [x] Add an alert on disk space.
"""


def case(world):
    checks = world.checks
    folder = world.folder / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(REPORT, encoding="utf-8")
    with Server(world.gleaner, world.folder, [folder], options=["--blind"]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link)
        tab.open(1)
        frame = lambda: server.record(NAME)["frames"][0]
        down(tab, 5)
        tab.press("v", *["ArrowRight"] * 5, "f")
        tab.until("document.querySelector('dialog[open] [role=combobox]')", "the list of codes opens by itself")
        tab.type("cadd")
        tab.until("document.querySelector('dialog[open] [role=combobox]').value === 'add'", "a first c, typed by habit, is no letter of the search")
        chosen(tab, server)
        checks.same((frame()["action"]["text"], frame()["action"]["category"], frame()["status"]), ("Add an alert on disk space", "add", "completed"), "a ticked box is completed")

        tab.press("ArrowUp", "ArrowUp", "v", *["ArrowRight"] * 2, "1")
        tab.until("document.querySelector('dialog[open] [role=combobox]')", "the words went to the frame that is still chosen")
        tab.type("detection")
        chosen(tab, server)
        event = frame()["event"]
        checks.same((event["text"], event["category"]), ("Nobody was paged", "response/detection"), "its event stands elsewhere")

        tab.press("4", "c")
        tab.until("document.querySelector('dialog[open] [role=combobox]')", "a role without words has a list of codes too")
        tab.type("detect-future")
        chosen(tab, server)
        checks.same(frame()["goal"], {"category": "detect-future"}, "a category without words")

        tab.press("Escape", "ArrowUp", "ArrowUp")
        before = len(server.decisions())
        tab.does("l", "Nobody was paged")
        labelled = [unit for unit in server.record(NAME)["sentences"] if "lesson" in unit["labels"]]
        checks.same([REPORT[unit["start"] : unit["end"]] for unit in labelled], ["Nobody was paged for an hour."], "the label goes to the sentence where the coder is")
        checks.same(len(server.decisions()), before + 1, "in one decision")
        context.close()


def chosen(tab, server):
    """Takes the code; the list is closed first, and the decision sent then."""
    before = len(server.decisions())
    tab.press("Enter")
    tab.waits(lambda: len(server.decisions()) > before)
    tab.saved()


def down(tab, times):
    for _ in range(times):
        tab.press("ArrowDown")
