//! In which forms do codebooks come and go? TOML, REFI-QDA's `.qdc` and `.qdpx`, Markdown for people.

use super::{ExchangeError, Part, refi};
use crate::codebook::{Codebook, LABELS};
use std::fmt::Write as _;

/// A form of a codebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookForm {
    /// gleaner's own, which holds everything.
    Toml,
    /// REFI-QDA's codebook.
    Qdc,
    /// The codebook of a REFI-QDA project; read, not written.
    Qdpx,
    /// Tables for people; written, not read.
    Markdown,
}

impl BookForm {
    /// The form that a file of that name has, by its extension.
    ///
    /// # Examples
    /// ```
    /// use gleaner::exchange::BookForm;
    /// assert_eq!(BookForm::guessed("mine/codes.qdc"), Some(BookForm::Qdc));
    /// assert_eq!(BookForm::guessed("default"), None);
    /// ```
    #[must_use]
    pub fn guessed(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "qdc" => Some(Self::Qdc),
            "qdpx" => Some(Self::Qdpx),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Reads a codebook; its form is that of the part's name.
///
/// # Errors
/// If it is not of that form, lacks a list, or the form is one that is not read.
pub fn read_codebook(part: &Part) -> Result<Codebook, ExchangeError> {
    match BookForm::guessed(&part.name) {
        Some(BookForm::Toml) => Ok(Codebook::parse(&part.name, part.text()?)?),
        Some(BookForm::Qdc) => refi::from_qdc(part),
        Some(BookForm::Qdpx) => refi::from_qdpx(part),
        Some(BookForm::Markdown) | None => {
            let what = "is not a codebook that gleaner reads; give a .toml, .qdc or .qdpx";
            Err(ExchangeError::malformed(&part.name, what))
        }
    }
}

/// A codebook in that form; as `.qdpx`, what belongs into one is `.qdc`.
#[must_use]
pub fn write_codebook(book: &Codebook, form: BookForm) -> String {
    match form {
        BookForm::Toml => book.to_toml(),
        BookForm::Qdc | BookForm::Qdpx => refi::to_qdc(book),
        BookForm::Markdown => markdown(book),
    }
}

fn markdown(book: &Codebook) -> String {
    let mut page = format!("# Codebook {}, version {}\n", book.name, book.version);
    let labels = (LABELS.to_owned(), book.defined_labels().to_vec());
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', "<br>");
    for (list, codes) in std::iter::once(&labels).chain(book.lists()) {
        let _ = writeln!(page, "\n## {list}\n\n| code | stands for |\n|---|---|");
        for (code, about) in codes {
            let was = book
                .renamed()
                .iter()
                .filter(|r| r.list == *list && r.new == *code);
            let was: Vec<_> = was.map(|r| format!("`{}`", cell(&r.old))).collect();
            let was = if was.is_empty() {
                String::new()
            } else {
                format!(" (formerly {})", was.join(", "))
            };
            let _ = writeln!(page, "| `{}` | {}{was} |", cell(code), cell(about));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed() -> Codebook {
        let more = "[codes.severity]\n\"a | b\" = \"one\\ntwo <&>\"\n[renamed.target]\nalerts = \"monitoring\"\nmetrics = \"monitoring\"\n\
                    [renamed.labels]\ninsight = \"lesson\"\n";
        Codebook::parse("x.toml", &(Codebook::builtin().to_toml() + more)).unwrap()
    }

    #[test]
    fn codes_definitions_order_and_history_survive_every_form_that_is_read() {
        for book in [Codebook::builtin(), renamed()] {
            for (name, form) in [("b.toml", BookForm::Toml), ("b.qdc", BookForm::Qdc)] {
                let part = Part::named(name, write_codebook(&book, form));
                let back = read_codebook(&part).unwrap();
                assert_eq!((&back.name, &back.version), (&book.name, &book.version));
                assert_eq!(
                    (back.defined_labels(), back.lists()),
                    (book.defined_labels(), book.lists()),
                    "{name}"
                );
                let names = |b: &Codebook| {
                    let mut all: Vec<_> = b.renamed().iter().map(|r| format!("{r:?}")).collect();
                    all.sort();
                    all
                };
                assert_eq!(names(&back), names(&book), "{name}");
            }
        }
    }

    #[test]
    fn a_codebook_of_another_tool_is_read_by_its_nesting() {
        let lists = crate::codebook::LISTS.map(|list| {
            format!("<Code guid='{{1}}' name='{list}' isCodable='true'><Code guid='2' name='one' isCodable='true'/></Code>")
        });
        let qdc = |more: &str| {
            let xml = format!(
                "<CodeBook xmlns='urn:QDA-XML:codebook:1.0' origin='X'><Codes>{}{more}</Codes></CodeBook>",
                lists.concat()
            );
            read_codebook(&Part::named("dir/mine.qdc", xml))
        };
        let book = qdc("<Code guid='3' name='unit-surprise' isCodable='true'><Description>odd</Description></Code>").unwrap();
        assert_eq!(
            (book.name.as_str(), book.labels()),
            ("mine", vec!["surprise"])
        );
        assert!(book.has_code("sts", "one"));
        for (more, wanted) in [
            ("<Code name='Lone'/>", "name it unit-Lone"),
            (
                "<Code name='a'><Code name='b'><Code name='c'/></Code></Code>",
                "a > b > c is three deep",
            ),
            ("<", "dir/mine.qdc: not XML"),
        ] {
            let error = qdc(more).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
        let error = read_codebook(&Part::named("a.qdc", "<CodeBook/>"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("a.qdc") && error.contains("codes.event"),
            "{error}"
        );
    }

    #[test]
    fn for_people_each_list_is_a_table() {
        let page = write_codebook(&renamed(), BookForm::Markdown);
        assert!(page.contains("| `a \\| b` | one<br>two <&> |"), "{page}");
        assert!(page.contains("(formerly `alerts`, `metrics`) |"), "{page}");
    }
}
