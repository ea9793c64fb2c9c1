//! Where does an action come from? New, already under way before the incident, or taken from the backlog.

use regex::Regex;
use std::sync::LazyLock;

static STARTED: LazyLock<Regex> = LazyLock::new(|| {
    rx(&[
        r"\balready (?:under ?way|in progress|begun|started|working on|been working|in (?:the )?(?:process|middle) of|in flight|rolling out|planned and)\b",
        r"\b(?:had|have|has) (?:already |previously |also |long |recently )?(?:begun|started)(?: work| working| to|\b.{0,20}\bbefore)\b",
        r"\b(?:have|has|had|we've|we’ve|i've|i’ve)(?: also| already| actively| long)* been (?:\w+ly )?(?:working|moving|migrating|building|rolling|developing|testing|re-?\w+ing|investing|improving|planning|exercising)\b",
        r"\bcontinu(?:e|es|ing) (?:to (?:\w+ly )?\w+|\w+ing|work|sharing|with|on|analysis|our|the)\b",
        r"^\W*continued?\b",
        r"\bin[- ]flight\b|\bpre-?existing (?:work|project|effort)",
        r"\b(?:before|prior to|even before) (?:this|the) (?:incident|outage|event|attack|failure)\b.{0,40}\b(?:started|begun|working|planned|work)\b",
        r"\b(?:started|begun|began|under ?way|working on|work(?:ed)? on|in progress)\b.{0,60}\b(?:before|prior to) (?:this|the) (?:incident|outage|event|attack|failure)\b",
        r"\b(?:for|over) the (?:last|past) (?:\w+ )?(?:months?|years?|weeks?|quarters?)\b",
        r"\b(?:accelerat|expedit|speed(?:ing)? up|fast-?track)\w*\b.{0,40}\b(?:existing|planned|ongoing|current|our|the|this) (?:work|project|effort|migration|move|rollout|fix|plans?)",
        r"\bcomplet(?:e|ing) (?:the|our) (?:ongoing|in-flight|current|existing)\b|\bwas already (?:being|in|under)\b",
    ])
});
static BACKLOG: LazyLock<Regex> = LazyLock::new(|| {
    rx(&[
        r"\bbacklog(?:ged)?\b|\broad ?map\b",
        r"\b(?:had|have|has|was|were|been) (?:already |previously |originally |long )*(?:been )?(?:planned|scheduled|on our (?:list|radar)|discussed|discussing|considered|talking about|meaning to|wanting to|slated|proposed|entertained)\b",
        r"\b(?:planned|scheduled|slated|intended|proposed) (?:for|later|before|prior to)\b.{0,20}\b(?:later|this year|next|the incident|the outage)",
        r"\b(?:previously|already|originally) (?:planned|scheduled|proposed|identified|filed|reported|known|intended|entertained|discussed|on)\b",
        r"\b(?:known|long-?standing|old|existing|open|outstanding|pre-?existing) (?:\w+ )?(?:issues?|tickets?|bugs?|items?|requests?|plans?|problems?)\b",
        r"\bre-?prioriti[sz](?:e|ed|ing) (?:that|this|the|existing)\b|\bincreas(?:e|ed|ing) the priority of\b|\b(?:raise|raised|raising|bump|bumped) the priority\b",
        r"\b(?:from|after|since) (?:the|our|a) (?:previous|last|earlier|prior) (?:incident|outage|post-?mortem|review)\b",
        r"\bhad not yet (?:been )?|\bnot yet (?:got|gotten) (?:around )?to\b|\bpostponed\b|\bdeferred\b",
    ])
});

/// "will continue to" promises: it does not look back.
static WILL: LazyLock<Regex> = LazyLock::new(|| {
    rx(&[
        r"\b(?:will|shall|to|['’]ll) continue\b",
        r"\beven if \w+ continue\b",
        r"\bcontinues? to (?:function|work|operate|run|be)\b",
    ])
});

fn rx(patterns: &[&str]) -> Regex {
    Regex::new(&format!("(?i){}", patterns.join("|"))).expect("a tested pattern")
}

/// The code of list `origin` for an action told in `unit`, with a confidence from 0 to 1.
///
/// # Examples
/// ```
/// use gleaner::words::origin::origin;
/// assert_eq!(origin("Add a second pool").0, "new");
/// assert_eq!(origin("We had already begun to split the pool before this incident.").0, "previously-started");
/// assert_eq!(origin("Pull the quota work forward from the backlog").0, "backlog");
/// ```
#[must_use]
pub fn origin(unit: &str) -> (&'static str, f32) {
    if STARTED.is_match(&WILL.replace_all(unit, "")) {
        return ("previously-started", 0.6);
    }
    if BACKLOG.is_match(unit) {
        return ("backlog", 0.5);
    }
    ("new", 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_before_is_seen() {
        let cases = [
            ("Continue to tune the pool", "previously-started"),
            (
                "We've been actively rewriting the gateway.",
                "previously-started",
            ),
            (
                "A move to new hosts was already under way.",
                "previously-started",
            ),
            (
                "The upgrade had been planned for later this year.",
                "backlog",
            ),
            ("We reprioritise this task.", "backlog"),
            ("We have added an alert.", "new"),
            ("The team will review its plans.", "new"),
            ("Füge einen Alarm hinzu", "new"),
        ];
        for (unit, code) in cases {
            assert_eq!(origin(unit).0, code, "{unit}");
        }
    }
}
