//! What pages show, and what they never let through.

mod render_sample;

use redlined::news::{BarrierKind, PageState};
use redlined::render::html;
use redlined::render::view::{StoryLine, StoryView};
use render_sample as sample;

fn line(headline: &str) -> StoryLine {
    StoryLine {
        story: sample::story(),
        standing: sample::standing(),
        versions: 4,
        headline: Some(headline.to_owned()),
        variants: Vec::new(),
    }
}

fn stories() -> Vec<StoryLine> {
    let mut older = line("رئيس الوزراء يقدّم استقالته بعد خلاف على الموازنة");
    older.standing.developing = false;
    older.standing.last_change = Some(sample::at("09:12"));
    let mut barred = line("Council delays vote on harbour bridge again");
    barred.standing.state = PageState::Barred(BarrierKind::Paywall);
    barred.standing.last_change = Some(sample::at("10:40"));
    vec![
        older,
        barred,
        line("Ferry aground off Harwick, dozens hurt"),
    ]
}

fn view() -> StoryView {
    StoryView {
        timeline: sample::timeline(),
        standing: sample::standing(),
        variants: sample::variants(),
    }
}

/// Every page, by name.
fn pages() -> Vec<(&'static str, String)> {
    let (story, comparison) = (sample::story(), sample::comparison());
    let error = html::error_page(
        404,
        "No such story",
        "No story is called “ferry-aground-2”.",
    );
    vec![
        ("stories", html::stories_page(&stories())),
        ("story", html::story_page(&view(), true)),
        ("comparison", html::comparison_page(&story, &comparison)),
        ("version", html::version_page(&story, &comparison.newer)),
        ("error", error),
    ]
}

/// The same with texts that no page should have.
fn hostile_pages() -> Vec<(&'static str, String)> {
    let hostile = "</title><script>alert(1)</script>\" onload=\"x\u{1b}[31m\u{202e}\r\n&amp;";
    let mut comparison = sample::comparison();
    let article = &mut comparison.newer.article;
    hostile.clone_into(&mut article.headline);
    article.standfirst = Some(hostile.to_owned());
    article.byline = vec![hostile.to_owned()];
    article.language = Some("en\" onload=\"x".to_owned());
    for block in &mut article.blocks {
        hostile.clone_into(&mut block.text);
    }
    for notice in &mut article.notices {
        hostile.clone_into(&mut notice.text);
    }
    comparison.facts[1].about = Some(hostile.to_owned());
    comparison.change.body.push(sample::added((9, 0), hostile));
    let mut view = view();
    view.standing.trouble = Some(hostile.to_owned());
    hostile.clone_into(&mut view.timeline.versions[3].headline);
    let story = sample::story();
    vec![
        ("stories", html::stories_page(&[line(hostile)])),
        ("story", html::story_page(&view, true)),
        ("comparison", html::comparison_page(&story, &comparison)),
        ("version", html::version_page(&story, &comparison.newer)),
        ("error", html::error_page(400, hostile, hostile)),
    ]
}

#[test]
fn pages_are_kept_to_be_looked_at() {
    for (name, page) in pages() {
        sample::keep(&format!("{name}.html"), &page);
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    }
    sample::keep("style.css", html::STYLE);
}

#[test]
fn a_strict_security_policy_suits_every_page() {
    for (name, page) in pages() {
        for sign in [
            "<script",
            "<style",
            " style=",
            " src=",
            "javascript:",
            " onload",
            "@import",
        ] {
            assert!(!page.contains(sign), "{name}: {sign}");
        }
        assert_eq!(page.matches("<link").count(), 1, "{name}");
    }
    assert!(!html::STYLE.contains("url(") && !html::STYLE.contains("@import"));
}

#[test]
fn nothing_from_a_page_becomes_markup() {
    for (name, page) in hostile_pages() {
        assert!(
            !page.contains("<script") && !page.contains("\" onload"),
            "{name}"
        );
        assert!(!page.contains(['\u{1b}', '\u{202e}', '\r']), "{name}");
        assert_eq!(page.matches("</title>").count(), 1, "{name}");
    }
}

#[test]
fn every_page_has_one_main_heading_and_its_tags_close() {
    for (name, page) in pages().into_iter().chain(hostile_pages()) {
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        for tag in [
            "p", "li", "ul", "ol", "ins", "del", "span", "bdi", "section", "article", "a",
        ] {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("</{tag}>")).count(),
                "{name}: {tag}"
            );
        }
    }
}

#[test]
fn stories_stand_by_their_last_change() {
    let page = html::stories_page(&stories());
    let place = |text: &str| page.find(text).expect("it is on the page");
    assert!(place("Ferry aground") < place("Council delays"));
    assert!(place("Council delays") < place("رئيس"));
    assert!(page.contains("barred by a paywall"));
    assert_eq!(page.matches("state developing").count(), 1);
}

#[test]
fn a_timeline_stands_newest_first_with_a_link_to_each_change() {
    let page = html::story_page(&view(), true);
    let id = sample::story().id;
    let place = |text: &str| page.find(text).expect("it is on the page");
    assert!(place("Version 4") < place("Version 3") && place("Version 2") < place("Version 1"));
    for link in ["/3..4\"", "/2..3\"", "/1..2\"", "/4\"", ".json\""] {
        assert!(
            page.contains(&format!("href=\"/story/{id}{link}")),
            "{link}"
        );
    }
    assert!(!page.contains("/0..1"));
    assert_eq!(page.matches("silent edit").count(), 1);
    assert!(page.contains("<time datetime=\"2025-05-16T16:07:00Z\">"));
}

#[test]
fn marks_are_heard_and_seen_without_colours() {
    let (_, page) = pages().swap_remove(2);
    let struck = "<del><span class=\"hidden\" lang=\"en\">removed: </span>\
                  <span class=\"sign\" aria-hidden=\"true\">[−</span>\
                  <span class=\"words\">112</span>";
    assert!(page.contains(struck));
    assert!(page.contains("<span class=\"words\">118</span>"));
}

#[test]
fn an_articles_text_says_its_language_and_ours_is_english() {
    let mut comparison = sample::comparison();
    comparison.newer.article.language = Some("uk".to_owned());
    let page = html::comparison_page(&sample::story(), &comparison);
    assert!(page.contains("<html lang=\"en\">"));
    assert!(page.contains("<section class=\"redline\" lang=\"uk\""));
    comparison.newer.article.language = None;
    let page = html::version_page(&sample::story(), &comparison.newer);
    assert!(
        page.contains("<article lang=\"\">"),
        "unknown is said to be unknown"
    );
}

#[test]
fn a_version_is_drawn_block_by_block() {
    let (_, page) = pages().swap_remove(3);
    assert_eq!(page.matches("<li dir=\"auto\">").count(), 2);
    assert_eq!(page.matches("<table>").count(), 1);
    assert_eq!(page.matches("<tr>").count(), 2);
    assert!(page.contains("<blockquote dir=\"auto\">“We heard a bang"));
    assert!(page.contains("<h2 dir=\"auto\">A ship with a past</h2>"));
}
