//! Bulk runs with reports that are broken, and with a stage that panics.

use super::*;
use crate::pipeline::unlabelled;

fn item(id: &str, text: &str) -> Item {
    Item::new(id.into(), Content::Text(text.into()))
}

fn run_all(
    items: Vec<Item>,
    documents: usize,
    annotate: &super::Annotate<'_>,
) -> (Totals, Vec<String>) {
    let mut seen = Vec::new();
    let options = BulkOptions {
        read: ReadOptions::default(),
        documents,
    };
    let totals = run(items.into_iter(), &options, annotate, &mut |outcome| {
        seen.push(match outcome {
            Outcome::Record(record) => record.report.id,
            Outcome::Failed(failure) => format!("! {failure}"),
        });
        Ok(())
    })
    .unwrap();
    (totals, seen)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature that `run` asks for"
)]
fn plain(documents: &[Document]) -> Result<Vec<Record>, PipelineError> {
    Ok(documents.iter().map(|d| unlabelled(d, &[])).collect())
}

#[test]
fn order_is_kept_whatever_the_batch_and_bad_reports_do_not_end_the_run() {
    for documents in [1, 2, 3, 100] {
        let items = vec![
            item("a", "One."),
            item("b", " "),
            item("c", "Three."),
            item("d", "Four."),
        ];
        let (totals, seen) = run_all(items, documents, &plain);
        assert_eq!((totals.reports, totals.errors), (3, 1));
        let bad = "! b: the file is empty; check that the download or export finished";
        assert_eq!(seen, ["a", bad, "c", "d"], "batches of {documents}");
    }
}

#[test]
fn a_panic_stays_with_its_report() {
    let annotate = |documents: &[Document]| {
        assert!(documents.iter().all(|d| d.id != "b"), "no b please");
        plain(documents)
    };
    let items = vec![item("a", "One."), item("b", "Two."), item("c", "Three.")];
    let (totals, seen) = run_all(items, 8, &annotate);
    assert_eq!((totals.reports, totals.errors), (2, 1));
    assert!(
        seen[1].starts_with("! b: gleaner failed on this report: no b please (src/"),
        "{seen:?}"
    );
    assert_eq!(seen[2], "c");
}

#[test]
fn the_error_record_has_the_shape_of_the_schema() {
    let failure = Failure {
        id: "a.md".into(),
        stage: Stage::Ingest,
        message: "why; what to do".into(),
    };
    assert_eq!(
        serde_json::to_string(&failure).unwrap(),
        r#"{"schema":"gleaner/1","report":{"id":"a.md"},"error":{"stage":"ingest","message":"why; what to do"}}"#
    );
}

#[test]
fn a_sink_that_fails_ends_the_run() {
    let options = BulkOptions {
        read: ReadOptions::default(),
        documents: 2,
    };
    let items = vec![item("a", "One.")].into_iter();
    let full = &mut |_| Err(io::Error::from(io::ErrorKind::StorageFull));
    assert!(matches!(
        run(items, &options, &plain, full),
        Err(PipelineError::Write(_))
    ));
}
