//! Which format is it? By content; the name's ending decides only where the content leaves it open.

use super::IngestError;
use crate::document::SourceFormat;
use regex::Regex;
use std::sync::LazyLock;

const CONVERT: &str = "export the report as Markdown, HTML, PDF or text";
const UNPACK: &str = "unpack it and give the report inside";

/// First bytes (at an offset), what they mean, and what to do.
const MAGIC: &[(usize, &[u8], &str, &str)] = &[
    (
        0,
        b"\x89PNG\r\n\x1a\n",
        "a PNG image",
        "give the report, not a picture of it",
    ),
    (
        0,
        b"\xff\xd8\xff",
        "a JPEG image",
        "give the report, not a picture of it",
    ),
    (
        0,
        b"GIF8",
        "a GIF image",
        "give the report, not a picture of it",
    ),
    (
        8,
        b"WEBP",
        "a WebP image",
        "give the report, not a picture of it",
    ),
    (
        0,
        b"II*\0",
        "a TIFF image",
        "give the report, not a picture of it",
    ),
    (
        0,
        b"MM\0*",
        "a TIFF image",
        "give the report, not a picture of it",
    ),
    (0, b"\x1f\x8b", "a gzip archive", UNPACK),
    (0, b"BZh", "a bzip2 archive", UNPACK),
    (0, b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (257, b"ustar", "a tar archive", UNPACK),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old office document (.doc, .xls, .msg)",
        CONVERT,
    ),
    (0, b"{\\rtf", "a rich text file", CONVERT),
    (0, b"\x7fELF", "a program", "give the report"),
    (0, b"SQLite format 3\0", "a database", CONVERT),
    (
        4,
        b"ftyp",
        "a video or audio file",
        "give the report, or a transcript of it",
    ),
    (
        0,
        b"ID3",
        "an audio file",
        "give the report, or a transcript of it",
    ),
];

/// Whether the bytes are a PDF: its mark stands in the first kilobyte.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)]
        .windows(5)
        .any(|w| w == b"%PDF-")
}

/// Refuses images, archives, office files and the like.
///
/// # Errors
/// [`IngestError::Binary`] that says what it is and what to do.
pub(crate) fn refuse_binary(id: &str, bytes: &[u8]) -> Result<(), IngestError> {
    let error = |what, remedy| {
        Err(IngestError::Binary {
            id: id.to_owned(),
            what,
            remedy,
        })
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let head = &bytes[..bytes.len().min(4096)];
        let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
        let office = has(b"[Content_Types].xml") || has(b"opendocument");
        return if office {
            error("an office document", CONVERT)
        } else {
            error("a zip archive", UNPACK)
        };
    }
    for &(at, magic, what, remedy) in MAGIC {
        // `ID3` and `BZh` could begin a text: real files have control bytes right behind.
        let textual =
            magic.iter().all(u8::is_ascii_graphic) && bytes.iter().take(64).all(|&b| b >= 9);
        let rtf = magic == b"{\\rtf";
        if bytes.get(at..).is_some_and(|b| b.starts_with(magic)) && (!textual || rtf) {
            return error(what, remedy);
        }
    }
    Ok(())
}

fn pattern(regex: &str) -> Regex {
    #[expect(
        clippy::unwrap_used,
        reason = "constant pattern, compiled by the tests"
    )]
    Regex::new(regex).unwrap()
}

