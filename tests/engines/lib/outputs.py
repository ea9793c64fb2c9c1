"""Is what an engine has written what `gleaner bulk` writes of the same reports?"""
import json, re, subprocess

import pyarrow.parquet as pq

# A failure names the line that it comes from; engines cut the input in other places.
PLACE = re.compile(r" \[[^\[\]]*:\d+\]")


class Reference:
    """What bulk writes."""

    def __init__(self, gleaner, work):
        self.bulk = work / "bulk"
        done = subprocess.run([gleaner, "bulk", work / "in.jsonl", "--out", self.bulk, "--format", "jsonl,parquet", "--pipeline", "fast",
                               "--no-near-duplicates", "--shard", "25"], capture_output=True, text=True)
        # Two reports fail.
        assert done.returncode == 2 and (self.bulk / "manifest.json").exists(), done.stderr

    def same(self, job, engine):
        return self.lines(job.out(engine)) if engine == "spark-lines" else self.tables(job.out(engine))

    def lines(self, out):
        ours, theirs = records(self.bulk / "records", "*.jsonl"), records(out, "part-*")
        assert ours.keys() == theirs.keys(), f"other reports: {ours.keys() ^ theirs.keys()}"
        for id, line in ours.items():
            assert theirs[id] == line, f"{id}: {theirs[id][:500]} and by bulk {line[:500]}"
        return f"{len(ours)} lines as by bulk, byte for byte"

    def tables(self, out):
        """One nested table beside three flat ones."""
        rows = by_id(pq.read_table(out).to_pylist())
        bulk = {name: pq.read_table(self.bulk / name).to_pylist() for name in ("reports", "units", "frames")}
        reports = by_id(bulk["reports"])
        assert rows.keys() == reports.keys(), f"other reports: {rows.keys() ^ reports.keys()}"
        for name in ("units", "frames"):
            ours = {id: [] for id in rows}
            for row in bulk[name]:
                ours[row.pop("report_id")].append(row)
            for id, row in rows.items():
                equal(row.pop(name), ours[id], f"{name} of {id}")
        for id, row in rows.items():
            for each in (row, reports[id]):
                # An empty text in a table and one in a line have failed at different places, and say so.
                each["failed"] = each.pop("error_stage") is not None, each.pop("error_message") is not None
            equal(row, reports[id], f"report {id}")
        assert sum(row["failed"][0] for row in rows.values()) == 2, "not two failures"
        return f"{len(rows)} reports, {len(bulk['units'])} units, {len(bulk['frames'])} frames as by bulk"


def records(folder, parts):
    found = {}
    for path in folder.glob(parts):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                id = json.loads(line)["report"]["id"]
                assert id not in found, f"{id} is there twice"
                found[id] = PLACE.sub("", line)
    return found


def by_id(rows):
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows), "a report is there twice"
    return found


def equal(theirs, ours, what):
    if theirs == ours:
        return
    if isinstance(ours, dict):
        differ = [f"{key}: {str(theirs.get(key))[:200]}, by bulk {str(ours.get(key))[:200]}" for key in ours.keys() | theirs.keys() if theirs.get(key) != ours.get(key)]
        raise AssertionError(f"{what}: {'; '.join(differ)}")
    raise AssertionError(f"{what}: {str(theirs)[:500]}, by bulk {str(ours)[:500]}")
