//! Which words hint at the genre of a page? Lists of words and pairs of words, one cue each. Lists carry over to sites
//! that the training set does not hold better than learned words do.

/// Name of a cue and its words, lower-cased; a pair of neighbouring words is written with `_`.
pub(super) const BODY: [(&str, &str); 25] = [
    (
        "incident",
        "incident incidents outage outages downtime disruption disruptions degradation degraded unavailable \
         unavailability interruption",
    ),
    (
        "postmortem",
        "postmortem postmortems post_mortem post_mortems post_incident rca root_cause root_causes incident_report \
         incident_review incident_reports",
    ),
    (
        "failed",
        "failed failing crashed broke stopped dropped exhausted overloaded stalled leaked corrupted expired hung \
         timed_out ran_out went_down lost deleted overwrote blocked saturated spiked rejected refused",
    ),
    (
        "repaired",
        "restarted restored reverted rolled_back rolled mitigated resolved recovered rebooted redeployed failed_over \
         patched reinstated drained scaled_up scaled rotated revoked unblocked repaired stabilised stabilized",
    ),
    (
        "noticed",
        "noticed alerted paged detected reported discovered identified investigated observed found confirmed realised \
         realized escalated saw learned",
    ),
    (
        "affected",
        "affected impacted impact unable elevated errors error delayed late missing slow customers users",
    ),
    (
        "caused",
        "caused because due_to triggered led_to resulted_in contributing contributed meant_that cause causes",
    ),
    (
        "apology",
        "apologise apologize apologies sorry regret inconvenience",
    ),
    (
        "updates",
        "investigating identified monitoring resolved update posted subscribe",
    ),
    (
        "plans",
        "we_will we_ll will_be going_to plan_to follow_up action_items action_item next_steps prevent_this",
    ),
    (
        "hindsight",
        "went_well went_wrong lessons lesson learned lucky should_have could_have did_not had_not was_not were_not",
    ),
    ("past", "was were had did been began came went took made"),
    ("present", "is are has have does can provides supports lets"),
    ("we", "we our us ours"),
    ("you", "you your yours yourself"),
    (
        "advice",
        "should must may never always avoid recommend recommended ensure make_sure best_practice best_practices \
         consider responsible responsibilities required shall",
    ),
    (
        "instruction",
        "use run click open select choose configure install enter see read visit download create add set type write",
    ),
    (
        "product",
        "pricing price free trial plan plans features feature sign_up demo enterprise dashboard integrations \
         introducing announce announcing excited launch launched available",
    ),
    (
        "release",
        "release releases version versions changelog changed added removed deprecated fix fixes bug bugs breaking \
         minor patch upgrade",
    ),
    (
        "software",
        "library package crate module api license licence documentation docs example examples usage install installation \
         repository contributors readme command options",
    ),
    (
        "normal",
        "operational no_incidents no_known all_systems all_services uptime scheduled maintenance planned upcoming",
    ),
    (
        "policy",
        "policy policies terms agreement liability rights personal cookies consent confidential employees parties law \
         disclosure",
    ),
    (
        "reported",
        "said says spokesperson spokeswoman spokesman according statement told analysts reporters",
    ),
    (
        "hiring",
        "role salary benefits candidates candidate experience apply hiring interview team remote",
    ),
    (
        "teaching",
        "chapter guide tutorial learn how_to example exercise template talk talks speaker session blog posts post topics",
    ),
];

/// As [`BODY`], for headings.
pub(super) const HEADINGS: [(&str, &str); 4] = [
    (
        "section of a report",
        "impact timeline cause causes what_happened resolution detection mitigation remediation lessons learned \
         postmortem incident summary contributing went_well went_wrong next_steps action_items trigger response \
         recovery outage follow_up followup actions prevent affected",
    ),
    (
        "section of a guide",
        "usage installation install features license licence faq started overview how_to contributing requirements \
         examples example documentation api configuration introduction roles responsibilities benefits pricing options \
         scope purpose definitions contact support best_practices steps template",
    ),
    (
        "section of a list",
        "changed added fixed removed deprecated changelog release releases recent latest archive past incidents all \
         posts categories related reports",
    ),
    ("question", "why how what when who can do does is"),
];

/// As [`BODY`], for the title.
pub(super) const TITLE: [(&str, &str); 4] = [
    (
        "incident",
        "incident outage downtime disruption degraded degradation unavailable unavailability failure failures errors loss \
         breach issue issues down delayed delays interruption",
    ),
    (
        "postmortem",
        "postmortem post_mortem rca root_cause incident_report incident_review retrospective report analysis summary",
    ),
    (
        "guide",
        "how guide template policy handbook introduction best practices tutorial runbook process training chapter checklist \
         faq documentation",
    ),
    (
        "list",
        "incidents postmortems reports archive index history status list changelog releases release blog news all \
         collection",
    ),
];
