//! A ferry runs aground: a story of our own, whose comparisons are put together by hand so that
//! rendering is tested by itself.

#![allow(dead_code, reason = "each test binary takes what it needs")]
#![allow(clippy::unwrap_used, reason = "what is unwrapped is written above")]

use redlined::news::{
    Address, Article, AskedBy, Block, BlockKind, Change, Comparison, Edit, EditKind, Fact,
    FactKind, Field, FieldEdit, Hash, Mark, Notice, NoticeEdit, NoticeKind, PageState, Passage,
    Piece, Place, Standing, Story, StoryId, StoryName, Timeline, Timestamp, Variant, Version,
    VersionHead, Weight,
};

/// Keeps a page where people can look at it: in the target folder's `tmp`.
pub(crate) fn keep(name: &str, text: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(name), text).unwrap();
}

/// 16 May 2025 at this time of day, in UTC.
pub(crate) fn at(clock: &str) -> Timestamp {
    Timestamp::parse(&format!("2025-05-16T{clock}")).unwrap()
}

pub(crate) fn story() -> Story {
    Story {
        id: StoryId::from_bits(0x0123_4567_89ab_cdef),
        name: StoryName::parse("ferry-aground").unwrap(),
        address: Address::parse("https://harwick-courier.example/2025/05/16/ferry-aground")
            .unwrap(),
        topic: None,
        every_seconds: None,
        plan: None,
        asked_by: AskedBy::Command,
        since: at("13:40"),
        ended: None,
    }
}

pub(crate) fn standing() -> Standing {
    Standing {
        state: PageState::Ok,
        last_visit: Some(at("16:20")),
        last_seen: Some(at("16:20")),
        last_change: Some(at("16:07")),
        developing: true,
        ..Standing::new(at("16:25"))
    }
}

/// A headline that was told, and one that it had its turns with.
pub(crate) fn variants() -> Vec<Variant> {
    let variant = |headline: &str, first: &str, last: &str, told| Variant {
        headline: headline.to_owned(),
        first_seen: at(first),
        last_seen: at(last),
        showing_since: at(first),
        told,
    };
    vec![
        variant("Ferry aground off Harwick", "15:01", "16:20", false),
        variant(
            "Ferry aground off Harwick, dozens hurt",
            "16:07",
            "16:14",
            true,
        ),
    ]
}

pub(crate) fn passage(block: usize, sentence: usize, text: &str) -> Passage {
    Passage {
        block,
        sentence,
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
    }
}

/// Words with marks, written as `[-gone-]` and `[+come+]`.
pub(crate) fn words(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("[-").into_iter().chain(rest.find("[+")).min() {
        let mark = if rest[start..].starts_with("[-") {
            Mark::Removed
        } else {
            Mark::Added
        };
        let end = rest[start..]
            .find(if mark == Mark::Removed { "-]" } else { "+]" })
            .unwrap()
            + start;
        push(&mut pieces, Mark::Same, &rest[..start]);
        push(&mut pieces, mark, &rest[start + 2..end]);
        rest = &rest[end + 2..];
    }
    push(&mut pieces, Mark::Same, rest);
    pieces
}

fn push(pieces: &mut Vec<Piece>, mark: Mark, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece {
            mark,
            text: text.to_owned(),
        });
    }
}

fn side(pieces: &[Piece], left_out: Mark) -> String {
    let stands = |piece: &&Piece| piece.mark != left_out;
    pieces
        .iter()
        .filter(stands)
        .map(|piece| piece.text.as_str())
        .collect()
}

pub(crate) fn kept(old: (usize, usize), new: (usize, usize), text: &str) -> Edit {
    Edit {
        kind: EditKind::Kept,
        moved: false,
        old: vec![passage(old.0, old.1, text)],
        new: vec![passage(new.0, new.1, text)],
        words: Vec::new(),
    }
}

pub(crate) fn moved(old: (usize, usize), new: (usize, usize), text: &str) -> Edit {
    Edit {
        kind: EditKind::Moved,
        moved: true,
        ..kept(old, new, text)
    }
}

pub(crate) fn revised(old: (usize, usize), new: (usize, usize), text: &str) -> Edit {
    let words = words(text);
    Edit {
        kind: EditKind::Revised,
        moved: false,
        old: vec![passage(old.0, old.1, &side(&words, Mark::Added))],
        new: vec![passage(new.0, new.1, &side(&words, Mark::Removed))],
        words,
    }
}

