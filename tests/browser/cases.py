"""Invented reports that a page may draw wrong: spans that nest and cross, wide characters, hostile text.

`cases.py FOLDER` writes gold.jsonl and said.jsonl there.
"""

import json
import sys
from pathlib import Path

CROSSING = (
    "# Cold store 🧊 lost its 障害 log\n\n"
    "We will add an alert on the 🧊 queue of the 障害 log so that nobody has to look at it by hand every night.\n"
    "Disk ran full because the log was never turned.\n"
)
HOSTILE = (
    "# </script><script>window.owned = 1</script>\n\n"
    "<img src=x onerror=\"window.owned = 2\"> We will escape <b>&amp;</b> ]]> <!-- every field.\n"
    "'\"><svg onload=window.owned=3> Disk ran full.\n"
)


def span(text, words, **more):
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words, **more}


def frame(text, name, action, target=None, goal=None, event=None, **codes):
    def role(words, category):
        return words and span(text, words, category=category, summary=words[:30])

    base = {"sts": "tech/core", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"}
    roles = {
        "action": role(action, "add"),
        "target": role(target, "monitoring"),
        "goal": role(goal, "detect-future"),
        "event": role(event, "pre-incident"),
    }
    return {"id": name, **roles, **base, **codes}


def record(identity, title, text, frames, units):
    sentences = [
        {**{k: v for k, v in span(text, words).items() if k != "text"}, "kind": "prose", "labels": labels}
        for words, labels in units
    ]
    report = {"id": identity, "title": title, "organisation": title, "date": None, "url": None, "format": "text"}
    return {"schema": "gleaner/1", "report": report, "text": text, "sentences": sentences, "frames": frames, "coder": title}


def main(folder):
    alert = "We will add an alert on the 🧊 queue of the 障害 log so that nobody has to look at it by hand every night."
    disk = "Disk ran full because the log was never turned."
    gold = [
        record("case/crossing.txt", "Crossing", CROSSING, [
            frame(CROSSING, "f1", "add an alert on the 🧊 queue", "alert on the 🧊 queue of the 障害 log",
                  "nobody has to look at it", disk[:13]),
        ], [(alert, ["action"]), (disk, ["lesson"])]),
        record("case/</script>.txt", "</title><script>window.owned = 4</script>", HOSTILE, [
            frame(HOSTILE, "<i>f1</i>", "escape <b>&amp;</b> ]]> <!-- every field", "<b>&amp;</b>", None, "Disk ran full",
                  sts="<script>window.owned = 5</script>"),
        ], [("We will escape <b>&amp;</b> ]]> <!-- every field.", ["action"]), ("'\"><svg onload=window.owned=3> Disk ran full.", [])]),
    ]
    said = [
        record("case/crossing.txt", "Machine", CROSSING, [
            frame(CROSSING, "f1", "an alert on the 🧊 queue of the 障害 log", "the 🧊 queue", "at it by hand every night", disk,
                  quality="security"),
            frame(CROSSING, "f2", "look at it by hand every night"),
        ], [(alert, ["action", "lesson"]), (disk, [])]),
    ]
    for name, records in (("gold", gold), ("said", said)):
        lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        (Path(folder) / f"{name}.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
