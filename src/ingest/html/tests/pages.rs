//! Tests on whole pages: every item and cell of the report is there, and none of the page around it.
use super::*;

const CORPORATE_BLOG: &str = include_str!("../../../../tests/fixtures/ingest/corporate-blog.html");

#[test]
fn a_corporate_blog_keeps_its_report() {
    let parsed = page(CORPORATE_BLOG);
    assert_eq!(
        parsed.title.as_deref(),
        Some("When the parcel lockers stopped opening")
    );
    assert_eq!(parsed.date.as_deref(), Some("2025-11-03T09:00:00Z"));
    let got = blocks(&parsed);
    let tail: Vec<_> = got
        .iter()
        .skip_while(|b| b.1 != "What we learned")
        .copied()
        .collect();
    assert_eq!(
        tail,
        [
            (Heading(2), "What we learned", None, 0),
            (
                List,
                "Retrying at once turns a short overload into a long one.",
                None,
                1
            ),
            (
                List,
                "A roll-out by city is worth nothing if all cities are one batch.",
                None,
                1
            ),
            (Prose, "We were lucky that it was a Tuesday.", None, 0),
            (Heading(2), "Actions", None, 0),
            (Prose, "Here is what we are changing:", None, 0),
            (
                List,
                "Back off with jitter in the door controller.",
                Some("Here is what we are changing:"),
                1
            ),
            (
                List,
                "This ships with firmware 9.",
                Some("Back off with jitter in the door controller."),
                1
            ),
            (List, "Roll-outs:", Some("Here is what we are changing:"), 1),
            (List, "One city a day", Some("Roll-outs:"), 2),
            (List, "Small cities first", Some("One city a day"), 3),
            (
                List,
                "Stop by itself at the first alarm",
                Some("Roll-outs:"),
                2
            ),
            (
                List,
                "Cache tokens for a week",
                Some("Here is what we are changing:"),
                1
            ),
            (Prose, "Owners", None, 0),
            (Table, "Change", None, 0),
            (Table, "Owner", None, 0),
            (Table, "Token cache", Some("Change"), 0),
            (Table, "Licences\nwith Firmware", Some("Owner"), 0),
            (Table, "Alarms:", Some("Change"), 0),
            (List, "queue length", Some("Alarms:"), 1),
            (List, "429 rate", Some("Alarms:"), 1),
            (Table, "Operations", Some("Owner"), 0),
            (Prose, "Time line", None, 0),
            (List, "10:02 roll-out begins", None, 1),
            (List, "13:12 all doors open", None, 1),
        ]
    );
}

