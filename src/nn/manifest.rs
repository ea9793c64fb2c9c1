//! Which models are installed, and are they whole? `model.toml`, file hashes, built-in and other folders.

use super::NnError;
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

/// The bytes of a model, from the program itself or from a folder.
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
const BUILTIN: [(&str, &[u8]); 4] = [
    ("model.toml", builtin!("model.toml")),
    ("encoder.onnx", builtin!("encoder.onnx")),
    ("tokenizer.json", builtin!("tokenizer.json")),
    ("heads.safetensors", builtin!("heads.safetensors")),
];

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
            let file = |file: &str| -> Result<Cow<'static, [u8]>, NnError> {
                let path = folder.join(file);
                let bytes = read(&path)?;
                let found = hex_sha256(&bytes);
                match manifest.files.iter().find(|f| f.name == file) {
                    Some(f) if f.sha256 != found => Err(NnError::Hash {
                        path,
                        found,
                        expected: f.sha256.clone(),
                    }),
                    Some(_) => Ok(Cow::Owned(bytes)),
                    None => Err(NnError::Hash {
                        path,
                        found,
                        expected: "nothing".into(),
                    }),
                }
            };
            let (encoder, tokenizer, heads) = (
                file("encoder.onnx")?,
                file("tokenizer.json")?,
                file("heads.safetensors")?,
            );
            return Ok(ModelFiles {
                manifest,
                encoder,
                tokenizer,
                heads,
            });
        }
        let manifest = builtin_manifest()?;
        if manifest.name != name {
            known.push(manifest.name);
            return Err(NnError::UnknownModel {
                name: name.into(),
                known,
            });
        }
        let [_, encoder, tokenizer, heads] = BUILTIN.map(|(_, bytes)| Cow::Borrowed(bytes));
        Ok(ModelFiles {
            manifest,
            encoder,
            tokenizer,
            heads,
        })
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
        let embedded = |name: &str| {
            BUILTIN
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, bytes)| Cow::Borrowed(*bytes))
        };
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

fn check(
    manifest: ModelManifest,
    path: Option<PathBuf>,
    file: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Installed {
    let (mut bytes, mut faults) = (0, Vec::new());
    for (name, _) in BUILTIN.iter().skip(1) {
        if !manifest.files.iter().any(|f| f.name == *name) {
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
        &String::from_utf8_lossy(BUILTIN[0].1),
    )
}

fn parse(path: &Path, toml: &str) -> Result<ModelManifest, NnError> {
    toml::from_str(toml).map_err(|e| NnError::Manifest {
        path: path.into(),
        source: Box::new(e),
    })
}
