//! Which coded items are most like this one? For an open codebook that people invent as they code: no list of
//! codes is asked, and nothing is trained.
//!
//! Two items are as alike as the cosine of their embeddings. What is compared is a role's own words (its span,
//! else its summary); where a role has none, as a goal that the report does not put in words, the actions of
//! the two frames stand for them.

mod vectors;
mod vote;

use crate::nn::{Encoder, NnError};
use crate::record::{Frame, Nearest, Neighbour, Record, Role, RoleName};
use crate::words::markup;
use ndarray::ArrayView1;
use vectors::Vectors;

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearestOptions {
    /// How many items beside each role, at least 1.
    pub k: usize,
    /// Whose codes are looked for.
    pub roles: Vec<RoleName>,
    /// Whether items of the same report count too, but for the item itself.
    pub same_report: bool,
}

impl Default for NearestOptions {
    fn default() -> Self {
        Self {
            k: 5,
            roles: RoleName::ALL.to_vec(),
            same_report: false,
        }
    }
}

/// Items that people have coded, ready to be compared with.
///
/// # Examples
/// ```
/// use gleaner::nearest::{CodedItems, NearestOptions};
/// use gleaner::pipeline::{PipelineConfig, load_encoder};
/// use gleaner::record::Record;
/// let record = |id: &str, text: &str, code: Option<&str>| -> Record {
///     serde_json::from_value(serde_json::json!({"schema": "gleaner/1", "report": {"id": id}, "text": text,
///         "sentences": [], "frames": [{"id": "f1", "action": {"start": 0, "end": text.len(), "text": text,
///         "category": code}, "sts": "", "quality": "", "status": "", "horizon": "", "origin": ""}]})).unwrap()
/// };
/// let coded = [
///     record("a.md", "Add an alert on queue depth", Some("watching")),
///     record("b.md", "Send a letter to every customer", Some("saying sorry")),
/// ];
/// let encoder = load_encoder(&PipelineConfig::lookup("default")?, None, 1)?;
/// let items = CodedItems::new(&encoder, &coded, NearestOptions::default())?;
/// let mut open = record("c.md", "Page somebody when the queue grows", None);
/// items.suggest(&encoder, &mut [&mut open])?;
/// assert_eq!(open.frames[0].action.nearest.as_ref().unwrap().items[0].category, "watching");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CodedItems {
    items: Vec<Item>,
    vectors: Vectors,
    options: NearestOptions,
}

/// A coded role.
#[derive(Debug, Clone)]
struct Item {
    role: RoleName,
    range: Option<(usize, usize)>,
    sha256: Option<String>,
    /// Rows of the role's own words and of its frame's action; `None` where there are no words.
    own: Option<usize>,
    action: Option<usize>,
    /// As it is told beside another role.
    told: Neighbour,
}

/// A role that codes are looked for.
struct Asked {
    record: usize,
    frame: usize,
    role: RoleName,
    row: usize,
    compared: &'static str,
}

/// [`Nearest::compared`] where the role's own words were.
const WORDS: &str = "words";
/// [`Nearest::compared`] where the frames' actions stood for them.
const ACTION: &str = "action";

impl CodedItems {
    /// Reads the roles of `records` that `options` ask for; one without a category is passed over.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn new(
        encoder: &Encoder,
        records: &[Record],
        options: NearestOptions,
    ) -> Result<Self, NnError> {
        let (mut vectors, mut items) = (Vectors::default(), Vec::new());
        for record in records {
            for (frame, &name) in each(record, &options.roles) {
                let coded = frame
                    .role(name)
                    .and_then(|r| Some((r, r.category.clone()?)));
                let Some((role, category)) = coded else {
                    continue;
                };
                items.push(Item {
                    role: name,
                    range: role.range(),
                    sha256: record.report.sha256.clone(),
                    own: words(role).map(|w| vectors.want(w)),
                    action: words(&frame.action).map(|w| vectors.want(w)),
                    told: Neighbour {
                        report: record.report.id.clone(),
                        frame: frame.id.clone(),
                        text: role.text.clone(),
                        summary: role.summary.clone(),
                        category,
                        similarity: 0.0,
                    },
                });
            }
        }
        vectors.read(encoder)?;
        Ok(Self {
            items,
            vectors,
            options,
        })
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Fills [`Role::nearest`] of every role asked for in `records`, which go through the encoder together.
    /// What a record gets depends on no other. A role that is absent stays so.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn suggest(&self, encoder: &Encoder, records: &mut [&mut Record]) -> Result<(), NnError> {
        let mut vectors = Vectors::default();
        let mut asked = Vec::new();
        for (n, record) in records.iter().enumerate() {
            for (at, frame) in record.frames.iter().enumerate() {
                for &name in &self.options.roles {
                    let Some(role) = frame.role(name) else {
                        continue;
                    };
                    let own = words(role).map(|w| (w, WORDS));
                    let by = own.or_else(|| words(&frame.action).map(|w| (w, ACTION)));
                    if let Some((words, compared)) = by {
                        asked.push(Asked {
                            record: n,
                            frame: at,
                            role: name,
                            row: vectors.want(words),
                            compared,
                        });
                    }
                }
            }
        }
        vectors.read(encoder)?;
        let likeness = vectors.likeness(&self.vectors);
        for ask in asked {
            let record = &mut *records[ask.record];
            let found = self.nearest(record, &ask, &likeness.row(ask.row));
            if let Some(role) = record.frames[ask.frame].role_mut(ask.role) {
                role.nearest = found;
            }
        }
        Ok(())
    }

    /// The nearest items and their vote; `None` if there is nothing to compare with. `likeness` holds one
    /// number for each row of [`CodedItems::vectors`].
    fn nearest(
        &self,
        record: &Record,
        ask: &Asked,
        likeness: &ArrayView1<'_, f32>,
    ) -> Option<Nearest> {
        let frame = &record.frames[ask.frame];
        let range = frame.role(ask.role).and_then(Role::range);
        let counts = |item: &&Item| {
            let hash = record.report.sha256.as_ref();
            let same_report = item.told.report == record.report.id
                || hash.is_some() && hash == item.sha256.as_ref();
            let itself = item.told.frame == frame.id && item.range == range;
            item.role == ask.role && !(same_report && (itself || !self.options.same_report))
        };
        let row = |item: &Item| {
            if ask.compared == WORDS {
                item.own
            } else {
                item.action
            }
        };
        let candidates = self
            .items
            .iter()
            .filter(counts)
            .filter_map(|item| Some((likeness[row(item)?], &item.told)));
        let items = vote::most_similar(candidates, self.options.k);
        let (suggested, share) = vote::majority(&items)?;
        Some(Nearest {
            suggested,
            share,
            compared: ask.compared.into(),
            items,
        })
    }
}

/// Every frame with every role name.
fn each<'a>(
    record: &'a Record,
    roles: &'a [RoleName],
) -> impl Iterator<Item = (&'a Frame, &'a RoleName)> {
    record
        .frames
        .iter()
        .flat_map(move |frame| roles.iter().map(move |role| (frame, role)))
}

/// What a role says, without markup: its span, else its summary.
fn words(role: &Role) -> Option<String> {
    [&role.text, &role.summary]
        .into_iter()
        .flatten()
        .map(|text| markup::strip(text))
        .find(|text| !text.is_empty())
}