#[test]
fn a_corporate_blog_loses_its_furniture() {
    let parsed = page(CORPORATE_BLOG);
    let got = blocks(&parsed);
    assert!(got.contains(&(Code, "token: 429 retry\ntoken: 429 retry", None, 0)));
    assert!(got.contains(&(Hidden, "Figure: requests a second", None, 0)));
    assert!(got.contains(&(Hidden, "Posted by Ruta K. on 3 November", None, 0)));
    assert!(
        parsed.text.contains("had restarted the door") && parsed.text.contains("thousand. Clients")
    );
    for furniture in [
        "nav",
        "crumb",
        "Cookies",
        "privacy",
        "Skip to",
        "Share on",
        "Toc",
        "tag",
        "Commenter",
        "Comments",
        "Recent",
        "Related",
        "You may",
        "Subscribe",
        "Copyright",
        "script item",
        "style text",
    ] {
        assert!(
            !parsed.text.contains(furniture),
            "{furniture} in\n{}",
            parsed.text
        );
    }
    let notes = parsed.notes.join("; ");
    for part in [
        "navigation block",
        "1 comment block",
        "1 share bar",
        "related-posts block",
        "1 form",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn a_status_page_keeps_all_updates() {
    let parsed = page(include_str!(
        "../../../../tests/fixtures/ingest/status-page.html"
    ));
    assert_eq!(parsed.title.as_deref(), Some("Delayed departures board"));
    let got = blocks(&parsed);
    for want in [
        (Heading(1), "Delayed departures board", None, 0),
        (Prose, "We will:", None, 0),
        (
            List,
            "drop stale messages after one minute",
            Some("We will:"),
            1,
        ),
        (
            List,
            "alert on the age of the oldest message",
            Some("We will:"),
            1,
        ),
        (Prose, "This incident has been resolved.", None, 0),
        (Prose, "Boards are late; we are looking into it.", None, 0),
    ] {
        assert!(got.contains(&want), "{want:?} in {got:#?}");
    }
    for furniture in ["logo", "history", "Powered", "Subscribe"] {
        assert!(
            !parsed.text.contains(furniture),
            "{furniture} in\n{}",
            parsed.text
        );
    }
}

#[test]
fn a_confluence_page_keeps_lists_inside_tables() {
    let parsed = page(include_str!(
        "../../../../tests/fixtures/ingest/confluence.html"
    ));
    assert_eq!(parsed.title.as_deref(), Some("PIR-31 Kiln shutdown"));
    assert_eq!(parsed.date.as_deref(), Some("2026-01-30"));
    let got = blocks(&parsed);
    let from = got
        .iter()
        .position(|b| b.1 == "Findings and actions")
        .unwrap();
    assert_eq!(
        got[from + 1..],
        [
            (Table, "Finding", None, 0),
            (Table, "Action", None, 0),
            (Table, "Sensors are not compared", Some("Finding"), 0),
            (Table, "Compare them:", Some("Action"), 0),
            (List, "each hour", Some("Compare them:"), 1),
            (List, "by the controller", Some("each hour"), 2),
            (List, "and by hand on Mondays", Some("each hour"), 2),
            (List, "after each firing", Some("Compare them:"), 1),
            (List, "Order a third sensor", Some("Action"), 1),
            (List, "Fit it", Some("Action"), 1),
            (Table, "Nobody knew the restart order", Some("Finding"), 0),
            (List, "Write it down", Some("Action"), 1),
            (List, "Rehearse it", Some("Action"), 1),
            (Prose, "Still open:", None, 0),
            (List, "Insurance informed", Some("Still open:"), 1),
            (List, "Spare parts listed", Some("Still open:"), 1),
        ]
    );
    let checked = |words: &str| {
        parsed
            .blocks
            .iter()
            .find(|b| b.plain.text == words)
            .unwrap()
            .checked
    };
    assert_eq!(checked("Order a third sensor"), Some(true));
    assert_eq!(checked("Fit it"), Some(false));
    assert_eq!(checked("Insurance informed"), Some(true));
    assert_eq!(checked("Spare parts listed"), Some(false));
    assert_eq!(checked("Write it down"), None);
    assert!(got.contains(&(Table, "30 Jan 2026", Some("Date"), 0)));
    for furniture in ["crumb", "Toc", "write-up", "Comment", "footer"] {
        assert!(
            !parsed.text.contains(furniture),
            "{furniture} in\n{}",
            parsed.text
        );
    }
}

#[test]
fn a_page_without_landmarks_is_read_all_the_same() {
    let parsed = page(include_str!(
        "../../../../tests/fixtures/ingest/no-landmarks.html"
    ));
    assert_eq!(
        blocks(&parsed),
        [
            (Heading(1), "Flour mill control outage", None, 0),
            (
                Prose,
                "Summary\nThe control room lost its screens for an hour on Monday.",
                None,
                0
            ),
            (Prose, "Causes:", None, 0),
            (List, "one switch fed both screens", Some("Causes:"), 1),
            (
                List,
                "the spare was in the wrong building",
                Some("Causes:"),
                1
            ),
            (Heading(3), "To do", None, 0),
            (List, "Feed the screens from two switches", None, 1),
            (List, "Keep the spare beside them", None, 1),
            (List, "and label it", Some("Keep the spare beside them"), 2),
            (List, "See the switch plan", None, 1),
            (List, "Owner", None, 1),
            (List, "Electrical team", Some("Owner"), 2),
            (List, "Due", None, 1),
            (List, "April", Some("Due"), 2),
            (Prose, "Thanks to the night shift & the bakers.", None, 0),
        ]
    );
    assert_eq!(
        parsed.notes,
        ["Left out 1 navigation block, 1 hidden part."]
    );
}
