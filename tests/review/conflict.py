"""Two tabs at once: on the same item the slower one sees both sides and chooses, on different items both hold."""

from lib import reports
from lib.server import Server
from lib.tab import Tab

NAME = "parcels.md"


def case(world):
    path = reports.write(world.folder / "records.jsonl", reports.normal())
    with Server(world.gleaner, world.folder, [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        one, two = (Tab(context, world.checks, server.link) for _ in range(2))
        for tab in (one, two):
            tab.allow("status of 409")
            tab.open(1)
        different(one, two, server, world.checks)
        same(one, two, server, world.checks, "1")
        same(one, two, server, world.checks, "2")
        removed(one, two, server, world.checks)
        undone(one, two, server, world.checks)
        context.close()


def different(one, two, server, checks):
    """Decisions on different items hold, and each tab sees the other's at once."""
    for tab, key, item in ((one, "a", "s1f1"), (two, "x", "s1f2")):
        tab.page.bring_to_front()
        tab.goto(item)
        tab.does(key, "Accepted" if key == "a" else "Rejected")
    one.until("!document.querySelector('.card[data-key=s1f2]:not(.rejected)')", "the first tab sees the rejection made in the second", 3)
    checks.same(two.cards().get("s1f1"), "accepted", "the second tab sees what was accepted in the first")
    checks.same([(entry["kind"], entry["changes"][0]["key"]) for entry in server.decisions()], [("accept", "s1f1"), ("reject", "s1f2")], "the log has both")
    sessions = {entry["session"] for entry in server.decisions()}
    checks.same(len(sessions), 2, f"of two tabs: {sessions}")


def deaf(tab):
    """The tab hears nothing of others for a while: its requests wait until `hear`."""
    held = []
    tab.page.route("**/api/reports/*/decisions*", lambda route: held.append(route))

    def hear():
        for route in held:
            route.continue_()
        tab.page.unroute("**/api/reports/*/decisions*")

    return held, hear


def same(one, two, server, checks, choice):
    """Both decide on one item: the one that comes later is asked."""
    item = "s1f3" if choice == "1" else "s1f4"
    two.page.bring_to_front()
    two.goto(item)
    held, hear = deaf(two)
    two.press("2", "c")
    two.until("document.querySelector('dialog[open] [role=combobox]')", "the second tab chooses a category")
    two.type("formative")
    two.press("Enter")
    two.waits(lambda: held)
    one.page.bring_to_front()
    one.goto(item)
    one.does("a", "Accepted")
    made = len(server.decisions())
    two.page.bring_to_front()
    hear()
    two.until("document.querySelector('dialog[open] table')", "the slower one is shown both sides")
    shown = two.dialog() or ""
    checks.that("accepted" in shown and "formative" in shown, f"theirs and mine are told: {shown!r}")
    checks.that(one.dialog() is None, "the faster one is not asked")
    checks.same(len(server.decisions()), made, "nothing is decided while the coder is asked")
    two.press(choice)
    two.until("!document.querySelector('dialog[open]')", "a key answers")
    two.saved()
    if choice == "1":
        checks.same(len(server.decisions()), made, "keeping theirs decides nothing")
        wanted = "accepted"
    else:
        # The dialog is closed first, and the decision sent then.
        two.waits(lambda: len(server.decisions()) > made)
        last = server.decisions()[-1]
        checks.same((len(server.decisions()), last["kind"], last["changes"][0]["before"]["state"]), (made + 1, "correct", "accepted"), "keeping mine is a decision upon theirs")
        wanted = "corrected"
    for tab in (one, two):
        tab.until("document.querySelector('.card[data-key=' + of[0] + ']').classList.contains(of[1])", f"{item} is {wanted} in both tabs", 4, [item, wanted])
    category = next(f["action"]["category"] for f in server.record(NAME)["frames"] if f["action"]["text"].startswith({"s1f3": "Remove the", "s1f4": "Write down"}[item]))
    checks.same(category, {"1": "subtract", "2": "formative"}[choice], "the export has what was chosen")


def removed(one, two, server, checks):
    """One removes what the other is changing."""
    one.page.bring_to_front()
    one.goto("s1f8")
    one.press("v", "ArrowRight", "ArrowRight", "ArrowRight", "f")
    one.until("document.querySelector('dialog[open] [role=combobox]')", "a frame is added")
    one.press("Escape")
    one.saved()
    added = one.current()
    checks.that((added or "").startswith("a"), f"the cursor is on it: {added}")
    two.until("document.querySelector('.card[data-key=' + of + ']')", "the other tab has it as well", 4, added)
    two.page.bring_to_front()
    two.goto(added)
    held, hear = deaf(two)
    two.press("7")
    two.until("document.querySelector('dialog[open] [role=combobox]')", "the other tab changes its status")
    two.type("completed")
    two.press("Enter")
    two.waits(lambda: held)
    one.page.bring_to_front()
    one.does("Delete", "Removed")
    two.page.bring_to_front()
    hear()
    two.until("document.querySelector('dialog[open] table')", "who changes what was removed is asked")
    checks.that("removed" in (two.dialog() or ""), f"and told that it was removed: {two.dialog()!r}")
    two.press("2")
    two.until("!document.querySelector('dialog[open]')", "a key answers")
    two.saved()
    states = lambda: [(f["status"], f["how"]["state"]) for f in server.record(NAME)["frames"]]
    two.waits(lambda: ("completed", "added") in states())
    texts = states()
    checks.that(("completed", "added") in texts, f"keeping mine adds it anew: {texts}")


def undone(one, two, server, checks):
    """Undo in one tab of what was decided since in another does not take that back unseen."""
    one.page.bring_to_front()
    one.goto("s1f5")
    one.does("a", "Accepted")
    two.page.bring_to_front()
    two.until("document.querySelector('.card[data-key=s1f5]').classList.contains('accepted')", "the other tab sees it", 4)
    two.does("u", "Undone")
    one.until("document.querySelector('.card[data-key=s1f5]').classList.contains('pending')", "what is undone in one tab is undone in the other", 4)
    checks.same(server.decisions()[-1]["kind"], "undo", "the log has the undo")
    checks.same(one.cards(), two.cards(), "both tabs show the same in the end")
