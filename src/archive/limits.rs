//! How much is taken from an archive, and what counts as a page in it?

use std::path::PathBuf;

/// How much is taken from an archive, and what counts as a page in it. Sizes are in bytes.
///
/// # Examples
/// ```
/// use gleaner::archive::Limits;
/// let limits = Limits { max_page: 1 << 20, ..Limits::new(&["md", "html"]) };
/// assert_eq!((limits.max_ratio, limits.max_depth), (200, 2));
/// ```
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest page, and largest member of an archive or line of a list that is held in memory: 64 MiB.
    pub max_page: u64,
    /// Most bytes that one packed byte may unpack to, once [`Self::ratio_floor`] is passed: 200.
    pub max_ratio: u64,
    /// What may always be unpacked, whatever the ratio: 16 MiB.
    pub ratio_floor: u64,
    /// Most bytes that one file may unpack to in all: 1 TiB.
    pub max_archive: u64,
    /// Most members, records and rows in one file: 50 million.
    pub max_members: u64,
    /// Most archives (tar, zip) around a page: 2, an archive in an archive.
    pub max_depth: usize,
    /// Endings, in lower case and without the dot, of the files in folders and archives that are pages.
    pub endings: Vec<String>,
    /// Column of tables and key of JSON lines that holds the text; `None` takes the first known one that is there.
    pub text_column: Option<String>,
    /// A CSV, TSV or JSON Lines file keyed by `url` or `id`, whose columns are put over the pages of the same URL or id.
    pub metadata: Option<PathBuf>,
}

impl Limits {
    /// The usual limits, with these `endings` for pages.
    #[must_use]
    pub fn new(endings: &[&str]) -> Self {
        Self {
            max_page: 64 << 20,
            max_ratio: 200,
            ratio_floor: 16 << 20,
            max_archive: 1 << 40,
            max_members: 50_000_000,
            max_depth: 2,
            endings: endings.iter().map(|e| (*e).to_owned()).collect(),
            text_column: None,
            metadata: None,
        }
    }
}
