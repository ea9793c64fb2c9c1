//! How does another program use gleaner? It loads a pipeline once, then annotates report after report.
//!
//! `cargo run --example embed -- report.md` prints the actions of that report; without a path, those of a
//! few lines that are written below.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use gleaner::ingest::{self, ReadOptions};
use gleaner::pipeline::{Pipeline, PipelineConfig};
use gleaner::record::RoleName;
use std::error::Error;

const SAMPLE: &str = "# Queue outage\n\n\
    The queue ran full on Sunday night, and nobody was paged.\n\n\
    ## Follow-up\n\n\
    - Add an alert on queue depth, so that we notice within minutes\n\
    - We have raised the disk quota of the broker.\n";

fn main() -> Result<(), Box<dyn Error>> {
    let (id, bytes) = match std::env::args().nth(1) {
        Some(path) => (path.clone(), std::fs::read(&path)?),
        None => ("sample.md".to_owned(), SAMPLE.as_bytes().to_vec()),
    };

    // The built-in pipeline, with the model inside the program, on two threads.
    let pipeline = Pipeline::load(PipelineConfig::lookup("default")?, None, 2)?;
    let options = ReadOptions {
        max_bytes: pipeline.config().ingest.max_bytes,
        ..ReadOptions::default()
    };
    let document = ingest::read(&id, &bytes, &options)?;

    // One record a document, in their order: give it several at a time for speed.
    for record in pipeline.annotate(&[document])? {
        println!("{}: {} actions", record.report.id, record.frames.len());
        for frame in &record.frames {
            println!("{} ({:.2})", frame.id, frame.score.unwrap_or_default());
            for name in RoleName::ALL {
                let words = frame.role(name).and_then(|role| role.text.as_deref());
                println!("  {:6} {}", name.as_str(), words.unwrap_or("-"));
            }
            println!("  status {}, horizon {}", frame.status, frame.horizon);
        }
    }
    Ok(())
}
