//! Which files lie in a folder and below it?

use super::visit::Flow;
use globset::GlobMatcher;
use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// What is met on the way through folders.
pub(super) enum Met {
    /// A file, and its name in the output.
    File {
        path: PathBuf,
        name: String,
        given: bool,
    },
    /// What is no page, with the reason.
    Passed(&'static str),
    /// What could not be looked at, with reason and remedy.
    Refused { name: String, why: String },
}

/// One way through a folder.
pub(super) struct Walk<'a> {
    root: Option<PathBuf>,
    prefix: Option<&'a Path>,
    matcher: Option<&'a GlobMatcher>,
    seen: HashSet<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Links must stay below `root`; `prefix` is left out of names; without a matcher everything is met.
    pub fn new(root: &Path, prefix: Option<&'a Path>, matcher: Option<&'a GlobMatcher>) -> Self {
        let root = fs::canonicalize(root).ok();
        Self {
            root,
            prefix,
            matcher,
            seen: HashSet::new(),
        }
    }

    fn name(&self, path: &Path) -> String {
        let path = self
            .prefix
            .and_then(|p| path.strip_prefix(p).ok())
            .unwrap_or(path);
        slashed(path.strip_prefix(".").unwrap_or(path))
    }

    /// Meets what is in `folder`, in the order of the names' bytes; a folder that was met before is empty.
    pub fn folder(&mut self, folder: &Path, meet: &mut dyn FnMut(Met) -> Flow) -> Flow {
        let listed = fs::canonicalize(folder).and_then(|real| {
            if !self.seen.insert(real) {
                return Ok(Vec::new());
            }
            fs::read_dir(folder)?.collect::<io::Result<Vec<DirEntry>>>()
        });
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(e) => {
                let why = format!("{e}; allow reading the folder, or leave it out");
                return meet(Met::Refused {
                    name: self.name(folder),
                    why,
                });
            }
        };
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            self.entry(&entry, meet)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &DirEntry, meet: &mut dyn FnMut(Met) -> Flow) -> Flow {
        let path = entry.path();
        let fits = self
            .matcher
            .map(|m| m.is_match(slashed(path.strip_prefix(".").unwrap_or(&path))));
        if entry.file_name().to_string_lossy().starts_with('.') && fits != Some(true) {
            return if fits.is_none() {
                meet(Met::Passed("hidden"))
            } else {
                Ok(())
            };
        }
        let link = entry.file_type().is_ok_and(|t| t.is_symlink());
        if link
            && fits != Some(false)
            && let Some(why) = self.leads_out(&path)
        {
            return meet(Met::Refused {
                name: self.name(&path),
                why,
            });
        }
        if path.is_dir() {
            if fits == Some(true) {
                let (prefix, matcher) = (self.prefix, self.matcher.take());
                let flow = self.folder(&path, meet);
                (self.prefix, self.matcher) = (prefix, matcher);
                return flow;
            }
            // A link is followed only where the folder itself was meant.
            return if link && fits == Some(false) {
                Ok(())
            } else {
                self.folder(&path, meet)
            };
        }
        match fits {
            Some(false) => Ok(()),
            fits => meet(Met::File {
                name: self.name(&path),
                path,
                given: fits.is_some(),
            }),
        }
    }

    /// Why a link is not followed: it leads to nothing, or out of the folder that was given.
    fn leads_out(&self, path: &Path) -> Option<String> {
        match fs::canonicalize(path) {
            Err(e) => Some(format!("a link that leads to nothing ({e}); mend or remove it")),
            Ok(real) if self.root.as_ref().is_some_and(|root| real.starts_with(root)) => None,
            Ok(_) => Some(
                "a link that leads out of the folder given; give what it leads to by its own path, or put a copy in its place".into(),
            ),
        }
    }
}

/// The path with `/` between its parts on every system.
pub(super) fn slashed(path: &Path) -> String {
    let path = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(MAIN_SEPARATOR, "/")
    }
}
