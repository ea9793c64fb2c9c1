//! What does a PDF say? Its text layer, put back into paragraphs, lists and headings.
//!
//! A PDF holds characters at places, nothing else. Five steps: the file is opened (`load`), the characters
//! are put into pieces of line (`glyphs`) and lines (`lines`), page furniture goes (`furniture`),
//! lines become paragraphs (`paragraphs`), and these the text and blocks (`compose`).
//!
//! `pdf-extract` decodes fonts and encodings. It panics on much that is wrong in a file, so each page is read
//! behind `catch_unwind`, and all of them on a thread of their own with a deep stack.

mod compose;
mod furniture;
mod glyphs;
mod lines;
mod load;
mod marks;
mod paragraphs;
mod rows;
mod tame;

use super::{IngestError, Parsed, outline};
use glyphs::{Collector, Page};
use pdf_extract::Document;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::{Duration, Instant};

/// Time for one document, checked at every word it draws.
const TIME: Duration = Duration::from_mins(1);

/// Stack of the reading thread, in bytes.
const STACK: usize = 64 << 20;

/// Name of the reading thread, by which its panics are told from others.
const THREAD: &str = "gleaner-pdf";

/// Reads a PDF's text layer.
///
/// # Errors
/// [`IngestError::PdfEncrypted`] if it needs a password, [`IngestError::PdfNoText`] if no page has text,
/// [`IngestError::PdfMalformed`] if it does not parse or no page can be read.
pub(crate) fn read(id: &str, bytes: &[u8]) -> Result<Parsed, IngestError> {
    quiet_panics();
    std::thread::scope(|scope| {
        let reading = std::thread::Builder::new()
            .name(THREAD.to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || pages(id, bytes));
        match reading.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(panic)) => Err(malformed(id, reason(&*panic))),
            Err(error) => Err(malformed(id, format!("no thread to read it on: {error}"))),
        }
    })
}

fn malformed(id: &str, reason: String) -> IngestError {
    IngestError::PdfMalformed {
        id: id.to_owned(),
        source: reason.into(),
    }
}

/// What a panic said.
fn reason(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    format!("reading it failed: {words}")
}

/// Keeps the reading thread's panics, which become errors or notes, from being printed as well. Other
/// threads' panics go to the hook that was set before.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(THREAD) {
                before(info);
            }
        }));
    });
}

/// Reads all pages.
fn pages(id: &str, bytes: &[u8]) -> Result<Parsed, IngestError> {
    let doc = load::open(id, bytes)?;
    let numbers: Vec<u32> = doc.get_pages().into_keys().collect();
    if numbers.is_empty() {
        return Err(malformed(id, "it has no pages".to_owned()));
    }
    let mut collector = Collector::new(Instant::now() + TIME);
    let (mut lines, mut failed, mut turned) = (Vec::new(), Vec::new(), 0);
    for (at, number) in numbers.iter().enumerate() {
        match page(&doc, *number, &mut collector) {
            Ok(page) => {
                turned += page.turned;
                lines.extend(rows::rows(lines::lines(&page, at)));
            }
            Err(why) => failed.push((number, why)),
        }
    }
    if let Some((_, why)) = failed.first().filter(|_| failed.len() == numbers.len()) {
        return Err(malformed(id, why.clone()));
    }
    let dropped = furniture::drop_furniture(&mut lines, numbers.len());
    if lines.is_empty() {
        return Err(IngestError::PdfNoText {
            id: id.to_owned(),
            pages: numbers.len(),
        });
    }
    let (text, blocks) = compose::compose(&paragraphs::join(&lines));
    let mut notes: Vec<String> = dropped.note().into_iter().collect();
    if turned > 0 {
        notes.push(format!(
            "Left out {turned} characters that run in another direction than the text."
        ));
    }
    notes.extend(
        failed
            .iter()
            .map(|(number, why)| format!("Page {number} could not be read: {why}.")),
    );
    notes.extend(outline::repetition_note(&blocks));
    let heading = blocks
        .iter()
        .find(|b| matches!(b.kind, crate::document::BlockKind::Heading(_)));
    let title = heading
        .map(|b| b.plain.text.clone())
        .or_else(|| load::title(&doc));
    Ok(Parsed {
        text,
        title,
        date: None,
        blocks,
        notes,
    })
}

/// Reads one page; the error says why it cannot be read.
fn page(doc: &Document, number: u32, collector: &mut Collector) -> Result<Page, String> {
    // `pdf-extract` unwraps where a file breaks the rules: a page lost that way must not cost the others.
    // What it leaves behind in the collector is taken and dropped.
    let read = catch_unwind(AssertUnwindSafe(|| {
        pdf_extract::output_doc_page(doc, collector, number)
    }));
    let page = collector.take();
    match read {
        Ok(Ok(())) => Ok(page),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => Err(reason(&*panic)),
    }
}

#[cfg(test)]
mod tests;
