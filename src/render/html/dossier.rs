//! A dossier of one story: all that is known of it in one file, to be printed, sent and filed.
//!
//! It stands alone: no script, no font, no picture, nothing from anywhere.

use askama::Template;

use super::drawn;
use crate::news::{Arrival, Mark, Run, Version, VersionHead};
use crate::render::redline::{self, Part, Row};
use crate::render::view::Dossier;
use crate::render::{clean, phrases};

const STYLE: &str = include_str!("../../../templates/dossier/style.css");

#[derive(Template)]
#[template(path = "dossier/dossier.html")]
struct Page<'a> {
    dossier: &'a Dossier,
    style: &'static str,
    program: &'static str,
    title: String,
    followed: String,
    counted: String,
    made: String,
    entries: Vec<Entry<'a>>,
    first: Option<Whole<'a>>,
    last: Option<Whole<'a>>,
    visits: Vec<(&'a Run, &'static str)>,
}

/// A version in full.
struct Whole<'a> {
    number: u32,
    headline: String,
    standfirst: Option<String>,
    about: String,
    language: &'a str,
    /// Notices and blocks, each with what it is.
    blocks: Vec<(&'static str, String)>,
}

struct Entry<'a> {
    head: &'a VersionHead,
    arrival: Option<&'a Arrival>,
    headline: String,
    language: &'a str,
    when: String,
    weight: &'static str,
    revert: Option<String>,
    points: Vec<String>,
    rows: Vec<Row>,
}

/// The dossier of a story.
pub fn dossier(dossier: &Dossier) -> String {
    let story = &dossier.story;
    let entries: Vec<Entry> = dossier
        .versions
        .iter()
        .map(|one| Entry {
            head: &one.head,
            arrival: one.arrival.as_ref(),
            headline: clean::line(&one.head.headline),
            language: one
                .comparison
                .as_ref()
                .map_or("", |comparison| super::language(&comparison.newer.article)),
            when: phrases::seen(&one.head),
            weight: one
                .head
                .weight
                .map_or("First version", phrases::weight_of_change),
            revert: one.head.revert_of.map(phrases::revert_of),
            points: phrases::points(&one.head.facts),
            rows: one
                .comparison
                .as_ref()
                .map_or_else(Vec::new, |comparison| redline::rows(&comparison.change)),
        })
        .collect();
    let last = dossier.versions.last();
    let headline = last.map_or_else(String::new, |last| clean::line(&last.head.headline));
    drawn(&Page {
        dossier,
        style: STYLE,
        program: env!("CARGO_PKG_VERSION"),
        title: if headline.is_empty() {
            story.name.to_string()
        } else {
            headline
        },
        followed: phrases::followed(story.since, story.ended),
        counted: phrases::counted_versions(&dossier.versions),
        made: phrases::moment(dossier.made),
        entries,
        first: dossier.first.as_ref().map(whole),
        last: dossier.last.as_ref().map(whole),
        visits: dossier
            .runs
            .iter()
            .map(|run| (run, phrases::outcome(run.outcome)))
            .collect(),
    })
}

fn whole(version: &Version) -> Whole<'_> {
    let article = &version.article;
    let notices = phrases::notices_outside_body(article)
        .map(|notice| (Part::Notice(notice.kind), notice.text.as_str()));
    let blocks = article
        .blocks
        .iter()
        .map(|block| (Part::Block(block.kind), block.text.as_str()));
    Whole {
        number: version.head.number,
        headline: clean::line(&article.headline),
        standfirst: article.standfirst.as_deref().map(clean::line),
        about: clean::line(&phrases::about(article)),
        language: super::language(article),
        blocks: notices
            .chain(blocks)
            .map(|(part, text)| (phrases::part(part), clean::line(text)))
            .collect(),
    }
}
