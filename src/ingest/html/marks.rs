//! What is a mark and not a word? Permalinks, footnote numbers and the boxes of task lists.

use super::dom::{attr, text};
use dom_query::NodeRef;

/// Whether a link or superscript is a mark, not a word: a heading's permalink, a footnote's number.
pub(super) fn is_mark(node: &NodeRef, name: &str) -> bool {
    let words = text(node);
    let link = if name == "a" {
        Some(*node)
    } else {
        node.first_element_child()
    };
    if !link.is_some_and(|a| attr(&a, "href").starts_with('#')) {
        return false;
    }
    if name == "a" {
        return matches!(words.as_str(), "#" | "¶" | "§" | "🔗" | "↩" | "↩︎");
    }
    let number = words.trim_matches(['[', ']']);
    words.len() <= 5 && !number.is_empty() && number.chars().all(|c| c.is_ascii_alphanumeric())
}

/// State of an item in a Confluence task list, which has no boxes but a class on each item done.
pub(super) fn task_class(node: &NodeRef) -> Option<bool> {
    let in_task_list = node.has_attr("data-inline-task-id")
        || node
            .parent()
            .is_some_and(|up| attr(&up, "class").contains("inline-task-list"));
    in_task_list.then(|| node.has_class("checked"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    #[test]
    fn permalinks_and_footnotes_are_marks_and_other_links_are_not() {
        let mark = |html: &str| {
            let doc = Document::from(html);
            let node = doc.select_single("a, sup").nodes()[0];
            is_mark(&node, &super::super::dom::name(&node))
        };
        assert!(mark("<a href='#x'>¶</a>"));
        assert!(mark("<sup><a href='#fn1'>[1]</a></sup>"));
        assert!(!mark("<a href='#x'>see below</a>"));
        assert!(!mark("<a href='/x'>#</a>"));
        assert!(!mark("<sup>th</sup>"));
    }
}
