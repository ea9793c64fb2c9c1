//! What is in the tree? Small questions about nodes, and how much text and how many links each holds.

use dom_query::{NodeId, NodeRef};
use std::collections::HashMap;

/// Elements that show no text of their own on a page, or none that belongs to a report.
const SILENT: [&str; 35] = [
    "annotation",
    "applet",
    "area",
    "audio",
    "base",
    "button",
    "canvas",
    "datalist",
    "embed",
    "frame",
    "frameset",
    "head",
    "iframe",
    "img",
    "input",
    "link",
    "map",
    "meta",
    "meter",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "param",
    "progress",
    "script",
    "select",
    "source",
    "style",
    "svg",
    "template",
    "textarea",
    "track",
    "video",
];

/// Elements that begin and end a line of thought, so that words on either side never run together.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "ul",
];

/// Lower-case element name; empty for nodes that are no elements.
pub(super) fn name(node: &NodeRef) -> String {
    node.node_name()
        .map_or_else(String::new, |n| n.to_ascii_lowercase())
}

/// Value of an attribute, lower-case and trimmed; empty where there is none.
pub(super) fn attr(node: &NodeRef, name: &str) -> String {
    node.attr(name)
        .map_or_else(String::new, |v| v.trim().to_lowercase())
}

/// Whether the element's content is never text of a report.
pub(super) fn is_silent(name: &str) -> bool {
    SILENT.binary_search(&name).is_ok()
}

/// Whether the element stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
        || matches!(name, "tr" | "thead" | "tbody" | "tfoot" | "listing" | "xmp")
}

/// Level of a heading element, 1 to 6.
pub(super) fn heading_level(node: &NodeRef, name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', n @ b'1'..=b'6'] => Some(n - b'0'),
        _ if attr(node, "role") == "heading" => Some(
            attr(node, "aria-level")
                .parse()
                .map_or(2, |n: u8| n.clamp(1, 6)),
        ),
        _ => None,
    }
}

/// Whether any element above `node` has one of these names.
pub(super) fn is_within(node: &NodeRef, names: &[&str]) -> bool {
    node.ancestors_it(None)
        .any(|up| names.contains(&name(&up).as_str()))
}

/// Text of a node with white space collapsed, silent elements left out.
pub(super) fn text(node: &NodeRef) -> String {
    let mut words = String::new();
    let mut stack = vec![*node];
    while let Some(node) = stack.pop() {
        if node.is_text() {
            words.push_str(&node.text());
        } else if node.is_element() {
            let name = name(&node);
            if is_silent(&name) {
                continue;
            }
            if is_block(&name) || name == "br" {
                words.push(' ');
            }
            stack.extend(node.children_it(true));
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much a node holds, itself and all below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mass {
    /// Characters that are not white space.
    pub chars: usize,
    /// Those of them inside links.
    pub linked: usize,
    /// Number of links.
    pub links: usize,
    /// Whether a heading of level 1 is among it.
    pub has_h1: bool,
}

impl Mass {
    /// Share of the characters that are inside links, 0 to 1.
    pub(super) fn link_density(self) -> f64 {
        if self.chars == 0 {
            0.0
        } else {
            self.linked as f64 / self.chars as f64
        }
    }
}

/// Masses of every element under `root`, itself included. Walks without recursion: pages nest deep.
pub(super) fn masses(root: &NodeRef) -> HashMap<NodeId, Mass> {
    let mut all: HashMap<NodeId, Mass> = HashMap::new();
    let mut order = Vec::new();
    let mut stack = vec![(*root, false)];
    while let Some((node, in_link)) = stack.pop() {
        if node.is_text() {
            let chars = node.text().chars().filter(|c| !c.is_whitespace()).count();
            let linked = if in_link { chars } else { 0 };
            all.insert(
                node.id,
                Mass {
                    chars,
                    linked,
                    ..Mass::default()
                },
            );
            order.push(node);
        } else if node.is_element() {
            let name = name(&node);
            if is_silent(&name) {
                continue;
            }
            let link = name == "a" && node.has_attr("href");
            all.insert(
                node.id,
                Mass {
                    links: usize::from(link),
                    has_h1: name == "h1",
                    ..Mass::default()
                },
            );
            stack.extend(node.children_it(true).map(|c| (c, in_link || link)));
            order.push(node);
        }
    }
    for node in order.iter().rev() {
        let own = all.get(&node.id).copied().unwrap_or_default();
        if let Some(up) = node.parent().and_then(|p| all.get_mut(&p.id)) {
            up.chars += own.chars;
            up.linked += own.linked;
            up.links += own.links;
            up.has_h1 |= own.has_h1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    #[test]
    fn the_name_tables_are_sorted() {
        assert!(SILENT.is_sorted());
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn masses_add_up_and_leave_scripts_out() {
        let doc = Document::from("<div><p>four <a href=x>link</a></p><script>no no</script></div>");
        let all = masses(&doc.body().unwrap());
        let div = all[&doc.select_single("div").nodes()[0].id];
        assert_eq!((div.chars, div.linked, div.links), (8, 4, 1));
        assert!((div.link_density() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn text_keeps_words_apart_at_blocks_and_whole_at_inline_tags() {
        let doc = Document::from("<div>a<p><b>re</b>start</p><p>now<br>then</p></div>");
        assert_eq!(text(&doc.body().unwrap()), "a restart now then");
    }
}
