//! What did a server answer? The HTTP message in a WARC `response` record.

use super::bytes::{Counted, Line, Unpacked, fill, next_line, refused};
use super::visit::Visit;
use crate::document::SourceFormat;
use encoding_rs::Encoding;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, Read};

/// Longest head that is read, and most fields in it.
const MOST_HEAD: u64 = 1 << 18;
const MOST_FIELDS: usize = 256;

/// Status and the header fields that matter here.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub status: u16,
    pub media: Option<Media>,
    chunked: bool,
    /// Content encodings in the order in which they were applied.
    encodings: Vec<String>,
}

/// A media type with its character set (RFC 9110, 8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Media {
    pub name: String,
    pub charset: Option<&'static Encoding>,
}

impl Media {
    /// Reads `text/html; charset="utf-8"`.
    pub fn of(value: &str) -> Self {
        let mut parts = value.split(';');
        let name = parts.next().unwrap_or_default().trim().to_lowercase();
        let charset = parts.find_map(|part| {
            let (key, value) = part.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            key.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| Encoding::for_label(value.as_bytes()))?
        });
        Self { name, charset }
    }

    /// How such a payload is read; `None` if it is no page.
    pub fn page(&self) -> Option<Option<SourceFormat>> {
        match self.name.as_str() {
            "text/html" | "application/xhtml+xml" => Some(Some(SourceFormat::Html)),
            "application/pdf" | "application/x-pdf" => Some(Some(SourceFormat::Pdf)),
            "text/markdown" | "text/x-markdown" => Some(Some(SourceFormat::Markdown)),
            "text/plain" => Some(None),
            _ => None,
        }
    }
}

impl Head {
    /// Reads the head of a message, so that its body is next.
    ///
    /// # Errors
    /// Reading fails, or it is no HTTP response.
    pub fn read(body: &mut dyn BufRead) -> io::Result<Self> {
        let none = |why: &str| {
            refused(format!(
                "no HTTP response in the record ({why}); get the archive anew"
            ))
        };
        let (mut head, mut line) = (Vec::new(), Vec::new());
        loop {
            let left = MOST_HEAD.saturating_sub(head.len() as u64);
            match next_line(body, &mut line, left)?.0 {
                Some(Line::Whole) => {
                    head.extend_from_slice(&line);
                    head.push(b'\n');
                }
                Some(Line::TooLong(_)) => return Err(none("a head without end")),
                None => return Err(none("it ends within the head")),
            }
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        let mut fields = vec![httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let mut config = httparse::ParserConfig::default();
        config
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true);
        // HTTP/2 has no status line; writers of WARC make one up that the parser does not know.
        let head = match head.strip_prefix(b"HTTP/2") {
            Some(rest) => [
                b"HTTP/1.1".as_slice(),
                rest.strip_prefix(b".0").unwrap_or(rest),
            ]
            .concat(),
            None => head,
        };
        match config.parse_response(&mut response, &head) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) => return Err(none("it ends within the head")),
            Err(e) => return Err(none(&e.to_string())),
        }
        let mut read = Self {
            status: response.code.unwrap_or(0),
            ..Self::default()
        };
        for field in response.headers.iter() {
            let value = String::from_utf8_lossy(field.value);
            let list = || {
                value
                    .split(',')
                    .map(|v| v.trim().to_lowercase())
                    .filter(|v| !v.is_empty())
            };
            match field.name.to_ascii_lowercase().as_str() {
                "content-type" => read.media = Some(Media::of(&value)),
                "transfer-encoding" => read.chunked |= list().any(|v| v == "chunked"),
                "content-encoding" => read.encodings.extend(list().filter(|v| v != "identity")),
                _ => {}
            }
        }
        Ok(read)
    }

    /// The body without its chunks and encodings; each is taken off only if it is there, since some archives keep the
    /// fields of what they have undone.
    pub fn body<'a>(
        &self,
        body: &'a mut dyn BufRead,
        name: &str,
        visit: &Visit,
    ) -> io::Result<Box<dyn Read + 'a>> {
        let mut body: Box<dyn Read + 'a> = if self.chunked && begins_with_chunk(body)? {
            Box::new(Chunks {
                inner: body,
                left: 0,
                first: true,
                ended: false,
            })
        } else {
            Box::new(body)
        };
        for encoding in self.encodings.iter().rev() {
            let mut head = [0; 4];
            let n = fill(&mut body, &mut head)?;
            let known = head;
            let whole = io::Cursor::new(head[..n].to_vec()).chain(body);
            let counted = Counted::new(whole);
            let packed = counted.count();
            let decoder: Box<dyn Read + 'a> = match encoding.as_str() {
                "gzip" | "x-gzip" if known.starts_with(b"\x1f\x8b") => {
                    Box::new(MultiGzDecoder::new(counted))
                }
                "gzip" | "x-gzip" => Box::new(counted),
                "deflate" if is_zlib(known) => Box::new(ZlibDecoder::new(counted)),
                "deflate" => Box::new(DeflateDecoder::new(counted)),
                "br" if n == 0 => Box::new(counted),
                "br" => Box::new(brotli_decompressor::Decompressor::new(counted, 1 << 14)),
                "zstd" if known == *b"\x28\xb5\x2f\xfd" => Box::new(zstd::Decoder::new(counted)?),
                "zstd" => Box::new(counted),
                other => {
                    return Err(refused(format!(
                        "content encoding `{other}` is not read; crawl the page without it"
                    )));
                }
            };
            body = Box::new(Unpacked::new(decoder, packed, name, visit));
        }
        Ok(body)
    }
}

/// The two first bytes of RFC 1950: method 8, and a multiple of 31.
fn is_zlib(head: [u8; 4]) -> bool {
    head[0] & 0x0f == 8 && u16::from_be_bytes([head[0], head[1]]) % 31 == 0
}

fn begins_with_chunk(body: &mut dyn BufRead) -> io::Result<bool> {
    let head = body.fill_buf()?;
    let head = &head[..head.len().min(64)];
    Ok(matches!(
        httparse::parse_chunk_size(head),
        Ok(httparse::Status::Complete(_))
    ))
}

/// A body in chunks (RFC 9112, 7.1).
struct Chunks<'a> {
    inner: &'a mut dyn BufRead,
    left: u64,
    first: bool,
    ended: bool,
}

impl Chunks<'_> {
    /// Reads the line with the next chunk's size.
    fn next(&mut self) -> io::Result<()> {
        let bad = || refused("its chunks are damaged; get the archive anew".into());
        let mut line = Vec::new();
        if !self.first {
            next_line(self.inner, &mut line, MOST_HEAD)?;
            if !line.trim_ascii().is_empty() {
                return Err(bad());
            }
        }
        self.first = false;
        let Some(Line::Whole) = next_line(self.inner, &mut line, MOST_HEAD)?.0 else {
            return Err(bad());
        };
        line.push(b'\n');
        match httparse::parse_chunk_size(&line) {
            Ok(httparse::Status::Complete((_, size))) => {
                self.left = size;
                self.ended = size == 0;
                Ok(())
            }
            _ => Err(bad()),
        }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.ended {
            self.next()?;
        }
        if self.ended {
            return Ok(0);
        }
        let most = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let n = self.inner.read(&mut buffer[..most])?;
        if n == 0 && most > 0 {
            return Err(refused(
                "its last chunk is cut off; get the archive anew".into(),
            ));
        }
        self.left -= n as u64;
        Ok(n)
    }
}
