//! Which reports are meant by the paths that a person gives?

use super::PipelineError;
use super::lines::{Given, Lines};
use crate::archive::Page;
use crate::document::SourceFormat;
use crate::record::{Record, Report};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Endings that are taken from folders. A file that is named itself is taken whatever its ending.
pub const ENDINGS: [&str; 12] = [
    "md", "markdown", "mdx", "qmd", "rmd", "erb", "txt", "text", "rst", "html", "htm", "pdf",
];

/// One report to read.
#[derive(Debug, Clone)]
pub struct Item {
    /// What the record will be called: the path relative to the folder that was given, or the file as
    /// given, or the identity in a line of JSON Lines, or `-`.
    pub id: String,
    /// Where its bytes are.
    pub content: Content,
    /// What is known of it beside its bytes.
    pub given: Given,
}

/// Where the bytes of a report are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In a file, not yet opened.
    File(PathBuf),
    /// On standard input, not yet read.
    Stdin,
    /// Here.
    Text(String),
    /// Here, in any encoding.
    Bytes(Vec<u8>),
    /// Annotated or coded already.
    Record(Box<Record>),
    /// Nowhere: why not, and what to do.
    Broken(String),
    /// In an archive that did not give them: why not, and what to do.
    Unread(String),
}

/// The reports that a list of paths stands for, in the order in which they will be written.
#[derive(Debug, Clone)]
pub struct Inputs {
    sources: Vec<Source>,
    skipped: BTreeMap<String, usize>,
    keep_records: bool,
}

#[derive(Debug, Clone)]
enum Source {
    One(Box<Item>),
    Lines(PathBuf),
}

impl Inputs {
    /// Finds all reports under `paths`: folders are searched with their sub-folders in sorted order for
    /// the known [`ENDINGS`], hidden files and folders are passed over, a folder that several links lead
    /// to is searched once. A file that ends in `.jsonl` holds one report a line, as does every file
    /// and `-` (standard input) if `lines`.
    ///
    /// # Errors
    /// [`PipelineError::Path`] if a given path is not there, [`PipelineError::NothingFound`] if there is
    /// no report at all.
    pub fn collect(paths: &[PathBuf], lines: bool) -> Result<Self, PipelineError> {
        let mut inputs = Self {
            sources: Vec::new(),
            skipped: BTreeMap::new(),
            keep_records: false,
        };
        let mut folders = HashSet::new();
        for path in paths {
            if path.as_os_str() == "-" {
                inputs.sources.push(if lines {
                    Source::Lines(path.clone())
                } else {
                    Source::one("-".into(), Content::Stdin)
                });
                continue;
            }
            let kind = fs::metadata(path).map_err(|source| PipelineError::Path {
                path: path.clone(),
                source,
                remedy: "check the spelling, or give `-` to read standard input",
            })?;
            if kind.is_dir() {
                inputs.search(path, path, &mut folders);
            } else if lines || ending(path).is_some_and(|e| e == "jsonl" || e == "ndjson") {
                inputs.sources.push(Source::Lines(path.clone()));
            } else {
                inputs.push_file(path, slashed(path));
            }
        }
        if inputs.sources.is_empty() {
            let paths: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
            return Err(PipelineError::NothingFound {
                paths: paths.join(", "),
                skipped: inputs.skipped(),
                known: ENDINGS.join(", "),
            });
        }
        inputs.part_equal_ids();
        Ok(inputs)
    }

    fn push_file(&mut self, path: &Path, id: String) {
        self.sources
            .push(Source::one(id, Content::File(path.into())));
    }

