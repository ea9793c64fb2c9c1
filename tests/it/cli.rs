//! The program as a whole: arguments, files, streams, exit codes. The environment is cleared.

use crate::sample::SOURCE;
use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// The program with nothing of this machine's environment.
pub fn gleaner() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gleaner"));
    command.env_clear().env("COLUMNS", "100").write_stdin("");
    command
}

/// Exit code, standard output, standard error.
pub fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A folder with a sound report, an empty one, and a picture.
fn folder() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("2031")).unwrap();
    fs::write(root.path().join("2031/scanners.md"), SOURCE).unwrap();
    fs::write(root.path().join("empty.txt"), "\n").unwrap();
    fs::write(root.path().join("photo.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    root
}

/// Each line as JSON.
pub fn records(lines: &str) -> Vec<serde_json::Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_bad_report_is_an_error_record_and_a_line_and_exit_2() {
    let root = folder();
    let (code, out, err) = run(gleaner().arg("segment").arg(root.path()));
    assert_eq!(code, 2);
    let records = records(&out);
    assert_eq!(records[0]["report"]["id"], "2031/scanners.md");
    assert!(records[0]["sentences"].as_array().unwrap().len() > 8);
    assert_eq!(records[0]["frames"], serde_json::json!([]));
    assert_eq!(records[1]["error"]["stage"], "ingest");
    insta::assert_snapshot!(err);
}

#[test]
fn annotate_names_its_pipeline_and_thresholds_change_its_hash() {
    let hash = |args: &[&str]| {
        let (code, out, err) = run(gleaner()
            .args(["annotate", "-"])
            .args(args)
            .write_stdin(SOURCE));
        assert_eq!((code, err.as_str()), (0, ""));
        let producer = records(&out)[0]["producer"].clone();
        assert_eq!(producer["pipeline"], "default");
        producer["pipeline_sha256"].as_str().unwrap().to_owned()
    };
    let shipped = gleaner::pipeline::PipelineConfig::lookup("default").unwrap();
    let same = format!("lesson={}", shipped.classify.lesson_threshold);
    assert_eq!(hash(&[]), hash(&["--threshold", &same]));
    assert_ne!(hash(&[]), hash(&["--threshold", "goal=0.9"]));
}

#[test]
fn standard_input_as_a_report_and_as_lines() {
    let (code, out, _) = run(gleaner()
        .args(["segment", "-"])
        .write_stdin("It broke. We fixed it.\n"));
    assert_eq!(
        (code, records(&out)[0]["report"]["id"].as_str()),
        (0, Some("-"))
    );
    let lines = "{\"id\": \"a\", \"text\": \"It broke.\"}\n{\"id\": \"b\"\n";
    let (code, out, err) = run(gleaner()
        .args(["segment", "-", "--input-format", "jsonl"])
        .write_stdin(lines));
    assert_eq!(
        (code, records(&out)[0]["report"]["id"].as_str()),
        (2, Some("a"))
    );
    assert!(err.starts_with("-:2: not a JSON object"), "{err}");
}

#[test]
fn records_can_be_read_again_and_keep_their_identity() {
    let root = folder();
    let file = root.path().join("out.jsonl");
    let (code, ..) = run(gleaner()
        .arg("segment")
        .arg(root.path().join("2031"))
        .arg("-o")
        .arg(&file));
    assert_eq!(code, 0);
    let (code, out, _) = run(gleaner().arg("segment").arg(&file));
    assert_eq!((code, out), (0, fs::read_to_string(&file).unwrap()));
}

#[test]
fn an_output_file_is_whole_or_untouched() {
    let root = folder();
    let file = root.path().join("out.yaml");
    let source = root.path().join("2031/scanners.md");
    let (code, out, err) = run(gleaner().arg("segment").arg(&source).arg("-o").arg(&file));
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    let yaml = fs::read_to_string(&file).unwrap();
    assert!(
        yaml.starts_with("---\nschema: gleaner/1\nreport:\n"),
        "{yaml}"
    );
    let nowhere = root.path().join("no/out.jsonl");
    let (code, _, err) = run(gleaner()
        .arg("segment")
        .arg(&source)
        .arg("-o")
        .arg(&nowhere));
    assert_eq!(code, 2);
    assert!(err.contains("choose a folder that exists"), "{err}");
    let left: Vec<_> = fs::read_dir(root.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().ends_with(".part")),
        "{left:?}"
    );
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let root = folder();
    let bad = root.path().join("bad.toml");
    let mut toml = include_str!("../../pipelines/default.toml").to_owned();
    toml += "speed = 3\n";
    fs::write(&bad, toml).unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["segment", "no-such-file.md"], "check the spelling"),
        (&["segment", "photos"], "name a file itself to read it"),
        (
            &["annotate", "empty.txt", "--pipeline", "quick"],
            "no pipeline \"quick\"; built in: default, fast",
        ),
        (
            &["annotate", "empty.txt", "--pipeline", "bad.toml"],
            "unknown field `speed`",
        ),
        (
            &["annotate", "empty.txt", "--threshold", "wish=0.2"],
            "NAME one of lesson, action",
        ),
    ];
    fs::create_dir(root.path().join("photos")).unwrap();
    for (args, said) in cases {
        let (code, out, err) = run(gleaner().current_dir(root.path()).args(args));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(
            err.starts_with("gleaner: ") && err.contains(said),
            "{args:?}: {err}"
        );
    }
    let (code, ..) = run(gleaner().args(["annotate"]));
    assert_eq!(code, 2, "usage");
}

