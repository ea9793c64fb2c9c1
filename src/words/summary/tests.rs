use super::*;

fn check(cases: &[(&str, &str)]) {
    for (action, summary) in cases {
        assert_eq!(imperative(action), *summary, "{action}");
    }
}

#[test]
fn forms_become_orders() {
    check(&[
        ("added a check", "Add a check"),
        (
            "Increasing the size of the pool",
            "Increase the size of the pool",
        ),
        (
            "writing and publishing a guide for operators",
            "Write and publish a guide for operators",
        ),
        (
            "stopped and rebuilt the replicas",
            "Stop and rebuild the replicas",
        ),
        ("adds a guard", "Add a guard"),
        ("Setup canary hosts", "Set up canary hosts"),
        ("hotfixing the parser", "Hotfix the parser"),
    ]);
}

#[test]
fn passives_become_orders() {
    check(&[
        ("a nightly restart was added", "Add a nightly restart"),
        (
            "The vacuum job has now been moved to weekends",
            "Move the vacuum job to weekends",
        ),
        (
            "dashboards will also be built for each tenant",
            "Build dashboards for each tenant",
        ),
        (
            "the old hosts that are idle should be shut down",
            "Shut down the old hosts that are idle",
        ),
        (
            "Make sure backups are tested every month",
            "Test backups every month",
        ),
        (
            "the job must not be started twice",
            "Do not start the job twice",
        ),
    ]);
}

#[test]
fn leads_go() {
    check(&[
        (
            "we will also be migrating the mail relay",
            "Migrate the mail relay",
        ),
        ("Consider moving the cron hosts", "Move the cron hosts"),
        (
            "OPS-1234: rotate the signing keys.",
            "Rotate the signing keys",
        ),
        (
            "Priya: draw the *storage* map (#88)",
            "Draw the storage map",
        ),
        (
            "no longer retry failed writes",
            "Stop retrying failed writes",
        ),
        (
            "not page twice for one fault",
            "Do not page twice for one fault",
        ),
        ("plan to start writing release notes", "Write release notes"),
        ("The storage team will add a quota", "Add a quota"),
    ]);
}

#[test]
fn nouns_of_doing_unfold() {
    check(&[
        ("Monitoring of disk latency", "Monitor disk latency"),
        (
            "improvement of the drill schedule",
            "Improve the drill schedule",
        ),
        (
            "making changes to the paging policy",
            "Change the paging policy",
        ),
        (
            "conduct a thorough review of quota defaults",
            "Review quota defaults",
        ),
        ("More staging hosts", "Add more staging hosts"),
        (
            "Better graphs for the mail relay",
            "Improve graphs for the mail relay",
        ),
    ]);
}

#[test]
fn nouns_stay() {
    check(&[
        ("logging improvements", "Logging improvements"),
        (
            "string length limits in the parser",
            "String length limits in the parser",
        ),
        (
            "Testing procedures for failover",
            "Testing procedures for failover",
        ),
        (
            "existing alerts for the mail queue",
            "Existing alerts for the mail queue",
        ),
        (
            "Überwachung der Warteschlange",
            "Überwachung der Warteschlange",
        ),
        ("", ""),
        ("Rollback", "Rollback"),
    ]);
}

#[test]
fn long_actions_end_at_a_phrase() {
    let long = "Move the billing exporter and its nightly reports from the shared cluster in the old region to \
                a cluster of its own with separate quotas";
    let short = imperative(long);
    assert_eq!(
        short,
        "Move billing exporter and its nightly reports from shared cluster"
    );
    assert_eq!(
        imperative(
            "Lower the retry budget of the gateway, which had been set years ago by another team"
        ),
        "Lower the retry budget of the gateway"
    );
    for limit in 2..30 {
        let cut: Vec<&str> = long.split_whitespace().take(limit).collect();
        let short = imperative(&cut.join(" "));
        let last = short.split_whitespace().last().unwrap();
        assert!(
            short.split_whitespace().count() <= MAX_WORDS
                && !["the", "in", "to", "of", "from", "with"].contains(&last)
                || limit < 4,
            "{short}"
        );
    }
}

#[test]
fn targets_goals_and_events() {
    assert_eq!(
        noun_phrase("a [retry policy](https://x.test) "),
        "Retry policy"
    );
    assert_eq!(noun_phrase("The"), "The");
    assert_eq!(purpose("the page loads in time"), "The page loads in time");
    assert_eq!(
        purpose("to make it easier to roll back"),
        "Make it easier to roll back"
    );
    assert_eq!(clause("because the disk was full."), "The disk was full");
    assert!(clause(&"word ".repeat(40)).split_whitespace().count() <= MAX_WORDS);
}
