"""Reports that try to break the page: nothing in them runs, all is shown as text, and offsets are right after export."""

import re

from lib import hostile, reports
from lib.server import Server, sliced
from lib.tab import Tab

NUMBER = {"markup": 1, "scripts": 2, "line": 3}
# Text without what Markdown does not show; enough for what these reports hold.
SHOWN = """() => [...document.querySelectorAll('.text .block')].map((block) => [block.tagName, block.textContent])"""


def case(world):
    checks = world.checks
    writings = {"markup": hostile.markup(), "scripts": hostile.scripts(), "line": hostile.line()}
    path = reports.write(world.folder / "records.jsonl", *writings.values())
    with Server(world.gleaner, world.folder, [path]) as server:
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link)
        tab.until("document.querySelector('table.queue a')", "the queue shows hostile names")
        names = tab.js("[...document.querySelectorAll('table.queue th[scope=row]')].map((one) => one.textContent)")
        checks.that("<script>window.owned = 11</script>" in names[0] and "<img src=x" in names[0], f"as text: {names[0]!r}")
        markup(tab, server, checks, writings["markup"])
        scripts(tab, server, checks, writings["scripts"])
        mouse(tab, server, checks, writings["scripts"])
        line(tab, server, checks, writings["line"])
        for view in ("#/stats", "#/queue"):
            tab.js("(to) => { location.hash = to }", view)
            tab.page.wait_for_timeout(300)
        owned(tab, checks, "at the end")
        context.close()


def owned(tab, checks, when):
    checks.that(tab.js("window.owned === undefined"), f"{when}: nothing has run")
    made = "main script, main img, main iframe, .text svg, table svg, main style, main base, aside script, aside img, aside svg"
    checks.same(tab.js("(made) => document.querySelectorAll(made).length", made), 0, f"{when}: no element came of the text")


def markup(tab, server, checks, writing):
    tab.open(NUMBER["markup"])
    owned(tab, checks, "markup")
    shown = [text for _, text in tab.js(SHOWN)]
    for n, attack in enumerate(hostile.ATTACKS):
        wanted = f"Somebody wrote {attack} into field {n}. We will escape field number {n} always."
        checks.that(wanted in shown, f"attack {n} is shown as it stands: {[one for one in shown if f'field {n}.' in one]}")
    checks.that(any("</script><script>window.owned = 12</script>" in text for text in shown), "code is shown as it stands")
    for _ in hostile.ATTACKS:
        tab.does("a", "Accepted")
    owned(tab, checks, "markup, accepted")
    tab.press("/")
    tab.type("<script>window.owned = 1</script>")
    tab.said("Place 1 of")
    tab.press("Escape")
    tab.goto("s1f1")
    tab.press("s")
    if tab.until("document.querySelector('dialog[open] :is(input, textarea)')", "s opens the summary"):
        tab.press("Control+a")
        tab.type("<img src=x onerror=window.owned=20> summary")
        tab.does("Enter", "Summary of action")
    tab.saved()
    owned(tab, checks, "markup in a summary")
    record = server.record(writing.name)
    checks.same(record["text"], writing.text, "the text is exported as it was")
    checks.none(sliced(record), "spans in markup are slices")
    checks.that(len(record["frames"]) >= len(hostile.ATTACKS), f"{len(record['frames'])} frames are exported")


def choose(tab, unit, presses):
    """Words by keyboard from a sentence's first on, as a new frame."""
    for _ in range(60):
        now = tab.js("Number(document.querySelector('.unit.current')?.dataset.unit ?? -1)")
        if now == unit:
            break
        tab.press("ArrowDown" if now < unit else "ArrowUp")
    tab.press("v")
    tab.until("document.querySelector('.strip')", "v begins to select")
    tab.press(*presses)
    chosen = tab.js("document.querySelector('.strip q').textContent")
    tab.press("f")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", f"a frame of {chosen!r}")
    tab.press("Escape")
    tab.saved()
    return chosen


def exported(server, checks, writing, words, what):
    record = server.record(writing.name)
    checks.none(sliced(record), f"{what}: spans are slices")
    actions = [frame["action"]["text"] for frame in record["frames"]]
    checks.that(words in actions, f"{what}: {words!r} is in the export: {actions}")
    for frame in record["frames"]:
        start, end = frame["action"]["start"], frame["action"]["end"]
        checks.that(writing.text[start:end] == frame["action"]["text"], f"{what}: {start}..{end} in the text as it was written")