    /// Adds what lies under `folder`, itself under the given `root`.
    fn search(&mut self, root: &Path, folder: &Path, seen: &mut HashSet<PathBuf>) {
        let entries = fs::canonicalize(folder).and_then(|real| {
            if seen.insert(real) {
                fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()
            } else {
                Ok(Vec::new())
            }
        });
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let why = format!("{error}; allow reading the folder, or leave it out");
                return self
                    .sources
                    .push(Source::one(slashed(folder), Content::Broken(why)));
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.search(root, &path, seen);
            } else if ending(&path).is_some_and(|e| ENDINGS.contains(&e.as_str())) {
                self.push_file(&path, slashed(path.strip_prefix(root).unwrap_or(&path)));
            } else {
                *self
                    .skipped
                    .entry(ending(&path).unwrap_or_default())
                    .or_default() += 1;
            }
        }
    }

    /// Two folders can hold files of one name: those keep their whole path as identity.
    fn part_equal_ids(&mut self) {
        let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
        for source in &self.sources {
            if let Source::One(item) = source
                && !seen.insert(item.id.clone())
            {
                twice.insert(item.id.clone());
            }
        }
        for source in &mut self.sources {
            if let Source::One(item) = source
                && let Content::File(path) = &item.content
                && twice.contains(&item.id)
            {
                item.id = slashed(path);
            }
        }
    }

    /// Number of reports; `None` where standard input holds an unknown number.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.sources.iter().map(Source::count).sum()
    }

    /// Number of files in folders that were passed over for their ending.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    /// Those files by ending, sorted; the empty ending is `""`.
    #[must_use]
    pub fn skipped_by_ending(&self) -> &BTreeMap<String, usize> {
        &self.skipped
    }

    /// Takes records in lines as they are, with their frames; otherwise only their texts are taken.
    #[must_use]
    pub fn keeping_records(self) -> Self {
        Self {
            keep_records: true,
            ..self
        }
    }

    /// Whether anything is still to be annotated. Reads lines up to the first that is no record; standard
    /// input cannot be read twice and so counts as reports.
    #[must_use]
    pub fn hold_reports(&self) -> bool {
        self.sources.iter().any(|source| match source {
            Source::One(_) => true,
            Source::Lines(path) if path.as_os_str() == "-" => true,
            Source::Lines(_) => source
                .items(self.keep_records)
                .any(|item| !matches!(item.content, Content::Record(_) | Content::Broken(_))),
        })
    }

    /// All reports in order; files are opened and lines read only as they are asked for.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.sources
            .iter()
            .flat_map(|source| source.items(self.keep_records))
    }
}

/// The reports of JSON Lines that are at hand, one a line; `name` stands in messages.
pub fn lines(name: String, lines: impl BufRead) -> impl Iterator<Item = Item> {
    Lines::new(name, lines, false)
}

impl Item {
    /// A report whose `bytes` are here, with what is known of it: its identity is `report`'s.
    #[must_use]
    pub fn of_bytes(mut report: Report, bytes: Vec<u8>, read_as: Option<SourceFormat>) -> Self {
        Self {
            id: std::mem::take(&mut report.id),
            content: Content::Bytes(bytes),
            given: Given {
                report,
                read_as,
                charset: None,
            },
        }
    }

    pub(super) fn new(id: String, content: Content) -> Self {
        Self {
            id,
            content,
            given: Given::default(),
        }
    }
}

impl From<Page> for Item {
    /// The page of an archive, to be read and annotated.
    fn from(page: Page) -> Self {
        let content = match page.bytes {
            Ok(bytes) => Content::Bytes(bytes),
            Err(why) if page.place == page.id => Content::Unread(why),
            Err(why) => Content::Unread(format!("{why} [{}]", page.place)),
        };
        Self {
            id: page.id,
            content,
            given: Given {
                report: page.report,
                read_as: page.read_as,
                charset: page.charset,
            },
        }
    }
}

impl Source {
    fn one(id: String, content: Content) -> Self {
        Self::One(Box::new(Item::new(id, content)))
    }

    fn count(&self) -> Option<usize> {
        match self {
            Self::One(_) => Some(1),
            Self::Lines(path) if path.as_os_str() == "-" => None,
            Self::Lines(path) => {
                let file = BufReader::new(fs::File::open(path).ok()?);
                let full = |line: &io::Result<Vec<u8>>| {
                    line.as_ref().is_ok_and(|l| !l.trim_ascii().is_empty())
                };
                Some(
                    file.split(b'\n')
                        .take_while(io::Result::is_ok)
                        .filter(full)
                        .count(),
                )
            }
        }
    }

    fn items(&self, keep_records: bool) -> Box<dyn Iterator<Item = Item>> {
        let (path, name) = match self {
            Self::One(item) => return Box::new(std::iter::once((**item).clone())),
            Self::Lines(path) => (path, slashed(path)),
        };
        if path.as_os_str() == "-" {
            return Box::new(Lines::new(name, BufReader::new(io::stdin()), keep_records));
        }
        match fs::File::open(path) {
            Ok(file) => Box::new(Lines::new(name, BufReader::new(file), keep_records)),
            Err(e) => {
                let why = format!("{e}; check the file's rights");
                Box::new(std::iter::once(Item::new(name, Content::Broken(why))))
            }
        }
    }
}

/// Lower-case ending without the dot.
fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// The path with `/` between its parts on every system.
fn slashed(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests;
