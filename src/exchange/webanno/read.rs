//! TSV to annotations: the grammar.

use super::super::layers::Layer;
use super::super::{ExchangeError, Names, Part};
use super::sheet::{Annotation, Relation, sheet};
use super::{BASE, FORMAT, escape};
use crate::record::Record;
use std::collections::HashMap;

/// A report a file.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts.iter().filter(|p| !p.name.ends_with("TypeSystem.xml")) {
        let mut file = File::default();
        for (n, line) in part.text()?.split('\n').enumerate() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            file.line(n, line).map_err(|what| {
                ExchangeError::malformed(format!("{}:{}", part.name, n + 1), what)
            })?;
        }
        let sheet =
            sheet(&file, &part.name).map_err(|what| ExchangeError::malformed(&part.name, what))?;
        records.push(sheet.record(names)?);
    }
    Ok(records)
}

/// A layer of the head, and how many columns it has.
struct Column {
    name: String,
    features: Vec<String>,
}

/// What the lines have said so far.
#[derive(Default)]
pub struct File {
    layers: Vec<Column>,
    /// The text, as UTF-16: offsets count its units.
    pub text: Vec<u16>,
    /// Lines of `#Text=` of which no token has been seen.
    sentence: Vec<String>,
    pub annotations: Vec<Annotation>,
    pub relations: Vec<Relation>,
    /// Annotations by layer and number.
    numbered: HashMap<(usize, String), usize>,
}

impl File {
    fn line(&mut self, n: usize, line: &str) -> Result<(), String> {
        if n == 0 {
            let version = line.trim_start_matches('\u{feff}').strip_prefix(FORMAT);
            return match version.map(str::trim) {
                Some("3.2" | "3.3") => Ok(()),
                Some(other) => Err(format!(
                    "WebAnno TSV {other} is neither 3.2 nor 3.3; export it as WebAnno TSV 3.3"
                )),
                None => Err(format!(
                    "does not begin with {FORMAT}3.3; is it another kind of TSV?"
                )),
            };
        }
        if let Some(text) = line.strip_prefix("#Text=") {
            self.sentence.push(escape::plain(text));
        } else if let Some(layer) = line.strip_prefix("#T_") {
            let (kind, layer) = layer.split_once('=').unwrap_or((layer, ""));
            self.layers.push(Column::new(kind, layer)?);
        } else if line.trim().is_empty() || line.starts_with("#Sentence.id=") {
            // Nothing that a record has.
        } else if line.starts_with('#') {
            return Err(format!(
                "{line:?} is no line that gleaner reads (#T_SP, #T_RL, #T_CH, #Text, #Sentence.id); remove it"
            ));
        } else {
            return self.token(line);
        }
        Ok(())
    }

    fn token(&mut self, line: &str) -> Result<(), String> {
        let mut cells: Vec<&str> = line.split('\t').collect();
        let wanted = 3 + self.layers.iter().map(|l| l.features.len()).sum::<usize>();
        // WebAnno ends every cell with a tab.
        if cells.len() == wanted + 1 && cells[wanted].is_empty() {
            cells.pop();
        }
        if cells.len() != wanted {
            return Err(format!(
                "has {} cells, the head names {wanted} (three, and a column a feature); part them by tabs",
                cells.len()
            ));
        }
        let range = cells[1].split_once('-');
        let range = range.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (Some((start, end)), true) = (range, is_token(cells[0])) else {
            return Err(format!(
                "{:?} and {:?} are not a token and its offsets, as 1-2 and 5-9",
                cells[0], cells[1]
            ));
        };
        self.begin(start)?;
        let said = self
            .text
            .get(start..end)
            .map(String::from_utf16_lossy)
            .unwrap_or_default();
        if said.is_empty() || said != escape::plain(cells[2]) {
            return Err(format!(
                "the word is {:?}, #Text= has {said:?} at {start}..{end}; offsets must count UTF-16 units",
                cells[2]
            ));
        }
        let mut rest = &cells[3..];
        for layer in 0..self.layers.len() {
            let (own, others) = rest.split_at(self.layers[layer].features.len());
            rest = others;
            if own.iter().any(|cell| *cell != "_") {
                self.annotated(layer, cells[0], (start, end), own)?;
            }
        }
        Ok(())
    }

