//! What a terminal shows: at its width, with and without colours, whatever a page says.

mod render_sample;

use redlined::news::{
    Alert, AlertId, AlertState, Article, BarrierKind, Block, BlockKind, Confirmation, EmailAddress,
    Ending, Entry, Outcome, PageState, Scope, StatedTime, Subscriber, SubscriberId, Subscription,
    SubscriptionId, Suppression, Weight, Wish,
};
use redlined::render::terminal;
use redlined::render::view::{
    OutboxLine, Status, StoryLine, StoryView, SubscriberLine, SubscriptionLine, SuppressedLine,
    Trouble, Visited,
};
use render_sample as sample;
use unicode_width::UnicodeWidthStr as _;

/// As it reads without colours.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn stories() -> Vec<StoryLine> {
    let line = StoryLine {
        story: sample::story(),
        standing: sample::standing(),
        versions: 4,
        headline: Some("Ferry aground off Harwick, dozens hurt".to_owned()),
        variants: Vec::new(),
    };
    let mut barred = line.clone();
    barred.standing.state = PageState::Barred(BarrierKind::Consent);
    barred.versions = 0;
    barred.headline = None;
    let mut hostile = line.clone();
    hostile.headline = Some("\u{1b}[2J渡し船\r\nが座礁した\u{202e}".to_owned());
    vec![line, barred, hostile]
}

fn outbox() -> Vec<OutboxLine> {
    let alert = Alert {
        id: AlertId::from_bits(77),
        subscriber: SubscriberId::from_bits(5),
        story: sample::story().id,
        older: 3,
        newer: 4,
        message_id: "3.4.77".to_owned(),
        made: sample::at("16:07"),
        state: AlertState::Waiting,
        due: sample::at("16:22"),
        attempts: 3,
        reply: Some("451 4.7.1 Greylisted,\r\n try again \u{1b}[31mlater".to_owned()),
        event: None,
        without: None,
        first_seen: None,
        digest: Vec::new(),
        uncertain: false,
    };
    vec![OutboxLine {
        alert,
        story: sample::story().name,
        address: EmailAddress::parse("desk@example.org").ok(),
    }]
}

fn subscribers() -> Vec<SubscriberLine> {
    let subscriber = Subscriber::new(SubscriberId::from_bits(5), sample::at("13:40"));
    let subscription = |scope, ended| SubscriptionLine {
        story: Some(sample::story().name),
        subscription: Subscription {
            id: SubscriptionId::from_bits(6),
            subscriber: subscriber.id,
            scope,
            at_least: Weight::Minor,
            confirmed: Confirmation {
                at: sample::at("13:40"),
                by_operator: true,
            },
            ended,
            wish: Wish::default(),
        },
    };
    let ending = Ending {
        at: sample::at("15:00"),
        reason: "subscriber".to_owned(),
    };
    vec![SubscriberLine {
        address: EmailAddress::parse("desk@example.org").ok(),
        subscriptions: vec![
            subscription(Scope::Story(sample::story().id), None),
            subscription(Scope::All, Some(ending)),
        ],
        subscriber,
    }]
}

fn suppressed() -> Vec<SuppressedLine> {
    vec![SuppressedLine {
        story: sample::story().name,
        suppression: Suppression {
            at: sample::at("15:12"),
            reason: "variant".to_owned(),
            text: "headline \"Ferry runs aground\"".to_owned(),
            weight: Some(Weight::Substantive),
        },
    }]
}

fn status() -> Status {
    Status {
        program: "0.1.0".to_owned(),
        running_since: Some(sample::at("08:00")),
        answered_by: "/run/redlined/redlined.sock".to_owned(),
        now: sample::at("16:20"),
        followed: 3,
        developing: 1,
        ended: 2,
        versions: 1_204,
        next_visit: Some(sample::at("16:25")),
        subscribers: 1,
        subscriptions: 2,
        waiting: 1,
        undelivered: 0,
        oldest_waiting: Some(sample::at("16:12")),
        bytes: 12_345_678,
        warnings: vec![
            "the old settings stay in force: config.toml, line 3: no such key".to_owned(),
        ],
        troubles: vec![Trouble {
            story: sample::story().name,
            text: "the host www.harwick-courier.example has no address; is it spelled right?"
                .to_owned(),
            since: None,
        }],
    }
}

fn visited() -> Visited {
    Visited {
        story: sample::story().name,
        outcome: Outcome::First,
        headline: Some("Ferry in trouble off Harwick".to_owned()),
        paragraphs: 12,
        developing: true,
        version: Some(1),
        weight: None,
        facts: Vec::new(),
        trouble: None,
        next_visit: sample::at("13:45"),
    }
}

#[test]
fn a_redline_reads_without_colours() {
    insta::assert_snapshot!(plain(&terminal::change(&sample::change(), 80)));
}

#[test]
fn a_comparison_says_points_and_when_before_the_redline() {
    let text = plain(&terminal::comparison(&sample::comparison(), 80));
    let redline = plain(&terminal::change(&sample::change(), 80));
    let words = text
        .strip_suffix(&redline)
        .expect("the redline stands last");
    insta::assert_snapshot!(words);
}

fn view() -> StoryView {
    StoryView {
        timeline: sample::timeline(),
        standing: sample::standing(),
        variants: sample::variants(),
    }
}

#[test]
fn a_timeline_stands_oldest_first() {
    insta::assert_snapshot!(plain(&terminal::timeline(&view(), 80)));
}

#[test]
fn a_redline_is_coloured_and_signed() {
    let text = terminal::change(&sample::change(), 80);
    assert!(
        text.contains("\u{1b}[4m\u{1b}[32m[+118+]\u{1b}[0m"),
        "{text:?}"
    );
    assert!(
        text.contains("\u{1b}[9m\u{1b}[31m[-112-]\u{1b}[0m"),
        "{text:?}"
    );
}

