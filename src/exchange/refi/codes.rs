//! The codebook as a tree of codes, and a tree of codes as names.

use super::super::sheet::{ROLES, UNIT};
use super::guid;
use super::xml::Xml;
use crate::codebook::{Codebook, LABELS, LISTS};
use roxmltree::Node;
use std::collections::BTreeSet;

/// A code that was renamed says so in a last line of its description each time.
pub const WAS: &str = "formerly: ";

/// What each list says, in the order of [`LISTS`].
const ABOUT: [&str; 9] = [
    "what in the incident asks for the action",
    "the change itself",
    "the part of the system that will be different",
    "what the change is for",
    "part of the socio-technical system",
    "quality characteristic that gets better",
    "how far it has come",
    "when it is due",
    "where the idea comes from",
];
/// A colour for each list; units have the last one.
const COLOURS: [&str; 10] = [
    "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#999999", "#999999", "#999999", "#999999",
    "#999999", "#E69F00",
];

/// A code and those below it.
pub struct Code {
    pub guid: String,
    pub name: String,
    pub about: String,
    /// Whether it can be given to a passage.
    pub codable: bool,
    pub colour: &'static str,
    pub below: Vec<Code>,
}

/// GUID of the code for a mark of that label.
pub fn of_mark(label: &str) -> String {
    guid(&["mark", label])
}

/// GUID of a code of a list.
pub fn of_code(list: &str, code: &str) -> String {
    guid(&["code", list, code])
}

/// The tree: labels of units, roles with their categories, the other lists with their codes; and what records use that
/// the codebook does not have, `marks` and (list, code).
pub fn tree(
    book: &Codebook,
    marks: &BTreeSet<String>,
    used: &BTreeSet<(String, String)>,
) -> Vec<Code> {
    let mut labels = book.defined_labels().to_vec();
    let others = marks.iter().filter_map(|m| m.strip_prefix(UNIT));
    labels.extend(
        others
            .filter(|l| !book.has_label(l))
            .map(|l| (l.to_owned(), String::new())),
    );
    let unit = |(label, about): &(String, String)| Code {
        guid: of_mark(&format!("{UNIT}{label}")),
        name: format!("{UNIT}{label}"),
        about: with_history(book, LABELS, label, about),
        codable: true,
        colour: COLOURS[9],
        below: Vec::new(),
    };
    let mut tree: Vec<Code> = labels.iter().map(unit).collect();
    for (list, codes) in book.lists() {
        let at = LISTS.iter().position(|l| l == list);
        let colour = at.map_or("#999999", |at| COLOURS[at]);
        let role = ROLES.contains(&list.as_str());
        let new = used
            .iter()
            .filter(|(l, code)| l == list && !book.has_code(list, code));
        let new = new.map(|(_, code)| (code.clone(), String::new()));
        let code = |(code, about): (String, String)| Code {
            guid: of_code(list, &code),
            name: format!("{list}: {code}"),
            about: with_history(book, list, &code, &about),
            codable: true,
            colour,
            below: Vec::new(),
        };
        tree.push(Code {
            guid: of_mark(list),
            name: list.clone(),
            about: at.map(|at| ABOUT[at].to_owned()).unwrap_or_default(),
            codable: role,
            colour,
            below: codes.iter().cloned().chain(new).map(code).collect(),
        });
    }
    tree
}

fn with_history(book: &Codebook, list: &str, name: &str, about: &str) -> String {
    let was = book
        .renamed()
        .iter()
        .filter(|r| r.list == list && r.new == name);
    let lines = was.map(|r| format!("{WAS}{}", r.old));
    let lines: Vec<String> = Some(about.to_owned())
        .filter(|a| !a.is_empty())
        .into_iter()
        .chain(lines)
        .collect();
    lines.join("\n")
}

/// Writes codes, each with those below it.
pub fn write(codes: &[Code], xml: &mut Xml) {
    for code in codes {
        let codable = if code.codable { "true" } else { "false" };
        let attributes = [
            ("guid", Some(code.guid.as_str())),
            ("name", Some(&code.name)),
            ("isCodable", Some(codable)),
            ("color", Some(code.colour)),
        ];
        xml.open("Code", &attributes);
        xml.text("Description", &code.about);
        write(&code.below, xml);
        xml.close();
    }
}

/// A code of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub guid: String,
    /// Names from the root down to its own.
    pub path: Vec<String>,
    pub about: String,
    pub codable: bool,
}

/// The codes of a `CodeBook`, each after the one above it.
pub fn read(book: Node) -> Vec<Found> {
    let mut found = Vec::new();
    for codes in children(book, "Codes") {
        walk(codes, &[], &mut found);
    }
    found
}

fn walk(above: Node, path: &[String], found: &mut Vec<Found>) {
    for code in children(above, "Code") {
        let mut path = path.to_vec();
        path.push(code.attribute("name").unwrap_or_default().trim().to_owned());
        found.push(Found {
            guid: same_guid(code.attribute("guid").unwrap_or_default()),
            about: text(code, "Description"),
            codable: code.attribute("isCodable") != Some("false"),
            path: path.clone(),
        });
        walk(code, &path, found);
    }
}

/// The elements of that name right below, whatever their namespace's version.
pub fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |c| c.is_element() && c.tag_name().name() == name)
}

/// The text of the element of that name right below; empty if there is none.
pub fn text(node: Node, name: &'static str) -> String {
    let mut all = String::new();
    for child in children(node, name).take(1) {
        all.extend(
            child
                .descendants()
                .filter(Node::is_text)
                .filter_map(|t| t.text()),
        );
    }
    all
}

/// A GUID as it is compared: in lower case, without braces.
pub fn same_guid(guid: &str) -> String {
    guid.trim()
        .trim_start_matches('{')
        .trim_end_matches('}')
        .to_ascii_lowercase()
}
