//! How is a PDF opened? Parses the file and takes out what would lead the text extraction astray.

use crate::ingest::IngestError;
use pdf_extract::{Dictionary, Document, Error, Object, ObjectId};
use std::collections::BTreeSet;

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
    let made_up = ["untitled", "(anonymous)", "microsoft word", "document1", "powerpoint"];
    (!title.is_empty() && !made_up.iter().any(|m| title.to_lowercase().starts_with(m))).then_some(title)
}

/// Takes pictures and circular forms out of the document.
///
/// `pdf-extract` runs every `XObject` that a page draws as if it were page content, pictures too, and follows
/// forms that draw themselves until the stack ends, which no `catch_unwind` catches. So pictures are
/// emptied, forms that lead back to themselves as well, and forms without resources of their own (an old
/// habit: they borrow the page's, among them perhaps themselves) lose their right to draw others.
fn tame(doc: &mut Document) {
    let mut emptied: Vec<ObjectId> = Vec::new();
    let mut forms: Vec<ObjectId> = Vec::new();
    for (id, object) in &doc.objects {
        let Object::Stream(stream) = object else { continue };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => emptied.push(*id),
            Ok(b"Form") => {
                forms.push(*id);
                let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                if !stream.dict.has(b"Resources") && content.windows(2).any(|w| w == b"Do") {
                    emptied.push(*id);
                }
            }
            _ => {}
        }
    }
    emptied.extend(circular(doc, &forms));
    for id in emptied {
        if let Some(Object::Stream(stream)) = doc.objects.get_mut(&id) {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(Vec::new());
        }
    }
}

/// Forms that can be reached from themselves, or that are nested too deep to tell.
fn circular(doc: &Document, forms: &[ObjectId]) -> BTreeSet<ObjectId> {
    const DEEPEST: usize = 24;
    let mut found = BTreeSet::new();
    for form in forms {
        let mut seen = BTreeSet::new();
        let mut level: Vec<ObjectId> = drawn_by(doc, *form);
        for depth in 0.. {
            if level.is_empty() {
                break;
            }
            if depth > DEEPEST || level.contains(form) {
                found.insert(*form);
                break;
            }
            seen.extend(level.iter().copied());
            let next: BTreeSet<ObjectId> = level.iter().flat_map(|id| drawn_by(doc, *id)).collect();
            level = next.into_iter().filter(|id| id == form || !seen.contains(id)).collect();
        }
    }
    found
}

/// Forms among the resources of a form.
fn drawn_by(doc: &Document, form: ObjectId) -> Vec<ObjectId> {
    fn dict<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
        match object {
            Object::Reference(id) => doc.get_dictionary(*id).ok(),
            Object::Dictionary(dict) => Some(dict),
            _ => None,
        }
    }
    let Some(Object::Stream(stream)) = doc.objects.get(&form) else { return Vec::new() };
    let resources = stream.dict.get(b"Resources").ok().and_then(|r| dict(doc, r));
    let drawn = resources.and_then(|r| r.get(b"XObject").ok()).and_then(|x| dict(doc, x));
    drawn.map_or_else(Vec::new, |d| d.iter().filter_map(|(_, o)| o.as_reference().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pdf_extract::{Stream, dictionary};

    #[test]
    fn circular_forms_and_pictures_are_emptied_and_others_stay() {
        let mut doc = Document::new();
        let (a, b, c) = ((1, 0), (2, 0), (3, 0));
        let form = |draws: ObjectId| {
            let dict = dictionary! {
                "Subtype" => "Form",
                "Resources" => dictionary! { "XObject" => dictionary! { "X" => draws } },
            };
            Object::Stream(Stream::new(dict, b"/X Do".to_vec()))
        };
        doc.objects.insert(a, form(b));
        doc.objects.insert(b, form(a));
        doc.objects.insert(c, form((4, 0)));
        doc.objects.insert((4, 0), Object::Stream(Stream::new(dictionary! { "Subtype" => "Image" }, vec![1, 2])));
        tame(&mut doc);
        let left = |id: ObjectId| doc.objects[&id].as_stream().unwrap().content.len();
        assert_eq!((left(a), left(b), left(c), left((4, 0))), (0, 0, 5, 0));
    }

    #[test]
    fn what_is_no_pdf_says_so() {
        let error = open("a.pdf", b"hello").unwrap_err();
        assert!(matches!(error, IngestError::PdfMalformed { .. }));
        let error = open("a.pdf", b"%PDF-1.4\n1 0 obj\n<<").unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("ends early"));
    }
}
