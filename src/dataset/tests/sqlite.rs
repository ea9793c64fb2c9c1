//! Does the database answer what people ask?

use super::*;
use rusqlite::Connection;
use rusqlite::types::Value;

/// A database with these shards, closed and opened anew; the sink's folder is kept.
fn database(shards: &[(u32, &[Row<'_>])]) -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = sink(Format::Sqlite, folder.path()).unwrap();
    for (number, rows) in shards {
        shard(sink.as_mut(), *number, rows);
    }
    drop(sink);
    let names: Vec<_> = files(folder.path()).into_iter().map(|f| f.0).collect();
    assert_eq!(names, [Path::new("dataset.sqlite")]);
    let connection = Connection::open(folder.path().join("dataset.sqlite")).unwrap();
    (folder, connection)
}

fn rows(connection: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let row = |r: &rusqlite::Row<'_>| (0..width).map(|n| r.get(n)).collect();
    let found = statement.query_map([], row).unwrap();
    found.map(Result::unwrap).collect()
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

/// Everything in it, search included.
fn dump(connection: &Connection) -> Vec<Vec<Value>> {
    let tables = ["meta", "report", "failure", "unit", "frame", "role"];
    let mut all: Vec<_> = tables
        .iter()
        .flat_map(|table| rows(connection, &format!("SELECT * FROM {table} ORDER BY 1")))
        .collect();
    for (table, word) in [
        ("unit_search", "alert"),
        ("frame_search", "alert OR notice"),
    ] {
        let sql = format!("SELECT rowid FROM {table} ('{word}') ORDER BY 1");
        all.extend(rows(connection, &sql));
        // Compares the index with the tables; an error if they differ.
        let check = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
        connection.execute(&check, []).unwrap();
    }
    assert!(rows(connection, "PRAGMA foreign_key_check").is_empty());
    assert_eq!(
        text(&rows(connection, "PRAGMA integrity_check")[0][0]),
        "ok"
    );
    all
}

#[test]
fn a_shard_that_is_written_again_leaves_nothing_double() {
    let (a, b, failed) = (record("a.md"), record("b.md"), failure("c.md"));
    let two = [Row::Record(&a), Row::Record(&b), Row::Failure(&failed)];
    let (_one, once) = database(&[(0, &two), (1, &two[..1])]);
    let (_two, twice) = database(&[(1, &two), (0, &two[..2]), (1, &two[..1]), (0, &two)]);
    assert_eq!(dump(&once), dump(&twice));
    let counted = rows(&once, "SELECT count(*), count(DISTINCT id) FROM report");
    assert_eq!(counted, [[Value::Integer(3), Value::Integer(2)]]);
}

#[test]
fn offsets_are_what_substr_counts() {
    let record = record("a.md");
    let (_folder, database) = database(&[(0, &[Row::Record(&record)])]);
    let wrong = r#"SELECT unit FROM unit JOIN report USING (report_key)
        WHERE substr(report.text, start + 1, "end" - start) <> unit.text
        UNION ALL SELECT role FROM role JOIN frame USING (frame_key) JOIN report USING (report_key)
        WHERE substr(report.text, start + 1, "end" - start) <> role.text"#;
    assert!(rows(&database, wrong).is_empty());
    let said = rows(&database, "SELECT text FROM role WHERE role = 'target'");
    assert_eq!(text(&said[0][0]), "alert 𝔸");
}

#[test]
fn search_folds_diacritics_and_the_wide_view_has_all_roles() {
    let record = record("a.md");
    let (_folder, database) = database(&[(0, &[Row::Record(&record)])]);
    // The text has e and a combining accent.
    let found = rows(
        &database,
        "SELECT report.id, snippet(unit_search, 0, '[', ']', '…', 8) FROM unit_search ('CAFÉ')
         JOIN unit ON unit_key = unit_search.rowid JOIN report USING (report_key) WHERE is_lesson",
    );
    assert_eq!(text(&found[0][0]), "a.md");
    assert!(text(&found[0][1]).contains("[cafe\u{301}]"));
    let wide = rows(
        &database,
        "SELECT frame_wide.action, frame_wide.goal_summary, frame_wide.event_category, frame_wide.organisation
         FROM frame_search ('goal_summary: notice') JOIN frame_wide ON frame_key = frame_search.rowid",
    );
    assert_eq!(
        wide,
        [[
            Value::Text("add an alert 𝔸 for queues".into()),
            Value::Text("Notice earlier".into()),
            Value::Null,
            Value::Text("Örg".into()),
        ]]
    );
}

#[test]
fn another_database_in_its_place_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataset.sqlite");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE mine (a)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    let error = sink(Format::Sqlite, folder.path()).err().unwrap();
    assert!(matches!(&error, DatasetError::OtherDatabase { path: p } if *p == path));
    assert_eq!(fs::read(&path).unwrap(), before);
}
