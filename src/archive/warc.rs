//! Which pages are in a web archive (WARC, ISO 28500:2017)?
//!
//! A record is `WARC/1.1`, header fields, an empty line, `Content-Length` bytes, two empty lines. Read here and not by the
//! `warc` crate (0.4), which holds heads and bodies of any length and ends at the first fault.

use super::Page;
use super::bytes::{Line, Short, too_large, whole, words};
use super::http::{Head, Media};
use super::stream::{Part, Stream};
use super::visit::{Flow, Visit};
use crate::document::SourceFormat;
use crate::record::Report;
use serde_json::{Map, Value};
use std::io::{self, Read};

const MOST_LINE: u64 = 1 << 16;
const MOST_FIELDS: usize = 1000;

impl Visit {
    /// The pages of a web archive. Places are `name@offset`, the byte at which the record begins, unpacked.
    pub fn warc(&mut self, name: &str, stream: &mut dyn Read) -> Flow {
        let mut stream = Stream::new(stream, name, "web archive");
        loop {
            let record = match next(&mut stream) {
                Ok(Some(record)) => record,
                Ok(None) => return Ok(()),
                Err(e) => return self.refuse(name, words(&e)),
            };
            if let Some(from) = record.lost_from {
                let why = format!(
                    "no WARC record at byte {from}, where one should be; what stands from there to byte {} is lost, records behind it are read: get the file anew",
                    record.offset
                );
                self.refuse(name, why)?;
            }
            self.count(name)?;
            let Some(size) = record.size else {
                let why = format!(
                    "the record at byte {} has no Content-Length; get the file anew",
                    record.offset
                );
                self.refuse(&format!("{name}@{}", record.offset), why)?;
                continue;
            };
            let mut part = stream.part(size);
            self.warc_record(name, record, &mut part)?;
            self.check()?;
            let left = part.left;
            if stream.said {
                return Ok(());
            }
            if let Err(e) = stream.skip(left) {
                return self.refuse(name, words(&e));
            }
        }
    }

    fn warc_record(&mut self, name: &str, record: Record, part: &mut Part<'_, '_>) -> Flow {
        let place = format!("{name}@{}", record.offset);
        let kind = record.get("warc-type").unwrap_or("").to_lowercase();
        let media = record.get("content-type").map(Media::of);
        let http = media.as_ref().is_some_and(|m| m.name == "application/http");
        match kind.as_str() {
            "response" if http => {}
            "response" | "resource" | "conversion" => {
                return self.payload(&place, &record, media, None, part);
            }
            other => return self.pass(format!("WARC {other}")),
        }
        match Head::read(part) {
            Ok(head) if head.status != 200 => self.pass(format!("HTTP status {}", head.status)),
            Ok(head) => {
                let identified = || record.get("warc-identified-payload-type").map(Media::of);
                let media = head.media.clone().or_else(identified);
                self.payload(&place, &record, media, Some(&head), part)
            }
            Err(e) => self.warc_page(&place, &record, Err(words(&e)), None, None),
        }
    }

    /// The payload of a record, if it is a page by its media type.
    fn payload(
        &mut self,
        place: &str,
        record: &Record,
        media: Option<Media>,
        head: Option<&Head>,
        part: &mut Part<'_, '_>,
    ) -> Flow {
        let Some(media) = media else {
            return self.pass("no media type");
        };
        let Some(read_as) = media.page() else {
            return self.pass(format!("media type {}", media.name));
        };
        if record.get("warc-segment-number").is_some() {
            let why = "a record in segments, which are not joined; write the archive anew without segments";
            return self.warc_page(place, record, Err(why.into()), None, None);
        }
        let most = self.limits.max_page;
        let bytes = match head {
            Some(head) => head
                .body(part, place, self)
                .map_err(Short::Broken)
                .and_then(|mut body| whole(&mut body, most)),
            None => whole(part, most),
        };
        let bytes = bytes.map_err(|short| match short {
            Short::TooLarge => too_large(most),
            Short::Broken(e) => words(&e),
        });
        self.warc_page(place, record, bytes, read_as, media.charset)
    }

    fn warc_page(
        &mut self,
        place: &str,
        record: &Record,
        bytes: Result<Vec<u8>, String>,
        read_as: Option<SourceFormat>,
        charset: Option<&'static encoding_rs::Encoding>,
    ) -> Flow {
        let uri = record
            .get("warc-target-uri")
            .map(|u| u.trim_start_matches('<').trim_end_matches('>').to_owned());
        let mut other = Map::new();
        for (key, field) in [("retrieved", "warc-date"), ("truncated", "warc-truncated")] {
            other.extend(record.get(field).map(|v| (key.to_owned(), Value::from(v))));
        }
        let pdf = bytes.as_ref().is_ok_and(|b| b.starts_with(b"%PDF-"));
        self.page(Page {
            id: uri.clone().unwrap_or_else(|| place.to_owned()),
            place: place.to_owned(),
            bytes,
            report: Report {
                url: uri,
                other,
                ..Report::default()
            },
            // Servers say HTML of PDF, but hardly ever the other way round.
            read_as: read_as.filter(|&f| !pdf || f == SourceFormat::Pdf),
            charset,
        })
    }
}

/// A record without its content.
struct Record {
    offset: u64,
    size: Option<u64>,
    /// Where the search for it began, if that was not where it is.
    lost_from: Option<u64>,
    fields: Vec<(String, String)>,
}

impl Record {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The head of the next record, be it behind damaged bytes; `None` at the end.
fn next(stream: &mut Stream<'_>) -> io::Result<Option<Record>> {
    let mut line = Vec::new();
    let mut lost_from = None;
    let offset = loop {
        let offset = stream.offset;
        match stream.line(&mut line, MOST_LINE)? {
            None => {
                return match lost_from {
                    None => Ok(None),
                    Some(_) => Err(stream.damaged(&io::Error::other(
                        "no record where one should be, nor behind it",
                    ))),
                };
            }
            Some(Line::Whole) if line.trim_ascii().is_empty() && lost_from.is_none() => {}
            Some(Line::Whole) if line.starts_with(b"WARC/") => break offset,
            Some(_) => {
                lost_from.get_or_insert(offset);
            }
        }
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        match stream.line(&mut line, MOST_LINE)? {
            None => return Err(stream.early()),
            Some(Line::Whole) if line.trim_ascii().is_empty() => break,
            Some(Line::Whole) if fields.len() < MOST_FIELDS => {}
            Some(_) => return Err(stream.damaged(&io::Error::other("a record's head without end"))),
        }
        let text = String::from_utf8_lossy(&line);
        match text.split_once(':') {
            // A line that begins with a blank goes on with the one before.
            _ if text.starts_with([' ', '\t']) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            }
            Some((key, value)) => {
                fields.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            None => {}
        }
    }
    let size = fields
        .iter()
        .find(|(key, _)| key == "content-length")
        .and_then(|(_, v)| v.parse().ok());
    Ok(Some(Record {
        offset,
        size,
        lost_from,
        fields,
    }))
}
