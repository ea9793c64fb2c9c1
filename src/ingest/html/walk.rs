//! What does each element do? Walks the page under the root and tells the [`Writer`] what it meets.
//!
//! The walk keeps its own stack, so that no nesting of a page can exhaust the program's.

use super::content::Content;
use super::dom::{attr, heading_level, is_block, is_silent, name};
use super::frame::Frame;
use super::furniture::{Furniture, is_byline};
use super::marks::{is_mark, task_class};
use super::table::{Spot, spots};
use super::write::Writer;
use crate::document::Block;
use dom_query::{NodeId, NodeRef};
use std::collections::{BTreeMap, HashMap};

/// One step of the walk.
pub(super) enum Step<'a> {
    /// Read this node; whether it is inside the core.
    Enter(NodeRef<'a>, bool),
    /// All children of an element have been read.
    Leave(Leave),
}

/// What the end of an element ends.
#[derive(Default)]
pub(super) struct Leave {
    frames: usize,
    phrase: Option<Phrase>,
    block: bool,
    code: bool,
    details: bool,
}

/// A phrase that is told from the words around it.
#[derive(Clone, Copy)]
enum Phrase {
    Bold,
    Quotation,
}

/// What a walk yields.
pub(super) struct Walked {
    /// The extracted text.
    pub text: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// How many parts of each kind were left out.
    pub left_out: BTreeMap<Furniture, usize>,
    /// Characters outside the root that were not taken for furniture.
    pub outside: usize,
}

/// Reads everything under the content's root that is not furniture.
pub(super) fn walk(content: &Content) -> Walked {
    let mut walker = Walker {
        content,
        writer: Writer::new(),
        code: 0,
        spots: HashMap::new(),
        left_out: BTreeMap::new(),
        outside: 0,
    };
    let mut stack = vec![Step::Enter(content.root, false)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Leave(leave) => walker.leave(&leave),
            Step::Enter(node, _) if node.is_text() => walker.text(&node),
            Step::Enter(node, in_core) if node.is_element() => {
                let name = name(&node);
                if walker.skips(&node, &name, in_core, &mut stack) {
                    continue;
                }
                let in_core = in_core || (node.id == content.core && node.id != content.body.id);
                let leave = walker.enter(&node, &name);
                stack.push(Step::Leave(leave));
                stack.extend(
                    node.children_it(true)
                        .map(|child| Step::Enter(child, in_core)),
                );
            }
            Step::Enter(..) => {}
        }
    }
    walker.count_outside();
    let (text, blocks) = walker.writer.finish();
    Walked {
        text,
        blocks,
        left_out: walker.left_out,
        outside: walker.outside,
    }
}

/// A walk under way.
pub(super) struct Walker<'c, 'a> {
    pub(super) content: &'c Content<'a>,
    writer: Writer,
    /// Preformatted elements that are open.
    code: usize,
    spots: HashMap<NodeId, Spot>,
    pub(super) left_out: BTreeMap<Furniture, usize>,
    pub(super) outside: usize,
}

impl<'a> Walker<'_, 'a> {
    fn text(&mut self, node: &NodeRef) {
        if self.code > 0 {
            self.writer.verbatim(&node.text());
        } else {
            self.writer.words(&node.text());
        }
    }

    /// Whether the element is left out, or done without looking inside.
    fn skips(
        &mut self,
        node: &NodeRef<'a>,
        name: &str,
        in_core: bool,
        stack: &mut Vec<Step<'a>>,
    ) -> bool {
        match name {
            "br" if self.code > 0 => self.writer.verbatim("\n"),
            "br" => self.writer.line_break(),
            "input" if attr(node, "type") == "checkbox" => {
                self.writer.task(node.has_attr("checked"));
            }
            // A button that folds a section is that section's heading.
            "button" if matches!(self.writer.frames.last(), Some(Frame::Heading(_))) => {
                return false;
            }
            _ if is_silent(name) => {}
            "a" | "sup" if is_mark(node, name) => {}
            _ => {
                let Some(kind) = self.furniture(node, name, in_core, stack) else {
                    return false;
                };
                if is_block(name) {
                    self.writer.boundary();
                }
                if self.content.mass(node).chars > 0 {
                    *self.left_out.entry(kind).or_default() += 1;
                }
            }
        }
        true
    }

    /// Begins an element.
    fn enter(&mut self, node: &NodeRef<'a>, name: &str) -> Leave {
        let mut leave = Leave {
            block: is_block(name),
            details: name == "details",
            ..Leave::default()
        };
        if leave.block {
            self.writer.boundary();
        }
        if let Some(level) = heading_level(node, name) {
            self.writer.open(Frame::Heading(level));
            leave.frames = 1;
            return leave;
        }
        let role = attr(node, "role");
        match (name, role.as_str()) {
            ("b" | "strong", _) => {
                self.writer.bold(true);
                leave.phrase = Some(Phrase::Bold);
            }
            ("q", _) => {
                self.writer.words("\u{201c}");
                leave.phrase = Some(Phrase::Quotation);
            }
            ("pre" | "listing" | "xmp", _) => {
                leave.code = true;
                self.code += 1;
                leave.frames = self.open(Frame::Code);
            }
            ("blockquote", _) => leave.frames = self.open(Frame::Quote),
            ("figcaption", _) => leave.frames = self.open(Frame::Hidden),
            ("ol", _) => {
                let start = attr(node, "start").parse().unwrap_or(1);
                self.writer.open_list(Some(start));
                leave.frames = 1;
            }
            ("ul" | "dl" | "menu" | "dir", _) | ("div", "list") => {
                self.writer.open_list(None);
                leave.frames = 1;
            }
            ("li" | "dt", _) | ("div", "listitem") => {
                leave.frames = self
                    .writer
                    .open_item(attr(node, "value").parse().ok(), task_class(node));
            }
            ("dd", _) => {
                self.writer.open_list(None);
                leave.frames = 1 + self.writer.open_item(None, None);
            }
            ("table", _) => {
                if let Some(spots) = spots(node) {
                    self.spots.extend(spots);
                    self.writer.open_table();
                    leave.frames = 1;
                }
            }
            ("tr", _)
                if node
                    .children_it(false)
                    .any(|c| self.spots.contains_key(&c.id)) =>
            {
                self.writer.row();
            }
            ("td" | "th", _) => {
                if let Some(spot) = self.spots.get(&node.id) {
                    self.writer.open_cell(*spot);
                    leave.frames = 1;
                }
            }
            _ if leave.block && is_byline(node, self.content.mass(node)) => {
                leave.frames = self.open(Frame::Hidden);
            }
            _ => {
                // Task boxes drawn without an input, as Notion exports them.
                let class = attr(node, "class");
                if class.contains("checkbox-on") || class.contains("checkbox-off") {
                    self.writer.task(class.contains("checkbox-on"));
                }
            }
        }
        leave
    }

    fn open(&mut self, frame: Frame) -> usize {
        self.writer.open(frame);
        1
    }

    /// Ends an element.
    fn leave(&mut self, leave: &Leave) {
        match leave.phrase {
            Some(Phrase::Bold) => self.writer.bold(false),
            Some(Phrase::Quotation) => self.writer.words("\u{201d}"),
            None => {}
        }
        if leave.frames > 0 {
            self.writer.close(leave.frames);
        }
        if leave.block {
            self.writer.boundary();
        }
        self.writer.apart |= leave.details;
        self.code -= usize::from(leave.code);
    }
}