pub(crate) fn added(new: (usize, usize), text: &str) -> Edit {
    Edit {
        kind: EditKind::Added,
        moved: false,
        old: Vec::new(),
        new: vec![passage(new.0, new.1, text)],
        words: Vec::new(),
    }
}

pub(crate) fn removed(old: (usize, usize), text: &str) -> Edit {
    Edit {
        kind: EditKind::Removed,
        old: vec![passage(old.0, old.1, text)],
        new: Vec::new(),
        ..added((0, 0), text)
    }
}

const BACKGROUND: [&str; 3] = [
    "The Marguerite has served the Harwick line since 1998.",
    "She can carry 600 passengers and 140 cars.",
    "Two years ago she lost a propeller off Sandsend and had to be towed in.",
];

pub(crate) fn change() -> Change {
    let words_of_headline =
        words("Ferry [-runs aground off Harwick-][+aground off Harwick, dozens hurt+]");
    let developing = Notice {
        kind: NoticeKind::Developing,
        text: "This is a developing story and is being updated.".to_owned(),
    };
    let correction = Notice {
        kind: NoticeKind::Correction,
        text: "Correction: An earlier version of this article said that the ferry left at noon. \
               She left at 12:40."
            .to_owned(),
    };
    Change {
        fields: vec![FieldEdit {
            field: Field::Headline,
            old: Some(side(&words_of_headline, Mark::Added)),
            new: Some(side(&words_of_headline, Mark::Removed)),
            words: words_of_headline,
        }],
        notices: vec![
            NoticeEdit {
                old: Some(developing),
                new: None,
                words: Vec::new(),
            },
            NoticeEdit {
                old: None,
                new: Some(correction),
                words: Vec::new(),
            },
        ],
        body: vec![
            revised(
                (0, 0),
                (0, 0),
                "The ferry Marguerite ran aground off Harwick on Friday with [-112-][+118+] people aboard, the coastguard said.",
            ),
            revised(
                (0, 1),
                (0, 1),
                "[-Twelve-][+At least 48+] of them were injured, [-none-][+three+] seriously.",
            ),
            kept(
                (0, 2),
                (0, 2),
                "Lifeboats from three harbours were sent out within the hour.",
            ),
            kept((0, 3), (0, 3), "Fog lay over the bay."),
            added(
                (1, 0),
                "“We heard a bang, and then everything slid,” said Mara Lindqvist, who was on the car deck.",
            ),
            added((1, 1), "“Nobody told us anything for twenty minutes.”"),
            kept((1, 0), (2, 0), BACKGROUND[0]),
            kept((1, 1), (2, 1), BACKGROUND[1]),
            kept((1, 2), (2, 2), BACKGROUND[2]),
            removed((2, 0), "The cause was not known."),
            moved((4, 0), (3, 0), "The harbour was closed to all traffic."),
            revised(
                (2, 1),
                (4, 0),
                "The operator, Northern Lines, [-will-][+may+] resume service on Saturday, a spokesman [-said-][+claimed+].",
            ),
            kept(
                (3, 0),
                (5, 0),
                "A second ferry, the Constance, took passengers from the quay.",
            ),
            kept((3, 1), (5, 1), "She returned at dusk."),
            kept(
                (5, 0),
                (6, 0),
                "The inquiry is led by the Marine Accident Board.",
            ),
        ],
        links: Vec::new(),
    }
}

pub(crate) fn facts() -> Vec<Fact> {
    let some = |text: &str| Some(text.to_owned());
    let figure = |about: &str, old: &str, new: &str| Fact {
        about: some(about),
        ..Fact::new(FactKind::Figure, Place::Top, some(old), some(new))
    };
    vec![
        Fact::new(
            FactKind::NoticeAdded(NoticeKind::Correction),
            Place::Notice,
            None,
            some(
                "Correction: An earlier version of this article said that the ferry left at noon. She left at 12:40.",
            ),
        ),
        figure("injured", "12", "48"),
        figure("people aboard", "112", "118"),
        Fact {
            about: some("Mara Lindqvist"),
            ..Fact::new(
                FactKind::QuoteAdded,
                Place::Top,
                None,
                some("We heard a bang, and then everything slid"),
            )
        },
        Fact::new(FactKind::Certainty, Place::Body, some("will"), some("may")),
        Fact::new(
            FactKind::Attribution,
            Place::Body,
            some("said"),
            some("claimed"),
        ),
        Fact::new(
            FactKind::Headline,
            Place::Headline,
            some("Ferry runs aground off Harwick"),
            some("Ferry aground off Harwick, dozens hurt"),
        ),
    ]
}

