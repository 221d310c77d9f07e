//! Why an article is read as it is: what `extract --explain` says of a page whose sources disagree.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;

use binary::Binary;
use serde_json::Value;

const PAGE: &str = r#"<!DOCTYPE html><html lang="en-GB"><head><title>Ferry aground - The Wire</title>
<meta property="og:site_name" content="The Wire"><meta property="og:title" content="Ferry drama off the cape">
<meta property="article:modified_time" content="2025-05-16T12:00:00Z">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry aground","author":{"name":"Ada Moss"},
"dateModified":"2025-05-16T11:30:00Z","datePublished":"2025-05-16T09:00:00Z"}</script></head><body>
<nav class="menu"><a href="/world">World</a></nav><article><h1>Ferry aground</h1><p class="byline">By Bo Lind</p>
<p>A ferry ran aground off Cape Loren early on Friday with 312 people on board, the harbour authority said.</p>
<p>At least 12 people were injured, two of them seriously, a spokeswoman for the coastguard told reporters.</p>
<p>The ferry had left Port Aveline shortly before midnight. No cause was given for the grounding.</p>
<div class="share-tools">Share this story</div></article></body></html>"#;

#[test]
fn every_field_names_its_source_and_who_disagrees() {
    let (redlined, folder) = (Binary::new(), tempfile::tempdir().unwrap());
    let file = folder.path().join("page.html");
    std::fs::write(&file, PAGE).unwrap();
    let file = file.to_str().unwrap();

    let said = redlined.done(&["extract", "--explain", file]);
    for told in [
        "headline: from the page",
        "  not og:title: Ferry drama off the cape",
        "byline: from the page",
        "  not JSON-LD: Ada Moss",
        "modified: from JSON-LD",
        "  not meta article:modified_time: 2025-05-16T12:00:00Z",
        "language: from html element",
        "body: from the page: article",
        "- navigation (nav.menu): World",
        "- buttons to share (div.share-tools): Share this story",
        "- byline (p.byline): By Bo Lind",
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
    assert!(!said.contains("not JSON-LD: Ferry aground"), "{said}");

    let value: Value = redlined.json(&["extract", "--explain", file]).remove(0);
    let choices = value["explained"]["choices"].as_array().unwrap();
    let modified = choices
        .iter()
        .find(|choice| choice["field"] == "modified")
        .unwrap();
    assert_eq!(modified["from"], "JSON-LD");
    assert_eq!(value["explained"]["left_out"][0]["element"], "nav.menu");
    let value: Value = redlined.json(&["extract", file]).remove(0);
    assert!(value.get("explained").is_none());
}

#[test]
fn a_rule_that_finds_nothing_is_named_and_the_page_read_without_it() {
    let (redlined, folder) = (Binary::new(), tempfile::tempdir().unwrap());
    let file = folder.path().join("page.html");
    std::fs::write(&file, PAGE).unwrap();
    let file = file.to_str().unwrap();

    let said = redlined.run(&["extract", "--site-rule", "body=div.story", file]);
    assert_eq!(said.code, 0);
    assert_eq!(
        said.err,
        "redlined: site rule body=div.story finds nothing on this page\n"
    );
    assert!(said.out.starts_with("Ferry aground\n"), "{}", said.out);
    let said = redlined.run(&["extract", "--site-rule", "body=article", file]);
    assert_eq!(said.err, "");
}
