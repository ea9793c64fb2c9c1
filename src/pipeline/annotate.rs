//! What happens to one batch of reports between reading and writing?

use super::{PipelineConfig, PipelineError, unlabelled};
use crate::document::Document;
use crate::record::{Producer, Record};
use crate::segment;
use std::path::Path;

/// All stages from a parsed report to its record, ready to run; made once, shared by all threads.
#[derive(Debug)]
pub struct Pipeline {
    config: PipelineConfig,
    producer: Producer,
}

impl Pipeline {
    /// Loads what `config` names; `models` is the folder of models, where not the usual one.
    ///
    /// # Errors
    /// [`PipelineError`] if a part is missing or damaged.
    pub fn load(config: PipelineConfig, _models: Option<&Path>) -> Result<Self, PipelineError> {
        let producer = Producer {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            pipeline: config.name.clone(),
            pipeline_sha256: Some(config.sha256()),
            model: config.model.clone(),
            ..Producer::default()
        };
        Ok(Self { config, producer })
    }

    /// What it runs with.
    #[must_use]
    pub fn config(&self) -> &PipelineConfig {
        &self.config
    }

    /// One record for each document, in their order. A record does not depend on its neighbours.
    #[must_use]
    pub fn annotate(&self, documents: &[Document]) -> Vec<Record> {
        let record = |document: &Document| Record {
            producer: Some(self.producer.clone()),
            ..unlabelled(document, &segment::units(document))
        };
        documents.iter().map(record).collect()
    }
}
