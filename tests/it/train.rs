//! Does `gleaner train` learn, repeat itself, and say what it learnt from?

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The smallest gold records that hold frames, as JSON Lines.
fn records(from: usize, count: usize, folder: &Path) -> PathBuf {
    let mut paths: Vec<_> = std::fs::read_dir(root().join("gold/records"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort_by_key(|p| (std::fs::metadata(p).unwrap().len(), p.clone()));
    let lines: Vec<String> = paths
        .iter()
        .map(|p| std::fs::read_to_string(p).unwrap())
        .filter(|l| l.contains("\"f1\""))
        .skip(from)
        .take(count)
        .collect();
    let path = folder.join(format!("gold-{from}.jsonl"));
    std::fs::write(&path, lines.concat()).unwrap();
    path
}

fn train(args: &[&std::ffi::OsStr]) -> assert_cmd::assert::Assert {
    crate::cli::gleaner().arg("train").args(args).assert()
}

#[test]
fn the_same_records_give_the_same_heads_and_others_are_only_learnt_from() {
    let folder = tempfile::tempdir().unwrap();
    let (gold, also) = (records(0, 3, folder.path()), records(3, 2, folder.path()));
    let held_out = folder.path().join("held-out.jsonl");
    let run = |out: &str| {
        let out = folder.path().join(out);
        let done = train(&[
            "--heads".as_ref(),
            gold.as_ref(),
            "--also".as_ref(),
            also.as_ref(),
            "--folds".as_ref(),
            "2".as_ref(),
            "--held-out".as_ref(),
            held_out.as_ref(),
            "--out".as_ref(),
            out.as_ref(),
        ])
        .success();
        let said = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        let bytes = |name: &str| std::fs::read(out.join(name)).unwrap();
        let heads = [bytes("heads.safetensors.gz"), bytes("fast.safetensors.gz")];
        (said, heads)
    };
    let (said, first) = run("one");
    assert!(said.starts_with("3 reports of 3 organisations"), "{said}");
    assert!(said.contains("learnt from besides: 2 reports"), "{said}");
    assert!(said.contains("heads for reading fast, "), "{said}");
    assert!(
        said.contains("second reading of the labels alone"),
        "{said}"
    );
    let lines = std::fs::read_to_string(&held_out).unwrap();
    assert_eq!(lines.lines().count(), 3, "one line a measured report");
    for line in lines.lines() {
        let report: serde_json::Value = serde_json::from_str(line).unwrap();
        let (scores, labels) = (&report["scores"], &report["labels"]);
        assert_eq!(
            scores.as_array().unwrap().len(),
            labels.as_array().unwrap().len()
        );
    }
    assert_eq!(first, run("two").1, "the same seed gives the same heads");
}

/// The tensors of packed heads whose names begin with `prefix`, as bytes.
fn tensors(folder: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let packed = std::fs::File::open(folder.join("heads.safetensors.gz")).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
    let heads = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let chosen = heads.iter().filter(|(name, _)| name.starts_with(prefix));
    let mut out: Vec<_> = chosen
        .map(|(name, view)| (name.to_owned(), view.data().to_vec()))
        .collect();
    out.sort();
    out
}

#[test]
fn of_digests_only_the_codes_are_learnt() {
    let folder = tempfile::tempdir().unwrap();
    let (gold, digests) = (records(0, 3, folder.path()), records(3, 2, folder.path()));
    let run = |name: &str, more: &[&std::ffi::OsStr]| {
        let out = folder.path().join(name);
        let mut args: Vec<&std::ffi::OsStr> = vec![
            "--heads".as_ref(),
            gold.as_ref(),
            "--folds".as_ref(),
            "2".as_ref(),
            "--out".as_ref(),
            out.as_ref(),
        ];
        args.extend(more);
        let done = train(&args).success();
        let said = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        (out.clone(), said)
    };
    let (plain, said) = run("plain", &[]);
    assert!(!said.contains("codes alone"), "{said}");
    let (richer, said) = run("richer", &["--also-codes".as_ref(), digests.as_ref()]);
    assert!(
        said.contains("codes alone learnt from 2 more reports"),
        "{said}"
    );
    for head in ["unit", "tags", "link"] {
        let (a, b) = (tensors(&plain, head), tensors(&richer, head));
        assert!(!a.is_empty() && a == b, "the {head} head is another one");
    }
    assert_ne!(tensors(&plain, "codes"), tensors(&richer, "codes"));
}

#[test]
fn a_broken_line_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.jsonl");
    std::fs::write(&gold, "{\"schema\": 3\n").unwrap();
    let out = folder.path().join("out");
    let failed = train(&[
        "--heads".as_ref(),
        gold.as_ref(),
        "--out".as_ref(),
        out.as_ref(),
    ])
    .code(2);
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(said.contains("gold.jsonl:1"), "{said}");
}

#[cfg(not(feature = "torch"))]
#[test]
fn without_libtorch_it_says_how_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let gold = records(0, 1, folder.path());
    let failed = train(&[
        "--fine-tune".as_ref(),
        folder.path().as_ref(),
        gold.as_ref(),
        "--out".as_ref(),
        folder.path().join("out").as_ref(),
    ])
    .code(2);
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(said.contains("scripts/setup-libtorch"), "{said}");
}

