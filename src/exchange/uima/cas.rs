//! What is a CAS, whatever it is written in? A text and feature structures, their values as text.

/// The text of one view, and the feature structures in its index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cas {
    pub text: String,
    pub items: Vec<Item>,
}

/// A feature structure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    pub id: u64,
    /// Name of its type, with the package.
    pub kind: String,
    /// Features that are set. A reference is the id of what it leads to; `begin` and `end` are UTF-16 units.
    pub features: Vec<(String, String)>,
}

/// The view that every CAS has.
pub const VIEW: &str = "_InitialView";

impl Item {
    /// The value of a feature.
    pub fn get(&self, feature: &str) -> Option<&str> {
        let found = self.features.iter().find(|f| f.0 == feature);
        found.map(|f| f.1.as_str())
    }
}

/// A view as it is read: its name, the id of its text, the text, and the ids in its index.
#[derive(Debug, Default)]
pub struct View {
    pub name: String,
    pub sofa: u64,
    pub text: Option<String>,
    pub members: Vec<u64>,
}

/// The one view that is coded in: the initial one, or the only one with a text.
///
/// # Errors
/// If there is none, or annotations of our layers are in another.
pub fn chosen(mut views: Vec<View>, items: Vec<Item>) -> Result<Cas, String> {
    views.retain(|v| v.text.is_some());
    let at = match views.iter().position(|v| v.name == VIEW) {
        Some(at) => at,
        None if views.len() == 1 => 0,
        None => {
            let names: Vec<_> = views.iter().map(|v| v.name.as_str()).collect();
            return Err(format!(
                "there is no view {VIEW} with a text (views: {}); gleaner reads that one, or the only one",
                names.join(", ")
            ));
        }
    };
    let view = views.swap_remove(at);
    let ours = |item: &Item| !matches!(super::super::layers::Layer::named(&item.kind), Ok(None));
    for other in views {
        let stray = items
            .iter()
            .find(|i| ours(i) && other.members.contains(&i.id));
        if let Some(item) = stray {
            return Err(format!(
                "{} {} is in the view {}; gleaner reads {} only: move it there",
                item.kind, item.id, other.name, view.name
            ));
        }
    }
    let indexed: std::collections::HashSet<u64> = view.members.into_iter().collect();
    Ok(Cas {
        text: view.text.unwrap_or_default(),
        items: items
            .into_iter()
            .filter(|i| indexed.contains(&i.id))
            .collect(),
    })
}
