//! HTML tags and entities, as far as Markdown reports use them.

/// Elements whose tags are markup wherever they stand; anything else may be a placeholder ("<pod-name>").
const KNOWN: &str = " a abbr address article aside audio b big blockquote body br button caption center cite code col \
    colgroup dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i \
    iframe img input ins kbd label li link main mark meta nav ol p picture pre q s samp script section small source span \
    strike strong style sub summary sup svg table tbody td tfoot th thead time tr tt u ul var video wbr ";

/// Elements that do not end the line of thought.
const INLINE: &str = " a abbr b big br cite code del dfn em font i img ins kbd label mark q s samp small span strike \
    strong sub sup time tt u var wbr ";

/// What a tag inside a paragraph does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// It ends the line.
    Break,
    /// Bold begins or ends.
    Bold(bool),
    /// Struck-out text begins or ends.
    Struck(bool),
    /// Any other markup.
    Markup,
    /// No element but, it may be, a placeholder in angle brackets, of this name.
    Unknown(String),
}

/// Name of a tag in lower case, and whether it opens.
fn name(tag: &str) -> (String, bool) {
    let inner = tag.trim_start_matches('<');
    let open = !inner.starts_with('/');
    let inner = inner.trim_start_matches('/');
    let end = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c)))
        .unwrap_or(inner.len());
    (inner[..end].to_ascii_lowercase(), open)
}

/// Reads a tag inside a paragraph.
pub(super) fn inline(tag: &str) -> Inline {
    let (name, open) = name(tag);
    match name.as_str() {
        "br" => Inline::Break,
        "b" | "strong" => Inline::Bold(open),
        "del" | "s" | "strike" => Inline::Struck(open),
        "" => Inline::Markup,
        _ if KNOWN.contains(&format!(" {name} ")) => Inline::Markup,
        // A component has attributes, closes itself or is closed.
        _ if !open || tag.contains('=') || tag.ends_with("/>") => Inline::Markup,
        _ => Inline::Unknown(name),
    }
}

/// Names, in lower case, of all elements that `text` closes somewhere.
pub(super) fn closed(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .match_indices("</")
        .map(|(at, _)| name(&text[at..]).0)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a tag ends the line of thought.
pub(super) fn is_block(name: &str) -> bool {
    !INLINE.contains(&format!(" {name} "))
}

/// Entities and what they read as, in turn.
const ENTITIES: &str = "amp & lt < gt > quot \" apos ' mdash — ndash – hellip … rsquo ’ lsquo ‘ ldquo “ rdquo ” bull • \
    middot · rarr → larr ← times × copy © reg ® trade ™ deg ° plusmn ± micro µ le ≤ ge ≥ ne ≠ eacute é egrave è \
    agrave à ccedil ç uuml ü ouml ö auml ä Uuml Ü Ouml Ö Auml Ä szlig ß euro € pound £ sect § laquo « raquo »";

/// The characters of an entity: numeric ones and those that reports use.
pub(super) fn entity(entity: &str) -> Option<String> {
    let name = entity.trim_matches(['&', ';']);
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code)
            .filter(|&c| c != '\0')
            .map(String::from);
    }
    if name == "nbsp" {
        return Some("\u{a0}".into());
    }
    let mut words = ENTITIES.split(' ');
    while let (Some(known), Some(reads)) = (words.next(), words.next()) {
        if known == name {
            return Some(reads.into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_a_paragraph() {
        assert_eq!(inline("<BR />"), Inline::Break);
        assert_eq!(inline("</strong>"), Inline::Bold(false));
        assert_eq!(inline("<del>"), Inline::Struck(true));
        assert_eq!(inline("<span class=\"x\">"), Inline::Markup);
        assert_eq!(inline("<Badge text=\"x\"/>"), Inline::Markup);
        assert_eq!(inline("<!-- x -->"), Inline::Markup);
        assert_eq!(inline("<pod-name>"), Inline::Unknown("pod-name".into()));
    }

    #[test]
    fn entities() {
        assert_eq!(entity("&mdash;").unwrap(), "—");
        assert_eq!(entity("&#x2192;").unwrap(), "→");
        assert_eq!(entity("&#8364;").unwrap(), "€");
        assert_eq!(
            (entity("&nothing;"), entity("&#0;"), entity("&#xFFFFFFFF;")),
            (None, None, None)
        );
    }

    #[test]
    fn closed_elements() {
        assert_eq!(closed("<a></A> </Callout> </é </"), ["", "a", "callout"]);
    }
}