#[test]
fn an_article_reads_as_an_article() {
    insta::assert_snapshot!(plain(&terminal::article(&sample::article(), 80)));
}

#[test]
fn a_live_blog_shows_where_each_entry_begins() {
    let entry = |id: &str, headline: &str| Entry {
        id: id.to_owned(),
        time: StatedTime::parse("2025-05-16T16:07:00+02:00").ok(),
        headline: Some(headline.to_owned()),
        byline: Vec::new(),
    };
    let block = |entry: &str, text: &str| Block {
        entry: Some(entry.to_owned()),
        ..Block::new(BlockKind::Paragraph, text)
    };
    let article = Article {
        headline: "Ferry aground: live".to_owned(),
        entries: vec![entry("b", "All ashore"), entry("a", "Ferry aground")],
        blocks: vec![
            block("b", "All passengers are ashore."),
            block("b", "The crew stays aboard."),
            block("a", "Ferry aground"),
        ],
        ..Article::default()
    };
    insta::assert_snapshot!(plain(&terminal::article(&article, 80)), @r"
    Ferry aground: live

    16 May 2025, 14:07 UTC · All ashore
    All passengers are ashore.

    The crew stays aboard.

    16 May 2025, 14:07 UTC
    Ferry aground
    ");
}

#[test]
fn lists_stand_in_columns() {
    insta::assert_snapshot!("stories", plain(&terminal::stories(&stories(), 80)));
    insta::assert_snapshot!("outbox", plain(&terminal::outbox(&outbox(), 80)));
    insta::assert_snapshot!(
        "subscribers",
        plain(&terminal::subscribers(&subscribers(), 80))
    );
    insta::assert_snapshot!(
        "suppressed",
        plain(&terminal::suppressed(&suppressed(), 80))
    );
}

#[test]
fn an_empty_list_says_what_to_do() {
    let text = terminal::stories(&[], 80);
    insta::assert_snapshot!(text, @"no stories; follow one with: redlined watch URL");
}

#[test]
fn status_says_how_the_program_fares() {
    insta::assert_snapshot!(plain(&terminal::status(&status(), 80)));
}

#[test]
fn a_first_visit_says_what_was_read() {
    insta::assert_snapshot!(plain(&terminal::visit(&visited(), 80)), @r"
    ferry-aground: first version
      Ferry in trouble off Harwick
      12 paragraphs, developing; next visit 16 May 2025, 13:45 UTC
    ");
}

#[test]
fn a_visit_that_gave_nothing_says_why() {
    let visited = Visited {
        outcome: Outcome::Failed,
        version: None,
        trouble: Some("nobody listens at 127.0.0.1:9\u{1b}[2J".to_owned()),
        ..visited()
    };
    insta::assert_snapshot!(
        plain(&terminal::visit(&visited, 80)),
        @"ferry-aground: failed: nobody listens at 127.0.0.1:9�[2J"
    );
}

/// Running text, with headlines and passages that no page should have.
fn texts(width: usize) -> Vec<String> {
    let mut comparison = sample::comparison();
    let hostile = "渡し船が座礁した。\u{1b}[31m\u{7}\u{9b}2J\u{202e}x".repeat(8);
    comparison.newer.article.headline.clone_from(&hostile);
    comparison.newer.article.standfirst = Some(hostile.clone());
    comparison.newer.article.blocks[0].text.clone_from(&hostile);
    comparison.change.body.push(sample::added((9, 0), &hostile));
    let mut view = view();
    view.timeline.versions[2].headline.clone_from(&hostile);
    view.variants[0].headline.clone_from(&hostile);
    view.timeline.versions[3].facts[1].old = Some(hostile);
    vec![
        terminal::comparison(&comparison, width),
        terminal::article(&comparison.newer.article, width),
        terminal::timeline(&view, width),
        terminal::status(&status(), width),
        terminal::visit(&visited(), width),
    ]
}

fn lists(width: usize) -> Vec<String> {
    vec![
        terminal::stories(&stories(), width),
        terminal::outbox(&outbox(), width),
        terminal::subscribers(&subscribers(), width),
        terminal::suppressed(&suppressed(), width),
    ]
}

#[test]
fn no_line_is_wider_than_the_screen() {
    let narrow = texts(40).into_iter().map(|text| (40, text));
    let wide = [80, 132].map(|width| {
        [texts(width), lists(width)]
            .concat()
            .into_iter()
            .map(move |text| (width, text))
    });
    for (width, text) in narrow.chain(wide.into_iter().flatten()) {
        for line in plain(&text).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn nothing_from_a_page_acts_on_the_terminal() {
    for text in [texts(80), lists(80)].concat() {
        let left = plain(&text);
        let acts = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
        assert!(!left.contains(acts), "{left:?}");
        // Our own styles are the only sequences there were.
        for style in text.split("\u{1b}[").skip(1) {
            let end = style.find('m').expect("a style ends");
            assert!(
                style[..end].bytes().all(|byte| byte.is_ascii_digit()),
                "{style:?}"
            );
        }
    }
}

#[test]
fn two_articles_that_say_the_same_are_said_to() {
    let nothing = redlined::describe::Description::default();
    let text = terminal::compared(&redlined::news::Change::default(), &nothing, 80);
    assert_eq!(text, "No change.\n");
    let something = redlined::describe::Description {
        weight: Some(Weight::Minor),
        ..nothing
    };
    let text = plain(&terminal::compared(&sample::change(), &something, 80));
    assert!(
        text.starts_with("Minor change.\n\nHeadline: Ferry"),
        "{text}"
    );
}
