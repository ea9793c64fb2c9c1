//! No bytes read as plain text make the reader panic, and what it yields holds together.
#![no_main]

use gleaner::document::SourceFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = gleaner_fuzz::read_as(SourceFormat::Text, bytes);
});
