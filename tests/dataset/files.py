"""The lines are the records; the sheets are what a spreadsheet reads; every file is as it was told."""
import csv, hashlib, json, pathlib, sys
import duckdb
from lib import records, tables

work = pathlib.Path(sys.argv[1])
out, lines = work / "out", records.all_lines()
def bare(value):
    """Without what is null or an empty object, as a record may or may not say it."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if v is not None and v != {}}
    return [bare(v) for v in value] if isinstance(value, list) else value


found = [json.loads(l) for f in sorted((out / "records").glob("*.jsonl")) for l in f.read_text(encoding="utf-8").split("\n") if l]
assert bare(found) == bare(lines)
# DuckDB's own reader of zstd, which checks the checksum.
ids = duckdb.sql(f"SELECT report.id FROM read_json('{out}/records/*.jsonl.zst', format = 'newline_delimited')").fetchall()
assert [i for (i,) in ids] == [l["report"]["id"] for l in lines]

guard = lambda text: "'" + text if text and text[0] in "=+-@＝＋－＠\t\r\n" else text
shown = lambda value: "" if value is None else guard(value) if isinstance(value, str) else str(value)
sheets = [row for f in sorted((out / "csv").glob("part-*.csv")) for row in csv.DictReader(f.open(encoding="utf-8-sig", newline=""))]
frames, known = tables.frames(lines), {r["id"]: r for r in tables.reports(lines)}
assert len(sheets) == len(frames)
for row, frame in zip(sheets, frames):
    expected = {"report_id": frame["report_id"]} | {n: known[frame["report_id"]][n] for n in ["title", "organisation", "date", "url"]}
    expected |= {n: frame[n] for n in ["frame", "score", *tables.CODES]}
    expected |= {f"{role}_{part}": (frame[role] or {}).get(part) for role in tables.ROLES for part in tables.ROLE}
    assert row == {name: shown(value) for name, value in expected.items()}, row
assert any(row["report_id"].startswith("'=") for row in sheets)
failures = [row for f in (out / "csv").glob("failures-*.csv") for row in csv.DictReader(f.open(encoding="utf-8-sig", newline=""))]
assert failures == [{"report_id": l["report"]["id"], "error_stage": l["error"]["stage"], "error_message": l["error"]["message"]}
                    for l in lines if "error" in l]

told = [json.loads(line) for line in (work / "written.jsonl").read_text().splitlines()]
for one in told:
    data = (out / one["path"]).read_bytes()
    if one["sha256"]:
        assert hashlib.sha256(data).hexdigest() == one["sha256"] and len(data) == one["bytes"], one["path"]
assert {str(f.relative_to(out)) for f in out.rglob("*") if f.is_file()} == {one["path"] for one in told}
print(f"files: {len({one['path'] for one in told})}, hashes as told; {len(sheets)} frames in sheets, {len(failures)} failure")
