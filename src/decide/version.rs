//! New versions: the first of a story, and every later one.

use crate::describe::{self, Description};
use crate::diff;
use crate::extract;
use crate::news::version::version_hash;
use crate::news::{
    Article, Fact, FactKind, Fingerprint, Hash, Outcome, Place, Snapshot, Timestamp, Version,
    VersionHead, Weight,
};

use super::{Decision, Seen, Visit, headline, remember};

impl Visit<'_> {
    /// The first article that the page gave.
    pub(super) fn first(&self, article: Article, snapshot: Snapshot) -> Decision {
        let fingerprint = diff::fingerprint(&article, 1);
        let head = self.head(1, None, &article, &snapshot, Description::default());
        let mut decision = self.decision(Outcome::First);
        decision.candidate = None;
        remember(&mut decision, &article, &snapshot);
        decision.standing.last_change = article
            .modified
            .or(article.published)
            .map(|stated| stated.at.min(self.answered));
        self.settle(&mut decision);
        add_version(&mut decision, head, article, fingerprint, snapshot);
        decision
    }

    /// A new version, and the duty to tell of it.
    pub(super) fn changed(&self, seen: &Seen<'_>) -> Decision {
        let mut description = describe::change(seen.older, seen.newer, seen.change);
        let revert_of = self.returns_to(&seen.fingerprint);
        if let Some(number) = revert_of {
            let mut fact = Fact::new(FactKind::Reverted, Place::Body, None, None);
            fact.count = Some(number);
            description.facts.insert(0, fact);
        }
        if self.known.standing.told.is_some() {
            let back = Fact::new(FactKind::Restored, Place::Page, None, None);
            description.facts.insert(0, back);
        }
        let weight = *description.weight.get_or_insert(Weight::Cosmetic);
        let mut decision = self.next_version(seen, description, revert_of);
        self.announce(&mut decision, weight, None);
        self.teach(&mut decision, seen);
        decision
    }

    /// A new version.
    pub(super) fn next_version(
        &self,
        seen: &Seen<'_>,
        description: Description,
        revert_of: Option<u32>,
    ) -> Decision {
        let last = &seen.last.head;
        let (number, article) = (last.number + 1, seen.article);
        let mut head = self.head(number, Some(last), article, seen.snapshot, description);
        head.revert_of = revert_of;
        head.first_seen = self.first_seen(seen);

        let outcome = revert_of.map_or(Outcome::Changed, |_| Outcome::Reverted);
        let mut decision = self.decision(outcome);
        remember(&mut decision, article, seen.snapshot);
        let before = self.known.standing.last_seen.unwrap_or(self.asked);
        let variants = &mut decision.variants;
        headline::told(variants, seen.older, article, before, self.answered);
        decision.standing.last_change = Some(self.answered);
        decision.candidate = None;
        self.settle(&mut decision);
        decision.standing.unchanged = 0;
        let (article, snapshot) = (article.clone(), seen.snapshot.clone());
        add_version(&mut decision, head, article, seen.fingerprint, snapshot);
        decision
    }

    /// The earlier version whose body this is, if the last one's was another.
    fn returns_to(&self, seen: &Fingerprint) -> Option<u32> {
        let (last, earlier) = self.known.bodies.split_last()?;
        if *last == seen.body {
            return None;
        }
        let numbered = earlier.iter().zip(1..);
        let same = numbered.filter(|(body, _)| **body == seen.body);
        same.map(|(_, number)| number).last()
    }

    /// When what this version shows was first seen: it may have been doubted, or had its turns.
    fn first_seen(&self, seen: &Seen<'_>) -> Timestamp {
        let candidate = self.known.candidate.as_ref();
        if let Some(candidate) = candidate.filter(|candidate| candidate.shows(&seen.fingerprint)) {
            return candidate.first_seen;
        }
        let settled = self
            .settled_since(seen.newer)
            .filter(|_| headline::alone(seen.change));
        settled.unwrap_or(self.answered)
    }

    fn head(
        &self,
        number: u32,
        last: Option<&VersionHead>,
        article: &Article,
        snapshot: &Snapshot,
        description: Description,
    ) -> VersionHead {
        VersionHead {
            number,
            headline: article.headline.clone(),
            last_seen_without: last.and(self.known.standing.last_seen),
            first_seen: self.answered,
            facts: description.facts,
            weight: description.weight,
            silent: description.silent,
            revert_of: None,
            developing: article.developing,
            extractor: extract::REVISION,
            url: snapshot.final_url().to_owned(),
            sha256: snapshot.sha256(),
            previous: last.map_or_else(Hash::default, |head| head.hash),
            hash: Hash::default(),
        }
    }
}

fn add_version(
    decision: &mut Decision,
    mut head: VersionHead,
    article: Article,
    fingerprint: Fingerprint,
    snapshot: Snapshot,
) {
    head.hash = version_hash(&head, &article);
    let fingerprint = Fingerprint {
        version: head.number,
        ..fingerprint
    };
    decision.version = Some((Version { head, article }, fingerprint));
    decision.snapshot = Some(snapshot);
}
