//! What does the walk pass over? Furniture inside the root, and all that stands outside it.

use super::dom::{heading_level, is_silent, name as name_of, text};
use super::furniture::{Furniture, is_furniture_heading, judge};
use super::walk::{Step, Walker};
use dom_query::{NodeId, NodeRef};
use std::collections::HashSet;

impl<'a> Walker<'_, 'a> {
    /// What the element is left out as. A heading such as "Related posts" takes what follows with it.
    pub(super) fn furniture(
        &self,
        node: &NodeRef<'a>,
        name: &str,
        in_core: bool,
        stack: &mut Vec<Step<'a>>,
    ) -> Option<Furniture> {
        if self.content.path.contains(&node.id) {
            return None;
        }
        let mass = self.content.mass(node);
        if let Some(kind) = judge(node, name, mass, self.content.page) {
            return Some(kind);
        }
        if heading_level(node, name).is_some() && is_furniture_heading(&text(node)) {
            let is_heading = |n: &NodeRef| heading_level(n, &name_of(n)).is_some();
            let belongs = |step: &Step| matches!(step, Step::Enter(n, _) if !is_heading(n) && !self.content.path.contains(&n.id));
            let first = stack
                .iter()
                .rposition(|step| !belongs(step))
                .map_or(0, |n| n + 1);
            let (mut chars, mut linked) = (0, 0);
            for step in &stack[first..] {
                if let Step::Enter(node, _) = step {
                    let mass = self.content.mass(node);
                    chars += mass.chars;
                    linked += mass.linked;
                }
            }
            if linked * 5 >= chars * 2 {
                stack.truncate(first);
                return Some(Furniture::Related);
            }
        }
        let after_heading = || {
            let before = node.prev_element_sibling();
            before.is_some_and(|b| heading_level(&b, &name_of(&b)).is_some() || name_of(&b) == "p")
        };
        let is_link_block = !in_core
            && name_of(&self.content.root) == "body"
            && matches!(
                name,
                "div" | "section" | "ul" | "ol" | "p" | "table" | "td" | "center"
            )
            && mass.links >= 2
            && mass.link_density() > 0.6
            && !after_heading();
        is_link_block.then_some(Furniture::Navigation)
    }

    /// Counts what stands outside the root, and what it was taken for.
    pub(super) fn count_outside(&mut self) {
        let root = &self.content.root;
        if root.id == self.content.body.id {
            return;
        }
        let above: HashSet<NodeId> = root.ancestors_it(None).map(|n| n.id).collect();
        let mut stack: Vec<NodeRef> = self.content.body.children_it(true).collect();
        while let Some(node) = stack.pop() {
            let name = name_of(&node);
            let mass = self.content.mass(&node);
            if node.id == root.id || is_silent(&name) || mass.chars == 0 {
                continue;
            }
            if node.is_text() {
                self.outside += mass.chars;
            } else if let Some(kind) =
                judge(&node, &name, mass, self.content.page).filter(|_| !above.contains(&node.id))
            {
                *self.left_out.entry(kind).or_default() += 1;
            } else {
                stack.extend(node.children_it(true));
            }
        }
    }
}
