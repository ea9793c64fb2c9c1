//! How is a PDF opened? Parses the file and takes out what would lead the text extraction astray.

use super::tame::tame;
use crate::ingest::IngestError;
use pdf_extract::{Document, Error, Object};

/// Bytes within which the header must stand, as viewers have it.
const HEADER_WITHIN: usize = 1024;

/// Parses a PDF; one that opens without a password is decrypted.
///
/// # Errors
/// [`IngestError::PdfEncrypted`] if it needs a password, [`IngestError::PdfMalformed`] if it does not parse.
pub(super) fn open(id: &str, bytes: &[u8]) -> Result<Document, IngestError> {
    let malformed = |source: Box<dyn std::error::Error + Send + Sync>| IngestError::PdfMalformed {
        id: id.to_owned(),
        source,
    };
    let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if !head.windows(5).any(|w| w == b"%PDF-") {
        return Err(malformed("no %PDF header at its start".into()));
    }
    let mut doc = match Document::load_mem(bytes) {
        Ok(doc) => doc,
        Err(Error::InvalidPassword | Error::Decryption(_) | Error::AlreadyEncrypted) => {
            return Err(IngestError::PdfEncrypted { id: id.to_owned() });
        }
        Err(error) => {
            // Without an end-of-file mark the file was cut off on the way: say so rather than "bad xref".
            let tail = &bytes[bytes.len().saturating_sub(HEADER_WITHIN)..];
            let cut = !tail.windows(5).any(|w| w == b"%%EOF");
            return Err(malformed(if cut {
                format!("the file ends early, its download or copy was cut off ({error})").into()
            } else {
                Box::new(error)
            }));
        }
    };
    if doc.is_encrypted() {
        return Err(IngestError::PdfEncrypted { id: id.to_owned() });
    }
    tame(&mut doc);
    Ok(doc)
}

/// Title in the file's metadata, unless a word processor made it up.
pub(super) fn title(doc: &Document) -> Option<String> {
    let info = match doc.trailer.get(b"Info").ok()? {
        Object::Reference(id) => doc.get_dictionary(*id).ok()?,
        Object::Dictionary(info) => info,
        _ => return None,
    };
    let title = pdf_extract::decode_text_string(info.get(b"Title").ok()?).ok()?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let made_up = [
        "untitled",
        "(anonymous)",
        "microsoft word",
        "document1",
        "powerpoint",
    ];
    (!title.is_empty() && !made_up.iter().any(|m| title.to_lowercase().starts_with(m)))
        .then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pdf_says_so() {
        let error = open("a.pdf", b"hello").unwrap_err();
        assert!(matches!(error, IngestError::PdfMalformed { .. }));
        let error = open("a.pdf", b"%PDF-1.4\n1 0 obj\n<<").unwrap_err();
        assert!(
            std::error::Error::source(&error)
                .unwrap()
                .to_string()
                .contains("ends early")
        );
    }
}
