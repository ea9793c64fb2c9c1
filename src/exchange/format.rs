//! Which forms are there, and what does each hold?

use super::{Counting, ExchangeError, Loss, Losses, Names, Part};
use super::{
    brat, conll, doccano, issues, jsonl, label_studio, losses, merged, parquet, prodigy, prose,
    refi, respaced, rows, seed, uima, webanno, workbook,
};
use crate::codebook::Codebook;
use crate::record::{Frame, Record, RoleName};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

/// A form in which a tool keeps coded reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// gleaner's records, one JSON object a line.
    Jsonl,
    /// brat stand-off: a folder of `.txt` and `.ann`.
    Brat,
    /// Label Studio: tasks with predictions, and its JSON export.
    LabelStudio,
    /// doccano: JSONL of sequence labelling with relations.
    Doccano,
    /// Prodigy and spaCy: JSONL tasks with tokens, spans and relations.
    Prodigy,
    /// `CoNLL`: a token a line, IOB2 tags in columns.
    Conll,
    /// UIMA CAS: a folder of XMI, with the type system.
    Uima,
    /// UIMA CAS: a folder of JSON.
    UimaJson,
    /// `WebAnno` TSV 3: a folder of `.tsv`.
    Webanno,
    /// REFI-QDA: a project of `QualCoder`, `NVivo`, MAXQDA, ATLAS.ti.
    Refi,
    /// CSV for spreadsheets, a row a frame.
    Csv,
    /// Parquet, a row a report.
    Parquet,
    /// The seed study's YAML, a folder.
    Byu,
    /// XLSX for spreadsheets.
    Xlsx,
    /// Markdown for people.
    Markdown,
    /// A page of HTML for people.
    Html,
    /// Action items for an issue tracker.
    Issues,
}

