//! What in a PDF leads `pdf-extract` astray? Circular forms, pictures and ranges of widths are put right before
//! it sees them.

use pdf_extract::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeSet;

/// Characters of one font past which no more widths are read: CIDs have two bytes.
const MAX_WIDTHS: usize = 65_536;

/// Takes pictures and circular forms out of the document, and writes widths in the form that is understood.
///
/// `pdf-extract` runs every `XObject` that a page draws as if it were page content, pictures too, and follows
/// forms that draw themselves until the stack ends, which no `catch_unwind` catches. So pictures are
/// emptied, forms that lead back to themselves as well, and forms without resources of their own (an old
/// habit: they borrow the page's, among them perhaps themselves) lose their right to draw others.
pub(super) fn tame(doc: &mut Document) {
    let mut emptied: Vec<ObjectId> = Vec::new();
    let mut forms: Vec<ObjectId> = Vec::new();
    for (id, object) in &doc.objects {
        let Object::Stream(stream) = object else {
            continue;
        };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => emptied.push(*id),
            Ok(b"Form") => {
                forms.push(*id);
                let content = stream
                    .decompressed_content()
                    .unwrap_or_else(|_| stream.content.clone());
                if !stream.dict.has(b"Resources") && content.windows(2).any(|w| w == b"Do") {
                    emptied.push(*id);
                }
            }
            _ => {}
        }
    }
    emptied.extend(circular(doc, &forms));
    spell_out_widths(doc);
    for id in emptied {
        if let Some(Object::Stream(stream)) = doc.objects.get_mut(&id) {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(Vec::new());
        }
    }
}

/// Forms that can be reached from themselves, or that are nested too deep to tell.
fn circular(doc: &Document, forms: &[ObjectId]) -> BTreeSet<ObjectId> {
    const DEEPEST: usize = 24;
    let mut found = BTreeSet::new();
    for form in forms {
        let mut seen = BTreeSet::new();
        let mut level: Vec<ObjectId> = drawn_by(doc, *form);
        for depth in 0.. {
            if level.is_empty() {
                break;
            }
            if depth > DEEPEST || level.contains(form) {
                found.insert(*form);
                break;
            }
            seen.extend(level.iter().copied());
            let next: BTreeSet<ObjectId> = level.iter().flat_map(|id| drawn_by(doc, *id)).collect();
            level = next
                .into_iter()
                .filter(|id| id == form || !seen.contains(id))
                .collect();
        }
    }
    found
}

/// Forms among the resources of a form.
fn drawn_by(doc: &Document, form: ObjectId) -> Vec<ObjectId> {
    fn dict<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
        match object {
            Object::Reference(id) => doc.get_dictionary(*id).ok(),
            Object::Dictionary(dict) => Some(dict),
            _ => None,
        }
    }
    let Some(Object::Stream(stream)) = doc.objects.get(&form) else {
        return Vec::new();
    };
    let resources = stream
        .dict
        .get(b"Resources")
        .ok()
        .and_then(|r| dict(doc, r));
    let drawn = resources
        .and_then(|r| r.get(b"XObject").ok())
        .and_then(|x| dict(doc, x));
    drawn.map_or_else(Vec::new, |d| {
        d.iter()
            .filter_map(|(_, o)| o.as_reference().ok())
            .collect()
    })
}

