//! What stood where and when: `blame`, `phrase`, `search`, `stats`, asked of the store and of a daemon.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod site;

use binary::Binary;
use newsroom_page::page;
use serde_json::Value;
use site::{Answer, Site};

/// A hospital story in three states: the denial stands, goes and comes back.
fn strike(state: usize) -> String {
    let denial = [
        "The ministry said the hospital was “not a target” and promised an inquiry.",
        "The ministry promised an inquiry and gave no further comment on the hospital.",
        "The ministry said the hospital was “not a target” and promised an inquiry.",
    ];
    let dead = ["12", "14", "14"];
    page(
        "Shell hits hospital in Brenn",
        [
            format!("A shell struck the main hospital in Brenn on Tuesday, killing {} people, doctors at the scene said.", dead[state]),
            denial[state].to_owned(),
            "The city has been under fire since the first week of the month, and two clinics have closed.".to_owned(),
        ],
    )
}

fn vote() -> String {
    page(
        "Vote on budget put off",
        [
            "The vote on the budget was put off until Thursday, the speaker of the council told reporters.",
            "The council met for nine hours without agreeing on the size of the housing fund.",
            "The mayor said the fund was not a target for cuts, whatever the council decided this week.",
        ],
    )
}

/// Two stories, one of them with three versions.
async fn newsroom() -> (Site, Binary) {
    let (site, redlined) = (Site::open().await, Binary::new());
    site.publish("/strike", Answer::page(strike(0)));
    site.publish("/vote", Answer::page(vote()));
    redlined.done(&["watch", &site.url("/strike"), "--topic", "brenn"]);
    redlined.done(&["watch", &site.url("/vote")]);
    for state in [1, 2] {
        site.publish("/strike", Answer::page(strike(state)));
        redlined.done(&["visit", "strike"]);
    }
    (site, redlined)
}

/// Without what differs between two askings: when the page was seen last.
fn lasting(mut lines: Vec<Value>) -> Vec<Value> {
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("last_seen");
    }
    lines
}

