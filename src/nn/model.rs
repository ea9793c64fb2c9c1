//! What is a model? The encoder and the four heads on it.

use super::features::WIDTHS;
use super::manifest::ModelFiles;
use super::{Encoder, Head, ModelManifest, NnError};
use safetensors::tensor::SafeTensors;

/// A loaded model.
pub struct Model {
    /// What it says of itself.
    pub manifest: ModelManifest,
    /// The shared encoder.
    pub encoder: Encoder,
    /// The heads.
    pub heads: Heads,
}

/// The heads of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Heads {
    /// Unit features to one logit a label.
    pub unit: Head,
    /// Token features to inside, start and end logits of each role: `[4 roles * 3]`, role by role.
    pub tags: Head,
    /// Link features to one logit.
    pub link: Head,
    /// Frame features to the logits of all code lists, list by list.
    pub codes: Head,
}

impl Model {
    /// Loads a model; `batch` texts at most go through together, on `jobs` threads.
    ///
    /// # Errors
    /// [`NnError`] if a file is broken or the heads do not fit the manifest.
    pub fn load(files: ModelFiles, batch: usize, jobs: usize) -> Result<Self, NnError> {
        let manifest = files.manifest;
        let heads = Heads::parse(&manifest.name, &files.heads)?;
        let codes: usize = manifest.lists.iter().map(|l| l.codes.len()).sum();
        let [unit, tags, link, frame] = WIDTHS;
        for (name, head, inputs, outputs) in [
            ("unit", &heads.unit, unit, manifest.labels.len()),
            ("tags", &heads.tags, tags, 12),
            ("link", &heads.link, link, 1),
            ("codes", &heads.codes, frame, codes),
        ] {
            let fits = head
                .members
                .iter()
                .all(|(_, out)| out.bias.len() == outputs);
            if head.inputs() != inputs || !fits {
                let reason = format!(
                    "head {name} takes {} numbers and this version gives {inputs}, or it does not give {outputs}",
                    head.inputs()
                );
                return Err(NnError::Heads {
                    model: manifest.name,
                    reason,
                });
            }
        }
        let encoder = Encoder::load(
            &manifest.name,
            files.encoder,
            &files.tokenizer,
            manifest.max_tokens,
            batch,
            jobs,
        )?;
        Ok(Self {
            manifest,
            encoder,
            heads,
        })
    }
}

impl Heads {
    /// Reads `heads.safetensors`.
    ///
    /// # Errors
    /// [`NnError::Heads`] if it is not of that shape.
    pub fn parse(model: &str, bytes: &[u8]) -> Result<Self, NnError> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| NnError::Heads {
            model: model.into(),
            reason: e.to_string(),
        })?;
        let head = |name| Head::restore(model, name, &tensors);
        Ok(Self {
            unit: head("unit")?,
            tags: head("tags")?,
            link: head("link")?,
            codes: head("codes")?,
        })
    }

    /// The bytes of `heads.safetensors`; the same heads give the same bytes.
    ///
    /// # Errors
    /// [`NnError::Heads`] if the writer refuses (it does not, for finite shapes).
    pub fn bytes(&self) -> Result<Vec<u8>, NnError> {
        let mut tensors = Vec::new();
        for (name, head) in [
            ("unit", &self.unit),
            ("tags", &self.tags),
            ("link", &self.link),
            ("codes", &self.codes),
        ] {
            head.store(name, &mut tensors);
        }
        let bad = |e: safetensors::SafeTensorError| NnError::Heads {
            model: "new".into(),
            reason: e.to_string(),
        };
        let views = tensors
            .iter()
            .map(|(key, tensor)| Ok((key.clone(), tensor.view()?)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(bad)?;
        safetensors::serialize(views, None).map_err(bad)
    }
}
