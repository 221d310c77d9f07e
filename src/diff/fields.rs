//! What differs beside the body: fields, notices, link targets.

use std::collections::HashMap;

use crate::news::{Article, Field, FieldEdit, Link, LinkEdit, Notice, NoticeEdit};

use super::passages::key;
use super::redline::pieces;

/// The fields that differ, in the order of `Field`.
pub(super) fn fields(older: &Article, newer: &Article) -> Vec<FieldEdit> {
    ALL.iter()
        .filter_map(|&field| edit(field, value(older, field), value(newer, field)))
        .collect()
}

const ALL: [Field; 11] = [
    Field::Headline,
    Field::Standfirst,
    Field::Byline,
    Field::Dateline,
    Field::Developing,
    Field::Revised,
    Field::Published,
    Field::Modified,
    Field::Canonical,
    Field::Section,
    Field::Language,
];

fn edit(field: Field, old: Option<String>, new: Option<String>) -> Option<FieldEdit> {
    let key_of = |value: &Option<String>| value.as_deref().map(key).unwrap_or_default();
    // A page that begins or ceases to say of which day it is says nothing of its text.
    let begins = field == Field::Revised && (old.is_none() || new.is_none());
    if begins || key_of(&old) == key_of(&new) {
        return None;
    }
    let words = match (&old, &new) {
        (Some(old), Some(new)) => pieces(old, new),
        _ => Vec::new(),
    };
    Some(FieldEdit {
        field,
        old,
        new,
        words,
    })
}

/// A field as text; `None` where it is empty.
pub(super) fn value(article: &Article, field: Field) -> Option<String> {
    let text = match field {
        Field::Headline => Some(article.headline.clone()),
        Field::Standfirst => article.standfirst.clone(),
        Field::Byline => Some(article.byline.join(", ")),
        Field::Dateline => article.dateline.clone(),
        Field::Developing => article.developing.then(|| "yes".to_owned()),
        Field::Revised => article.revised.clone(),
        Field::Published => article.published.map(|time| time.to_string()),
        Field::Modified => article.modified.map(|time| time.to_string()),
        Field::Canonical => article.canonical.clone(),
        Field::Section => article.section.clone(),
        Field::Language => article.language.clone(),
    };
    text.filter(|text| !text.trim().is_empty())
}

/// The notices that came, went or were altered. An altered one is matched by its kind.
pub(super) fn notices(older: &[Notice], newer: &[Notice]) -> Vec<NoticeEdit> {
    let mut gone: Vec<Option<&Notice>> = older.iter().map(Some).collect();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, notice) in older.iter().enumerate().rev() {
        places.entry(notice_key(notice)).or_default().push(at);
    }
    let mut came: Vec<&Notice> = Vec::new();
    for notice in newer {
        match places.get_mut(&notice_key(notice)).and_then(Vec::pop) {
            Some(at) => gone[at] = None,
            None => came.push(notice),
        }
    }
    let mut gone: Vec<&Notice> = gone.into_iter().flatten().collect();
    let mut edits = Vec::new();
    for notice in came {
        let before = gone.iter().position(|old| old.kind == notice.kind);
        let old = before.map(|at| gone.remove(at));
        edits.push(notice_edit(old, Some(notice)));
    }
    edits.extend(
        gone.into_iter()
            .map(|notice| notice_edit(Some(notice), None)),
    );
    edits
}

fn notice_edit(old: Option<&Notice>, new: Option<&Notice>) -> NoticeEdit {
    let words = match (old, new) {
        (Some(old), Some(new)) => pieces(&old.text, &new.text),
        _ => Vec::new(),
    };
    NoticeEdit {
        old: old.cloned(),
        new: new.cloned(),
        words,
    }
}

/// What a notice is compared by. Its kind is our reading of its words, and those decide.
pub(super) fn notice_key(notice: &Notice) -> String {
    key(&notice.text)
}

/// Links whose words stand once on each side and lead elsewhere.
pub(super) fn links(older: &[Link], newer: &[Link]) -> Vec<LinkEdit> {
    let old_targets = targets(older);
    let new_targets = targets(newer);
    newer
        .iter()
        .filter_map(|link| {
            let old = (*old_targets.get(link.text.as_str())?)?;
            let new = (*new_targets.get(link.text.as_str())?)?;
            (old != new && !link.text.trim().is_empty()).then(|| LinkEdit {
                text: link.text.clone(),
                old: old.to_owned(),
                new: new.to_owned(),
            })
        })
        .collect()
}

/// By linked words, their target; none where the words stand more than once.
fn targets(links: &[Link]) -> HashMap<&str, Option<&str>> {
    let mut targets = HashMap::new();
    for link in links {
        targets
            .entry(link.text.as_str())
            .and_modify(|target| *target = None)
            .or_insert(Some(link.target.as_str()));
    }
    targets
}
