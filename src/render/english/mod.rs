//! Facts in English: the one folder to write again for another language.
//!
//! `describe` decides what is a fact; here it is only worded. A point holds the old and the new
//! value; of long values it shows the words that differ.

mod shorten;
mod subject;

use crate::news::{Fact, FactKind, NoticeKind, Place, Timestamp};

pub use subject::subject;

use shorten::{beginning, differing};

/// All facts in words.
pub fn points(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(point).collect()
}

/// A fact in words: a point ("deaths 12 → 48").
pub fn point(fact: &Fact) -> String {
    let text = match fact.kind {
        FactKind::Retraction => noted("retracted", fact),
        FactKind::NoticeAdded(NoticeKind::Developing) => noted("marked as developing", fact),
        FactKind::NoticeAdded(kind) => noted(&format!("{} added", notice(kind)), fact),
        FactKind::NoticeAltered(kind) => both(&format!("{} altered", notice(kind)), fact),
        FactKind::NoticeRemoved(kind) => noted(&format!("{} removed", notice(kind)), fact),
        FactKind::Settled => noted("no longer marked as developing", fact),
        FactKind::Figure => figure(fact),
        FactKind::Date => both("date", fact),
        FactKind::Time => both("time", fact),
        FactKind::NegationAdded => both("negation added", fact),
        FactKind::NegationRemoved => both("negation removed", fact),
        FactKind::Contrary => plain(fact),
        FactKind::Name => name(fact),
        FactKind::QuoteAdded => noted(&quote("added", fact), fact),
        FactKind::QuoteRemoved => noted(&quote("removed", fact), fact),
        FactKind::QuoteAltered => both(&quote("altered", fact), fact),
        FactKind::QuoteMarks => both("quotation marks", fact),
        FactKind::Attribution => both("attribution", fact),
        FactKind::Certainty => both("certainty", fact),
        FactKind::Headline => both("headline", fact),
        FactKind::Standfirst => both("standfirst", fact),
        FactKind::Byline => byline(fact),
        FactKind::Dateline => both("dateline", fact),
        FactKind::Caption => both("caption", fact),
        FactKind::Heading => both("sub-heading", fact),
        FactKind::Rewritten => rewritten(fact),
        FactKind::TextAdded => noted(&format!("{} added{}", passages(fact), place(fact)), fact),
        FactKind::TextRemoved => noted(&format!("{} removed{}", passages(fact), place(fact)), fact),
        FactKind::Reworded => both("reworded", fact),
        FactKind::Moved => noted(
            &format!("{} moved {}", passages(fact), direction(fact)),
            fact,
        ),
        FactKind::EntryAdded => noted(&entry("new live entry", fact), fact),
        FactKind::EntryEdited => entry("live entry edited", fact),
        FactKind::EntryRemoved => noted(&entry("live entry deleted", fact), fact),
        FactKind::Typo => both("spelling", fact),
        FactKind::Typography => both("typography", fact),
        FactKind::Link => link(fact),
        FactKind::Dates if fact.about.as_deref() == Some("revised") => both("date shown", fact),
        FactKind::Dates => dates(fact),
        FactKind::Reverted => reverted(fact),
        FactKind::SilentEdit => "silent edit: no note and no new date".to_owned(),
        FactKind::Gone => "the page is gone".to_owned(),
        FactKind::Restored => "the page is back".to_owned(),
        FactKind::MovedAway => both("the address leads elsewhere", fact),
    };
    within(&text, fact)
}

/// Says where, for what is not told of the running text.
fn within(text: &str, fact: &Fact) -> String {
    let tells_itself = matches!(
        fact.kind,
        FactKind::Headline
            | FactKind::Standfirst
            | FactKind::Byline
            | FactKind::Dateline
            | FactKind::Caption
            | FactKind::Heading
    );
    match fact.place {
        _ if tells_itself => text.to_owned(),
        Place::Headline => format!("{text} (headline)"),
        Place::Standfirst => format!("{text} (standfirst)"),
        Place::Caption => format!("{text} (caption)"),
        Place::Heading => format!("{text} (sub-heading)"),
        Place::Table => format!("{text} (table)"),
        _ => text.to_owned(),
    }
}

