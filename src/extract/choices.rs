//! For people who ask why: from which source each field is, and what the others say where they disagree.

use super::byline::Byline;
use super::fields::Headline;
use super::metadata::{self, Metadata};
use super::stated::Stated;
use super::{Choice, tidy};
use crate::news::{Article, StatedTime};

/// Where what people see is from.
pub(super) const PAGE: &str = "the page";

/// The choice for each field that was read. `is_live` says that the page is a live blog.
pub(super) fn of(
    article: &Article,
    headline: &Headline,
    byline: &Byline,
    metadata: &Metadata,
    is_live: bool,
) -> Vec<Choice> {
    let head = metadata.headlines().into_iter();
    let head: Vec<Stated> = head
        .map(|(source, text)| Stated::by(source, &text))
        .collect();
    let mut choices = vec![Choice {
        field: "headline",
        from: headline.from.to_owned(),
        others: others(&head, says(&headline.text)),
    }];
    choices.extend(article.standfirst.as_deref().map(|text| Choice {
        field: "standfirst",
        from: PAGE.to_owned(),
        others: others(&metadata.descriptions(), says(text)),
    }));
    if !byline.names.is_empty() {
        choices.push(of_byline(byline, metadata));
    }
    choices.extend(article.dateline.is_some().then(|| Choice {
        field: "dateline",
        from: PAGE.to_owned(),
        others: Vec::new(),
    }));
    choices.extend(article.revised.is_some().then(|| Choice {
        field: "revised",
        from: PAGE.to_owned(),
        others: Vec::new(),
    }));
    let published = metadata.publications(!is_live);
    choices.extend(stated("published", &published, is_at(article.published)));
    choices.extend(stated(
        "modified",
        &metadata.modifications(),
        is_at(article.modified),
    ));
    let section = article.section.as_deref().unwrap_or_default();
    choices.extend(stated("section", &metadata.sections(), says(section)));
    let language = article.language.as_deref();
    let is_language = |text: &str| metadata::language(text).as_deref() == language;
    choices.extend(stated("language", &metadata.languages(), is_language));
    let addresses = metadata.addresses();
    let address = addresses.first().map(|said| said.text.clone());
    choices.extend(stated("canonical", &addresses, |text: &str| {
        Some(text) == address.as_deref()
    }));
    choices
}

fn of_byline(byline: &Byline, metadata: &Metadata) -> Choice {
    let said = metadata.bylines();
    let names = byline.names.join(", ");
    let source = said.first().filter(|_| !byline.is_shown);
    Choice {
        field: "byline",
        from: source.map_or(PAGE, |said| said.source.as_str()).to_owned(),
        others: others(&said, says(&names)),
    }
}

/// What the head alone states: from the first source that says what was taken.
fn stated(field: &'static str, said: &[Stated], agrees: impl Fn(&str) -> bool) -> Option<Choice> {
    let source = said.iter().find(|said| agrees(&said.text))?;
    Some(Choice {
        field,
        from: source.source.clone(),
        others: others(said, agrees),
    })
}

/// What those say who do not agree.
fn others(said: &[Stated], agrees: impl Fn(&str) -> bool) -> Vec<String> {
    let others = said.iter().filter(|said| !agrees(&said.text));
    others
        .map(|said| format!("{}: {}", said.source, said.text))
        .collect()
}

/// Whether a text says the same in letters and digits.
fn says(value: &str) -> impl Fn(&str) -> bool {
    let bare = tidy::bare(value);
    move |text| tidy::bare(text) == bare
}

fn is_at(time: Option<StatedTime>) -> impl Fn(&str) -> bool {
    move |text| metadata::time(text).map(|time| time.at) == time.map(|time| time.at)
}
