//! Which files do the given paths stand for, and in what order?

use super::ArchiveError;
use super::visit::{Flow, Halt, Visit};
use super::walk::{Met, Walk, slashed};
use globset::{GlobBuilder, GlobMatcher};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// One given path.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Stdin,
    File(PathBuf),
    /// `keep` puts the folder's own path before those of its files.
    Folder {
        path: PathBuf,
        keep: bool,
    },
    Pattern {
        base: PathBuf,
        matcher: GlobMatcher,
    },
}

impl Source {
    /// What each path stands for.
    ///
    /// # Errors
    /// [`ArchiveError`] where a path is not there, or is a pattern that is wrong or that nothing fits.
    pub fn all(paths: &[PathBuf]) -> Result<Vec<Self>, ArchiveError> {
        let folders = paths.iter().filter(|p| p.is_dir()).count();
        paths.iter().map(|p| Self::of(p, folders > 1)).collect()
    }

    fn of(path: &Path, keep: bool) -> Result<Self, ArchiveError> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdin);
        }
        let path = path.to_path_buf();
        match fs::metadata(&path) {
            Ok(kind) if kind.is_dir() => Ok(Self::Folder { path, keep }),
            Ok(_) => Ok(Self::File(path)),
            Err(_) if is_pattern(&path) => Self::pattern(&path),
            Err(source) => Err(ArchiveError::Path { path, source }),
        }
    }

    fn pattern(path: &Path) -> Result<Self, ArchiveError> {
        let pattern = slashed(path);
        let wrong = |source| ArchiveError::Pattern {
            pattern: pattern.clone(),
            source,
        };
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
        let matcher = glob.map_err(wrong)?.compile_matcher();
        let plain = path.iter().take_while(|part| !is_pattern(Path::new(part)));
        let found = Self::Pattern {
            base: plain.collect(),
            matcher,
        };
        let mut any = false;
        // The first that fits is enough; the walk stops there.
        let _ = found.walk(&mut |met| match met {
            Met::File { .. } => {
                any = true;
                Err(Halt::Gone)
            }
            _ => Ok(()),
        });
        if any {
            Ok(found)
        } else {
            Err(ArchiveError::NoMatch { pattern })
        }
    }

    /// Goes through all files: as given, folders by the bytes of the names in them. Standard input is not met.
    pub fn walk(&self, meet: &mut dyn FnMut(Met) -> Flow) -> Flow {
        match self {
            Self::Stdin => Ok(()),
            Self::File(path) => meet(Met::File {
                path: path.clone(),
                name: slashed(path),
                given: true,
            }),
            Self::Folder { path, keep } => {
                let prefix = if *keep { None } else { Some(path.as_path()) };
                Walk::new(path, prefix, None).folder(path, meet)
            }
            Self::Pattern { base, matcher } => {
                let base = if base.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    base
                };
                Walk::new(base, None, Some(matcher)).folder(base, meet)
            }
        }
    }

    /// Source bytes in all; `None` where that cannot be told before reading.
    pub fn size(&self) -> Option<u64> {
        let mut sum = Some(0);
        if matches!(self, Self::Stdin) {
            return None;
        }
        let _ = self.walk(&mut |met| {
            if let Met::File { path, .. } = met {
                let size = fs::metadata(&path)
                    .ok()
                    .and_then(|m| m.is_file().then(|| m.len()));
                sum = sum.zip(size).map(|(a, b)| a + b);
            }
            Ok(())
        });
        sum
    }

    /// Gives everything that is in it.
    pub fn read(&self, visit: &mut Visit) -> Flow {
        if let Self::Stdin = self {
            visit.begin(u64::MAX);
            return visit.guarded("-", |visit| visit.stream("-", &mut io::stdin()));
        }
        self.walk(&mut |met| match met {
            Met::Passed(why) => visit.pass(why),
            Met::Refused { name, why } => visit.refuse(&name, why),
            Met::File { path, name, given } => {
                let why = |e: io::Error| format!("{e}; check the file's rights");
                let opened = File::open(&path).and_then(|f| f.metadata().map(|m| (f, m)));
                match opened {
                    Ok((file, kind)) if kind.is_file() => {
                        visit.begin(kind.len());
                        let read = |visit: &mut Visit| visit.file(&name, &file, given);
                        abandoned(visit.guarded(&name, read))?;
                        visit.progress.finish();
                        Ok(())
                    }
                    Ok((mut file, _)) if given => {
                        visit.begin(u64::MAX);
                        let read = |visit: &mut Visit| visit.stream(&name, &mut file);
                        abandoned(visit.guarded(&name, read))
                    }
                    Ok(_) => visit.pass("special file"),
                    Err(e) => visit.refuse(&name, why(e)),
                }
            }
        })
    }
}

/// A file that is given up is no reason to leave out the next one.
fn abandoned(flow: Flow) -> Flow {
    match flow {
        Err(Halt::Abandoned) => Ok(()),
        other => other,
    }
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}
