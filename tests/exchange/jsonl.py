"""Every gold record, and what `convert` makes of it, keeps docs/record.schema.json, as jsonschema judges; and a record
that does not is refused."""
import copy, json, pathlib, sys
import jsonschema
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads((samples.ROOT / "docs/record.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
judge = jsonschema.Draft202012Validator(schema)
out = work / "out.jsonl"
samples.convert(gleaner, "--from", "jsonl", samples.ROOT / "gold/records", "-o", out)
gold = samples.gold()
assert samples.lines(out) == gold, "jsonl in and out is not the same"
for record in gold:
    for error in judge.iter_errors(record):
        sys.exit(f"{record['report']['id']}: {error.json_path}: {error.message}")

breaks = {
    "schema": lambda r: r.update(schema="gleaner/2"),
    "text": lambda r: r.pop("text"),
    "start": lambda r: r["sentences"][0].update(start=-1),
    "kind": lambda r: r["sentences"][0].update(kind="verse"),
    "action": lambda r: r["frames"][0].update(action=None),
    "end": lambda r: r["frames"][0]["action"].pop("end"),
    "score": lambda r: r["frames"][0].update(score=1.5),
}
for name, spoil in breaks.items():
    record = copy.deepcopy(gold[0])
    spoil(record)
    assert not judge.is_valid(record), f"the schema lets a bad {name} by"
print(f"jsonl: {len(gold)} records keep the schema (jsonschema); {len(breaks)} broken ones do not")
