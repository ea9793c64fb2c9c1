//! From codings on passages to marks and links.
//!
//! A mark with a tag is what its tag says, wherever its codes stand: tools that keep one code a passage take a mark apart.
//! Codes without a tag belong together where they are on the same passage.

use super::super::names::Named;
use super::super::sheet::{KIND, Link, Mark, ROLES, Sheet, UNIT};
use super::project::{Links, append};
use super::tag::{Memo, Place, Tag};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A code on a passage, as one coder sees it.
pub struct Item<'p> {
    pub named: Named,
    pub range: (usize, usize),
    pub memo: &'p Memo,
    /// GUIDs of the selection and the coding.
    pub guids: [&'p str; 2],
}

/// (frame, role) of a mark with a tag.
type Key = (String, String);

#[derive(Default)]
pub struct Marks<'p> {
    pub all: Vec<Mark>,
    pub links: Vec<Link>,
    /// Frames whose action has no span, and what stands in its place.
    pub places: BTreeMap<String, Place>,
    /// Marks that a GUID stands for.
    by_guid: HashMap<&'p str, BTreeSet<usize>>,
    tagged: BTreeMap<Key, usize>,
}

type Wrong = String;

impl<'p> Marks<'p> {
    /// Puts the items of one text together.
    pub fn of(items: Vec<Item<'p>>, links: &Links) -> Result<Self, Wrong> {
        let mut all = Self::default();
        let mut tagged: BTreeMap<Key, Vec<Item>> = BTreeMap::new();
        let mut plain: BTreeMap<(usize, usize), Vec<Item>> = BTreeMap::new();
        for item in items {
            let unit =
                matches!(&item.named, Named::Mark(label) if !ROLES.contains(&label.as_str()));
            match &item.memo.tag {
                _ if unit => all.unit(&item),
                Some(tag) => tagged
                    .entry((tag.frame.clone(), tag.role.clone()))
                    .or_default()
                    .push(item),
                None => plain.entry(item.range).or_default().push(item),
            }
        }
        let mut gone = Vec::new();
        for (key, items) in tagged {
            all.tagged(key, &items, &mut gone)?;
        }
        let before = all.all.len();
        for (range, items) in plain {
            all.plain(range, &items)?;
        }
        all.withdraw(&gone, before)?;
        all.connect(links);
        Ok(all)
    }

    fn unit(&mut self, item: &Item<'p>) {
        let Named::Mark(label) = &item.named else {
            return;
        };
        let (start, end) = item.range;
        let id = format!("{label}-{start}-{end}");
        if let Some(mark) = self.all.iter_mut().find(|m| m.id == id) {
            let memo = mark.memo.get_or_insert_default();
            append(memo, item.memo.note.as_deref().unwrap_or_default());
            mark.memo.take_if(|m| m.is_empty());
            return;
        }
        let label = if label.starts_with(UNIT) {
            label.clone()
        } else {
            format!("{UNIT}{label}")
        };
        let kind = item.memo.kind.iter().map(|k| (KIND.into(), k.clone()));
        let (codes, memo) = (kind.collect(), item.memo.note.clone());
        self.all.push(Mark {
            id,
            label,
            start,
            end,
            codes,
            memo,
            ..Mark::default()
        });
    }

