//! What is in a project, by whatever tool? Its users, codes, sources and links, as they stand there.

use super::super::{ExchangeError, Part};
use super::codes::{self, Found, children, same_guid};
use super::files::{Files, parsed};
use roxmltree::Node;
use std::collections::{BTreeSet, HashMap};

/// A project as a tool wrote it.
pub struct Project {
    /// The tool, by its own name; may be empty.
    pub origin: String,
    pub codes: Vec<Found>,
    pub sources: Vec<Source>,
    pub links: Links,
}

/// A text and what is marked in it.
#[derive(Default)]
pub struct Source {
    pub name: String,
    pub about: String,
    pub text: String,
    pub selections: Vec<Selection>,
    /// Values of variables by their names.
    pub values: HashMap<String, String>,
}

/// A passage; positions as they stand there.
pub struct Selection {
    pub guid: String,
    pub name: String,
    pub start: usize,
    pub end: usize,
    /// Its description, and the notes that it or its codings refer to.
    pub memo: String,
    pub codings: Vec<Coding>,
}

/// A code on a passage.
pub struct Coding {
    pub guid: String,
    /// GUID of the code.
    pub code: String,
    /// Name of who gave it.
    pub user: Option<String>,
}

/// From a selection, or anything else, to another; by GUIDs.
pub struct Link {
    pub name: String,
    pub from: String,
    pub to: String,
}

/// All links, found by either end.
#[derive(Default)]
pub struct Links {
    all: Vec<Link>,
    by_end: HashMap<String, Vec<usize>>,
}

impl Links {
    fn of(all: Vec<Link>) -> Self {
        let mut by_end: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, link) in all.iter().enumerate() {
            by_end.entry(link.from.clone()).or_default().push(n);
            by_end.entry(link.to.clone()).or_default().push(n);
        }
        Self { all, by_end }
    }

    /// Those that begin or end at one of `guids`, in the order of the file.
    pub fn at<'g>(&self, guids: impl Iterator<Item = &'g str>) -> Vec<&Link> {
        let found = guids.filter_map(|guid| self.by_end.get(guid)).flatten();
        let found: BTreeSet<usize> = found.copied().collect();
        found.into_iter().map(|n| &self.all[n]).collect()
    }
}

impl Project {
    /// Reads `project.qde` and the texts it names.
    ///
    /// # Errors
    /// If that is not as the standard has it, or if something that is no text is coded.
    pub fn read(part: &Part) -> Result<Self, ExchangeError> {
        let files = Files::of(part)?;
        let document = parsed(&format!("{}: project.qde", part.name), files.project()?)?;
        let root = document.root_element();
        let mut reader = Reader {
            place: &part.name,
            files: &files,
            users: by_guid(root, "Users", "User", |n| {
                n.attribute("name").unwrap_or_default().to_owned()
            }),
            variables: by_guid(root, "Variables", "Variable", |n| {
                n.attribute("name").unwrap_or_default().to_owned()
            }),
            notes: HashMap::new(),
            ours: root.attribute("origin") == Some(super::SUGGESTIONS),
        };
        for note in children(root, "Notes").flat_map(|n| children(n, "Note")) {
            let words = reader.words(note)?;
            reader.notes.insert(guid_of(note), words);
        }
        let mut sources = Vec::new();
        for source in children(root, "Sources").flat_map(|s| s.children().filter(Node::is_element))
        {
            sources.extend(reader.source(source)?);
        }
        let links = children(root, "Links").flat_map(|l| children(l, "Link"));
        let link = |link: Node| Link {
            name: link.attribute("name").unwrap_or_default().to_owned(),
            from: same_guid(link.attribute("originGUID").unwrap_or_default()),
            to: same_guid(link.attribute("targetGUID").unwrap_or_default()),
        };
        Ok(Self {
            origin: root.attribute("origin").unwrap_or_default().to_owned(),
            codes: children(root, "CodeBook").flat_map(codes::read).collect(),
            sources,
            links: Links::of(links.map(link).collect()),
        })
    }
}

fn guid_of(node: Node) -> String {
    same_guid(node.attribute("guid").unwrap_or_default())
}

fn by_guid(
    root: Node,
    list: &'static str,
    item: &'static str,
    value: impl Fn(Node) -> String,
) -> HashMap<String, String> {
    let items = children(root, list).flat_map(|l| children(l, item));
    items.map(|n| (guid_of(n), value(n))).collect()
}

struct Reader<'r> {
    place: &'r str,
    files: &'r Files,
    users: HashMap<String, String>,
    variables: HashMap<String, String>,
    notes: HashMap<String, String>,
    /// Whether gleaner wrote it: then carriage returns are told by a variable.
    ours: bool,
}

