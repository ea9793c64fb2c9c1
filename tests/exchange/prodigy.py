"""spaCy makes a Doc of every task's tokens that is the text to the letter, and every span is whole tokens of it; relations
name the tokens of their spans; by DocBin (examples/spacy) and back the records are as they were."""
import json, pathlib, subprocess, sys
import spacy
from spacy.tokens import Doc, DocBin, Span
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n\r\n👩\u200d💻 We will  mend\r\nthe 𝒳-queue 🔥.\n"
records = samples.gold() + [
    samples.hard("a/b", text, "mend\r\nthe 𝒳-queue", "Mend \"the\" 🔥", "IR-1", ["action", "lesson"])]
tasks_file = work / "tasks.jsonl"
samples.sent(gleaner, records, "prodigy", tasks_file, work / "given.jsonl")

vocab = spacy.blank("en").vocab
tasks = samples.lines(tasks_file)
spans = relations = 0
for task, record in zip(tasks, records, strict=True):
    name = record["report"]["id"]
    tokens = task["tokens"]
    doc = Doc(vocab, words=[t["text"] for t in tokens], spaces=[t["ws"] for t in tokens])
    assert doc.text == record["text"] == task["text"], f"{name}: the tokens are not the text"
    assert [(t.i, t.idx, t.idx + len(t)) for t in doc] == [(t["id"], t["start"], t["end"]) for t in tokens], name
    group = []
    for span in task["spans"]:
        place = doc.char_span(span["start"], span["end"], label=span["label"])
        assert place is not None, f"{name}: {span} is not whole tokens"
        assert (place.start, place.end - 1) == (span["token_start"], span["token_end"]), f"{name}: {span}"
        assert place.text == record["text"][span["start"]:span["end"]]
        group.append(Span(doc, place.start, place.end, label=span["label"]))
    doc.spans["sc"] = group
    assert len(doc.spans["sc"]) == len(task["spans"])
    spans += len(group)
    for relation in task["relations"]:
        for end, token in (("head_span", "head"), ("child_span", "child")):
            there = relation[end]
            assert relation[token] == there["token_end"], f"{name}: {relation}"
            assert any(all(there[k] == s[k] for k in ("start", "end", "label", "id")) for s in task["spans"]), relation
        assert relation["head_span"]["label"] == "action" and relation["label"] == relation["child_span"]["label"]
        relations += 1
said = [f[role] for r in records for f in r["frames"] for role in ("target", "goal", "event")
        if (f[role] or {}).get("start") is not None]
assert relations == len(said), f"{relations} relations for {len(said)} roles"

example = samples.ROOT / "examples/spacy"
docbin, again = work / "corpus.spacy", work / "again.jsonl"
subprocess.run([sys.executable, example / "to_docbin.py", tasks_file, docbin], check=True)
docs = list(DocBin(store_user_data=True).from_disk(docbin).get_docs(vocab))
assert [d.text for d in docs] == [r["text"] for r in records]
assert sum(len(d.spans["sc"]) for d in docs) == spans
subprocess.run([sys.executable, example / "from_docbin.py", docbin, again], check=True)
assert samples.lines(again) == tasks, "tasks by DocBin are not as they were"

# What a pipeline marked has no ids and no meta.
plain = Doc(vocab, words=["Add", "alerts", "."], spaces=[True, False, False])
plain.spans["sc"] = [Span(plain, 0, 2, label="unit-action")]
marked = DocBin(store_user_data=True)
marked.add(plain)
marked.to_disk(work / "marked.spacy")
subprocess.run([sys.executable, example / "from_docbin.py", work / "marked.spacy", work / "marked.jsonl"], check=True)
samples.convert(gleaner, work / "marked.jsonl", "--from", "prodigy", "-o", work / "marked-records.jsonl")
unit, = samples.lines(work / "marked-records.jsonl")[0]["sentences"]
assert (unit["start"], unit["end"], unit["labels"]) == (0, 10, ["action"])

back = work / "back.jsonl"
samples.convert(gleaner, again, "--from", "prodigy", "--side", work / "tasks.jsonl.gleaner.jsonl", "-o", back)
for record, same in zip(records[:-1], samples.lines(back)):
    assert same == record, f"{record['report']['id']} is not as it was"
assert samples.lines(back)[-1]["frames"][0]["action"] == records[-1]["frames"][0]["action"]
print(f"prodigy: {spans} spans, {relations} relations of {len(records)} tasks in spaCy, whole tokens all; by DocBin, and back")
