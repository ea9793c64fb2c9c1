"""Every column of tags is IOB2 as seqeval reads it strictly: its entities are exactly the records' spans, and its report on the
columns against themselves is perfect, against spoilt ones not; words, cut from the text, are the tokens."""
import json, pathlib, sys
from seqeval.metrics import classification_report, f1_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n👩\u200d💻 We will mend the 𝒳-queue 🔥.\n"
records = samples.gold() + [samples.hard("a/b", text, "mend the 𝒳-queue", "Mend it", "IR-1", ["lesson", "action"])]
out = work / "out.conll"
samples.sent(gleaner, records, "conll", out, work / "given.jsonl")

reports, columns = [], []
for line in out.read_text(encoding="utf-8").split("\n"):
    if line.startswith("# global.columns = "):
        columns = line.split(" = ")[1].split()
    elif line.startswith("# report = "):
        reports.append({"id": json.loads(line.split(" = ", 1)[1])["id"], "rows": []})
    elif line.startswith("# text = "):
        reports[-1]["text"] = json.loads(line.split(" = ", 1)[1])
    elif line and not line.startswith("# "):
        row = dict(zip(columns, line.split("\t"), strict=True))
        reports[-1]["rows"].append(row)
        assert reports[-1]["text"][int(row["START"]):int(row["END"])] == row["FORM"], row
tags = [c for c in columns if c not in ("FORM", "START", "END", "FRAMES")]
assert tags == ["UNIT-ACTION", "UNIT-LESSON", "EVENT", "ACTION", "TARGET", "GOAL"], tags


def spans_of(record, column):
    """What the column is to hold: of spans that overlap the first that came, of roles with an action that found room."""
    label = column.lower()
    if label.startswith("unit-"):
        return {(s["start"], s["end"]) for s in record["sentences"] if label[5:] in s["labels"]}
    room, placed = {}, {}
    frames = [f for f in record["frames"] if (f["action"] or {}).get("start") is not None]
    for role in ("action", label):
        taken = []
        for frame in frames:
            span = frame[role] or {}
            if span.get("start") is None or (role != "action" and not placed[frame["id"]]):
                continue
            range_ = span["start"], span["end"]
            free = all(range_[1] <= a or b <= range_[0] for a, b in taken)
            if role == "action":
                placed[frame["id"]] = free
            if free:
                taken.append(range_)
        room[role] = set(taken)
    return room[label]


found, sequences = 0, {column: [] for column in tags}
for report, record in zip(reports, records, strict=True):
    assert (report["id"], report["text"]) == (record["report"]["id"], record["text"])
    for column in tags:
        sequence = [row[column] for row in report["rows"]]
        sequences[column].append(sequence)
        got = {(int(report["rows"][a]["START"]), int(report["rows"][b]["END"])) for kind, a, b in get_entities(sequence)}
        assert {kind for kind, *_ in get_entities(sequence)} <= {column.lower()}
        wanted = spans_of(record, column)
        assert got == wanted, f"{report['id']}, {column}: {got ^ wanted}"
        found += len(got)
for column, all_ in sequences.items():
    figures = classification_report(all_, all_, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    entities = sum(len(get_entities(s)) for s in all_)
    assert figures[column.lower()] == {"precision": 1, "recall": 1, "f1-score": 1, "support": entities}, figures
    spoilt = [["O" if t.startswith("B-") else t for t in s] if n == 0 else s for n, s in enumerate(all_)]
    if get_entities(all_[0]):
        assert f1_score(all_, spoilt, mode="strict", scheme=IOB2) < 1

back = work / "back.jsonl"
samples.convert(gleaner, out, "-o", back)
got = samples.lines(back)
for record, same in zip(records[:-1], got):
    assert same == record, f"{record['report']['id']} is not as it was"
assert got[-1]["frames"][0]["action"] == records[-1]["frames"][0]["action"]
print(f"conll: {found} entities in {len(tags)} columns of {len(records)} reports, as seqeval reads IOB2; and back")