pub(crate) fn head(number: u32, headline: &str, without: Option<&str>, with: &str) -> VersionHead {
    VersionHead {
        number,
        headline: headline.to_owned(),
        last_seen_without: without.map(at),
        first_seen: at(with),
        facts: Vec::new(),
        weight: None,
        silent: false,
        revert_of: None,
        developing: true,
        extractor: 1,
        url: story().address.to_string(),
        sha256: Hash::sha256(headline.as_bytes()),
        previous: Hash::default(),
        hash: Hash::of([headline.as_bytes()]),
    }
}

pub(crate) fn article() -> Article {
    let paragraph = |text: &str| Block::new(BlockKind::Paragraph, text);
    Article {
        headline: "Ferry aground off Harwick, dozens hurt".to_owned(),
        standfirst: Some("Lifeboats brought everybody ashore; the captain is being heard.".to_owned()),
        byline: vec!["Jonas Feld".to_owned(), "Harwick Press Agency".to_owned()],
        dateline: Some("HARWICK".to_owned()),
        notices: vec![Notice {
            kind: NoticeKind::Correction,
            text: "Correction: An earlier version of this article said that the ferry left at noon. She left at 12:40.".to_owned(),
        }],
        blocks: vec![
            paragraph("The ferry Marguerite ran aground off Harwick on Friday with 118 people aboard, the coastguard said. At least 48 of them were injured, three seriously. Lifeboats from three harbours were sent out within the hour. Fog lay over the bay."),
            Block::new(BlockKind::Quote, "“We heard a bang, and then everything slid,” said Mara Lindqvist, who was on the car deck."),
            Block::new(BlockKind::Heading, "A ship with a past"),
            paragraph(&BACKGROUND.join(" ")),
            Block::new(BlockKind::ListItem, "Built 1998, 600 passengers"),
            Block::new(BlockKind::ListItem, "140 cars"),
            Block::new(BlockKind::TableRow, "Deck\tPassengers\tInjured"),
            Block::new(BlockKind::TableRow, "Car deck\t21\t17"),
            Block::new(BlockKind::Caption, "The Marguerite on Friday afternoon, seen from the mole."),
        ],
        published: Some(redlined::news::StatedTime::parse("2025-05-16T15:38:00+02:00").unwrap()),
        language: Some("en".to_owned()),
        ..Article::default()
    }
}

pub(crate) fn comparison() -> Comparison {
    let older = Article {
        headline: "Ferry runs aground off Harwick".to_owned(),
        ..article()
    };
    Comparison {
        older: Version {
            head: head(3, "Ferry runs aground off Harwick", Some("14:31"), "14:36"),
            article: older,
        },
        newer: Version {
            head: VersionHead {
                weight: Some(Weight::Substantive),
                facts: facts(),
                ..head(
                    4,
                    "Ferry aground off Harwick, dozens hurt",
                    Some("16:02"),
                    "16:07",
                )
            },
            article: article(),
        },
        change: change(),
        facts: facts(),
        weight: Some(Weight::Substantive),
    }
}

pub(crate) fn timeline() -> Timeline {
    let fact = |kind, old: Option<&str>, new: Option<&str>| {
        Fact::new(
            kind,
            Place::Body,
            old.map(ToOwned::to_owned),
            new.map(ToOwned::to_owned),
        )
    };
    let second = VersionHead {
        weight: Some(Weight::Minor),
        facts: vec![fact(FactKind::Reworded, Some("sailed"), Some("left"))],
        ..head(2, "Ferry runs aground off Harwick", Some("13:55"), "14:00")
    };
    let third = VersionHead {
        weight: Some(Weight::Substantive),
        silent: true,
        facts: vec![
            fact(FactKind::Figure, Some("100"), Some("112")),
            fact(FactKind::SilentEdit, None, None),
        ],
        ..head(3, "Ferry runs aground off Harwick", Some("14:31"), "14:36")
    };
    Timeline {
        story: story(),
        versions: vec![
            head(1, "Ferry in trouble off Harwick", None, "13:40"),
            second,
            third,
            comparison().newer.head,
        ],
    }
}
