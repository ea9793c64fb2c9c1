use super::*;
use crate::document::SourceFormat;
use arrow::array::{ArrayRef, BinaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use std::sync::Arc;

#[test]
fn lines_hold_texts_html_and_records() {
    let lines = concat!(
        "\u{FEFF}{\"id\": \"a\", \"text\": \"A\", \"format\": \"markdown\", \"Company\": \"Us\", \"severity\": 2, \"tags\": [1]}\n",
        "\n",
        "{\"url\": \"https://x.example/b\", \"html\": \"<p>B</p>\"}\r\n",
        "{\"report\": {\"id\": \"c\", \"format\": \"html\", \"sha256\": \"00\"}, \"text\": \"C\", \"sentences\": []}\n",
        "{\"body\": \"D\"}\n",
        "nonsense\n",
        "{\"id\": \"e\"}",
    );
    let seen = of("x.jsonl", lines.as_bytes());
    assert_eq!(
        seen.ids(),
        [
            "a",
            "https://x.example/b",
            "c",
            "x.jsonl:5",
            "x.jsonl:6",
            "e"
        ]
    );
    let [a, b, c, ..] = &seen.pages[..] else {
        panic!()
    };
    assert_eq!(
        (a.read_as, a.report.organisation.as_deref()),
        (Some(SourceFormat::Markdown), Some("Us"))
    );
    assert_eq!(
        (a.report.other.len(), &a.report.other["severity"]),
        (1, &"2".into())
    );
    assert_eq!(
        (b.read_as, b.report.url.as_deref()),
        (Some(SourceFormat::Html), Some("https://x.example/b"))
    );
    assert_eq!(
        (c.read_as, c.report.format, c.report.sha256.as_deref()),
        (
            Some(SourceFormat::Text),
            Some(SourceFormat::Html),
            Some("00")
        )
    );
    assert!(
        seen.errors()[0].1.contains("not a JSON object")
            && seen.errors()[0].1.contains("one object a line")
    );
    assert!(seen.errors()[1].1.contains("has no text"));
}

#[test]
fn a_line_that_is_too_long_is_read_over() {
    let long = format!(
        "{{\"text\": \"{}\"}}\n{{\"text\": \"short\"}}\n",
        "x".repeat(300_000)
    );
    let seen = of_with(
        "x.jsonl",
        long.as_bytes(),
        &Limits {
            max_page: 1000,
            ..limits()
        },
    );
    assert_eq!(
        seen.errors(),
        [(
            "x.jsonl:1",
            "a line of 300012 bytes, more than the limit of 1000; split the report or raise the limit"
        )]
    );
    assert_eq!(seen.texts()[1], ("x.jsonl:2", "short"));
}

#[test]
fn tables_give_a_page_a_row() {
    let table = "report_id,Organization,Name,Incident Date,Primary Report URL,description,impact\r\n\
        7,Us,\"An outage, again\",2024-05-01,https://x.example/7,\"Line one\r\nline two\",high\r\n\
        \r\n\
        8,,,,https://x.example/8,,\r\n\
        9,too,few\r\n\
        10,Us,Last,,,Text,\r\n";
    let seen = of("void.csv", table.as_bytes());
    assert_eq!(seen.ids(), ["7", "8", "void.csv:6", "10"]);
    let places: Vec<_> = seen.texts().iter().map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        ["void.csv:2", "void.csv:5", "void.csv:6", "void.csv:7"]
    );
    let report = &seen.pages[0].report;
    assert_eq!(text(&seen.pages[0]), "Line one\r\nline two");
    assert_eq!(report.organisation.as_deref(), Some("Us"));
    assert_eq!(report.title.as_deref(), Some("An outage, again"));
    assert_eq!(
        (report.date.as_deref(), report.url.as_deref()),
        (Some("2024-05-01"), Some("https://x.example/7"))
    );
    assert_eq!(report.other["impact"], "high");
    assert!(
        seen.errors()[0]
            .1
            .contains("fetch https://x.example/8 and give it as WARC")
    );
    assert!(
        seen.errors()[1]
            .1
            .contains("3 cells where the header has 7")
    );
}

