//! `gleaner show` from outside: two sets of records in, a comparison on the terminal or a page out.

use crate::cli::{gleaner, run};
use crate::sample;
use dom_query::Document;
use gleaner::record::Record;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// A report of gold, and a suggestion made from it by hand: every way to be wrong occurs.
struct Case {
    folder: tempfile::TempDir,
}

const GOLD: &str = "20-orbital-k8s-upgrade.md";

fn of_gold(name: &str) -> Record {
    let stem = name.rsplit_once('.').unwrap().0;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("gold/records/{stem}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A frame missed, one invented, spans shortened, moved, dropped; codes changed; labels taken and given.
fn worse(said: &mut Record) {
    said.frames.truncate(4);
    said.frames.remove(2);
    let (first, second) = said.frames.split_at_mut(1);
    let (first, second) = (&mut first[0], &mut second[0]);
    first.action.start = first.action.start.map(|start| start + 5);
    first.event = second.target.clone();
    second.target = None;
    second.goal = second.event.clone();
    "add".clone_into(first.action.category.get_or_insert_default());
    "people".clone_into(&mut second.sts);
    let mut invented = said.frames[2].clone();
    invented.action.start = Some(12);
    invented.action.end = Some(30);
    said.frames.push(invented);
    for frame in &mut said.frames {
        frame.score = Some(0.5);
        for role in [Some(&mut frame.action), frame.event.as_mut()]
            .into_iter()
            .flatten()
        {
            role.text = None;
        }
    }
    let labelled = said
        .sentences
        .iter_mut()
        .filter(|unit| !unit.labels.is_empty());
    for (n, unit) in labelled.enumerate() {
        match n % 3 {
            0 => unit.labels.clear(),
            1 => unit.labels = vec!["lesson".into()],
            _ => {}
        }
    }
    said.coder = Some("a machine".into());
}

impl Case {
    fn new(records: &[(Record, Option<Record>)]) -> Self {
        let case = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let line = |r: &Record| serde_json::to_string(r).unwrap() + "\n";
        let gold: String = records.iter().map(|(gold, _)| line(gold)).collect();
        let said: String = records
            .iter()
            .filter_map(|(_, said)| said.as_ref())
            .map(line)
            .collect();
        fs::write(case.path("gold.jsonl"), gold).unwrap();
        fs::write(case.path("said.jsonl"), said).unwrap();
        case
    }

    /// One report of gold beside a worse coding of it.
    fn one() -> Self {
        let gold = of_gold(GOLD);
        let mut said = gold.clone();
        worse(&mut said);
        Self::new(&[(gold, Some(said))])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn show(&self, args: &[&str]) -> (i32, String, String) {
        let files = ["show", "gold.jsonl", "said.jsonl"];
        run(gleaner()
            .current_dir(self.folder.path())
            .args(files)
            .args(args))
    }

    fn page(&self) -> Document {
        let (code, out, err) = self.show(&["--html", "--rounds", "20"]);
        assert_eq!((code, err.as_str()), (0, ""));
        Document::from(out)
    }
}

#[test]
fn side_by_side_on_100_columns() {
    let (code, out, err) = Case::one().show(&["--width", "100"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn below_each_other_on_60_columns() {
    let (code, out, err) = Case::one().show(&["--width", "60"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn no_line_is_wider_than_the_terminal_and_colour_changes_no_word() {
    let case = Case::one();
    let code = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for width in [40, 59, 75, 76, 80, 91, 92, 100, 140] {
        let width_of = width.to_string();
        let (_, plain, _) = case.show(&["--width", &width_of]);
        for line in plain.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
        let (_, painted, _) = case.show(&["--width", &width_of, "--color", "always"]);
        assert!(painted.contains('\u{1b}'));
        let bare = code.replace_all(&painted, "");
        let trimmed = |text: &str| {
            text.lines()
                .map(|l| l.trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(trimmed(&bare), trimmed(&plain), "{width}");
    }
}

#[test]
fn every_outcome_has_its_sign_without_colour() {
    let (_, out, _) = Case::one().show(&["--width", "60"]);
    for said in ["= ", "~ ", "× ", "≠ ", "− ", "+ "] {
        let rows = out.lines().filter(|line| line.starts_with(said)).count();
        assert!(rows > 0, "{said:?}: {out}");
    }
}

#[test]
fn what_is_shown_is_what_score_counts() {
    let case = Case::one();
    let (_, out, _) = case.show(&["--width", "100"]);
    let files = [
        "score",
        "gold.jsonl",
        "said.jsonl",
        "--rounds",
        "0",
        "--results",
        "items.csv",
    ];
    let (code, _, err) = run(gleaner().current_dir(case.folder.path()).args(files));
    assert_eq!(code, 0, "{err}");
    let items = fs::read_to_string(case.path("items.csv")).unwrap();
    for (row, kind) in [
        ("labels", "unit"),
        ("frames", "frame"),
        ("spans", "role"),
        ("codes", "code"),
    ] {
        let shown = out.lines().find(|line| line.starts_with(row)).unwrap();
        let shown: Vec<usize> = shown
            .split_whitespace()
            .skip(1)
            .map(|n| n.parse().unwrap_or(0))
            .collect();
        let outcomes = [
            "right",
            "wrong-boundary",
            "wrong-place",
            "wrong-code",
            "missed",
            "spurious",
        ];
        let counted = outcomes.map(|outcome| {
            let of = |line: &&str| {
                let cells: Vec<&str> = line.split(',').collect();
                cells[1] == kind && cells[cells.len() - 2] == outcome
            };
            items.lines().filter(of).count()
        });
        assert_eq!(shown, counted, "{row}");
    }
}

#[test]
fn an_id_may_be_its_ending_and_an_unknown_one_names_its_like() {
    let mut other = sample::coded();
    other.report.id = "depot/scanners-2.md".into();
    let first = sample::coded();
    let case = Case::new(&[(first.clone(), Some(first)), (other.clone(), Some(other))]);
    let (code, out, _) = case.show(&["--report", "scanners-2.md"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("depot/scanners-2.md") && !out.contains("depot/scanners.md"),
        "{out}"
    );
    let (code, out, err) = case.show(&["--report", "scaners.md"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("there is no report \"scaners.md\"; the nearest: depot/scanners.md"),
        "{err}"
    );
    let (code, _, err) = case.show(&["--report", ".md"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("2 reports end in \".md\"; write more of the id"),
        "{err}"
    );
}

#[test]
fn without_a_suggestion_the_coding_is_shown_alone_and_a_page_asks_for_one() {
    let case = Case::one();
    let alone = |args: &[&str]| {
        let folder = case.folder.path();
        run(gleaner()
            .current_dir(folder)
            .args(["show", "gold.jsonl"])
            .args(args))
    };
    let (code, out, _) = alone(&[]);
    assert_eq!(code, 0);
    assert!(
        out.contains("Actions (15)") && !out.contains("Suggested"),
        "{out}"
    );
    let (code, _, err) = alone(&["--html"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("a page compares: name a file of suggestions too, or a --pipeline"),
        "{err}"
    );
}

#[test]
fn a_report_without_a_suggestion_is_missed_and_that_is_said() {
    let case = Case::new(&[
        (sample::coded(), None),
        (of_gold(GOLD), Some(of_gold(GOLD))),
    ]);
    let (code, out, _) = case.show(&["--report", "scanners.md"]);
    assert_eq!(code, 0);
    assert!(out.contains("no suggestion: all is missed"), "{out}");
    let page = case.page();
    let remarks = page.select(".remarks").text().to_string();
    assert!(
        remarks.contains("reports without a suggestion, counted as missed: 1"),
        "{remarks}"
    );
}

/// The data of report `n`.
fn block(page: &Document, n: usize) -> Value {
    let text = page.select(&format!("script#report-{n}")).text();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_page_is_whole_and_every_part_has_its_name() {
    let page = Case::one().page();
    assert_eq!(page.select("html").attr("lang").as_deref(), Some("en"));
    for (selector, n) in [
        ("header", 1),
        ("nav[aria-label]", 1),
        ("main#content", 1),
        ("footer", 1),
        ("a.skip[href='#content']", 1),
        ("section#figures", 1),
        ("section#curves", 1),
        ("section#confusion", 1),
        ("section#groups", 1),
        ("section#reports", 1),
        ("dialog#keys", 1),
        ("[role=status][aria-live]", 1),
        ("#list tbody tr", 1),
        ("script", 2),
    ] {
        assert_eq!(page.select(selector).length(), n, "{selector}");
    }
    let mut ids = BTreeSet::new();
    for element in &page.select("[id]") {
        let id = element.attr("id").unwrap().to_string();
        assert!(ids.insert(id.clone()), "{id} is there twice");
    }
    for reference in ["aria-labelledby", "for"] {
        for element in &page.select(&format!("[{reference}]")) {
            let named = element.attr(reference).unwrap();
            // The title of a report comes with the report.
            for id in named.split(' ').filter(|id| *id != "report-title") {
                assert!(ids.contains(id), "{reference}={id} names nothing");
            }
        }
    }
    for table in &page.select("table") {
        assert_eq!(table.select("caption").length(), 1);
        assert_eq!(table.select("th:not([scope])").length(), 0);
    }
    for drawing in &page.select("svg[role=img]") {
        assert_eq!(
            drawing.select("title").length() + drawing.select("desc").length(),
            2
        );
    }
    for input in &page.select("input, select") {
        let id = input.attr("id").unwrap();
        assert_eq!(page.select(&format!("label[for={id}]")).length(), 1, "{id}");
    }
}

#[test]
fn figures_and_tables_of_the_page_are_those_of_score() {
    let case = Case::one();
    let page = case.page();
    let files = [
        "score",
        "gold.jsonl",
        "said.jsonl",
        "--rounds",
        "20",
        "--json",
    ];
    let (_, out, _) = run(gleaner().current_dir(case.folder.path()).args(files));
    let score: Value = serde_json::from_str(&out).unwrap();
    let shown = |section: usize, row: usize| {
        let table = page.select("#figures table").iter().nth(section).unwrap();
        let row = table.select("tbody tr").iter().nth(row).unwrap();
        row.text().to_string()
    };
    let number = |value: &Value| format!("{:.3}", value.as_f64().unwrap());
    let action = &score["figures"]["sentence.action"];
    let told = shown(0, 0);
    for measure in ["f1", "p", "r"] {
        assert!(
            told.contains(&number(&action[measure])),
            "{measure}: {told}"
        );
    }
    let cells = score["confusions"]["labels"].as_array().unwrap();
    let all: u64 = cells.iter().map(|cell| cell[2].as_u64().unwrap()).sum();
    let table = page.select("#confusion table").iter().next().unwrap();
    let sums = table.select("tbody td:last-child");
    let sums: u64 = sums
        .iter()
        .map(|cell| cell.text().trim().parse::<u64>().unwrap())
        .sum();
    assert_eq!(sums, all);
    let signature = page.select("footer code").text().to_string();
    assert_eq!(signature, score["signature"].as_str().unwrap());
}

#[test]
fn nothing_is_loaded_and_only_this_style_and_script_may_run() {
    let page = Case::one().page();
    let policy = page
        .select("meta[http-equiv=Content-Security-Policy]")
        .attr("content")
        .unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    for loading in [
        "[src]",
        "link",
        "iframe",
        "object",
        "form[action]",
        "[style]",
        "base",
    ] {
        assert_eq!(page.select(loading).length(), 0, "{loading}");
    }
    for link in &page.select("a[href]") {
        assert!(link.attr("href").unwrap().starts_with('#'));
    }
    for element in &page.select("*") {
        for attribute in element.attrs() {
            assert!(
                !attribute.name.local.starts_with("on"),
                "{:?}",
                attribute.name
            );
        }
    }
}

#[test]
fn the_text_of_a_report_is_text_and_nothing_else() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)><!-- & \"'";
    let mut gold = sample::coded();
    // In front, where it shifts the rest: spans move with it.
    let by = hostile.chars().count();
    gold.text = format!("{hostile}{}", gold.text);
    for unit in &mut gold.sentences {
        unit.start += by;
        unit.end += by;
    }
    for frame in &mut gold.frames {
        for name in gleaner::record::RoleName::ALL {
            if let Some(role) = frame.role_mut(name) {
                role.start = role.start.map(|at| at + by);
                role.end = role.end.map(|at| at + by);
                role.summary = Some(hostile.into());
            }
        }
        hostile.clone_into(&mut frame.id);
        hostile.clone_into(&mut frame.sts);
    }
    gold.report.title = Some(hostile.into());
    gold.report.organisation = Some(hostile.into());
    gold.report.id = format!("{hostile}.md");
    gold.coder = Some(hostile.into());
    let mut said = gold.clone();
    said.frames[0].sts = format!("not {hostile}");
    let case = Case::new(&[(gold.clone(), Some(said))]);
    let page = case.page();
    assert_eq!(
        page.select("script").length(),
        2,
        "one block of data, one script"
    );
    assert_eq!(page.select("img").length(), 0);
    assert_eq!(page.select("#list a").text().to_string(), hostile);
    let report = block(&page, 0);
    let pieces = report["lines"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|line| line["p"].as_array().unwrap());
    let text: String = pieces.map(|piece| piece["t"].as_str().unwrap()).collect();
    assert_eq!(text, gold.text);
}

#[test]
fn a_page_goes_into_a_file_or_nowhere() {
    let case = Case::one();
    let (code, out, _) = case.show(&["--html", "--rounds", "0", "-o", "run.html"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(
        fs::read_to_string(case.path("run.html"))
            .unwrap()
            .ends_with("</html>")
    );
    let (code, _, err) = case.show(&["--html", "-o", "no/such/run.html"]);
    assert_eq!(code, 2);
    assert!(err.contains("choose a folder that exists"), "{err}");
}
