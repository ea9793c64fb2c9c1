//! Which parts of a page are not the report? Navigation, notices, share bars, comments and the like,
//! told by element, role, class and id.
//!
//! Elements and roles are believed. Class names and ids are hints only: they count where every word of
//! one name is a word of furniture, never on headings, paragraphs, items or cells, and never on an element
//! that holds a large part of the page (`<body class="has-sidebar">`, a form around everything).

use super::dom::{Mass, attr, is_within};
use super::names::by_names;
use dom_query::NodeRef;

/// What a part left out was taken for; the order is that of the notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Furniture {
    /// Menus, breadcrumbs, lists of links, tables of contents.
    Navigation,
    /// The site's own header.
    Header,
    /// The site's or the article's footer.
    Footer,
    /// Cookie notices, dialogs, pop-ups.
    Notice,
    /// Share and follow buttons.
    Share,
    /// Readers' comments.
    Comments,
    /// Related posts, promotions, advertisements.
    Related,
    /// Side bars, author boxes, tags.
    Aside,
    /// Search, subscription and other forms.
    Form,
    /// Parts that a browser does not show.
    Hidden,
}

impl Furniture {
    /// "3 navigation blocks".
    pub(super) fn counted(self, n: usize) -> String {
        let words = match self {
            Self::Navigation => "navigation block",
            Self::Header => "site header",
            Self::Footer => "footer",
            Self::Notice => "notice or dialog",
            Self::Share => "share bar",
            Self::Comments => "comment block",
            Self::Related => "related-posts block",
            Self::Aside => "side block",
            Self::Form => "form",
            Self::Hidden => "hidden part",
        };
        match n {
            1 => format!("1 {words}"),
            _ if self == Self::Notice => format!("{n} notices or dialogs"),
            _ => format!("{n} {words}s"),
        }
    }
}

/// What the element is taken for, if it is not part of the report.
///
/// `mass` is the element's, `page` that of the whole page.
pub(super) fn judge(node: &NodeRef, name: &str, mass: Mass, page: Mass) -> Option<Furniture> {
    let large = mass.chars * 5 > page.chars * 2;
    if is_hidden(node) {
        return Some(Furniture::Hidden);
    }
    let by_role = match attr(node, "role").as_str() {
        "navigation" | "menu" | "menubar" | "toolbar" | "tablist" => Some(Furniture::Navigation),
        "search" => Some(Furniture::Form),
        "dialog" | "alertdialog" | "tooltip" => Some(Furniture::Notice),
        "contentinfo" => Some(Furniture::Footer),
        _ => None,
    };
    let by_name = match name {
        "nav" => Some(Furniture::Navigation),
        "footer" if !is_within(node, &["blockquote"]) => Some(Furniture::Footer),
        "dialog" => Some(Furniture::Notice),
        "form" | "search" => Some(Furniture::Form),
        "aside" if !is_callout(node, mass) => Some(Furniture::Aside),
        "header" if is_site_header(node, mass) => Some(Furniture::Header),
        _ => None,
    };
    let by_class = match name {
        "div" | "section" | "aside" | "ul" | "ol" | "span" | "p" | "a" | "form" | "header" => {
            by_names(node, name)
        }
        _ => None,
    };
    // What the class says is more exact than what the element says: an aside of related posts.
    let kind = by_class
        .or(by_role)
        .or(by_name)
        .filter(|kind| !large || (*kind == Furniture::Navigation && mass.link_density() > 0.4))?;
    let told_by_class_only = by_role.is_none() && by_name.is_none();
    let shape_speaks_against = match kind {
        Furniture::Notice
        | Furniture::Comments
        | Furniture::Hidden
        | Furniture::Form
        | Furniture::Footer => false,
        Furniture::Header => mass.has_h1,
        _ => mass.chars > 400 && mass.link_density() < 0.25,
    };
    (!(told_by_class_only && shape_speaks_against)).then_some(kind)
}

/// Whether a browser would not show the element.
fn is_hidden(node: &NodeRef) -> bool {
    let style = attr(node, "style").replace(' ', "");
    (node.has_attr("hidden") && attr(node, "hidden") != "until-found")
        || attr(node, "aria-hidden") == "true"
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Whether an aside is part of the report: a box for a note or a warning, or plain prose inside an article.
fn is_callout(node: &NodeRef, mass: Mass) -> bool {
    let names = format!("{} {}", attr(node, "class"), attr(node, "role"));
    let boxed = [
        "note",
        "callout",
        "admonition",
        "tip",
        "warning",
        "info",
        "alert",
        "highlight",
        "summary",
        "lesson",
    ]
    .iter()
    .any(|w| names.contains(w));
    boxed || (names.trim().is_empty() && mass.link_density() < 0.2 && is_within(node, &["article"]))
}

/// Whether a header is the site's: outside the article, and links for the most part or without a title.
fn is_site_header(node: &NodeRef, mass: Mass) -> bool {
    if is_within(node, &["article", "main", "section"]) {
        return false;
    }
    !mass.has_h1 || (mass.links > 2 && mass.link_density() > 0.5)
}

/// Whether a short block tells who wrote the report and when: kept, but not as part of its text.
pub(super) fn is_byline(node: &NodeRef, mass: Mass) -> bool {
    const CLASSES: [&str; 14] = [
        "article-info",
        "article-meta",
        "author",
        "byline",
        "dateline",
        "entry-meta",
        "meta",
        "page-metadata",
        "post-date",
        "post-info",
        "post-meta",
        "posted-on",
        "published",
        "reading-time",
    ];
    mass.chars < 200 && CLASSES.iter().any(|c| node.has_class(c))
}

/// Whether a heading announces something that is not the report. Believed only where links follow.
pub(super) fn is_furniture_heading(words: &str) -> bool {
    const HEADINGS: [&str; 24] = [
        "archives",
        "categories",
        "comments",
        "contents",
        "follow us",
        "keep reading",
        "latest posts",
        "leave a comment",
        "more articles",
        "more from the blog",
        "more posts",
        "newsletter",
        "on this page",
        "popular posts",
        "read more",
        "read next",
        "recent posts",
        "related articles",
        "related content",
        "related posts",
        "share this",
        "table of contents",
        "tags",
        "you may also like",
    ];
    HEADINGS.contains(&words.trim_end_matches(':').to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        assert_eq!(Furniture::Navigation.counted(3), "3 navigation blocks");
        assert_eq!(Furniture::Related.counted(1), "1 related-posts block");
        assert_eq!(Furniture::Notice.counted(2), "2 notices or dialogs");
        assert_eq!(Furniture::Comments.counted(2), "2 comment blocks");
    }
}
