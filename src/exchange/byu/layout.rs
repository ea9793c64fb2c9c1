//! Which lines belong to which item, and which comments?

use super::{ByuError, Note};
use regex::Regex;
use std::sync::LazyLock;

/// The line of a report's key.
static REPORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(IR-)?(\d+[a-z]?):\s*(?:#.*)?$").expect("sound"));
/// The line of an item's key.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\s+)((?:AI|LL)-?\d+\w*|\d+\w*-\d+\w*):\s*(?:#.*)?$").expect("sound")
});
/// What was left out, in a comment.
static EXCLUDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*excluded?\s*:\s*(.*)$").expect("sound"));

/// What a file is.
#[derive(Debug)]
pub enum Found<'a> {
    Report(Layout<'a>),
    LeftOut(String),
}

/// A report's file, cut into its parts.
#[derive(Debug)]
pub struct Layout<'a> {
    /// Comments at the top, without their signs.
    pub header: Vec<&'a str>,
    /// `7`.
    pub number: &'a str,
    /// Whether it is of the package of 2025.
    pub later: bool,
    pub items: Vec<Item<'a>>,
    /// Lines of the report that belong to no item, and those of keys beside the report's, each with the line where
    /// they begin.
    pub rest: [(usize, String); 2],
    /// Comments in them.
    pub comments: Vec<String>,
    /// Comments that say why something was left out.
    pub left_out: Vec<Note>,
}

/// The lines of one item.
#[derive(Debug)]
pub struct Item<'a> {
    /// `AI-3` or `7-3`.
    pub id: &'a str,
    /// Line of its key, from 1.
    pub line: usize,
    /// Comments above the key, as paragraphs.
    pub above: Vec<String>,
    /// Comments below the key, before anything else.
    pub inside: Vec<String>,
    /// Comments further below, among its fields.
    pub among: Vec<String>,
    /// Its lines below the key.
    pub body: String,
}

impl<'a> Layout<'a> {
    /// Cuts a file.
    pub fn of(yaml: &'a str) -> Result<Found<'a>, ByuError> {
        let lines: Vec<&str> = yaml.lines().collect();
        let Some((at, key)) = lines
            .iter()
            .enumerate()
            .find_map(|(n, line)| Some((n, REPORT.captures(line)?)))
        else {
            let reason = lines.iter().find_map(|line| excluded(line));
            return reason
                .map(|reason| Found::LeftOut(reason.to_owned()))
                .ok_or(ByuError::NoReport);
        };
        let starts = item_lines(&lines, at + 1);
        if starts.is_empty() {
            return Err(ByuError::NoItems {
                line: at + 1,
                key: key[0].trim_end_matches(':').to_owned(),
            });
        }
        let mut rest: Vec<usize> = (at + 1..starts[0].0).collect();
        let mut items = Vec::new();
        for (n, &(start, indent, id)) in starts.iter().enumerate() {
            let to = starts.get(n + 1).map_or(lines.len(), |next| next.0);
            // The item ends where something else begins that is not deeper; comments there are of what follows.
            let own = |line: &&str| blank(line) || indent_of(line) > indent;
            let len = lines[start + 1..to].iter().take_while(|l| own(l)).count();
            let body = &lines[start + 1..start + 1 + len];
            rest.extend(start + 1 + len..to);
            let is_head = |line: &&&str| blank(line) || comment(line).is_some();
            let head = body.iter().take_while(is_head).count();
            let from = (0..start)
                .rev()
                .take_while(|&l| l > at && (blank(lines[l]) || loose(lines[l], indent)))
                .last()
                .unwrap_or(start);
            // What stands above an item is the item's, not the report's.
            rest.retain(|line| !(from..start).contains(line));
            items.push(Item {
                id,
                line: start + 1,
                above: paragraphs(lines[from..start].iter().copied()),
                inside: paragraphs(body[..head].iter().copied()),
                among: paragraphs(body[head..].iter().copied()),
                body: body.join("\n"),
            });
        }
        let left_out = lines.iter().enumerate().skip(at).filter_map(|(n, line)| {
            let reason = excluded(line)?.to_owned();
            let before = lines[..n].iter().rev().skip_while(|l| blank(l));
            let about = before.map_while(|l| comment(l)).find(|l| !l.is_empty());
            Some(Note {
                line: n + 1,
                of: about.unwrap_or("a comment").chars().take(60).collect(),
                what: reason,
            })
        });
        Ok(Found::Report(Self {
            header: lines[..at]
                .iter()
                .filter_map(|line| comment(line))
                .skip_while(|words| words.is_empty())
                .collect(),
            number: key.get(2).map_or("", |m| m.as_str()),
            later: key.get(1).is_some(),
            left_out: left_out.collect(),
            items,
            comments: paragraphs(rest.iter().map(|&n| lines[n])),
            rest: beside(&lines, &rest),
        }))
    }
}

/// The lines `rest`, cut where a key stands as far left as the report's.
fn beside(lines: &[&str], rest: &[usize]) -> [(usize, String); 2] {
    let left = |&n: &usize| {
        let line = lines[n];
        indent_of(line) == 0 && !blank(line) && comment(line).is_none()
    };
    let cut = rest.iter().position(left).unwrap_or(rest.len());
    let part = |part: &[usize]| {
        let text: Vec<_> = part.iter().map(|&n| lines[n]).collect();
        (part.first().map_or(0, |n| n + 1), text.join("\n"))
    };
    [part(&rest[..cut]), part(&rest[cut..])]
}

/// Line, indent and id of each item; all are as deep as the first.
fn item_lines<'a>(lines: &[&'a str], from: usize) -> Vec<(usize, usize, &'a str)> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (n, line) in lines.iter().enumerate().skip(from) {
        let Some(key) = ITEM.captures(line) else {
            continue;
        };
        let (indent, id) = (key[1].len(), key.get(2).map_or("", |m| m.as_str()));
        if found.first().is_none_or(|first| first.1 == indent) {
            found.push((n, indent, id));
        }
    }
    found
}

fn blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A comment that is not deeper than the items, so that it belongs to none.
fn loose(line: &str, indent: usize) -> bool {
    comment(line).is_some() && indent_of(line) <= indent
}

/// The words of a comment line.
fn comment(line: &str) -> Option<&str> {
    let words = line.trim_start().strip_prefix('#')?;
    Some(words.trim_start_matches(['#', ' ']).trim_end())
}

fn excluded(line: &str) -> Option<&str> {
    let words = EXCLUDED.captures(comment(line)?)?.get(1)?.as_str();
    Some(words.trim())
}

/// Comments as paragraphs: a line without a `#`, or with nothing behind it, ends one. Rules, and titles between rules,
/// are no words.
fn paragraphs<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let (mut open, mut ruled) = (false, false);
    for line in lines {
        let words = comment(line).unwrap_or_default();
        let raw = line.trim().trim_start_matches('#').trim();
        let rule = line.trim().len() > 5
            && (raw.is_empty() || raw.chars().all(|c| matches!(c, '-' | '=' | '#')));
        if rule {
            // The title stands between two rules: the second takes it away again.
            if ruled && out.len() == 1 && open {
                out.pop();
            }
            (open, ruled) = (false, true);
            continue;
        }
        if words.is_empty() {
            open = false;
        } else if open {
            if let Some(last) = out.last_mut() {
                last.push(' ');
                last.push_str(words);
            }
        } else {
            out.push(words.to_owned());
            open = true;
        }
    }
    out
}
