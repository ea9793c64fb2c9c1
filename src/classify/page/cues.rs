//! What does a page look like, in numbers? Counts of the words of the genre, times, sections, and the shape of the page.

use super::lexicon::{BODY, HEADINGS, TITLE};
use crate::document::{UnitKind, UnitView};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Cues that are not counts of words, in the order of [`cues`], behind those of the word lists.
const SHAPE: [&str; 15] = [
    "clock times",
    "dates",
    "durations",
    "blanks to be filled in",
    "past participles, share of words",
    "questions, share of units",
    "commands, share of units",
    "prose, share of units",
    "list, share of units",
    "table, share of units",
    "headings, share of units",
    "words of a unit",
    "words, logarithm",
    "sentences told in the past, share of prose",
    "addresses",
];

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b([01]?\d|2[0-3])[:.h][0-5]\d\b|\b\d\d?(:\d\d)? ?([ap]m|AM|PM)\b"));
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(19|20)\d\d[-/.]\d\d?[-/.]\d\d?\b|\b\d\d?(st|nd|rd|th)? (of )?",
        r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|",
        r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d\d?\b"
    ))
});
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|several|few)[ -]?(seconds?|mins?|minutes?|hours?|hrs?|days?)\b",
    )
});
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[[A-Za-z][^\]\[]{3,60}\]|<[A-Za-z][^<>]{2,60}>|\{\{?[^{}]{2,60}\}|_{3,}|\.{4,}|\b(TBD|TBC|TODO|YYYY|MM|HH|XX+)\b",
    )
});
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"https?:|www\.|\w@\w"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and tested")
}

/// Numbers of the cues that a word, or a pair, counts for.
type Lookup = HashMap<&'static str, Vec<usize>>;

static IN_BODY: LazyLock<Lookup> = LazyLock::new(|| lookup(&BODY));
static IN_HEADINGS: LazyLock<Lookup> = LazyLock::new(|| lookup(&HEADINGS));
static IN_TITLE: LazyLock<Lookup> = LazyLock::new(|| lookup(&TITLE));

fn lookup(lists: &'static [(&'static str, &'static str)]) -> Lookup {
    let mut found = Lookup::new();
    for (n, (_, words)) in lists.iter().enumerate() {
        for word in words.split_whitespace() {
            found.entry(word).or_default().push(n);
        }
    }
    found
}

/// Names of the numbers that [`cues`] gives, in its order.
#[must_use]
pub fn cue_names() -> Vec<String> {
    let named = |lists: &[(&str, &str)], place: &str, measure: &str| -> Vec<String> {
        let name = |(name, _): &(&str, &str)| format!("{place}: {name}{measure}");
        lists.iter().map(name).collect()
    };
    [
        named(&BODY, "words", ", per word"),
        named(&BODY, "words", ", how many"),
        named(&HEADINGS, "headings", ", per heading"),
        named(&HEADINGS, "headings", ", how many"),
        named(&TITLE, "title", ""),
        SHAPE.map(|s| format!("shape: {s}")).to_vec(),
    ]
    .concat()
}

/// The cues of a page with that title and those units, one number a name of [`cue_names`]: square roots of shares,
/// logarithms of counts, so that no page is far from all others by its length alone.
#[must_use]
pub fn cues(title: Option<&str>, units: &[UnitView]) -> Vec<f32> {
    let (mut body, mut headings) = (vec![0; BODY.len()], vec![0; HEADINGS.len()]);
    let mut names = vec![0; TITLE.len()];
    count(title.unwrap_or_default(), &IN_TITLE, &mut names);
    let mut all = Total::default();
    for unit in units {
        let words = count(&unit.text, &IN_BODY, &mut body);
        if unit.kind == UnitKind::Heading {
            count(&unit.text, &IN_HEADINGS, &mut headings);
        }
        all.add(unit, &words);
    }
    let (words, above) = (all.words.max(1) as f32, all.kinds[3].max(1) as f32);
    let share = |of: f32| move |&n: &usize| (n as f32 / of).sqrt();
    let many = |&n: &usize| (1.0 + n as f32).ln();
    let mut out: Vec<f32> = body.iter().map(share(words)).collect();
    out.extend(body.iter().map(many));
    out.extend(headings.iter().map(share(above)));
    out.extend(headings.iter().map(many));
    out.extend(names.iter().map(|&n| n.min(1) as f32));
    out.extend(all.shape(units.len().max(1) as f32));
    out
}

/// What is counted over all units.
#[derive(Default)]
struct Total {
    words: usize,
    participles: usize,
    clock: usize,
    dates: usize,
    durations: usize,
    blanks: usize,
    addresses: usize,
    questions: usize,
    commands: usize,
    told: usize,
    /// Prose, list, table, heading.
    kinds: [usize; 4],
}

/// Words of one unit.
#[derive(Default)]
struct Words {
    all: usize,
    participles: usize,
    past: bool,
    command: bool,
}

