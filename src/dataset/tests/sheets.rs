//! Is the CSV what spreadsheets read?

use super::*;

fn written(rows: &[Row<'_>]) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = sink(Format::Csv, folder.path()).unwrap();
    shard(sink.as_mut(), 0, rows);
    files(folder.path())
}

/// Rows by the names of their columns.
fn read(bytes: &[u8]) -> Vec<Vec<(String, String)>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = ::csv::Reader::from_reader(text);
    let names = reader.headers().unwrap().clone();
    let row = |row: Result<::csv::StringRecord, _>| {
        let row = row.unwrap();
        let cells = names.iter().zip(row.iter());
        cells.map(|(n, c)| (n.to_owned(), c.to_owned())).collect()
    };
    reader.records().map(row).collect()
}

#[test]
fn one_row_a_frame_with_every_role_and_code() {
    let record = record("a.md");
    let files = written(&[Row::Record(&record)]);
    let rows = read(&files[0].1);
    let [row] = &rows[..] else { panic!("one row") };
    let cell = |name: &str| {
        let found = row.iter().find(|(n, _)| n == name);
        &found.unwrap_or_else(|| panic!("no column {name}")).1[..]
    };
    for (name, value) in [
        ("report_id", "a.md"),
        ("title", "Café \"🦀\""),
        ("date", ""),
        ("frame", "f1"),
        ("score", "0.5"),
        ("action_text", "add an alert 𝔸 for queues"),
        ("target_text", "alert 𝔸"),
        ("target_category", "monitoring"),
        ("goal_text", ""),
        ("goal_start", ""),
        ("goal_summary", "Notice earlier"),
        ("event_summary", ""),
        ("origin", "new"),
    ] {
        assert_eq!(cell(name), value, "{name}");
    }
    let (start, end): (usize, usize) = (
        cell("target_start").parse().unwrap(),
        cell("target_end").parse().unwrap(),
    );
    let sliced: String = record.text.chars().skip(start).take(end - start).collect();
    assert_eq!(sliced, "alert 𝔸");
}

#[test]
fn formulas_are_words_and_line_breaks_stay_in_their_cell() {
    let mut record = record("=cmd()");
    record.report.title = Some("@SUM(A1)".into());
    record.report.organisation = Some("-1+1".into());
    record.frames[0].action.summary = Some("\tx".into());
    record.frames[0].action.text = Some("a, \"b\"\r\n=c".into());
    let files = written(&[Row::Record(&record)]);
    let rows = read(&files[0].1);
    let cells: Vec<_> = rows[0].iter().map(|(_, cell)| cell.as_str()).collect();
    for expected in ["'=cmd()", "'@SUM(A1)", "'-1+1", "'\tx", "a, \"b\"\r\n=c"] {
        assert!(cells.contains(&expected), "{expected:?} in {cells:?}");
    }
    let lines = files[0].1.split(|b| *b == b'\n');
    assert!(lines.filter(|l| !l.is_empty()).all(|l| l.ends_with(b"\r")));
}

#[test]
fn failures_have_a_sheet_of_their_own_as_long_as_there_are_some() {
    let (record, failure) = (record("a.md"), failure("-b.md"));
    let folder = tempfile::tempdir().unwrap();
    let mut sink = sink(Format::Csv, folder.path()).unwrap();
    shard(sink.as_mut(), 2, &[Row::Failure(&failure)]);
    let both = files(folder.path());
    assert_eq!(both[0].0, Path::new("csv/failures-00002.csv"));
    let rows = read(&both[0].1);
    let cells: Vec<_> = rows[0].iter().map(|(_, cell)| cell.as_str()).collect();
    assert_eq!(cells, ["'-b.md", "ingest", "is empty; 🦀"]);
    assert!(read(&both[1].1).is_empty());
    shard(sink.as_mut(), 2, &[Row::Record(&record)]);
    let names: Vec<_> = files(folder.path()).into_iter().map(|f| f.0).collect();
    assert_eq!(names, [Path::new("csv/part-00002.csv")]);
}
