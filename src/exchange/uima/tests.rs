//! Are CASes of other hands read, and what is said of those that cannot be?

use super::super::{Format, Names, Part, read, write};
use crate::codebook::Codebook;
use crate::record::Record;
use serde_json::{Value, json};

fn from(format: Format, name: &str, text: &str) -> Result<Record, String> {
    let names = Names::new(Some(Codebook::builtin()));
    let read = read(format, &[Part::named(name, text)], &[], names);
    read.map(|mut r| r.remove(0)).map_err(|e| e.to_string())
}

/// An XMI as `INCEpTION` has it: layers of the older name, other annotations beside, a mark that was taken out of the index.
fn xmi(items: &str, members: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" \
         xmlns:cas=\"http:///uima/cas.ecore\" xmlns:tcas=\"http:///uima/tcas.ecore\" xmlns:custom=\"http:///webanno/custom.ecore\" \
         xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore\" xmi:version=\"2.0\">\n\
         <cas:NULL xmi:id=\"0\"/>\n\
         <type:DocumentMetaData xmi:id=\"3\" sofa=\"12\" begin=\"0\" end=\"16\" documentId=\"7.md\" documentTitle=\"Seven\"/>\n\
         {items}\n\
         <cas:Sofa xmi:id=\"12\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" sofaString=\"🔥&#13;&#10;add the alert\"/>\n\
         <cas:View sofa=\"12\" members=\"3 {members}\"/>\n</xmi:XMI>\n"
    )
}

const ACTION: &str = "<custom:Role xmi:id=\"21\" sofa=\"12\" begin=\"4\" end=\"17\" role=\"action\" category=\"add\" status=\"planned\"/>";
const TARGET: &str =
    "<custom:Role xmi:id=\"22\" sofa=\"12\" begin=\"12\" end=\"17\" role=\"target\" summary=\"\"/>";
const LINK: &str = "<custom:Link xmi:id=\"23\" sofa=\"12\" begin=\"12\" end=\"17\" Governor=\"21\" Dependent=\"22\"/>";

#[test]
fn an_xmi_of_other_hands_is_read() {
    let record = from(
        Format::Uima,
        "x/y.xmi",
        &xmi(&[ACTION, TARGET, LINK].concat(), "21 22 23"),
    )
    .unwrap();
    assert_eq!(
        (&*record.report.id, record.report.title.as_deref()),
        ("7.md", Some("Seven"))
    );
    assert_eq!(record.text, "🔥\r\nadd the alert");
    let frame = &record.frames[0];
    assert_eq!(frame.action.text.as_deref(), Some("add the alert"));
    assert_eq!(
        (frame.status.as_str(), frame.action.category.as_deref()),
        ("planned", Some("add"))
    );
    assert_eq!(
        frame.target.as_ref().unwrap().text.as_deref(),
        Some("alert")
    );
    // What is not in the index was taken away.
    let less = from(
        Format::Uima,
        "y.xmi",
        &xmi(&[ACTION, TARGET, LINK].concat(), "21"),
    )
    .unwrap();
    assert_eq!(less.frames[0].target, None);
}

#[test]
fn what_is_wrong_with_an_xmi_is_told() {
    let inside = ACTION.replace("begin=\"4\"", "begin=\"1\"");
    let empty = ACTION.replace("end=\"17\"", "end=\"4\"");
    let mood = ACTION.replace("Role", "Mood");
    let coloured = ACTION.replace("status", "colour");
    let cases = [
        (
            xmi(&inside, "21"),
            "webanno.custom.Role 21: begin 1 is no place in the text, counted in UTF-16",
        ),
        (xmi(&empty, "21"), "its span is empty"),
        (xmi(&mood, "21"), "the layer webanno.custom.Mood is none of"),
        (xmi(&coloured, "21"), "has the feature colour (\"planned\")"),
        (
            xmi(&[ACTION, TARGET, LINK].concat(), "21 23"),
            "webanno.custom.Link 23: its Dependent is no annotation",
        ),
        (xmi(TARGET, "22"), "belongs to no action"),
        (xmi(ACTION, "x"), "members of a view are not numbers"),
        (xmi("<a>", ""), "a.xmi: not XML 1.0 that can be read"),
        (
            "<typeSystemDescription/>".to_owned(),
            "its root is \"typeSystemDescription\", not xmi:XMI",
        ),
        (
            xmi("", "")
                .replace("_InitialView", "other")
                .replace("sofaString", "x"),
            "there is no view _InitialView with a text",
        ),
    ];
    for (xmi, wanted) in cases {
        let told = from(Format::Uima, "a.xmi", &xmi).unwrap_err();
        assert!(told.contains(wanted), "{told}");
    }
    let view = "<cas:Sofa xmi:id=\"40\" sofaNum=\"2\" sofaID=\"second\" sofaString=\"add the alert, too\"/><cas:View sofa=\"40\" members=\"21\"/>";
    let told = from(Format::Uima, "a.xmi", &xmi(&[ACTION, view].concat(), "")).unwrap_err();
    assert!(
        told.contains("webanno.custom.Role 21 is in the view second"),
        "{told}"
    );
}

