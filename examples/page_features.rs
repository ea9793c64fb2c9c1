//! What does the model of pages see? For `scripts/train-page`: one line of JSON a page, with its cues and hashed words.
//!
//! `cargo run --release --example page_features -- FOLDER` reads every file of FOLDER, in the order of their names; without
//! a folder, the names of the cues.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use gleaner::classify::page;
use gleaner::ingest::{self, ReadOptions};
use gleaner::segment;
use serde_json::json;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args().nth(1) else {
        println!("{}", json!(page::cue_names()));
        return Ok(());
    };
    let mut paths = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let document = match ingest::read(&name, &std::fs::read(&path)?, &ReadOptions::default()) {
            Ok(document) => document,
            Err(error) => {
                println!("{}", json!({"id": name, "error": error.to_string()}));
                continue;
            }
        };
        let views = document.views(&segment::units(&document));
        let title = document.title.as_deref();
        let said: Vec<&str> = views.iter().map(|v| v.text.as_str()).collect();
        println!(
            "{}",
            json!({"id": name, "title": title, "units": views.len(), "cues": page::cues(title, &views),
                   "words": page::words(title, &views), "text": said.join("\n")})
        );
    }
    Ok(())
}
