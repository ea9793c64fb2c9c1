//! Items as rows of a CSV file, to be kept with the code and compared with the next run's.

use crate::cli::output::Output;
use crate::score::Row;
use anyhow::Context as _;
use std::io::Write as _;
use std::path::Path;

/// Reads `results.csv`.
///
/// # Errors
/// If it cannot be read, or a row does not have the columns of [`Row`].
pub fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    let place = path.display();
    let mut reader = csv::Reader::from_path(path)
        .with_context(|| format!("{place}: give a file that --results has written"))?;
    let rows = reader.deserialize().collect::<Result<Vec<Row>, _>>();
    rows.with_context(|| format!("{place}: not a file of --results; write it anew with --results"))
}

/// Writes `results.csv`, whole or not at all.
///
/// # Errors
/// If the place cannot be written.
pub fn write(path: &Path, rows: impl Iterator<Item = Row>) -> anyhow::Result<()> {
    let mut output = Output::open(Some(path))?;
    {
        let mut writer = csv::Writer::from_writer(&mut output);
        for row in rows {
            writer.serialize(row)?;
        }
        writer.flush()?;
    }
    output.flush()?;
    output.finish()
}