impl Total {
    fn add(&mut self, unit: &UnitView, words: &Words) {
        let text = unit.text.as_str();
        let kind = match unit.kind {
            UnitKind::Prose => 0,
            UnitKind::List => 1,
            UnitKind::Table => 2,
            UnitKind::Heading => 3,
        };
        self.kinds[kind] += 1;
        self.words += words.all;
        self.participles += words.participles;
        self.told += usize::from(kind == 0 && words.past);
        self.commands += usize::from(words.command);
        self.questions += usize::from(text.trim_end().ends_with('?'));
        if text.bytes().any(|b| b.is_ascii_digit()) {
            self.clock += CLOCK.find_iter(text).count();
            self.dates += DATE.find_iter(text).count();
        }
        self.durations += DURATION.find_iter(text).count();
        self.blanks += BLANK.find_iter(text).count();
        self.addresses += ADDRESS.find_iter(text).count();
    }

    fn shape(&self, units: f32) -> [f32; SHAPE.len()] {
        let words = self.words.max(1) as f32;
        let many = |n: usize| (1.0 + n as f32).ln();
        let of_units = |n: usize| (n as f32 / units).sqrt();
        let [prose, list, table, heading] = self.kinds;
        [
            many(self.clock),
            many(self.dates),
            many(self.durations),
            many(self.blanks),
            (self.participles as f32 / words).sqrt(),
            of_units(self.questions),
            of_units(self.commands),
            of_units(prose),
            of_units(list),
            of_units(table),
            of_units(heading),
            (words / units).ln(),
            words.ln(),
            self.told as f32 / prose.max(1) as f32,
            many(self.addresses),
        ]
    }
}

/// Adds to `counts` what `text` holds of the lists.
fn count(text: &str, lists: &Lookup, counts: &mut [usize]) -> Words {
    let lower = text.to_lowercase();
    let mut found = Words::default();
    let mut pair = String::new();
    let mut before = "";
    let words = lower.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|w| !w.is_empty()) {
        found.all += 1;
        let hits = |word: &str, counts: &mut [usize]| {
            for &n in lists.get(word).into_iter().flatten() {
                counts[n] += 1;
            }
        };
        hits(word, counts);
        if found.all > 1 {
            pair.clear();
            pair.extend([before, "_", word]);
            hits(&pair, counts);
        } else {
            found.command = is_command(word);
        }
        let participle = word.len() > 3 && word.ends_with("ed");
        found.participles += usize::from(participle);
        found.past |=
            participle || matches!(word, "was" | "were" | "had" | "did" | "went" | "began");
        before = word;
    }
    found
}

/// Whether a unit that begins with `word` tells the reader to do something.
fn is_command(word: &str) -> bool {
    const VERBS: &str = " use run click open select choose configure install enter see read visit download create add set \
        type write make check keep ensure avoid try learn get find start stop do don never always assign name list \
        describe explain ask tell join contact call follow give define include consider ";
    VERBS.split_whitespace().any(|v| v == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ReadOptions, read};
    use crate::segment;

    fn of(markdown: &str) -> impl Fn(&str) -> f32 {
        let document = read("a.md", markdown.as_bytes(), &ReadOptions::default()).unwrap();
        let views = document.views(&segment::units(&document));
        let values = cues(document.title.as_deref(), &views);
        move |name| {
            let at = cue_names().iter().position(|n| n == name);
            values[at.unwrap_or_else(|| panic!("no cue {name}"))]
        }
    }

    #[test]
    fn cues_are_found_where_they_stand() {
        let report = of(
            "# Outage of the parcel desk\n\n## Timeline\n\n- 09:14 the queue stopped for 12 minutes\n\n\
            The worker was restarted at 9:40 am on 3 May 2024 and the queue drained. Sorry!",
        );
        assert!((report("shape: clock times") - 3.0_f32.ln()).abs() < 1e-6);
        assert!((report("shape: durations") - 2.0_f32.ln()).abs() < 1e-6);
        assert!((report("shape: dates") - 2.0_f32.ln()).abs() < 1e-6);
        assert!(report("words: apology, how many") > 0.0);
        assert!(report("headings: section of a report, how many") > 0.0);
        assert!(report("title: incident") > 0.0 && report("title: guide") < 1.0);
        let template = of(
            "# Postmortem template\n\n## Impact\n\n[Describe who was affected]\n\nOwner: ____ on YYYY-MM-DD",
        );
        assert!(template("shape: blanks to be filled in") > 1.0);
        assert!(template("title: guide") > 0.0 && template("words: apology, how many") < 1e-6);
    }

    #[test]
    fn a_page_without_words_has_numbers_too() {
        for (title, units) in [(None, Vec::new()), (Some("x"), Vec::new())] {
            let values = cues(title, &units);
            assert_eq!(values.len(), cue_names().len());
            assert!(values.iter().all(|v| v.is_finite()));
        }
    }
}
