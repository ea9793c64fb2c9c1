//! XMI: an element a feature structure, its features as attributes.
//!
//! The element's namespace is the package, `http:///a/b.ecore` for `a.b`. `cas:Sofa` has the text, `cas:View` the
//! ids of what is indexed. XML 1.0 has no place for control characters but tab and line ends: a text with
//! such is refused with the offset, since U+FFFD in its place would be another text.

use super::cas::{Cas, Item, VIEW, View, chosen};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const XMI: &str = "http://www.omg.org/XMI";
const CAS: &str = "http:///uima/cas.ecore";

/// One file.
pub fn write(cas: &Cas) -> Result<String, String> {
    let mut prefixes: BTreeMap<String, String> = BTreeMap::new();
    let mut body = String::new();
    for item in &cas.items {
        let (package, name) = item
            .kind
            .rsplit_once('.')
            .unwrap_or(("uima.noNamespace", &item.kind));
        let next = prefixes.len();
        let prefix = prefixes.entry(package.to_owned()).or_insert_with(|| {
            let last = package.rsplit('.').next().unwrap_or_default();
            // `type` is the last part of many packages.
            format!(
                "{last}{}",
                if next == 0 {
                    String::new()
                } else {
                    next.to_string()
                }
            )
        });
        let _ = write!(body, "  <{prefix}:{name} xmi:id=\"{}\"", item.id);
        for (feature, value) in &item.features {
            let value = escaped(value)
                .map_err(|what| format!("{feature} of {} {}: {what}", item.kind, item.id))?;
            let _ = write!(body, " {feature}=\"{value}\"");
        }
        body += "/>\n";
    }
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"{XMI}\" xmlns:cas=\"{CAS}\""
    );
    for (package, prefix) in &prefixes {
        let _ = write!(
            xml,
            " xmlns:{prefix}=\"http:///{}.ecore\"",
            package.replace('.', "/")
        );
    }
    let text = escaped(&cas.text).map_err(|what| format!("its text: {what}"))?;
    let members: Vec<String> = cas.items.iter().map(|i| i.id.to_string()).collect();
    let _ = write!(
        xml,
        " xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n{body}  <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"{VIEW}\" \
         mimeType=\"text/plain\" sofaString=\"{text}\"/>\n  <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        members.join(" ")
    );
    Ok(xml)
}

/// As the value of an attribute; white space by number, or a reader would make blanks of it.
fn escaped(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => {
                return Err(format!(
                    "U+{:04X} at code point {at} cannot be in XML 1.0; convert to uima-json, which can have it, or take \
                     it out of the report and annotate again",
                    u32::from(c)
                ));
            }
            _ => out.push(c),
        }
    }
    Ok(out)
}

/// The view that is coded in.
pub fn read(xml: &str) -> Result<Cas, String> {
    let tree = roxmltree::Document::parse(xml)
        .map_err(|e| format!("not XML 1.0 that can be read: {e}"))?;
    let root = tree.root_element();
    if root.tag_name().namespace() != Some(XMI) || root.tag_name().name() != "XMI" {
        return Err(format!(
            "its root is {:?}, not xmi:XMI; give the .xmi, not the type system",
            root.tag_name().name()
        ));
    }
    let (mut views, mut items, mut members) = (Vec::new(), Vec::new(), BTreeMap::new());
    for node in root.children().filter(roxmltree::Node::is_element) {
        let (space, name) = (
            node.tag_name().namespace().unwrap_or_default(),
            node.tag_name().name(),
        );
        let number = |attribute: &str| {
            node.attribute(attribute)
                .and_then(|n| n.parse::<u64>().ok())
        };
        let id = node
            .attribute((XMI, "id"))
            .and_then(|n| n.parse::<u64>().ok());
        let line = || tree.text_pos_at(node.range().start).row;
        match (space, name) {
            (CAS, "NULL") => {}
            (CAS, "Sofa") => views.push(View {
                name: node.attribute("sofaID").unwrap_or_default().to_owned(),
                sofa: id.unwrap_or_default(),
                text: node.attribute("sofaString").map(str::to_owned),
                members: Vec::new(),
            }),
            (CAS, "View") => {
                let ids = node
                    .attribute("members")
                    .unwrap_or_default()
                    .split_whitespace();
                let ids: Result<Vec<u64>, _> = ids.map(str::parse).collect();
                let ids =
                    ids.map_err(|_| format!("line {}: members of a view are not numbers", line()))?;
                members.insert(number("sofa").unwrap_or_default(), ids);
            }
            _ => {
                let package = space
                    .strip_prefix("http:///")
                    .and_then(|s| s.strip_suffix(".ecore"));
                let (Some(package), Some(id)) = (package, id) else {
                    return Err(format!(
                        "line {}: {name} has no package or no xmi:id",
                        line()
                    ));
                };
                let plain = node.attributes().filter(|a| a.namespace().is_none());
                items.push(Item {
                    id,
                    kind: format!("{}.{name}", package.replace('/', ".")),
                    features: plain
                        .map(|a| (a.name().to_owned(), a.value().to_owned()))
                        .collect(),
                });
            }
        }
    }
    for view in &mut views {
        view.members = members.remove(&view.sofa).unwrap_or_default();
    }
    chosen(views, items)
}
