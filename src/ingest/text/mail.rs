//! The header of a mail at the top of a plain text.

use super::lines::Line;
use crate::span::Span;

/// Header lines, and what they say of the report.
#[derive(Debug)]
pub(super) struct Header {
    /// Their range.
    pub span: Span,
    /// Index of the line after them.
    pub next: usize,
    /// `Subject`.
    pub subject: Option<String>,
    /// `Date` or `Sent`, as written.
    pub date: Option<String>,
}

const KEYS: [&str; 10] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "sent",
    "reply-to",
    "message-id",
    "list-id",
];

/// Reads the header: at least two known fields, one of them `From` or `Subject`, and they are most of
/// the lines before the first blank one.
pub(super) fn header(lines: &[Line<'_>]) -> Option<Header> {
    let first = lines.iter().position(|l| !l.is_blank())?;
    let count = lines[first..]
        .iter()
        .take(40)
        .take_while(|l| !l.is_blank())
        .count();
    let head = &lines[first..first + count];
    let fields: Vec<(String, &str)> = head
        .iter()
        .filter_map(|l| l.text.split_once(':'))
        .map(|(key, value)| (key.to_ascii_lowercase(), value.trim()))
        .filter(|(key, _)| KEYS.contains(&key.as_str()) || key.starts_with("x-"))
        .collect();
    let value = |keys: &[&str]| {
        fields
            .iter()
            .find(|f| keys.contains(&f.0.as_str()))
            .map(|f| f.1.to_owned())
    };
    value(&["from", "subject"])?;
    let (top, end) = (head.first()?, head.last()?);
    (fields.len() >= 2 && fields.len() * 2 >= count).then(|| Header {
        span: top.span.cover(end.span),
        next: first + count,
        subject: value(&["subject"]),
        date: value(&["date", "sent"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::lines::split;

    #[test]
    fn a_header_is_read_only_where_it_is_one() {
        let found = header(&split(
            "\nFrom: a@b.example\nSubject: Mailer outage\nDate: Mon, 3 May\n\nHi",
        ))
        .unwrap();
        assert_eq!(
            (
                found.subject.unwrap().as_str(),
                found.date.unwrap().as_str(),
                found.next
            ),
            ("Mailer outage", "Mon, 3 May", 4)
        );
        assert!(header(&split("Date: 3 May\nImpact: some\n\nIt broke.")).is_none());
        assert!(header(&split("Subject: one line\nthat goes on\nand on\n")).is_none());
    }
}
