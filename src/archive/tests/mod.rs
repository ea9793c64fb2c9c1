//! Archives made here, and what is read of them.

mod containers;
mod lists;
mod paths;
mod robust;
mod web;

use super::{Entry, Limits, Page, open};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What was read.
struct Seen {
    pages: Vec<Page>,
    passed: BTreeMap<String, usize>,
}

impl Seen {
    fn ids(&self) -> Vec<&str> {
        self.pages.iter().map(|p| p.id.as_str()).collect()
    }

    /// Place and text, or place and error.
    fn texts(&self) -> Vec<(&str, &str)> {
        self.pages
            .iter()
            .map(|p| (p.place.as_str(), text(p)))
            .collect()
    }

    /// The errors, with their places.
    fn errors(&self) -> Vec<(&str, &str)> {
        let errors = self
            .pages
            .iter()
            .filter_map(|p| Some((p.place.as_str(), p.bytes.as_ref().err()?.as_str())));
        errors.collect()
    }

    fn one_error(&self) -> (&str, &str) {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors[0]
    }
}

fn text(page: &Page) -> &str {
    page.bytes
        .as_ref()
        .map_or_else(String::as_str, |b| std::str::from_utf8(b).unwrap())
}

fn limits() -> Limits {
    Limits::new(&["md", "txt", "html", "pdf"])
}

fn read(paths: &[&Path], limits: &Limits) -> Seen {
    let paths: Vec<PathBuf> = paths.iter().map(|p| p.to_path_buf()).collect();
    let mut seen = Seen {
        pages: Vec::new(),
        passed: BTreeMap::new(),
    };
    let mut archive = open(&paths, limits).unwrap();
    let total = archive.total();
    for entry in &mut archive {
        match entry {
            Entry::Page(page) => seen.pages.push(*page),
            Entry::Passed { why } => *seen.passed.entry(why).or_default() += 1,
        }
    }
    let read = archive.read().load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(Some(read), total, "the progress bar comes to its end");
    seen
}

/// What is in a folder with this one file.
fn of(name: &str, bytes: &[u8]) -> Seen {
    of_with(name, bytes, &limits())
}

fn of_with(name: &str, bytes: &[u8], limits: &Limits) -> Seen {
    let folder = folder(&[(name, bytes)]);
    read(&[folder.path()], limits)
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Also names that the crate would not write.
        if name.len() < 100 {
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        } else {
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
