use super::*;
use crate::news::{
    Address, Arrival, Article, AskedBy, Block, BlockKind, Entry, Fact, FactKind, Hash, LateHashes,
    Link, Notice, NoticeKind, Outcome, Place, Plan, Redirect, Snapshot, StatedTime, StoryName,
    Timestamp, VersionHead, Weight, version_hash,
};
use proptest::prelude::*;

fn id() -> StoryId {
    StoryId::from_bits(7)
}

fn stated() -> impl Strategy<Value = Option<StatedTime>> {
    let time = (
        -2_000_000_000_000i64..4_000_000_000_000,
        -23i32..24,
        0i32..60,
    )
        .prop_map(|(millis, hours, minutes)| StatedTime {
            at: Timestamp::from_millis(millis),
            offset_seconds: (hours * 60 + hours.signum() * minutes) * 60,
        });
    proptest::option::of(time)
}

prop_compose! {
    fn any_article()(
        texts in proptest::collection::vec("\\PC{0,40}", 12),
        optional in proptest::collection::vec(proptest::option::of("\\PC{0,20}"), 8),
        times in (stated(), stated(), stated()),
        developing: bool,
    ) -> Article {
        let mut text = texts.into_iter().cycle();
        let mut text = move || text.next().unwrap_or_default();
        let mut optional = optional.into_iter();
        let mut perhaps = move || optional.next().unwrap_or_default();
        Article {
            headline: text(),
            standfirst: perhaps(),
            byline: vec![text(), text()],
            dateline: perhaps(),
            notices: vec![Notice { kind: NoticeKind::Correction, text: text() }],
            blocks: vec![
                Block::new(BlockKind::Paragraph, text()),
                Block { kind: BlockKind::TableRow, text: text(), entry: perhaps() },
            ],
            entries: vec![Entry { id: text(), time: times.0, headline: perhaps(), byline: vec![text()] }],
            developing,
            published: times.1,
            modified: times.2,
            canonical: perhaps(),
            section: perhaps(),
            language: perhaps(),
            links: vec![Link { text: text(), target: text() }],
            revised: perhaps(),
        }
    }
}

fn version(article: Article, millis: i64) -> Version {
    let fact = |kind| Fact {
        about: Some("deaths".to_owned()),
        count: Some(3),
        ..Fact::new(kind, Place::Top, Some("12".to_owned()), None)
    };
    let mut head = VersionHead {
        number: 2,
        headline: article.headline.clone(),
        last_seen_without: Some(Timestamp::from_millis(millis - 1)),
        first_seen: Timestamp::from_millis(millis),
        facts: vec![
            fact(FactKind::Figure),
            fact(FactKind::NoticeAdded(NoticeKind::Retraction)),
        ],
        weight: Some(Weight::Minor),
        silent: true,
        revert_of: Some(1),
        developing: true,
        extractor: 3,
        url: "https://example.org/ferry".to_owned(),
        sha256: Hash::sha256(b"page"),
        previous: Hash::sha256(b"before"),
        hash: Hash::default(),
    };
    head.hash = version_hash(&head, &article);
    Version { head, article }
}

fn fetch() -> Arrival {
    Arrival {
        asked: Timestamp::from_millis(1_747_300_000_123),
        answered: Timestamp::from_millis(1_747_300_001_000),
        page: Snapshot {
            asked_url: "https://example.org/f".to_owned(),
            redirects: vec![Redirect {
                status: 301,
                to: "https://example.org/ferry".to_owned(),
            }],
            status: 200,
            headers: vec![("etag".to_owned(), "\"1\"".to_owned())],
            hashes: LateHashes::default(),
            body: Vec::new(),
        },
    }
}

proptest! {
    #[test]
    fn a_version_read_back_hashes_as_it_did(article in any_article(), millis in 0i64..4_000_000_000_000) {
        let line = Line::Version(id(), Box::new(version(article, millis)), Some(Box::new(fetch())));
        let back = read(&write(&line, None)).unwrap();
        prop_assert_eq!(&back, &line);
        let Line::Version(_, version, _) = back else { panic!("a version was written") };
        prop_assert_eq!(version_hash(&version.head, &version.article), version.head.hash);
    }

    #[test]
    fn any_text_is_a_line_or_says_why_not(text in "\\PC{0,200}") {
        if let Err(why) = read(&text) {
            prop_assert!(!why.is_empty() && !why.contains('\n'));
        }
    }
}

#[test]
fn every_line_reads_back() {
    let at = Timestamp::parse("2025-05-16T14:30:00.250Z").unwrap();
    let story = Story {
        id: id(),
        name: StoryName::parse("ferry").unwrap(),
        address: Address::parse("https://example.org/ferry").unwrap(),
        topic: Some("sea".parse().unwrap()),
        every_seconds: Some(300),
        plan: Some(Plan {
            cron: "*/10 6-22 * * *".to_owned(),
            timezone: "Europe/Kyiv".to_owned(),
        }),
        asked_by: AskedBy::Feed,
        since: at,
        ended: Some(at),
    };
    let run = Run {
        longest_gap_millis: 61_250,
        count: 4,
        ..Run::new(Outcome::Failed, at)
    };
    let untold = Suppression {
        at,
        reason: "variant".to_owned(),
        text: "Ferry “aground”".to_owned(),
        weight: None,
    };
    for line in [
        Line::Redlined {
            format: FORMAT,
            program: "0.1.0".to_owned(),
            made: at,
        },
        Line::Story(Box::new(story)),
        Line::Visits(id(), run),
        Line::Untold(id(), untold),
        Line::End { lines: 4 },
    ] {
        let text = write(&line, None);
        assert!(!text.contains('\n'));
        assert_eq!(read(&text), Ok(line), "{text}");
    }
}

#[test]
fn a_bad_line_says_what_is_wrong() {
    for (text, says) in [
        ("", "EOF"),
        ("{}", "missing field `type`"),
        (r#"{"type":"tweet"}"#, "unknown variant `tweet`"),
        (r#"{"type":"end"}"#, "missing field `lines`"),
        (
            r#"{"type":"visits","story":"x","outcome":"same","first":"2025-05-16","last":"2025-05-16","count":1,"longest_gap_seconds":0}"#,
            "\"x\" is no story's id",
        ),
        (
            r#"{"type":"visits","story":"0000000000007","outcome":"lost","first":"2025-05-16","last":"2025-05-16","count":1,"longest_gap_seconds":-1}"#,
            "no",
        ),
    ] {
        let why = read(text).unwrap_err();
        assert!(why.contains(says), "{text}: {why}");
    }
}
