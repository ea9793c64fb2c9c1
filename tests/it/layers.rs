//! Does a module name only modules on lower rows? And does only `cli` (and `main`) print?

use std::fs;
use std::path::{Path, PathBuf};

/// Rows of the architecture from the bottom; a module may name those on lower rows and itself.
const ROWS: [&[&str]; 7] = [
    &["span"],
    &["document", "codebook"],
    &["record"],
    &[
        "ingest", "segment", "words", "nn", "archive", "dataset", "likeness",
    ],
    &[
        "classify", "propose", "nearest", "score", "train", "exchange",
    ],
    &["pipeline", "review"],
    &["cli"],
];

/// Every Rust file under `folder` that is not a test, sorted.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// Whether the module that holds `path` declares it for tests only.
fn for_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = path.parent().unwrap();
    let declared = format!("#[cfg(test)]\nmod {name};");
    let parents = [folder.join("mod.rs"), folder.with_extension("rs")];
    parents
        .iter()
        .any(|parent| fs::read_to_string(parent).is_ok_and(|text| text.contains(&declared)))
}

/// Path under `src/` and its lines that are program: no comments, nothing below the unit tests.
fn program() -> Vec<(String, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        if for_tests(&path) {
            return None;
        }
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = program
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        Some((name, lines.map(str::to_owned).collect()))
    };
    files.into_iter().filter_map(read).collect()
}

/// Modules that a line names after `crate::`, in `{a, b}` too.
fn named(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for after in line.split("crate::").skip(1) {
        let list = match after.strip_prefix('{') {
            Some(inner) => inner
                .split('}')
                .next()
                .unwrap_or(inner)
                .split(',')
                .collect(),
            None => vec![after],
        };
        for entry in list {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            names.push(entry.trim().chars().take_while(|&c| word(c)).collect());
        }
    }
    names
}

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

#[test]
fn modules_name_only_lower_rows() {
    let mut wrong = Vec::new();
    for (file, lines) in program() {
        let module = file.split(['/', '.']).next().unwrap();
        if module == "lib" || module == "main" {
            continue;
        }
        let here =
            row(module).unwrap_or_else(|| panic!("{file}: give `{module}` a row in this test"));
        for line in lines {
            for name in named(&line) {
                if name != module && row(&name).is_some_and(|there| there >= here) {
                    wrong.push(format!("{file}: {}", line.trim()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these name a module that is not on a lower row:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_command_line_prints() {
    let means = [
        "println!",
        "print!",
        "eprintln!",
        "eprint!",
        "dbg!",
        "io::stdout",
        "io::stderr",
    ];
    let mut wrong = Vec::new();
    for (file, lines) in program() {
        if file.starts_with("cli/") || file == "main.rs" {
            continue;
        }
        wrong.extend(
            lines
                .iter()
                .filter(|l| means.iter().any(|m| l.contains(m)))
                .map(|l| format!("{file}: {l}")),
        );
    }
    assert!(wrong.is_empty(), "these print:\n{}", wrong.join("\n"));
}

#[test]
fn main_is_thin() {
    let main =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).unwrap();
    assert!(main.lines().count() <= 80);
}

#[test]
fn the_reading_of_names_is_right() {
    assert_eq!(
        named("use crate::{span::Span, record};"),
        ["span", "record"]
    );
    assert_eq!(
        named("let x = crate::nn::f(crate::span::g());"),
        ["nn", "span"]
    );
    assert!(row("cli") > row("pipeline") && row("nn") == row("ingest"));
}