impl Format {
    /// All, in the order of listing.
    pub const ALL: [Self; 17] = [
        Self::Jsonl,
        Self::Brat,
        Self::LabelStudio,
        Self::Doccano,
        Self::Prodigy,
        Self::Conll,
        Self::Uima,
        Self::UimaJson,
        Self::Webanno,
        Self::Refi,
        Self::Csv,
        Self::Parquet,
        Self::Byu,
        Self::Xlsx,
        Self::Markdown,
        Self::Html,
        Self::Issues,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Brat => "brat",
            Self::LabelStudio => "label-studio",
            Self::Doccano => "doccano",
            Self::Prodigy => "prodigy",
            Self::Conll => "conll",
            Self::Uima => "uima",
            Self::UimaJson => "uima-json",
            Self::Webanno => "webanno",
            Self::Refi => "refi-qda",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Byu => "byu",
            Self::Xlsx => "xlsx",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Issues => "issues",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Jsonl => "gleaner's own records, one a line",
            Self::Brat => "a folder of .txt and .ann, with annotation.conf",
            Self::LabelStudio => "tasks with predictions, and the JSON export; .config.xml beside",
            Self::Doccano => "JSONL of sequence labelling with relations",
            Self::Prodigy => "tasks with spans and relations, one a line; spaCy by examples/spacy",
            Self::Conll => "a token a line, a column of IOB2 tags a label and a role",
            Self::Uima => "UIMA CAS: a folder of .xmi, with TypeSystem.xml; INCEpTION, DKPro",
            Self::UimaJson => "UIMA CAS: a folder of .json, JSON CAS 0.4; INCEpTION, DKPro",
            Self::Webanno => "WebAnno TSV 3.3, and 3.2 coming in: a folder of .tsv; INCEpTION",
            Self::Refi => "a project (.qdpx) of QualCoder, NVivo, MAXQDA, ATLAS.ti",
            Self::Csv => "a row a frame, for spreadsheets",
            Self::Byu => "the seed study's YAML, a file a report, passages in comments",
            Self::Parquet => "a row a report, for Hugging Face datasets, pandas, DuckDB",
            Self::Xlsx => "a workbook of frames, units and codebook, with codes to pick",
            Self::Markdown => "a report for people",
            Self::Html => "the same as a page",
            Self::Issues => "an issue an action, title, body and labels, one a line",
        }
    }

    /// What its offsets count.
    #[must_use]
    pub fn counting(self) -> Counting {
        match self {
            Self::LabelStudio | Self::Uima | Self::UimaJson | Self::Webanno => Counting::Utf16,
            _ => Counting::CodePoints,
        }
    }

    /// Whether it is a folder of files and not one file.
    #[must_use]
    pub fn is_folder(self) -> bool {
        matches!(
            self,
            Self::Brat | Self::Byu | Self::Uima | Self::UimaJson | Self::Webanno
        )
    }

    /// Whether gleaner reads it, too. What it only writes is made for people.
    #[must_use]
    pub fn is_read(self) -> bool {
        !matches!(
            self,
            Self::Xlsx | Self::Markdown | Self::Html | Self::Issues
        )
    }

    /// What it may lose; in the order of [`Loss::ALL`].
    #[must_use]
    pub fn loses(self) -> &'static [Loss] {
        use Loss::{
            Codes, Evidence, Extra, Frames, Labels, Maker, Report, Scores, Spans, Summaries, Text,
            UnitKinds, Units, Unsaid,
        };
        match self {
            Self::Jsonl
            | Self::Parquet
            | Self::Xlsx
            | Self::Markdown
            | Self::Html
            | Self::Issues => &[],
            Self::Byu => &[
                Text, Maker, Units, UnitKinds, Labels, Scores, Spans, Unsaid, Summaries, Evidence,
                Extra,
            ],
            Self::Csv => &[Text, Report, Maker, Units, Unsaid, Evidence, Extra],
            Self::Brat => &[
                Report, Maker, Units, Scores, Frames, Unsaid, Evidence, Extra,
            ],
            Self::LabelStudio => &[Maker, Units, Scores, Frames, Unsaid, Evidence, Extra],
            Self::Refi => &[Maker, Units, Scores, Spans, Unsaid, Evidence, Extra],
            Self::Prodigy | Self::Uima | Self::UimaJson => {
                &[Maker, Units, Scores, Frames, Unsaid, Evidence, Extra]
            }
            Self::Webanno => &[
                Text, Report, Maker, Units, Scores, Frames, Spans, Unsaid, Evidence, Extra,
            ],
            Self::Doccano => &[
                Maker, Units, UnitKinds, Scores, Frames, Unsaid, Summaries, Codes, Evidence, Extra,
            ],
            Self::Conll => &[
                Maker, Units, UnitKinds, Labels, Scores, Frames, Spans, Unsaid, Summaries, Codes,
                Evidence, Extra,
            ],
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    /// The format that a path seems to have, by its extension; a folder seems to be brat's.
    ///
    /// # Examples
    /// ```
    /// use gleaner::exchange::Format;
    /// assert_eq!(Format::guessed("a/tasks.json".as_ref()), Some(Format::LabelStudio));
    /// assert_eq!(Format::guessed("a.docx".as_ref()), None);
    /// ```
    #[must_use]
    pub fn guessed(path: &Path) -> Option<Self> {
        match path.extension().and_then(|e| e.to_str()) {
            Some("jsonl") => Some(Self::Jsonl),
            Some("ann") | None => Some(Self::Brat),
            Some("json") => Some(Self::LabelStudio),
            Some("conll" | "iob" | "conllup") => Some(Self::Conll),
            Some("xmi") => Some(Self::Uima),
            Some("tsv") => Some(Self::Webanno),
            Some("qdpx") => Some(Self::Refi),
            Some("csv") => Some(Self::Csv),
            Some("parquet") => Some(Self::Parquet),
            Some("yaml" | "yml") => Some(Self::Byu),
            Some("xlsx") => Some(Self::Xlsx),
            Some("md" | "markdown") => Some(Self::Markdown),
            Some("html" | "htm") => Some(Self::Html),
            _ => None,
        }
    }
}

