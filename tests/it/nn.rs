//! The encoder against a reference runtime's numbers, and against itself in other company.

use gleaner::nn::{Encoder, HIDDEN, ModelStore};
use serde_json::Value;

fn encoder(batch: usize, jobs: usize) -> Encoder {
    let files = ModelStore::default().open("minilm-incident").unwrap();
    let max = files.manifest.max_tokens;
    Encoder::load(
        "minilm-incident",
        files.encoder,
        &files.tokenizer,
        max,
        batch,
        jobs,
    )
    .unwrap()
}

fn furthest(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f32::max)
}

#[test]
fn numbers_are_those_of_onnxruntime() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/nn/reference.json"
    );
    let reference: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = reference["texts"].as_array().unwrap();
    assert!(cases.len() >= 5);
    let texts: Vec<&str> = cases.iter().map(|c| c["text"].as_str().unwrap()).collect();
    let ours = encoder(4, 2).pooled(&texts).unwrap();
    for (case, ours) in cases.iter().zip(ours) {
        for (key, at) in [
            ("mean_last", 0),
            ("mean_middle", HIDDEN),
            ("max_middle", 2 * HIDDEN),
        ] {
            let wanted: Vec<f32> = case[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_f64().unwrap() as f32)
                .collect();
            let error = furthest(&wanted, &ours.vector[at..at + wanted.len()]);
            // Unit-length means to 1e-4; maxima are of states up to about 10.
            let most = if key == "max_middle" { 2e-3 } else { 1e-4 };
            assert!(error < most, "{key} of {:?} is {error} off", case["text"]);
        }
    }
}

#[test]
fn a_text_has_the_same_numbers_to_the_last_bit_in_any_company() {
    let words =
        "the queue of the broker grew while nobody was looking, so add an alert on its lag today";
    let words: Vec<&str> = words.split(' ').collect();
    // All lengths from one word to several windows, in a shuffled order.
    let mut texts: Vec<String> = (1..=60)
        .map(|n| {
            words
                .iter()
                .cycle()
                .skip(n)
                .take(n)
                .copied()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    texts.push(words.join(" ").repeat(20));
    let order: Vec<usize> = (0..texts.len()).map(|n| n * 37 % texts.len()).collect();
    let shuffled: Vec<&str> = order.iter().map(|&n| texts[n].as_str()).collect();
    let together = encoder(32, 2).pooled(&shuffled).unwrap();
    let in_threes = encoder(3, 1);
    let in_threes: Vec<_> = shuffled
        .chunks(7)
        .flat_map(|some| in_threes.pooled(some).unwrap())
        .collect();
    let alone = encoder(32, 1);
    for (n, text) in shuffled.iter().enumerate() {
        let alone = alone.pooled(&[text]).unwrap().remove(0);
        assert_eq!(alone, together[n], "{text:?} among all");
        assert_eq!(alone, in_threes[n], "{text:?} among seven");
    }
}

#[test]
fn a_text_longer_than_the_input_is_read_to_its_end() {
    let filler = "nothing of note happened in this minute and the next one, ".repeat(60);
    let texts = [
        filler.clone(),
        format!("{filler} until the backup generator caught fire"),
    ];
    let encoder = encoder(8, 1);
    let pooled = encoder.pooled(&[&texts[0], &texts[1]]).unwrap();
    assert!(pooled[0].windows > 1, "{} windows", pooled[0].windows);
    assert!(
        furthest(pooled[0].embedding(), pooled[1].embedding()) > 1e-3,
        "the end counts"
    );
    let tokens = encoder.tokens(&[&texts[1]]).unwrap().remove(0);
    assert_eq!(tokens.spans.len(), tokens.states.nrows());
    let last = tokens.spans[tokens.spans.len() - 1];
    assert_eq!(last.slice(&texts[1]), "fire");
}

#[test]
fn neighbours_are_seen_and_other_reports_are_not() {
    let encoder = encoder(4, 2);
    let report = vec![
        "The replica lagged by an hour.",
        "We will add an alert on that.",
        "Who does it is open.",
    ];
    let other = vec!["Nothing else broke.", "We will add an alert on that."];
    let both = encoder
        .pooled_in_context(&[report.clone(), other.clone()])
        .unwrap();
    assert_eq!(
        both[0],
        encoder
            .pooled_in_context(std::slice::from_ref(&report))
            .unwrap()[0]
    );
    assert_eq!(both[1], encoder.pooled_in_context(&[other]).unwrap()[0]);
    let alone = encoder.pooled(&report).unwrap();
    for (with, without) in both[0].iter().zip(&alone) {
        assert!(furthest(&with.vector, &without.vector) > 1e-3);
    }
    assert!(furthest(&both[0][1].vector, &both[1][1].vector) > 1e-3);
    // Token by token it is the same reading.
    let tokens = encoder
        .tokens_in_context(std::slice::from_ref(&report), &[vec![2, 1]])
        .unwrap()
        .remove(0);
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0].pooled, both[0][2]);
    assert_eq!(tokens[1].pooled, both[0][1]);
    assert_eq!(tokens[0].spans[0].slice(report[2]), "Who");
    assert_eq!(tokens[0].states.nrows(), tokens[0].spans.len());
}

