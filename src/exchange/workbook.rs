//! XLSX for spreadsheets: the frames as in the CSV, the labelled units, and the codebook, whose codes can be picked from
//! a list in each cell of a category. Not read back: save the frames as CSV for that.

use super::{ExchangeError, Part};
use crate::codebook::{Codebook, LISTS};
use crate::dataset::csv::{heading, line, unguarded};
use crate::record::Record;
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet,
    XlsxError,
};

/// Longest text of a cell, in UTF-16 units.
const CELL: usize = 32_767;
/// Last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// Rows below the last frame in which codes can be picked, too.
const SPARE: u32 = 200;

/// One file.
pub fn write(records: &[Record], codebook: &Codebook) -> Result<Vec<Part>, ExchangeError> {
    let rows: usize = records
        .iter()
        .map(|r| r.frames.len().max(r.sentences.len()))
        .sum();
    if rows >= LAST_ROW as usize {
        let what = format!("{rows} rows do not fit a sheet; write fewer reports at once, or CSV");
        return Err(ExchangeError::malformed("xlsx", what));
    }
    let bytes =
        book(records, codebook).map_err(|e| ExchangeError::malformed("xlsx", e.to_string()))?;
    Ok(vec![Part::only(bytes)])
}

fn book(records: &[Record], codebook: &Codebook) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same records give the same bytes: the date of making is left at the format's first day.
    let made = ExcelDateTime::from_ymd(1900, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let looks = Looks {
        head: Format::new().set_bold().set_align(FormatAlign::Top),
        words: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        cell: Format::new().set_align(FormatAlign::Top),
    };
    let lists = codes(book.add_worksheet().set_name("codebook")?, codebook, &looks)?;
    units(book.add_worksheet().set_name("units")?, records, &looks)?;
    frames(
        book.add_worksheet().set_name("frames")?,
        records,
        &lists,
        &looks,
    )?;
    // The frames are what people open it for.
    if let Ok(frames) = book.worksheet_from_name("frames") {
        frames.set_active(true);
    }
    book.save_to_buffer()
}

struct Looks {
    head: Format,
    words: Format,
    cell: Format,
}

/// Where the codes of each list stand: `=codebook!$B$2:$B$9`.
type Lists = Vec<(&'static str, String)>;

fn codes(sheet: &mut Worksheet, codebook: &Codebook, looks: &Looks) -> Result<Lists, XlsxError> {
    for (column, name) in (0..).zip(["list", "code", "meaning"]) {
        sheet.write_with_format(0, column, name, &looks.head)?;
    }
    let mut row = 1;
    let mut lists = Lists::new();
    for list in LISTS {
        let first = row + 1;
        for (code, meaning) in codebook.codes(list).unwrap_or_default() {
            sheet.write_with_format(row, 0, list, &looks.cell)?;
            sheet.write_with_format(row, 1, code.as_str(), &looks.cell)?;
            sheet.write_with_format(row, 2, meaning.as_str(), &looks.words)?;
            row += 1;
        }
        if row >= first {
            lists.push((list, format!("=codebook!$B${first}:$B${row}")));
        }
    }
    for (column, width) in [(0, 12), (1, 24), (2, 80)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(lists)
}

fn units(sheet: &mut Worksheet, records: &[Record], looks: &Looks) -> Result<(), XlsxError> {
    let names = ["report_id", "start", "end", "kind", "labels", "text"];
    for (column, name) in (0..).zip(names) {
        sheet.write_with_format(0, column, name, &looks.head)?;
    }
    let mut row = 1;
    for record in records {
        let chars: Vec<char> = record.text.chars().collect();
        for unit in record.sentences.iter().filter(|u| !u.labels.is_empty()) {
            let said = chars.get(unit.start..unit.end).unwrap_or_default();
            sheet.write_with_format(row, 0, record.report.id.as_str(), &looks.cell)?;
            sheet.write_with_format(row, 1, unit.start as u64, &looks.cell)?;
            sheet.write_with_format(row, 2, unit.end as u64, &looks.cell)?;
            sheet.write_with_format(row, 3, super::sheet::kind_name(unit.kind), &looks.cell)?;
            sheet.write_with_format(row, 4, unit.labels.join(", "), &looks.cell)?;
            sheet.write_with_format(
                row,
                5,
                fitting(&said.iter().collect::<String>()),
                &looks.words,
            )?;
            row += 1;
        }
    }
    finish(sheet, row, 5)?;
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(5, 90)?;
    Ok(())
}

fn frames(
    sheet: &mut Worksheet,
    records: &[Record],
    lists: &Lists,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let names = heading();
    for (column, name) in (0..).zip(&names) {
        sheet.write_with_format(0, column, name.as_str(), &looks.head)?;
    }
    let is_number = |name: &str| ["start", "end", "score"].iter().any(|n| name.ends_with(n));
    let mut row = 1;
    for record in records {
        for frame in &record.frames {
            for (column, (name, cell)) in (0..).zip(names.iter().zip(line(record, Some(frame)))) {
                let words = name.ends_with("_text") || name.ends_with("_summary");
                let look = if words { &looks.words } else { &looks.cell };
                match cell.parse::<f64>() {
                    Ok(number) if is_number(name) => {
                        sheet.write_with_format(row, column, number, look)?
                    }
                    // A workbook knows text from formulas: nothing need be guarded.
                    _ => sheet.write_with_format(row, column, fitting(unguarded(&cell)), look)?,
                };
            }
            row += 1;
        }
    }
    for (column, name) in (0_u16..).zip(&names) {
        let list = name.strip_suffix("_category").unwrap_or(name);
        if let Some((_, place)) = lists.iter().find(|(known, _)| *known == list) {
            let pick = DataValidation::new().allow_list_formula(place.as_str().into());
            let bottom = (row + SPARE).min(LAST_ROW);
            sheet.add_data_validation(1, column, bottom, column, &pick)?;
        }
        let width = match name.rsplit('_').next() {
            Some("text" | "summary") => 44,
            Some("start" | "end" | "score") => 8,
            _ => 18,
        };
        sheet.set_column_width(column, width)?;
    }
    finish(sheet, row, names.len() as u16 - 1)
}

fn finish(sheet: &mut Worksheet, rows: u32, last: u16) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 1)?;
    if rows > 1 {
        sheet.autofilter(0, 0, rows - 1, last)?;
    }
    Ok(())
}

/// A cell takes no more: the end of what is longer is left out, and said to be.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= CELL {
        return text.to_owned();
    }
    let note = " [... cut: a cell holds 32,767 characters]";
    let (mut units, mut out) = (note.len(), String::new());
    for c in text.chars() {
        units += c.len_utf16();
        if units > CELL {
            break;
        }
        out.push(c);
    }
    out + note
}
