//! What `--help` says, on 100 columns; a change of it is seen in review.

use crate::cli::gleaner;

fn help(args: &[&str]) -> String {
    let output = gleaner().args(args).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn of_the_program() {
    insta::assert_snapshot!(help(&["--help"]));
}

#[test]
fn of_annotate() {
    insta::assert_snapshot!(help(&["annotate", "--help"]));
}

#[test]
fn of_segment() {
    insta::assert_snapshot!(help(&["segment", "--help"]));
}

#[test]
fn of_nearest() {
    insta::assert_snapshot!(help(&["nearest", "--help"]));
}

#[test]
fn of_train() {
    insta::assert_snapshot!(help(&["train", "--help"]));
}

#[test]
fn of_score() {
    insta::assert_snapshot!(help(&["score", "--help"]));
}

#[test]
fn of_show() {
    insta::assert_snapshot!(help(&["show", "--help"]));
}

#[test]
fn of_models() {
    insta::assert_snapshot!(help(&["models", "--help"]));
}

#[test]
fn of_agree() {
    insta::assert_snapshot!(help(&["agree", "--help"]));
}

#[test]
fn of_bulk() {
    insta::assert_snapshot!(help(&["bulk", "--help"]));
}

#[test]
fn of_worker() {
    insta::assert_snapshot!(help(&["worker", "--help"]));
}

#[test]
fn of_codebook() {
    insta::assert_snapshot!(help(&["codebook", "--help"]));
}

#[test]
fn of_convert() {
    insta::assert_snapshot!(help(&["convert", "--help"]));
}

#[test]
fn of_gold() {
    insta::assert_snapshot!(help(&["gold", "--help"]));
}

#[test]
fn of_gold_import() {
    insta::assert_snapshot!(help(&["gold", "import", "--help"]));
}

#[test]
fn of_completions() {
    insta::assert_snapshot!(help(&["completions", "--help"]));
}

#[test]
fn of_man() {
    insta::assert_snapshot!(help(&["man", "--help"]));
}

#[test]
fn of_review() {
    insta::assert_snapshot!(help(&["review", "--help"]));
}

#[test]
fn of_review_export() {
    insta::assert_snapshot!(help(&["review", "export", "--help"]));
}

#[test]
fn of_review_stats() {
    insta::assert_snapshot!(help(&["review", "stats", "--help"]));
}

#[test]
fn of_review_adjudicate() {
    insta::assert_snapshot!(help(&["review", "adjudicate", "--help"]));
}
