//! What can the terminal show, and what does the environment ask for?

use super::args::When;
use std::env;

/// Columns where nothing says otherwise.
const USUAL: usize = 100;

/// Whether to write colours. An explicit choice wins, then `NO_COLOR` (<https://no-color.org>), then
/// `CLICOLOR_FORCE` and `CLICOLOR` (<https://bixense.com/clicolors>), then whether it is a terminal.
pub fn colours(when: When, terminal: bool) -> bool {
    decide(when, terminal, &|name| env::var(name).ok())
}

fn decide(when: When, terminal: bool, env: &dyn Fn(&str) -> Option<String>) -> bool {
    let set = |name| env(name).is_some_and(|value| !value.is_empty());
    let is = |name, what| env(name).as_deref() == Some(what);
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        When::Auto => terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
    }
}

/// Columns of the output: `COLUMNS` if it is set, else the terminal's, else 100.
pub fn columns(terminal: bool) -> usize {
    let asked = env::var("COLUMNS")
        .ok()
        .and_then(|value| value.parse().ok());
    let found = || {
        terminal
            .then(terminal_size::terminal_size)
            .flatten()
            .map(|(w, _)| usize::from(w.0))
    };
    asked.or_else(found).unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choice_then_environment_then_terminal() {
        let with = |pairs: &'static [(&str, &str)], when, terminal| {
            decide(when, terminal, &|name| {
                pairs
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, v)| (*v).to_owned())
            })
        };
        assert!(with(&[], When::Auto, true));
        assert!(!with(&[], When::Auto, false));
        assert!(!with(
            &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
            When::Auto,
            true
        ));
        assert!(
            with(&[("NO_COLOR", "")], When::Auto, true),
            "empty counts as unset"
        );
        assert!(with(&[("CLICOLOR_FORCE", "1")], When::Auto, false));
        assert!(!with(&[("CLICOLOR_FORCE", "0")], When::Auto, false));
        assert!(!with(&[("CLICOLOR", "0")], When::Auto, true));
        assert!(!with(&[("TERM", "dumb")], When::Auto, true));
        assert!(with(&[("NO_COLOR", "1")], When::Always, false));
        assert!(!with(&[("CLICOLOR_FORCE", "1")], When::Never, true));
    }
}
