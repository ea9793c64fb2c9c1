//! The fast pipeline beside the default one: what the first pass stops, what both say, what is refused.

use crate::cli::gleaner;
use crate::sample::SOURCE;
use gleaner::nn::{FastHeads, HeadSet, Heads, Model, ModelStore, Second};
use gleaner::pipeline::PipelineConfig;
use ndarray::Array2;
use serde_json::Value;
use std::path::Path;

fn annotated(pipeline: &str, paths: &[&Path]) -> Vec<Value> {
    let run = gleaner()
        .args(["annotate", "--format", "jsonl", "--pipeline", pipeline])
        .args(paths)
        .assert()
        .success();
    String::from_utf8_lossy(&run.get_output().stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn gold_documents() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gold/documents")
}

#[test]
fn the_first_pass_stops_no_unit_above_a_threshold_and_says_what_it_stopped() {
    let config = PipelineConfig::lookup("fast").unwrap();
    let (mut stopped, mut all) = (0, 0);
    for record in annotated("fast", &[&gold_documents()]) {
        for sentence in record["sentences"].as_array().unwrap() {
            all += 1;
            let score = |label: &str| sentence["scores"][label].as_f64().unwrap();
            if sentence.get("read").is_some() {
                stopped += 1;
                assert_eq!(sentence["read"], "first pass");
                assert_eq!(sentence["labels"], serde_json::json!([]));
                assert!(score("lesson") <= config.encoder.lesson_first + 1e-4);
                assert!(score("action") <= config.encoder.action_first + 1e-4);
            } else {
                let carries = score("action") >= config.classify.action_threshold + 1e-4;
                let labels = sentence["labels"].as_array().unwrap();
                assert!(!carries || labels.contains(&"action".into()), "{sentence}");
            }
        }
    }
    assert!(
        2 * stopped > all,
        "it should stop most units: {stopped} of {all}"
    );
}

#[test]
fn clear_cases_are_labelled_as_by_the_default_pipeline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scanners.md");
    std::fs::write(&path, SOURCE).unwrap();
    let [whole, fast] = ["default", "fast"].map(|p| annotated(p, &[&path]).remove(0));
    assert_eq!(whole["text"], fast["text"]);
    let pairs = whole["sentences"].as_array().unwrap().iter();
    let mut clear = 0;
    for (a, b) in pairs.zip(fast["sentences"].as_array().unwrap()) {
        let score = |s: &Value| s["scores"]["action"].as_f64().unwrap();
        if score(a) > 0.9 {
            clear += 1;
            assert!(score(b) > 0.5, "{a}\n{b}");
        } else if score(a) < 0.02 {
            clear += 1;
            assert!(score(b) < 0.5, "{a}\n{b}");
        }
    }
    assert!(clear >= 4, "{clear} clear units");
    assert!(!fast["frames"].as_array().unwrap().is_empty());
    assert_ne!(
        whole["producer"]["pipeline_sha256"],
        fast["producer"]["pipeline_sha256"]
    );
}

#[test]
fn a_record_does_not_depend_on_its_neighbours() {
    let mut paths: Vec<_> = std::fs::read_dir(gold_documents())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    paths.sort();
    let few: Vec<&Path> = paths.iter().take(4).map(AsRef::as_ref).collect();
    let among = annotated("fast", &few);
    for (path, among) in few.iter().zip(among) {
        let alone = annotated("fast", &[path]).remove(0);
        let spans = |r: &Value| {
            let frames = r["frames"].as_array().unwrap().iter();
            let action = |f: &Value| (f["action"]["start"].clone(), f["action"]["end"].clone());
            frames.map(action).collect::<Vec<_>>()
        };
        assert_eq!(spans(&alone), spans(&among), "{}", path.display());
    }
}

#[test]
fn a_model_without_fast_heads_says_so() {
    let mut files = ModelStore::default().open("minilm-incident").unwrap();
    files.fast = None;
    let error = Model::load(files.clone(), HeadSet::Fast, 8, 1)
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        error,
        "model minilm-incident has no heads for reading fast (fast.safetensors.gz and fast_layers in model.toml); train it \
         with this version of gleaner, or choose a pipeline whose encoder.heads are \"whole\""
    );
    // The default pipeline reads labels a second time by them.
    let error = Model::load(files, HeadSet::Whole, 8, 1)
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("its labels are read a second time, and it has no fast.safetensors"),
        "{error}"
    );
}

#[test]
fn the_second_reading_is_the_label_heads_for_reading_fast_times_their_share() {
    let files = ModelStore::default().open("minilm-incident").unwrap();
    let fast = files.fast.as_deref().unwrap();
    let Some(Second::Share(share)) = Heads::parse("m", &files.heads).unwrap().second else {
        panic!("the shipped model reads labels twice");
    };
    assert!(share > 0.0 && share < 1.0, "{share}");
    let labels = FastHeads::parse("m", fast).unwrap().heads;
    let whole = Heads::whole(&files.manifest, &files.heads, Some(fast)).unwrap();
    let Some(Second::Heads(second)) = whole.second else {
        panic!("the share stands for heads");
    };
    let row = |width: usize| Array2::from_shape_fn((3, width), |(r, c)| ((r + c) % 5) as f32 / 5.0);
    let off = |a: &Array2<f32>, b: &Array2<f32>| {
        (a * share - b)
            .mapv(f32::abs)
            .fold(0.0_f32, |m, &v| m.max(v))
    };
    let x = row(labels.unit.inputs());
    assert!(off(&labels.unit.logits(&x), &second.unit.logits(&x)) < 1e-4);
    let (old, new) = (labels.unit_sequence.unwrap(), second.sequence.unwrap());
    let x = row(old.inputs());
    assert!(off(&old.logits(&x), &new.logits(&x)) < 1e-4);
}
