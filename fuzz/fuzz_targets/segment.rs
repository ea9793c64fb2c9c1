//! No text makes the segmenter panic, lose words or cut a span that does not slice.
#![no_main]

use gleaner::document::SourceFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for format in [SourceFormat::Markdown, SourceFormat::Text] {
        if let Some(document) = gleaner_fuzz::read_as(format, bytes) {
            gleaner_fuzz::check_units(&document);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        gleaner_fuzz::check_sentences(text);
    }
});
