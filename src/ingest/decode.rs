//! Which characters are these bytes? Encoding by byte order mark, the server's word, validity, declaration or statistics.

use super::IngestError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text, line ends folded to `\n`, without a byte order mark.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The characters.
    pub text: String,
    /// Name of the encoding, as the WHATWG Encoding Standard writes it.
    pub encoding: &'static str,
    /// One sentence each: guessed encoding, characters that could not be decoded.
    pub notes: Vec<String>,
}

/// Decodes `bytes`, by `charset` if that is given, the bytes can be decoded in it, and no byte order mark says otherwise.
///
/// # Errors
/// [`IngestError::Nul`] if a NUL is left after decoding: such bytes are no text.
pub(crate) fn decode(
    id: &str,
    bytes: &[u8],
    charset: Option<&'static Encoding>,
) -> Result<Decoded, IngestError> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None => (
            charset
                .filter(|c| fits(c, bytes))
                .unwrap_or_else(|| guess(bytes)),
            bytes,
        ),
    };
    let text = encoding.decode_without_bom_handling(body).0;
    if let Some(offset) = text.find('\0') {
        let offset = bytes.iter().position(|&b| b == 0).unwrap_or(offset);
        return Err(IngestError::Nul {
            id: id.to_owned(),
            offset,
        });
    }
    let mut notes = Vec::new();
    if encoding != UTF_8 {
        notes.push(format!("Decoded as {}, not UTF-8.", encoding.name()));
    }
    let own = if encoding == UTF_8 {
        count(body, "\u{FFFD}".as_bytes())
    } else {
        0
    };
    let lost = text.matches('\u{FFFD}').count().saturating_sub(own);
    if lost > 0 {
        let plural = if lost == 1 { "place" } else { "places" };
        notes.push(format!(
            "Bytes in {lost} {plural} could not be decoded and read as \u{FFFD}."
        ));
    }
    Ok(Decoded {
        text: fold_line_ends(&text),
        encoding: encoding.name(),
        notes,
    })
}

/// `\r\n` and a lone `\r` become `\n`.
pub(crate) fn fold_line_ends(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// Whether all of `bytes` can be decoded.
fn fits(charset: &'static Encoding, bytes: &[u8]) -> bool {
    charset
        .decode_without_bom_handling_and_without_replacement(bytes)
        .is_some()
}

/// The encoding of bytes that carry no byte order mark.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(utf16) = utf16_by_nuls(bytes) {
        return utf16;
    }
    let (valid, broken) = utf8_sequences(bytes);
    if broken == 0 || valid > 20 * broken {
        return UTF_8;
    }
    declared(bytes).unwrap_or_else(|| by_statistics(bytes))
}

/// UTF-16 without a mark: Latin text has a NUL in every second byte, all on the same side.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    let high = sample.iter().step_by(2).filter(|&&b| b == 0).count();
    let low = sample
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|&&b| b == 0)
        .count();
    match pairs {
        0 | 1 => None,
        _ if low * 5 >= pairs * 2 && high * 20 <= pairs => Some(UTF_16LE),
        _ if high * 5 >= pairs * 2 && low * 20 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Counts valid multi-byte sequences and broken ones.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(valid, broken), chunk| {
        let wide = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        (
            valid + wide,
            broken + usize::from(!chunk.invalid().is_empty()),
        )
    })
}

/// The encoding that an HTML or XML head names, if it is one that can hold such bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    if !head.contains("<meta") && !head.contains("<?xml") {
        return None;
    }
    let (at, key) = ["charset=", "encoding="]
        .iter()
        .find_map(|k| head.find(k).map(|at| (at, *k)))?;
    let rest = head[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))?;
    Encoding::for_label(&rest.as_bytes()[..end])
        .filter(|&e| e != UTF_8 && e != UTF_16LE && e != UTF_16BE)
}

fn by_statistics(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

fn count(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).filter(|w| *w == needle).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ok(bytes: &[u8]) -> Decoded {
        decode("r.txt", bytes, None).unwrap()
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        units
            .flat_map(|u| {
                if little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf8_with_and_without_mark() {
        assert_eq!(ok("Köln\r\nrest\rend".as_bytes()).text, "Köln\nrest\nend");
        let marked = ok("\u{FEFF}Köln".as_bytes());
        assert_eq!(
            (marked.text.as_str(), marked.encoding, marked.notes.len()),
            ("Köln", "UTF-8", 0)
        );
    }

    #[test]
    fn utf16_by_mark_and_by_pattern() {
        let text = "The queue stalled — für Stunden.";
        for little in [true, false] {
            let name = if little { "UTF-16LE" } else { "UTF-16BE" };
            let marked = ok(&utf16(&format!("\u{FEFF}{text}"), little));
            assert_eq!((marked.text.as_str(), marked.encoding), (text, name));
            let bare = ok(&utf16(text, little));
            assert_eq!((bare.text.as_str(), bare.encoding), (text, name));
            assert!(bare.notes[0].contains(name));
        }
    }

    #[test]
    fn legacy_encodings_are_said() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1252
            .encode("Der Ausfall dauerte länger als nötig – über drei Stunden.");
        let read = ok(&bytes);
        assert!(
            read.text.contains("länger als nötig – über"),
            "{}",
            read.text
        );
        assert_eq!(read.encoding, "windows-1252");
        let (bytes, _, _) = encoding_rs::SHIFT_JIS
            .encode("障害の原因は設定の誤りでした。再発を防ぐために監視を追加します。");
        assert_eq!(ok(&bytes).encoding, "Shift_JIS");
        let page = b"<html><head><meta charset=\"iso-8859-2\"></head><body>\xb1\xe6\xea</body>";
        assert_eq!(ok(page).encoding, "ISO-8859-2");
    }

    #[test]
    fn the_servers_word_goes_over_guesses_and_under_marks() {
        let told = |bytes: &[u8], charset| {
            let read = decode("r.txt", bytes, Some(charset)).unwrap();
            (read.text, read.encoding)
        };
        let (bytes, _, _) = encoding_rs::ISO_8859_2.encode("Przyczyną była kolejka.");
        let by_word = told(&bytes, encoding_rs::ISO_8859_2);
        assert_eq!(by_word, ("Przyczyną była kolejka.".into(), "ISO-8859-2"));
        let page = b"<html><head><meta charset=\"iso-8859-2\"></head><body>\xe4</body>";
        assert_eq!(told(page, encoding_rs::WINDOWS_1252).1, "windows-1252");
        let marked = told("\u{FEFF}Köln".as_bytes(), encoding_rs::WINDOWS_1252);
        assert_eq!(marked, ("Köln".into(), "UTF-8"));
        let (sjis, _, _) = encoding_rs::SHIFT_JIS
            .encode("障害の原因は設定の誤りでした。再発を防ぐために監視を追加します。");
        assert_eq!(told(&sjis, UTF_8).1, "Shift_JIS", "not decodable as told");
    }

    #[test]
    fn a_broken_byte_in_utf8_is_counted() {
        let mut bytes = "é".repeat(50).into_bytes();
        bytes.extend(b"a\xff\xffb\n");
        let read = ok(&bytes);
        assert_eq!(read.encoding, "UTF-8");
        assert!(read.notes[0].contains("2 places"), "{:?}", read.notes);
    }

    #[test]
    fn nul_is_refused() {
        let error = decode("r.txt", b"abc\0def, and more words", None).unwrap_err();
        assert!(error.to_string().contains("offset 3"), "{error}");
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(read) = decode("r", &bytes, None) {
                prop_assert!(!read.text.contains(['\r', '\0']));
            }
        }
    }
}