#[test]
fn the_delimiter_and_the_text_column_are_found() {
    for delimiter in [",", ";", "\t", "|"] {
        let table = format!("id{delimiter}text\n1{delimiter}\"a{delimiter}b\"\n");
        assert_eq!(
            of("x.csv", table.as_bytes()).texts(),
            [("x.csv:2", format!("a{delimiter}b").as_str())]
        );
    }
    let table = b"id,text,Summary\n1,long,short\n";
    let by_name = |column: &str| Limits {
        text_column: Some(column.into()),
        ..limits()
    };
    assert_eq!(
        of_with("x.csv", table, &by_name("summary")).texts(),
        [("x.csv:2", "short")]
    );
    let none = of_with("x.csv", table, &by_name("notes"));
    assert_eq!(
        none.one_error().1,
        "there is no column `notes`; the table has: id, text, Summary"
    );
    assert!(
        of("x.csv", b"a,b\n1,2\n3,4\n")
            .one_error()
            .1
            .contains("the table has: a, b")
    );
    assert_eq!(
        of(
            "x.csv",
            b"company,url\nUs,https://x.example/1\nUs,https://x.example/2\n"
        )
        .errors()
        .len(),
        2
    );
}

#[test]
fn odd_tables_are_said_and_never_guessed() {
    assert!(of("x.csv", b"").one_error().1.contains("empty"));
    assert!(
        of("x.csv", b"\xff\xfei\0d\0")
            .one_error()
            .1
            .contains("UTF-16")
    );
    let latin = of("x.csv", b"id,text\n1,l\xe4nger\n2,b\n");
    assert_eq!(
        latin.one_error(),
        (
            "x.csv:2",
            "cell 2 (text) is not UTF-8; save the table as UTF-8"
        )
    );
    assert_eq!(latin.texts()[1], ("x.csv:3", "b"));
    let open = format!("id,text\n1,\"{}\n2,b\n", "x".repeat(9000));
    let seen = of_with(
        "x.csv",
        open.as_bytes(),
        &Limits {
            max_page: 4096,
            ..limits()
        },
    );
    assert!(
        seen.one_error().1.contains("a quote that is not closed"),
        "{:?}",
        seen.errors()
    );
    let long = format!("id,text\n1,\"{}\"\n2,b\n", "x".repeat(9000));
    let seen = of_with(
        "x.csv",
        long.as_bytes(),
        &Limits {
            max_page: 4096,
            ..limits()
        },
    );
    assert_eq!(
        (seen.errors().len(), seen.texts()[1]),
        (1, ("x.csv:3", "b"))
    );
}

fn parquet_file() -> Vec<u8> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
        (
            "text",
            Arc::new(LargeStringArray::from(vec![Some("A"), None, Some("C")])),
        ),
        (
            "html",
            Arc::new(BinaryArray::from_opt_vec(vec![
                None,
                Some(b"<p>\xe9</p>"),
                None,
            ])),
        ),
        ("year", Arc::new(Int64Array::from(vec![2023, 2024, 2025]))),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true)))
            .unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(2))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn parquet_gives_a_page_a_row() {
    let file = parquet_file();
    let inside = tar(&[("x.parquet", &file)]);
    for (name, bytes, place) in [
        ("x.parquet", file, "x.parquet:3"),
        ("x.tar", inside, "x.tar!/x.parquet:3"),
    ] {
        let seen = of(name, &bytes);
        assert_eq!(seen.ids(), ["a", "b", "c"]);
        assert_eq!(seen.pages[2].place, place);
        assert_eq!((text(&seen.pages[0]), text(&seen.pages[2])), ("A", "C"));
        assert_eq!(
            seen.pages[1].bytes.as_deref(),
            Ok(&b"<p>\xe9</p>"[..]),
            "bytes stay as they are"
        );
        assert_eq!(seen.pages[1].read_as, Some(SourceFormat::Html));
        assert_eq!(seen.pages[1].report.other["year"], "2024");
    }
}

#[test]
fn a_damaged_parquet_file_is_one_error() {
    let file = parquet_file();
    assert!(
        of("x.parquet", &file[..file.len() - 9])
            .one_error()
            .1
            .contains("damaged Parquet file")
    );
}

