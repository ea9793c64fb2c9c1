//! What are our marks and links in `INCEpTION`, and in all that reads its files? Three layers with text features.
//!
//! | layer | kind | features |
//! |---|---|---|
//! | `custom.Unit` | span | `label`, `kind`, `score`, `note` |
//! | `custom.Role` | span | `role`, `category`, `summary`, `score`, `frame`; on an action also the codes of its frame, and `category` and `summary` of roles that are not said: `goalCategory`, `goalSummary`, ... |
//! | `custom.Link` | relation | `Governor`, an action, and `Dependent`, its other role; `role` |
//!
//! `frame` names the frame on its action. `webanno.custom.` before a name, as older versions have it, is as good.

use super::sheet::{KIND, Mark, UNIT};

/// Name of the layer of labelled units.
pub const UNITS: &str = "custom.Unit";
/// Name of the layer of roles.
pub const ROLES: &str = "custom.Role";
/// Name of the layer of links.
pub const LINKS: &str = "custom.Link";

/// What a layer's annotations are to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    Unit,
    Role,
    Link,
}

/// The features of units, with what they are.
pub const OF_UNITS: [(&str, &str); 4] = [
    ("label", "label of the unit"),
    (KIND, "prose, list, table or heading"),
    (SCORE, "probability of the label, 0 to 1"),
    ("note", "anything a coder wants to say"),
];

/// The features of roles, with what they are.
pub const OF_ROLES: [(&str, &str); 16] = [
    ("role", "event, action, target or goal"),
    ("category", "code of the role's list"),
    ("summary", "two to twelve words"),
    (SCORE, "confidence in the span, 0 to 1"),
    ("frame", "on an action: name of its frame"),
    ("sts", "on an action: part of the socio-technical system"),
    ("quality", "on an action: what should improve"),
    ("status", "on an action: how far it has come"),
    ("horizon", "on an action: when it is due"),
    ("origin", "on an action: where the idea comes from"),
    (
        "eventCategory",
        "on an action: category of an event that is not said",
    ),
    (
        "eventSummary",
        "on an action: summary of an event that is not said",
    ),
    (
        "targetCategory",
        "on an action: category of a target that is not said",
    ),
    (
        "targetSummary",
        "on an action: summary of a target that is not said",
    ),
    (
        "goalCategory",
        "on an action: category of a goal that is not said",
    ),
    (
        "goalSummary",
        "on an action: summary of a goal that is not said",
    ),
];

/// The one feature that is a number.
pub const SCORE: &str = "score";

impl Layer {
    /// The layer of that name; `None` if it is not one that people make.
    ///
    /// # Errors
    /// If people made it and gleaner does not know it: what is coded in it would be lost in silence.
    pub fn named(name: &str) -> Result<Option<Self>, String> {
        match name.strip_prefix("webanno.").unwrap_or(name) {
            UNITS => Ok(Some(Self::Unit)),
            ROLES => Ok(Some(Self::Role)),
            LINKS => Ok(Some(Self::Link)),
            own if own.starts_with("custom.") => Err(format!(
                "the layer {name} is none of {UNITS}, {ROLES}, {LINKS}; gleaner has no place for what is coded in it: \
                 remove its annotations, or code them in one of these"
            )),
            _ => Ok(None),
        }
    }
}

/// The layer of a mark, and its features that are not empty.
pub fn features(mark: &Mark) -> (Layer, Vec<(String, String)>) {
    let mut features = Vec::new();
    let mut add = |name: &str, value: &str| features.push((name.to_owned(), value.to_owned()));
    let layer = if let Some(label) = mark.label.strip_prefix(UNIT) {
        add("label", label);
        Layer::Unit
    } else {
        add("role", &mark.label);
        if mark.label == "action" {
            add("frame", &mark.id);
        }
        Layer::Role
    };
    for (list, code) in &mark.codes {
        match list.as_str() {
            own if own == mark.label => add("category", code),
            "event" | "target" | "goal" => add(&format!("{list}Category"), code),
            list => add(list, code),
        }
    }
    for (role, summary) in &mark.notes {
        if *role == mark.label {
            let own = if layer == Layer::Unit {
                "note"
            } else {
                "summary"
            };
            add(own, summary);
        } else {
            add(&format!("{role}Summary"), summary);
        }
    }
    if let Some(score) = mark.score {
        add(SCORE, &score.to_string());
    }
    features.retain(|f| !f.1.is_empty());
    (layer, features)
}

