"""Archives that are damaged or cut off: what can be read is, and the rest is told."""
import gzip, io, json, tarfile
from lib import archives, datasets

# A page may have 64 MiB; some are on their way, and the allocator keeps as many. What must not be held is a gibibyte and more.
LIMIT = 768 << 20


def read(bulk, path, failures=None, ids=None):
    """The rows of an archive of which so many pages cannot be read, or any number but none."""
    out = bulk.work / f"out-{path.name}"
    done = bulk.measured(path, out).survived(0 if failures == 0 else 2)
    assert done.peak < LIMIT, f"{done.peak >> 20} MiB of memory"
    return datasets.accounted(out, failures, ids), done


def good(rows):
    return [row["report"]["id"] for row in rows if "error" not in row]


def messages(rows):
    return " ".join(row["error"]["message"] for row in rows if "error" in row)


def corrupt_gzip(bulk):
    path = bulk.work / "site.tar.gz"
    members = list(archives.texts(26))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as out:
        for name, text in members:
            member = tarfile.TarInfo(f"site/{name}")
            member.size = len(text.encode())
            out.addfile(member, io.BytesIO(text.encode()))
    damaged = bytearray(gzip.compress(tar.getvalue(), mtime=0))
    middle = len(damaged) // 2
    damaged[middle:middle + 64] = bytes(64)
    path.write_bytes(damaged)
    # What follows can pass for data for a while, so more than one member may be spoilt.
    rows, _ = read(bulk, path)
    ids = good(rows)
    before = 5
    assert all(name in id for (name, _), id in zip(members[:before], ids)), f"other pages than those before the damage: {ids}"
    assert "site.tar.gz is damaged" in messages(rows), messages(rows)
    path = bulk.work / "cut.tar.gz"
    path.write_bytes(gzip.compress(tar.getvalue(), mtime=0)[:middle])
    cut, _ = read(bulk, path, failures=1)
    ids = good(cut)
    assert before <= len(ids) < len(members) and all(name in id for (name, _), id in zip(members, ids)), str(ids)
    assert "cut.tar.gz" in messages(cut), messages(cut)
    return f"damaged: told, and the reports before it read; cut off: {len(ids)} reports of {len(members)}, and one row that tells of it"


def truncated_warc(bulk):
    path, records = bulk.work / "crawl.warc", []
    for n, (_, text) in enumerate(archives.texts(5)):
        body = text.encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/markdown; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        head = (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{n}\r\nWARC-Date: 2031-04-0{n + 1}T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{n}>\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n")
        records.append(head.encode() + http + b"\r\n\r\n")
    whole = b"".join(records)
    cut = len(whole) - len(records[-1]) // 2
    path.write_bytes(whole[:cut])
    rows, _ = read(bulk, path, failures=1)
    assert good(rows) == [f"https://example.org/{n}" for n in range(4)], str(good(rows))
    # The same, each record compressed by itself, as crawlers do.
    path = bulk.work / "crawl.warc.gz"
    whole = b"".join(gzip.compress(record, mtime=0) for record in records)
    path.write_bytes(whole[:len(whole) - len(gzip.compress(records[-1])) // 2])
    rows, _ = read(bulk, path, failures=1)
    assert good(rows) == [f"https://example.org/{n}" for n in range(4)], str(good(rows))
    return "plain and gzip: 4 reports before the cut, and one row that tells of it"


def a_line_of_1_gb(bulk):
    path = bulk.work / "lines.jsonl"
    line = lambda id: json.dumps({"id": id, "text": "The disk was full. We will add an alert."}).encode() + b"\n"
    with path.open("wb") as out:
        out.write(line("before"))
        out.write(b'{"id": "long", "text": "')
        out.seek(1 << 30, io.SEEK_CUR)
        out.write(b'"}\n' + line("after"))
    rows, done = read(bulk, path, failures=1)
    assert good(rows) == ["before", "after"], str(good(rows))
    assert "lines.jsonl:2" in rows[1]["error"]["message"] + rows[1]["report"]["id"], str(rows[1])
    return f"one row that names the line; the reports around it are read; at most {done.peak >> 20} MiB of memory"


def empty_files(bulk):
    path = bulk.work / "empty"
    path.mkdir()
    names = [f"{n:05}.md" for n in range(10_000)]
    for name in names:
        (path / name).touch()
    (path / "one.md").write_text("The disk was full. We will add an alert.\n")
    read(bulk, path, failures=len(names), ids=names + ["one.md"])
    return f"{len(names)} rows that say so, and one report among them"


CHECKS = [corrupt_gzip, truncated_warc, a_line_of_1_gb, empty_files]
