//! The labelling configuration that shows our labels, codes and summaries.

use super::super::sheet::{KIND, ROLES, UNIT};
use crate::codebook::{Codebook, LISTS};
use std::fmt::Write as _;

/// The XML for *Labeling Interface*, *Code*.
pub fn config(codebook: &Codebook) -> String {
    let mut xml = String::from("<View>\n  <Labels name=\"label\" toName=\"text\">\n");
    for role in ROLES {
        let _ = writeln!(xml, "    <Label value=\"{role}\"/>");
    }
    let units: Vec<_> = codebook
        .labels()
        .iter()
        .map(|l| format!("{UNIT}{}", escaped(l)))
        .collect();
    for unit in &units {
        let _ = writeln!(xml, "    <Label value=\"{unit}\"/>");
    }
    xml += "  </Labels>\n  <Text name=\"text\" value=\"$text\" granularity=\"symbol\"/>\n  <Relations>\n";
    for role in ROLES.iter().filter(|&&r| r != "action") {
        let _ = writeln!(xml, "    <Relation value=\"{role}\"/>");
    }
    xml += "  </Relations>\n";
    let mut choices = |list: &str, labels: &str, codes: &[(&str, &str)]| {
        let _ = writeln!(
            xml,
            "  <Choices name=\"{list}\" toName=\"text\" choice=\"single\" perRegion=\"true\" whenTagName=\"label\" \
             whenLabelValue=\"{labels}\">\n    <Header value=\"{list}\" size=\"6\"/>"
        );
        for (code, what) in codes {
            let (code, what) = (escaped(code), escaped(what));
            let _ = writeln!(xml, "    <Choice value=\"{code}\" hint=\"{what}\"/>");
        }
        xml += "  </Choices>\n";
    };
    for list in LISTS {
        let codes = codebook.codes(list).unwrap_or_default();
        let codes: Vec<_> = codes
            .iter()
            .map(|(c, w)| (c.as_str(), w.as_str()))
            .collect();
        // A role without a span has its code on the action.
        let labels = match list {
            "event" | "target" | "goal" => format!("{list},action"),
            _ => "action".to_owned(),
        };
        choices(list, &labels, &codes);
    }
    let kinds = ["prose", "list", "table", "heading"].map(|k| (k, ""));
    choices(KIND, &units.join(","), &kinds);
    for role in ROLES {
        let labels = if role == "action" {
            role.to_owned()
        } else {
            format!("{role},action")
        };
        let _ = writeln!(
            xml,
            "  <TextArea name=\"summary-{role}\" toName=\"text\" perRegion=\"true\" maxSubmissions=\"1\" editable=\"true\" \
             whenTagName=\"label\" whenLabelValue=\"{labels}\" placeholder=\"{role} in two to twelve words\"/>"
        );
    }
    xml + "</View>\n"
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
