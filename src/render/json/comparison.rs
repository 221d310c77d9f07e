//! What differs between two articles.

use serde_json::{Map, Value, json};

use super::words;
use crate::describe::Description;
use crate::news::{Change, Edit, EditKind, Fact, Passage};
use crate::render::english;

/// What `redlined compare --json` prints.
pub fn comparison(change: &Change, description: &Description) -> Value {
    json!({
        "ops": joined(&change.body).iter().map(op).collect::<Vec<_>>(),
        "fields": fields(change),
        "notices": notices(change),
        "weight": description.weight.map(crate::news::Weight::code),
        "points": english::points(&description.facts),
        "facts": facts(&description.facts),
    })
}

/// The change alone, as a history holds it.
pub(super) fn change(change: &Change) -> Value {
    json!({
        "ops": joined(&change.body).iter().map(op).collect::<Vec<_>>(),
        "fields": fields(change),
        "notices": notices(change),
    })
}

/// The facts beside the points, in the same order.
pub(super) fn facts(facts: &[Fact]) -> Value {
    facts.iter().map(fact).collect()
}

fn fact(fact: &Fact) -> Value {
    let mut value = json!({
        "kind": fact.kind.code(),
        "old": fact.old,
        "new": fact.new,
        "where": fact.place.code(),
    });
    if let Some(about) = &fact.about {
        value["about"] = json!(about);
    }
    if let Some(count) = fact.count {
        value["count"] = json!(count);
    }
    value
}

/// The edits, with neighbours that came, went or moved together as one: sentences of a paragraph as
/// one passage, paragraphs as a list.
fn joined(edits: &[Edit]) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::with_capacity(edits.len());
    let mut before: Option<&Edit> = None;
    for edit in edits {
        match joined.last_mut().zip(before) {
            Some((run, before)) if goes_on(before, edit) => {
                append(&mut run.old, &before.old, &edit.old);
                append(&mut run.new, &before.new, &edit.new);
            }
            _ => joined.push(edit.clone()),
        }
        before = Some(edit);
    }
    joined
}

fn goes_on(before: &Edit, edit: &Edit) -> bool {
    let alike = before.kind == edit.kind
        && matches!(
            edit.kind,
            EditKind::Added | EditKind::Removed | EditKind::Moved
        );
    let follows = |one: &[Passage], other: &[Passage]| match (one, other) {
        ([], []) => true,
        ([one], [other]) => is_next_sentence(one, other) || is_next_block(one, other),
        _ => false,
    };
    alike && follows(&before.old, &edit.old) && follows(&before.new, &edit.new)
}

fn is_next_sentence(one: &Passage, other: &Passage) -> bool {
    one.block == other.block && one.sentence + 1 == other.sentence
}

fn is_next_block(one: &Passage, other: &Passage) -> bool {
    one.block + 1 == other.block && other.sentence == 0
}

fn append(run: &mut Vec<Passage>, before: &[Passage], next: &[Passage]) {
    for (before, next) in before.iter().zip(next) {
        match run.last_mut() {
            Some(last) if is_next_sentence(before, next) => {
                last.text.push(' ');
                last.text.push_str(&next.text);
            }
            _ => run.push(next.clone()),
        }
    }
}

fn op(edit: &Edit) -> Value {
    let mut op = Map::new();
    op.insert("kind".to_owned(), json!(kind(edit.kind)));
    if edit.moved && edit.kind != EditKind::Moved {
        op.insert("moved".to_owned(), json!(true));
    }
    for (side, passages) in [("old", &edit.old), ("new", &edit.new)] {
        match &passages[..] {
            [] => None,
            [one] => op.insert(side.to_owned(), passage(one)),
            several => op.insert(side.to_owned(), several.iter().map(passage).collect()),
        };
    }
    if !edit.words.is_empty() {
        op.insert("words".to_owned(), words::words(&edit.words));
    }
    Value::Object(op)
}

fn kind(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Kept => "unchanged",
        EditKind::Revised => "edited",
        EditKind::Moved => "moved",
        EditKind::Added => "added",
        EditKind::Removed => "removed",
    }
}

fn passage(passage: &Passage) -> Value {
    json!({"par": passage.block, "sent": passage.sentence, "text": passage.text})
}

fn fields(change: &Change) -> Value {
    change
        .fields
        .iter()
        .map(|edit| {
            let value = json!({"old": edit.old, "new": edit.new});
            (edit.field.code().to_owned(), value)
        })
        .collect::<Map<_, _>>()
        .into()
}

fn notices(change: &Change) -> Value {
    let notice = |notice: &Option<crate::news::Notice>| {
        notice
            .as_ref()
            .map(|notice| json!({"kind": notice.kind.code(), "text": notice.text}))
    };
    change
        .notices
        .iter()
        .map(|edit| json!({"old": notice(&edit.old), "new": notice(&edit.new)}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Mark, Piece};

    fn piece(mark: Mark, text: &str) -> Piece {
        Piece {
            mark,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_side_with_several_passages_is_a_list() {
        let passage = |sentence, text: &str| Passage {
            block: 2,
            sentence,
            kind: crate::news::BlockKind::Paragraph,
            text: text.to_owned(),
        };
        let edit = Edit {
            kind: EditKind::Revised,
            moved: true,
            old: vec![passage(0, "It sank.")],
            new: vec![passage(0, "It"), passage(1, "sank.")],
            words: vec![piece(Mark::Same, "It sank.")],
        };
        assert_eq!(
            op(&edit),
            json!({
                "kind": "edited",
                "moved": true,
                "old": {"par": 2, "sent": 0, "text": "It sank."},
                "new": [{"par": 2, "sent": 0, "text": "It"}, {"par": 2, "sent": 1, "text": "sank."}],
                "words": [["=", "It sank."]],
            })
        );
    }
}
