//! What does a list keyed by URL say of the pages of other archives?

use super::columns::{Row, identity};
use super::kind::{HEAD, ending};
use super::lines::Lines;
use super::table::Table;
use super::{ArchiveError, Page};
use crate::record::Report;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows by normalised URL or id. Of rows with the same key the first counts.
#[derive(Debug)]
pub(super) struct Metadata {
    rows: Vec<(Report, bool)>,
    by_key: HashMap<String, usize>,
    unmatched: Arc<AtomicU64>,
}

impl Metadata {
    /// Reads a CSV, TSV or JSON Lines file, which is held in memory. `most` bounds one row.
    ///
    /// # Errors
    /// [`ArchiveError::Metadata`] with the file and line.
    pub fn read(path: &Path, most: u64, unmatched: Arc<AtomicU64>) -> Result<Self, ArchiveError> {
        let name = path.display().to_string();
        let fault = |place: &str, why: String| ArchiveError::Metadata {
            place: place.to_owned(),
            why,
        };
        let unread = |e: std::io::Error| {
            fault(
                &name,
                format!("{e}; check the path of the metadata and the file's rights"),
            )
        };
        let mut file = File::open(path).map_err(unread)?;
        let mut metadata = Self {
            rows: Vec::new(),
            by_key: HashMap::new(),
            unmatched,
        };
        let mut add = |row: Row| {
            let fields = row.fields.map_err(|why| fault(&row.place, why))?;
            metadata.add(fields).map_err(|why| fault(&row.place, why))
        };
        if matches!(ending(&name).as_str(), "jsonl" | "ndjson") {
            Lines::new(&name, &mut file, most).try_for_each(&mut add)?;
        } else {
            let mut head = vec![0; HEAD];
            let n = super::bytes::fill(&mut file, &mut head).map_err(unread)?;
            head.truncate(n);
            let mut whole = head.as_slice().chain(file);
            let mut table =
                Table::open(&name, &head, &mut whole, most).map_err(|why| fault(&name, why))?;
            if !table.has_key() {
                let why = "no column `url` or `id` says which page a row is about; add one";
                return Err(fault(&name, why.into()));
            }
            table.try_for_each(&mut add)?;
        }
        metadata
            .unmatched
            .store(metadata.rows.len() as u64, Ordering::Relaxed);
        Ok(metadata)
    }

    fn add(
        &mut self,
        mut fields: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), String> {
        let (id, report) = identity(&mut fields);
        let keys: Vec<_> = [id.as_deref(), report.url.as_deref()]
            .into_iter()
            .flatten()
            .map(key)
            .collect();
        if keys.is_empty() {
            return Err("neither `url` nor `id` says which page this is about; fill one in, or leave the row out".into());
        }
        for key in keys {
            self.by_key.entry(key).or_insert(self.rows.len());
        }
        self.rows.push((report, false));
        Ok(())
    }

    /// Puts what is known of the page's URL or id over what it says of itself.
    pub fn put_over(&mut self, page: &mut Page) {
        let keys = [page.report.url.as_deref(), Some(page.id.as_str())];
        let Some(&row) = keys
            .into_iter()
            .flatten()
            .find_map(|k| self.by_key.get(&key(k)))
        else {
            return;
        };
        let (known, met) = &mut self.rows[row];
        if !std::mem::replace(met, true) {
            self.unmatched.fetch_sub(1, Ordering::Relaxed);
        }
        let report = &mut page.report;
        let fields = [
            (&known.title, &mut report.title),
            (&known.organisation, &mut report.organisation),
            (&known.date, &mut report.date),
            (&known.url, &mut report.url),
        ];
        for (known, field) in fields {
            if known.is_some() {
                field.clone_from(known);
            }
        }
        report.other.extend(known.other.clone());
    }
}

/// A URL without scheme, `www.`, fragment and last slash, its host in lower case; of anything else the same is taken off.
fn key(url: &str) -> String {
    let url = url.trim();
    let url = url.split('#').next().unwrap_or(url);
    let Some((_, rest)) = url.split_once("://") else {
        return url.trim_end_matches('/').to_owned();
    };
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    format!("{host}{}", path.trim_end_matches('/'))
}
