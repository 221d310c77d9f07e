//! Where words stood and when; since when each sentence of a version has stood.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use crate::diff;
use crate::news::{Article, FactKind, Story, StoryId, Timestamp, Topic, VersionHead, Weight};
use crate::render::phrases;
use crate::render::view::{Blame, BlameLine, Found, Stretch};
use crate::store::{Sentence, Store, Terms};

use super::{Error, Which, version};

/// The most sentences that are shown of one stretch.
const MOST_SENTENCES: usize = 3;

/// Of which stories and versions a question is.
#[derive(Debug, Clone, Default)]
pub struct Among {
    /// Of this story alone.
    pub story: Option<StoryId>,
    /// Of stories of this topic.
    pub topic: Option<Topic>,
    /// Of stories of this host, or below it.
    pub host: Option<String>,
    /// Of versions that stood at or after this time.
    pub since: Option<Timestamp>,
    /// Of versions that stood before or at this time.
    pub until: Option<Timestamp>,
    /// Of versions that brought a point of this kind.
    pub point: Option<FactCode>,
    /// Of versions that changed at least this much.
    pub weight: Option<Weight>,
}

/// The name of a kind of point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactCode(&'static str);

impl FromStr for FactCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        FactKind::from_code(text, None)
            .map(|kind| Self(kind.code()))
            .ok_or_else(|| {
                let known: Vec<&str> = FactKind::codes().collect();
                Error::Unclear(format!(
                    "\"{text}\" is no kind of point; expected one of {}",
                    known.join(", ")
                ))
            })
    }
}

impl Among {
    /// The stories, the one that changed last first.
    pub(super) fn stories(&self, store: &Store) -> Result<Vec<Story>, Error> {
        let mut stories = store.stories()?;
        stories.retain(|story| self.holds(story));
        let standings: HashMap<StoryId, Option<Timestamp>> = store
            .standings()?
            .into_iter()
            .map(|(id, standing)| (id, standing.last_change))
            .collect();
        stories.sort_by_key(|story| std::cmp::Reverse(standings.get(&story.id).copied().flatten()));
        Ok(stories)
    }

    fn holds(&self, story: &Story) -> bool {
        let on = |wanted: &String| {
            let host = story.address.host();
            let without_port = host.rsplit_once(':').map_or(&*host, |(name, _)| name);
            let below = format!(".{wanted}");
            [&*host, without_port]
                .iter()
                .any(|host| host == wanted || host.ends_with(&below))
        };
        self.story.is_none_or(|id| id == story.id)
            && (self.topic.is_none() || story.topic == self.topic)
            && self.host.as_ref().is_none_or(on)
    }

    /// A change is looked for, rather than what stood.
    fn about_changes(&self) -> bool {
        self.point.is_some() || self.weight.is_some()
    }

    /// A version that stood until the next came; a change, by the time at which it came.
    pub(super) fn admits(&self, head: &VersionHead, next: Option<&VersionHead>) -> bool {
        let gone = next.map(|next| next.first_seen);
        let after = |since| {
            let last = if self.about_changes() {
                Some(head.first_seen)
            } else {
                gone
            };
            last.is_none_or(|last| last >= since)
        };
        let has = |point: FactCode| head.facts.iter().any(|fact| fact.kind.code() == point.0);
        self.since.is_none_or(after)
            && self.until.is_none_or(|until| head.first_seen <= until)
            && self.point.is_none_or(has)
            && self.weight.is_none_or(|least| head.weight >= Some(least))
    }
}

/// Where all of these terms stood in one version, the words of each side by side in one sentence,
/// whatever their case and punctuation. At most so many stretches.
pub fn search(store: &Store, terms: &Terms, among: &Among, most: usize) -> Result<Found, Error> {
    if terms.is_empty() && !among.about_changes() {
        return Err(Error::Unclear(
            "there is nothing to look for; give words, or --point or --weight".to_owned(),
        ));
    }
    let mut found = Found::default();
    let stories = among.stories(store)?;
    let lacking = if stories.len() > 1 {
        store.lacking(terms)?
    } else {
        HashSet::new()
    };
    let candidates = stories.into_iter();
    for story in candidates.filter(|story| !lacking.contains(&story.id)) {
        let Some(held) = store.holding(terms, story.id)? else {
            continue;
        };
        found
            .stretches
            .extend(stretches(store, &story, &held, among)?);
        if found.stretches.len() > most {
            found.stretches.truncate(most);
            found.more = true;
            break;
        }
    }
    Ok(found)
}

