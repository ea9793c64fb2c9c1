//! Which models are installed, and are they whole? `model.toml`, file hashes, built-in and other folders.

use super::{NnError, unpack};
use crate::document::hex_sha256;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// `model.toml`: what a model folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelManifest {
    /// Its name.
    pub name: String,
    /// Version of the weights.
    pub version: String,
    /// The encoder that it was made from.
    pub base_model: String,
    /// SPDX licence of the weights.
    pub licence: String,
    /// What the heads were trained on.
    pub training_data: String,
    /// Longest input in tokens, the two special tokens included.
    pub max_tokens: usize,
    /// Unit labels in the order of the unit head's outputs.
    pub labels: Vec<String>,
    /// Whether the heads on the whole encoder learnt from units that were read together with their neighbours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// Layers of the encoder whose states the heads for reading fast see, middle and last; absent without such heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fast_layers: Option<[usize; 2]>,
    /// Code lists in the order of the code head's outputs.
    pub lists: Vec<CodeList>,
    /// The other files.
    pub files: Vec<FileHash>,
}

/// One code list of the code head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Name in the codebook.
    pub name: String,
    /// Codes in the order of the outputs.
    pub codes: Vec<String>,
    /// How many training examples each code has, in the same order.
    pub support: Vec<usize>,
}

/// A code with fewer training examples than this is suggested with the likeliest others beside it.
const FEW: usize = 10;

impl CodeList {
    /// Whether code number `at` has fewer than ten training examples (or none are told).
    ///
    /// # Examples
    /// ```
    /// use gleaner::nn::CodeList;
    /// let list = CodeList {
    ///     name: "event".into(),
    ///     codes: vec!["pre-incident".into(), "response/triage".into()],
    ///     support: vec![10, 9],
    /// };
    /// assert!(!list.has_few(0) && list.has_few(1));
    /// ```
    #[must_use]
    pub fn has_few(&self, at: usize) -> bool {
        self.support.get(at).is_none_or(|&n| n < FEW)
    }
}

/// A file of the folder and the SHA-256 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Name in the folder.
    pub name: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl ModelManifest {
    /// SHA-256 of the manifest, file hashes included: changes when any byte of the model does.
    ///
    /// # Panics
    /// Never: strings and numbers have a TOML form.
    #[must_use]
    pub fn sha256(&self) -> String {
        let toml = toml::to_string(self).expect("strings and numbers have a TOML form");
        hex_sha256(toml.as_bytes())
    }
}

/// The bytes of a model, from the program itself or from a folder. In the folder each file but the manifest may be
/// packed by gzip, with `.gz` behind its name.
#[derive(Debug, Clone)]
pub struct ModelFiles {
    /// `model.toml`
    pub manifest: ModelManifest,
    /// `encoder.onnx`
    pub encoder: Cow<'static, [u8]>,
    /// `tokenizer.json`
    pub tokenizer: Cow<'static, [u8]>,
    /// `heads.safetensors`
    pub heads: Cow<'static, [u8]>,
    /// `fast.safetensors`, if there is one.
    pub fast: Option<Cow<'static, [u8]>>,
}

/// What `gleaner models` lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its manifest.
    pub manifest: ModelManifest,
    /// Folder, or `None` for the one inside the program.
    pub path: Option<PathBuf>,
    /// Size of its files in bytes.
    pub bytes: u64,
    /// One line a file that is missing or is not the one the manifest names.
    pub faults: Vec<String>,
}

/// Where models are looked for: in the given folder (or a folder of folders), then in the program.
#[derive(Debug, Clone, Default)]
pub struct ModelStore {
    folder: Option<PathBuf>,
}

macro_rules! builtin {
    ($file:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/minilm-incident/",
            $file
        ))
        .as_slice()
    };
}
const MANIFEST: &[u8] = builtin!("model.toml");
const BUILTIN: [(&str, &[u8]); 4] = [
    ("encoder.onnx", builtin!("encoder.onnx")),
    ("tokenizer.json.gz", builtin!("tokenizer.json.gz")),
    ("heads.safetensors.gz", builtin!("heads.safetensors.gz")),
    ("fast.safetensors.gz", builtin!("fast.safetensors.gz")),
];

/// Files that no model is without.
const NEEDED: [&str; 3] = ["encoder.onnx", "tokenizer.json", "heads.safetensors"];

impl ModelStore {
    /// `folder` is a model folder or a folder of model folders.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The model of that name: from the folder if it has one, with its hashes checked, else the built-in one.
    ///
    /// # Errors
    /// [`NnError`] if there is none of that name or it is not whole.
    pub fn open(&self, name: &str) -> Result<ModelFiles, NnError> {
        let mut known = Vec::new();
        for folder in self.folders()? {
            let manifest = read_manifest(&folder)?;
            if manifest.name != name {
                known.push(manifest.name);
                continue;
            }
            let bytes = |name: &str| Ok(Cow::Owned(read(&folder.join(name))?));
            return files(manifest, Some(&folder), bytes);
        }
        let manifest = builtin_manifest()?;
        if manifest.name != name {
            known.push(manifest.name);
            return Err(NnError::UnknownModel {
                name: name.into(),
                known,
            });
        }
        let bytes = |name: &str| embedded(name).ok_or_else(|| missing(Path::new(FOLDER), name));
        files(manifest, None, bytes)
    }

