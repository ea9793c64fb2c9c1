//! Tests of the whole reader on the PDFs that `tests/fixtures/ingest/make_pdfs.py` makes.
use super::*;

#[test]
fn dump() {
    for file in std::env::var("DUMP").unwrap_or_default().split_whitespace() {
        match read(file, &std::fs::read(file).unwrap()) {
            Ok(parsed) => {
                eprintln!("{file}\n{:?} {:?} {:?}\n{}", parsed.title, parsed.date, parsed.notes, parsed.text);
                for (i, b) in parsed.blocks.iter().enumerate() {
                    eprintln!("{i} {:?} d{} r{:?} lead{:?} c{:?} h{:?} {:.60}", b.kind, b.depth, b.row, b.lead, b.checked, b.headings, b.plain.text);
                }
            }
            Err(error) => eprintln!("{error} / {:?}", std::error::Error::source(&error)),
        }
    }
}
