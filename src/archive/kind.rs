//! What kind of file is it? By its first bytes; the ending decides only where they leave it open.

use tar::Header;

/// Number of first bytes that [`Kind::of`] wants to see.
pub(super) const HEAD: usize = 4096;

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Zip,
    Tar,
    Warc,
    Parquet,
    /// One JSON object a line.
    Lines,
    /// CSV or TSV.
    Table,
    /// One JSON value: a status page's incidents, perhaps.
    Json,
    Page,
    /// Archives that are not read, and names that promise what the content does not hold.
    Refused(String),
    Passed(String),
}

/// Endings that are looked into although they are no page's.
pub(super) const PACKED: [&str; 8] = ["tar", "tgz", "gz", "zst", "tzst", "zip", "warc", "parquet"];
/// Endings of lists of pages.
pub(super) const LISTS: [&str; 6] = ["jsonl", "ndjson", "csv", "tsv", "tab", "json"];

impl Kind {
    /// The kind of a file of which `head` is the beginning (the whole if it is shorter than [`HEAD`]).
    /// A file that was `given` by name is a page if it is nothing else.
    pub fn of(head: &[u8], ending: &str, given: bool, endings: &[String]) -> Self {
        let page = endings.iter().any(|e| e == ending);
        if let Some(kind) = by_magic(head, ending) {
            return kind;
        }
        match ending {
            _ if page => Self::Page,
            _ if PACKED.contains(&ending) => Self::Refused(if head.is_empty() {
                "the file is empty; get it anew".into()
            } else {
                format!(
                    "named .{ending}, but its content is something else; get it anew, or name it by what it is"
                )
            }),
            "jsonl" | "ndjson" => Self::Lines,
            "csv" | "tsv" | "tab" => Self::Table,
            "json" => Self::Json,
            _ if given && is_lines(head) => Self::Lines,
            _ if given => Self::Page,
            "" => Self::Passed("no ending".into()),
            _ => Self::Passed(format!(".{ending}")),
        }
    }
}

fn by_magic(head: &[u8], ending: &str) -> Option<Kind> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let refuse = |what: &str| {
        let why = format!(
            "{what}, which is not read here; unpack it, or pack it as .tar.gz, .tar.zst or .zip"
        );
        Some(Kind::Refused(why))
    };
    if begins(b"\x1f\x8b") {
        return Some(Kind::Gzip);
    }
    if begins(b"\x28\xb5\x2f\xfd")
        || head.len() > 4 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18"
    {
        return Some(Kind::Zstd);
    }
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") || begins(b"PK\x07\x08") {
        // Many formats are zip files inside: office documents, books, programs. Only what says so is unpacked.
        let carrier = has(head, b"[Content_Types].xml")
            || begins(b"PK\x03\x04") && has(head, b"mimetypeapplication/");
        let named = matches!(ending, "zip" | "");
        return (named && !carrier).then_some(Kind::Zip);
    }
    if begins(b"WARC/1.") || begins(b"WARC/0.") {
        return Some(Kind::Warc);
    }
    if begins(b"PAR1") {
        return Some(Kind::Parquet);
    }
    if is_tar(head) {
        return Some(Kind::Tar);
    }
    if begins(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        return refuse("a bzip2 archive");
    }
    if begins(b"\xfd7zXZ\0") {
        return refuse("an xz archive");
    }
    if begins(b"7z\xbc\xaf\x27\x1c") {
        return refuse("a 7-Zip archive");
    }
    if begins(b"Rar!\x1a\x07") {
        return refuse("a RAR archive");
    }
    None
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

/// A first block whose checksum is right; an archive of nothing is two blocks of zeros, of which nothing is lost.
fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else {
        return false;
    };
    block.iter().any(|&b| b != 0) && checksum_holds(Header::from_byte_slice(block))
}

/// Whether a tar header's checksum is that of its bytes (POSIX.1-2017, `pax`, ustar header block).
pub(super) fn checksum_holds(header: &Header) -> bool {
    let bytes = header.as_bytes();
    let sum = |range: &[u8]| range.iter().map(|&b| u32::from(b)).sum::<u32>();
    let counted = sum(&bytes[..148]) + 8 * u32::from(b' ') + sum(&bytes[156..]);
    header.cksum().is_ok_and(|c| c == counted)
}

/// Whether the first line is a JSON object of its own, or too long to tell.
fn is_lines(head: &[u8]) -> bool {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    if !text.starts_with(b"{") {
        return false;
    }
    let first = text.split(|&b| b == b'\n').next().unwrap_or(text);
    let more = first.len() < text.len();
    more && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

/// Lower-case ending of a path's last part, without the dot; empty where there is none.
pub(super) fn ending(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.to_lowercase(),
        _ => String::new(),
    }
}
