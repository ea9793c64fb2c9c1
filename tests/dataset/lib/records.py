"""What goes in: the gold records, one that is hard on offsets, and a failure. As a program: their lines."""
import json, pathlib, sys

ROOT = pathlib.Path(__file__).resolve().parents[3]


def hard():
    text = "Café 🦀 lesson: cafe\u0301 alerts paged nobody.\nWe will add an alert 𝒳 for 👩‍🔧 queues."

    def said(words, **more):
        start = text.index(words)
        return {"start": start, "end": start + len(words), "text": words} | more

    lead = said("We will add an alert 𝒳 for 👩‍🔧 queues.")
    return {
        "schema": "gleaner/1",
        "report": {"id": "=hard/🦀.md", "title": "+1", "organisation": None, "date": None, "url": None, "format": "text",
                   "is_incident_report": True, "incident_report_score": 0.9812, "near_duplicate_of": "02-matchmaker-stall.md"},
        "text": text,
        "sentences": [
            {"start": 0, "end": text.index("\n"), "kind": "prose", "labels": ["lesson"], "scores": {"lesson": 0.875, "action": 0.0625}},
            {"start": lead["start"], "end": lead["end"], "kind": "list", "labels": ["lesson", "action"],
             "scores": {"lesson": 0.5, "action": 0.75}, "read": "first pass"}],
        "frames": [{
            "id": "f1", "score": 0.75,
            "action": said("add an alert 𝒳 for 👩‍🔧 queues", summary="Watch the queues", category="add", score=0.625, support="low",
                           likeliest=[{"code": "add", "score": 0.5}]),
            "target": said("alert 𝒳", category="monitoring"), "goal": {"summary": "Notice earlier", "category": "detect-future"},
            "event": said("cafe\u0301 alerts paged nobody", category=None),
            "sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new",
            "evidence": {"lead": [lead["start"], lead["end"]], "by_rule": ["status"]}}],
        "producer": {"name": "gleaner", "version": "0.1.0", "pipeline": "default", "pipeline_sha256": "0a", "model": "m", "model_sha256": "0b"},
    }


def failure():
    return {"schema": "gleaner/1", "report": {"id": "broken.pdf"}, "error": {"stage": "ingest", "message": "is no PDF, \"sic\"; 🦀"}}


def all_lines():
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "gold/records").glob("*.json"))]
    assert len(gold) > 20, "the gold records are missing"
    return gold[:5] + [failure(), hard()] + gold[5:]


if __name__ == "__main__":
    for line in all_lines():
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
