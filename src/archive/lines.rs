//! Which pages stand in JSON Lines?

use super::columns::{Row, page};
use super::visit::{Flow, Visit};
use serde_json::{Map, Value};
use std::io::{self, BufRead, BufReader, Read};

const REMEDY: &str =
    r#"write one object a line, {"id": "...", "text": "...", "format": "markdown"}"#;

/// A line without its end, held only up to a limit.
pub(super) enum Line {
    Whole,
    /// Its length; nothing of it is kept.
    TooLong(u64),
}

/// The next line into `line`, or `None` at the end.
pub(super) fn next_line(
    reader: &mut dyn BufRead,
    line: &mut Vec<u8>,
    most: u64,
) -> io::Result<Option<Line>> {
    line.clear();
    let mut length = 0_u64;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let end = buffer.iter().position(|&b| b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        length += part.len() as u64;
        if length <= most {
            line.extend_from_slice(part);
        } else {
            *line = Vec::new();
        }
        let (used, last) = (
            part.len() + usize::from(end.is_some()),
            end.is_some() || buffer.is_empty(),
        );
        let nothing = buffer.is_empty() && length == 0;
        reader.consume(used);
        if nothing {
            return Ok(None);
        }
        if last {
            return Ok(Some(if length <= most {
                Line::Whole
            } else {
                Line::TooLong(length)
            }));
        }
    }
}

impl Visit {
    /// The pages of a file of JSON Lines, one a line; empty lines are nothing.
    pub fn lines(&mut self, name: &str, stream: &mut dyn Read) -> Flow {
        let mut reader = BufReader::with_capacity(1 << 16, stream);
        let (mut line, mut number, mut offset) = (Vec::new(), 0_u64, 0_u64);
        let most = self.limits.max_page;
        loop {
            number += 1;
            let place = format!("{name}:{number}");
            match next_line(&mut reader, &mut line, most) {
                Ok(None) => return Ok(()),
                Ok(Some(Line::TooLong(length))) => {
                    self.count(name)?;
                    offset += length + 1;
                    let why = format!(
                        "a line of {length} bytes, more than the limit of {most}; split the report or raise the limit"
                    );
                    self.refuse(&place, why)?;
                }
                Ok(Some(Line::Whole)) => {
                    offset += line.len() as u64 + 1;
                    let mut text = line.as_slice();
                    if number == 1 {
                        text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
                    }
                    if text.trim_ascii().is_empty() {
                        continue;
                    }
                    self.count(name)?;
                    match fields(text) {
                        Err(why) => self.refuse(&place, why)?,
                        Ok(fields) => {
                            let row = Row {
                                place,
                                fields,
                                remedy: REMEDY,
                            };
                            self.page(page(row, self.limits.text_column.as_deref()))?;
                        }
                    }
                }
                Err(e) => {
                    let why = super::bytes::broken(&e, offset, "the lines");
                    return self.refuse(&place, why);
                }
            }
        }
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