    /// Everything installed, with every file's hash checked.
    ///
    /// # Errors
    /// [`NnError`] if a manifest cannot be read; a file that is missing or wrong is a fault in the list.
    pub fn list(&self) -> Result<Vec<Installed>, NnError> {
        let mut out = Vec::new();
        for folder in self.folders()? {
            let manifest = read_manifest(&folder)?;
            let file = |name: &str| std::fs::read(folder.join(name)).ok();
            out.push(check(manifest, Some(folder.clone()), |name| {
                file(name).map(Cow::Owned)
            }));
        }
        out.push(check(builtin_manifest()?, None, embedded));
        Ok(out)
    }

    fn folders(&self) -> Result<Vec<PathBuf>, NnError> {
        let Some(folder) = &self.folder else {
            return Ok(Vec::new());
        };
        if folder.join("model.toml").is_file() {
            return Ok(vec![folder.clone()]);
        }
        let mut inner: Vec<PathBuf> = std::fs::read_dir(folder)
            .map_err(|source| NnError::File {
                path: folder.clone(),
                source,
            })?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.join("model.toml").is_file())
            .collect();
        inner.sort();
        Ok(inner)
    }
}

/// Where the built-in model comes from, for messages.
const FOLDER: &str = "models/minilm-incident";

fn embedded(name: &str) -> Option<Cow<'static, [u8]>> {
    let (_, bytes) = BUILTIN.iter().find(|(n, _)| *n == name)?;
    Some(Cow::Borrowed(*bytes))
}

/// The name of `file` as the manifest has it, packed or not.
fn stored<'a>(manifest: &'a ModelManifest, file: &str) -> Option<&'a FileHash> {
    let is = |f: &&FileHash| f.name.strip_suffix(".gz").unwrap_or(&f.name) == file;
    manifest.files.iter().find(is)
}

fn missing(folder: &Path, name: &str) -> NnError {
    NnError::File {
        path: folder.join(name),
        source: std::io::Error::new(std::io::ErrorKind::NotFound, "model.toml does not name it"),
    }
}

/// All files that `manifest` names, unpacked; those of a folder have their hashes checked.
fn files(
    manifest: ModelManifest,
    folder: Option<&Path>,
    bytes: impl Fn(&str) -> Result<Cow<'static, [u8]>, NnError>,
) -> Result<ModelFiles, NnError> {
    let place = folder.unwrap_or(Path::new(FOLDER));
    let file = |file: &str| -> Result<Option<Cow<'static, [u8]>>, NnError> {
        let Some(FileHash { name, sha256 }) = stored(&manifest, file) else {
            return Ok(None);
        };
        let (path, bytes) = (place.join(name), bytes(name)?);
        if folder.is_some() {
            let found = hex_sha256(&bytes);
            if found != *sha256 {
                let expected = sha256.clone();
                return Err(NnError::Hash {
                    path,
                    found,
                    expected,
                });
            }
        }
        let unpacked = unpack(name, bytes).map_err(|source| NnError::File { path, source })?;
        Ok(Some(unpacked))
    };
    let needed = |name: &str| file(name)?.ok_or_else(|| missing(place, name));
    let [encoder, tokenizer, heads] = NEEDED;
    let (encoder, tokenizer, heads) = (needed(encoder)?, needed(tokenizer)?, needed(heads)?);
    let fast = file("fast.safetensors")?;
    Ok(ModelFiles {
        manifest,
        encoder,
        tokenizer,
        heads,
        fast,
    })
}

fn check(
    manifest: ModelManifest,
    path: Option<PathBuf>,
    file: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Installed {
    let (mut bytes, mut faults) = (0, Vec::new());
    for name in NEEDED {
        if stored(&manifest, name).is_none() {
            faults.push(format!("{name}: model.toml does not name it"));
        }
    }
    for expected in &manifest.files {
        match file(&expected.name) {
            None => faults.push(format!("{}: missing", expected.name)),
            Some(content) => {
                bytes += content.len() as u64;
                let found = hex_sha256(&content);
                if found != expected.sha256 {
                    faults.push(format!(
                        "{}: SHA-256 is {found}, expected {}",
                        expected.name, expected.sha256
                    ));
                }
            }
        }
    }
    Installed {
        manifest,
        path,
        bytes,
        faults,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, NnError> {
    std::fs::read(path).map_err(|source| NnError::File {
        path: path.into(),
        source,
    })
}

fn read_manifest(folder: &Path) -> Result<ModelManifest, NnError> {
    let path = folder.join("model.toml");
    parse(&path, &String::from_utf8_lossy(&read(&path)?))
}

fn builtin_manifest() -> Result<ModelManifest, NnError> {
    parse(
        Path::new("models/minilm-incident/model.toml"),
        &String::from_utf8_lossy(MANIFEST),
    )
}

fn parse(path: &Path, toml: &str) -> Result<ModelManifest, NnError> {
    toml::from_str(toml).map_err(|e| NnError::Manifest {
        path: path.into(),
        source: Box::new(e),
    })
}
