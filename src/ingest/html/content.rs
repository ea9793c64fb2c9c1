//! Which part of the page is the report? A readability score finds the text; the page's own landmarks
//! give it back the lists and tables that such scores drop.
//!
//! Readability crates answer with a cleaned copy, in which lists with many links and tables with little
//! text are missing. So its answer is only used to find the *core*: the smallest element of the original
//! page that covers what it kept. What is read is the original under the *root*: the article, main or body
//! around the core. Inside the core everything but furniture is kept; outside it, blocks that
//! are links for the most part go as well.

use super::dom::{Mass, attr, masses, name};
use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use std::collections::{HashMap, HashSet};

/// Attribute that carries an element's number through the readability crate.
const MARK: &str = "data-gleaner-n";

/// Elements past which the readability crate is not asked: its scoring walks the page many times.
const MAX_ELEMENTS: usize = 60_000;

/// Where the report is in a page.
pub(super) struct Content<'a> {
    /// The page's body.
    pub body: NodeRef<'a>,
    /// Element under which everything is read, at or below `body`.
    pub root: NodeRef<'a>,
    /// The element that holds nearly all of the report's text, at or below `root`.
    pub core: NodeId,
    /// Elements from the core up to the root, both included.
    pub path: HashSet<NodeId>,
    /// How much each element holds.
    pub masses: HashMap<NodeId, Mass>,
    /// Mass of the whole page.
    pub page: Mass,
}

impl<'a> Content<'a> {
    /// Looks for the report in `doc`; `None` for a page without a body.
    pub(super) fn find(doc: &'a Document) -> Option<Self> {
        let body = doc.body().or_else(|| doc.root().first_element_child())?;
        let masses = masses(&body);
        let page = masses.get(&body.id).copied().unwrap_or_default();
        let landmark = landmark(&body, &masses);
        let core = core_by_readability(doc, &body)
            .filter(|core| {
                // Too small an answer (a notice, one update of many) is no answer.
                let within = landmark.as_ref().map_or(page, |l| masses[&l.id]);
                masses
                    .get(&core.id)
                    .is_some_and(|m| m.chars * 4 >= within.chars)
            })
            .or(landmark)
            .unwrap_or(body);
        let root = root_above(&core, &body, &masses);
        let mut path: HashSet<NodeId> = HashSet::from([core.id]);
        for up in core.ancestors_it(None).take_while(|_| core.id != root.id) {
            path.insert(up.id);
            if up.id == root.id {
                break;
            }
        }
        Some(Self {
            body,
            root,
            core: core.id,
            path,
            masses,
            page,
        })
    }

    /// Mass of a node; zero for what holds no text.
    pub(super) fn mass(&self, node: &NodeRef) -> Mass {
        self.masses.get(&node.id).copied().unwrap_or_default()
    }
}

/// Whether the element says that it holds the page's main content.
fn is_main(node: &NodeRef) -> bool {
    name(node) == "main" || attr(node, "role") == "main"
}

/// Whether the element says that it is one self-contained text.
fn is_article(node: &NodeRef) -> bool {
    name(node) == "article"
        || attr(node, "role") == "article"
        || attr(node, "itemprop") == "articlebody"
}

/// The main element, else the article that holds the most text.
fn landmark<'a>(body: &NodeRef<'a>, masses: &HashMap<NodeId, Mass>) -> Option<NodeRef<'a>> {
    let chars = |n: &NodeRef| masses.get(&n.id).map_or(0, |m| m.chars);
    let largest = |test: fn(&NodeRef) -> bool| {
        body.descendants_it()
            .filter(|n| n.is_element() && test(n))
            .max_by_key(|n| chars(n))
            .filter(|n| chars(n) > 0)
    };
    largest(is_main).or_else(|| largest(is_article))
}

