"""How long from a key to the change it makes in the page? A report of 5,000 words with a hundred frames."""

from statistics import median

from lib import reports
from lib.server import Server
from lib.tab import Tab

ROUNDS = 50
LIMIT = 500  # ms; what is printed counts, this only catches what is broken

# From the keydown event to the mutation that shows the decision, and to the frame that paints it.
MEASURE = """() => {
  window.timed = [];
  let begun = null;
  let key = null;
  addEventListener('keydown', () => {
    begun = performance.now();
    key = document.querySelector('.card.open')?.dataset.key;
  }, true);
  new MutationObserver(() => {
    if (begun === null) return;
    const card = key === null ? null : document.querySelector(`.card[data-key="${CSS.escape(key)}"]`);
    if (!card || card.classList.contains('pending')) return;
    const from = begun;
    const changed = performance.now() - from;
    begun = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.timed.push([changed, performance.now() - from])));
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
}"""


def case(world):
    checks = world.checks
    writing = reports.long()
    words = len(writing.text.split())
    checks.that(words >= 5000 and len(writing.frames) == 100, f"{words} words, {len(writing.frames)} frames")
    path = reports.write(world.folder / "records.jsonl", writing)
    with Server(world.gleaner, world.folder, [path]) as server:
        for width, height in ((1280, 900), (390, 844)):
            context = world.browser.new_context(viewport={"width": width, "height": height})
            tab = Tab(context, checks, server.link)
            tab.open(1)
            tab.page.wait_for_timeout(500)
            tab.js(MEASURE)
            measured(tab, checks, "accept", "a", f"{words} words, {len(writing.frames)} frames, {width} wide")
            context.close()
        context = world.browser.new_context(viewport={"width": 1280, "height": 900})
        tab = Tab(context, checks, server.link)
        opening(tab, checks)
        context.close()


def measured(tab, checks, what, key, where):
    rounds = ROUNDS if "1280" in where else ROUNDS // 2
    for n in range(rounds):
        tab.press(key)
        if not tab.holds("window.timed.length > of", 5, n):
            checks.that(False, f"{what} {n} changes the page")
            return
        tab.page.wait_for_timeout(20)
    changed, painted = zip(*tab.js("window.timed"))
    answers = tab.js("performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/decisions')).map((one) => one.duration)")
    print(f"review: speed: {what}, {where}: key to change median {median(changed):.1f} ms, worst {max(changed):.1f} ms;"
          f" to the next frame but one median {median(painted):.1f} ms, worst {max(painted):.1f} ms;"
          f" of it the server's answer median {median(answers):.1f} ms, worst {max(answers):.1f} ms; {rounds} times")
    checks.that(max(changed) < LIMIT, f"{what} takes effect within {LIMIT} ms: {max(changed):.0f}")


def opening(tab, checks):
    """From the hash to the first suggestion in its card, and a step of the cursor."""
    took = tab.js(
        """() => new Promise((done) => {
          const begun = performance.now();
          location.hash = '#/report/1';
          const look = () => document.querySelector('.card.open') ? done(performance.now() - begun) : setTimeout(look, 5);
          look();
        })"""
    )
    steps = []
    for _ in range(20):
        steps.append(tab.js(
            """() => {
              const begun = performance.now();
              document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
              document.querySelector('.card.open').getBoundingClientRect();
              return performance.now() - begun;
            }"""
        ))
    print(f"review: speed: opening the report {took:.0f} ms; cursor to the next card median {median(steps):.1f} ms, worst {max(steps):.1f} ms")
    checks.that(took < 10 * LIMIT and max(steps) < LIMIT, "opening and moving")
