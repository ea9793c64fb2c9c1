//! Which words are verbs? Tables of the verbs that follow-up work is told with, their irregular forms,
//! and the words that only look like a verb's form.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Base forms, regular and irregular. General English and operations, no product names.
const BASES: &str = "\
abandon abolish abort abstract accelerate accept access account acknowledge acquire act activate adapt add \
address adjust administer adopt advertise advise agree aim alarm alert align allocate allow alter amend analyse \
analyze announce answer apply appoint approve architect archive arrange ask assess assign assist attach attempt \
audit authenticate author authorise authorize automate avoid back backfill backport balance ban batch become begin \
block bolster boost bound brainstorm break brief bring broadcast broaden budget buffer build bump burn buy bypass \
cache calculate call cancel capture carry catch centralise centralize certify chain change charge chase check \
choose circulate clarify classify clean clear clone close codify collaborate collect colocate combine come commit \
communicate compact compare compensate compile complete compress compute conduct configure confirm connect consider \
consolidate constrain construct consult contact contain continue contract contribute control convert cooperate \
coordinate copy correct correlate cover crawl create credit cross cut cycle deactivate deal debug decide decommission \
decouple decrease dedicate deduplicate deepen default defer define degrade delay delegate delete deliver demand \
demonstrate denormalize deny depend deploy deprecate derive describe design destroy detail detect determine develop \
devise devote diagnose direct disable disallow discard disclose disconnect discontinue discover discuss display \
distribute diversify divide do document donate double downgrade downsize draft drain draw drill drive drop duplicate \
edit educate elevate eliminate embed emit emphasise emphasize employ empower enable encapsulate encourage encrypt \
end enforce engage enhance enlarge enrich enrol enroll ensure enter entertain enumerate equip eradicate escalate \
establish estimate evacuate evaluate evict evolve examine exclude execute exercise expand expedite experiment \
expire explain explore export expose express extend extract facilitate factor failover familiarise familiarize \
fetch figure file fill filter finalise finalize find finish fix flag flatten flush focus follow forbid force \
forecast formalise formalize format formulate forward foster freeze fulfil fulfill fund gain gate gather generate \
get give go govern grant group grow guarantee guard guide halt handle harden harmonise harmonize have help highlight \
hire hold honor hook host identify ignore illustrate implement import impose improve include incorporate increase \
index indicate inform ingest inhibit inject inspect install institute instruct instrument insulate integrate \
intend introduce invalidate invest investigate invite involve isolate issue join keep kill label launch lead learn \
leave lengthen let leverage lift limit link list load localise localize lock log look loosen lower maintain make \
manage mandate map mark maximise maximize measure meet mention merge migrate minimise minimize mirror mitigate \
model modernise modernize modify monitor move mute name narrow negotiate normalise normalize note notify observe \
obtain offer offload onboard open optimise optimize orchestrate order organise organize overhaul override overwrite \
own page parallelise parallelize parse participate partition partner pass patch pause pay perform permit persist \
pin pilot place plan point police poll populate port postpone practice practise pre-scale preload prepare \
prescale present preserve prevent print prioritise prioritize probe process procure produce profile program \
prohibit project promote prompt propagate propose protect prototype prove provide provision prune publicise \
publicize publish pull purchase purge pursue push put quantify quarantine query queue raise randomise randomize \
rate re-architect reach reactivate read rearchitect rearrange reassess reassign rebalance reboot rebuild recalculate \
recommend reconcile reconfigure reconnect reconsider reconstruct record recover recreate recruit rectify recycle \
redeploy redesign redirect redistribute redo reduce reevaluate refactor refer refine refresh refund refuse \
regenerate register regulate reimburse reinforce reinstall reinstate reintroduce reject relax release relocate rely \
remain remake remediate remedy remember remind remove rename render renew reorder reorganise reorganize repair \
repeat replace replay replicate report reprioritise reprioritize reproduce request require rerun rescope research \
reserve reset reshard resize resolve respond restart restore restrict restructure resume retain rethink retire \
retrain retrieve retry return reuse revamp reveal reverse revert review revise revisit revoke rework rewrite \
roll rotate route run safeguard sample sandbox save scale scan schedule scope script search secure see seed \
segment segregate select send separate serialise serialize serve set settle setup shard share sharpen shift ship \
shorten show shrink shut sign silence simplify simulate size slow smooth solicit solidify solve sort spawn specify \
speed spend spike spin split sponsor spread stabilise stabilize staff stage stagger standardise standardize start \
state stick stipulate stop store streamline strengthen stress strip structure study submit subscribe substitute \
suggest summarise summarize supersede supervise supplement supply support suppress survey suspect suspend swap switch \
synchronise synchronize tag take target teach tear tell terminate test think throttle tie tighten time tolerate \
trace track train transfer transform transition translate treat trial triage trigger trim triple troubleshoot try \
tune turn tweak uncover understand undertake undo unify uninstall unlock unpublish update upgrade upload use \
utilise utilize vacate validate vary verify version vet view visualise visualize volunteer wait walk warm warn watch \
weigh whitelist widen wind wipe withdraw withstand work wrap write";

