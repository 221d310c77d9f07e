//! What changes beside the body mean: fields, notices, the page's own dates and links.

use crate::news::{
    Article, Change, FactKind, Field, FieldEdit, NoticeEdit, NoticeKind, Place, StatedTime, Weight,
};

use super::found::Found;
use super::names::Names;
use super::revised;
use super::typos::same_but_for_glyphs;

/// The facts of all fields that make a version.
pub(super) fn facts(change: &Change, names: &Names) -> Vec<Found> {
    change
        .fields
        .iter()
        .flat_map(|edit| match edit.field {
            Field::Headline => told_whole(edit, FactKind::Headline, Place::Headline, names),
            Field::Standfirst => told_whole(edit, FactKind::Standfirst, Place::Standfirst, names),
            Field::Byline => named(edit, FactKind::Byline, Place::Byline),
            Field::Dateline => named(edit, FactKind::Dateline, Place::Dateline),
            Field::Revised => vec![dates(edit)],
            _ => Vec::new(),
        })
        .collect()
}

/// The field as a whole, beside the facts in it. Glyphs and mended typos alone are no rewriting.
fn told_whole(edit: &FieldEdit, kind: FactKind, place: Place, names: &Names) -> Vec<Found> {
    let mut found = revised::facts(&edit.words, place, names);
    let cosmetic = !found.is_empty() && found.iter().all(|found| found.weight == Weight::Cosmetic);
    if cosmetic {
        return found;
    }
    let heaviest = found.iter().map(|found| found.weight).max();
    found.retain(|found| found.fact.kind != FactKind::Reworded);
    let whole = Found::of(kind, place, edit.old.as_deref(), edit.new.as_deref());
    found.push(whole.at_least(heaviest.unwrap_or(Weight::Minor)));
    found
}

fn named(edit: &FieldEdit, kind: FactKind, place: Place) -> Vec<Found> {
    let (old, new) = (edit.old.as_deref(), edit.new.as_deref());
    let only_glyphs = same_but_for_glyphs(old.unwrap_or_default(), new.unwrap_or_default());
    let kind = if only_glyphs {
        FactKind::Typography
    } else {
        kind
    };
    vec![Found::of(kind, place, old, new)]
}

/// The facts of notices, and of the sign that the story is developing.
pub(super) fn notices(change: &Change, newer: &Article) -> Vec<Found> {
    let mut found: Vec<Found> = change
        .notices
        .iter()
        .map(|edit| notice(edit, newer))
        .collect();
    let sign = change
        .fields
        .iter()
        .find(|edit| edit.field == Field::Developing);
    let is_told = |found: &Found| {
        matches!(
            found.fact.kind,
            FactKind::Settled | FactKind::NoticeAdded(NoticeKind::Developing)
        )
    };
    if let Some(sign) = sign.filter(|_| !found.iter().any(is_told)) {
        let kind = match sign.new {
            Some(_) => FactKind::NoticeAdded(NoticeKind::Developing),
            None => FactKind::Settled,
        };
        found.push(Found::of(kind, Place::Notice, None, None));
    }
    found
}

fn notice(edit: &NoticeEdit, newer: &Article) -> Found {
    let text =
        |notice: &Option<crate::news::Notice>| notice.as_ref().map(|notice| notice.text.clone());
    let (old, new) = (text(&edit.old), text(&edit.new));
    if let (Some(old), Some(new)) = (&old, &new)
        && same_but_for_glyphs(old, new)
    {
        return Found::of(FactKind::Typography, Place::Notice, Some(old), Some(new));
    }
    let kind = match (&edit.old, &edit.new) {
        (_, Some(notice)) if notice.kind == NoticeKind::Retraction => FactKind::Retraction,
        (Some(_), Some(notice)) => FactKind::NoticeAltered(notice.kind),
        (None, Some(notice)) => FactKind::NoticeAdded(notice.kind),
        (Some(notice), None) if notice.kind == NoticeKind::Developing && !newer.developing => {
            FactKind::Settled
        }
        (Some(notice), None) => FactKind::NoticeRemoved(notice.kind),
        (None, None) => FactKind::NoticeRemoved(NoticeKind::EditorsNote),
    };
    Found::of(kind, Place::Notice, old.as_deref(), new.as_deref())
}

fn dates(edit: &FieldEdit) -> Found {
    let (old, new) = (edit.old.as_deref(), edit.new.as_deref());
    let found = Found::of(FactKind::Dates, Place::Page, old, new);
    found.about(Some(edit.field.code().to_owned()))
}

/// What is told only beside another change: the page's own dates, and where its links lead.
pub(super) fn page(change: &Change) -> Vec<Found> {
    // What the page shows of its last change says it for the head.
    let shows = change
        .fields
        .iter()
        .any(|edit| edit.field == Field::Revised);
    let dates = change
        .fields
        .iter()
        .filter(|edit| match edit.field {
            Field::Published => true,
            Field::Modified => !shows,
            _ => false,
        })
        .map(dates);
    // What stands behind a question mark is mostly there to count readers.
    let page_of = |target: &str| target.split(['?', '#']).next().map(str::to_owned);
    let elsewhere = change
        .links
        .iter()
        .filter(|edit| page_of(&edit.old) != page_of(&edit.new));
    let links = elsewhere.map(|edit| {
        let found = Found::of(
            FactKind::Link,
            Place::Page,
            Some(&edit.old),
            Some(&edit.new),
        );
        found.about(Some(edit.text.clone()))
    });
    dates.chain(links).collect()
}

/// A substantive change with no notice and no new date: neither of the last change nor, where a page sets
/// that anew, of publication. A bare text has no page that could say either.
pub(super) fn is_silent(older: &Article, newer: &Article, change: &Change) -> bool {
    let noted = change.notices.iter().any(|edit| edit.new.is_some());
    let later = |before: Option<StatedTime>, after: Option<StatedTime>| {
        before
            .zip(after)
            .is_some_and(|(before, after)| after.at > before.at)
    };
    let dated = later(older.modified, newer.modified)
        || (older.modified.is_none() && newer.modified.is_some())
        || later(older.published, newer.published);
    let is_page =
        !newer.headline.is_empty() || newer.modified.is_some() || newer.published.is_some();
    is_page && !noted && !dated
}
