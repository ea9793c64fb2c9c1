//! What is the report called, and when was it published?

use super::dom::{name, text};
use dom_query::{Document, NodeRef};

/// The title: the first heading of level 1 under `root`, else `og:title`, else `<title>` without the site.
pub(super) fn title(doc: &Document, root: &NodeRef) -> Option<String> {
    let heading = root
        .descendants_it()
        .find(|n| name(n) == "h1" && !text(n).is_empty())
        .map(|n| text(&n));
    heading
        .or_else(|| meta(doc, &["og:title", "twitter:title"]))
        .or_else(|| {
            let whole = doc
                .select_single("head title, title")
                .nodes()
                .first()
                .map(text)?;
            let site = meta(doc, &["og:site_name"]);
            Some(without_site(&whole, site.as_deref()).to_owned()).filter(|t| !t.is_empty())
        })
}

/// The date of publication as the page writes it: metadata first, then the first `<time datetime>`.
pub(super) fn date(doc: &Document, root: &NodeRef) -> Option<String> {
    meta(
        doc,
        &[
            "article:published_time",
            "datepublished",
            "date",
            "dc.date",
            "publish-date",
        ],
    )
    .or_else(|| json_ld_date(doc))
    .or_else(|| {
        let time = root
            .descendants_it()
            .find(|n| name(n) == "time" && n.has_attr("datetime"))?;
        filled(time.attr("datetime")?.trim())
    })
}

/// Content of the first `<meta>` with one of these names, in the order of the names.
fn meta(doc: &Document, names: &[&str]) -> Option<String> {
    let metas = doc.select("meta[content]");
    names.iter().find_map(|wanted| {
        metas.nodes().iter().find_map(|node| {
            let is = |attr| {
                node.attr(attr)
                    .is_some_and(|v| v.trim().eq_ignore_ascii_case(wanted))
            };
            (is("property") || is("name") || is("itemprop"))
                .then(|| node.attr("content"))?
                .and_then(|c| filled(&c))
        })
    })
}

/// `datePublished` of the first JSON-LD block that has one, at any depth.
fn json_ld_date(doc: &Document) -> Option<String> {
    doc.select("script[type='application/ld+json']")
        .nodes()
        .iter()
        .find_map(|script| {
            let value: serde_json::Value = serde_json::from_str(script.text().trim()).ok()?;
            let mut stack = vec![&value];
            while let Some(value) = stack.pop() {
                match value {
                    serde_json::Value::Object(map) => {
                        if let Some(date) = map
                            .get("datePublished")
                            .and_then(|d| d.as_str())
                            .and_then(filled)
                        {
                            return Some(date);
                        }
                        stack.extend(map.values().rev());
                    }
                    serde_json::Value::Array(list) => stack.extend(list.iter().rev()),
                    _ => {}
                }
            }
            None
        })
}

/// White space collapsed; `None` if nothing is left.
fn filled(value: &str) -> Option<String> {
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// "What happened | Example Blog" as "What happened": the named site, or a last part of at most four words.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    for separator in [" | ", " · ", " :: ", " — ", " – ", " - ", " « ", " » "] {
        let Some((before, after)) = title.rsplit_once(separator) else {
            continue;
        };
        let is_site = site.is_some_and(|s| s.eq_ignore_ascii_case(after.trim()));
        let (words, site_words) = (
            before.split_whitespace().count(),
            after.split_whitespace().count(),
        );
        if is_site || (site_words <= 4 && words >= 2 && words >= site_words) {
            return before.trim();
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(html: &str) -> (Option<String>, Option<String>) {
        let doc = Document::from(html);
        let root = doc.body().unwrap();
        (title(&doc, &root), date(&doc, &root))
    }

    #[test]
    fn the_heading_wins_over_metadata() {
        let page = "<title>x</title><meta property=og:title content=y><h1> The <b>out</b>age </h1>\
                    <time datetime=2024-02-01>";
        assert_eq!(
            both(page),
            (Some("The outage".into()), Some("2024-02-01".into()))
        );
    }

    #[test]
    fn metadata_stands_in() {
        let page = r#"<head><title>What went wrong on Monday | Acme Engineering</title>
            <script type="application/ld+json">{"@graph":[{"a":1},{"datePublished":"2024-05-06"}]}</script></head><p>a"#;
        assert_eq!(
            both(page),
            (
                Some("What went wrong on Monday".into()),
                Some("2024-05-06".into())
            )
        );
        let page = r#"<meta property="article:published_time" content="2024-01-02T03:04Z"><p>a<time datetime=1999>"#;
        assert_eq!(both(page).1.as_deref(), Some("2024-01-02T03:04Z"));
    }

    #[test]
    fn only_a_sites_name_is_trimmed() {
        assert_eq!(without_site("Outage - 5 May", None), "Outage - 5 May");
        assert_eq!(without_site("Outage - Acme", Some("acme")), "Outage");
        assert_eq!(
            without_site("Why the queue stalled — Acme Blog", None),
            "Why the queue stalled"
        );
    }
}
