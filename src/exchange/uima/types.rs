//! Which types do our files use? Ours, and those without which `INCEpTION` opens no document.

use super::super::layers::{LINKS, OF_ROLES, OF_UNITS, ROLES, SCORE, UNITS};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

pub const REPORT: &str = "custom.Report";
pub const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
pub const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
pub const DOCUMENT: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";

const ANNOTATION: &str = "uima.tcas.Annotation";

/// What a feature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Text,
    Whole,
    Real,
    /// A reference to an annotation of [`ROLES`].
    Role,
    /// A reference to the text.
    Sofa,
}

impl Range {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "uima.cas.String",
            Self::Whole => "uima.cas.Integer",
            Self::Real => "uima.cas.Float",
            Self::Role => ROLES,
            Self::Sofa => "uima.cas.Sofa",
        }
    }
}

/// What a feature of one of our files holds; names mean the same in all types.
pub fn range(feature: &str) -> Range {
    match feature {
        "begin" | "end" => Range::Whole,
        SCORE => Range::Real,
        "Governor" | "Dependent" => Range::Role,
        "sofa" => Range::Sofa,
        _ => Range::Text,
    }
}

/// Name, supertype, what it is, and features with what they are.
type Type = (
    &'static str,
    &'static str,
    &'static str,
    Vec<(&'static str, &'static str)>,
);

fn types() -> [Type; 7] {
    [
        (UNITS, ANNOTATION, "A unit's label.", OF_UNITS.to_vec()),
        (ROLES, ANNOTATION, "A role of a frame.", OF_ROLES.to_vec()),
        (
            LINKS,
            ANNOTATION,
            "From an action to another role of its frame.",
            vec![
                ("Governor", "the action"),
                ("Dependent", "the other role"),
                ("role", "event, target or goal"),
            ],
        ),
        (
            REPORT,
            "uima.cas.AnnotationBase",
            "Which report, and who coded it.",
            vec![
                ("report", "what is known of it, as JSON"),
                ("coder", "who coded it"),
            ],
        ),
        (SENTENCE, ANNOTATION, "", vec![]),
        (TOKEN, ANNOTATION, "", vec![]),
        (
            DOCUMENT,
            "uima.tcas.DocumentAnnotation",
            "",
            vec![
                ("documentTitle", ""),
                ("documentId", ""),
                ("documentUri", ""),
            ],
        ),
    ]
}

/// `TypeSystem.xml`.
pub fn xml() -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n",
    );
    for (name, parent, about, features) in types() {
        let _ = write!(
            xml,
            "    <typeDescription>\n      <name>{name}</name>\n      <description>{about}</description>\n      \
             <supertypeName>{parent}</supertypeName>\n"
        );
        if !features.is_empty() {
            xml += "      <features>\n";
            for (feature, about) in features {
                let of = range(feature).name();
                let _ = write!(
                    xml,
                    "        <featureDescription>\n          <name>{feature}</name>\n          \
                     <description>{about}</description>\n          <rangeTypeName>{of}</rangeTypeName>\n        \
                     </featureDescription>\n"
                );
            }
            xml += "      </features>\n";
        }
        xml += "    </typeDescription>\n";
    }
    xml + "  </types>\n</typeSystemDescription>\n"
}

/// `%TYPES`.
pub fn json() -> Value {
    let mut all = Map::new();
    for (name, parent, about, features) in types() {
        let mut one = Map::new();
        one.insert("%NAME".into(), name.into());
        one.insert("%SUPER_TYPE".into(), parent.into());
        if !about.is_empty() {
            one.insert("%DESCRIPTION".into(), about.into());
        }
        for (feature, about) in features {
            let mut described = json!({"%NAME": feature, "%RANGE": range(feature).name()});
            if !about.is_empty() {
                described["%DESCRIPTION"] = about.into();
            }
            one.insert(feature.into(), described);
        }
        all.insert(name.into(), Value::Object(one));
    }
    Value::Object(all)
}
