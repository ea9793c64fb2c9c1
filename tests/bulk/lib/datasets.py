"""What is in the folder of a data set, so that two can be compared and every page accounted for."""
import hashlib, json, re, shutil, sqlite3, tempfile, pathlib

OWN = ".gleaner"


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text())


def contents(folder):
    """SHA-256 of every file but the program's own, by path; of a database, of what it says."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != OWN:
            found[str(name)] = database(path) if path.suffix == ".sqlite" else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def same(folder, other):
    """That both hold the same, to the last byte."""
    ours, theirs = contents(folder), contents(other)
    assert ours, f"{folder}: empty"
    for name in sorted(ours.keys() | theirs.keys()):
        assert name in ours and name in theirs, f"{name} is in one of the two only"
        assert ours[name] == theirs[name], f"{name} differs from an undisturbed run's: {folder} {other}"


def database(path):
    """SHA-256 of a database as SQL, less the tables in which full-text search keeps its index; the index is checked."""
    with tempfile.TemporaryDirectory() as work:
        copy = pathlib.Path(shutil.copy(path, work))
        connection = sqlite3.connect(copy)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"{path}: damaged"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == [], f"{path}: a row refers to none"
        search = [name for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
        for name in search:
            connection.execute(f'INSERT INTO "{name}" ("{name}", rank) VALUES (\'integrity-check\', 1)')
        index = re.compile("|".join(f'INTO "?{name}_(data|idx|docsize|config|content)"?' for name in search) or "(?!)")
        said = hashlib.sha256()
        for statement in connection.iterdump():
            if not index.search(statement):
                said.update(statement.encode())
        connection.close()
    return said.hexdigest()


def rows(folder):
    """All rows of a data set that was written as JSON Lines."""
    parts = sorted((folder / "records").glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_text(encoding="utf-8").split("\n") if line]


def accounted(folder, failures=None, ids=None):
    """That the manifest's numbers are those of the rows; and how many failed, and which pages there are. Returns the rows."""
    all, found = manifest(folder), rows(folder)
    counts = all["counts"]
    errors = [row for row in found if "error" in row]
    assert all["complete"], "not complete"
    assert counts["pages"] == len(found) == counts["reports"] + counts["failures"], f"{len(found)} rows, and {counts}"
    assert counts["failures"] == len(errors), f"{len(errors)} error rows, and {counts}"
    assert counts["failures"] == sum(n for reasons in counts["failures_by_reason"].values() for n in reasons.values()), str(counts)
    for name in ("pages", "reports", "failures", "lessons", "actions"):
        assert counts[name] == sum(shard["counts"][name] for shard in all["shards"]), f"{name} of the shards"
    if failures is not None:
        assert len(errors) == failures, f"{len(errors)} failed, not {failures}: {[e['error'] for e in errors][:5]}"
    if ids is not None:
        got = [row["report"]["id"] for row in found]
        assert sorted(got) == sorted(ids), f"pages {sorted(got)[:8]}..., not {sorted(ids)[:8]}..."
    return found


def whole_so_far(folder):
    """That what the manifest names is there, whole; nothing if there is no manifest yet. Returns the number of shards."""
    if not (folder / "manifest.json").exists():
        return 0
    shards = manifest(folder)["shards"]
    for file in (file for shard in shards for file in shard["files"]):
        path = folder / file["path"]
        assert path.exists(), f"{path} is in the manifest, and not there"
        if file["sha256"]:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"], f"{path} is not what the manifest says"
    return len(shards)