/// "injured 12 → 48", "12 → 48", "figure added: 12 (killed)".
fn figure(fact: &Fact) -> String {
    let about = fact.about.as_deref();
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => match about {
            Some(about) => format!("{about} {old} → {new}"),
            None => format!("{old} → {new}"),
        },
        (None, Some(new)) => format!("figure added: {}", counted(new, about)),
        (Some(old), None) => format!("figure removed: {}", counted(old, about)),
        (None, None) => "figure changed".to_owned(),
    }
}

fn counted(value: &str, about: Option<&str>) -> String {
    about.map_or_else(|| value.to_owned(), |about| format!("{value} ({about})"))
}

fn name(fact: &Fact) -> String {
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => format!("name {old} → {new}"),
        (None, Some(new)) => format!("name added: {new}"),
        (Some(old), None) => format!("name removed: {old}"),
        (None, None) => "name changed".to_owned(),
    }
}

fn plain(fact: &Fact) -> String {
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => format!("“{old}” → “{new}”"),
        _ => both("reworded", fact),
    }
}

/// A label, and the old and the new value where there are two.
fn both(label: &str, fact: &Fact) -> String {
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => {
            let (old, new) = differing(old, new);
            format!("{label}: {} → {}", quoted(&old), quoted(&new))
        }
        (None, Some(new)) => format!("{} added: {}", one_sided(label), quoted(&beginning(new))),
        (Some(old), None) => format!("{} removed: {}", one_sided(label), quoted(&beginning(old))),
        (None, None) => label.to_owned(),
    }
}

/// The label of what only came or went.
fn one_sided(label: &str) -> &str {
    match label {
        "reworded" => "words",
        _ => label,
    }
}

/// People as a sentence lists them: "Mara Lind, Jonas Tolan and Ana Ferrer".
fn byline(fact: &Fact) -> String {
    let listed = |people: &Option<String>| {
        people
            .as_ref()
            .map(|people| match people.rsplit_once(", ") {
                Some((others, last)) => format!("{others} and {last}"),
                None => people.clone(),
            })
    };
    let named = Fact {
        old: listed(&fact.old),
        new: listed(&fact.new),
        ..fact.clone()
    };
    both("byline", &named)
}

/// A label, and the value that there is.
fn noted(label: &str, fact: &Fact) -> String {
    match fact.new.as_ref().or(fact.old.as_ref()) {
        Some(value) => format!("{label}: {}", quoted(&beginning(value))),
        None => label.to_owned(),
    }
}

/// In quotation marks, unless the text brings its own.
fn quoted(text: &str) -> String {
    if text.starts_with(['“', '"', '«', '„']) {
        text.to_owned()
    } else {
        format!("“{text}”")
    }
}

fn notice(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::EditorsNote => "editor’s note",
        NoticeKind::Developing => "developing note",
        NoticeKind::Correction => "correction",
        NoticeKind::Clarification => "clarification",
        NoticeKind::Update => "update note",
        NoticeKind::Retraction => "retraction",
    }
}

fn quote(what: &str, fact: &Fact) -> String {
    match &fact.about {
        Some(speaker) => format!("quote by {speaker} {what}"),
        None => format!("quote {what}"),
    }
}

fn passages(fact: &Fact) -> String {
    let one = match fact.place {
        Place::List => "list item",
        Place::Table => "table row",
        _ => "paragraph",
    };
    match fact.count {
        None => "sentence".to_owned(),
        Some(1) => one.to_owned(),
        Some(count) => format!("{count} {one}s"),
    }
}

fn place(fact: &Fact) -> &'static str {
    match fact.place {
        Place::Top => " at the top",
        Place::End => " at the end",
        _ => "",
    }
}

