"""Web archives by warcio, Parquet by pyarrow, zip and tar and CSV by Python itself: each page arrives with the bytes it was
written with, and damage is named."""
import csv, gzip, hashlib, io, json, pathlib, subprocess, sys, tarfile, zipfile
import brotli, pyarrow, pyarrow.parquet
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

pages, work = sys.argv[1], pathlib.Path(sys.argv[2])
TEXTS = {f"{i:03}": f"# Outage {i}\n\nDie Störung dauerte {i} Minuten — wir fügen einen Alarm hinzu.\n" * (i + 1) for i in range(60)}


def read(path, *options):
    """What the program says of `path`: pages, and counts of what was passed over."""
    lines = subprocess.run([pages, *options, path], cwd=work, check=True, capture_output=True, text=True).stdout.splitlines()
    lines = [json.loads(line) for line in lines]
    return [l for l in lines if "id" in l], {l["passed"]: l["count"] for l in lines if "passed" in l}


def same(name, found, expected):
    """Both are lists of (id, bytes)."""
    found = [(l["id"], l.get("sha256"), l.get("error")) for l in found]
    expected = [(i, hashlib.sha256(b).hexdigest(), None) for i, b in expected]
    assert found == expected, f"{name}: {[f for f, e in zip(found, expected) if f != e][:3] or (len(found), len(expected))}"
    print(f"{name}: {len(found)} pages as written")


def web(gzipped):
    name = "crawl.warc" + (".gz" if gzipped else "")
    expected, encode = [], {"gzip": gzip.compress, "br": brotli.compress, None: bytes}
    with (work / name).open("wb") as out:
        writer = WARCWriter(out, gzip=gzipped)
        writer.write_record(writer.create_warcinfo_record(name, {"software": "test"}))
        for i, (key, text) in enumerate(TEXTS.items()):
            uri, charset = f"https://x.example/{key}", ["utf-8", "utf-16le"][i % 7 == 0]
            body, coding = text.encode(charset), list(encode)[i % 3]
            fields = [("Content-Type", f"text/html; charset={charset}")]
            sent = encode[coding](body)
            if coding:
                fields.append(("Content-Encoding", coding))
            if i % 2:
                sent = b"".join(b"%x\r\n%s\r\n" % (len(sent[at:at + 99]), sent[at:at + 99]) for at in range(0, len(sent), 99)) + b"0\r\n\r\n"
                fields.append(("Transfer-Encoding", "chunked"))
            status = "200 OK" if i % 5 else "404 Not Found"
            head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
            response = writer.create_warc_record(uri, "response", payload=io.BytesIO(sent), http_headers=head)
            ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x.example")], is_http_request=True)
            writer.write_request_response_pair(writer.create_warc_record(uri, "request", http_headers=ask), response)
            if i % 5:
                expected.append((uri, body))
        writer.write_record(writer.create_warc_record(
            "urn:x:note", "resource", payload=io.BytesIO(b"# Note"), warc_content_type="text/markdown"))
        expected.append(("urn:x:note", b"# Note"))
    found, passed = read(name)
    same(name, found, expected)
    assert passed == {"HTTP status 404": 12, "WARC request": 60, "WARC warcinfo": 1}, passed
    assert {l["charset"] for l in found} == {"UTF-8", "UTF-16LE", None}
    assert all(l["report"]["retrieved"] for l in found)
    whole = (work / name).read_bytes()
    (work / "cut.warc").write_bytes(whole[:len(whole) // 2])
    found, _ = read("cut.warc")
    broken = [l for l in found if "error" in l]
    assert len(broken) == 1 and "ends too early" in broken[0]["error"], broken
    same(f"{name}, cut", found[:-1], expected[:len(found) - 1])


def columns():
    for codec in ["snappy", "gzip", "zstd", "lz4", "none"]:
        table = pyarrow.table({
            "id": list(TEXTS),
            "report": pyarrow.array(TEXTS.values(), pyarrow.large_string()),
            "title": pyarrow.array([f"Outage {k}" for k in TEXTS]).dictionary_encode(),
            "minutes": pyarrow.array(range(60), pyarrow.int32()),
            "tags": [["a"]] * 60,
        })
        pyarrow.parquet.write_table(table, work / "t.parquet", row_group_size=7, compression=codec)
        found, _ = read("t.parquet")
        same(f"Parquet, {codec}", found, [(k, t.encode()) for k, t in TEXTS.items()])
        assert found[3]["report"]["title"] == "Outage 003" and found[3]["report"]["minutes"] == "3", found[3]
    for dialect, ending in [("excel", "csv"), ("excel-tab", "tsv"), ("unix", "csv")]:
        with (work / f"t.{ending}").open("w", newline="") as out:
            rows = csv.DictWriter(out, ["id", "notes", "text"], dialect=dialect)
            rows.writeheader()
            rows.writerows({"id": k, "notes": 'a "b", c\n;', "text": t} for k, t in TEXTS.items())
        found, _ = read(f"t.{ending}")
        same(f"{ending}, {dialect}", found, [(k, t.encode()) for k, t in TEXTS.items()])
        assert found[0]["report"]["notes"] == 'a "b", c\n;'


def containers():
    files = [(f"2024/Störung {k}.md", t.encode()) for k, t in TEXTS.items()]
    for method in [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]:
        with zipfile.ZipFile(work / "a.zip", "w", method) as out:
            for name, content in files:
                out.writestr(name, content)
            out.writestr(files[0][0], b"the name once more")
        found, _ = read("a.zip")
        same(f"zip, method {method}", found, [(f"a.zip!/{n}", c) for n, c in [*files, (files[0][0], b"the name once more")]])
    with zipfile.ZipFile(work / "b.zip", "w", zipfile.ZIP_BZIP2) as out:
        out.writestr("a.md", b"A")
    assert "method" in read("b.zip")[0][0]["error"]
    for kind, ending in [(tarfile.PAX_FORMAT, "tar.gz"), (tarfile.GNU_FORMAT, "tar"), (tarfile.USTAR_FORMAT, "tgz")]:
        with tarfile.open(work / f"a.{ending}", "w:gz" if "g" in ending else "w", format=kind) as out:
            for name, content in files:
                deep = "/".join(["folder"] * (0 if kind == tarfile.USTAR_FORMAT else 40)) + "/" + name
                member = tarfile.TarInfo(deep.lstrip("/"))
                member.size = len(content)
                out.addfile(member, io.BytesIO(content))
        found, _ = read(f"a.{ending}")
        assert [l["size"] for l in found] == [len(c) for _, c in files] and found[0]["id"].endswith("2024/Störung 000.md")
        print(f"tar, format {kind}: {len(found)} pages as written")


web(True)
web(False)
columns()
containers()
