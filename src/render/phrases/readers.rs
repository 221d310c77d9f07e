//! What is said to those who subscribe: how often they hear, of what, and how they stop.

use super::count;
use crate::news::{
    EmailAddress, Often, PointKind, Subscriber, Subscription, Timestamp, Weight, Wish, wish,
};
use crate::render::clean;

/// The head of a digest.
pub fn digest_head(stories: usize) -> String {
    if stories == 1 {
        "What changed in a story that you follow".to_owned()
    } else {
        format!(
            "What changed in {} that you follow",
            count(stories, "story")
        )
    }
}

/// The subject of a digest of several stories.
pub fn digest_subject<'a>(titles: impl ExactSizeIterator<Item = &'a str>) -> String {
    let stories = count(titles.len(), "story");
    let names: Vec<String> = titles
        .take(2)
        .map(|title| clean::clipped(title, 40))
        .collect();
    format!("{stories} changed: {} …", names.join("; "))
}

/// What a digest had no room for.
pub fn more_stories(number: usize) -> String {
    let verb = if number == 1 { "has" } else { "have" };
    format!(
        "{} more {verb} changed; there was no room here.",
        count(number, "story")
    )
}

/// Why somebody gets a digest.
pub const DIGEST_REASON: &str = "You get this because you asked for digests.";

/// The label of the link to what one hears of.
pub const MANAGE: &str = "Change what you hear of, or pause";

/// The subject of the mail that asks for confirmation.
pub const CONFIRM_SUBJECT: &str = "Please confirm that you want to hear of changes";

/// The label of the link in it.
pub const CONFIRM_LINK: &str = "See what was asked for, and confirm it";

/// What that mail says before its link.
pub fn please_confirm(of: &str, often: &str) -> Vec<String> {
    vec![
        format!(
            "Somebody, probably you, asked that this address hear of changes to {of}, {often}."
        ),
        "If you want that, open this page and press its button:".to_owned(),
    ]
}

/// And after it.
pub fn else_nothing(until: &str) -> Vec<String> {
    vec![format!(
        "The link holds until {until} UTC. If you did not ask for it, do nothing: nothing else will be sent to you, and this address is not kept."
    )]
}

/// How often somebody hears: "as they happen", "every day at 7:00 (Europe/Kyiv)".
pub fn often(often: &Often) -> String {
    match often {
        Often::AtOnce => "as they happen".to_owned(),
        Often::Hourly => "in a digest, at most every hour".to_owned(),
        Often::Daily { hour, zone } => {
            format!("in a digest every day at {hour}:00 ({zone})")
        }
        Often::Weekly { day, hour, zone } => {
            let day = usize::from(*day).clamp(1, 7) - 1;
            let day = capitalised(wish::DAYS[day]);
            format!("in a digest every {day} at {hour}:00 ({zone})")
        }
    }
}

/// How often somebody hears, in a word; with a sign where it is only of certain changes.
pub fn often_in_a_word(wish: &Wish) -> String {
    let only = !wish.points.is_empty() || !wish.words.is_empty();
    let sign = if only { ", only some" } else { "" };
    format!("{}{sign}", wish.often.code())
}

/// Why nothing is sent at the moment, or on whose word a subscription stands.
pub fn standing_of(subscriber: &Subscriber, subscription: &Subscription) -> String {
    match subscriber {
        _ if !subscription.active() => super::confirmation(subscription),
        Subscriber {
            suspended: Some(it),
            ..
        } => format!("suspended: {}", clean::line(&it.reason)),
        Subscriber {
            paused: Some(at), ..
        } => format!("paused since {}", super::date(*at)),
        _ => super::confirmation(subscription),
    }
}

/// A word with its first letter large.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A kind of points, where people choose.
pub fn point_kind(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Headline => "the headline",
        PointKind::Corrections => "corrections and editor’s notes",
        PointKind::Figures => "figures, dates and times",
        PointKind::Names => "names",
        PointKind::Quotes => "quotations",
        PointKind::Silent => "substantive edits without a note",
        PointKind::Text => "other text",
        PointKind::Page => "the page gone, back or moved",
    }
}

/// From what weight up somebody hears, where people choose.
pub fn weight_choice(at_least: Weight) -> &'static str {
    match at_least {
        Weight::Cosmetic => "Every change, even of punctuation",
        Weight::Minor => "Every change of words",
        Weight::Substantive => "Changes of substance only",
    }
}

/// How often somebody hears, where people choose.
pub fn often_choice(code: &str) -> &'static str {
    match code {
        "hourly" => "In a digest, at most every hour",
        "daily" => "In a digest every day",
        "weekly" => "In a digest every week",
        _ => "At once",
    }
}

/// What was just done on the page where one changes what one hears of.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "confirmed" => "Confirmed: you will hear of changes from now on.",
        "change" => "Changed.",
        "add" => "Added: you will hear of changes from now on.",
        "end" => "Ended.",
        "pause" => "Paused. What changes meanwhile is gathered for you.",
        "resume" => "You hear of changes again.",
        "leave" => "You have left everything, and will get no more mail.",
        _ => return None,
    })
}

/// That an address was asked to confirm.
pub fn asked(address: &EmailAddress, until: Timestamp) -> String {
    format!(
        "{address} was asked to confirm; the link holds until {} UTC",
        until.to_minute()
    )
}

/// That feeds cannot be read.
pub fn feeds_trouble(failing: usize) -> String {
    let feeds = count(failing, "feed");
    format!("{feeds} could not be read; \"redlined feeds\" says why")
}

/// That the relay takes nothing.
pub fn relay_trouble(since: Timestamp, until: Timestamp, reply: &str) -> String {
    format!(
        "The relay takes nothing since {} UTC and is tried again at {}: {}",
        since.to_minute(),
        until.to_minute(),
        clean::line(reply)
    )
}