/// A format's files, and what they do not hold.
#[derive(Debug)]
pub struct Written {
    /// The files.
    pub parts: Vec<Part>,
    /// What was lost, over all records.
    pub losses: Losses,
}

/// Writes records for a tool, reads that back, and counts what is lost.
///
/// # Errors
/// If a record is unsound, or the format cannot have it at all.
pub fn write(
    format: Format,
    records: &[Record],
    codebook: &Codebook,
) -> Result<Written, ExchangeError> {
    records.iter().try_for_each(sound)?;
    let mut ids = HashSet::new();
    let coder = |r: &Record| r.coder.clone().filter(|_| format == Format::Refi);
    if let Some(twice) = records
        .iter()
        .find(|r| !ids.insert((&r.report.id, coder(r))))
        && format != Format::Jsonl
    {
        let what = "is there twice (two coders?); convert each record by itself";
        let place = format!("report {:?}", twice.report.id);
        return Err(ExchangeError::malformed(place, what));
    }
    let parts = parts(format, records, codebook)?;
    let mut all = Losses::new();
    if !format.is_read() {
        return Ok(Written { parts, losses: all });
    }
    let back = plain(format, &parts, &mut Names::new(None))?;
    // Coders of one report are beside each other in a project, wherever they were.
    let same = |r: &Record, b: &Record| b.report.id == r.report.id && b.coder == r.coder;
    for (n, record) in records.iter().enumerate() {
        let by_name = back
            .iter()
            .find(|b| format == Format::Refi && same(record, b));
        let Some(back) = by_name.or(back.get(n)) else {
            continue;
        };
        for (kind, count) in losses(record, back) {
            *all.entry(kind).or_default() += count;
        }
    }
    Ok(Written { parts, losses: all })
}

/// Reads a tool's files. `side` are the records that were written for the tool: where a report is among them, all
/// that the tool does not hold, and nobody changed, is as it was.
///
/// # Errors
/// If a file is not of that format, if a name is unknown, or if a record is unsound.
pub fn read(
    format: Format,
    files: &[Part],
    side: &[Record],
    mut names: Names,
) -> Result<Vec<Record>, ExchangeError> {
    let mut records = plain(format, files, &mut names)?;
    names.finish()?;
    if !side.is_empty() {
        let bare = parts(format, side, &Codebook::builtin())?;
        let bare = plain(format, &bare, &mut Names::new(None))?;
        let by_name = |kept: &Record| {
            let same = |b: &&Record| b.report.id == kept.report.id && b.coder == kept.coder;
            bare.iter().find(same).filter(|_| format == Format::Refi)
        };
        let known = bare
            .iter()
            .zip(side)
            .map(|(b, s)| (by_name(s).unwrap_or(b), s));
        let known: Vec<(&Record, &Record)> = known.collect();
        let id: HashMap<_, _> = known.iter().map(|k| (&k.0.report.id, k)).collect();
        let coder: HashMap<_, _> = known
            .iter()
            .map(|k| ((&k.0.report.id, &k.0.coder), k))
            .collect();
        for record in &mut records {
            let of_coder = |name| coder.get(&(&record.report.id, name));
            // Whoever went on from suggestions has another name than they.
            let whose = of_coder(&record.coder).or_else(|| of_coder(&None));
            let any = || id.get(&record.report.id).filter(|_| format != Format::Refi);
            if let Some((base, kept)) = whose.or_else(any) {
                let labelled_only = format.loses().contains(&Loss::Units);
                if format == Format::Webanno {
                    *record = respaced(base, record.clone());
                }
                *record = merged(base, kept, record, labelled_only)?;
            }
        }
    }
    for record in &records {
        let spans = |f: &Frame| {
            RoleName::ALL
                .iter()
                .any(|&r| f.role(r).is_some_and(|r| r.start.is_some()))
        };
        if format.loses().contains(&Loss::Text)
            && record.text.is_empty()
            && record.frames.iter().any(spans)
        {
            let what = format!(
                "{} holds no texts, and its offsets point into one; give the records it was made from with --side, or empty \
                 the columns of starts and ends",
                format.name()
            );
            return Err(ExchangeError::malformed(
                format!("report {:?}", record.report.id),
                what,
            ));
        }
        sound(record)?;
    }
    Ok(records)
}