fn narrow(text: &str) {
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_answers_alike_with_and_without_a_daemon() {
    let (_site, redlined) = newsroom().await;
    let questions: [&[&str]; 6] = [
        &["blame", "strike"],
        &["blame", "strike@2"],
        &["phrase", "not a target"],
        &["search", "hospital", "inquiry"],
        &["search", "--point", "quote_removed"],
        &["stats"],
    ];
    let alone: Vec<_> = questions
        .iter()
        .map(|question| (lasting(redlined.json(question)), redlined.done(question)))
        .collect();
    let daemon = redlined.daemon();
    for (question, (json, text)) in questions.iter().zip(alone) {
        assert_eq!(lasting(redlined.json(question)), json, "{question:?}");
        narrow(&text);
        narrow(&redlined.done(question));
    }
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn blame_names_the_version_in_which_each_sentence_first_stood() {
    let (_site, redlined) = newsroom().await;
    let lines = redlined.json(&["blame", "strike"]);
    let log = redlined.json(&["log", "strike"]);
    let of = |text: &str| {
        let found = lines
            .iter()
            .find(|line| line["text"].as_str().unwrap().contains(text));
        found.unwrap_or_else(|| panic!("{text}: {lines:?}"))
    };
    assert_eq!(of("Shell hits hospital")["part"], "headline");
    assert_eq!(of("killing 14 people")["version"], 2);
    assert_eq!(of("killing 14 people")["first_seen"], log[1]["first_seen"]);
    assert_eq!(of("killing 14 people")["again"], Value::Null);
    assert_eq!(of("not a target")["version"], 1);
    assert_eq!(of("not a target")["again"]["version"], 3);
    assert_eq!(of("two clinics")["version"], 1);
    let text = redlined.done(&["blame", "strike"]);
    assert!(text.contains("@2   20"), "{text}");
    assert!(text.contains("back since @3"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phrase_is_found_in_every_story_and_interval() {
    let (_site, redlined) = newsroom().await;
    let found = redlined.json(&["phrase", "Not a target"]);
    let stretches: Vec<_> = found
        .iter()
        .map(|line| {
            let number = |name: &str| line[name].as_u64().unwrap();
            (
                line["story"].as_str().unwrap(),
                number("first"),
                number("last"),
                line["stands"] == true,
            )
        })
        .collect();
    assert_eq!(
        stretches,
        [
            ("strike", 1, 1, false),
            ("strike", 3, 3, true),
            ("vote", 1, 1, true)
        ]
    );
    let log = redlined.json(&["log", "strike"]);
    assert_eq!(found[0]["first_seen"], log[0]["first_seen"]);
    assert_eq!(found[0]["first_seen_after"], log[1]["first_seen"]);
    assert_eq!(found[0]["last_seen"], log[1]["last_seen_without"]);
    assert!(
        found[0]["sentences"][0]
            .as_str()
            .unwrap()
            .contains("“not a target”")
    );

    assert_eq!(redlined.json(&["phrase", "target a not"]).len(), 0);
    let none = redlined.done(&["phrase", "sunk without trace"]);
    assert!(none.contains("in no version of any story"), "{none}");
    let text = redlined.done(&["phrase", "not a target"]);
    assert!(
        text.contains("strike@1") && text.contains("vote@1"),
        "{text}"
    );
    assert!(text.contains("stands; last seen"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_narrowed_by_every_filter() {
    let (site, redlined) = newsroom().await;
    let found = |arguments: &[&str]| -> Vec<(String, u64, u64)> {
        let lines = redlined.json(&[&["search"], arguments].concat());
        let number = |line: &Value, name: &str| line[name].as_u64().unwrap();
        lines
            .iter()
            .map(|line| {
                let story = line["story"].as_str().unwrap().to_owned();
                (story, number(line, "first"), number(line, "last"))
            })
            .collect()
    };
    let is = |story: &str, first, last| (story.to_owned(), first, last);
    assert_eq!(found(&["hospital", "inquiry"]), [is("strike", 1, 3)]);
    assert_eq!(
        found(&["inquiry", "not a target"]),
        [is("strike", 1, 1), is("strike", 3, 3)]
    );
    assert_eq!(found(&["inquiry", "comment", "killing 12"]), []);
    assert_eq!(found(&["target", "--story", "vote"]), [is("vote", 1, 1)]);
    assert_eq!(found(&["target", "--topic", "brenn"]).len(), 2);
    let host = site.url("/").replace("http://", "").replace('/', "");
    assert_eq!(found(&["target", "--host", &host]).len(), 3);
    assert_eq!(found(&["target", "--host", "127.0.0.1"]).len(), 3);
    assert_eq!(found(&["target", "--host", "example.org"]), []);
    assert_eq!(found(&["--point", "figure"]), [is("strike", 2, 2)]);
    assert_eq!(
        found(&["--weight", "substantive"]),
        [is("strike", 2, 2), is("strike", 3, 3)]
    );
    assert_eq!(
        found(&["target", "--weight", "substantive"]),
        [is("strike", 3, 3)]
    );
    let log = redlined.json(&["log", "strike"]);
    let second = log[1]["first_seen"].as_str().unwrap();
    assert_eq!(found(&["inquiry", "--until", "2001-01-01"]), []);
    assert_eq!(
        found(&["inquiry", "--story", "strike", "--since", second]),
        [is("strike", 1, 3)]
    );
    assert_eq!(
        found(&["--weight", "minor", "--until", second]),
        [is("strike", 2, 2)]
    );

    let cut = redlined.run(&["search", "target", "--limit", "1"]);
    assert!(cut.err.contains("there is more"), "{}", cut.err);
    for (arguments, words) in [
        (["search", "--point", "colour"], "is no kind of point"),
        (["search", "--weight", "heavy"], "is not a weight"),
        (["search", "--since", "yesterday"], "is not a time"),
        (["stats", "--by", "decade"], "day, week or month"),
        (["search", "--topic", "brenn"], "nothing to look for"),
    ] {
        let said = redlined.run(&arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
    }
    let said = redlined.run(&["search", "target", "--story", "strik3"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("did you mean strike?"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_counted_over_time_and_silent_ones_by_outlet() {
    let (_site, redlined) = newsroom().await;
    let stats = redlined.json(&["stats", "--by", "month"]).remove(0);
    assert_eq!(stats["all"]["stories"], 2);
    assert_eq!(stats["all"]["edits"], 2);
    assert_eq!(stats["all"]["substantive"], 2);
    assert_eq!(stats["all"]["silent"], 2);
    assert_eq!(stats["over_time"][0]["edits"], 2);
    assert_eq!(stats["over_time"][0]["from"].as_str().unwrap().len(), 7);
    assert_eq!(stats["by_outlet"][0]["silent_percent"], 100);
    assert_eq!(stats["by_outlet"][0]["stories"], 1);
    let text = redlined.done(&["stats"]);
    assert!(
        text.contains("OUTLET") && text.contains("2 (100%)"),
        "{text}"
    );
    assert!(
        redlined
            .done(&["stats", "--until", "2001-01-01"])
            .contains("no edits in 2 stories")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_named_once() {
    let (_site, redlined) = newsroom().await;
    for arguments in [
        vec!["show", "strike@"],
        vec!["show", "strike@1", "--as-of", "2025-05-16"],
        vec!["blame", "strike@1", "--as-of", "2025-05-16"],
    ] {
        let said = redlined.run(&arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
    let said = redlined.run(&["blame", "strike@9"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("versions 1 to 3"), "{}", said.err);
}
