"""pyarrow and DuckDB read each folder of Parquet files as one table, equal to the records."""
import pathlib, sys
import duckdb, pyarrow.dataset, pyarrow.parquet
from lib import records, tables

out = pathlib.Path(sys.argv[1]) / "out"
lines, seen = records.all_lines(), {}
for name, expected in tables.TABLES.items():
    expected = expected(lines)
    table = pyarrow.dataset.dataset(out / name, format="parquet").to_table()
    for field in table.schema:
        assert field.metadata[b"description"], f"{name}.{field.name} is not described"
        assert field.nullable == (b"null" in field.metadata), f"{name}.{field.name}: when is it null?"
    assert table.schema.metadata[b"gleaner.schema"] == b"gleaner/1"
    table.validate(full=True)
    seen[name] = tables.parsed(table.to_pylist())
    tables.same(seen[name], expected, f"pyarrow, {name}")

    found = duckdb.sql(f"SELECT * FROM read_parquet('{out}/{name}/*.parquet')")
    found = [dict(zip(found.columns, row)) for row in found.fetchall()]
    tables.same(tables.parsed(found), expected, f"DuckDB, {name}")
    told = duckdb.sql(f"SELECT value FROM parquet_kv_metadata('{out}/{name}/part-00000.parquet') WHERE key = 'gleaner.schema'")
    assert told.fetchall() == [(b"gleaner/1",)]
count = tables.spans(seen["reports"], seen["units"], seen["frames"])
print("parquet: " + ", ".join(f"{len(rows)} {name}" for name, rows in seen.items()) + f", {count} spans (pyarrow, DuckDB)")
