"""What can be measured of how a state of the page looks and is reached."""

from axe_playwright_python.base import AXE_SCRIPT

SIDEWAYS = """() => {
  const wide = [];
  for (const of of [document.documentElement, document.body, document.querySelector('main'), document.querySelector('aside'), ...document.querySelectorAll('dialog[open]')]) {
    if (of && of.checkVisibility() && of.scrollWidth > of.clientWidth + 1) wide.push(`${of.tagName}.${of.className} ${of.scrollWidth} > ${of.clientWidth}`);
  }
  for (const of of document.querySelectorAll('header *, main *, aside *, footer *, dialog[open] *')) {
    const { left, right, width } = of.getBoundingClientRect();
    if (left >= -1 && right <= innerWidth + 1) continue;
    let cut = false; // by what holds it, as with dots at the end of a line
    for (let above = of; above && !cut; above = above.parentElement) cut = above !== of && getComputedStyle(above).overflowX !== 'visible' && above.getBoundingClientRect().right <= innerWidth + 1;
    if (cut) continue;
    if (!width || of.closest('.scroller, .unseen, [hidden], .skip, svg') || !of.checkVisibility({ visibilityProperty: true })) continue;
    if (getComputedStyle(of).clip !== 'auto' || getComputedStyle(of).position === 'absolute' && width < 2) continue;
    wide.push(`${of.tagName}.${of.getAttribute('class')} ${Math.round(left)}..${Math.round(right)}`);
  }
  for (const of of document.querySelectorAll('button')) {
    if (of.checkVisibility() && of.scrollWidth > of.clientWidth + 1 && getComputedStyle(of).overflowX === 'visible') wide.push(`words run out of a button: ${of.textContent} ${of.scrollWidth} > ${of.clientWidth}`);
  }
  return wide;
}"""

# Controls that are there, numbered so that those reached can be told.
CONTROLS = """() => {
  for (const one of document.querySelectorAll('[data-test-n]')) delete one.dataset.testN;
  const all = [...document.querySelectorAll('a[href], button:not(:disabled), input, select, summary, [tabindex="0"]')]
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  all.forEach((one, n) => { one.dataset.testN = n; });
  return all.length;
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const marked = (of) => (of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) > 0 && of.outlineColor !== 'rgba(0, 0, 0, 0)') || of.boxShadow !== 'none';
  const row = one.closest('tr, li'); // a row may show it for its link
  const seen = marked(style) || marked(getComputedStyle(one, '::after')) || (row !== null && marked(getComputedStyle(row)));
  const on = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  return { n: one.dataset.testN ?? null, seen: seen && on, what: `${one.outerHTML.slice(0, 90)} ${seen ? 'out of sight' : 'without a mark'}` };
}"""

PLACES = """() => {
  const places = {};
  const base = document.querySelector('.text').getBoundingClientRect();
  document.querySelectorAll('.text .block').forEach((one, n) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    places[`block ${n}`] = [left - base.left, top - base.top, width, height];
  });
  const list = document.querySelector('.cards').getBoundingClientRect();
  for (const one of document.querySelectorAll('.card')) {
    const { left, top, width, height } = one.getBoundingClientRect();
    places[`card ${one.dataset.key}`] = [left - list.left, top - list.top, width, height];
  }
  for (const one of document.querySelectorAll('header, .report-bar > *, footer, #panel, main, .card.open button')) {
    const { left, top, width, height } = one.getBoundingClientRect();
    const name = one.closest('.card') ? `button ${one.dataset.act} ${one.dataset.role ?? ''}` : `${one.tagName} ${one.className} ${one.dataset.act ?? ''}`;
    places[name] = one.closest('.card') ? [left - list.left, top - list.top, width, height] : [left, top, width, height];
  }
  return places;
}"""


def axe(tab, checks, state):
    """No violation of any rule of axe-core, best practices included."""
    if not tab.js("Boolean(window.axe)"):
        tab.page.evaluate(AXE_SCRIPT)
    found = tab.js(
        "axe.run(document, { resultTypes: ['violations'], preload: false }).then(({ violations }) => violations.map((one) =>"
        " [one.id, one.nodes.length, one.nodes.slice(0, 3).map((node) => node.target.join(' ')), one.nodes[0].failureSummary]))"
    )
    checks.none(found, f"axe: {state}")


def sideways(tab, checks, state):
    checks.none(tab.js(SIDEWAYS), f"sideways: {state}")


def reachable(tab, checks, state):
    """Tab comes to every control, and each shows that it has the focus."""
    wanted = tab.js(CONTROLS)
    tab.js("document.querySelector('#skip').focus()")
    reached, unseen = set(), []
    for _ in range(wanted + 8):
        now = tab.js(FOCUSED)
        if now and now["n"] is not None:
            reached.add(int(now["n"]))
            if not now["seen"]:
                unseen.append(now["what"])
        tab.press("Tab")
    missing = tab.js(
        "(reached) => [...document.querySelectorAll('[data-test-n]')].filter((one) => !reached.includes(Number(one.dataset.testN)))"
        ".map((one) => one.outerHTML.slice(0, 90))",
        list(reached),
    )
    checks.none(missing, f"Tab does not reach, of {wanted}: {state}")
    checks.none(unseen, f"focus that is not seen: {state}")


def moved(before, after):
    """What has another place or size than before, by more than half a pixel."""
    return [(name, before[name], after[name]) for name in before if name in after and any(abs(a - b) > 0.5 for a, b in zip(before[name], after[name]))]