fn direction(fact: &Fact) -> &str {
    fact.about.as_deref().unwrap_or("elsewhere")
}

fn rewritten(fact: &Fact) -> String {
    match fact.count {
        Some(count) => format!("largely rewritten ({count} passages)"),
        None => "largely rewritten".to_owned(),
    }
}

fn entry(label: &str, fact: &Fact) -> String {
    match &fact.about {
        Some(heading) => format!("{label} “{}”", beginning(heading)),
        None => label.to_owned(),
    }
}

fn link(fact: &Fact) -> String {
    let words = fact.about.as_deref().unwrap_or_default();
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => format!("link “{}”: {old} → {new}", beginning(words)),
        _ => format!("link “{}” changed", beginning(words)),
    }
}

fn dates(fact: &Fact) -> String {
    let which = match fact.about.as_deref() {
        Some("published") => "publication date",
        _ => "date of last change",
    };
    match (
        fact.old.as_deref().map(minute),
        fact.new.as_deref().map(minute),
    ) {
        (Some(old), Some(new)) => format!("{which} {old} → {new}"),
        (None, Some(new)) => format!("{which} now given: {new}"),
        (Some(old), None) => format!("{which} no longer given: {old}"),
        (None, None) => format!("{which} changed"),
    }
}

/// A stated time to the minute: "2025-05-16 14:30 UTC".
fn minute(stated: &str) -> String {
    Timestamp::parse(stated).map_or_else(
        |_| stated.to_owned(),
        |at| format!("{} UTC", at.to_minute()),
    )
}

fn reverted(fact: &Fact) -> String {
    match fact.count {
        Some(number) => format!("reverted to version {number}"),
        None => "reverted to an earlier version".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_TWO_VALUES: [FactKind; 22] = [
        FactKind::Figure,
        FactKind::Date,
        FactKind::Time,
        FactKind::NegationAdded,
        FactKind::NegationRemoved,
        FactKind::Contrary,
        FactKind::Name,
        FactKind::QuoteAltered,
        FactKind::QuoteMarks,
        FactKind::Attribution,
        FactKind::Certainty,
        FactKind::Headline,
        FactKind::Standfirst,
        FactKind::Byline,
        FactKind::Dateline,
        FactKind::Caption,
        FactKind::Heading,
        FactKind::Reworded,
        FactKind::Typo,
        FactKind::Typography,
        FactKind::Link,
        FactKind::NoticeAltered(NoticeKind::Correction),
    ];

    fn fact(kind: FactKind, old: Option<&str>, new: Option<&str>) -> Fact {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        Fact::new(kind, Place::Body, owned(old), owned(new))
    }

    #[test]
    fn a_point_holds_the_old_and_the_new_value() {
        for kind in WITH_TWO_VALUES {
            let point = point(&fact(kind, Some("before it"), Some("after it")));
            assert!(
                point.contains("before it") && point.contains("after it"),
                "{point}"
            );
        }
    }

    #[test]
    fn a_value_that_came_or_went_is_told_as_such() {
        for kind in WITH_TWO_VALUES {
            for (old, new) in [(Some("the value"), None), (None, Some("the value"))] {
                let point = point(&fact(kind, old, new));
                let tells = point.contains("the value") || kind == FactKind::Link;
                assert!(tells, "{point}");
            }
        }
    }

    #[test]
    fn points_read_as_sentences_do() {
        let mut injured = fact(FactKind::Figure, Some("12"), Some("48"));
        injured.about = Some("injured".to_owned());
        let mut added = fact(FactKind::TextAdded, None, Some("The harbour was closed."));
        (added.count, added.place) = (Some(2), Place::Top);
        let mut quote = fact(FactKind::QuoteRemoved, Some("It is over"), None);
        quote.about = Some("Umerov".to_owned());
        assert_eq!(
            points(&[injured, added, quote]),
            [
                "injured 12 → 48",
                "2 paragraphs added at the top: “The harbour was closed.”",
                "quote by Umerov removed: “It is over”"
            ]
        );
    }
}
