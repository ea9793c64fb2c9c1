"""Hugging Face's `datasets` reads the file as it is: a row a report, whose units and frames are slices of its text; written by
`datasets` again, it is read back into the same records."""
import os, pathlib, sys

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
os.environ["HF_HOME"] = str(work / "cache")
import datasets

datasets.disable_progress_bars()
text = "# 🔥 O\u0301\r\n👩\u200d💻 We will mend the 𝒳-queue 🔥.\n"
records = samples.gold() + [samples.hard("a/b", text, "mend the 𝒳-queue", "Mend it", "IR-1", ["lesson", "action"])]
samples.sent(gleaner, records, "parquet", work / "all.parquet", work / "given.jsonl")
rows = datasets.load_dataset("parquet", data_files=str(work / "all.parquet"), split="train", cache_dir=str(work / "cache"))
assert len(rows) == len(records)
spans = 0
for row, record in zip(rows, records):
    assert (row["id"], row["text"]) == (record["report"]["id"], record["text"])
    assert len(row["units"]) == len(record["sentences"]) and len(row["frames"]) == len(record["frames"])
    for frame in row["frames"]:
        for role in filter(None, (frame[name] for name in ("action", "target", "goal", "event"))):
            if role["start"] is not None:
                assert row["text"][role["start"]:role["end"]] == role["text"]
                spans += 1

again = work / "again.parquet"
rows.to_parquet(str(again))
samples.convert(gleaner, again, "--from", "parquet", "--to", "jsonl", "-o", work / "back.jsonl")
# As gleaner itself writes them: a field that is absent and one that is null are the same to it.
samples.convert(gleaner, work / "given.jsonl", "--to", "jsonl", "-o", work / "wanted.jsonl")
assert samples.lines(work / "back.jsonl") == samples.lines(work / "wanted.jsonl"), "not the same records"
print(f"parquet: {len(rows)} rows, {spans} spans read by datasets; written by it and back")
