"""Records that every format's script sends out: the gold set, and one that is hard on offsets."""
import json, pathlib, subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def gold():
    return [json.loads(p.read_text()) for p in sorted((ROOT / "gold/records").glob("*.json"))]


def hard(report, text, action, summary, frame, labels):
    """A record of one frame whose unit begins at the 👩 in `text`."""
    find = lambda words: dict(zip(("start", "end"), (text.index(words), text.index(words) + len(words))), text=words)
    return {
        "schema": "gleaner/1", "report": {"id": report}, "text": text,
        "sentences": [{"start": text.index("👩"), "end": len(text) - 1, "kind": "prose", "labels": labels}],
        "frames": [{"id": frame, "action": find(action) | {"category": "alter", "summary": summary}, "target": find("𝒳-queue"),
                    "goal": {"category": "repair", "summary": "Work again"}, "event": find("🔥 O\u0301"),
                    "sts": "tech/core", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"}]}


def convert(gleaner, *arguments):
    subprocess.run([gleaner, "convert", *arguments], check=True, capture_output=True)


def sent(gleaner, records, to, out, given):
    """Writes `records` to the file `given` and converts it to the format `to`."""
    given.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8", newline="")
    convert(gleaner, given, "--to", to, "-o", out)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
