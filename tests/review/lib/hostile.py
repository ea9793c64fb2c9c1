"""Invented reports that try to break the page: markup, scripts, other scripts of the world, long lines."""

from .reports import Writing

ATTACKS = (
    "<script>window.owned = 1</script>", "</script><script>window.owned = 2</script>", '<img src="x" onerror="window.owned = 3">',
    '"><svg onload="window.owned = 4">', "javascript:window.owned=5", "<a href=\"javascript:window.owned=6\">press</a>", "{{constructor.constructor('window.owned=7')()}}",
    "${window.owned=8}", "<style>* { display: none }</style>", "<iframe srcdoc=\"<script>parent.owned=9</script>\"></iframe>", "]]><!--", "<base href=\"http://example.invalid/\">",
)


def markup(name="<img src=x onerror=window.owned=10>.md"):
    """Markup everywhere, also in names, summaries and titles."""
    w = Writing(name, "`<script>window.owned = 11</script>`")
    w.title = "<script>window.owned = 11</script>"
    for n, attack in enumerate(ATTACKS):
        code = f"`{attack}`"  # shown as it is; outside of code it would be markup, which is not shown at all
        w.prose(f"Somebody wrote {code} into field {n}.", f"A:We will escape field number {n} always.")
        w.frame(action=f"escape field number {n} always", target=f"field number {n}")
        w.frames[-1]["action"]["summary"] = attack[:60]
    w.raw("```\n</script><script>window.owned = 12</script>\n```")
    w.prose("Raw <b onclick=\"window.owned=13\">bold</b> and <script>window.owned=14</script> in the text.", "A:We will strip the raw markup soon.")
    w.frame(action="strip the raw markup soon", target="the raw markup")
    return w


def scripts(name="scripts.md"):
    """Right to left, beyond the basic plane, joined, combining, and what has no width."""
    w = Writing(name, "Many scripts 🧊 العربية")
    w.prose("🧊🧊 The cold 🧊 store failed.", "A:We will 🚒 add a 👩‍🚒 firefighter 👨‍👩‍👧‍👦 alarm 🇩🇪 at the 𝕕𝕖𝕡𝕠𝕥 gate.")
    w.frame(action="add a 👩‍🚒 firefighter 👨‍👩‍👧‍👦 alarm 🇩🇪 at the 𝕕𝕖𝕡𝕠𝕥 gate", target="👨‍👩‍👧‍👦 alarm")
    w.prose("A:سوف نضيف إنذارا جديدا للمخزن.", "كان الباب مفتوحا طوال الليل.")
    w.frame(action="نضيف إنذارا جديدا للمخزن", target="إنذارا جديدا")
    w.prose("A:אנחנו נוסיף התראה על המחסן.", "A:Mixed: we will add שלום alarms to العربية doors now.")
    w.frame(action="add שלום alarms to العربية doors now", target="שלום alarms")
    w.prose("A:We will re\u0301pair the cafe\u0301 z\u0334\u0335\u0336a\u0337\u0338lgo lamp and the zero\u200bwidth\u200djoiner\ufeff sensor.", "We bought ice.")
    w.frame(action="re\u0301pair the cafe\u0301 z\u0334\u0335\u0336a\u0337\u0338lgo lamp", target="cafe\u0301 z\u0334\u0335\u0336a\u0337\u0338lgo lamp")
    w.prose("\u202eThis runs backwards\u202c and \u2066this is isolated\u2069.", "A:We will test &amp; check the *very* **bold** _gate_ lamp.")
    w.frame(action="test &amp; check the *very* **bold** _gate_ lamp", target="_gate_ lamp")
    return w


def line(name="line.md", size=1_000_000):
    """A line of a megabyte, with an action before and after it."""
    w = Writing(name, "One long line")
    w.prose("A:We will cut the long line first.")
    w.frame(action="cut the long line first")
    words = "".join(f"{n:x}🧊 " for n in range(1, size // 7))[:size].rstrip()
    w._sentence(words + ".", "prose")
    w.text += " "
    w._sentence("A:We will wrap the last word of it.", "prose")
    w.text += "\n"
    w.frame(action="wrap the last word of it")
    return w
