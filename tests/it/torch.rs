//! Does libtorch compute what the default runtime computes, and does training repeat itself?

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use gleaner::codebook::Codebook;
use gleaner::nn::{Encoder, ModelStore, TorchEncoder};
use gleaner::record::Record;
use gleaner::train::{
    FineTuneOptions, FineTuned, GoldReport, Lost, Places, TrainOptions, fine_tune, prepare,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

const TEXTS: [&str; 5] = [
    "Add an alert on replication lag.",
    "We did not know that the standby shared its power supply with the primary.",
    "x",
    "Nobody had rehearsed the restore since the move to the new hall, so the first attempt took the wrong snapshot and cost an hour.",
    "Ünïcode \u{1f680} survives",
];

/// Python with what the export scripts need; `GLEANER_PYTHON` names another one than `python3`.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("GLEANER_PYTHON").map_or_else(|| "python3".into(), PathBuf::from);
    let check = Command::new(&python)
        .args(["-c", "import numpy, onnx, safetensors"])
        .output();
    if check.is_ok_and(|o| o.status.success()) {
        return Some(python);
    }
    println!("skipped: Python with numpy, onnx and safetensors is not there (GLEANER_PYTHON)");
    None
}

fn script(python: &Path, name: &str, args: &[&Path], flags: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scripts")
        .join(name);
    let status = Command::new(python)
        .arg(path)
        .args(args)
        .args(flags)
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
}

/// The shipped encoder as a checkpoint, made once.
fn checkpoint() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let make = || {
        let python = python()?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkpoint");
        std::fs::create_dir_all(&folder).unwrap();
        let files = ModelStore::default().open("minilm-incident").unwrap();
        let graph = folder.join("encoder.onnx");
        std::fs::write(&graph, &files.encoder).unwrap();
        std::fs::write(folder.join("tokenizer.json"), &files.tokenizer).unwrap();
        script(&python, "import-checkpoint", &[&graph, &folder], &[]);
        Some(folder)
    };
    MADE.get_or_init(make).as_deref()
}

fn default_encoder() -> Encoder {
    let files = ModelStore::default().open("minilm-incident").unwrap();
    Encoder::load(
        "minilm-incident",
        files.encoder,
        &files.tokenizer,
        256,
        8,
        1,
    )
    .unwrap()
}

fn torch_encoder(folder: &Path, frozen: usize) -> (Arc<Mutex<TorchEncoder>>, Encoder) {
    let torch = TorchEncoder::load(folder, frozen, tch::Device::Cpu).unwrap();
    let torch = Arc::new(Mutex::new(torch));
    let tokenizer = std::fs::read(folder.join("tokenizer.json")).unwrap();
    let encoder = Encoder::torch(Arc::clone(&torch), &tokenizer, 256, 8).unwrap();
    (torch, encoder)
}

/// Largest difference of any number of any text.
fn apart(a: &Encoder, b: &Encoder) -> f32 {
    let (x, y) = (a.tokens(&TEXTS).unwrap(), b.tokens(&TEXTS).unwrap());
    let mut worst = 0.0_f32;
    for (x, y) in x.iter().zip(&y) {
        assert_eq!(x.spans, y.spans);
        let states = (&x.states - &y.states).mapv(f32::abs);
        worst = states.iter().fold(worst, |w, &d| w.max(d));
        let pooled = x.pooled.vector.iter().zip(&y.pooled.vector);
        worst = pooled.fold(worst, |w, (p, q)| w.max((p - q).abs()));
    }
    worst
}

/// Largest difference of what a second reading sees: lower layers, and words before any layer.
fn twice_apart(a: &Encoder, b: &Encoder) -> f32 {
    let twice = [a, b].map(|e| e.pooled_twice(&TEXTS, [3, 4]).unwrap());
    let still = [a, b].map(|e| e.still(&TEXTS).unwrap());
    let vectors = |n: usize| {
        let read = twice[n].iter().flatten().flat_map(|p| p.vector.clone());
        read.chain(still[n].concat()).collect::<Vec<f32>>()
    };
    let pairs = vectors(0).into_iter().zip(vectors(1));
    pairs.fold(0.0, |worst, (x, y)| worst.max((x - y).abs()))
}

#[test]
fn both_runtimes_agree_on_the_shipped_encoder() {
    let Some(folder) = checkpoint() else { return };
    let default = default_encoder();
    for frozen in [0, 3, 4] {
        let (_, torch) = torch_encoder(folder, frozen);
        let worst = apart(&default, &torch);
        assert!(worst < 1e-3, "{frozen} layers left alone: {worst}");
        let worst = twice_apart(&default, &torch);
        assert!(worst < 1e-3, "{frozen} layers left alone: {worst}");
    }
}

