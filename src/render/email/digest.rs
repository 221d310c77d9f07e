//! A digest: several stories in one letter, each with what it comes to since the reader heard of it.

use askama::Template;

use super::room::fits;
use super::{Letter, Links, headline_or_name, links, short};
use crate::news::{Comparison, PageEvent, Story, Timestamp, VersionHead};
use crate::render::{clean, english, lines, phrases};

const WIDTH: usize = 76;

/// What a digest says of one story.
#[derive(Debug, Clone)]
pub struct DigestPart {
    title: String,
    subject: String,
    points: Vec<String>,
    more: Option<String>,
    when: String,
    note: Option<String>,
    links: Vec<(&'static str, String)>,
    proof: String,
}

impl DigestPart {
    /// What changed.
    pub fn change(story: &Story, comparison: &Comparison, ours: &Links) -> Self {
        let (points, more) = phrases::weightiest(phrases::points(&comparison.facts));
        let mut points: Vec<String> = points.iter().map(|point| short(point)).collect();
        if points.is_empty() {
            points.push(phrases::CHANGED.to_owned());
        }
        let headline = short(&comparison.newer.article.headline);
        let title = headline_or_name(&headline, story).to_owned();
        Self {
            subject: clean::line(&english::subject(&title, &comparison.facts)),
            title,
            points,
            more,
            when: phrases::changed(comparison),
            note: phrases::is_silent(comparison).then(|| phrases::SILENT.to_owned()),
            links: links(story, ours),
            proof: proof(&comparison.newer.head),
        }
    }

    /// What became of the page, and between which times.
    pub fn event(
        story: &Story,
        last: &VersionHead,
        event: &PageEvent,
        (without, with): (Option<Timestamp>, Timestamp),
        ours: &Links,
    ) -> Self {
        let headline = short(&last.headline);
        let title = headline_or_name(&headline, story).to_owned();
        let ours = Links {
            comparison: None,
            ..ours.clone()
        };
        Self {
            subject: short(&format!("{title}: {}", phrases::event(event))),
            title,
            points: vec![phrases::event_sentence(event).to_owned()],
            more: None,
            when: phrases::happened(without, with),
            note: Some(phrases::last_version(last)),
            links: links(story, &ours),
            proof: proof(last),
        }
    }
}

/// The version's hash, to hold against the archive.
fn proof(head: &VersionHead) -> String {
    format!("Version {}: {}", head.number, head.hash)
}

#[derive(Template)]
#[template(path = "mail/digest.html")]
struct Page<'a> {
    head: &'a str,
    parts: &'a [DigestPart],
    left_out: Option<&'a str>,
    footer: &'a [String],
    stops: &'a [(&'static str, String)],
}

/// The letter: as many stories as have room, weightiest first. There is at least one.
pub fn digest(parts: &[DigestPart], ours: &Links) -> Letter {
    let mut shown = parts.len();
    loop {
        let letter = drawn(parts, shown, ours);
        if fits(&letter) || shown <= 1 {
            return letter;
        }
        shown = shown * 3 / 4;
    }
}

fn drawn(parts: &[DigestPart], shown: usize, ours: &Links) -> Letter {
    let head = phrases::digest_head(parts.len());
    let left_out = (shown < parts.len()).then(|| phrases::more_stories(parts.len() - shown));
    let mut footer = vec![phrases::DIGEST_REASON.to_owned()];
    let stops = ours.stops(&mut footer);
    let parts_shown = &parts[..shown];
    let subject = match parts {
        [only] => only.subject.clone(),
        _ => phrases::digest_subject(parts.iter().map(|part| part.title.as_str())),
    };
    let page = Page {
        head: &head,
        parts: parts_shown,
        left_out: left_out.as_deref(),
        footer: &footer,
        stops: &stops,
    };
    Letter {
        subject,
        text: text(&page),
        html: page.render().expect("writing into a string does not fail"),
    }
}

fn text(page: &Page<'_>) -> String {
    let mut out = paragraph(page.head);
    for part in page.parts {
        out.extend([String::new(), "-".repeat(WIDTH)]);
        out.extend(paragraph(&part.title));
        out.push(String::new());
        for point in part.points.iter().chain(&part.more) {
            out.extend(lines::plain(point, WIDTH, "  * ", "    "));
        }
        out.push(String::new());
        out.extend(paragraph(&part.when));
        out.extend(part.note.iter().flat_map(|note| paragraph(note)));
        for (label, link) in &part.links {
            out.push(format!("{label}: {link}"));
        }
        out.push(part.proof.clone());
    }
    if let Some(line) = page.left_out {
        out.push(String::new());
        out.extend(paragraph(line));
    }
    out.extend([String::new(), "-".repeat(WIDTH)]);
    out.extend(page.footer.iter().flat_map(|line| paragraph(line)));
    for (label, link) in page.stops {
        out.push(format!("{label}: {link}"));
    }
    out.push(String::new());
    out.join("\n")
}

fn paragraph(text: &str) -> Vec<String> {
    lines::plain(text, WIDTH, "", "")
}
