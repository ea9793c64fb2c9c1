//! What stands beside what in a frame: a row a role, a row a code, whatever the layout.

use crate::cli::view::paint::{self, DIM, PLAIN, TITLE};
use crate::cli::view::reading::Reading;
use crate::cli::view::{roles, wrap};
use crate::codebook::LISTS;
use crate::record::{Frame, RoleName};
use crate::score::{ComparedFrame, Outcome};
use anstyle::Style;

/// Lines of a cell.
pub type Lines = Vec<(String, Style)>;

/// One line of the comparison, or several if its words are many.
pub struct Row {
    /// What became of it, if there is anything to compare.
    pub outcome: Option<Outcome>,
    /// Role or code list; empty for the code under a role.
    pub name: String,
    /// Colour of the name.
    pub style: Style,
    /// Words of gold and suggestion.
    pub cells: [Lines; 2],
}

impl Row {
    /// Nothing to mark.
    pub fn plain(name: &str, cells: [Lines; 2]) -> Self {
        Self {
            outcome: None,
            name: name.into(),
            style: DIM,
            cells,
        }
    }

    /// Two codes in one line, or the one that both have; `None` if it is no row of two codes.
    pub fn codes(&self) -> Option<String> {
        let [[(gold, _)], [(said, _)]] = [&self.cells[0][..], &self.cells[1][..]] else {
            return None;
        };
        match self.outcome? {
            Outcome::Right => Some(gold.clone()),
            Outcome::WrongCode => Some(format!("{gold} -> {said}")),
            _ => None,
        }
    }
}

/// Code lists that belong to no role.
pub fn of_the_frame() -> impl Iterator<Item = &'static str> {
    let is_role = |list: &&str| RoleName::ALL.iter().any(|role| role.as_str() == *list);
    LISTS.into_iter().filter(move |list| !is_role(list))
}

/// Each role with its code, then the codes of the whole frame that are not right.
pub fn rows(compared: &ComparedFrame, sides: [Option<&Frame>; 2], reading: &Reading) -> Vec<Row> {
    let paired = compared.gold.is_some() && compared.suggested.is_some();
    let nothing = || vec![("-".to_owned(), DIM)];
    let mut rows = Vec::new();
    for name in RoleName::ALL {
        let cells = sides.map(|frame| frame.map(|frame| roles::cell(frame, name, reading)));
        let words = cells.each_ref().map(|cell| {
            cell.as_ref().map_or_else(nothing, |cell| {
                let words = std::iter::once((cell.words.clone(), cell.style));
                words
                    .chain(cell.place.clone().map(|place| (place, DIM)))
                    .collect()
            })
        });
        rows.push(Row {
            outcome: compared.role(name).map(|role| role.outcome),
            name: roles::name(name).into(),
            style: paint::role(name),
            cells: words,
        });
        let codes = cells.map(|cell| cell.and_then(|cell| cell.category));
        if codes.iter().any(Option::is_some) {
            let cells = codes.map(|code| code.map_or_else(nothing, |code| vec![(code, PLAIN)]));
            let outcome = compared.code(name.as_str()).map(|code| code.outcome);
            rows.push(Row {
                outcome,
                ..Row::plain("", cells)
            });
        }
    }
    let code = |frame: &Frame, list: &str| {
        let found = frame.codes().into_iter().find(|(of, _)| *of == list);
        found.map(|(_, code)| wrap::folded(code))
    };
    if !paired {
        let cells = sides.map(|frame| {
            frame.map_or_else(nothing, |frame| {
                let codes = of_the_frame()
                    .filter_map(|list| Some(format!("{list} {}", code(frame, list)?)));
                vec![(codes.collect::<Vec<_>>().join(" · "), PLAIN)]
            })
        });
        rows.push(Row::plain("codes", cells));
        return rows;
    }
    for list in of_the_frame() {
        let outcome = compared.code(list).map(|code| code.outcome);
        if matches!(outcome, None | Some(Outcome::Right)) {
            continue;
        }
        let code = |frame: &Frame| code(frame, list).map(|code| vec![(code, PLAIN)]);
        rows.push(Row {
            outcome,
            style: TITLE,
            ..Row::plain(
                list,
                sides.map(|frame| frame.and_then(code).unwrap_or_else(nothing)),
            )
        });
    }
    rows
}