    /// A sentence begins with its first token; before it there are blanks.
    fn begin(&mut self, start: usize) -> Result<(), String> {
        if self.sentence.is_empty() {
            return Ok(());
        }
        if self.text.len() > start {
            return Err(format!(
                "begins at {start}, where the sentence before has not ended ({}); offsets must count UTF-16 units",
                self.text.len()
            ));
        }
        self.text.resize(start, u16::from(b' '));
        let sentence = self.sentence.join("\n");
        self.text.extend(sentence.encode_utf16());
        self.sentence.clear();
        Ok(())
    }

    /// The cells of one layer at one token.
    fn annotated(
        &mut self,
        layer: usize,
        token: &str,
        (start, end): (usize, usize),
        cells: &[&str],
    ) -> Result<(), String> {
        let column = &self.layers[layer];
        let Some(kind) = Layer::named(&column.name)? else {
            return Ok(());
        };
        let stacks: Vec<Vec<&str>> = cells.iter().map(|cell| escape::stacked(cell)).collect();
        if stacks.iter().any(|s| s.len() != stacks[0].len()) {
            return Err(format!(
                "the columns of {} hold unequal numbers of annotations",
                column.name
            ));
        }
        for at in 0..stacks[0].len() {
            let own = column.features.iter().zip(&stacks).map(|(f, s)| (f, s[at]));
            if kind == Layer::Link {
                let ends = own.clone().find(|(feature, _)| feature.starts_with(BASE));
                let (from, numbers) = escape::numbered(ends.map(|e| e.1).unwrap_or_default());
                let (of_from, of_to) = numbers
                    .and_then(|n| n.split_once('_'))
                    .unwrap_or(("0", "0"));
                let role = own.clone().find(|(feature, _)| *feature == "role");
                let role = role.map(|(_, cell)| escape::plain(escape::numbered(cell).0));
                self.relations.push(Relation {
                    from: (from.to_owned(), of_from.to_owned()),
                    to: (token.to_owned(), of_to.to_owned()),
                    role: role.filter(|r| r != "*").unwrap_or_default(),
                });
                continue;
            }
            let number = stacks.iter().find_map(|s| escape::numbered(s[at]).1);
            let features = own.map(|(feature, cell)| (feature, escape::numbered(cell).0));
            let features = features.filter(|f| f.1 != "*" && f.1 != "_");
            let features: Vec<_> = features
                .map(|(f, v)| (f.clone(), escape::plain(v)))
                .collect();
            let key = number.map(|n| (layer, n.to_owned()));
            if let Some(&known) = key.as_ref().and_then(|k| self.numbered.get(k)) {
                let known: &mut Annotation = &mut self.annotations[known];
                if known.features != features {
                    return Err(format!(
                        "{} [{}] has other values here than at {}",
                        column.name,
                        number.unwrap_or_default(),
                        known.tokens[0]
                    ));
                }
                known.end = known.end.max(end);
                known.tokens.push(token.to_owned());
                continue;
            }
            if let Some(key) = key {
                self.numbered.insert(key, self.annotations.len());
            }
            self.annotations.push(Annotation {
                layer: kind,
                number: number.unwrap_or("0").to_owned(),
                tokens: vec![token.to_owned()],
                start,
                end,
                features,
            });
        }
        Ok(())
    }
}

impl Column {
    fn new(kind: &str, layer: &str) -> Result<Self, String> {
        let mut parts = layer.split('|').map(str::to_owned);
        let name = parts.next().unwrap_or_default();
        let mut features: Vec<String> = parts.collect();
        // A layer without features has a column, too.
        if features.is_empty() {
            features.push(String::new());
        }
        let is_link = Layer::named(&name) == Ok(Some(Layer::Link));
        if is_link && !(kind == "RL" && features.iter().any(|f| f.starts_with(BASE))) {
            return Err(format!(
                "{name} is to be a relation: #T_RL= with a column {BASE}"
            ));
        }
        Ok(Self { name, features })
    }
}

/// `1-2`, or `1-2.1` for a part of one.
fn is_token(place: &str) -> bool {
    let number = |n: &str| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit());
    place.split_once('-').is_some_and(|(sentence, token)| {
        let (token, part) = token.split_once('.').unwrap_or((token, "1"));
        number(sentence) && number(token) && number(part)
    })
}
