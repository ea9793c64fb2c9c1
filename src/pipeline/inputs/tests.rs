//! Folders, named files, equal names, links in a circle.

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "Words.").unwrap();
    }
    root
}

fn ids(paths: &[PathBuf]) -> Vec<String> {
    Inputs::collect(paths, false)
        .unwrap()
        .items()
        .map(|i| i.id)
        .collect()
}

#[test]
fn folders_are_searched_in_order_and_hidden_files_passed_over() {
    let root = tree(&[
        "b.md",
        "a/z.HTML",
        "a/y.txt",
        ".git/c.md",
        "a/.d.md",
        "e.png",
        "Makefile",
    ]);
    let inputs = Inputs::collect(&[root.path().into()], false).unwrap();
    let ids: Vec<_> = inputs.items().map(|i| i.id).collect();
    assert_eq!(ids, ["a/y.txt", "a/z.HTML", "b.md"]);
    assert_eq!((inputs.total(), inputs.skipped()), (Some(3), 2));
    assert_eq!(inputs.skipped_by_ending()["png"], 1);
}

#[test]
fn a_named_file_is_taken_as_given_and_an_empty_folder_is_an_error() {
    let root = tree(&["notes.log", "sub/x.png"]);
    let file = root.path().join("notes.log");
    assert_eq!(ids(std::slice::from_ref(&file)), [slashed(&file)]);
    let error = Inputs::collect(&[root.path().join("sub")], false)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no report found (1 files"), "{error}");
    let error = Inputs::collect(&[root.path().join("nowhere")], false)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("nowhere: ") && error.contains("check the spelling"),
        "{error}"
    );
}

#[test]
fn equal_names_in_two_folders_keep_their_whole_paths() {
    let root = tree(&["one/a.md", "two/a.md", "two/b.md"]);
    let (one, two) = (root.path().join("one"), root.path().join("two"));
    let found = ids(&[one.clone(), two.clone()]);
    assert_eq!(
        found,
        [
            slashed(&one.join("a.md")),
            slashed(&two.join("a.md")),
            "b.md".into()
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_end() {
    let root = tree(&["a/b/c.md"]);
    std::os::unix::fs::symlink(root.path(), root.path().join("a/b/up")).unwrap();
    assert_eq!(ids(&[root.path().into()]), ["a/b/c.md"]);
}
