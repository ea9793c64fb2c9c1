"""Every line keeps the layout of doccano's JSONL(Relation), written down field by field as a JSON Schema and judged by jsonschema;
entities, cut from the text, are the records' words; ids are unique, relations lead to entities; and back, as doccano exports it.

The layout is that of doccano 1.8: `entities` (`id`, `label`, `start_offset`, `end_offset`), `relations` (`id`, `from_id`, `to_id`,
`type`), `text`; every other key is metadata. Its database allows one entity of a label at a span."""
import json, pathlib, sys
import jsonschema
from lib import samples

NUMBER = {"type": "integer", "minimum": 0}
ITEM = lambda fields: {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}
LAYOUT = {
    "type": "object",
    "required": ["text", "entities", "relations"],
    "properties": {
        "id": NUMBER,
        "text": {"type": "string", "minLength": 1},
        "entities": {"type": "array", "items": ITEM({
            "id": NUMBER, "label": {"type": "string", "minLength": 1, "maxLength": 100},
            "start_offset": NUMBER, "end_offset": NUMBER})},
        "relations": {"type": "array", "items": ITEM({
            "id": NUMBER, "from_id": NUMBER, "to_id": NUMBER, "type": {"type": "string", "minLength": 1, "maxLength": 100}})},
    },
}

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n👩\u200d💻 We will mend the 𝒳-queue 🔥.\n"
records = samples.gold() + [samples.hard("a/b", text, "mend the 𝒳-queue", "Mend it", "IR-1", ["lesson", "action"])]
out = work / "doccano.jsonl"
samples.sent(gleaner, records, "doccano", out, work / "given.jsonl")

jsonschema.Draft202012Validator.check_schema(LAYOUT)
judge = jsonschema.Draft202012Validator(LAYOUT)
lines = samples.lines(out)
entities, relations, ids = 0, 0, {"entities": set(), "relations": set()}
for line, record in zip(lines, records, strict=True):
    name = record["report"]["id"]
    for error in judge.iter_errors(line):
        sys.exit(f"{name}: {error.json_path}: {error.message}")
    for kind, seen in ids.items():
        for item in line[kind]:
            assert item["id"] not in seen, f"{name}: {kind} {item['id']} is there twice"
            seen.add(item["id"])
    wanted = {(s["start"], s["end"], f"unit-{label}") for s in record["sentences"] for label in s["labels"]}
    links = set()
    for frame in record["frames"]:
        for role in ("action", "target", "goal", "event"):
            span = frame[role] or {}
            if span.get("start") is not None:
                wanted.add((span["start"], span["end"], role))
                assert line["text"][span["start"]:span["end"]] == span["text"]
                if role != "action":
                    links.add((frame["action"]["start"], frame["action"]["end"], span["start"], span["end"], role))
    got = {e["id"]: (e["start_offset"], e["end_offset"], e["label"]) for e in line["entities"]}
    assert set(got.values()) == wanted, f"{name}: {set(got.values()) ^ wanted}"
    assert {(*got[r["from_id"]][:2], *got[r["to_id"]][:2], r["type"]) for r in line["relations"]} == links, name
    assert len([e for e in got.values() if e[2] != "action"]) == len({e for e in got.values() if e[2] != "action"}), name
    entities, relations = entities + len(line["entities"]), relations + len(line["relations"])

# The judge can say no.
for spoil in (lambda l: l.pop("entities"), lambda l: l["entities"][0].update(start_offset="1"),
              lambda l: l["entities"][0].pop("id"), lambda l: l["entities"][0].update(color="red")):
    broken = json.loads(json.dumps(lines[0]))
    spoil(broken)
    assert not judge.is_valid(broken), "the layout lets anything by"

# As doccano exports: numbered anew by its database, metadata kept.
export = work / "export.jsonl"
with export.open("w", encoding="utf-8", newline="\n") as file:
    for line in lines:
        shift = lambda number: number + 5000
        for entity in line["entities"]:
            entity["id"] = shift(entity["id"])
        for relation in line["relations"]:
            relation.update(id=shift(relation["id"]), from_id=shift(relation["from_id"]), to_id=shift(relation["to_id"]))
        line |= {"id": shift(line["id"]), "Comments": []}
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
back = work / "back.jsonl"
samples.convert(gleaner, export, "--from", "doccano", "--side", work / "doccano.jsonl.gleaner.jsonl", "-o", back)
got = samples.lines(back)
for record, same in zip(records[:-1], got):
    assert same == record, f"{record['report']['id']} is not as it was"
assert got[-1]["frames"][0]["action"] == records[-1]["frames"][0]["action"]
# A person takes one label away.
first = lines[0]
gone = next(e for e in first["entities"] if e["label"].startswith("unit-"))
first["entities"].remove(gone)
export.write_text(json.dumps(first, ensure_ascii=False) + "\n", encoding="utf-8")
samples.convert(gleaner, export, "--from", "doccano", "--side", work / "doccano.jsonl.gleaner.jsonl", "-o", work / "less.jsonl")
less, = samples.lines(work / "less.jsonl")
labels = lambda record: sum(len(s["labels"]) for s in record["sentences"])
assert labels(less) == labels(records[0]) - 1 and less["frames"] == records[0]["frames"]
print(f"doccano: {entities} entities, {relations} relations of {len(records)} lines keep its layout (jsonschema); and back")
