"""Reports to be annotated: the gold set's documents and records, some with other words, and two that are broken."""
import json, pathlib

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[3]
FORMATS = {".md": "markdown", ".html": "html", ".txt": "text"}
# Of this size the input is cut into several parts for Spark.
FILES = 4


def reports(count):
    documents = [(p.name, p.read_text(encoding="utf-8"), FORMATS[p.suffix]) for p in sorted((ROOT / "gold/documents").iterdir())]
    records = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "gold/records").iterdir())]
    found = [(f"documents/{name}", text, format) for name, text, format in documents]
    found += [(f"records/{r['report']['id']}", r["text"], "text") for r in records]
    found += [(f"later/{name}", text.replace("We ", "They "), format) for name, text, format in documents]
    found = found[:count - 2]
    found[7:7] = [("broken/empty", "", "markdown")]
    found[33:33] = [("broken/blank", " \n", "text")]
    return [{"id": id, "text": text, "format": format, "url": f"https://example.org/{n}", "title": None if n % 3 else f"Report {n} 👩‍🚒"}
            for n, (id, text, format) in enumerate(found)]


def write(work, count):
    """The same reports as `in.jsonl` and as the folder `in.parquet`; the first few as `few.jsonl` and `few.parquet`."""
    for name, rows in (("in", reports(count)), ("few", reports(count)[:4])):
        with (work / f"{name}.jsonl").open("w", encoding="utf-8", newline="") as out:
            for row in rows:
                given = {key: value for key, value in row.items() if value is not None}
                out.write(json.dumps(given, ensure_ascii=False) + "\n")
        folder = work / f"{name}.parquet"
        folder.mkdir()
        table = pa.Table.from_pylist(rows)
        size = -(-len(rows) // FILES)
        for part in range(FILES):
            pq.write_table(table.slice(part * size, size), folder / f"part-{part}.parquet")
