//! tmp driver
use gleaner::{codebook::Codebook, nn::*, record::Record, train::*};
fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let book = Codebook::builtin();
    let mut lost = Lost::default();
    let mut reports = Vec::new();
    for l in std::fs::read_to_string(&files[0]).unwrap().lines() {
        let r: Record = serde_json::from_str(l).unwrap();
        reports.push(prepare(&r, &book, &mut lost).unwrap());
    }
    println!("{lost:?}");
    let onnx = std::fs::read("models/minilm-incident/encoder.onnx").unwrap();
    let tok = std::fs::read("models/minilm-incident/tokenizer.json").unwrap();
    let t = std::time::Instant::now();
    let enc = Encoder::load("m", onnx.into(), &tok, 256, 32, 2).unwrap();
    println!("load {:?}", t.elapsed());
    let o = TrainOptions::with_seed(5, 1);
    let say = |s: String| println!("{:7.1} {s}", t.elapsed().as_secs_f32());
    let got = train_heads(&reports, &enc, &book, &o, &say).unwrap();
    println!("{:#?}", got.report);
    println!("{}", got.heads.bytes().unwrap().len());
    std::fs::write(&files[1], got.heads.bytes().unwrap()).unwrap();
}
