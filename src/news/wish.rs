//! What of their subscription somebody wants to hear, and how often.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::fact::{Fact, FactKind};
use super::time::{Timestamp, Zone};

/// Words that must occur, at most.
const MOST_WORDS: usize = 20;
/// The longest of them, in characters.
const LONGEST_WORD: usize = 60;

/// What somebody wants to hear within a subscription, and how often. By default everything, at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Wish {
    /// Only changes with a point of one of these kinds; every change where there is none.
    #[n(0)]
    pub points: BTreeSet<PointKind>,
    /// Only changes in whose passages or headline all of these occur, in lower case.
    #[n(1)]
    pub words: Vec<String>,
    /// How often.
    #[n(2)]
    pub often: Often,
}

impl Wish {
    /// Whether a change with these points, and these words in its passages, is wanted.
    pub fn wants(&self, points: &BTreeSet<PointKind>, passages: &str) -> bool {
        (self.points.is_empty() || !self.points.is_disjoint(points))
            && self.words.iter().all(|words| occurs(words, passages))
    }
}

/// Words that must occur, as somebody typed them: separated by commas, without regard to case.
pub fn words(typed: &str) -> Vec<String> {
    let calm = |part: &str| {
        let words = part.split(|c: char| c.is_whitespace() || c.is_control());
        let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
        let line = line.join(" ").to_lowercase();
        line.chars().take(LONGEST_WORD).collect::<String>()
    };
    let parts = typed.split([',', '\n']).map(calm);
    let parts = parts.filter(|part| !part.is_empty());
    parts.take(MOST_WORDS).collect()
}

/// Whether these words stand in a text in lower case, not as parts of longer ones.
fn occurs(words: &str, text: &str) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        let begins = !in_word(before.chars().next_back()) || !in_word(found.chars().next());
        let ends = !in_word(found.chars().next_back()) || !in_word(after.chars().next());
        begins && ends
    })
}

/// The kinds of points by which people choose what to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PointKind {
    /// The headline.
    #[n(0)]
    Headline,
    /// Corrections, clarifications, editor's notes, retractions.
    #[n(1)]
    Corrections,
    /// Figures, dates and times.
    #[n(2)]
    Figures,
    /// Names of people, places and organisations.
    #[n(3)]
    Names,
    /// Quotations, and who said them.
    #[n(4)]
    Quotes,
    /// Substantive changes without a notice.
    #[n(5)]
    Silent,
    /// Any other text.
    #[n(6)]
    Text,
    /// The page is gone, back or elsewhere.
    #[n(7)]
    Page,
}

impl PointKind {
    /// All of them, in the order in which people are asked.
    pub const ALL: [Self; 8] = [
        Self::Headline,
        Self::Corrections,
        Self::Figures,
        Self::Names,
        Self::Quotes,
        Self::Silent,
        Self::Text,
        Self::Page,
    ];

    /// Its name, for forms and outside.
    pub fn code(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Corrections => "corrections",
            Self::Figures => "figures",
            Self::Names => "names",
            Self::Quotes => "quotes",
            Self::Silent => "silent",
            Self::Text => "text",
            Self::Page => "page",
        }
    }

    /// The kind with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind that a fact is of.
    pub fn of(fact: &Fact) -> Self {
        match fact.kind {
            FactKind::Headline => Self::Headline,
            FactKind::Retraction
            | FactKind::NoticeAdded(_)
            | FactKind::NoticeAltered(_)
            | FactKind::NoticeRemoved(_) => Self::Corrections,
            FactKind::Figure | FactKind::Date | FactKind::Time => Self::Figures,
            FactKind::Name => Self::Names,
            FactKind::QuoteAdded
            | FactKind::QuoteAltered
            | FactKind::QuoteRemoved
            | FactKind::QuoteMarks
            | FactKind::Attribution => Self::Quotes,
            FactKind::SilentEdit => Self::Silent,
            _ => Self::Text,
        }
    }
}

