"""sqlite3 reads the database: the same rows as the records, substr counts as Python does, search finds, examples run."""
import json, pathlib, re, sqlite3, sys
from lib import records, tables

out = pathlib.Path(sys.argv[1]) / "out"
database = sqlite3.connect(f"file:{out}/dataset.sqlite?mode=ro", uri=True)
database.row_factory = sqlite3.Row
ask = lambda sql, *values: [dict(row) for row in database.execute(sql, values)]
lines = records.all_lines()
read, failed = [l for l in lines if "error" not in l], [l for l in lines if "error" in l]
assert [p.name for p in out.glob("dataset.sqlite*")] == ["dataset.sqlite"]
assert ask("PRAGMA integrity_check") == [{"integrity_check": "ok"}] and not ask("PRAGMA foreign_key_check")

reports = ask("SELECT * FROM report ORDER BY report_key")
for row in reports:
    del row["report_key"], row["shard"]
    row["is_incident_report"] = {None: None, 0: False, 1: True}[row["is_incident_report"]]
    row |= {"error_stage": None, "error_message": None}
tables.same(tables.parsed(reports), tables.reports(read), "report")
assert ask("SELECT id, stage, message FROM failure") == [{"id": f["report"]["id"]} | f["error"] for f in failed]

units = ask('SELECT report.id AS report_id, unit.unit, start, "end", kind, labels, score_lesson, score_action, unit.text, unit.other '
            "FROM unit JOIN report USING (report_key) ORDER BY unit_key")
units = [u | {"labels": json.loads(u["labels"])} for u in units]
tables.same(tables.parsed(units), tables.units(read), "unit")

frames = ask("SELECT frame_key, id AS report_id, frame, score, sts, quality, status, horizon, origin, lead_start, lead_end, frame.other "
             "FROM frame JOIN report USING (report_key) ORDER BY frame_key")
for row in frames:
    row |= dict.fromkeys(tables.ROLES)
    for role in ask('SELECT role, start, "end", text, summary, category, score FROM role WHERE frame_key = ?', row.pop("frame_key")):
        row[role.pop("role")] = role
tables.same(tables.parsed(frames), tables.frames(read), "frame")
assert len(ask("SELECT * FROM frame_wide")) == len(frames)
count = tables.spans(reports, units, frames)
for name in ["unit", "role"]:
    join = "JOIN frame USING (frame_key)" if name == "role" else ""
    sql = f'SELECT count(*) AS n FROM {name} {join} JOIN report USING (report_key) WHERE substr(report.text, start + 1, "end" - start) <> {name}.text'
    assert ask(sql) == [{"n": 0}], name

# Search against a plain reading of the words; diacritics and case do not count.
for word, pattern in [("replica", r"(?i)\breplica\b"), ("CAFE", r"(?i)\bcaf(e\u0301|é|e)(?!\w)")]:
    found = [r["text"] for r in ask("SELECT text FROM unit_search WHERE unit_search MATCH ? ORDER BY rowid", word)]
    assert found and found == [u["text"] for u in units if re.search(pattern, u["text"])], word
assert [r["report_id"] for r in ask("SELECT report_id FROM frame_search ('goal_summary : \"notice earlier\" AND watch') "
                                    "JOIN frame_wide ON frame_key = frame_search.rowid")] == ["=hard/🦀.md"]

examples = re.findall(r"```sql\n(.*?)```", (records.ROOT / "docs/dataset.md").read_text(), re.S)
for example in examples:
    assert ask(example), f"no rows from the example of docs/dataset.md:\n{example}"
print(f"sqlite: {len(reports)} reports, {len(units)} units, {len(frames)} frames, {count} spans; {len(examples)} examples of the docs run")
