//! Words that tell a purpose from a complement.

/// Words that take a "to" with a verb as their complement: no purpose.
pub const GOVERNORS: &str = "ability able about access agreed aim aimed aiming aims allow allowed allowing allows alternative ask asked \
asking attempt attempted attempting attempts began begin begun cause caused causing chance check checking \
checks commit committed continue continued continues continuing decide decided decision due easier easy enable \
enabled enables enabling encourage encouraging expect expected fail failed failing fails going hard harder has \
have having help helping hope how impossible instruct intend intended intends intention known lead learn like \
likely need needed needing needs offer offered opportunity ought permission plan planned planning plans \
possible prefer promised prompt proposal ready recommend recommended remind require required requires \
scheduled seek seem seems set start started starting steps supposed tend told tried tries try trying unable up \
used want wanted wants way ways what when where whether willing wish work worked working";

/// Verbs of an effect: with them "to ..." says what a change is for.
pub const EFFECTS: &str = "accelerate accommodate achieve adapt address aid alert alleviate analyse analyze automate automatically avoid \
be benefit better block bring catch combat comply confirm cope counter create cut decrease deliver detect \
determine diagnose ease easily eliminate enable encourage enforce enhance ensure escalate facilitate fail find \
fix flag force free further gain give guarantee guard handle help identify improve increase inform isolate \
keep know learn lessen let limit lower make manage match maximise maximize measure meet minimise minimize \
mitigate monitor more move notice notify offset permit prevent prioritise prioritize proactively protect prove \
provide quickly receive recover reduce reflect remain remediate remedy remove reproduce resolve respond \
restore safeguard safely save scale secure see shorten show simplify simulate solve speed spot stop streamline \
strengthen support surface sustain take tolerate track trigger understand validate warn withstand";

/// Whether the space-separated `list` holds `word`.
pub fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|w| w == word)
}