#[test]
fn units_are_shown_with_the_headings_above() {
    let (code, out, _) = run(gleaner()
        .args(["segment", "-", "--format", "view"])
        .env("COLUMNS", "80")
        .write_stdin(SOURCE));
    assert_eq!(code, 0);
    insta::assert_snapshot!(out);
}

#[test]
fn colours_keep_to_flag_and_environment() {
    let coloured = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = gleaner();
        command
            .args(["segment", "-", "--format", "view"])
            .args(args)
            .envs(env.iter().copied());
        run(command.write_stdin("It broke.")).1.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "a pipe is no terminal");
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
}

#[test]
fn progress_as_json_carries_errors_too() {
    let root = folder();
    let (code, _, err) = run(gleaner()
        .arg("segment")
        .arg(root.path())
        .args(["--progress", "json"]));
    let events = records(&err);
    let names: Vec<_> = events
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        (code, names.join(" ")),
        (2, "start skipped progress error progress done".into())
    );
    assert_eq!(
        events[2],
        serde_json::json!({"event": "progress", "done": 1, "total": 2})
    );
    assert_eq!(events[5]["errors"], 1);
}

#[test]
fn a_view_of_several_reports_ends_with_totals() {
    let root = folder();
    let (_, out, _) = run(gleaner()
        .arg("annotate")
        .arg(root.path())
        .args(["--format", "view"]));
    let last = out.lines().last().unwrap();
    assert!(
        last.starts_with("1 report · ") && last.contains("1 error · "),
        "{last}"
    );
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    use std::process::Stdio;
    let root = tempfile::tempdir().unwrap();
    for n in 0..300 {
        fs::write(root.path().join(format!("{n}.md")), SOURCE).unwrap();
    }
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("gleaner"))
        .env_clear()
        .arg("segment")
        .arg(root.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}

#[test]
fn models_are_checked() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/minilm-incident");
    let root = tempfile::tempdir().unwrap();
    let model = root.path().join("mine");
    fs::create_dir(&model).unwrap();
    for file in [
        "model.toml",
        "encoder.onnx",
        "tokenizer.json.gz",
        "heads.safetensors.gz",
        "fast.safetensors.gz",
    ] {
        fs::copy(shipped.join(file), model.join(file)).unwrap();
    }
    let check = |root: &Path| run(gleaner().args(["models", "--models"]).arg(root));
    let (code, out, _) = check(root.path());
    assert_eq!(code, 0, "{out}");
    assert_eq!(
        out.matches("  ok\n").count(),
        2,
        "the folder's and the built-in one: {out}"
    );
    fs::write(model.join("heads.safetensors.gz"), "not the heads").unwrap();
    let (code, out, _) = check(root.path());
    assert!(
        code == 1 && out.contains("BAD      heads.safetensors.gz: SHA-256 is"),
        "{out}"
    );
    let report = root.path().join("a.md");
    fs::write(&report, "We will add an alert.").unwrap();
    let (code, _, err) = run(gleaner()
        .arg("annotate")
        .arg(&report)
        .arg("--models")
        .arg(&model));
    assert!(
        code == 2 && err.contains("heads.safetensors.gz") && err.contains("retrain"),
        "{err}"
    );
    fs::remove_file(model.join("tokenizer.json.gz")).unwrap();
    let (code, out, _) = check(root.path());
    assert!(
        code == 1 && out.contains("tokenizer.json.gz: missing"),
        "{out}"
    );
    assert_eq!(check(&root.path().join("none")).0, 2);
}

#[test]
fn manual_pages_and_completions_cover_all_commands() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(run(gleaner().arg("man").arg("--out").arg(root.path())).0, 0);
    for name in [
        "gleaner",
        "gleaner-annotate",
        "gleaner-segment",
        "gleaner-models",
        "gleaner-nearest",
        "gleaner-train",
        "gleaner-man",
    ] {
        let page = fs::read_to_string(root.path().join(format!("{name}.1"))).unwrap();
        assert!(page.contains(&format!(".TH {name} 1")), "{name}");
    }
    let (code, out, _) = run(gleaner().args(["completions", "bash"]));
    assert!(code == 0 && out.contains("--input-format"));
}
