//! Template drift: stories of one host that change in the same way, one after another.
//!
//! A newsroom edits one story; a new page template alters all of them alike. Signs are what came or
//! went around the sentences, and blocks that carry no fact. From the second story on that shows
//! nothing but signs seen in another one lately, the change makes a version and is told to nobody,
//! and what was announced of the first is withdrawn if nobody has heard of it.

use std::time::Duration;

use crate::describe;
use crate::diff;
use crate::news::{
    Article, BlockKind, Change, HostMemory, NoteKind, Sighting, StoryId, Timestamp, Withdrawal,
};

use super::periphery::{self, Fared};
use super::{Decision, Seen, Visit, furniture, restless};

/// A round: how long a sign is remembered, from when it was last seen.
const ROUND: Duration = Duration::from_secs(6 * 60 * 60);
/// Sightings remembered of a host.
const REMEMBERED: usize = 64;
/// What the ledger says of such a change.
const LIKE_ANOTHER: &str = "the page changed in the same way as another story of its host";

/// What came and went, if nothing else did: the same texts where stories change in the same way.
pub(super) fn signs(older: &Article, newer: &Article, change: &Change) -> Option<Vec<String>> {
    if !change.notices.is_empty() {
        return None;
    }
    let mut signs = Vec::new();
    for edit in periphery::fields(change) {
        let fared = periphery::fared(edit)?;
        signs.push(format!("{} {}", edit.field.code(), said(&fared)));
    }
    for (block, came) in furniture::moved(older, newer, change)? {
        let fared = if came { Fared::Came } else { Fared::Went };
        match block.kind {
            BlockKind::Caption => signs.push(format!("caption {}", said(&fared))),
            _ if periphery::is_around(&block.text, older, newer) => {}
            _ if describe::holds_facts(&block.text) => return None,
            _ => signs.push(format!("block {} {}", diff::key(&block.text), said(&fared))),
        }
    }
    signs.sort_unstable();
    signs.dedup();
    (!signs.is_empty()).then_some(signs)
}

fn said(fared: &Fared) -> &'static str {
    match fared {
        Fared::Came => "came",
        Fared::Went => "went",
    }
}

/// Whether every one of these signs was seen in another story of the host within a round.
pub(super) fn drifts(host: &HostMemory, story: StoryId, signs: &[String], now: Timestamp) -> bool {
    let elsewhere = |sign: &String| {
        let mut seen = host.sightings.iter();
        seen.any(|seen| seen.sign == *sign && seen.story != story && now.since(seen.at) <= ROUND)
    };
    signs.iter().all(elsewhere)
}

/// Notes these signs, once a story.
fn note(
    host: &mut HostMemory,
    story: StoryId,
    version: Option<u32>,
    signs: Vec<String>,
    now: Timestamp,
) {
    host.sightings.retain(|seen| now.since(seen.at) <= ROUND);
    for sign in signs {
        host.sightings
            .retain(|seen| seen.story != story || seen.sign != sign);
        host.sightings.push(Sighting {
            sign,
            story,
            version,
            at: now,
        });
    }
    let beyond = host.sightings.len().saturating_sub(REMEMBERED);
    host.sightings.drain(..beyond);
}

impl Visit<'_> {
    /// Notes in the host's memory what this change teaches.
    pub(super) fn teach(&self, decision: &mut Decision, seen: &Seen<'_>) {
        let mut host = decision
            .host
            .clone()
            .unwrap_or_else(|| self.known.host.clone());
        let version = decision.version.as_ref();
        let version = version.map(|(version, _)| version.head.number);
        let story = self.known.story.id;
        let articles = (seen.older, seen.newer);
        let mut taught = furniture::learn(&mut host, story, articles, seen.change, self.answered);
        let steady = self.known.standing.unchanged;
        let as_read = (&seen.last.article, seen.article);
        taught |= restless::learn(
            &mut host,
            story,
            as_read,
            seen.change,
            steady,
            self.answered,
        );
        if let Some(signs) = signs(seen.older, seen.newer, seen.change) {
            note(&mut host, story, version, signs, self.answered);
            taught = true;
        }
        if taught {
            decision.host = Some(host);
        }
    }

    /// The decision, if this change is the template's and not the newsroom's.
    pub(super) fn by_template(&self, seen: &Seen<'_>) -> Option<Decision> {
        let signs = signs(seen.older, seen.newer, seen.change)?;
        let host = &self.known.host;
        let away = self.known.standing.told.is_some();
        if away || !drifts(host, self.known.story.id, &signs, self.answered) {
            return None;
        }
        let description = describe::change(seen.older, seen.newer, seen.change);
        let weight = description.weight;
        let mut decision = self.next_version(seen, description, None);
        decision.suppressed = Some(self.suppression("template", LIKE_ANOTHER, weight));
        decision.withdrawn = self.announced_by(&signs);
        self.teach(&mut decision, seen);
        let host = self.host_of(&mut decision);
        let before = host.template.replace(self.answered);
        if before.is_none_or(|before| self.answered.since(before) > ROUND) {
            decision.note = Some(self.note(NoteKind::Template));
        }
        Some(decision)
    }

    /// What other stories announced that showed one of these signs.
    fn announced_by(&self, signs: &[String]) -> Vec<Withdrawal> {
        let seen = self.known.host.sightings.iter();
        let alike = seen.filter(|seen| {
            signs.contains(&seen.sign)
                && seen.story != self.known.story.id
                && self.answered.since(seen.at) <= ROUND
        });
        let mut announced: Vec<Withdrawal> = alike
            .filter_map(|seen| {
                let (story, version) = (seen.story, seen.version?);
                Some(Withdrawal { story, version })
            })
            .collect();
        announced.sort_unstable_by_key(|one| (one.story, one.version));
        announced.dedup();
        announced
    }
}
