//! The lines as they stand in the file, and what they mean.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Line;
use super::article::ArticleShape;
use crate::cadence;
use crate::news::{
    Address, Arrival, AskedBy, Fact, FactKind, Hash, LateHashes, NoticeKind, Outcome, Place, Plan,
    Redirect, Run, Story, StoryId, StoryName, Suppression, Timestamp, Topic, Version, VersionHead,
    Weight,
};
use crate::render::english;

/// A line, by its type.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Shape {
    Redlined(Header),
    Story(StoryShape),
    Version(Box<VersionShape>),
    Visits(Visits),
    Untold(Untold),
    End { lines: u64 },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    format: u32,
    program: String,
    made: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoryShape {
    id: String,
    name: String,
    url: String,
    topic: Option<String>,
    since: String,
    ended: Option<String>,
    every_seconds: Option<u32>,
    #[serde(default)]
    cron: Option<String>,
    #[serde(default)]
    timezone: Option<String>,
    asked_by: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VersionShape {
    story: String,
    number: u32,
    headline: String,
    last_seen_without: Option<String>,
    first_seen: String,
    weight: Option<String>,
    #[serde(skip_deserializing)]
    points: Vec<String>,
    facts: Vec<FactShape>,
    silent: bool,
    revert_of: Option<u32>,
    developing: bool,
    url: String,
    extractor: u32,
    sha256: String,
    previous: String,
    hash: String,
    article: ArticleShape,
    #[serde(skip_deserializing)]
    change: Value,
    fetch: Option<FetchShape>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FactShape {
    kind: String,
    notice: Option<String>,
    #[serde(rename = "where")]
    place: String,
    old: Option<String>,
    new: Option<String>,
    about: Option<String>,
    count: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FetchShape {
    asked: String,
    answered: String,
    url: String,
    redirects: Vec<RedirectShape>,
    status: u16,
    headers: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RedirectShape {
    status: u16,
    to: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Visits {
    story: String,
    outcome: String,
    first: String,
    last: String,
    count: u32,
    longest_gap_seconds: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Untold {
    story: String,
    at: String,
    reason: String,
    text: String,
    weight: Option<String>,
}

impl Shape {
    /// The line of a value. `change` is not read back.
    pub(super) fn of(line: &Line, change: Value) -> Self {
        match line {
            Line::Redlined {
                format,
                program,
                made,
            } => Self::Redlined(Header {
                format: *format,
                program: program.clone(),
                made: made.to_string(),
            }),
            Line::Story(story) => Self::Story(StoryShape::of(story)),
            Line::Version(story, version, fetch) => {
                let fetch = fetch.as_deref().map(FetchShape::of);
                Self::Version(Box::new(VersionShape::of(*story, version, fetch, change)))
            }
            Line::Visits(story, run) => Self::Visits(Visits::of(*story, run)),
            Line::Untold(story, untold) => Self::Untold(Untold::of(*story, untold)),
            Line::End { lines } => Self::End { lines: *lines },
        }
    }

    /// What it means, or what of it means nothing.
    pub(super) fn meant(self) -> Result<Line, String> {
        Ok(match self {
            Self::Redlined(header) => Line::Redlined {
                format: header.format,
                program: header.program,
                made: time(&header.made)?,
            },
            Self::Story(story) => Line::Story(Box::new(story.meant()?)),
            Self::Version(shape) => {
                let (story, version, fetch) = shape.meant()?;
                Line::Version(story, Box::new(version), fetch.map(Box::new))
            }
            Self::Visits(visits) => Line::Visits(id(&visits.story)?, visits.meant()?),
            Self::Untold(untold) => Line::Untold(id(&untold.story)?, untold.meant()?),
            Self::End { lines } => Line::End { lines },
        })
    }
}

impl StoryShape {
    fn of(story: &Story) -> Self {
        Self {
            id: story.id.to_string(),
            name: story.name.to_string(),
            url: story.address.to_string(),
            topic: story.topic.as_ref().map(ToString::to_string),
            since: story.since.to_string(),
            ended: story.ended.map(|at| at.to_string()),
            every_seconds: story.every_seconds,
            cron: story.plan.as_ref().map(|plan| plan.cron.clone()),
            timezone: story.plan.as_ref().map(|plan| plan.timezone.clone()),
            asked_by: story.asked_by.code().to_owned(),
        }
    }

    fn meant(self) -> Result<Story, String> {
        let topic = self.topic.as_deref().map(str::parse::<Topic>).transpose();
        Ok(Story {
            id: id(&self.id)?,
            name: StoryName::parse(&self.name).map_err(|why| why.to_string())?,
            address: Address::parse(&self.url).map_err(|why| why.to_string())?,
            topic: topic.map_err(|why| why.to_string())?,
            every_seconds: self.every_seconds,
            plan: plan(self.cron.as_deref(), self.timezone.as_deref())?,
            asked_by: known(
                AskedBy::from_code(&self.asked_by),
                "asked_by",
                &self.asked_by,
            )?,
            since: time(&self.since)?,
            ended: self.ended.as_deref().map(time).transpose()?,
        })
    }
}

fn plan(cron: Option<&str>, timezone: Option<&str>) -> Result<Option<Plan>, String> {
    let plan = cron.map(|cron| cadence::plan(cron, timezone));
    plan.transpose().map_err(|why| why.to_string())
}

impl VersionShape {
    fn of(story: StoryId, version: &Version, fetch: Option<FetchShape>, change: Value) -> Self {
        let head = &version.head;
        Self {
            story: story.to_string(),
            number: head.number,
            headline: head.headline.clone(),
            last_seen_without: head.last_seen_without.map(|at| at.to_string()),
            first_seen: head.first_seen.to_string(),
            weight: head.weight.map(|weight| weight.code().to_owned()),
            points: english::points(&head.facts),
            facts: head.facts.iter().map(FactShape::of).collect(),
            silent: head.silent,
            revert_of: head.revert_of,
            developing: head.developing,
            url: head.url.clone(),
            extractor: head.extractor,
            sha256: head.sha256.to_string(),
            previous: head.previous.to_string(),
            hash: head.hash.to_string(),
            article: ArticleShape::of(&version.article),
            change,
            fetch,
        }
    }

    fn meant(self) -> Result<(StoryId, Version, Option<Arrival>), String> {
        let facts = self.facts.into_iter().map(FactShape::meant);
        let without = self.last_seen_without.as_deref().map(time).transpose()?;
        let head = VersionHead {
            number: self.number,
            headline: self.headline,
            last_seen_without: without,
            first_seen: time(&self.first_seen)?,
            facts: facts.collect::<Result<_, _>>()?,
            weight: self.weight.as_deref().map(str::parse).transpose()?,
            silent: self.silent,
            revert_of: self.revert_of,
            developing: self.developing,
            extractor: self.extractor,
            url: self.url,
            sha256: hash(&self.sha256)?,
            previous: hash(&self.previous)?,
            hash: hash(&self.hash)?,
        };
        let article = self.article.meant()?;
        let fetch = self.fetch.map(FetchShape::meant).transpose()?;
        Ok((id(&self.story)?, Version { head, article }, fetch))
    }
}

impl FactShape {
    fn of(fact: &Fact) -> Self {
        Self {
            kind: fact.kind.code().to_owned(),
            notice: fact.kind.notice().map(|kind| kind.code().to_owned()),
            place: fact.place.code().to_owned(),
            old: fact.old.clone(),
            new: fact.new.clone(),
            about: fact.about.clone(),
            count: fact.count,
        }
    }

    fn meant(self) -> Result<Fact, String> {
        let notice = match &self.notice {
            Some(code) => Some(known(NoticeKind::from_code(code), "notice", code)?),
            None => None,
        };
        Ok(Fact {
            kind: known(FactKind::from_code(&self.kind, notice), "kind", &self.kind)?,
            place: known(Place::from_code(&self.place), "place", &self.place)?,
            old: self.old,
            new: self.new,
            about: self.about,
            count: self.count,
        })
    }
}

impl FetchShape {
    fn of(fetch: &Arrival) -> Self {
        let redirect = |hop: &Redirect| RedirectShape {
            status: hop.status,
            to: hop.to.clone(),
        };
        Self {
            asked: fetch.asked.to_string(),
            answered: fetch.answered.to_string(),
            url: fetch.page.asked_url.clone(),
            redirects: fetch.page.redirects.iter().map(redirect).collect(),
            status: fetch.page.status,
            headers: fetch.page.headers.clone(),
        }
    }

    fn meant(self) -> Result<Arrival, String> {
        let redirect = |hop: RedirectShape| Redirect {
            status: hop.status,
            to: hop.to,
        };
        Ok(Arrival {
            asked: time(&self.asked)?,
            answered: time(&self.answered)?,
            page: crate::news::Snapshot {
                asked_url: self.url,
                redirects: self.redirects.into_iter().map(redirect).collect(),
                status: self.status,
                headers: self.headers,
                hashes: LateHashes::default(),
                body: Vec::new(),
            },
        })
    }
}

impl Visits {
    fn of(story: StoryId, run: &Run) -> Self {
        Self {
            story: story.to_string(),
            outcome: run.outcome.code().to_owned(),
            first: run.first.to_string(),
            last: run.last.to_string(),
            count: run.count,
            longest_gap_seconds: std::time::Duration::from_millis(run.longest_gap_millis)
                .as_secs_f64(),
        }
    }

    fn meant(&self) -> Result<Run, String> {
        let gap = std::time::Duration::try_from_secs_f64(self.longest_gap_seconds)
            .map_err(|_| "longest_gap_seconds is no span of time".to_owned())?;
        Ok(Run {
            outcome: known(Outcome::from_code(&self.outcome), "outcome", &self.outcome)?,
            first: time(&self.first)?,
            last: time(&self.last)?,
            count: self.count,
            longest_gap_millis: u64::try_from(gap.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

impl Untold {
    fn of(story: StoryId, untold: &Suppression) -> Self {
        Self {
            story: story.to_string(),
            at: untold.at.to_string(),
            reason: untold.reason.clone(),
            text: untold.text.clone(),
            weight: untold.weight.map(|weight| weight.code().to_owned()),
        }
    }

    fn meant(self) -> Result<Suppression, String> {
        Ok(Suppression {
            at: time(&self.at)?,
            reason: self.reason,
            text: self.text,
            weight: self
                .weight
                .as_deref()
                .map(str::parse::<Weight>)
                .transpose()?,
        })
    }
}

fn id(text: &str) -> Result<StoryId, String> {
    text.parse()
        .map_err(|_| format!("\"{}\" is no story's id", shown(text)))
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|why| why.to_string())
}

fn hash(text: &str) -> Result<Hash, String> {
    Hash::from_hex(text).ok_or_else(|| format!("\"{}\" is no hash", shown(text)))
}

pub(super) fn known<T>(found: Option<T>, what: &str, code: &str) -> Result<T, String> {
    found.ok_or_else(|| format!("\"{}\" is no {what} that is known", shown(code)))
}

/// As much of it as a message needs.
fn shown(text: &str) -> String {
    crate::render::clean::line(&text.chars().take(60).collect::<String>())
}
