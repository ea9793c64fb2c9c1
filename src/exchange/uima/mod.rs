//! UIMA CAS, as `INCEpTION`, `DKPro` and dkpro-cassis have it: a text and typed annotations with features.
//!
//! Source: the UIMA references of Apache UIMA 3 (*XMI CAS Serialization*, *CAS JSON* 0.4) and dkpro-cassis 0.12.
//! Offsets are UTF-16 units. A report is a file, named for its id (as [`super::brat`] names them); beside them
//! stands `TypeSystem.xml`, the types, which JSON files have within.
//!
//! The types are those of [`super::layers`], and `custom.Report`, an annotation of the whole document: what is known of the
//! report, as JSON, and the coder. For the tools: `Sentence` (a unit; what is between units is sentences too), `Token`
//! (words, and cut where a mark begins or ends), `DocumentMetaData` (id, title, address). Coming in, types of other
//! packages than `custom` are left alone.

mod cas;
mod fill;
mod json;
mod read;
#[cfg(test)]
mod tests;
mod types;
mod xmi;

use super::names::Names;
use super::{ExchangeError, Part, brat};
use crate::record::Record;

pub use types::xml as type_system;

/// Files `NAME.xmi`, and `TypeSystem.xml`.
pub fn write_xmi(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut parts = vec![Part::named("TypeSystem.xml", types::xml())];
    for record in records {
        let xmi = xmi::write(&fill::cas(record));
        let xmi = xmi.map_err(|what| {
            ExchangeError::malformed(format!("report {:?}", record.report.id), what)
        })?;
        parts.push(Part::named(
            &format!("{}.xmi", brat::file_name(&record.report.id)?),
            xmi,
        ));
    }
    Ok(parts)
}

/// Files `NAME.json`.
pub fn write_json(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let part = |record: &Record| {
        let name = format!("{}.json", brat::file_name(&record.report.id)?);
        Ok(Part::named(&name, json::write(&fill::cas(record))))
    };
    records.iter().map(part).collect()
}

/// A report a file.
pub fn read_xmi(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let read = |part: &Part| {
        let cas = xmi::read(part.text()?);
        let cas = cas.map_err(|what| ExchangeError::malformed(&part.name, what))?;
        read::sheet(cas, part)?.record(names)
    };
    parts
        .iter()
        .filter(|p| !p.name.ends_with("TypeSystem.xml"))
        .map(read)
        .collect()
}

/// A report a file.
pub fn read_json(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let read = |part: &Part| read::sheet(json::read(part)?, part)?.record(names);
    parts.iter().map(read).collect()
}
