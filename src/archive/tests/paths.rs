use super::*;
use crate::archive::ArchiveError;

#[test]
fn folders_are_read_in_the_order_of_their_names() {
    let folder = folder(&[
        ("b.md", b"B"),
        ("a/z.txt", b"Z"),
        ("a/.hidden.md", b"no"),
        (".git/x.md", b"no"),
        ("a.png", b"\x89PNG"),
        ("Makefile", b"all:"),
        ("B.MD", b"capital"),
    ]);
    let seen = read(&[folder.path()], &limits());
    assert_eq!(
        seen.texts(),
        [("B.MD", "capital"), ("a/z.txt", "Z"), ("b.md", "B")]
    );
    let passed: Vec<_> = seen
        .passed
        .iter()
        .map(|(why, n)| (why.as_str(), *n))
        .collect();
    assert_eq!(passed, [(".png", 1), ("hidden", 2), ("no ending", 1)]);
}

#[test]
fn several_folders_keep_their_names_apart() {
    let folder = folder(&[("x/a.md", b"1"), ("y/a.md", b"2")]);
    let (x, y) = (folder.path().join("x"), folder.path().join("y"));
    let seen = read(&[&x, &y], &limits());
    let expected = [
        format!("{}/a.md", x.display()),
        format!("{}/a.md", y.display()),
    ];
    assert_eq!(seen.ids(), expected);
}

#[cfg(unix)]
#[test]
fn links_stay_inside_and_circles_end() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.md", b"no")]);
    let folder = folder(&[("a/a.md", b"A")]);
    symlink("..", folder.path().join("a/up")).unwrap();
    symlink(outside.path(), folder.path().join("b")).unwrap();
    symlink(outside.path().join("secret.md"), folder.path().join("c.md")).unwrap();
    symlink("nowhere", folder.path().join("d.md")).unwrap();
    symlink("a/a.md", folder.path().join("e.md")).unwrap();
    let seen = read(&[folder.path()], &limits());
    assert_eq!(seen.ids(), ["a/a.md", "b", "c.md", "d.md", "e.md"]);
    for (place, why) in &seen.errors()[..2] {
        assert!(
            why.contains("leads out of the folder") && why.contains("; give"),
            "{place}: {why}"
        );
    }
    assert!(seen.errors()[2].1.contains("leads to nothing"));
    assert_eq!(text(&seen.pages[4]), "A");
}

#[test]
fn patterns_are_expanded_here_where_no_shell_did() {
    let folder = folder(&[
        ("2023/a.md", b"1"),
        ("2024/a.md", b"2"),
        ("2024/b.log", b"3"),
        ("other/a.md", b"4"),
    ]);
    let pattern = |p: &str| folder.path().join(p);
    let ids = |p: &str| {
        let prefix = format!("{}/", folder.path().display());
        let seen = read(&[&pattern(p)], &limits());
        seen.ids()
            .iter()
            .map(|id| id.replacen(&prefix, "", 1))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("20*/*.md"), ["2023/a.md", "2024/a.md"]);
    assert_eq!(ids("**/*.md"), ["2023/a.md", "2024/a.md", "other/a.md"]);
    assert_eq!(
        ids("2024/*"),
        ["2024/a.md", "2024/b.log"],
        "what a pattern names is meant"
    );
    assert_eq!(
        ids("202[34]"),
        ["2023/a.md", "2024/a.md"],
        "a folder that fits is read as a folder"
    );
    let fails = |p: &str| open(&[pattern(p)], &limits()).unwrap_err();
    assert!(matches!(fails("*.pdf"), ArchiveError::NoMatch { .. }));
    assert!(matches!(fails("[a.md"), ArchiveError::Pattern { .. }));
    let missing = fails("none.md");
    assert!(
        matches!(&missing, ArchiveError::Path { .. })
            && missing.to_string().contains("check the spelling")
    );
}

#[test]
fn what_is_named_is_a_page_whatever_its_ending() {
    let folder = folder(&[("report", b"Words"), ("report.log", b"More")]);
    let paths = [
        folder.path().join("report"),
        folder.path().join("report.log"),
    ];
    let seen = read(&[&paths[0], &paths[1]], &limits());
    assert_eq!(
        seen.pages.iter().map(text).collect::<Vec<_>>(),
        ["Words", "More"]
    );
    assert_eq!(seen.ids()[0], paths[0].display().to_string());
}

#[test]
fn a_large_page_is_refused_and_an_empty_one_given() {
    let small = Limits {
        max_page: 4,
        ..limits()
    };
    let folder = folder(&[("a.md", b"12345"), ("b.md", b""), ("c.md", b"1234")]);
    let seen = read(&[folder.path()], &small);
    assert_eq!(seen.texts()[1..], [("b.md", ""), ("c.md", "1234")]);
    assert_eq!(
        seen.one_error(),
        (
            "a.md",
            "more than the limit of 4 bytes; split it or raise the limit"
        )
    );
}

#[test]
fn reading_ends_when_nobody_takes_pages() {
    let folder = folder(&[("a.md", b"1"), ("b.md", b"2")]);
    let mut archive = open(&[folder.path().to_path_buf()], &limits()).unwrap();
    assert!(archive.next().is_some());
    let read = archive.read();
    drop(archive);
    // The thread holds the other half of the counter until it ends.
    while std::sync::Arc::strong_count(&read) > 1 {
        std::thread::yield_now();
    }
}
