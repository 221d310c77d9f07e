//! What an operator is told of a configuration before it is used: the real binary on files.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;

use std::fs;

use binary::Binary;
use serde_json::Value;

const RULES: &str =
    "[[site]]\nhost = \"wire.example\"\nbody = \"div.story\"\nremove = [\".ad\", \".gone\"]\n";

fn page(class: &str, head: &str) -> String {
    format!(
        "<html><head><title>Ferry aground</title>{head}</head><body><h1>Ferry aground</h1>\
         <div class={class}><p>A ferry ran aground off Cape Loren early on Friday with 312 people on board.</p>\
         <p class=ad>Buy now</p><p>The ferry had left Port Aveline shortly before midnight on Thursday.</p></div></body></html>"
    )
}

#[test]
fn everything_wrong_is_told_by_line_and_nothing_else_is() {
    let redlined = Binary::new();
    redlined.configure("[fetch]\nmax_megabytes = 0\n[cadence]\nfloor = \"soon\"\n");
    let said = redlined.run(&["config", "check"]);
    assert_eq!(said.code, 1);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", said.out);
    assert!(
        lines[0].contains("config.toml, line 2: max_megabytes = 0"),
        "{}",
        said.out
    );
    assert!(
        lines[1].contains("line 4: \"soon\" is not a span of time"),
        "{}",
        said.out
    );

    redlined.configure(RULES);
    let said = redlined.done(&["config", "check"]);
    assert!(
        said.contains("nothing is wrong; rules for 1 site, 0 stories"),
        "{said}"
    );
}

#[test]
fn rules_are_tried_on_saved_pages() {
    let (redlined, folder) = (Binary::new(), tempfile::tempdir().unwrap());
    redlined.configure(RULES);
    let pages = folder.path().join("www.wire.example");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("by-folder.html"), page("story", "")).unwrap();
    let canonical = "<link rel=canonical href='https://wire.example/ferry'>";
    fs::write(folder.path().join("by-link.html"), page("story", canonical)).unwrap();
    fs::write(folder.path().join("other.html"), page("story", "")).unwrap();

    let pages = folder.path().to_str().unwrap();
    let said = redlined.run(&["config", "check", "--pages", pages]);
    assert_eq!(said.code, 1, "{}", said.out);
    for told in [
        "by-folder.html (wire.example): \"Ferry aground\", 2 paragraphs",
        "by-link.html (wire.example)",
        "  remove = \".ad\": \"Buy now\"",
        "  remove = \".gone\": nothing",
        "wire.example: remove = \".gone\" does not find what it should",
        "1 other page belongs to no site with rules",
    ] {
        assert!(said.out.contains(told), "{told} in {}", said.out);
    }
    let said = redlined.run(&["config", "check", "--pages", pages, "--json"]);
    let value: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["idle"].as_array().unwrap().len(), 1);
    assert_eq!(value["pages"][0]["rules"][0]["elements"], 1);

    redlined.configure(&RULES.replace(", \".gone\"", ""));
    redlined.done(&["config", "check", "--pages", pages]);
    fs::write(
        folder.path().join("by-link.html"),
        page("changed", canonical),
    )
    .unwrap();
    let said = redlined.run(&["config", "check", "--pages", pages]);
    assert_eq!(
        said.code, 1,
        "a page on which the body is not found is told: {}",
        said.out
    );
}

#[test]
fn the_schema_is_json() {
    let schema: Value = serde_json::from_str(&Binary::new().done(&["config", "schema"])).unwrap();
    assert_eq!(schema["type"], "object");
}
