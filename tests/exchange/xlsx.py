"""The workbook opens in openpyxl: a row a frame with the words as they are (and no formula among them), every labelled unit, and a
list to pick from in each column of codes."""
import pathlib, sys

import openpyxl
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
records = samples.gold()
risky = "=HYPERLINK(\"https://example.org\")"
records[0]["frames"][0]["action"]["summary"] = risky
samples.sent(gleaner, records, "xlsx", work / "all.xlsx", work / "given.jsonl")
book = openpyxl.load_workbook(work / "all.xlsx")
assert set(book.sheetnames) == {"frames", "units", "codebook"}, book.sheetnames

rows = list(book["frames"].iter_rows(values_only=True))
columns, rows = rows[0], rows[1:]
frames = [(record, frame) for record in records for frame in record["frames"]]
assert len(rows) == len(frames), f"{len(rows)} rows of {len(frames)} frames"
for row, (record, frame) in zip(rows, frames):
    cell = dict(zip(columns, row))
    assert (cell["report_id"], cell["frame"]) == (record["report"]["id"], frame["id"])
    for role in ("action", "target", "goal", "event"):
        for part in ("text", "summary", "category", "start", "end"):
            wanted = (frame[role] or {}).get(part)
            assert (cell[f"{role}_{part}"] or None) == wanted, f"{frame['id']} {role}_{part}: {cell[f'{role}_{part}']!r}, not {wanted!r}"
first = book["frames"].cell(row=2, column=columns.index("action_summary") + 1)
assert first.value == risky and first.data_type == "s", "a text is run as a formula"

lists = {cell.formula1 for cell in book["frames"].data_validations.dataValidation}
codes = [row[1] for row in book["codebook"].iter_rows(min_row=2, values_only=True)]
assert len(lists) == 9 and all(place.startswith("codebook!") for place in lists), lists
used = {frame[role]["category"] for _, frame in frames for role in ("action", "target", "goal", "event") if frame[role]}
assert used - {None} <= set(codes), used - set(codes)
units = sum(bool(unit["labels"]) for record in records for unit in record["sentences"])
assert book["units"].max_row - 1 == units
print(f"xlsx: {len(rows)} frames, {units} units, {len(lists)} lists to pick from, read by openpyxl")
