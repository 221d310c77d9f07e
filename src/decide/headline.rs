//! Headlines that a site shows by turns.
//!
//! A headline alone that returns to a wording seen in the last day is a sighting, not news. When it
//! settles for a day on a wording other than the one last told, that is a version.

use std::time::Duration;

use crate::news::{Article, Change, Field, Outcome, Timestamp, Variant};

use super::{Decision, Seen, Visit};

/// How long a wording is remembered, and how long it must stand to have settled.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A wording that goes on showing is noted this often, so that unchanged visits write nothing.
const NOTED_EVERY: Duration = Duration::from_secs(30 * 60);

impl Visit<'_> {
    /// The decision, if all that differs is a headline that is only having its turn.
    pub(super) fn headline_by_turns(&self, seen: &Seen<'_>) -> Option<Decision> {
        let newer = seen.newer;
        let known = self
            .known
            .variants
            .iter()
            .find(|variant| variant.headline == newer.headline)?;
        let seen_lately = self.answered.since(known.last_seen) <= DAY;
        let told_away = self.known.standing.told.is_some();
        if !alone(seen.change) || !seen_lately || self.settled(known) || told_away {
            return None;
        }
        let mut decision = self.decision(Outcome::Noise);
        let text = format!("headline shown by turns: {}", newer.headline);
        // A turn is one line in the ledger, however often it is seen.
        decision.suppressed = self
            .begins_a_turn(known)
            .then(|| self.suppression("variant", text, None));
        shown(&mut decision.variants, &newer.headline, self.answered);
        super::forget(&mut decision);
        decision.candidate = None;
        self.settle(&mut decision);
        // The version last told was not what this visit showed.
        decision.standing.last_seen = self.known.standing.last_seen;
        Some(decision)
    }

    /// Another headline was the one shown last.
    fn begins_a_turn(&self, variant: &Variant) -> bool {
        let mut variants = self.known.variants.iter();
        variants.any(|other| other.last_seen > variant.last_seen)
    }

    /// Since when this article's headline has been the one shown, if the site shows it by turns.
    pub(super) fn settled_since(&self, newer: &Article) -> Option<Timestamp> {
        let mut variants = self.known.variants.iter();
        let known = variants.find(|variant| variant.headline == newer.headline)?;
        self.settled(known).then_some(known.showing_since)
    }

    /// It has been the one shown for a day.
    fn settled(&self, variant: &Variant) -> bool {
        let latest = self
            .known
            .variants
            .iter()
            .max_by_key(|variant| variant.last_seen);
        latest == Some(variant) && self.answered.since(variant.showing_since) >= DAY
    }
}

/// All that differs is the headline.
pub(super) fn alone(change: &Change) -> bool {
    let body_and_notices_stand = Change {
        fields: Vec::new(),
        ..change.clone()
    }
    .is_empty();
    body_and_notices_stand
        && change
            .fields
            .iter()
            .all(|edit| edit.field == Field::Headline || !edit.field.makes_version())
}

/// Notes that this headline was shown.
fn shown(variants: &mut [Variant], headline: &str, now: Timestamp) {
    let latest = variants.iter().map(|variant| variant.last_seen).max();
    let Some(variant) = variants
        .iter_mut()
        .find(|variant| variant.headline == headline)
    else {
        return;
    };
    if Some(variant.last_seen) != latest {
        variant.showing_since = now;
        variant.last_seen = variant.last_seen.max(now);
    } else if now.since(variant.last_seen) >= NOTED_EVERY {
        variant.last_seen = now;
    }
}

/// Notes that readers are told of the newer headline, and which one, seen `before`, it replaced.
pub(super) fn told(
    variants: &mut Vec<Variant>,
    older: &Article,
    newer: &Article,
    before: Timestamp,
    now: Timestamp,
) {
    if older.headline == newer.headline {
        return still_showing(variants, now);
    }
    variants.retain(|variant| now.since(variant.last_seen) <= DAY);
    note(variants, &older.headline, before);
    note(variants, &newer.headline, now);
    for variant in variants {
        variant.told = variant.headline == newer.headline;
    }
}

fn note(variants: &mut Vec<Variant>, headline: &str, at: Timestamp) {
    if variants.iter().any(|variant| variant.headline == headline) {
        return shown(variants, headline, at);
    }
    variants.push(Variant {
        headline: headline.to_owned(),
        first_seen: at,
        last_seen: at,
        showing_since: at,
        told: false,
    });
}

/// Notes that the headline last told is still the one shown.
pub(super) fn still_showing(variants: &mut [Variant], now: Timestamp) {
    if let Some(headline) = variants
        .iter()
        .find(|variant| variant.told)
        .map(|variant| variant.headline.clone())
    {
        shown(variants, &headline, now);
    }
}