#[test]
fn what_is_learnt_from_is_held_out_with_its_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let (gold, also) = (records(0, 3, folder.path()), records(3, 1, folder.path()));
    let read = |path: &Path| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    };
    // The report that is learnt from is now by the organisation of the first one that is measured.
    let organisation = read(&gold)[0]["report"]["organisation"].clone();
    let mut more = read(&also).remove(0);
    more["report"]["organisation"] = organisation.clone();
    std::fs::write(&also, format!("{more}\n")).unwrap();
    let scores = |name: &str, more: &[&std::ffi::OsStr]| {
        let (out, held_out) = (folder.path().join(name), folder.path().join("held-out"));
        let mut args: Vec<&std::ffi::OsStr> = vec![
            "--heads".as_ref(),
            gold.as_ref(),
            "--folds".as_ref(),
            "3".as_ref(),
            "--held-out".as_ref(),
            held_out.as_ref(),
            "--out".as_ref(),
            out.as_ref(),
        ];
        args.extend(more);
        train(&args).success();
        (read(&held_out), out)
    };
    let (alone, out) = scores("alone", &[]);
    let (both, _) = scores("both", &["--also".as_ref(), also.as_ref()]);
    for (a, b) in alone.iter().zip(&both) {
        let same = a["scores"] == b["scores"];
        assert_eq!(same, a["organisation"] == organisation, "{}", a["id"]);
    }
    assert!(!tensors(&out, "unit_sequence.0.ahead.state").is_empty());
}

#[test]
fn units_are_read_alone_or_with_their_neighbours_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let gold = records(0, 3, folder.path());
    let run = |name: &str, context: &str| {
        let out = folder.path().join(name);
        train(&[
            "--heads".as_ref(),
            gold.as_ref(),
            "--folds".as_ref(),
            "2".as_ref(),
            context.as_ref(),
            "--out".as_ref(),
            out.as_ref(),
        ])
        .success();
        let read = |file: &str| std::fs::read(out.join(file)).unwrap();
        let manifest = String::from_utf8(read("model.toml")).unwrap();
        (out.clone(), manifest, read("fast.safetensors.gz"))
    };
    let (alone, said, fast) = run("alone", "--context=false");
    assert!(!said.contains("context"), "{said}");
    let (together, said, same_fast) = run("together", "--context");
    assert!(said.contains("context = true"), "{said}");
    assert!(
        fast == same_fast,
        "reading fast, units are always read alone"
    );
    for head in ["unit", "tags", "link", "codes"] {
        assert_ne!(tensors(&alone, head), tensors(&together, head), "{head}");
    }
    // With neighbours or without, a report's record does not depend on the reports beside it.
    let pipeline = std::fs::read_to_string(root().join("pipelines/default.toml")).unwrap();
    let pipeline = pipeline
        .replace("minilm-incident", "together")
        .replace("action_threshold = ", "action_threshold = 0.0 # ");
    let path = folder.path().join("together.toml");
    std::fs::write(&path, pipeline).unwrap();
    let annotate = |documents: &[&str]| -> Vec<serde_json::Value> {
        let documents = documents
            .iter()
            .map(|d| root().join("gold/documents").join(d));
        let done = crate::cli::gleaner()
            .arg("annotate")
            .args(documents)
            .args(["--format", "jsonl", "--progress", "never", "--models"])
            .arg(folder.path())
            .arg("--pipeline")
            .arg(&path)
            .assert()
            .success();
        let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    };
    let names: Vec<String> = std::fs::read_dir(root().join("gold/documents"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    let [first, second] = [names[0], names[1]];
    let both = annotate(&[first, second]);
    assert!(both[1]["frames"].as_array().unwrap().len() > 1);
    assert_eq!(both[1], annotate(&[second])[0]);
}
