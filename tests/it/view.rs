//! What a person sees: snapshots on a narrow, a usual and a wide terminal.

use crate::sample::{bare, coded};
use gleaner::cli::view::View;
use gleaner::pipeline::batches::Totals;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

#[test]
fn the_sample_is_sound() {
    assert_eq!(
        coded().faults(Some(&gleaner::codebook::Codebook::builtin())),
        []
    );
}

#[test]
fn cards_on_80_columns() {
    insta::assert_snapshot!(View::new(80, false).report(&coded()));
}

#[test]
fn table_on_120_columns() {
    insta::assert_snapshot!(View::new(120, false).report(&coded()));
}

#[test]
fn a_page_that_is_no_report_is_said_to_be_none() {
    let mut record = bare();
    let shown = |record: &_| View::new(80, false).report(record);
    for (is, says) in [(None, false), (Some(true), false), (Some(false), true)] {
        record.report.is_incident_report = is;
        record.report.incident_report_score = is.map(|_| 0.0407);
        let line = "\nprobably no incident report (0.04)\n";
        assert_eq!(shown(&record).contains(line), says, "{is:?}");
    }
}

#[test]
fn colours_by_role() {
    let shown = View::new(100, true).report(&coded()).replace('\u{1b}', "␛");
    insta::assert_snapshot!(shown);
}

#[test]
fn codes_from_few_examples_are_shown_with_what_else_is_likely() {
    let mut record = coded();
    let frame = &mut record.frames[0];
    let few = json!([{"code": "monitoring", "score": 0.41}, {"code": "people", "score": 0.234},
        {"code": "data-stores", "score": 0.1}]);
    let target = frame.target.as_mut().unwrap();
    target.support = Some("low".into());
    target.likeliest = serde_json::from_value(few).unwrap();
    let beside = json!({"lead": null, "code_support": {"sts": {"support": "low",
        "likeliest": [{"code": "tech/support", "score": 0.5}, {"code": "culture", "score": 0.3}]}}});
    frame.evidence = Some(serde_json::from_value(beside).unwrap());
    assert_eq!(
        record.faults(Some(&gleaner::codebook::Codebook::builtin())),
        []
    );
    let bare = |text: &str| text.replace(['│', '\n'], " ");
    let shown = bare(&View::new(140, false).report(&record));
    for said in [
        // The cell is narrow: what is likely besides goes on in its next line.
        "few examples; or",
        "people 23%,",
        "sts tech/support: few examples;",
        "culture 30%",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    insta::assert_snapshot!(View::new(80, false).report(&record));
}

#[test]
fn a_report_with_neither_says_so() {
    insta::assert_snapshot!(View::new(80, false).report(&bare()));
}

#[test]
fn totals_in_one_line() {
    let totals = Totals {
        reports: 26,
        lessons: 1,
        actions: 0,
        errors: 2,
    };
    let footer = View::new(60, false).footer(&totals, 3.071);
    assert_eq!(
        footer.lines().last(),
        Some("26 reports · 1 lesson · 0 actions · 2 errors · 3.1 s")
    );
}

#[test]
fn no_line_is_wider_than_the_terminal_and_every_box_is_closed() {
    for width in 40..=140 {
        let shown = View::new(width, false).report(&coded());
        for line in shown.lines() {
            assert!(line.width() <= width, "{width}: {line}");
            if line.starts_with(['│', '├', '╭', '╰']) {
                assert_eq!(line.width(), width, "{line}");
                assert!(line.ends_with(['│', '┤', '╮', '╯']), "{line}");
            }
        }
    }
}

#[test]
fn painted_and_plain_say_the_same() {
    let plain = View::new(120, false).report(&coded());
    let painted = View::new(120, true).report(&coded());
    let mut bare = String::new();
    for (n, piece) in painted.split('\u{1b}').enumerate() {
        bare += if n == 0 {
            piece
        } else {
            piece.split_once('m').unwrap().1
        };
    }
    assert_eq!(bare, plain);
}

#[test]
fn a_report_cannot_drive_the_terminal() {
    let mut record = coded();
    record.report.title = Some("a\u{1b}]0;owned\u{7}b".into());
    record.report.id = "c\u{1b}[2J".into();
    record.frames[0].action.summary = Some("\u{1b}[31mred".into());
    record.frames[0].status = "\u{202e}x".into();
    assert!(
        !View::new(120, false)
            .report(&record)
            .contains(['\u{1b}', '\u{7}', '\u{202e}'])
    );
}
