//! What do class names and ids tell? The words that page builders use for furniture.

use super::furniture::Furniture;
use dom_query::NodeRef;

/// Words of class names and ids, and what they tell.
const WORDS: [(&str, Furniture); 64] = [
    ("ad", Furniture::Related),
    ("ads", Furniture::Related),
    ("addtoany", Furniture::Share),
    ("advert", Furniture::Related),
    ("advertisement", Furniture::Related),
    ("authorbox", Furniture::Aside),
    ("bio", Furniture::Aside),
    ("breadcrumb", Furniture::Navigation),
    ("breadcrumbs", Furniture::Navigation),
    ("comments", Furniture::Comments),
    ("consent", Furniture::Notice),
    ("cookie", Furniture::Notice),
    ("cookiebanner", Furniture::Notice),
    ("cookies", Furniture::Notice),
    ("cta", Furniture::Related),
    ("disqus", Furniture::Comments),
    ("footer", Furniture::Footer),
    ("gdpr", Furniture::Notice),
    ("header", Furniture::Header),
    ("hidden", Furniture::Hidden),
    ("intercom", Furniture::Notice),
    ("labels", Furniture::Aside),
    ("likes", Furniture::Share),
    ("masthead", Furniture::Header),
    ("menu", Furniture::Navigation),
    ("modal", Furniture::Notice),
    ("more", Furniture::Related),
    ("nav", Furniture::Navigation),
    ("navbar", Furniture::Navigation),
    ("navigation", Furniture::Navigation),
    ("newsletter", Furniture::Form),
    ("onetrust", Furniture::Notice),
    ("pager", Furniture::Navigation),
    ("pagination", Furniture::Navigation),
    ("popup", Furniture::Notice),
    ("popular", Furniture::Related),
    ("promo", Furniture::Related),
    ("promotion", Furniture::Related),
    ("read", Furniture::Related),
    ("recent", Furniture::Related),
    ("recommended", Furniture::Related),
    ("related", Furniture::Related),
    ("replies", Furniture::Comments),
    ("respond", Furniture::Comments),
    ("screenreader", Furniture::Hidden),
    ("search", Furniture::Form),
    ("share", Furniture::Share),
    ("sharedaddy", Furniture::Share),
    ("sharing", Furniture::Share),
    ("sidebar", Furniture::Aside),
    ("signup", Furniture::Form),
    ("skip", Furniture::Navigation),
    ("social", Furniture::Share),
    ("sponsor", Furniture::Related),
    ("sponsored", Furniture::Related),
    ("sr", Furniture::Hidden),
    ("subscribe", Furniture::Form),
    ("taglist", Furniture::Aside),
    ("tags", Furniture::Aside),
    ("toc", Furniture::Navigation),
    ("toolbar", Furniture::Navigation),
    ("topbar", Furniture::Header),
    ("trending", Furniture::Related),
    ("visually", Furniture::Hidden),
];

/// Words that say nothing by themselves and may stand beside one of [`WORDS`] in a name.
const NEUTRAL: &str = " a and app area articles author banner bar block blocks bottom box btn buttons c card cards col \
    column container content css desktop element form global group hidden holder icon icons inner item items js l left \
    link links list macro main media mobile next only outer page panel posts post primary prev previous \
    reader right row screen secondary section sidebar site sticky stories sub text thread to top updates \
    widget widgets wp wrap wrapper you your zone ";

/// Names read as a whole, for words too common to be listed alone.
const WHOLE: [(&str, Furniture); 9] = [
    ("about-author", Furniture::Aside),
    ("about-the-author", Furniture::Aside),
    ("author-bio", Furniture::Aside),
    ("comment-list", Furniture::Comments),
    ("comment-section", Furniture::Comments),
    ("entry-footer", Furniture::Footer),
    ("hs-cookie-notification-position-bottom", Furniture::Notice),
    ("table-of-contents", Furniture::Navigation),
    ("you-may-also-like", Furniture::Related),
];

/// What the class names and the id tell.
pub(super) fn by_names(node: &NodeRef, element: &str) -> Option<Furniture> {
    let names = format!(
        "{} {}",
        node.attr("class").unwrap_or_default(),
        node.attr("id").unwrap_or_default()
    );
    names
        .split_whitespace()
        .find_map(one_name)
        .filter(|kind| match element {
            // A paragraph or a phrase may be a hidden label or a bar of links, nothing else.
            "p" | "span" | "a" => {
                matches!(
                    kind,
                    Furniture::Hidden | Furniture::Share | Furniture::Navigation | Furniture::Aside
                )
            }
            _ => true,
        })
}

/// What one class name or id tells: a whole name from [`WHOLE`], or one whose words are all of [`WORDS`] and
/// [`NEUTRAL`] with at least one of the former; a first word of up to three letters may be a site's prefix.
fn one_name(name: &str) -> Option<Furniture> {
    let name = dashed(name);
    if let Some((_, kind)) = WHOLE.iter().find(|(whole, _)| *whole == name) {
        return Some(*kind);
    }
    let words: Vec<&str> = name.split('-').filter(|w| !w.is_empty()).collect();
    let mut told = None;
    for (i, word) in words.iter().enumerate() {
        let known = WORDS.iter().find(|(w, _)| w == word).map(|(_, kind)| *kind);
        let prefix = i == 0
            && words.len() > 1
            && word.len() <= 3
            && !["has", "no", "is", "not"].contains(word);
        if known.is_none() && !NEUTRAL.contains(&format!(" {word} ")) && !prefix {
            return None;
        }
        told = told.or(known);
    }
    match (told, words.as_slice()) {
        // "more" or "read" alone is a link's class; "sr" and "visually" need their second word.
        (Some(Furniture::Related), ["more" | "read" | "recent"])
        | (Some(Furniture::Hidden), [_]) => None,
        (told, _) => told,
    }
}

/// `relatedPosts`, `related_posts` and `related--posts` as `related-posts`.
fn dashed(name: &str) -> String {
    let mut dashed = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            dashed.push('-');
        }
        was_lower = c.is_lowercase();
        match c {
            '_' | '-' | ':' => {
                if !dashed.ends_with('-') {
                    dashed.push('-');
                }
            }
            _ => dashed.extend(c.to_lowercase()),
        }
    }
    dashed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_furniture_only_as_a_whole() {
        let told = [
            ("bq-nav", Furniture::Navigation),
            ("relatedPosts", Furniture::Related),
            ("related-posts", Furniture::Related),
            ("cookie-banner", Furniture::Notice),
            ("share_buttons", Furniture::Share),
            ("sr-only", Furniture::Hidden),
            ("visually-hidden", Furniture::Hidden),
            ("post-tags", Furniture::Aside),
            ("disqus_thread", Furniture::Comments),
            ("more-stories", Furniture::Related),
            ("toc-macro", Furniture::Navigation),
        ];
        for (name, kind) in told {
            assert_eq!(one_name(name), Some(kind), "{name}");
        }
        for name in [
            "has-sidebar",
            "no-nav",
            "post-body",
            "content",
            "sharing-lessons",
            "comment-body",
            "navigation-service-outage",
            "more",
            "markdown-body",
            "related-incident-actions",
            "incident-updates",
        ] {
            assert_eq!(one_name(name), None, "{name}");
        }
    }
}