    /// A mark with a tag. It is gone if nobody gives its role any more.
    fn tagged(&mut self, key: Key, items: &[Item<'p>], gone: &mut Vec<Key>) -> Result<(), Wrong> {
        let (frame, role) = &key;
        let own = |i: &&Item| i.named == Named::Mark(role.clone());
        let ranges: BTreeSet<_> = items.iter().filter(own).map(|i| i.range).collect();
        let mut ranges = ranges.into_iter();
        let Some((start, end)) = ranges.next() else {
            gone.push(key);
            return Ok(());
        };
        if let Some((more, last)) = ranges.next() {
            return Err(format!(
                "{role} of frame {frame} is at {start}..{end} and at {more}..{last}; keep one"
            ));
        }
        let at = self.all.len();
        let mut mark = Mark {
            label: role.clone(),
            start,
            end,
            ..Mark::default()
        };
        mark.id = if role == "action" {
            frame.clone()
        } else {
            format!("{frame}-{role}")
        };
        let mut note = String::new();
        let first = items.iter().position(|i| own(&i)).unwrap_or_default();
        for (n, item) in items.iter().enumerate() {
            match &item.named {
                Named::Code(list, code) => push(&mut mark.codes, list, code),
                Named::Mark(other) if other != role => {
                    return Err(format!(
                        "at {start}..{end}, what is noted as {role} of frame {frame} is coded {other}; change one"
                    ));
                }
                Named::Mark(_) => {}
            }
            if n == first {
                for (role, summary) in &item.memo.summaries {
                    push(&mut mark.notes, role, summary);
                }
                if let Some(tag) = item.memo.tag.as_ref().filter(|t| t.place != Place::Span) {
                    self.places.insert(tag.frame.clone(), tag.place);
                }
            }
            append(&mut note, item.memo.note.as_deref().unwrap_or_default());
            for guid in item.guids {
                self.by_guid.entry(guid).or_default().insert(at);
            }
        }
        mark.memo = items[first]
            .memo
            .note
            .clone()
            .filter(|own| own.trim() == note)
            .or(Some(note))
            .filter(|n| !n.is_empty());
        self.all.push(mark);
        self.tagged.insert(key, at);
        Ok(())
    }

    /// Codes on one passage without a tag.
    fn plain(&mut self, range: (usize, usize), items: &[Item<'p>]) -> Result<(), Wrong> {
        let mut made: BTreeMap<String, usize> = BTreeMap::new();
        for item in items {
            if let Named::Mark(role) = &item.named {
                let at = *made
                    .entry(role.clone())
                    .or_insert_with(|| self.new_mark(role, range));
                self.claim(at, item);
            }
        }
        for item in items {
            let Named::Code(list, code) = &item.named else {
                continue;
            };
            let known = |role: &str, marks: &[Mark]| {
                let mut here = marks
                    .iter()
                    .enumerate()
                    .filter(|(_, m)| m.label == role && (m.start, m.end) == range);
                let only = here.next().map(|m| m.0);
                only.filter(|_| here.next().is_none())
            };
            let role = ROLES.contains(&list.as_str());
            let on = made.get(list.as_str()).or(made.get("action")).copied();
            let on = on
                .or_else(|| known(list, &self.all))
                .or_else(|| known("action", &self.all));
            let at = match on {
                Some(at) => at,
                None if role => {
                    let at = self.new_mark(list, range);
                    made.insert(list.clone(), at);
                    at
                }
                None => {
                    let (start, end) = range;
                    return Err(format!(
                        "the code {list}: {code} at {start}..{end} is on no action; give it to an action's passage"
                    ));
                }
            };
            push(&mut self.all[at].codes, list, code);
            self.claim(at, item);
        }
        Ok(())
    }

    fn new_mark(&mut self, role: &str, (start, end): (usize, usize)) -> usize {
        let mut n = self.all.len() + 1;
        while self.all.iter().any(|m| m.id == format!("new{n}")) {
            n += 1;
        }
        self.all.push(Mark {
            id: format!("new{n}"),
            label: role.to_owned(),
            start,
            end,
            ..Mark::default()
        });
        self.all.len() - 1
    }

    fn claim(&mut self, at: usize, item: &Item<'p>) {
        let memo = self.all[at].memo.get_or_insert_default();
        append(memo, item.memo.note.as_deref().unwrap_or_default());
        self.all[at].memo.take_if(|m| m.is_empty());
        for guid in item.guids {
            self.by_guid.entry(guid).or_default().insert(at);
        }
    }

    /// A frame without its action was rejected, and its roles go with it; unless somebody marked an action anew, which may
    /// be meant for them.
    fn withdraw(&mut self, gone: &[Key], plain_from: usize) -> Result<(), Wrong> {
        let anew = self.all[plain_from..].iter().find(|m| m.label == "action");
        let actions: BTreeSet<&str> = self
            .tagged
            .keys()
            .filter(|k| k.1 == "action")
            .map(|k| k.0.as_str())
            .collect();
        let left = |k: &&Key| !actions.contains(k.0.as_str());
        let first = gone.iter().chain(self.tagged.keys()).find(left);
        if let (Some(action), Some((frame, role))) = (anew, first) {
            let (start, end) = (action.start, action.end);
            let tag = Tag {
                frame: frame.clone(),
                role: "action".into(),
                place: Place::Span,
            }
            .written();
            return Err(format!(
                "the action at {start}..{end} has no frame, and {role} of frame {frame} has no action; write {tag} into \
                 the memo of the action, or remove all codes of the frame"
            ));
        }
        let orphans: BTreeSet<usize> = self
            .tagged
            .iter()
            .filter(|(k, _)| left(k))
            .map(|(_, &at)| at)
            .collect();
        for &at in &orphans {
            // Neither a role nor a unit: nothing reads it.
            self.all[at].label.clear();
        }
        Ok(())
    }

    /// Links first, then tags.
    fn connect(&mut self, links: &Links) {
        let mut linked = BTreeSet::new();
        let one = |guid: &str, wanted: &dyn Fn(&Mark) -> bool, marks: &Self| {
            let all = marks.by_guid.get(guid)?;
            let mut fit = all.iter().copied().filter(|&at| wanted(&marks.all[at]));
            let only = fit.next()?;
            fit.next().is_none().then_some(only)
        };
        for link in links.at(self.by_guid.keys().copied()) {
            let action = |m: &Mark| m.label == "action";
            let role = |m: &Mark| {
                m.label != "action"
                    && !m.label.is_empty()
                    && (link.name == m.label || !ROLES.contains(&link.name.as_str()))
            };
            let ways = [(&link.from, &link.to), (&link.to, &link.from)];
            let found = ways
                .iter()
                .find_map(|(from, to)| Some((one(from, &action, self)?, one(to, &role, self)?)));
            if let Some((from, to)) = found.filter(|f| linked.insert((f.1, f.0))) {
                self.link(from, to);
            }
        }
        let tagged: Vec<(Key, usize)> =
            self.tagged.iter().map(|(k, &at)| (k.clone(), at)).collect();
        for ((frame, role), at) in tagged {
            let done = linked.range((at, 0)..=(at, usize::MAX)).next().is_some();
            let action = self.tagged.get(&(frame, "action".to_owned())).copied();
            if let (false, Some(from), true) = (done, action, role != "action") {
                self.link(from, at);
            }
        }
    }

    fn link(&mut self, from: usize, to: usize) {
        let (from, to) = (&self.all[from], &self.all[to]);
        self.links.push(Link {
            from: from.id.clone(),
            to: to.id.clone(),
            label: to.label.clone(),
        });
    }

    /// Marks and links as a sheet's, in the order of the text.
    pub fn fill(mut self, sheet: &mut Sheet) -> BTreeMap<String, Place> {
        self.all.retain(|m| !m.label.is_empty());
        self.all.sort_by_key(|m| (m.start, m.end));
        (sheet.marks, sheet.links) = (self.all, self.links);
        self.places
    }
}

/// Once each.
fn push(pairs: &mut Vec<(String, String)>, list: &str, value: &str) {
    if !pairs.iter().any(|p| p.0 == list && p.1 == value) {
        pairs.push((list.to_owned(), value.to_owned()));
    }
}
