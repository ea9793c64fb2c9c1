//! What may be done with the folder that a data set is to stand in?

use super::Begin;
use super::error::BulkError;
use super::manifest::{Manifest, Settings};
use super::state::State;
use crate::dataset::DatasetError;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Where state, journal and lock are.
const OWN: &str = ".gleaner";

/// The folder of a data set, locked while this lives.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Prepares `path`, made if missing, as `begin` says; what is to be gone on with must have been made with `settings`.
    pub fn open(path: &Path, begin: Begin, settings: &Settings) -> Result<Self, BulkError> {
        let own = path.join(OWN);
        let found = visible(path)?;
        let ours = own.join("state.sqlite").exists();
        match (begin, ours, found) {
            (Begin::New, true, _) => {
                return Err(BulkError::Occupied {
                    folder: path.into(),
                });
            }
            // A run that was stopped before its first page leaves no more than its own folder.
            (_, false, Some(found)) => {
                return Err(BulkError::Foreign {
                    folder: path.into(),
                    found,
                });
            }
            _ => {}
        }
        fs::create_dir_all(&own).map_err(|e| DatasetError::of(&own, e))?;
        let lock = locked(path, &own.join("lock"))?;
        let folder = Self {
            path: path.into(),
            _lock: lock,
        };
        if begin == Begin::Redo {
            folder.clear()?;
        }
        let state = State::open(&folder.state())?;
        match state.settings()? {
            None => state.set_settings(settings)?,
            Some(before) => {
                let changes = before.changes(settings);
                if !changes.is_empty() {
                    return Err(BulkError::Changed {
                        folder: path.into(),
                        changes,
                    });
                }
            }
        }
        Ok(folder)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The state file.
    pub fn state(&self) -> PathBuf {
        self.own().join("state.sqlite")
    }

    /// Where the journal is.
    pub fn own(&self) -> PathBuf {
        self.path.join(OWN)
    }

    /// Removes the data set: the files that its manifest names, and what belongs to them. Nothing else is touched.
    fn clear(&self) -> Result<(), BulkError> {
        let manifest = self.path.join("manifest.json");
        let mut doomed: Vec<PathBuf> = Vec::new();
        if let Ok(text) = fs::read_to_string(&manifest)
            && let Ok(manifest) = serde_json::from_str::<Manifest>(&text)
        {
            let files = manifest.shards.iter().flat_map(|s| &s.files);
            doomed.extend(files.map(|f| self.path.join(&f.path)));
        }
        doomed.sort();
        doomed.dedup();
        doomed.push(manifest);
        let own = fs::read_dir(self.own()).map_err(|source| BulkError::Read {
            path: self.own(),
            source,
        })?;
        doomed.extend(
            own.flatten()
                .map(|e| e.path())
                .filter(|p| !p.ends_with("lock")),
        );
        for path in doomed {
            match fs::remove_file(&path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    return Err(DatasetError::of(&path, e).into());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A file in the folder that is not hidden, if there is any; `None` also if there is no folder.
fn visible(path: &Path) -> Result<Option<String>, BulkError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(BulkError::Read {
                path: path.into(),
                source,
            });
        }
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names.into_iter().next())
}

fn locked(folder: &Path, path: &Path) -> Result<File, BulkError> {
    let file = File::create(path).map_err(|e| DatasetError::of(path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BulkError::Busy {
            folder: folder.into(),
        }),
        Err(TryLockError::Error(e)) => Err(DatasetError::of(path, e).into()),
    }
}
