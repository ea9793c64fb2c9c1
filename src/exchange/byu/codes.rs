//! Which code of our codebook is a code of the packages?

/// The code of list `list` (a role, `sts`, `quality` or `origin`) for a value of the package of 2025, such as
/// `Fleets / Health checking systems (documentation)`; `None` if the list has none.
pub fn ours(list: &str, theirs: &str) -> Option<&'static str> {
    let bare = theirs.split('(').next().unwrap_or_default();
    let parts: Vec<String> = bare
        .split('/')
        .map(|part| part.trim().to_lowercase())
        .collect();
    let (head, next) = (parts[0].as_str(), parts.get(1).map_or("", String::as_str));
    if head == "unclear" || next == "unclear" {
        return match list {
            "event" | "action" | "goal" | "sts" | "quality" => Some("unclear"),
            _ => None,
        };
    }
    Some(match (list, head, next) {
        ("event", "failure", "inception" | "triggering") => "failure/inception",
        ("event", "failure", "downstream effects") => "failure/downstream-effects",
        ("event", "failure", "recovery") => "failure/recovery",
        ("event", "response", "detection") => "response/detection",
        ("event", "response", "triage") => "response/triage",
        ("event", "response", "diagnosis") => "response/diagnosis",
        ("event", "response", "mitigation") => "response/mitigation",
        ("event", "response", "customer communication" | "customer support") => {
            "response/customer-communication"
        }
        ("event", "pre-incident", _) => "pre-incident",
        ("action", "evo", "add") => "add",
        ("action", "evo", "alter") => "alter",
        ("action", "evo", "subtract") => "subtract",
        ("action", "formative", _) => "formative",
        ("target", "general services", _) => "services",
        ("target", "monitoring and metrics", _) => "monitoring",
        ("target", "data stores", _) => "data-stores",
        ("target", "fleets", _) => "fleets",
        ("target", "architecture and interactions", _) => "architecture",
        ("target" | "sts", "infrastructure", _) => "infrastructure",
        ("target", "deployment", _) => "deployment",
        ("target", "tests", _) => "tests",
        ("target", "sdlc", _) => "sdlc",
        ("target", "incident response tools and process", _) => "incident-response",
        ("target", "maintenance", _) => "maintenance",
        ("target" | "sts", "people", _) => "people",
        ("target", "documentation", _) => "documentation",
        ("target", "other", _) => "other",
        ("goal", "prevent", _) => "prevent-future",
        ("goal", "detect", _) => "detect-future",
        ("goal", "mitigate future", _) => "mitigate-future",
        ("goal", "mitigate this", _) => "mitigate-this",
        ("goal", "repair", _) => "repair",
        ("goal", "investigate", _) => "investigate",
        ("sts", "tech", "core") => "tech/core",
        ("sts", "tech", "support") => "tech/support",
        ("sts", "tech", "infra" | "infrastructure") => "tech/infrastructure",
        ("sts", "process", _) => "process",
        ("sts", "culture", _) => "culture",
        ("sts", "goals", _) => "goals",
        ("quality", "reliability", _) => "reliability",
        ("quality", "performance efficiency", _) => "performance-efficiency",
        ("quality", "interaction capability", _) => "interaction-capability",
        ("quality", "maintainability", _) => "maintainability",
        ("quality", "safety", _) => "safety",
        ("quality", "flexibility", _) => "flexibility",
        ("quality", "security", _) => "security",
        ("quality", "compatibility", _) => "compatibility",
        ("quality", "functional suitability", _) => "functional-suitability",
        ("origin", "new", _) => "new",
        ("origin", "previously started", _) => "previously-started",
        ("origin", "backlog", _) => "backlog",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;

    #[test]
    fn details_do_not_matter_and_unknown_codes_are_none() {
        assert_eq!(
            ours("target", "Fleets / Instances (docs of)"),
            Some("fleets")
        );
        assert_eq!(ours("event", "Pre-incident"), Some("pre-incident"));
        assert_eq!(ours("action", "evo / UNCLEAR"), Some("unclear"));
        assert_eq!(ours("origin", "UNCLEAR"), None);
        assert_eq!(ours("target", "Robots"), None);
    }

    #[test]
    fn every_code_is_in_the_codebook() {
        let book = Codebook::builtin();
        let source = include_str!("codes.rs")
            .split("#[cfg(test)]")
            .next()
            .unwrap();
        let known = |code: &str| {
            crate::codebook::LISTS
                .iter()
                .any(|list| book.has_code(list, code))
        };
        let codes: Vec<_> = source
            .lines()
            .filter_map(|line| line.split("=> \"").nth(1)?.split('"').next())
            .collect();
        assert!(codes.len() > 40, "{}", codes.len());
        assert!(codes.iter().all(|code| known(code)), "{codes:?}");
    }
}
