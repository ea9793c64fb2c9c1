//! What is in the zip of a project, and is it XML?

use super::super::{ExchangeError, Part};
use roxmltree::{Document, ParsingOptions};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Largest file of a project that is read, in bytes: a zip can promise more than there is memory.
const LARGEST: u64 = 1 << 30;

/// A project's files by their names in lower case; `project.qde` is one of them.
pub struct Files {
    place: String,
    files: HashMap<String, Vec<u8>>,
}

impl Files {
    /// Unzips the project and its texts; other sources stay in the zip.
    ///
    /// # Errors
    /// If it is no zip, or a file is too large.
    pub fn of(part: &Part) -> Result<Self, ExchangeError> {
        let wrong = |what: String| ExchangeError::malformed(&part.name, what);
        let zip = ZipArchive::new(Cursor::new(&part.bytes));
        let mut zip = zip.map_err(|e| {
            wrong(format!(
                "not a .qdpx, which is a zip: {e}; export the project again"
            ))
        })?;
        let mut files = HashMap::new();
        for n in 0..zip.len() {
            let file = zip
                .by_index(n)
                .map_err(|e| wrong(format!("file {n} of the zip cannot be read: {e}")))?;
            let name = file.name().map_err(|e| {
                wrong(format!(
                    "the name of file {n} of the zip cannot be read: {e}"
                ))
            })?;
            let name = name.replace('\\', "/").to_lowercase();
            let name = name.rsplit('/').next().unwrap_or_default().to_owned();
            let text = [".qde", ".txt"].iter().any(|e| name.ends_with(e));
            if !text {
                continue;
            }
            let mut bytes = Vec::new();
            let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
            read.map_err(|e| {
                wrong(format!(
                    "{name} of the zip cannot be read: {e}; export the project again"
                ))
            })?;
            if bytes.len() as u64 > LARGEST {
                return Err(wrong(format!(
                    "{name} has more than {LARGEST} bytes; export fewer sources at a time"
                )));
            }
            files.insert(name, bytes);
        }
        Ok(Self {
            place: part.name.clone(),
            files,
        })
    }

    /// The text of `project.qde`, or of the only `.qde`.
    ///
    /// # Errors
    /// If there is none, or it is not UTF-8.
    pub fn project(&self) -> Result<&str, ExchangeError> {
        let mut others = self
            .files
            .keys()
            .filter(|n| n.to_lowercase().ends_with(".qde"));
        let only = others.next().filter(|_| others.next().is_none());
        let name = if self.files.contains_key("project.qde") {
            Some("project.qde")
        } else {
            only.map(String::as_str)
        };
        let name = name.ok_or_else(|| {
            let what = "there is no project.qde in it; export as REFI-QDA project";
            ExchangeError::malformed(&self.place, what)
        })?;
        let text = self.text(name)?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The text of a file.
    pub fn text(&self, name: &str) -> Result<&str, ExchangeError> {
        let place = || format!("{}: {name}", self.place);
        let bytes = self.files.get(name).ok_or_else(|| {
            ExchangeError::malformed(
                place(),
                "is not in the project; export it with its sources inside",
            )
        })?;
        std::str::from_utf8(bytes).map_err(|error| {
            let what = format!(
                "not UTF-8 after byte {}; export the project again",
                error.valid_up_to()
            );
            ExchangeError::malformed(place(), what)
        })
    }
}

/// Reads XML; `place` stands in messages.
pub fn parsed<'t>(place: &str, text: &'t str) -> Result<Document<'t>, ExchangeError> {
    // Entities of a DTD could blow it up; roxmltree refuses one unless told.
    Document::parse_with_options(text, ParsingOptions::default()).map_err(|error| {
        ExchangeError::malformed(place, format!("not XML: {error}; export it again"))
    })
}
