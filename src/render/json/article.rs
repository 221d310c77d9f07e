//! An article, or what stood in its place.

use serde_json::{Map, Value, json};

use crate::extract::Explained;
use crate::news::{Article, Reading};

/// What `redlined extract --json` prints for the page at `url`.
pub fn reading(reading: &Reading, url: &str, extractor: u32) -> Value {
    let mut fields = match reading {
        Reading::Article(article) => article_fields(article),
        Reading::Barred(barrier) => Map::from_iter([
            ("reading".to_owned(), json!(barrier.kind.code())),
            ("evidence".to_owned(), json!(barrier.evidence)),
            ("blocks".to_owned(), json!([])),
        ]),
    };
    fields.insert("url".to_owned(), json!(url));
    fields.insert("extractor".to_owned(), json!(extractor));
    Value::Object(fields)
}

/// Why a page is read so: from which source each field is, and what was left out.
pub fn explanation(explained: &Explained) -> Value {
    let choices = explained.choices.iter();
    let choices = choices.map(
        |choice| json!({ "field": choice.field, "from": choice.from, "others": choice.others }),
    );
    let left_out = explained.left_out.iter();
    let left_out =
        left_out.map(|left| json!({ "text": left.text, "why": left.why, "element": left.element }));
    json!({
        "choices": choices.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
    })
}

fn article_fields(article: &Article) -> Map<String, Value> {
    let notices: Vec<Value> = article
        .notices
        .iter()
        .map(|notice| json!({"kind": notice.kind.code(), "text": notice.text}))
        .collect();
    let entries: Vec<Value> = article
        .entries
        .iter()
        .map(|entry| {
            let time = entry.time.map(|time| time.to_string());
            json!({"id": entry.id, "time": time, "headline": entry.headline, "byline": entry.byline})
        })
        .collect();
    let blocks: Vec<Value> = article
        .blocks
        .iter()
        .map(|block| {
            let mut value = json!({"kind": block.kind.code(), "text": block.text});
            if let Some(entry) = &block.entry {
                value["entry"] = json!(entry);
            }
            value
        })
        .collect();
    let value = json!({
        "reading": "article",
        "canonical": article.canonical,
        "language": article.language,
        "section": article.section,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "dateline": article.dateline,
        "published": article.published.map(|time| time.to_string()),
        "modified": article.modified.map(|time| time.to_string()),
        "revised": article.revised,
        "developing": article.developing,
        "notices": notices,
        "blocks": blocks,
        "entries": entries,
    });
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