#[test]
fn weights_go_from_libtorch_to_the_default_runtime() {
    let (Some(folder), Some(python)) = (checkpoint(), python()) else {
        return;
    };
    let (torch, encoder) = torch_encoder(folder, 2);
    let out = tempfile::tempdir().unwrap();
    torch
        .lock()
        .unwrap()
        .save(&out.path().join("model.safetensors"))
        .unwrap();
    std::fs::copy(folder.join("config.json"), out.path().join("config.json")).unwrap();
    let graph = out.path().join("encoder.onnx");
    script(
        &python,
        "export-encoder",
        &[out.path(), &graph],
        &["--positions", "256"],
    );
    let tokenizer = std::fs::read(folder.join("tokenizer.json")).unwrap();
    let bytes = std::fs::read(&graph).unwrap();
    let exported = Encoder::load("exported", bytes.into(), &tokenizer, 256, 8, 1).unwrap();
    let worst = apart(&exported, &encoder);
    assert!(worst < 1e-3, "{worst}");
}

#[test]
fn a_checkpoint_that_is_none_is_refused_with_the_file_named() {
    let folder = tempfile::tempdir().unwrap();
    let load = || {
        TorchEncoder::load(folder.path(), 4, tch::Device::Cpu)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(load().contains("config.json"), "{}", load());
    std::fs::write(
        folder.path().join("config.json"),
        r#"{"model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12}"#,
    )
    .unwrap();
    assert!(load().contains("768"), "{}", load());
}

fn few_reports() -> Vec<GoldReport> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("gold/records");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort_by_key(|p| (std::fs::metadata(p).unwrap().len(), p.clone()));
    let read = |path: &PathBuf| {
        let record: Record = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        prepare(&record, &Codebook::builtin(), &mut Lost::default()).unwrap()
    };
    let mut reports: Vec<GoldReport> = paths
        .iter()
        .map(read)
        .filter(|r| !r.frames.is_empty())
        .collect();
    reports.truncate(4);
    reports
}

fn tune(folder: &Path, work: &Path, resume: bool) -> FineTuned {
    let places = Places {
        checkpoint: folder.into(),
        work: work.into(),
        resume,
    };
    let options = FineTuneOptions {
        epochs: 2,
        ..FineTuneOptions::default()
    };
    let heads = TrainOptions::with_seed(2, 1);
    fine_tune(
        &few_reports(),
        &Codebook::builtin(),
        &places,
        &heads,
        &options,
        &|_| {},
    )
    .unwrap()
}

fn weights(tuned: &FineTuned) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    tuned.encoder.lock().unwrap().save(&path).unwrap();
    (std::fs::read(path).unwrap(), tuned.heads.bytes().unwrap())
}

#[test]
fn training_repeats_itself_and_goes_on_where_it_stopped() {
    let Some(folder) = checkpoint() else { return };
    tch::set_num_threads(1);
    let work = tempfile::tempdir().unwrap();
    let (one, two) = (work.path().join("one"), work.path().join("two"));
    let first = tune(folder, &one, false);
    assert!(first.curve.iter().all(|p| p.loss.is_finite()));
    assert!(
        first.gap < 1e-2,
        "the heads see other rows here than in the default runtime: {}",
        first.gap
    );
    let of_all = |epoch| {
        let found = first.curve.iter().find(|p| (p.fold, p.epoch) == (0, epoch));
        found.map(|p| p.loss)
    };
    if let (Some(early), Some(late)) = (of_all(1), of_all(2)) {
        assert!(late < early, "{:?}", first.curve);
    }
    let second = tune(folder, &two, false);
    assert!(
        weights(&first) == weights(&second),
        "the same seed gives the same weights"
    );
    // As if it had been stopped in the second pass of the first fold: what is there is kept, the rest redone.
    let keep = two.join("fold-1/pass-1.safetensors");
    for fold in std::fs::read_dir(&two).unwrap() {
        for file in std::fs::read_dir(fold.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path != keep && path.extension().is_some_and(|e| e == "safetensors") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    assert!(keep.is_file());
    let third = tune(folder, &two, true);
    assert!(
        weights(&first) == weights(&third),
        "taken up again, the run is the same"
    );
    assert_eq!(first.curve, third.curve);
}