/// The element that is read: the article around the core if it holds most of the main element's text,
/// else the main element, else the body.
fn root_above<'a>(
    core: &NodeRef<'a>,
    body: &NodeRef<'a>,
    masses: &HashMap<NodeId, Mass>,
) -> NodeRef<'a> {
    let own_and_up = || std::iter::once(*core).chain(core.ancestors_it(None));
    let chars = |n: &NodeRef| masses.get(&n.id).map_or(0, |m| m.chars);
    let main = own_and_up().find(is_main);
    let article = own_and_up().find(is_article);
    match (article, main) {
        (Some(article), Some(main)) => {
            if chars(&article) * 10 >= chars(&main) * 6 {
                article
            } else {
                main
            }
        }
        (Some(one), None) if chars(&one) * 2 >= chars(body) => one,
        (_, Some(one)) => one,
        _ => *body,
    }
}

/// The smallest element that covers nine tenths of the text that readability keeps.
fn core_by_readability<'a>(doc: &'a Document, body: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let copy = doc.clone();
    let mut numbered = Vec::new();
    for node in body.descendants_it().filter(NodeRef::is_element) {
        copy.tree
            .get(&node.id)?
            .set_attr(MARK, &numbered.len().to_string());
        numbered.push(node);
    }
    let config = Config {
        max_elements_to_parse: MAX_ELEMENTS,
        disable_json_ld: true,
        ..Config::default()
    };
    let article = Readability::with_document(copy, None, Some(config))
        .ok()?
        .parse()
        .ok()?;
    let kept = Document::fragment(article.content);

    // Text kept directly under each original element, then summed upwards.
    let mut weight: HashMap<NodeId, usize> = HashMap::new();
    let mut total = 0;
    for text in kept.root().descendants_it().filter(NodeRef::is_text) {
        let chars = text.text().chars().filter(|c| !c.is_whitespace()).count();
        let marked = text.ancestors_it(None).find_map(|up| up.attr(MARK));
        let Some(origin) = marked
            .and_then(|n| n.parse::<usize>().ok())
            .and_then(|n| numbered.get(n))
        else {
            continue;
        };
        total += chars;
        *weight.entry(origin.id).or_default() += chars;
        for up in origin.ancestors_it(None) {
            *weight.entry(up.id).or_default() += chars;
        }
    }
    if total == 0 {
        return None;
    }
    let covers = |n: &NodeRef| weight.get(&n.id).is_some_and(|w| w * 10 >= total * 9);
    let mut core = *body;
    while let Some(child) = core
        .children_it(false)
        .find(|c| c.is_element() && covers(c))
    {
        core = child;
    }
    // A single paragraph or list is never a whole report: step out to the container around it.
    while !matches!(
        name(&core).as_str(),
        "div" | "section" | "article" | "main" | "body" | "td"
    ) {
        core = core.parent().filter(NodeRef::is_element)?;
    }
    Some(core)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(n: usize) -> String {
        "<p>The queue grew, and nobody noticed for an hour, because the alarm had been muted.</p>"
            .repeat(n)
    }

    #[test]
    fn the_core_is_the_container_of_the_text_and_the_root_its_landmark() {
        let page = format!(
            "<body><div id=n><a href=1>one</a><a href=2>two</a></div><main><article><div id=c>{}</div>\
             <ul><li><a href=3>a fix</a></ul></article></main></body>",
            prose(12)
        );
        let doc = Document::from(page.as_str());
        let content = Content::find(&doc).unwrap();
        assert_eq!(name(&content.root), "article");
        assert!(content.path.contains(&content.core) && content.path.contains(&content.root.id));
    }

    #[test]
    fn a_page_without_landmarks_is_read_from_the_body() {
        let page = format!("<div><a href=1>x</a></div><div>{}</div>", prose(8));
        let doc = Document::from(page.as_str());
        assert_eq!(name(&Content::find(&doc).unwrap().root), "body");
    }

    #[test]
    fn tiny_pages_are_read_whole() {
        let doc = Document::from("<p>one");
        let content = Content::find(&doc).unwrap();
        assert_eq!(name(&content.root), "body");
        assert_eq!(content.page.chars, 3);
    }
}
