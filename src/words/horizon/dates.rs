//! How far off is a date in the text from the report's own?

use regex::Regex;
use std::sync::LazyLock;

const MONTHS: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

static ISO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b").expect("a tested pattern")
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?({MONTHS})\.?(?: (\d{{1,2}})(?:st|nd|rd|th)?\b)?(?:,? (\d{{4}}))?\b"
    ))
    .expect("a tested pattern")
});
/// Words before a date that make it a due date, not a date of the past.
static DUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:will|by|due|until|before|starting|on|for|end of|planned|scheduled|in|from)\b[^.]{0,40}$",
    )
    .expect("a tested pattern")
});
static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:will|'ll|due|by|scheduled|plan(?:s|ned|ning)?|starting|set for|target(?:ed|ing)?|going to|until)\b").expect("a tested pattern")
});

/// Days since an arbitrary origin; months count 30.44 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (
        year + (month - 1).div_euclid(12),
        (month - 1).rem_euclid(12),
    );
    year * 1461 / 4 + month * 3044 / 100 + day
}

fn month(name: &str) -> Option<i64> {
    let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let head: String = name.chars().take(3).collect::<String>().to_lowercase();
    (1..).zip(names).find(|(_, n)| *n == head).map(|(i, _)| i)
}

fn number(text: Option<regex::Match<'_>>) -> Option<i64> {
    text.and_then(|m| m.as_str().parse().ok())
}

/// Every date of `text` with its byte offset and its day; `near` stands in for a missing year.
fn all(text: &str, near: Option<(i64, i64)>) -> Vec<(usize, i64, i64)> {
    let iso = ISO.captures_iter(text).filter_map(|c| {
        let (y, m, d) = (number(c.get(1))?, number(c.get(2))?, number(c.get(3))?);
        Some((c.get(0)?.start(), y, days(y, m, d)))
    });
    let words = WORDS.captures_iter(text).filter_map(|c| {
        let name = c.get(2)?.as_str();
        let m = month(name)?;
        let day = number(c.get(1)).or_else(|| number(c.get(3)));
        let given = number(c.get(4));
        if day.is_none()
            && given.is_none()
            && (near.is_none()
                || !name.starts_with(char::is_uppercase)
                || name == "May"
                || name == "March")
        {
            return None;
        }
        let d = day.unwrap_or(28);
        let year = match (given, near) {
            (None, Some((year, today))) if days(year, m, d) + 120 < today => year + 1,
            (Some(year), _) | (None, Some((year, _))) => year,
            (None, None) => return None,
        };
        Some((c.get(0)?.start(), year, days(year, m, d)))
    });
    iso.chain(words).collect()
}

/// The time scale of the first date of `unit` that lies after `report` and reads as a due date.
pub fn scale(unit: &str, report: &str) -> Option<&'static str> {
    let (_, year, today) = *all(report, None).first()?;
    if !FUTURE.is_match(unit) {
        return None;
    }
    let due = all(unit, Some((year, today)))
        .into_iter()
        .find(|(at, _, day)| *day > today && DUE.is_match(&unit[..*at]))?;
    Some(match due.2 - today {
        ..=7 => "immediate",
        8..=45 => "short",
        46..=200 => "medium",
        _ => "long",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_several_forms() {
        for text in [
            "2024-05-20",
            "20 May 2024",
            "May 20th, 2024",
            "20th of May 2024",
            "2024/5/20",
        ] {
            assert_eq!(
                all(text, None).first().map(|d| d.2),
                Some(days(2024, 5, 20)),
                "{text}"
            );
        }
        assert!(all("we may march on", Some((2024, 0))).is_empty());
        assert_eq!(
            scale("It will be done by January 15.", "2023-12-20"),
            Some("short")
        );
        assert_eq!(
            scale("It will be done by June 2025.", "2023-12-20"),
            Some("long")
        );
        assert_eq!(scale("é will, by 2024-01-0", "x"), None);
    }
}
