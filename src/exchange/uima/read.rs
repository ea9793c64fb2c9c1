//! A CAS to a sheet.

use super::super::layers::{self, Layer};
use super::super::sheet::{Link, Mark, Sheet};
use super::super::{Counting, ExchangeError, Part, Ruler, brat};
use super::cas::{Cas, Item};
use super::types::{DOCUMENT, REPORT};
use crate::record::Report;
use std::collections::{HashMap, HashSet};

/// Features that every annotation has.
const COMMON: [&str; 3] = ["sofa", "begin", "end"];

/// The sheet. The report's id is that of `custom.Report`, else `documentId`, else the file's name.
pub fn sheet(cas: Cas, part: &Part) -> Result<Sheet, ExchangeError> {
    let wrong = |item: &Item, what: &str| {
        ExchangeError::malformed(format!("{}: {} {}", part.name, item.kind, item.id), what)
    };
    let mut sheet = Sheet {
        report: report(&cas, part, wrong)?,
        ..Sheet::default()
    };
    let noted = cas.items.iter().find(|i| i.kind == REPORT);
    sheet.coder = noted.and_then(|i| i.get("coder")).map(str::to_owned);
    let ruler = Ruler::new(&cas.text, Counting::Utf16);
    let mut ids: HashMap<&str, String> = HashMap::new();
    let (mut relations, mut taken) = (Vec::new(), HashSet::new());
    let numbers: Vec<String> = cas.items.iter().map(|item| item.id.to_string()).collect();
    for (item, number) in cas.items.iter().zip(&numbers) {
        if item.kind == REPORT {
            continue;
        }
        let layer = match Layer::named(&item.kind).map_err(|what| wrong(item, &what))? {
            None => continue,
            Some(Layer::Link) => {
                relations.push(item);
                continue;
            }
            Some(layer) => layer,
        };
        let offset = |name: &str| {
            let said = item.get(name).unwrap_or("0");
            let char = said.parse().ok().and_then(|count| ruler.to_chars(count));
            let what = || format!("{name} {said} is no place in the text, counted in UTF-16 units");
            char.ok_or_else(|| wrong(item, &what()))
        };
        let range = (offset("begin")?, offset("end")?);
        if range.0 >= range.1 {
            return Err(wrong(item, "its span is empty; remove it"));
        }
        let own = item.features.iter();
        let own: Vec<_> = own
            .filter(|f| !COMMON.contains(&&*f.0) && !f.1.is_empty())
            .cloned()
            .collect();
        let mut mark = layers::mark(layer, format!("new{number}"), range, &own)
            .map_err(|what| wrong(item, &what))?;
        if !taken.insert(mark.id.clone()) {
            mark.id = format!("new{number}");
            taken.insert(mark.id.clone());
        }
        ids.insert(number, mark.id.clone());
        sheet.marks.push(mark);
    }
    for item in relations {
        let end = |name: &str| {
            let found = item.get(name).and_then(|id| ids.get(id)).cloned();
            found.ok_or_else(|| {
                let what = format!("its {name} is no annotation of the layer custom.Role; link it anew, or remove it");
                wrong(item, &what)
            })
        };
        let (from, to) = (end("Governor")?, end("Dependent")?);
        let label = item.get("role").unwrap_or_default().to_owned();
        sheet.links.push(Link { from, to, label });
    }
    // In reading order, as a record's frames are: tools number annotations in orders of their own.
    sheet.marks.sort_by_key(|m: &Mark| (m.start, m.end));
    sheet.text = cas.text;
    Ok(sheet)
}

fn report(
    cas: &Cas,
    part: &Part,
    wrong: impl Fn(&Item, &str) -> ExchangeError,
) -> Result<Report, ExchangeError> {
    let item = |kind: &str| cas.items.iter().find(|i| i.kind == kind);
    if let Some(noted) = item(REPORT)
        && let Some(json) = noted.get("report")
    {
        let report = serde_json::from_str(json);
        return report
            .map_err(|e| wrong(noted, &format!("its report is not the JSON of one: {e}")));
    }
    let document = item(DOCUMENT);
    let get = |feature: &str| {
        let value = document.and_then(|d| d.get(feature));
        value.filter(|v| !v.is_empty()).map(str::to_owned)
    };
    let file = part.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |f| f.0);
    Ok(Report {
        id: get("documentId").unwrap_or_else(|| brat::identity(stem)),
        title: get("documentTitle"),
        url: get("documentUri"),
        ..Report::default()
    })
}