impl Reader<'_> {
    fn wrong(&self, source: Node, what: impl Into<String>) -> ExchangeError {
        let name = source
            .attribute("name")
            .or(source.attribute("guid"))
            .unwrap_or_default();
        ExchangeError::malformed(format!("{}: source {name:?}", self.place), what)
    }

    /// A text, or the text beside a PDF. Other sources are none, and must not be coded.
    fn source(&self, node: Node) -> Result<Option<Source>, ExchangeError> {
        let kind = node.tag_name().name();
        let text = match kind {
            "TextSource" => Some(node),
            "PDFSource" => children(node, "Representation").next(),
            _ => None,
        };
        let coded = |n: &Node| n.tag_name().name() == "Coding";
        let in_text = |n: &Node| text.is_some_and(|t| n.ancestors().any(|a| a == t));
        if let Some(coding) = node.descendants().find(|n| coded(n) && !in_text(n)) {
            let on = coding.parent().map_or("", |p| p.tag_name().name());
            let what = format!(
                "a coding on a {on}; gleaner reads codings of texts: move it there, or remove it"
            );
            return Err(self.wrong(node, what));
        }
        let Some(text) = text else { return Ok(None) };
        if children(text, "Coding").next().is_some() {
            let what = "a code is on the whole source and on no passage; give it to the passage, or remove it";
            return Err(self.wrong(node, what));
        }
        let words = self.words(text)?;
        let mut source = Source {
            name: node.attribute("name").unwrap_or_default().to_owned(),
            about: codes::text(node, "Description"),
            text: words,
            ..Source::default()
        };
        for refers in children(node, "NoteRef") {
            append(&mut source.about, self.note(refers));
        }
        let by = node.attribute("creatingUser");
        for selection in children(text, "PlainTextSelection") {
            source.selections.push(self.selection(node, selection, by)?);
        }
        for value in children(node, "VariableValue") {
            let name = children(value, "VariableRef")
                .next()
                .and_then(|r| r.attribute("targetGUID"));
            if let Some(name) = name.and_then(|n| self.variables.get(&same_guid(n))) {
                source
                    .values
                    .insert(name.clone(), codes::text(value, "TextValue"));
            }
        }
        Ok(Some(source))
    }

    /// What a text source says, from inside or from its file; empty if nothing is coded in a text that is elsewhere.
    fn words(&self, node: Node) -> Result<String, ExchangeError> {
        let inside = children(node, "PlainTextContent").next();
        let path = node.attribute("plainTextPath");
        let text = match (inside, path) {
            (Some(_), _) => codes::text(node, "PlainTextContent"),
            (None, Some(path)) if path.starts_with("internal:") => {
                let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
                self.files.text(&name.to_lowercase())?.to_owned()
            }
            (None, _) if children(node, "PlainTextSelection").next().is_none() => String::new(),
            (None, Some(path)) => {
                let what = format!(
                    "its text is at {path:?}, outside of the project; export it with its sources inside"
                );
                return Err(self.wrong(node, what));
            }
            (None, None) => {
                let what =
                    "it has no plain text (PlainTextContent, plainTextPath); export it as text";
                return Err(self.wrong(node, what));
            }
        };
        if self.ours {
            return Ok(text);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
    }

    fn selection(
        &self,
        source: Node,
        node: Node,
        by: Option<&str>,
    ) -> Result<Selection, ExchangeError> {
        let number = |name: &str| {
            let value = node.attribute(name).unwrap_or_default();
            value.trim().parse::<usize>().map_err(|_| {
                let what = format!(
                    "selection {}: {name} is {value:?} and no number",
                    guid_of(node)
                );
                self.wrong(source, what)
            })
        };
        let by = node.attribute("creatingUser").or(by);
        let mut memo = codes::text(node, "Description");
        let mut codings = Vec::new();
        for coding in children(node, "Coding") {
            let code = children(coding, "CodeRef")
                .next()
                .and_then(|r| r.attribute("targetGUID"));
            let user = coding.attribute("creatingUser").or(by).map(same_guid);
            let named = |guid: String| {
                self.users
                    .get(&guid)
                    .filter(|n| !n.is_empty())
                    .cloned()
                    .unwrap_or(guid)
            };
            codings.push(Coding {
                guid: guid_of(coding),
                code: same_guid(code.unwrap_or_default()),
                user: user.map(named),
            });
        }
        for refers in node
            .descendants()
            .filter(|n| n.tag_name().name() == "NoteRef")
        {
            append(&mut memo, self.note(refers));
        }
        Ok(Selection {
            guid: guid_of(node),
            name: node.attribute("name").unwrap_or_default().to_owned(),
            start: number("startPosition")?,
            end: number("endPosition")?,
            memo,
            codings,
        })
    }

    fn note(&self, refers: Node) -> &str {
        let guid = refers.attribute("targetGUID").map(same_guid);
        guid.and_then(|g| self.notes.get(&g))
            .map_or("", String::as_str)
    }
}

/// Adds a line, unless it is there.
pub fn append(memo: &mut String, more: &str) {
    let more = more.trim();
    if more.is_empty() || memo.lines().any(|line| line == more) || memo.trim() == more {
        return;
    }
    if !memo.is_empty() {
        memo.push('\n');
    }
    memo.push_str(more);
}
