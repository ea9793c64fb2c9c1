//! Shipped pipelines, unknown keys, ranges and overrides.

use super::*;

fn default() -> String {
    BUILTIN[0].1.to_owned()
}

/// The shipped pipeline with the line of `key` written as `line`.
fn with(key: &str, line: &str) -> String {
    let toml = default();
    let old = toml
        .lines()
        .find(|l| l.starts_with(key))
        .expect("the key is there");
    toml.replace(old, line)
}

#[test]
fn the_written_out_form_reads_back_to_the_same() {
    let config = PipelineConfig::lookup("default").unwrap();
    assert_eq!(
        PipelineConfig::parse("copy", &config.written_out()).unwrap(),
        config
    );
    assert_eq!(config.sha256().len(), 64);
}

#[test]
fn an_unknown_or_missing_key_is_named_with_its_file() {
    let error = |toml: String| {
        PipelineConfig::parse("mine.toml", &toml)
            .unwrap_err()
            .to_string()
    };
    let unknown = error(default().replace("[batch]", "[batch]\nspeed = 3"));
    assert!(
        unknown.contains("mine.toml") && unknown.contains("speed"),
        "{unknown}"
    );
    let missing = error(with("goal_threshold", ""));
    assert!(
        missing.contains("mine.toml") && missing.contains("goal_threshold"),
        "{missing}"
    );
}

#[test]
fn values_out_of_range_are_refused() {
    let toml = with("lesson_threshold", "lesson_threshold = 50.0");
    let error = PipelineConfig::parse("mine.toml", &toml)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "pipeline mine.toml: classify.lesson_threshold is 50; give a probability from 0 to 1"
    );
    let toml = with("documents", "documents = 0");
    assert!(PipelineConfig::parse("mine.toml", &toml).is_err());
}

#[test]
fn thresholds_by_name_for_both_labels_and_wrong() {
    let mut config = PipelineConfig::lookup("default").unwrap();
    let before = config.sha256();
    config.set_threshold("0.25").unwrap();
    assert_eq!(
        (
            config.classify.lesson_threshold,
            config.classify.action_threshold
        ),
        (0.25, 0.25)
    );
    config.set_threshold("goal=0.75").unwrap();
    assert_eq!(config.propose.goal_threshold.to_string(), "0.75");
    assert_ne!(config.sha256(), before);
    for bad in ["wish=0.3", "lesson=x", "lesson=1.5", "NaN", ""] {
        assert!(config.set_threshold(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_name_that_is_neither_built_in_nor_a_file_is_an_error() {
    let error = PipelineConfig::lookup("fastest").unwrap_err().to_string();
    assert_eq!(
        error,
        "no pipeline \"fastest\"; built in: default, fast; or give a TOML file"
    );
    let error = PipelineConfig::lookup("no/such.toml")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("no/such.toml: "), "{error}");
}

#[test]
fn both_shipped_pipelines_parse_and_differ_in_how_they_read() {
    let [default, fast] = ["default", "fast"].map(|n| PipelineConfig::lookup(n).unwrap());
    assert_eq!(default.encoder.heads, HeadSet::Whole);
    assert_eq!(fast.encoder.heads, HeadSet::Fast);
    assert_eq!(
        (default.codebook, default.model),
        (fast.codebook, fast.model)
    );
}

#[test]
fn a_first_pass_that_would_hide_labels_is_refused() {
    let error = |toml: String| {
        PipelineConfig::parse("mine.toml", &toml)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error(with("action_first", "action_first = 0.1")),
        "pipeline mine.toml: encoder.action_first is 0.1; with heads = \"whole\" every sentence is read: give 0"
    );
    let fast = BUILTIN[1].1;
    let over = fast.replace("lesson_threshold = ", "lesson_threshold = 0.0 # ");
    assert!(error(over).contains("encoder.lesson_first"));
    let unknown = error(fast.replace("heads = \"fast\"", "heads = \"half\""));
    assert!(
        unknown.contains("`half`") && unknown.contains("`fast`"),
        "{unknown}"
    );

    let mut config = PipelineConfig::lookup("fast").unwrap();
    let error = config.set_threshold("action=0.01").unwrap_err().to_string();
    assert!(
        error.contains("in pipeline fast sentences below"),
        "{error}"
    );
    assert!(config.set_threshold("action=0.9").is_ok());
}

#[test]
fn a_codebook_of_its_own_is_found_from_the_pipelines_file_and_counts_in_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, with("codebook", "codebook = \"books/mine.qdc\"")).unwrap();
    let lookup = || PipelineConfig::lookup(file.to_str().unwrap());
    let missing = lookup().unwrap_err().to_string();
    assert!(
        missing.contains("mine.qdc") && missing.contains("by its path from the pipeline's"),
        "{missing}"
    );
    std::fs::create_dir(folder.path().join("books")).unwrap();
    let write = |book: &Codebook| {
        let qdc = crate::exchange::write_codebook(book, BookForm::Qdc);
        std::fs::write(folder.path().join("books/mine.qdc"), qdc).unwrap();
    };
    write(&Codebook::builtin());
    let first = lookup().unwrap();
    assert_eq!(first.codebook(), Some(Codebook::builtin()));
    assert_ne!(
        first.sha256(),
        PipelineConfig::lookup("default").unwrap().sha256()
    );
    let more = Codebook::builtin().to_toml() + "[renamed.target]\nalerts = \"monitoring\"\n";
    write(&Codebook::parse("x", &more).unwrap());
    assert_ne!(lookup().unwrap().sha256(), first.sha256());
    assert_eq!(
        PipelineConfig::parse("x", &first.written_out())
            .unwrap()
            .codebook(),
        None
    );
}
