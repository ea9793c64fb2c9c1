//! Which pages stand in JSON Lines?

use super::bytes::{Line, words};
use super::columns::{Row, page};
use super::stream::Stream;
use super::visit::{Flow, Visit};
use serde_json::{Map, Value};
use std::io::Read;

pub(super) const REMEDY: &str =
    r#"write one object a line, {"id": "...", "text": "...", "format": "markdown"}"#;

impl Visit {
    /// The pages of a file of JSON Lines, one a line; empty lines are nothing.
    pub fn lines(&mut self, name: &str, stream: &mut dyn Read) -> Flow {
        let mut lines = Lines::new(name, stream, self.limits.max_page);
        while let Some(row) = lines.next() {
            if let Row {
                fields: Err(why),
                place,
                ..
            } = &row
                && lines.ended
            {
                return self.refuse(place, why.clone());
            }
            self.count(name)?;
            let page = page(row, self.limits.text_column.as_deref());
            self.page(page)?;
        }
        Ok(())
    }
}

/// The objects of JSON Lines, each named `file:line`.
pub(super) struct Lines<'a> {
    stream: Stream<'a>,
    name: &'a str,
    number: u64,
    most: u64,
    line: Vec<u8>,
    /// The stream is broken, and the last row says so.
    pub ended: bool,
}

impl<'a> Lines<'a> {
    /// Lines of more than `most` bytes are not held.
    pub fn new(name: &'a str, stream: &'a mut dyn Read, most: u64) -> Self {
        let stream = Stream::new(stream, name, "file");
        Self {
            stream,
            name,
            number: 0,
            most,
            line: Vec::new(),
            ended: false,
        }
    }
}

impl Iterator for Lines<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while !self.ended {
            self.number += 1;
            let most = self.most;
            let fields = match self.stream.line(&mut self.line, most) {
                Ok(None) => return None,
                Ok(Some(Line::Whole)) if self.line.trim_ascii().is_empty() => continue,
                Ok(Some(Line::Whole)) => {
                    let text = self
                        .line
                        .strip_prefix(b"\xef\xbb\xbf")
                        .filter(|_| self.number == 1);
                    fields(text.unwrap_or(&self.line))
                }
                Ok(Some(Line::TooLong(length))) => Err(format!(
                    "a line of {length} bytes, more than the limit of {most}; split the report or raise the limit"
                )),
                Err(e) => {
                    self.ended = true;
                    Err(words(&e))
                }
            };
            let place = format!("{}:{}", self.name, self.number);
            return Some(Row {
                place,
                fields,
                binary: Vec::new(),
                remedy: REMEDY,
            });
        }
        None
    }
}

fn fields(line: &[u8]) -> Result<Map<String, Value>, String> {
    serde_json::from_slice(line).map_err(|e| {
        let text = e.to_string();
        let cause = text.split(" at line ").next().unwrap_or(&text);
        format!(
            "not a JSON object ({cause} at column {}); {REMEDY}",
            e.column()
        )
    })
}
