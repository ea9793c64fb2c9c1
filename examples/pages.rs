//! Lists the pages of archives as JSON lines: `cargo run --example pages -- [--text COLUMN] [--metadata FILE] PATH...`
//!
//! A line for each page, with `id`, `place`, `size` and `sha256` of its bytes or the `error`, and what is known of it;
//! then one for each reason why something was passed over, with its count.

use gleaner::archive::{Entry, Limits, Page, open};
use gleaner::document::hex_sha256;
use gleaner::pipeline::inputs::ENDINGS;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

fn main() -> anyhow::Result<()> {
    let mut limits = Limits::new(&ENDINGS);
    let mut paths = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--text" => limits.text_column = arguments.next(),
            "--metadata" => limits.metadata = arguments.next().map(PathBuf::from),
            path => paths.push(PathBuf::from(path)),
        }
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut passed = BTreeMap::<String, u64>::new();
    let mut archive = open(&paths, &limits)?;
    for entry in &mut archive {
        match entry {
            Entry::Page(page) => writeln!(out, "{}", line(&page))?,
            Entry::Passed { why } => *passed.entry(why).or_default() += 1,
        }
    }
    for (why, count) in passed {
        writeln!(out, "{}", json!({"passed": why, "count": count}))?;
    }
    if limits.metadata.is_some() {
        writeln!(out, "{}", json!({"unmatched": archive.unmatched()}))?;
    }
    out.flush()?;
    Ok(())
}

fn line(page: &Page) -> Value {
    let charset = page.charset.map(encoding_rs::Encoding::name);
    let known = json!({"id": page.id, "place": page.place, "report": page.report, "read_as": page.read_as, "charset": charset});
    let bytes = match &page.bytes {
        Ok(bytes) => json!({"size": bytes.len(), "sha256": hex_sha256(bytes)}),
        Err(why) => json!({"error": why}),
    };
    let mut line = known;
    if let (Value::Object(line), Value::Object(bytes)) = (&mut line, bytes) {
        line.extend(bytes);
    }
    line
}
