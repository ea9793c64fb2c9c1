"""Nothing moves when something is decided, and Tab comes to every control and shows it."""

from lib import look, reports
from lib.server import Server
from lib.tab import Tab

SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def case(world):
    path = reports.write(world.folder / "records.jsonl", reports.normal(), reports.long("second.md", 8, 40))
    with Server(world.gleaner, world.folder, [path]) as server:
        for size in SIZES:
            shifts(world, server, size)
        reached(world, server)


def shifts(world, server, size):
    """What is decided changes no place of anything: neither of the text nor of the cards, nor of what the open card holds."""
    checks = world.checks
    width, height = SIZES[size]
    context = world.browser.new_context(viewport={"width": width, "height": height})
    tab = Tab(context, checks, server.link)
    tab.open(2)
    for key in ("a", "x"):
        cards = [one for one, state in tab.cards().items() if state == "pending" and one.startswith("s")]
        tab.goto(cards[14])
        tab.page.wait_for_timeout(50)
        before = tab.js(look.PLACES)
        held = tab.js("document.querySelector('.card.open').getBoundingClientRect().top")
        tab.does(key, "Accepted" if key == "a" else "Rejected")
        after = tab.js(look.PLACES)
        blocks = [one for one in look.moved(before, after) if not one[0].startswith(("card", "button"))]
        checks.none(blocks, f"{key} moves nothing but the cursor, {size}")
        now = tab.js("document.querySelector('.card.open').getBoundingClientRect().top")
        checks.that(abs(now - held) < 1.5, f"{key}: the open card stays at its height, {size}: {held} {now}")
        checks.that(len(before) > 30, f"{len(before)} places were compared")
        if key == "a":
            tab.press("k")
            tab.page.wait_for_timeout(50)
            checks.none(look.moved(before, tab.js(look.PLACES)), f"accepted, all stands where it stood, {size}")
            tab.does("r", "Undecided again")
            checks.none(look.moved(before, tab.js(look.PLACES)), f"and undecided again, {size}")
        else:
            tab.does("u", "Undone")
    tab.goto(cards[1])
    before = tab.js(look.PLACES)
    tab.press("e")
    tab.until("document.querySelector('.strip')", "the editor opens")
    checks.none(look.moved(before, tab.js(look.PLACES)), f"the editor moves nothing, {size}")
    tab.press("ArrowLeft", "ArrowLeft")
    blocks = [one for one in look.moved(before, tab.js(look.PLACES)) if one[0].startswith("block")]
    checks.none(blocks, f"nor does an edge that moves, {size}")
    tab.press("Escape")
    context.close()


def reached(world, server):
    for size, (width, height) in SIZES.items():
        context = world.browser.new_context(viewport={"width": width, "height": height})
        tab = Tab(context, world.checks, server.link)
        tab.until("document.querySelector('table.queue a')", "the queue is there")
        look.reachable(tab, world.checks, f"queue, {size}")
        tab.open(1)
        tab.goto("s1f1")
        look.reachable(tab, world.checks, f"report, {size}")
        tab.js("location.hash = '#/stats'")
        tab.until("document.body.dataset.view === 'stats' && document.querySelector('main table')", "figures")
        look.reachable(tab, world.checks, f"figures, {size}")
        context.close()