def scripts(tab, server, checks, writing):
    tab.open(NUMBER["scripts"])
    shown = " ".join(text for _, text in tab.js(SHOWN))
    for words in ("🧊🧊 The cold 🧊 store failed.", "👨‍👩‍👧‍👦 alarm 🇩🇪 at the 𝕕𝕖𝕡𝕠𝕥 gate", "سوف نضيف إنذارا جديدا للمخزن.", "re\u0301pair the cafe\u0301",
                  "zero\u200bwidth\u200djoiner\ufeff sensor",
                  "\u202eThis runs backwards\u202c", "test & check the very bold gate lamp"):
        checks.that(words in shown, f"{words!r} is shown as it stands")
    checks.that(tab.js("[...document.querySelectorAll('.text .block')].every((block) => block.dir === 'auto')"), "every block finds its direction by itself")
    for key, role, words in (("s2f1", "action", "add a 👩‍🚒 firefighter 👨‍👩‍👧‍👦 alarm 🇩🇪 at the 𝕕𝕖𝕡𝕠𝕥 gate"), ("s2f1", "target", "👨‍👩‍👧‍👦 alarm"),
                             ("s2f2", "target", "إنذارا جديدا"), ("s2f3", "target", "שלום alarms"),
                             ("s2f4", "target", "cafe\u0301 z\u0334\u0335\u0336a\u0337\u0338lgo lamp"), ("s2f5", "action", "test & check the very bold gate lamp")):
        checks.same(tab.marked(key, role), words, f"{role} of {key} is drawn on its words")
    exported_after_accept(tab, server, checks, writing)
    # By keyboard: after astral characters by word and by character, in Arabic, over combining marks.
    for unit, presses, wanted in (
        (1, ["ArrowRight", "ArrowRight"], "The cold 🧊 store"),
        (1, ["ArrowRight"] * 3 + ["Shift+ArrowLeft"] * 2, "The cold 🧊 store fail"),
        (4, ["ArrowLeft", "ArrowLeft"], "كان الباب مفتوحا"),
        (7, ["ArrowRight"] * 4, "We will re\u0301pair the cafe\u0301"),
        (7, ["ArrowRight"] * 4 + ["Shift+ArrowLeft"], "We will re\u0301pair the caf"),
    ):
        chosen = choose(tab, unit, presses)
        checks.same(chosen, wanted, f"words chosen in sentence {unit} by {presses}")
        exported(server, checks, writing, wanted, f"sentence {unit} by keyboard")
    # A family is one character: Shift and an arrow never cut it.
    tab.goto("s2f1")
    tab.press("3", "e", "Tab", "Shift+ArrowRight", "Enter")
    tab.page.wait_for_timeout(100)
    tab.saved()
    target = next(frame["target"]["text"] for frame in server.record(writing.name)["frames"] if frame["action"]["text"].startswith("add a 👩‍🚒"))
    checks.that(target in (" alarm", "alarm"), f"a joined emoji is one step: {target!r}")
    # What is shown otherwise than written (an entity, emphasis) is in a span as a whole.
    tab.goto("s2f5")
    tab.press("2", "e", "Tab", *["ArrowRight"] * 2, "Enter")
    tab.page.wait_for_timeout(100)
    tab.saved()
    exported(server, checks, writing, "the *very* **bold** _gate_ lamp", "emphasis by keyboard")


def exported_after_accept(tab, server, checks, writing):
    for key in ("s2f1", "s2f2", "s2f3", "s2f4", "s2f5"):
        tab.goto(key)
        tab.does("a", "Accepted")
    for frame in writing.frames:
        exported(server, checks, writing, frame["action"]["text"], "accepted")


def mouse(tab, server, checks, writing):
    """A double click on a word after astral characters, and a stretch drawn over them."""
    box = tab.js(
        """() => {
          const unit = document.querySelector('.unit[data-unit="2"]');
          unit.scrollIntoView({ block: 'center' });
          const found = (words, end) => {
            const walk = document.createTreeWalker(unit, NodeFilter.SHOW_TEXT);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
              const at = node.data.indexOf(words);
              if (at < 0) continue;
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + words.length);
              const { left, right, top, bottom } = range.getBoundingClientRect();
              return [end ? right - 2 : left + 2, (top + bottom) / 2];
            }
          };
          return [...found('firefighter', false), ...found('at the', true)];
        }"""
    )
    tab.press("Escape")
    tab.page.mouse.move(box[0] + 8, box[1])
    tab.page.mouse.down()
    tab.page.mouse.move(box[2], box[3], steps=8)
    tab.page.mouse.up()
    tab.until("document.querySelector('.selected:not([hidden])')", "words selected over emoji bring the toolbar")
    tab.page.click(".selected [data-act=new-frame]")
    tab.until("document.querySelector('dialog[open] [role=combobox]')", "and make a frame")
    tab.press("Escape")
    tab.saved()
    exported(server, checks, writing, "firefighter 👨‍👩‍👧‍👦 alarm 🇩🇪 at the", "by mouse")
    owned(tab, checks, "scripts")


def line(tab, server, checks, writing):
    checks.that(len(writing.text.encode()) > 1_000_000 and max(map(len, writing.text.split("\n"))) > 900_000, "the line has a megabyte")
    tab.open(NUMBER["line"])
    tab.until("document.querySelector('.card[data-key=s3f2]')", "a line of a megabyte opens")
    shown = tab.js("[...document.querySelectorAll('.text .block')].map((block) => block.textContent).join('\\n')")
    checks.that(re.sub(r"[#\n]+ ?", "\n", writing.text).strip() == shown.strip(), "and is shown whole")
    tab.goto("s3f2")
    tab.does("a", "Accepted")
    checks.same(tab.marked("s3f2", "action"), "wrap the last word of it", "what stands behind the megabyte is drawn on its words")
    tab.press("k")
    tab.goto("s3f2")
    tab.press("2", "e", "ArrowLeft", "ArrowLeft")
    tab.does("Enter", "Action: ")
    tab.saved()
    exported(server, checks, writing, "wrap the last word", "behind a megabyte")
    checks.that(tab.js("document.documentElement.scrollWidth <= innerWidth"), "a long line does not scroll sideways")
