//! Where do results go? To standard output, or into a file that appears whole or not at all.

use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Standard output or a file.
pub struct Output {
    writer: BufWriter<Box<dyn Write>>,
    /// The temporary file and the place where it goes; removed on drop while it is here.
    pending: Option<Pending>,
    terminal: bool,
}

struct Pending {
    temporary: PathBuf,
    place: PathBuf,
}

impl Output {
    /// Opens `file`, or standard output for `None` and `-`. An ordinary file is written beside its place
    /// under another name until [`finish`](Self::finish); a device or a pipe is written directly.
    ///
    /// # Errors
    /// If the file cannot be created there.
    pub fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(place) = file.filter(|f| f.as_os_str() != "-") else {
            let terminal = io::stdout().is_terminal();
            return Ok(Self::new(Box::new(io::stdout()), None, terminal));
        };
        // Through a link, so that the link stays and its target changes.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let why = || {
            format!(
                "{}: cannot be written; choose a folder that exists and allows it",
                place.display()
            )
        };
        match fs::metadata(&place) {
            Ok(known) if known.is_dir() => {
                anyhow::bail!("{}: is a folder; name a file in it", place.display())
            }
            Ok(known) if !known.is_file() => {
                let device = File::options().write(true).open(&place).with_context(why)?;
                return Ok(Self::new(Box::new(device), None, false));
            }
            _ => {}
        }
        let name = place
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let temporary = place.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let created = File::create(&temporary).with_context(why)?;
        Ok(Self::new(
            Box::new(created),
            Some(Pending { temporary, place }),
            false,
        ))
    }

    fn new(writer: Box<dyn Write>, pending: Option<Pending>, terminal: bool) -> Self {
        Self {
            writer: BufWriter::new(writer),
            pending,
            terminal,
        }
    }

    /// Whether a person looks at it.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes what is left and puts the file in its place.
    ///
    /// # Errors
    /// If either fails; then the file is as it was before.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.writer.flush()?;
        if let Some(Pending { temporary, place }) = &self.pending {
            fs::rename(temporary, place)
                .with_context(|| format!("{}: cannot be replaced", place.display()))?;
            self.pending = None;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(pending) = &self.pending {
            // If even that fails, a file named `.part` stays behind: nobody takes it for the result.
            let _ = fs::remove_file(&pending.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_finished() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.jsonl");
        fs::write(&place, "old").unwrap();
        let mut output = Output::open(Some(&place)).unwrap();
        output.write_all(b"half").unwrap();
        drop(output);
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        let mut output = Output::open(Some(&place)).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }

    #[test]
    fn a_place_that_cannot_be_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let error = Output::open(Some(folder.path())).err().unwrap().to_string();
        assert!(error.ends_with("is a folder; name a file in it"), "{error}");
        assert!(Output::open(Some(&folder.path().join("no/such"))).is_err());
    }
}
