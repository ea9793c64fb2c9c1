//! Tests of the whole reader on the PDFs that `tests/fixtures/ingest/make_pdfs.py` makes.
use super::*;
use crate::document::BlockKind::{self, Heading, List, Prose, Table};
use proptest::prelude::*;

const TWO_PAGES: &[u8] = include_bytes!("../../../tests/fixtures/ingest/two-pages.pdf");

/// Every promise of the contract that holds for any file.
fn check(parsed: &Parsed) {
    let mut end = 0;
    for (at, block) in parsed.blocks.iter().enumerate() {
        assert!(block.span.start >= end && block.span.end <= parsed.text.len());
        end = block.span.end;
        let mut to = 0;
        for run in &block.plain.runs {
            assert!(run.plain.start == to && block.span.contains(run.source));
            assert!(parsed.text.is_char_boundary(run.source.start));
            to = run.plain.end;
        }
        assert!(
            block
                .headings
                .iter()
                .all(|h| *h < at && matches!(parsed.blocks[*h].kind, Heading(_)))
        );
        assert!(block.lead.is_none_or(|lead| lead < at));
    }
}

/// Kind, words, lead's words and depth of each block.
fn blocks(parsed: &Parsed) -> Vec<(BlockKind, &str, Option<&str>, u8)> {
    let words = |b: usize| parsed.blocks[b].plain.text.as_str();
    let each = parsed.blocks.iter().enumerate();
    each.map(|(at, b)| (b.kind, words(at), b.lead.map(words), b.depth))
        .collect()
}

#[test]
fn two_pages_become_one_text_without_their_furniture() {
    let parsed = read("two-pages.pdf", TWO_PAGES).unwrap();
    check(&parsed);
    assert_eq!(
        parsed.title.as_deref(),
        Some("Ticket printers offline at Ostrava depot")
    );
    let got = blocks(&parsed);
    let steps = Some("We have agreed on the following steps:");
    let items: Vec<_> = got.iter().filter(|b| b.0 == List).copied().collect();
    assert_eq!(
        items,
        [
            (
                List,
                "Move the spool to a volume of its own, so that logs can never again starve it of space.",
                steps,
                1
            ),
            (List, "Route disk alerts to the pager:", steps, 1),
            (
                List,
                "depots first, by the end of May;",
                Some("Route disk alerts to the pager:"),
                2
            ),
            (
                List,
                "all other sites in June.",
                Some("Route disk alerts to the pager:"),
                2
            ),
            (
                List,
                "Let debug logging expire by itself after four hours.",
                steps,
                1
            ),
            (
                List,
                "Print the on-call number on the back of each depot's emergency card.",
                steps,
                1
            ),
        ]
    );
    let cells: Vec<_> = got
        .iter()
        .filter(|b| b.0 == Table)
        .map(|b| (b.1, b.2))
        .collect();
    assert_eq!(
        cells[3..],
        [
            ("Separate spool volume", Some("Step")),
            ("Platform", Some("Owner")),
            ("2 May", Some("Due")),
            ("Alert routing", Some("Step")),
            ("Operations", Some("Owner")),
            ("31 May", Some("Due")),
        ]
    );
    let headings: Vec<_> = got
        .iter()
        .filter(|b| matches!(b.0, Heading(_)))
        .map(|b| b.1)
        .collect();
    let title = "Ticket printers offline at Ostrava depot";
    assert_eq!(
        headings,
        [
            title,
            "What went wrong",
            "What went well",
            "Action items",
            "Lessons"
        ]
    );
    // Hyphens at line ends go, those of words stay; a paragraph goes on over the page's end.
    assert!(
        parsed
            .text
            .contains("because debug logging, switched on for an unrelated investigation, had")
    );
    assert!(
        parsed.text.contains("hand-written tickets") && parsed.text.contains("The follow-up took")
    );
    assert!(got.iter().any(|b| b.0 == Prose
        && b.1.starts_with("Two more ideas")
        && b.1.ends_with("terminals do.")));
    assert!(
        !parsed.text.contains("Moravian")
            && !parsed.text.contains("Page 1")
            && !parsed.text.contains("Internal")
    );
    assert_eq!(
        parsed.notes,
        ["Left out 4 repeated header and footer lines."]
    );
}