#[test]
fn a_status_page_gives_its_postmortems() {
    let incidents = r#"{"page": {"id": "p", "name": "Cloud Us"}, "incidents": [
        {"id": "i1", "name": "Queue outage", "shortlink": "https://stspg.example/i1", "impact": "major", "status": "postmortem",
         "created_at": "2024-05-01T10:00:00Z", "resolved_at": "2024-05-01T12:00:00Z", "postmortem_body": "We will add an alert."},
        {"id": "i2", "name": "Slow", "created_at": "2024-06-01T10:00:00Z", "resolved_at": null, "postmortem_body": null,
         "incident_updates": [{"body": "Fixed.", "created_at": "2024-06-01T12:00:00Z"}, {"body": "Looking.", "created_at": "2024-06-01T10:00:00Z"}]},
        {"id": "i3", "name": "Nothing", "postmortem_body": " ", "incident_updates": []},
        {"id": 4}]}"#;
    let seen = of("incidents.json", incidents.as_bytes());
    assert_eq!(
        seen.ids(),
        ["https://stspg.example/i1", "i2", "incidents.json:4"]
    );
    assert_eq!(
        seen.texts()[..2],
        [
            ("incidents.json:1", "We will add an alert."),
            ("incidents.json:2", "Looking.\n\nFixed.")
        ]
    );
    let report = &seen.pages[0].report;
    assert_eq!(
        (report.title.as_deref(), report.organisation.as_deref()),
        (Some("Queue outage"), Some("Cloud Us"))
    );
    assert_eq!(
        (report.date.as_deref(), report.url.as_deref()),
        (
            Some("2024-05-01T12:00:00Z"),
            Some("https://stspg.example/i1")
        )
    );
    assert_eq!(
        (
            &report.other["text_of"],
            &seen.pages[1].report.other["text_of"]
        ),
        (&"postmortem".into(), &"updates".into())
    );
    assert_eq!(seen.passed["incident without words"], 1);
}

#[test]
fn other_json_is_passed_or_read_as_what_it_is() {
    assert_eq!(of("package.json", b"{\"name\": \"x\"}").passed[".json"], 1);
    assert_eq!(
        of("list.json", b"[{\"id\": \"a\", \"text\": \"A\"}]").texts(),
        [("list.json:1", "A")]
    );
    let lines = b"{\"id\": \"a\", \"text\": \"A\"}\n{\"id\": \"b\", \"text\": \"B\"}\n";
    assert_eq!(of("dump.json", lines).ids(), ["a", "b"]);
    assert!(
        of("cut.json", b"{\"incidents\": [")
            .one_error()
            .1
            .contains("no JSON")
    );
}

#[test]
fn metadata_go_over_the_pages_of_the_same_url() {
    let folder = folder(&[
        ("a.md", b"A"),
        (
            "b.jsonl",
            b"{\"url\": \"http://www.x.example/b/#top\", \"title\": \"old\", \"text\": \"B\"}\n",
        ),
    ]);
    let list = folder.path().join("list.csv");
    for (name, content) in [
        (
            "list.csv",
            "url,title,team\nhttps://X.example/b,New,core\nhttps://x.example/none,,\n",
        ),
        (
            "list.jsonl",
            "{\"url\": \"https://X.example/b\", \"title\": \"New\", \"team\": \"core\"}\n{\"id\": \"none\"}\n",
        ),
    ] {
        let list = list.with_file_name(format!(".{name}"));
        fs::write(&list, content).unwrap();
        let limits = Limits {
            metadata: Some(list),
            ..limits()
        };
        let mut archive = open(&[folder.path().to_path_buf()], &limits).unwrap();
        let pages: Vec<_> = archive
            .by_ref()
            .filter_map(|e| {
                if let Entry::Page(p) = e {
                    Some(p)
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(pages[1].report.title.as_deref(), Some("New"), "{name}");
        assert_eq!(
            (
                &pages[1].report.other["team"],
                pages[0].report.title.as_deref()
            ),
            (&"core".into(), None)
        );
        assert_eq!(archive.unmatched(), 1, "{name}");
    }
    fs::write(&list, "title\nx\n").unwrap();
    let error = open(
        &[folder.path().to_path_buf()],
        &Limits {
            metadata: Some(list),
            ..limits()
        },
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("no column `url` or `id`"),
        "{error}"
    );
}