/// Rewrites the widths of CID-keyed fonts.
///
/// They come as `first [w w w]` or as `first last w` (ISO 32000-1, 9.7.4.3). `pdf-extract` 0.12 misreads the
/// second form, after which all characters stand on one spot, and wants whole numbers for characters.
fn spell_out_widths(doc: &mut Document) {
    let fonts: Vec<ObjectId> = doc
        .objects
        .iter()
        .filter(|(_, o)| {
            let subtype = o
                .as_dict()
                .and_then(|d| d.get(b"Subtype"))
                .and_then(Object::as_name);
            matches!(subtype, Ok(b"CIDFontType0" | b"CIDFontType2"))
        })
        .map(|(id, _)| *id)
        .collect();
    for id in fonts {
        let Ok(font) = doc.get_dictionary(id) else {
            continue;
        };
        let widths = font
            .get(b"W")
            .ok()
            .and_then(|w| doc.dereference(w).ok())
            .and_then(|(_, w)| w.as_array().ok());
        let spelt = widths.map(|w| spelt_out(doc, w));
        let usual = font.get(b"DW").ok().and_then(|w| w.as_float().ok());
        let Some(Object::Dictionary(font)) = doc.objects.get_mut(&id) else {
            continue;
        };
        if let Some(spelt) = spelt {
            font.set("W", spelt);
        }
        if let Some(usual) = usual {
            font.set("DW", usual as i64);
        }
    }
}

/// Widths in the form `first [w w w]` only. What breaks the rules is left out.
fn spelt_out(doc: &Document, widths: &[Object]) -> Vec<Object> {
    let resolved = |o: &Object| doc.dereference(o).ok().map(|(_, o)| o.clone());
    let number = |o: &Object| {
        resolved(o)
            .and_then(|o| o.as_float().ok())
            .filter(|n| n.is_finite())
    };
    let mut spelt = Vec::new();
    let (mut at, mut characters) = (0, 0);
    while at + 1 < widths.len() && characters < MAX_WIDTHS {
        let Some(first) = number(&widths[at]).map(|n| n as i64) else {
            break;
        };
        if let Some(Object::Array(list)) = resolved(&widths[at + 1]) {
            let list: Vec<Object> = list
                .iter()
                .map(|w| Object::Real(number(w).unwrap_or(0.0)))
                .collect();
            characters += list.len();
            spelt.extend([Object::Integer(first), Object::Array(list)]);
            at += 2;
        } else {
            let (last, width) = (number(&widths[at + 1]), widths.get(at + 2).and_then(number));
            let (Some(last), Some(width)) = (last, width) else {
                break;
            };
            let count = usize::try_from(last as i64 - first + 1)
                .unwrap_or(0)
                .min(MAX_WIDTHS);
            characters += count;
            spelt.extend([
                Object::Integer(first),
                Object::Array(vec![Object::Real(width); count]),
            ]);
            at += 3;
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;
    use pdf_extract::{Stream, dictionary};

    #[test]
    fn circular_forms_and_pictures_are_emptied_and_others_stay() {
        let mut doc = Document::new();
        let (a, b, c) = ((1, 0), (2, 0), (3, 0));
        let form = |draws: ObjectId| {
            let dict = dictionary! {
                "Subtype" => "Form",
                "Resources" => dictionary! { "XObject" => dictionary! { "X" => draws } },
            };
            Object::Stream(Stream::new(dict, b"/X Do".to_vec()))
        };
        doc.objects.insert(a, form(b));
        doc.objects.insert(b, form(a));
        doc.objects.insert(c, form((4, 0)));
        doc.objects.insert(
            (4, 0),
            Object::Stream(Stream::new(
                dictionary! { "Subtype" => "Image" },
                vec![1, 2],
            )),
        );
        tame(&mut doc);
        let left = |id: ObjectId| doc.objects[&id].as_stream().unwrap().content.len();
        assert_eq!((left(a), left(b), left(c), left((4, 0))), (0, 0, 5, 0));
    }

    #[test]
    fn ranges_of_widths_are_spelt_out() {
        let doc = Document::new();
        let n = Object::Integer;
        let list = Object::Array(vec![n(7), n(8)]);
        let spelt = spelt_out(&doc, &[n(3), n(5), n(500), n(9), list, n(1)]);
        let real = Object::Real;
        let want = vec![
            n(3),
            Object::Array(vec![real(500.0); 3]),
            n(9),
            Object::Array(vec![real(7.0), real(8.0)]),
        ];
        assert_eq!(spelt, want);
    }
}
