//! What differs between two articles.

use serde_json::{Map, Value, json};

use crate::describe::Description;
use crate::news::{Change, Edit, EditKind, Fact, Mark, Passage, Piece};
use crate::render::english;

/// What `redlined compare --json` prints.
pub fn comparison(change: &Change, description: &Description) -> Value {
    json!({
        "ops": change.body.iter().map(op).collect::<Vec<_>>(),
        "fields": fields(change),
        "notices": notices(change),
        "weight": description.weight.map(crate::news::Weight::code),
        "points": english::points(&description.facts),
        "facts": facts(&description.facts),
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
        op.insert("words".to_owned(), words(&edit.words));
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

fn words(pieces: &[Piece]) -> Value {
    pieces
        .iter()
        .map(|piece| {
            let mark = match piece.mark {
                Mark::Same => "=",
                Mark::Removed => "-",
                Mark::Added => "+",
            };
            json!([mark, piece.text])
        })
        .collect()
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
