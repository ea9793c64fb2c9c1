//! Actions on a narrow terminal: one card each, roles below each other.

use super::paint::{DIM, TITLE};
use super::reading::Reading;
use super::{View, paint, roles, wrap};
use crate::record::{Frame, RoleName};
use std::fmt::Write as _;

/// Columns of a role's name and the blanks behind it.
const NAME: usize = 8;

impl View {
    /// All frames as cards.
    pub(super) fn cards(&self, frames: &[Frame], reading: &Reading) -> String {
        frames
            .iter()
            .enumerate()
            .map(|(n, frame)| self.card(n, frame, reading))
            .collect()
    }

    fn card(&self, n: usize, frame: &Frame, reading: &Reading) -> String {
        let inner = self.width - 4;
        let edge = |left, right| -> Vec<char> {
            let line = std::iter::repeat_n('─', self.width - 2);
            std::iter::once(left)
                .chain(line)
                .chain(std::iter::once(right))
                .collect()
        };
        let bar = self.paint.with(DIM, "│");
        let (title, state) = (roles::title(n, frame, reading), roles::state(frame));
        let fits = wrap::width(&title) + wrap::width(&state) + 10 <= self.width;
        let short = if fits {
            title.clone()
        } else {
            (n + 1).to_string()
        };
        let mut out = self.titled(&edge('╭', '╮'), &short, &state) + "\n";
        if !fits {
            let words = title.split_once("  ").map_or("", |(_, words)| words);
            for line in wrap::wrapped(words, inner) {
                let line = self.paint.with(TITLE, &wrap::padded(&line, inner));
                let _ = writeln!(out, "{bar} {line} {bar}");
            }
        }
        for name in RoleName::ALL {
            let cell = roles::cell(frame, name, reading);
            let words = wrap::wrapped(&cell.words, inner - NAME);
            let below: Vec<_> = cell.category.into_iter().chain(cell.place).collect();
            let below = wrap::cut(&below.join(" · "), inner - NAME);
            let lines = words.into_iter().map(|line| (line, cell.style));
            let doubts = cell.doubts.iter();
            let doubts = doubts.flat_map(|doubt| wrap::wrapped(doubt, inner - NAME));
            let below = (!below.is_empty()).then_some(below).into_iter();
            let lines = lines.chain(below.chain(doubts).map(|line| (line, DIM)));
            let mut label = roles::name(name);
            for (line, style) in lines {
                let label = self.paint.with(
                    paint::role(name),
                    &wrap::padded(std::mem::take(&mut label), NAME),
                );
                let line = self.paint.with(style, &wrap::padded(&line, inner - NAME));
                let _ = writeln!(out, "{bar} {label}{line} {bar}");
            }
        }
        let bottom: String = edge('╰', '╯').into_iter().collect();
        let _ = writeln!(out, "{}", self.paint.with(DIM, &bottom));
        out
    }
}
