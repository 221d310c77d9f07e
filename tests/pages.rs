//! Pages in the style of real ones, each beside what must be read from it.
//!
//! `NAME.html` is a page, `NAME.txt` its reading in words. A page without its reading fails.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use redlined::extract::{self, SiteRules, Source};
use redlined::news::{Article, BarrierKind, Reading};

#[test]
fn every_page_reads_as_written_beside_it() {
    let mut wrong = String::new();
    for page in pages() {
        let expected = fs::read_to_string(page.with_extension("txt")).unwrap_or_default();
        let found = words(&read(&page));
        if found != expected {
            let _ = writeln!(
                wrong,
                "{}\n--- expected\n{expected}--- found\n{found}",
                page.display()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_hashed_class_beside_the_others_changes_nothing() {
    for page in pages() {
        let html = fs::read_to_string(&page).expect("a page of ours can be read");
        let found = extract::reading(&source(html.as_bytes()), &SiteRules::default());
        let renamed = html.replace("class=\"", "class=\"css-ad1020 ");
        let again = extract::reading(&source(renamed.as_bytes()), &SiteRules::default());
        assert_eq!(words(&found), words(&again), "{}", page.display());
    }
}

/// With a rule the whole page is parsed; without one, what nobody reads is left out before.
#[test]
fn a_rule_that_means_nothing_changes_nothing() {
    let idle = SiteRules::parse(&[], &[], &["nothing-like-it".to_owned()]).expect("it is CSS");
    for page in pages() {
        let html = fs::read(&page).expect("a page of ours can be read");
        let whole = extract::reading(&source(&html), &idle);
        assert_eq!(read(&page), whole, "{}", page.display());
    }
}

#[test]
fn reading_is_the_same_with_and_without_its_explanation() {
    for page in pages() {
        let html = fs::read(&page).expect("a page of ours can be read");
        let explained = extract::explained(&source(&html), &SiteRules::default());
        assert_eq!(read(&page), explained.reading, "{}", page.display());
    }
}

#[test]
fn hostile_pages_are_refused_with_a_reason() {
    let many = |piece: &str| piece.repeat(300_000);
    for page in [
        many("<div>"),
        many("<p>x"),
        format!("<p {}>", many("a=1 b ")),
        many("<b><table>"),
        many("<&<"),
        many("&amp;&lt;"),
        format!("<p {}>", "a=1 ".repeat(500)).repeat(2_100),
    ] {
        match extract::reading(&source(page.as_bytes()), &SiteRules::default()) {
            Reading::Barred(barrier) => assert_eq!(barrier.kind, BarrierKind::Hostile),
            Reading::Article(_) => panic!("{} was read", &page[..20]),
        }
    }
}

#[test]
fn a_hostile_description_costs_no_more_than_a_hostile_page() {
    for text in [
        "<div>".repeat(300_000),
        format!("<p {}></p>", "a=1 b ".repeat(300_000)),
    ] {
        for field in ["headline", "articleBody"] {
            let page = format!(
                "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"{field}\":\"{text}\"}}</script>"
            );
            let reading = extract::reading(&source(page.as_bytes()), &SiteRules::default());
            assert!(matches!(reading, Reading::Barred(_)), "{field}");
        }
    }
}

#[test]
fn what_is_no_page_is_none() {
    for (body, kind) in [
        (&b"%PDF-1.7"[..], None),
        (b"{\"a\": 1}", None),
        (b"text", Some("image/png")),
    ] {
        let source = Source {
            body,
            content_type: kind,
            url: "https://wire.example/",
        };
        let reading = extract::reading(&source, &SiteRules::default());
        assert!(
            matches!(reading, Reading::Barred(barrier) if barrier.kind == BarrierKind::NotHtml)
        );
    }
}

#[test]
fn a_sites_rules_say_where_the_article_is() {
    let page = "<title>Site</title><div class=lead>The long bridge</div><div class=a><p>Teaser about something else that is long enough to be prose.</p></div><div class=b><p>The bridge was opened on Monday.</p><p class=x>Buy now.</p></div>";
    let typed = |text: &str| vec![text.to_owned()];
    let rules = SiteRules::parse(&typed("div.b"), &typed("div.lead"), &typed(".x"));
    let Reading::Article(article) = extract::reading(
        &source(page.as_bytes()),
        &rules.expect("the selectors are CSS"),
    ) else {
        panic!("an article stands there");
    };
    assert_eq!(article.headline, "The long bridge");
    assert_eq!(article.blocks.len(), 1);
    assert_eq!(article.blocks[0].text, "The bridge was opened on Monday.");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_number_name_negation_or_quotation_of_a_paragraph_is_lost(
        paragraphs in proptest::collection::vec(
            "[A-Z][a-z]{3,8} (did not say|never said|said) on (May|March) [1-9] that [$€£]?[0-9]{1,3}([.,][0-9]{1,3})?( percent|%| million)? of the [a-z]{4,9} were [a-z]{4,9} at [0-9]{1,2}:[0-5][0-9], “[a-z]{3,9} [a-z]{3,9},” and [A-ZÀ-Ö][a-zа-я]{3,9} agreed with the [a-z]{5,9}\\.",
            3..8,
        )
    ) {
        let mut page = String::from("<html><body><nav><a href=/>Home</a></nav><article><h1>What was said in the harbour</h1>");
        for paragraph in &paragraphs {
            let _ = write!(page, "<p>{}</p>", paragraph.replace(" on ", " <b>on</b>&nbsp;"));
        }
        page.push_str("</article><footer>All rights reserved</footer></body></html>");
        let Reading::Article(article) = extract::reading(&source(page.as_bytes()), &SiteRules::default()) else {
            panic!("an article stands there");
        };
        let found: Vec<&str> = article.blocks.iter().map(|block| block.text.as_str()).collect();
        prop_assert_eq!(found, paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = extract::explained(&source(&bytes), &SiteRules::default());
    }

    #[test]
    fn any_mark_up_is_read_or_refused(page in "(<(p|div|a href=/x|table|tr|td|li|h1|br|b|svg|style|script|time datetime=2025|article class=live-post)>|</(p|div|a|table|td|li|h1|b|svg|script)>|[a-z ]{0,30}|Correction: |[0-9:]{1,5}|&#160;){0,60}") {
        let _ = extract::explained(&source(page.as_bytes()), &SiteRules::default());
    }
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let entries = fs::read_dir(folder)
        .expect("a page of ours can be read")
        .map(|entry| entry.expect("a page of ours can be read").path());
    let mut pages: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    pages
}

fn read(page: &Path) -> Reading {
    let html = fs::read(page).expect("a page of ours can be read");
    extract::reading(&source(&html), &SiteRules::default())
}

fn source(body: &[u8]) -> Source<'_> {
    Source {
        body,
        content_type: Some("text/html"),
        url: "https://wire.example/news/ferry-aground",
    }
}

fn words(reading: &Reading) -> String {
    match reading {
        Reading::Article(article) => article_in_words(article),
        Reading::Barred(barrier) => format!("{}: {}\n", barrier.kind.code(), barrier.evidence),
    }
}

fn article_in_words(article: &Article) -> String {
    let mut text = format!("headline: {}\n", article.headline);
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "{name}: {value}");
        }
    };
    field("standfirst", article.standfirst.clone());
    field("byline", Some(article.byline.join("; ")));
    field("dateline", article.dateline.clone());
    field("section", article.section.clone());
    field("language", article.language.clone());
    field("canonical", article.canonical.clone());
    field("published", article.published.map(|time| time.to_string()));
    field("modified", article.modified.map(|time| time.to_string()));
    field("revised", article.revised.clone());
    field("developing", article.developing.then(|| "yes".to_owned()));
    for notice in &article.notices {
        let _ = writeln!(text, "notice {}: {}", notice.kind.code(), notice.text);
    }
    for entry in &article.entries {
        let time = entry.time.map(|time| time.to_string()).unwrap_or_default();
        let headline = entry.headline.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "entry {} {time} {headline} [{}]",
            entry.id,
            entry.byline.join("; ")
        );
    }
    for block in &article.blocks {
        let entry = block
            .entry
            .as_ref()
            .map(|id| format!(" ({id})"))
            .unwrap_or_default();
        let _ = writeln!(text, "{}{entry}: {}", block.kind.code(), block.text);
    }
    text
}