/// The mark of an annotation; without its frame's name it has the id `or`.
///
/// # Errors
/// If it has no label, or a feature that is none of its layer's, or a score that is no number.
pub fn mark(
    layer: Layer,
    or: String,
    (start, end): (usize, usize),
    features: &[(String, String)],
) -> Result<Mark, String> {
    let get = |name: &str| features.iter().find(|f| f.0 == name).map(|f| f.1.as_str());
    let label = match layer {
        Layer::Unit => get("label").map(|label| format!("{UNIT}{label}")),
        _ => get("role").map(str::to_owned),
    };
    let needs = if layer == Layer::Unit {
        "label"
    } else {
        "role"
    };
    let label = label.ok_or(format!("has no {needs}; give it one, or remove it"))?;
    let mut mark = Mark {
        id: or,
        label,
        start,
        end,
        ..Mark::default()
    };
    for (name, value) in features {
        let known: &[(&str, &str)] = if layer == Layer::Unit {
            &OF_UNITS
        } else {
            &OF_ROLES
        };
        if !known.iter().any(|k| k.0 == name) {
            return Err(format!(
                "has the feature {name} ({value:?}), for which gleaner has no place; empty it"
            ));
        }
        let pair = |list: &str| (list.to_owned(), value.clone());
        match name.as_str() {
            "label" | "role" => {}
            "frame" if mark.label == "action" => mark.id.clone_from(value),
            "frame" => return Err("has a frame and is no action; empty the feature".into()),
            SCORE => {
                let score = value
                    .parse()
                    .map_err(|_| format!("its score {value:?} is no number"));
                mark.score = Some(score?);
            }
            "category" => mark.codes.push(pair(&mark.label)),
            "summary" | "note" => mark.notes.push(pair(&mark.label)),
            name => {
                if let Some(role) = name.strip_suffix("Category") {
                    mark.codes.push(pair(role));
                } else if let Some(role) = name.strip_suffix("Summary") {
                    mark.notes.push(pair(role));
                } else {
                    mark.codes.push(pair(name));
                }
            }
        }
    }
    Ok(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_with_all_it_can_have_comes_back() {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|p| (p.0.to_owned(), p.1.to_owned()))
                .collect::<Vec<_>>()
        };
        let whole = Mark {
            id: "f1".into(),
            label: "action".into(),
            start: 1,
            end: 3,
            codes: pairs(&[("action", "add"), ("goal", "repair"), ("status", "planned")]),
            notes: pairs(&[("action", "Add it"), ("event", "It broke")]),
            score: Some(0.1 + 0.2),
            memo: None,
        };
        let (layer, features) = features(&whole);
        assert_eq!(mark(layer, "m".into(), (1, 3), &features).unwrap(), whole);
    }

    #[test]
    fn what_has_no_place_is_told() {
        let feature = |name: &str, value: &str| {
            vec![
                ("role".to_owned(), "goal".to_owned()),
                (name.to_owned(), value.to_owned()),
            ]
        };
        let fault =
            |f: Vec<(String, String)>| mark(Layer::Role, "m".into(), (0, 1), &f).unwrap_err();
        assert!(fault(feature("colour", "red")).contains("the feature colour (\"red\")"));
        assert!(fault(feature("frame", "f1")).contains("is no action"));
        assert!(fault(feature(SCORE, "high")).contains("\"high\" is no number"));
        assert!(fault(vec![]).contains("has no role"));
        assert!(
            Layer::named("webanno.custom.Mood")
                .unwrap_err()
                .contains("custom.Unit")
        );
        assert_eq!(Layer::named("webanno.custom.Role"), Ok(Some(Layer::Role)));
        assert_eq!(Layer::named("some.pos.Tag"), Ok(None));
    }
}
