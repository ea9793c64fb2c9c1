//! Which words and headings hint at what? Small tables of patterns, one feature each. They carry over to
//! organisations that the training set does not hold better than learned word lists do.

use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// Patterns on a unit's own words (and its neighbours').
const UNIT: [&str; 24] = [
    r"\b(will|'ll|’ll|shall|going to|plan(ning)? to|intend|aim to)\b",
    r"\b(we|i)('re|’re| are|'m|’m| am) (also |now |currently |actively )?\w+ing\b",
    r"\b(we|i)('ve|’ve| have) (also |now |since |already )?\w+(ed|t|n|de)\b",
    r"\b(should|must|needs? to|ought|could|would)\b",
    r"\b(would|should|could) have\b",
    r"\b(not|no|lack\w*|missing|without|never|insufficient\w*|unable)\b|n['’]t\b",
    r"\b(future|next time|again|going forward|prevent\w*|avoid\w*|ensure|so that|reduce|improve\w*)\b",
    r"\b(investigat\w*|explor\w*|evaluat\w*|review\w*|audit\w*|consider\w*|look(ing)? into|research|discuss\w*|decid\w*)\b",
    r"luck|fortunate",
    r"\b(learn\w*|reali[sz]\w*|hindsight|surpris\w*|assum\w*|lessons?|underestimat\w*|turns? out|clear that|it is (important|hard|difficult|easy))\b",
    r"\b(good|well|quick(ly)?|slow(ly)?|difficult|hard|easy|helped|confus\w*|great|poor(ly)?|wrong|too (long|many|few|late|much))\b",
    r"\d\d?:\d\d|\b\d{4}-\d\d-\d\d",
    r"\b(was|were|had|did|began|started|noticed|found|restarted|reverted|rolled|deployed)\b",
    r"\b(apolog\w*|sorry|thank\w*|regret)\b",
    r"\b(you|your)\b",
    r"https?:|#\d+|\b[A-Z]{2,}-\d+\b",
    r":\s*$",
    r"\?\s*$",
    r"\b(since|already|now|currently)\b",
    r"\b(has|have) been\b",
    r"\b(is|are) being\b",
    r"\b(in progress|done|todo|to do|completed?|ongoing|under way)\b",
    r"\b(made it|because|due to|caused|led to|allowed|meant that|relied on|depend\w*)\b",
    r"\b(if|when|unless|until|while)\b",
];

/// Patterns on headings and lead-ins: what kind of section is this?
const HEADING: [&str; 13] = [
    r"action|next steps?|follow[- ]?ups?|remediat|prevent|to-?do|going forward|future|plan|recommend|corrective|what (are|will) we|steps|measures|changes|avoid|outlook|what'?s next",
    r"improve|mitigat|fix",
    r"lesson|learn|takeaway|reflect|insight|observ|retrospect|conclu|analysis",
    r"well\b|good|worked|right\b",
    r"wrong|\bbad|badly|poorly|not work|difficult|problem|issues?\b|could have",
    r"luck",
    r"cause|\bwhy|contribut|factor|trigger|background",
    r"timeline|time line|chronolog|what happened|sequence|events?\b",
    r"respon|resol|mitigat|recover|detect|investigat",
    r"impact|summary|overview|affect|scope|status",
    r"hindsight|better|different",
    r"owner|who\b|assign|ticket|issue|date|due|type|priority",
    r"appendix|reference|glossary|links|thanks|acknowledg|about",
];

/// Verbs that open an item of work, in the imperative or as a gerund, after an optional owner.
const OPENING: &str = r"^\W*(\w+:\s*)?(add|creat|implement|improv|updat|fix|investigat|remov|ensur|mak|mov|review|document|increas|reduc|set|chang|us|writ|migrat|build|introduc|enabl|disabl|develop|find|consider|check|automat|test|upgrad|replac|configur|defin|adopt|run|put|provid|extend|monitor|alert|requir|switch|evaluat|explor|look|determin|design|establish|deploy|limit|refactor|rais|lower|split|stop|prevent|audit|train|schedul|clean|work|publish|tighten|rotat|revok|separat|rehears|agree|ask|teach|drop|give|keep|allow|support|simplif|clarif|communicat|discuss|decid|plan|research|apply|install|expand|rewrit|renew|retir|isolat|enforc|validat|verif)(e|y|ies|es|s|ing|ting|ning|ping)?\b";

static UNIT_SET: LazyLock<RegexSet> = LazyLock::new(|| set(&UNIT));
static HEADING_SET: LazyLock<RegexSet> = LazyLock::new(|| set(&HEADING));
static OPENING_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("(?i){OPENING}")).expect("the pattern is constant and tested")
});

fn set(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns.iter().map(|p| format!("(?i){p}")))
        .expect("the patterns are constant and tested")
}

/// One number a pattern: 1 where it is found.
fn flags(set: &RegexSet, text: &str) -> Vec<f32> {
    let mut out = vec![0.0; set.len()];
    for hit in set.matches(text) {
        out[hit] = 1.0;
    }
    out
}

/// Features of a unit's words.
pub(crate) fn unit(text: &str) -> Vec<f32> {
    let mut out = flags(&UNIT_SET, text);
    out.push(f32::from(OPENING_VERB.is_match(text)));
    out
}

/// Width of [`unit`].
pub(crate) const UNIT_WIDTH: usize = UNIT.len() + 1;

/// Width of [`heading`].
pub(crate) const HEADING_WIDTH: usize = HEADING.len();

/// Features of a heading, a heading path or a lead-in.
pub(crate) fn heading(text: &str) -> Vec<f32> {
    flags(&HEADING_SET, text)
}

/// Tokens whose presence says where a role begins or ends.
pub(crate) const TOKENS: [&str; 34] = [
    "to", "so", "for", "that", "and", ",", ".", ":", "(", ")", "in", "order", "will", "we", "by",
    "when", "if", "because", "since", "the", "a", "of", "which", "due", "prevent", "ensure",
    "avoid", "help", "or", "with", "on", "-", "as", "been",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_fire_where_meant() {
        assert_eq!(unit("").len(), UNIT_WIDTH);
        assert!(unit("Adding a canary stage")[UNIT_WIDTH - 1] > 0.0);
        assert!(unit("Jo: add a canary stage")[UNIT_WIDTH - 1] > 0.0);
        assert!(unit("The canary stage")[UNIT_WIDTH - 1] < 1.0);
        assert!(unit("We’ll split the queue")[0] > 0.0);
        assert!(heading("Where we got lucky")[5] > 0.0);
        assert!(heading("Next steps")[0] > 0.0);
    }
}