#[test]
fn another_generators_ligatures_and_numbers() {
    let parsed = read(
        "short.pdf",
        include_bytes!("../../../tests/fixtures/ingest/short.pdf"),
    )
    .unwrap();
    check(&parsed);
    let got = blocks(&parsed);
    assert!(
        got[1]
            .1
            .starts_with("The first gate stayed open for nineteen minutes")
    );
    let items: Vec<_> = got.iter().filter(|b| b.0 == List).map(|b| b.1).collect();
    let warn = "Warn the signal box when a gate stays open for longer than two minutes, whatever the sensor says.";
    assert_eq!(items, ["Recalibrate all sensors each spring.", warn]);
}

#[test]
fn an_owner_password_hinders_nobody() {
    let plain = read("two-pages.pdf", TWO_PAGES).unwrap();
    let locked = read(
        "owner-only.pdf",
        include_bytes!("../../../tests/fixtures/ingest/owner-only.pdf"),
    )
    .unwrap();
    assert_eq!(plain.text, locked.text);
}

#[test]
fn what_cannot_be_read_says_why() {
    let error = |id: &str, bytes: &[u8]| read(id, bytes).map(|p| p.text).unwrap_err();
    let encrypted = error(
        "e.pdf",
        include_bytes!("../../../tests/fixtures/ingest/encrypted.pdf"),
    );
    assert!(
        matches!(encrypted, IngestError::PdfEncrypted { .. }),
        "{encrypted}"
    );
    let image = error(
        "i.pdf",
        include_bytes!("../../../tests/fixtures/ingest/image-only.pdf"),
    );
    assert!(
        matches!(image, IngestError::PdfNoText { pages: 1, .. }),
        "{image}"
    );
    for cut in [60, 400, TWO_PAGES.len() / 2] {
        let cut = error("c.pdf", &TWO_PAGES[..cut]);
        assert!(matches!(cut, IngestError::PdfMalformed { .. }), "{cut}");
    }
}

#[test]
fn a_form_that_draws_itself_does_not_end_the_program() {
    let body = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
        2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
        3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>> endobj\n\
        4 0 obj <</Length 5>> stream\n/X Do\nendstream endobj\n\
        5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5/Resources<</XObject<</X 5 0 R>>>>>> stream\n/X Do\nendstream endobj\n";
    let at = |n: usize| body.find(&format!("{n} 0 obj")).unwrap();
    let table: Vec<String> = (1..6).map(|n| format!("{:010} 00000 n ", at(n))).collect();
    let table = table.join("\n");
    let file = format!(
        "{body}xref\n0 6\n0000000000 65535 f \n{table}\ntrailer <</Size 6/Root 1 0 R>>\nstartxref\n{}\n%%EOF",
        body.len()
    );
    let read = read("loop.pdf", file.as_bytes()).map(|p| p.text);
    assert!(
        matches!(read, Err(IngestError::PdfNoText { .. })),
        "{read:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_end_in_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
        let bytes = if header { [b"%PDF-1.7\n".as_slice(), &bytes].concat() } else { bytes };
        if let Ok(parsed) = read("a.pdf", &bytes) {
            check(&parsed);
        }
    }

    #[test]
    fn a_damaged_file_ends_in_text_or_an_error(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        for file in [TWO_PAGES, include_bytes!("../../../tests/fixtures/ingest/short.pdf")] {
            let mut bytes = file.to_vec();
            for (at, value) in &hits {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            if let Ok(parsed) = read("a.pdf", &bytes) {
                check(&parsed);
            }
        }
    }
}
