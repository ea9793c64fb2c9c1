//! How does a file appear as a whole or not at all? It is written beside its place under another name.

use super::{DatasetError, Written};
use crate::document::hex;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file of a shard while it is written: `reports/.part-00000.parquet.tmp` until [`publish`] calls it
/// `reports/part-00000.parquet`.
///
/// The temporary name is fixed, so what a killed run left is overwritten. It is removed on drop. Size and hash are
/// taken as the bytes go by.
#[derive(Debug)]
pub(super) struct PartFile {
    /// `None` once all is on disk.
    writer: Option<BufWriter<Measured>>,
    temporary: PathBuf,
    place: PathBuf,
    written: Written,
}

/// A file that knows what went into it.
#[derive(Debug)]
struct Measured {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Write for Measured {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(buffer)?;
        self.hash.update(&buffer[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl PartFile {
    /// Creates the temporary file for `part` (a path under `folder`, with `/`), and the folders above it.
    pub(super) fn create(folder: &Path, part: &str) -> Result<Self, DatasetError> {
        let place = folder.join(part);
        let above = place.parent().unwrap_or(folder);
        fs::create_dir_all(above).map_err(|e| DatasetError::of(above, e))?;
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let temporary = place.with_file_name(format!(".{name}.tmp"));
        let file = File::create(&temporary).map_err(|e| DatasetError::of(&temporary, e))?;
        let measured = Measured {
            file,
            hash: Sha256::new(),
            bytes: 0,
        };
        Ok(Self {
            writer: Some(BufWriter::with_capacity(1 << 16, measured)),
            temporary,
            place,
            written: Written {
                path: part.into(),
                rows: 0,
                bytes: 0,
                sha256: None,
            },
        })
    }

    /// Where it will stand: for messages.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// One row more is in it.
    pub(super) fn count_row(&mut self) {
        self.count_rows(1);
    }

    /// `rows` more are in it.
    pub(super) fn count_rows(&mut self, rows: u64) {
        self.written.rows += rows;
    }

    /// Brings every byte to the disk; takes no more after that.
    fn seal(&mut self) -> Result<(), DatasetError> {
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        let why = |source| DatasetError::of(&self.temporary, source);
        let measured = writer.into_inner().map_err(|e| why(e.into_error()))?;
        measured.file.sync_all().map_err(why)?;
        self.written.bytes = measured.bytes;
        self.written.sha256 = Some(hex(&measured.hash.finalize()));
        Ok(())
    }
}

impl Write for PartFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Some(writer) => writer.write(buffer),
            None => Err(io::Error::other("written to after it was finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // Nothing to remove once it has its name.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Gives the files of one shard their names, after all of them are on disk. A kill between two names leaves the
/// shard half there, so a shard counts only when its [`Written`] are known (the manifest).
pub(super) fn publish(parts: Vec<PartFile>) -> Result<Vec<Written>, DatasetError> {
    let mut parts = parts;
    parts.iter_mut().try_for_each(PartFile::seal)?;
    let mut written = Vec::with_capacity(parts.len());
    for part in &parts {
        fs::rename(&part.temporary, &part.place).map_err(|e| DatasetError::of(&part.place, e))?;
        written.push(part.written.clone());
    }
    for part in &parts {
        for folder in part.place.ancestors().skip(1).take(2) {
            sync_folder(folder)?;
        }
    }
    Ok(written)
}

/// Writes the file `name` of `folder`: when this returns, it is on disk; until then the old one is there.
///
/// # Errors
/// [`DatasetError`] if it cannot be written.
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), DatasetError> {
    let mut part = PartFile::create(folder, name)?;
    part.write_all(bytes)
        .map_err(|e| DatasetError::of(&part.temporary, e))?;
    publish(vec![part])?;
    Ok(())
}

/// Removes a file that an earlier shard of this number left, where there is one.
pub(super) fn remove(place: &Path) -> Result<(), DatasetError> {
    match fs::remove_file(place) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(DatasetError::of(place, source))
        }
        _ => Ok(()),
    }
}

/// Brings the names in a folder to the disk, where the system can.
pub(super) fn sync_folder(folder: &Path) -> Result<(), DatasetError> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|f| f.sync_all());
        synced.map_err(|e| DatasetError::of(folder, e))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::hex_sha256;

    #[test]
    fn it_is_there_under_its_name_only_when_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (place, rest) = (
            folder.path().join("a/part-00000.csv"),
            folder.path().join("a/.part-00000.csv.tmp"),
        );
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(&rest, "the longer rest of a killed run").unwrap();
        let mut part = PartFile::create(folder.path(), "a/part-00000.csv").unwrap();
        part.write_all("né\n".as_bytes()).unwrap();
        part.count_row();
        assert!(rest.exists() && !place.exists());
        let written = publish(vec![part]).unwrap();
        assert_eq!(fs::read(&place).unwrap(), "né\n".as_bytes());
        assert!(!rest.exists());
        assert_eq!(
            written,
            [Written {
                path: "a/part-00000.csv".into(),
                rows: 1,
                bytes: 4,
                sha256: Some(hex_sha256("né\n".as_bytes())),
            }]
        );
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(PartFile::create(folder.path(), "part-00000.csv").unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_where_the_folder_should_be_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        let error = PartFile::create(folder.path(), "a/part-00000.csv").unwrap_err();
        assert!(matches!(&error, DatasetError::Write { path, .. } if path.ends_with("a")));
    }
}