#[test]
fn labels_of_a_projects_own_can_be_mapped() {
    let german = [
        ACTION,
        &TARGET.replace("\"target\"", "\"Ziel\" category=\"Alarm\""),
        LINK,
    ]
    .concat();
    let german = xmi(&german, "21 22 23");
    let told = from(Format::Uima, "a.xmi", &german).unwrap_err();
    assert!(told.contains("\"Ziel\" = \"\""), "{told}");
    let map = "[marks]\nZiel = \"target\"\n[codes.target]\nAlarm = \"monitoring\"\n";
    let names = Names::new(Some(Codebook::builtin()))
        .mapped("m.toml", map)
        .unwrap();
    let record = read(Format::Uima, &[Part::named("a.xmi", german)], &[], names)
        .unwrap()
        .remove(0);
    let target = record.frames[0].target.as_ref().unwrap();
    assert_eq!(target.category.as_deref(), Some("monitoring"));
}

#[test]
fn json_by_id_and_as_a_list_is_the_same() {
    let features = |id: u64, own: Value| {
        let mut all = json!({"%ID": id, "%TYPE": "custom.Role", "@sofa": 1, "begin": 3, "end": 6});
        all.as_object_mut()
            .unwrap()
            .extend(own.as_object().unwrap().clone());
        all
    };
    let list = json!([{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "🔥 add"},
        features(2, json!({"role": "action", "frame": "IR-9", "score": 0.5})),
        features(3, json!({"role": "goal"})),
        {"%ID": 4, "%TYPE": "custom.Link", "@sofa": 1, "begin": 3, "end": 6, "@Governor": 2, "@Dependent": 3},
        {"%ID": 5, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [2]}]);
    let by_id: serde_json::Map<String, Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["%ID"].to_string(), f.clone()))
        .collect();
    let views = json!({"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4]}});
    let file = |items: Value| {
        json!({"%TYPES": {}, "%FEATURE_STRUCTURES": items, "%VIEWS": views}).to_string()
    };
    let one = from(Format::UimaJson, "a.b.json", &file(list)).unwrap();
    assert_eq!(
        one,
        from(Format::UimaJson, "a.b.json", &file(by_id.into())).unwrap()
    );
    assert_eq!(
        (
            &*one.report.id,
            &*one.frames[0].id,
            one.frames[0].action.score
        ),
        ("a.b", "IR-9", Some(0.5))
    );
    assert_eq!(
        one.frames[0].goal.as_ref().unwrap().text.as_deref(),
        Some("add")
    );
    let told = from(Format::UimaJson, "a.json", "{\"%VIEWS\": {}}").unwrap_err();
    assert!(
        told.contains("a.json: not the JSON that uima-json has here")
            && told.contains("%FEATURE_STRUCTURES"),
        "{told}"
    );
}

#[test]
fn a_character_that_xml_cannot_have_is_named_and_json_has_it() {
    let record: Record = serde_json::from_value(
        json!({"schema": "gleaner/1", "report": {"id": "a"}, "text": "a🔥\u{c}b",
        "sentences": [], "frames": []}),
    )
    .unwrap();
    let book = Codebook::builtin();
    let told = write(Format::Uima, std::slice::from_ref(&record), &book)
        .unwrap_err()
        .to_string();
    assert!(told.starts_with("report \"a\": its text: U+000C at code point 2 cannot be in XML 1.0; convert to uima-json"), "{told}");
    let parts = write(Format::UimaJson, std::slice::from_ref(&record), &book)
        .unwrap()
        .parts;
    let back = read(Format::UimaJson, &parts, &[], Names::new(None)).unwrap();
    assert_eq!(back, [record]);
}