fn stretches(
    store: &Store,
    story: &Story,
    held: &[Vec<Sentence>],
    among: &Among,
) -> Result<Vec<Stretch>, Error> {
    let heads = store.timeline(story.id)?;
    let stands = |place: usize| {
        let number = heads[place].number;
        let in_it = |sentence: &Sentence| sentence.stands_in(number);
        among.admits(&heads[place], heads.get(place + 1))
            && held.iter().all(|term| term.iter().any(in_it))
    };
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for place in (0..heads.len()).filter(|&place| stands(place)) {
        match rows.last_mut() {
            Some((_, last)) if *last + 1 == place && !among.about_changes() => *last = place,
            _ => rows.push((place, place)),
        }
    }
    let standing = store.standing(story.id)?;
    let stretch = |(first, last): (usize, usize)| {
        let (from, to) = (heads[first].number, heads[last].number);
        let next = heads.get(last + 1).cloned();
        Stretch {
            story: story.clone(),
            first: heads[first].clone(),
            last: heads[last].clone(),
            last_seen: match &next {
                Some(next) => next.last_seen_without,
                None => standing.as_ref().and_then(|standing| standing.last_seen),
            },
            next,
            sentences: sentences(held, from, to),
        }
    };
    Ok(rows.into_iter().map(stretch).collect())
}

/// The sentences that hold the terms in these versions, each once.
fn sentences(held: &[Vec<Sentence>], from: u32, to: u32) -> Vec<String> {
    let in_them = |one: &&Sentence| one.runs.iter().any(|run| run.0 <= to && run.1 >= from);
    let mut texts: Vec<String> = Vec::new();
    for sentence in held.iter().flatten().filter(in_them) {
        if texts.len() < MOST_SENTENCES && !texts.contains(&sentence.text) {
            texts.push(sentence.text.clone());
        }
    }
    texts
}

/// The sentences of a version, each with the version in which it first stood.
pub fn blame(store: &Store, story: Story, which: Which) -> Result<Blame, Error> {
    let shown = version(store, &story, which)?;
    let heads = store.timeline(story.id)?;
    let table = store.sentences(story.id)?;
    let known: HashMap<&str, &Sentence> = table
        .iter()
        .map(|sentence| (sentence.text.as_str(), sentence))
        .collect();
    let number = shown.head.number;
    let head = |number: u32| heads[number as usize - 1].clone();
    let line = |(part, text): (&'static str, &str)| {
        let run = |one: &&Sentence| one.runs.iter().rev().find(|run| run.0 <= number).copied();
        let first = known.get(text).map_or(number, |one| one.runs[0].0);
        let since = known.get(text).and_then(run).map_or(number, |run| run.0);
        BlameLine {
            part,
            text: text.to_owned(),
            first: head(first.min(number)),
            again: (since != first).then(|| head(since)),
        }
    };
    let lines = parts(&shown.article).flat_map(|(part, text)| {
        let ranges = diff::sentences(text).into_iter();
        ranges.map(move |range| (part, &text[range]))
    });
    Ok(Blame {
        lines: lines.map(line).collect(),
        head: shown.head,
        story,
    })
}

/// The texts of an article in reading order, each with its part.
fn parts(article: &Article) -> impl Iterator<Item = (&'static str, &str)> {
    let headline = std::iter::once(("headline", article.headline.as_str()));
    let standfirst = article.standfirst.iter();
    let notices = phrases::notices_outside_body(article);
    let blocks = article.blocks.iter();
    headline
        .chain(standfirst.map(|text| ("standfirst", text.as_str())))
        .chain(notices.map(|notice| ("notice", notice.text.as_str())))
        .chain(blocks.map(|block| (block.kind.code(), block.text.as_str())))
}