/// How often somebody wants to hear.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub enum Often {
    /// Of each change at once.
    #[n(0)]
    #[default]
    AtOnce,
    /// At most once an hour.
    #[n(1)]
    Hourly,
    /// Once a day.
    #[n(2)]
    Daily {
        /// At this hour,
        #[n(0)]
        hour: u8,
        /// where they live.
        #[n(1)]
        zone: Zone,
    },
    /// Once a week.
    #[n(3)]
    Weekly {
        /// On this day, 1 for Monday to 7 for Sunday,
        #[n(0)]
        day: u8,
        /// at this hour,
        #[n(1)]
        hour: u8,
        /// where they live.
        #[n(2)]
        zone: Zone,
    },
}

/// What was typed is no way of hearing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not how often one can hear; expected immediate, hourly, daily or weekly, an hour from 0 to 23 and a day from monday to sunday"
)]
pub struct NotOften(String);

/// The days of the week, as they are typed.
pub const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Often {
    /// Understands what was typed: a name, and the hour, day and zone that it may need.
    pub fn parse(name: &str, hour: &str, day: &str, zone: Zone) -> Result<Self, NotOften> {
        let refused = |text: &str| NotOften(text.chars().take(40).collect());
        let at = || match hour.parse() {
            Ok(hour @ 0..=23) => Ok(hour),
            _ => Err(refused(hour)),
        };
        match name {
            "immediate" => Ok(Self::AtOnce),
            "hourly" => Ok(Self::Hourly),
            "daily" => Ok(Self::Daily { hour: at()?, zone }),
            "weekly" => {
                let place = DAYS.iter().position(|name| *name == day);
                let place = place.and_then(|place| u8::try_from(place + 1).ok());
                Ok(Self::Weekly {
                    day: place.ok_or_else(|| refused(day))?,
                    hour: at()?,
                    zone,
                })
            }
            other => Err(refused(other)),
        }
    }

    /// Its name, as it is typed.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AtOnce => "immediate",
            Self::Hourly => "hourly",
            Self::Daily { .. } => "daily",
            Self::Weekly { .. } => "weekly",
        }
    }

    /// When to tell what was seen at this time.
    pub fn next(&self, seen: Timestamp) -> Timestamp {
        match self {
            Self::AtOnce => seen,
            Self::Hourly => Zone::utc().next(None, None, seen),
            Self::Daily { hour, zone } => zone.next(Some(*hour), None, seen),
            Self::Weekly { day, hour, zone } => zone.next(Some(*hour), Some(*day), seen),
        }
    }

    /// The zone in which its hour is meant, and the hour and day where it has them.
    pub fn at(&self) -> (Option<&Zone>, Option<u8>, Option<u8>) {
        match self {
            Self::AtOnce | Self::Hourly => (None, None, None),
            Self::Daily { hour, zone } => (Some(zone), Some(*hour), None),
            Self::Weekly { day, hour, zone } => (Some(zone), Some(*hour), Some(*day)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(typed: &str, passages: &str) -> bool {
        let wish = Wish {
            words: words(typed),
            ..Wish::default()
        };
        wish.wants(&BTreeSet::new(), &passages.to_lowercase())
    }

    #[test]
    fn every_word_asked_for_must_occur_as_a_word() {
        let passage = "Rustem Umerov said that 205 soldiers were exchanged in Istanbul.";
        assert!(wants("umerov, Istanbul", passage));
        assert!(wants("rustem  umerov", passage));
        assert!(wants("", passage));
        assert!(!wants("umerov, Ankara", passage));
        assert!(!wants("soldier", passage), "a part of a word is not it");
        assert!(!wants("20", passage));
    }

    #[test]
    fn only_the_kinds_asked_for_are_wanted() {
        let wish = Wish {
            points: BTreeSet::from([PointKind::Figures, PointKind::Corrections]),
            ..Wish::default()
        };
        assert!(wish.wants(&BTreeSet::from([PointKind::Figures, PointKind::Text]), ""));
        assert!(!wish.wants(&BTreeSet::from([PointKind::Headline]), ""));
        for kind in PointKind::ALL {
            assert_eq!(PointKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn how_often_is_understood_as_it_is_typed() {
        let zone = || Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(
            Often::parse("daily", "7", "", zone()),
            Ok(Often::Daily {
                hour: 7,
                zone: zone()
            })
        );
        for (name, hour, day) in [
            ("never", "7", "monday"),
            ("daily", "24", ""),
            ("daily", "", ""),
            ("weekly", "7", "someday"),
        ] {
            assert!(Often::parse(name, hour, day, zone()).is_err(), "{name}");
        }
    }
}
