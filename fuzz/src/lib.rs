//! What holds for every document and every unit, whatever the bytes? The fuzz targets assert it.

use gleaner::document::{Document, Plain, SourceFormat};
use gleaner::ingest::{ReadOptions, read};
use gleaner::pipeline::unlabelled;
use gleaner::segment;
use gleaner::span::Span;

/// Reads `bytes` as `format`; `None` where the reader refuses them, which it may.
///
/// # Panics
/// If what it yields does not hold together: that is the finding.
#[must_use]
pub fn read_as(format: SourceFormat, bytes: &[u8]) -> Option<Document> {
    let options = ReadOptions {
        format: Some(format),
        ..ReadOptions::default()
    };
    let document = read("fuzz", bytes, &options).ok()?;
    assert_eq!(document.format, format);
    check_document(&document);
    Some(document)
}

/// Every span slices the text; headings and lead-ins stand before what they belong to.
fn check_document(document: &Document) {
    let blocks = document.blocks.len();
    for (at, block) in document.blocks.iter().enumerate() {
        let _ = block.span.slice(&document.text);
        check_plain(&block.plain, &document.text);
        assert!(
            block.lead.is_none_or(|lead| lead < at),
            "block {at} of {blocks}: lead-in"
        );
        assert!(
            block.headings.iter().all(|&heading| heading < at),
            "block {at} of {blocks}: headings"
        );
        let _ = (document.heading_path(at), document.lead_path(at));
    }
}

/// Runs slice both texts and are in order on both sides.
fn check_plain(plain: &Plain, text: &str) {
    let mut last = (0, 0);
    for run in &plain.runs {
        let _ = (run.plain.slice(&plain.text), run.source.slice(text));
        assert!(
            run.plain.start >= last.0 && run.source.start >= last.1,
            "{run:?} comes after {last:?}"
        );
        last = (run.plain.end, run.source.end);
    }
}

/// Cuts `document` into units: each slices the text, lies in its block and behind the unit before it
/// there, and the record made of them keeps the schema.
///
/// # Panics
/// If it is not so.
pub fn check_units(document: &Document) {
    let units = segment::units(document);
    let mut last = (0, 0);
    for unit in &units {
        assert!(
            !unit.span.slice(&document.text).trim().is_empty(),
            "an empty unit at {:?}",
            unit.span
        );
        assert!(
            document.blocks[unit.block].span.contains(unit.span),
            "{:?} leaves its block",
            unit.span
        );
        check_plain(&unit.plain, &document.text);
        let (block, end) = last;
        assert!(
            block <= unit.block,
            "block {} comes after block {block}",
            unit.block
        );
        assert!(
            block < unit.block || end <= unit.span.start,
            "{:?} begins before {end}",
            unit.span
        );
        last = (unit.block, unit.span.end);
    }
    assert_eq!(document.views(&units).len(), units.len());
    let faults = unlabelled(document, &units).faults(None);
    assert!(faults.is_empty(), "{faults:?}");
}

/// Cuts `text` into sentences: in order, trimmed, none empty, and nothing but white space between them.
///
/// # Panics
/// If it is not so.
pub fn check_sentences(text: &str) {
    let mut last = 0;
    for span in segment::sentences(text) {
        assert!(
            !span.is_empty() && span.trimmed(text) == span,
            "{span:?} is not trimmed"
        );
        assert!(
            Span::new(last, span.start).slice(text).trim().is_empty(),
            "words before {span:?} are lost"
        );
        last = span.end;
    }
    assert!(
        text[last..].trim().is_empty(),
        "words behind {last} are lost"
    );
}
