"""An archive of any size from a few hundred real reports: each is repeated with other words, so that nothing can be kept from one
repetition to the next. It stands in a temporary folder; the reports never come into this repository."""
import json, random, re

# One word in so many becomes another one of the same texts.
CHANGED = 5
# What must stay as it is, or a word that may change.
PIECE = re.compile(r"<[^>]*>|&#?\w+;|https?://\S+|\b[a-z]{4,}\b")


def sources(shared):
    """(text, format) of all reports beside the checkout."""
    found = []
    for name in ("corpus/train.jsonl", "corpus/dev.jsonl", "unlabelled/reports.jsonl"):
        with (shared / name).open(encoding="utf-8") as lines:
            for line in lines:
                report = json.loads(line)
                format = report.get("format") or report["report"].get("format") or "text"
                kind = next((kind for kind in ("markdown", "html") if format.startswith(kind)), "text")
                found.append((report["text"], kind))
    return found


def write(path, shared, count, seed=1):
    """Writes `count` reports as JSON Lines, in an order that mixes short and long ones. Returns their size in bytes."""
    found = sources(shared)
    words = sorted({word for text, _ in found for word in PIECE.findall(text) if word.isalpha()})
    random.Random(seed).shuffle(found)
    with path.open("w", encoding="utf-8", newline="") as out:
        for n in range(count):
            text, format = found[n % len(found)]
            chance = random.Random(f"{seed} {n}")
            change = lambda piece: chance.choice(words) if piece[0].isalpha() and chance.randrange(CHANGED) == 0 else piece[0]
            out.write(json.dumps({"id": f"report/{n:06}", "text": PIECE.sub(change, text), "format": format}, ensure_ascii=False) + "\n")
    return path.stat().st_size