/// Past forms and participles that no rule yields, with their base.
const IRREGULAR: &[(&str, &str)] = &[
    ("became", "become"),
    ("began", "begin"),
    ("begun", "begin"),
    ("bought", "buy"),
    ("bound", "bind"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("came", "come"),
    ("caught", "catch"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("dealt", "deal"),
    ("did", "do"),
    ("done", "do"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("fed", "feed"),
    ("felt", "feel"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("forbidden", "forbid"),
    ("forgotten", "forget"),
    ("fought", "fight"),
    ("found", "find"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("gone", "go"),
    ("got", "get"),
    ("gotten", "get"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("had", "have"),
    ("held", "hold"),
    ("hidden", "hide"),
    ("kept", "keep"),
    ("knew", "know"),
    ("known", "know"),
    ("laid", "lay"),
    ("led", "lead"),
    ("left", "leave"),
    ("lent", "lend"),
    ("lost", "lose"),
    ("made", "make"),
    ("meant", "mean"),
    ("met", "meet"),
    ("overridden", "override"),
    ("overwritten", "overwrite"),
    ("paid", "pay"),
    ("ran", "run"),
    ("rebuilt", "rebuild"),
    ("redone", "redo"),
    ("remade", "remake"),
    ("rethought", "rethink"),
    ("rewritten", "rewrite"),
    ("rewrote", "rewrite"),
    ("said", "say"),
    ("saw", "see"),
    ("seen", "see"),
    ("sent", "send"),
    ("shown", "show"),
    ("shrank", "shrink"),
    ("shrunk", "shrink"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spent", "spend"),
    ("spun", "spin"),
    ("stood", "stand"),
    ("stuck", "stick"),
    ("taken", "take"),
    ("taught", "teach"),
    ("thought", "think"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("told", "tell"),
    ("took", "take"),
    ("torn", "tear"),
    ("underwent", "undergo"),
    ("undertaken", "undertake"),
    ("undertook", "undertake"),
    ("undone", "undo"),
    ("understood", "understand"),
    ("went", "go"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("won", "win"),
    ("written", "write"),
    ("wrote", "write"),
];

/// Verbs whose past form and participle look like the base form.
const UNCHANGED: &str = "broadcast burst bid cost cut forecast hit let offset override overwrite put quit read reread \
reset rid set setup shed shut split spread";

/// Words in -ing that follow-up items use as nouns: verbs only where their neighbour says so.
const NOUN_ING: &str = "alarming alerting auditing backing balancing batching billing branding briefing broadcasting \
buffering building bundling caching clustering coaching coding computing deduplication debriefing debugging drilling \
engineering fencing filtering finding firewalling gating handling hosting housekeeping indexing labeling labelling \
learning lettering licensing linting listing locking logging mapping meeting messaging metering mirroring monitoring \
naming networking numbering onboarding paging parsing patching peering planning polling pooling pricing processing \
profiling programming provisioning queueing queuing rating reading rendering reporting rolling routing sandboxing \
scaling scanning scheduling scripting sequencing setting sharding signaling signalling staffing staging storing \
streaming testing threading throttling ticketing timing tooling tracing tracking training troubleshooting tuning \
versioning warning wiring working";

/// Words in -ing and -ed that describe a noun, or are no verb form at all.
const NEVER: &str = "anything bring ceiling corresponding during emerging everything evening existing following \
incoming king missing morning nothing ongoing outgoing outstanding pending ping remaining ring running something \
spring string thing underlying upcoming wing \
advanced affected aforementioned allotted associated assorted automated based better-documented complicated concerned \
dedicated detailed distributed experienced finished gated hundred impacted indeed involved layered left limited \
managed naked nested proposed red related relaxed repeated required rushed scheduled shared shed skilled so-called \
sophisticated speed supposed tiered tired trusted unattended unchecked undocumented unexpected unforeseen unknown \
unmonitored unplanned unprotected unrelated unseen untested unused used wicked";

/// Base forms that stand more often for a thing than for the doing: no verb after "and" without an object.
const NOUN_BASES: &str = "access account act alarm alert architect archive audit author back balance ban batch block \
bound break budget buffer burn cache call capture chain change charge check clone contact contract control copy \
credit cross cut cycle deal default delay demand design detail display document double draft drain drill drive drop \
edit end estimate exercise experiment export factor file fill filter fix flag focus force forecast format fund gain \
gate group guard guide halt help hold hook host import increase index issue join kill label launch lead leave \
limit link list load lock log look map mark measure mirror model monitor move name note offer order own page parse \
patch pause pilot pin place plan point police poll port practice present print probe process profile program \
project prompt pull purchase purge push query queue rate reach read rebuild record refund register release repair \
repeat replay report request research reserve reset rest result retry return reverse review roll route run sample \
sandbox save scale scan schedule scope script search seed segment set setup shard share shift ship show sign size \
sort spike spin split spread staff stage start state stick stop store stress strip structure study supply support \
survey swap switch tag target test tie time trace track train transfer transition trial trigger trim triple turn \
tweak update upgrade upload use version view wait walk watch wind work wrap";

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

static BASE_SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(BASES));
static NOUN_ING_SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(NOUN_ING));
static NEVER_SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(NEVER));
static NOUN_BASE_SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(NOUN_BASES));
static UNCHANGED_SET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(UNCHANGED));
static IRREGULAR_MAP: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| IRREGULAR.iter().copied().collect());

/// Whether `word` (lower case) is the base form of a known verb.
#[must_use]
pub fn is_base(word: &str) -> bool {
    BASE_SET.contains(word)
}

/// Whether `word` is a base form that is more often a noun ("check", "update").
#[must_use]
pub fn is_noun_base(word: &str) -> bool {
    NOUN_BASE_SET.contains(word)
}

/// Whether `word` in -ing is used as a noun in follow-up items ("monitoring", "testing").
#[must_use]
pub fn is_noun_ing(word: &str) -> bool {
    NOUN_ING_SET.contains(word)
}

/// Whether `word` ends like a verb form and is none ("string", "existing", "related").
#[must_use]
pub fn is_never_verb(word: &str) -> bool {
    NEVER_SET.contains(word)
}

/// Whether the past form and participle of the verb `word` are the base form ("set", "put").
#[must_use]
pub fn is_unchanged(word: &str) -> bool {
    UNCHANGED_SET.contains(word)
}

/// Base form of an irregular past form or participle.
#[must_use]
pub fn irregular(word: &str) -> Option<&'static str> {
    IRREGULAR_MAP.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_no_word_twice() {
        for table in [BASES, NOUN_ING, NEVER, NOUN_BASES, UNCHANGED] {
            let words: Vec<_> = table.split_whitespace().collect();
            let twice: Vec<_> = words
                .iter()
                .filter(|w| words.iter().filter(|o| o == w).count() > 1)
                .collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }

    #[test]
    fn irregular_forms_lead_to_their_base() {
        assert_eq!(irregular("written"), Some("write"));
        assert_eq!(irregular("began"), Some("begin"));
        assert_eq!(irregular("moved"), None);
        assert!(is_unchanged("split") && is_base("split"));
    }
}
