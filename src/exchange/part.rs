//! What is a tool's file to us? A name and bytes; only `cli` touches the disk.

use super::ExchangeError;

/// One file of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Written: empty for the output itself, an extension that goes beside it (`.config.xml`), or a file's name in the
    /// output folder. Read: the file's path.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Part {
    /// The output itself.
    #[must_use]
    pub fn only(bytes: Vec<u8>) -> Self {
        Self {
            name: String::new(),
            bytes,
        }
    }

    /// A file with that name, or with that extension beside the output.
    pub fn named(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }

    /// Its text, as it is.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn text(&self) -> Result<&str, ExchangeError> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let what = format!(
                "not UTF-8 after byte {}; save it as UTF-8",
                error.valid_up_to()
            );
            ExchangeError::malformed(&self.name, what)
        })
    }

    /// Its lines that are not blank, each with its place.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn lines(&self) -> Result<impl Iterator<Item = (String, &str)>, ExchangeError> {
        let lines = self.text()?.split('\n').enumerate();
        let full = lines.filter(|(_, line)| !line.trim().is_empty());
        Ok(full.map(|(n, line)| (format!("{}:{}", self.name, n + 1), line)))
    }
}
