"""Every line of stand-off is read by bratly; every span, cut from the text by Python, gives the words beside it; every event,
attribute and note is on a mark that is there; annotation.conf declares every label that is used."""
import pathlib, sys
from bratly import AttributeAnnotation, EntityAnnotation, EventAnnotation, NoteAnnotation
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
# Beyond the basic plane, combining marks, joined characters, CRLF, in an id that cannot name a file.
text = "# 🔥 O\u0301\r\n\r\n👩\u200d💻 We will mend\r\nthe 𝒳-queue 🔥.\n"
records = samples.gold() + [
    samples.hard("https://status.example/a b", text, "mend\r\nthe 𝒳-queue", "Mend the 🔥", "f1", ["action", "lesson"])]
data = work / "data"
samples.sent(gleaner, records, "brat", data, work / "given.jsonl")

conf = (data / "annotation.conf").read_text()
declared = {line.split()[0] for line in conf.splitlines() if line and line[0] not in "[<"}
marks = events = others = 0
anns = sorted(data.glob("*.ann"))
assert len(anns) == len(records), f"{len(anns)} files for {len(records)} records"
for path in anns:
    words = path.with_suffix(".txt").read_bytes().decode()
    lines = path.read_text(encoding="utf-8").splitlines()
    known = {}
    for line in (l for l in lines if l[0] == "T"):
        mark = EntityAnnotation.from_line(line)
        said = " ".join(words[f.start:f.end] for f in mark.fragments)
        assert said == mark.content, f"{path.name}: {line!r} has {said!r}"
        assert mark.label in declared, mark.label
        known[mark.id] = mark
        marks += 1
    entities = dict(known)
    for line in (l for l in lines if l[0] == "E"):
        # brat has events without arguments, bratly has not.
        if " " in line:
            event = EventAnnotation.from_line(line, entities)
            assert event.event_trigger.label == event.label == "action"
            assert all(name == mark.label for name, mark in event.args.items()), line
            known[event.id] = event
        events += 1
    for line in (l for l in lines if l[0] in "A#"):
        kind = AttributeAnnotation if line[0] == "A" else NoteAnnotation
        item = kind.from_line(line, known)
        assert not isinstance(item.component, str), f"{path.name}: {line!r} is on nothing"
        assert line[0] == "#" or item.label in declared, item.label
        others += 1
assert marks == sum(len(s["labels"]) for r in records for s in r["sentences"]) + sum(
    (f[role] or {}).get("start") is not None for r in records for f in r["frames"] for role in ("action", "target", "goal", "event"))
assert events == sum(len(r["frames"]) for r in records)

back = work / "back.jsonl"
samples.convert(gleaner, data, "-o", back)
got = {r["report"]["id"]: r for r in samples.lines(back)}
for record in records:
    same = got[record["report"]["id"]]
    assert same["text"] == record["text"] and len(same["frames"]) == len(record["frames"])
    assert record is records[-1] or same == record, f"{record['report']['id']} is not as it was"
print(f"brat: {marks} spans, {events} events, {others} attributes and notes of {len(records)} reports read by bratly; and back")