#[test]
fn among_neighbours_a_text_longer_than_the_input_is_read_as_if_alone() {
    let encoder = encoder(4, 1);
    let long = "nothing of note happened in this minute and the next one, ".repeat(40);
    let report = vec!["First.", long.as_str(), "Last, and", "a bit more."];
    let read = encoder
        .pooled_in_context(std::slice::from_ref(&report))
        .unwrap()
        .remove(0);
    let alone = encoder.pooled(&report).unwrap();
    assert!(read[1].windows > 1);
    assert_eq!(read[..2], alone[..2], "neither has a neighbour beside it");
    assert!(furthest(&read[2].vector, &alone[2].vector) > 1e-3);
    // A full input is followed by another one: every text has its numbers, whatever their number.
    let many: Vec<&str> = std::iter::repeat_n("The queue stood still for a while.", 120).collect();
    let read = encoder.pooled_in_context(&[many]).unwrap().remove(0);
    assert_eq!(read.len(), 120);
    assert!(read.iter().all(|p| p.windows == 1));
}

#[test]
fn token_spans_are_bytes_of_multibyte_text() {
    let text = "Zähler für 東京 prüfen 🚒 now";
    let tokens = encoder(8, 1).tokens(&[text]).unwrap().remove(0);
    for span in &tokens.spans {
        assert!(
            text.get(span.start..span.end).is_some(),
            "{span:?} is not on a boundary"
        );
    }
    assert!(tokens.spans.iter().any(|s| s.slice(text) == "now"));
}

#[test]
fn stopped_at_its_own_layers_it_is_the_same_encoder() {
    let whole = encoder(8, 1);
    let texts = [
        "Add an alert on the lag of the replica.",
        "It broke at noon.",
    ];
    let (a, b) = (
        whole.pooled(&texts).unwrap(),
        whole.stopped_at([4, 6]).unwrap().pooled(&texts).unwrap(),
    );
    for (a, b) in a.iter().zip(&b) {
        assert!(furthest(&a.vector, &b.vector) < 1e-6);
    }
    // The last layer of the lower half is the middle layer of the upper.
    let lower = whole.stopped_at([2, 4]).unwrap().pooled(&texts).unwrap();
    let middle = &a[0].vector[HIDDEN..2 * HIDDEN];
    assert!(furthest(&lower[0].vector[..HIDDEN], middle) < 1e-6);
    let error = whole.stopped_at([4, 7]).err().unwrap().to_string();
    assert!(
        error.starts_with("the encoder has 6 layers, layer 7"),
        "{error}"
    );
}

#[test]
fn read_twice_gives_what_two_encoders_give() {
    let whole = encoder(8, 1);
    let long = "A disk was full and nobody saw it. ".repeat(60);
    let texts = ["Add an alert on the lag of the replica.", &long];
    let twice = whole.pooled_twice(&texts, [3, 4]).unwrap();
    let first = whole.pooled(&texts).unwrap();
    let second = whole.stopped_at([3, 4]).unwrap().pooled(&texts).unwrap();
    assert!(second[1].windows > 1, "it should be read in windows");
    for (n, [a, b]) in twice.iter().enumerate() {
        assert!(furthest(&a.vector, &first[n].vector) < 1e-6);
        assert!(furthest(&b.vector, &second[n].vector) < 1e-6);
        assert_eq!(
            [a.windows, b.windows],
            [first[n].windows, second[n].windows]
        );
    }
    assert!(whole.pooled_twice(&texts, [3, 9]).is_err());
}

#[test]
fn still_vectors_know_words_and_not_their_company() {
    let still = encoder(8, 1)
        .still(&["alert", "the alert the alert", "a banana"])
        .unwrap();
    let like =
        |a: usize, b: usize| -> f32 { still[a].iter().zip(&still[b]).map(|(x, y)| x * y).sum() };
    assert!((like(0, 0) - 1.0).abs() < 1e-5, "unit length");
    assert!(like(0, 1) > like(0, 2));
}
