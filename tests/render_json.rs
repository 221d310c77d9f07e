//! The shapes that are shown outside.

mod render_sample;

use redlined::news::{Fact, FactKind, Outcome, Place, VersionHead, Weight};
use redlined::render::json;
use redlined::render::view::{Step, StoryLine};
use render_sample as sample;
use serde_json::Value;

/// Without the points, whose words are not the business of a shape.
fn drawn(mut value: Value) -> String {
    if let Some(points) = value.get_mut("points") {
        let count = points.as_array().map_or(0, Vec::len);
        *points = format!("{count} points").into();
    }
    serde_json::to_string_pretty(&value).expect("a value can be written")
}

fn figure() -> Fact {
    Fact {
        about: Some("injured".to_owned()),
        ..Fact::new(
            FactKind::Figure,
            Place::Top,
            Some("12".to_owned()),
            Some("48".to_owned()),
        )
    }
}

#[test]
fn a_line_of_the_log_says_when_how_much_and_what() {
    let head = VersionHead {
        facts: vec![figure()],
        ..sample::comparison().newer.head
    };
    insta::assert_snapshot!(drawn(json::log(&head)));
}

#[test]
fn a_first_version_was_never_seen_without() {
    let value = json::log(&sample::timeline().versions[0]);
    for key in ["last_seen_without", "weight", "revert_of"] {
        assert_eq!(value[key], Value::Null, "{key}");
    }
    assert_eq!(value["facts"], Value::Array(Vec::new()));
}

#[test]
fn a_difference_is_a_comparison_between_two_named_versions() {
    let value = json::diff(&sample::comparison());
    assert_eq!(value["older"]["number"], 3);
    assert_eq!(value["newer"]["number"], 4);
    assert_eq!(value["newer"]["last_seen_without"], "2025-05-16T16:02:00Z");
    assert!(value["ops"].is_array());
}

#[test]
fn a_story_says_where_it_is_now() {
    let line = StoryLine {
        story: sample::story(),
        standing: sample::standing(),
        versions: 4,
        headline: Some("Ferry aground off Harwick, dozens hurt".to_owned()),
        variants: sample::variants(),
    };
    insta::assert_snapshot!(drawn(json::story(&line)));
}

#[test]
fn a_step_of_a_replay_is_what_the_scorers_read() {
    let step = Step {
        i: 3,
        fetched: Some(sample::at("00:30:27")),
        outcome: Outcome::Changed,
        weight: Some(Weight::Substantive),
        facts: vec![figure()],
        alert: true,
        reason: None,
    };
    insta::assert_snapshot!(drawn(json::step(&step)));
    let quiet = Step {
        fetched: None,
        weight: None,
        facts: Vec::new(),
        alert: false,
        reason: Some("variant".to_owned()),
        ..step
    };
    let value = json::step(&quiet);
    assert_eq!(value["reason"], "variant");
    assert_eq!(value["weight"], Value::Null);
    assert!(value.get("fetched").is_none());
}
