"""PyYAML reads every file as the packages' own are read: one report, an item a frame and a lesson, with its summaries and the study's
codes; the passage stands in comments; and back with the side file it is the record."""
import pathlib, sys

import yaml
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
records = samples.gold()
samples.sent(gleaner, records, "byu", work / "yaml", work / "given.jsonl")
files = sorted((work / "yaml").glob("*.yaml"), key=lambda path: int(path.stem))
assert len(files) == len(records)
items = 0
for path, record in zip(files, records):
    (key, report), = yaml.safe_load(path.read_text(encoding="utf-8")).items()
    assert key == f"IR-{path.stem}"
    actions = [item for item in (report or {}).values() if isinstance(item, dict) and "item" in item]
    assert len(actions) == len(record["frames"]), f"{path}: {len(actions)} actions"
    for item, frame in zip(actions, record["frames"]):
        assert item["gleaner"]["frame"] == frame["id"]
        words = frame["action"].get("summary") or frame["action"]["text"]
        assert item["item"]["action"] == " ".join(words.split()), f"{path}: {item['item']['action']!r}"
        if frame["event"] and frame["event"].get("category") not in (None, ""):
            assert item["motivation"]["lifecycle"] or "event" in item["gleaner"]["codes"]
    lessons = sum("lesson" in unit["labels"] for unit in record["sentences"])
    assert sum("lesson" in item for item in (report or {}).values() if isinstance(item, dict)) == lessons
    items += len(actions) + lessons
samples.convert(gleaner, work / "yaml", "--from", "byu", "--to", "jsonl", "-o", work / "back.jsonl")
given = {record["report"]["id"]: record for record in samples.lines(work / "given.jsonl")}
back = {record["report"]["id"]: record for record in samples.lines(work / "back.jsonl")}
assert back == given, "not the records that went out"
print(f"byu: {items} items of {len(files)} files read by PyYAML; and back")
