//! Records as gleaner writes them: one JSON object a line. Holds everything.

use super::{ExchangeError, Part};
use crate::record::Record;

/// One line a record.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut bytes = Vec::new();
    for record in records {
        let json = serde_json::to_writer(&mut bytes, record);
        json.map_err(|source| ExchangeError::Json {
            place: format!("report {:?}", record.report.id),
            format: "jsonl",
            source,
        })?;
        bytes.push(b'\n');
    }
    Ok(vec![Part::only(bytes)])
}

/// The records of all lines; an empty line is none.
pub fn read(parts: &[Part]) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        for (place, line) in part.lines()? {
            let record = serde_json::from_str(line);
            records.push(record.map_err(|source| ExchangeError::Json {
                place,
                format: "jsonl",
                source,
            })?);
        }
    }
    Ok(records)
}