static HTML_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?is)\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    )
});
static HTML_BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)</(p|div|li|ul|ol|td|tr|table|h[1-6]|section|article|blockquote|body|html)>")
});
static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^ {0,3}#{1,6} +\S"));
static FENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^ *(```|~~~)"));
static LINK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"!?\[[^\]\n]*\]\([^)\s]+\)|(?m)^\[[^\]\n]+\]: +\S"));
static STRONG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\*\*[^*\s][^*\n]*\*\*|__[^_\s][^_\n]*__"));
static EMPHASIS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)(^|\s)\*[A-Za-z][^*\n]*[^*\s]\*|`[^`\n]+`"));
static BULLET: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^ *[-*+] +(\[[ xX]\] )?\S"));
static TABLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^ *\|?( *:?-{2,}:? *\|)+( *:?-{2,}:? *)?$"));
static FRONT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\A(---\n(?s:.*?)\n---|\+\+\+\n(?s:.*?)\n\+\+\+)\s*\n"));

/// The format of decoded text. Never [`SourceFormat::Pdf`].
pub(crate) fn format_of(id: &str, text: &str) -> SourceFormat {
    let ending = ending(id);
    let marks = markdown_marks(text);
    if HTML_OPEN.is_match(text) {
        return SourceFormat::Html;
    }
    let blocks = HTML_BLOCK.find_iter(text).take(400).count();
    let lines = text.lines().filter(|l| !l.trim().is_empty()).count();
    if marks == 0 && blocks >= 3 || marks < 3 && blocks >= 6 && blocks * 3 >= lines {
        return SourceFormat::Html;
    }
    let named = match ending.as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Some(SourceFormat::Markdown),
        "html" | "htm" | "xhtml" => Some(SourceFormat::Html),
        "txt" | "text" | "log" | "eml" => Some(SourceFormat::Text),
        _ => None,
    };
    match named {
        Some(SourceFormat::Html) if blocks > 0 && marks < 3 => SourceFormat::Html,
        _ if marks >= 3 => SourceFormat::Markdown,
        Some(SourceFormat::Markdown) => SourceFormat::Markdown,
        None if marks >= 2 => SourceFormat::Markdown,
        Some(_) | None => SourceFormat::Text,
    }
}

/// How much speaks for Markdown: 3 is enough whatever the name.
fn markdown_marks(text: &str) -> usize {
    let some = |regex: &Regex, most: usize| regex.find_iter(text).take(most).count();
    let strong = 2 * some(&HEADING, 2) + 3 * some(&FRONT, 1) + 2 * some(&TABLE, 1);
    let middle = 2 * usize::from(some(&FENCE, 2) == 2) + some(&LINK, 3) + some(&STRONG, 2);
    let weak = some(&EMPHASIS, 1) + usize::from(some(&BULLET, 2) == 2);
    // Lists and emphasis alone are what people type into plain mails as well.
    if strong + middle > 0 {
        strong + middle + weak
    } else {
        0
    }
}

fn ending(id: &str) -> String {
    let path = id.split(['?', '#']).next().unwrap_or(id);
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, e)| e.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_not_the_name() {
        let markdown =
            "# Outage\n\n## What broke\n\nThe [queue](https://q.example/a) **stopped**.\n";
        assert_eq!(format_of("report.txt", markdown), SourceFormat::Markdown);
        assert_eq!(format_of("report", markdown), SourceFormat::Markdown);
        let page =
            "<!-- saved -->\n<!DOCTYPE html>\n<html><body><p>The queue stopped.</p></body></html>";
        assert_eq!(format_of("report.md", page), SourceFormat::Html);
        let fragment = "<h2>Outage</h2>\n<p>The queue stopped.</p>\n<ul><li>Add an alert</li></ul>";
        assert_eq!(format_of("report", fragment), SourceFormat::Html);
        let mail = "Hi all,\n\nthe queue stopped. Next:\n\n- add an alert\n- *really* do it\n";
        assert_eq!(format_of("report.log", mail), SourceFormat::Text);
        assert_eq!(
            format_of("https://x.example/a?b=1.html", mail),
            SourceFormat::Text
        );
    }

    #[test]
    fn the_name_breaks_a_tie() {
        let open = "The queue stopped.\n\nWe will add an alert.\n";
        assert_eq!(format_of("a.md", open), SourceFormat::Markdown);
        assert_eq!(format_of("a.txt", open), SourceFormat::Text);
        assert_eq!(format_of("a", open), SourceFormat::Text);
        let page_in_markdown =
            "# Outage\n\n## Impact\n<details><summary>Log</summary>\n<p>x</p></details>\n";
        assert_eq!(
            format_of("a.html", page_in_markdown),
            SourceFormat::Markdown
        );
    }

    #[test]
    fn other_files_are_refused_by_their_first_bytes() {
        let say = |bytes: &[u8]| refuse_binary("f", bytes).map_err(|e| e.to_string());
        assert!(
            say(b"\x89PNG\r\n\x1a\n\0\0")
                .unwrap_err()
                .contains("PNG image")
        );
        assert!(
            say(b"PK\x03\x04\x14\0\x06\0word/[Content_Types].xml")
                .unwrap_err()
                .contains("office document")
        );
        assert!(
            say(b"PK\x03\x04\x14\0\0\0a.md")
                .unwrap_err()
                .contains("a zip archive, not a report's text; unpack")
        );
        assert!(
            say(b"{\\rtf1\\ansi text")
                .unwrap_err()
                .contains("rich text")
        );
        assert!(
            say(b"ID3 tags were lost in the outage of the media store, and we explain why here.")
                .is_ok()
        );
        assert!(is_pdf(b"junk\n%PDF-1.7\n"));
    }
}
