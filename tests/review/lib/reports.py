"""Reports made for these tests, with suggestions as `gleaner annotate` writes them. All of them are invented."""

import hashlib
import json

CODES = {"sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"}
CATEGORIES = {"action": "add", "target": "monitoring", "goal": "detect-future", "event": "response/detection"}


class Writing:
    """A Markdown report that is written piece by piece, and what is suggested in it. Offsets are code points, as Python counts."""

    def __init__(self, name, title):
        self.name, self.title = name, title
        self.text, self.sentences, self.frames = "", [], []
        self.heading(title, 1)

    def _sentence(self, words, kind):
        labels = []
        while words[:2] in ("L:", "A:"):
            labels.append({"L:": "lesson", "A:": "action"}[words[:2]])
            words = words[2:]
        start = len(self.text)
        self.text += words
        scores = {"lesson": 0.71 if "lesson" in labels else 0.04, "action": 0.93 if "action" in labels else 0.03}
        self.sentences.append({"start": start, "end": len(self.text), "kind": kind, "labels": labels, "scores": scores})

    def heading(self, words, level=2):
        self.text += "#" * level + " "
        self._sentence(words, "heading")
        self.text += "\n\n"

    def prose(self, *sentences):
        """`L:` and `A:` before a sentence label it a lesson, an action."""
        for n, words in enumerate(sentences):
            self.text += " " if n else ""
            self._sentence(words, "prose")
        self.text += "\n\n"

    def items(self, *sentences):
        for words in sentences:
            self.text += "- "
            self._sentence(words, "list")
            self.text += "\n"
        self.text += "\n"

    def raw(self, words):
        """Text without sentences: code, the like."""
        self.text += words + "\n\n"

    def table(self, *rows):
        for n, row in enumerate(rows):
            for words in row:
                self.text += "| "
                self._sentence(words, "table")
                self.text += " "
            self.text += "|\n" + ("|" + "---|" * len(row) + "\n" if n == 0 else "")
        self.text += "\n"

    def frame(self, score=0.9, category=None, **roles):
        """Roles by their words, which stand but once in what is written so far; the last place counts."""
        frame = {"id": f"f{len(self.frames) + 1}", "score": score, "target": None, "goal": None, "event": None, **CODES}
        for role, words in roles.items():
            start = self.text.rindex(words)
            frame[role] = {"start": start, "end": start + len(words), "text": words, "summary": words[:1].upper() + words[1:60], "score": 0.8,
                           "category": category if category and role == "action" else CATEGORIES[role]}
        start = frame["action"]["start"]
        lead = next((s for s in self.sentences if s["start"] <= start < s["end"]), None)
        frame["evidence"] = {"lead": [lead["start"], lead["end"]]} if lead else {}
        self.frames.append(frame)

    def record(self):
        for one in self.frames:
            for role in CATEGORIES:
                at = one[role]
                assert not at or self.text[at["start"] : at["end"]] == at["text"], (one["id"], role)
        sha = hashlib.sha256(self.text.encode()).hexdigest()
        report = {"id": self.name, "title": self.title, "organisation": None, "date": None, "url": None, "format": "markdown", "sha256": sha}
        producer = {"name": "gleaner", "version": "0.1.0", "pipeline": "default", "model": "test@1", "model_sha256": "0" * 64}
        return {"schema": "gleaner/1", "report": report, "text": self.text, "sentences": self.sentences, "frames": self.frames, "producer": producer}


def write(path, *writings):
    """Records as JSON Lines. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one.record(), ensure_ascii=False) + "\n" for one in writings), encoding="utf-8")
    return path


def normal(name="parcels.md"):
    """One that reads like any other: eight frames, labels, a list, a table, code."""
    w = Writing(name, "The week the parcels waited")
    w.prose("On Monday the sorting belt in Ravenholt stopped reading labels.", "L:We had no alarm for a belt that runs but reads nothing.",
            "A:We will add an alarm on unread labels so that the shift lead hears of it within a minute.")
    w.frame(action="add an alarm on unread labels", target="unread labels", goal="hears of it within a minute", event="no alarm for a belt that runs but reads nothing")
    w.heading("What we change")
    w.items("A:Raise the timeout of the label service and restart its workers every night.", "A:Remove the old label cache.", "A:Write down how to read labels by hand.")
    w.frame(action="Raise the timeout of the label service and restart its workers every night", target="the label service", category="alter", score=0.55)
    w.frame(action="Remove the old label cache", target="the old label cache", category="subtract")
    w.frame(action="Write down how to read labels by hand", target="how to read labels by hand", score=0.62)
    w.prose("The belt ran for six hours.", "A:The team has moved the label images to a disk of their own.", "L:It was luck that the night shift looked.")
    w.frame(action="moved the label images to a disk of their own", target="the label images", category="alter")
    w.raw("```\nbelt status --unread\n```")
    w.heading("Figures")
    w.table(["Day", "Parcels"], ["Monday", "4,012"], ["Tuesday", "3,870"])
    w.prose("A:We have decided to test the belt with torn labels.", "A:We want to look at why the scanner was slow.", "Nobody was hurt.")
    w.frame(action="test the belt with torn labels", target="the belt with torn labels")
    w.frame(action="look at why the scanner was slow", target="the scanner", category="formative", score=0.41)
    w.prose("A:And we shall pay for a second scanner next quarter.", "Thanks to everybody who carried parcels.")
    w.frame(action="pay for a second scanner next quarter", target="a second scanner")
    return w


WORDS = "belt label parcel shift scanner depot night morning worker queue lamp motor sensor cable driver roof gate crate ledger clock".split()


def long(name="long.md", sections=20, frames=100):
    """5,000 words and a hundred frames."""
    w = Writing(name, "The long winter of the depot")
    per = frames // sections
    count = 0

    def filler(n, seed):
        return " ".join(WORDS[(seed * 7 + k * (seed % 5 + 3)) % len(WORDS)] for k in range(n))

    for section in range(sections):
        w.heading(f"Part {section + 1} of the winter")
        for k in range(per):
            count += 1
            act = f"add a {WORDS[count % 20]} alarm number {count} for the {WORDS[(count * 3) % 20]}"
            w.prose(f"The {filler(14, count)} stood still and nobody saw case {count}.", f"L:We learned that the {filler(9, count + 1)} matters." if k == 0 else f"So the {filler(9, count)} went on.",
                    f"A:Therefore we will {act} before the {filler(5, count)} freezes.")
            w.frame(action=act, target=act.split(" number")[0][4:], event=f"nobody saw case {count}", score=0.3 + (count % 60) / 100)
    return w