fn parts(
    format: Format,
    records: &[Record],
    codebook: &Codebook,
) -> Result<Vec<Part>, ExchangeError> {
    match format {
        Format::Jsonl => jsonl::write(records),
        Format::Brat => brat::write(records, codebook),
        Format::LabelStudio => label_studio::write(records, codebook),
        Format::Doccano => doccano::write(records),
        Format::Prodigy => prodigy::write(records),
        Format::Conll => conll::write(records, codebook),
        Format::Uima => uima::write_xmi(records),
        Format::UimaJson => uima::write_json(records),
        Format::Webanno => webanno::write(records),
        Format::Refi => refi::write(records, codebook),
        Format::Csv => rows::write(records),
        Format::Parquet => parquet::write(records),
        Format::Byu => seed::write(records),
        Format::Xlsx => workbook::write(records, codebook),
        Format::Markdown => Ok(prose::markdown(records, codebook)),
        Format::Html => Ok(prose::html(records, codebook)),
        Format::Issues => Ok(issues::write(records)),
    }
}

fn plain(format: Format, files: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    match format {
        Format::Jsonl => {
            let mut records = jsonl::read(files)?;
            for record in &mut records {
                names.record(record);
            }
            Ok(records)
        }
        Format::Brat => brat::read(files, names),
        Format::LabelStudio => label_studio::read(files, names),
        Format::Doccano => doccano::read(files, names),
        Format::Prodigy => prodigy::read(files, names),
        Format::Conll => conll::read(files, names),
        Format::Uima => uima::read_xmi(files, names),
        Format::UimaJson => uima::read_json(files, names),
        Format::Webanno => webanno::read(files, names),
        Format::Refi => refi::read(files, names),
        Format::Csv => rows::read(files, names),
        Format::Byu => seed::read(files, names),
        Format::Parquet => {
            let mut records = parquet::read(files)?;
            for record in &mut records {
                names.record(record);
            }
            Ok(records)
        }
        Format::Xlsx | Format::Markdown | Format::Html | Format::Issues => {
            Err(ExchangeError::malformed(
                format.name(),
                "is written for people and not read back; give the records themselves",
            ))
        }
    }
}

/// Offsets and words agree. An action without a span is let by: the seed study's codings have such.
fn sound(record: &Record) -> Result<(), ExchangeError> {
    let faults = record.faults(None).into_iter();
    match faults.into_iter().find(|f| f.what != "has no span") {
        None => Ok(()),
        Some(fault) => Err(ExchangeError::Unsound {
            report: record.report.id.clone(),
            fault,
        }),
    }
}

/// The formats as a table of Markdown, for `docs/formats.md`.
#[must_use]
pub fn table() -> String {
    let mut table = String::from(
        "| format | what it is | offsets count | does not hold |\n|---|---|---|---|\n",
    );
    for format in Format::ALL {
        let lost: Vec<_> = format.loses().iter().map(|l| l.what()).collect();
        let lost = if !format.is_read() {
            "for people: not read back".to_owned()
        } else if lost.is_empty() {
            "-".to_owned()
        } else {
            lost.join("; ")
        };
        let (name, about, counting) = (format.name(), format.about(), format.counting().name());
        let _ = writeln!(table, "| `{name}` | {about} | {counting} | {lost} |");
    }
    table
}
