//! Whatever a page says, every form is drawn, and nothing of the page acts on where it is shown.

mod render_sample;

use proptest::prelude::*;
use redlined::news::{Article, Comparison, Scope, Story, Timeline};
use redlined::render::email::{self, AlertView, Links};
use redlined::render::view::StoryView;
use redlined::render::{feed, html, json, terminal};
use render_sample as sample;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// Any text, with more than its share of what has meant trouble elsewhere.
fn text() -> impl Strategy<Value = String> {
    let trouble = prop::sample::select(vec![
        "\u{1b}[31m",
        "\u{9b}2J",
        "\r\n",
        "\t",
        "\0",
        "\u{202e}",
        "\u{2067}",
        "\u{200b}",
        "\u{2028}",
        "\u{ffff}",
        "<b>",
        "\"'&;",
        "]]>",
        "{{ x }}",
        "渡し船",
        "é́́",
        "👩‍👩‍👧",
        "שלום",
        "[+",
        "-]",
    ]);
    let piece = prop_oneof![
        any::<String>(),
        trouble.prop_map(ToOwned::to_owned),
        "[a-z ]{0,30}"
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn comparison(texts: &[String]) -> Comparison {
    let mut texts = texts.iter().cycle().cloned();
    let mut next = || texts.next().unwrap_or_default();
    let mut comparison = sample::comparison();
    let old: Article = Article {
        headline: next(),
        ..comparison.older.article
    };
    comparison.older.article = old;
    let article = &mut comparison.newer.article;
    article.headline = next();
    article.standfirst = Some(next());
    article.byline = vec![next(), next()];
    article.dateline = Some(next());
    article.language = Some(next());
    for block in &mut article.blocks {
        block.text = next();
    }
    for fact in &mut comparison.facts {
        fact.old = fact.old.is_some().then(&mut next);
        fact.new = fact.new.is_some().then(&mut next);
        fact.about = fact.about.is_some().then(&mut next);
    }
    for edit in &mut comparison.change.body {
        for passage in edit.old.iter_mut().chain(&mut edit.new) {
            passage.text = next();
        }
        for piece in &mut edit.words {
            piece.text = next();
        }
    }
    comparison
        .newer
        .head
        .headline
        .clone_from(&comparison.newer.article.headline);
    comparison.newer.head.facts.clone_from(&comparison.facts);
    comparison
}

fn view(comparison: &Comparison) -> StoryView {
    let mut timeline: Timeline = sample::timeline();
    timeline.versions[3] = comparison.newer.head.clone();
    let mut standing = sample::standing();
    standing.trouble = Some(comparison.newer.head.headline.clone());
    let mut variants = sample::variants();
    variants[0]
        .headline
        .clone_from(&comparison.newer.head.headline);
    StoryView {
        timeline,
        standing,
        variants,
    }
}

/// Acts on a terminal, a reader of XML, or the direction of what stands around it.
fn acts(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && letter != '\n') || letter == '\u{ffff}'
}

/// The columns of a line as a terminal adds them up, sign by sign.
fn columns(line: &str) -> usize {
    line.graphemes(true).map(UnicodeWidthStr::width).sum()
}

fn pages(story: &Story, comparison: &Comparison) -> [String; 3] {
    [
        html::story_page(&view(comparison), true),
        html::comparison_page(story, comparison),
        html::version_page(story, &comparison.newer),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_page_stays_a_page(texts in prop::collection::vec(text(), 1..12)) {
        let (story, comparison) = (sample::story(), comparison(&texts));
        for page in pages(&story, &comparison) {
            prop_assert!(!page.contains(acts));
            prop_assert_eq!(page.matches("<html").count(), 1);
            prop_assert!(!page.contains("<b>"));
            for tag in ["p", "li", "span", "ins", "del", "bdi"] {
                let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
                prop_assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{}", tag);
            }
        }
        let feed = feed::story(&view(&comparison).timeline, "https://redlined.example");
        prop_assert!(!feed.contains(acts) && feed.matches("<entry>").count() == 4);
    }

    #[test]
    fn a_letter_stays_a_letter(texts in prop::collection::vec(text(), 1..12)) {
        let comparison = comparison(&texts);
        let letter = email::alert(&AlertView {
            story: &sample::story(),
            comparison: &comparison,
            scope: &Scope::All,
            links: &Links::default(),
        });
        prop_assert!(!letter.subject.contains(acts) && !letter.subject.contains('\n'));
        prop_assert!(!letter.text.contains(acts) && !letter.html.contains(acts));
        prop_assert!(letter.text.len() + letter.html.len() <= 64_000);
        for line in letter.text.lines() {
            prop_assert!(columns(line) <= 76, "{}", line);
        }
    }

    #[test]
    fn a_terminal_stays_as_it_was(texts in prop::collection::vec(text(), 1..12)) {
        let comparison = comparison(&texts);
        for text in [
            terminal::comparison(&comparison, 80),
            terminal::timeline(&view(&comparison), 80),
            terminal::article(&comparison.newer.article, 80),
        ] {
            let plain = anstream::adapter::strip_str(&text).to_string();
            prop_assert!(!plain.contains(acts));
            for line in plain.lines() {
                prop_assert!(columns(line) <= 80, "{}", line);
            }
        }
    }

    #[test]
    fn json_gives_texts_as_they_stand(texts in prop::collection::vec(text(), 1..12)) {
        let comparison = comparison(&texts);
        let read: serde_json::Value = serde_json::from_str(&json::diff(&comparison).to_string()).unwrap();
        prop_assert_eq!(&read["newer"]["headline"], &comparison.newer.head.headline);
    }
}
