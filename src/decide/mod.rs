//! What is known and a fetched page in, a [`Decision`] out: everything that one visit causes.
//!
//! Pure. The page brings the only clock, so that a replay of what was fetched decides alike.

mod gone;
mod headline;
mod known;
mod replay;

pub use known::{Decision, Known};
pub use replay::Replay;

use crate::cadence::{self, Tempo};
use crate::describe::{self, Description};
use crate::diff;
use crate::extract::{self, SiteRules, Source};
use crate::news::version::version_hash;
use crate::news::{
    Announcement, Article, Barrier, BarrierKind, CandidateKind, Change, Fact, FactKind, Failure,
    Fetched, Fingerprint, Hash, Outcome, Page, PageEvent, PageState, Place, Reading, Snapshot,
    Suppression, Timestamp, Validators, Version, VersionHead, Weight,
};

/// What the operator's settings say about deciding.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// How this site's pages are read.
    pub site: SiteRules,
    /// How often to look.
    pub tempo: Tempo,
}

/// Decides what follows from a visit.
pub fn decide(known: &Known, page: Page, rules: &Rules) -> Decision {
    let visit = Visit {
        known,
        rules,
        asked: page.asked,
        answered: page.answered,
    };
    match page.fetched {
        Fetched::NotModified => visit.same(),
        Fetched::Failed(failure) => visit.failed(&failure),
        Fetched::Snapshot(snapshot) => visit.answered(*snapshot),
    }
}

/// What a page amounts to that shows this under this status: a refusing one speaks for itself
/// where the page says no more.
pub fn under_status(status: u16, shown: Reading) -> Reading {
    match &shown {
        _ if status < 300 => shown,
        Reading::Barred(barrier) if tells(barrier) => shown,
        Reading::Article(_) | Reading::Barred(_) => Reading::Barred(refused(status)),
    }
}

/// One visit in the course of being decided.
struct Visit<'a> {
    known: &'a Known,
    rules: &'a Rules,
    asked: Timestamp,
    answered: Timestamp,
}

impl Visit<'_> {
    /// A page came.
    fn answered(&self, snapshot: Snapshot) -> Decision {
        if gone::says_so(&snapshot) {
            return self.gone(snapshot);
        }
        if snapshot.status == 200 && self.known.standing.body == Some(snapshot.sha256) {
            return self.confirmed(&snapshot);
        }
        match self.read(&snapshot) {
            Reading::Article(article) => self.article(*article, snapshot),
            Reading::Barred(barrier) => self.barred(&barrier),
        }
    }

    fn read(&self, snapshot: &Snapshot) -> Reading {
        let source = Source {
            body: &snapshot.body,
            content_type: snapshot.header("content-type"),
            url: snapshot.final_url(),
        };
        under_status(snapshot.status, extract::reading(&source, &self.rules.site))
    }

    /// The page shows the article as it stands, by bytes or by the server's word.
    fn same(&self) -> Decision {
        let mut decision = self.decision(self.back_as(Outcome::Same));
        decision.standing.conditional += 1;
        decision.candidate = None;
        headline::still_showing(&mut decision.variants, self.answered);
        self.settle(&mut decision);
        decision
    }

    /// The whole page was read again and is as it was, so what its server says is believed anew.
    fn confirmed(&self, snapshot: &Snapshot) -> Decision {
        let mut decision = self.same();
        decision.standing.validators = snapshot.validators();
        decision.standing.conditional = 0;
        decision
    }

    /// No page came. The article may be as it was; nobody is told.
    fn failed(&self, failure: &Failure) -> Decision {
        let mut decision = self.trouble(
            Outcome::Failed,
            PageState::Failing(failure.kind),
            failure.text.clone(),
        );
        if let Some(wait) = failure.retry_after() {
            let asked_for = self.answered.plus(wait.min(self.rules.tempo.ceiling));
            decision.standing.next_visit = decision.standing.next_visit.max(asked_for);
        }
        decision
    }

    /// Something stands in the article's place. It never becomes a version.
    fn barred(&self, barrier: &Barrier) -> Decision {
        let trouble = format!(
            "the page shows {} ({})",
            barrier.kind.words(),
            barrier.evidence
        );
        self.trouble(Outcome::Barred, PageState::Barred(barrier.kind), trouble)
    }

    fn trouble(&self, outcome: Outcome, state: PageState, trouble: String) -> Decision {
        let mut decision = self.decision(outcome);
        decision.standing.state = state;
        decision.standing.failures += 1;
        decision.standing.trouble = Some(trouble);
        self.plan(&mut decision);
        decision
    }

    /// The page shows an article.
    fn article(&self, article: Article, snapshot: Snapshot) -> Decision {
        let Some(last) = &self.known.last else {
            return self.first(article, snapshot);
        };
        let older = self.like_with_like(last);
        let change = diff::articles(&older, &article);
        let fingerprint = diff::fingerprint(&article, last.head.number + 1);
        if change.is_empty() {
            return self.unchanged(&article, &snapshot);
        }
        match gone::doubtful(&older, &article, &change, &snapshot) {
            Some(kind) if !self.confirms(kind, &fingerprint) => {
                return self.doubted(kind, snapshot, fingerprint);
            }
            Some(CandidateKind::Moved) => return self.moved(&snapshot),
            _ => {}
        }
        if let Some(decision) = self.headline_by_turns(&article, &change) {
            return decision;
        }
        self.changed(last, &older, article, &change, snapshot, fingerprint)
    }

    /// The last version's article; read again where our extractor has changed since, because an
    /// improvement of our own is not news.
    fn like_with_like(&self, last: &Version) -> Article {
        match self
            .known
            .reread
            .as_ref()
            .map(|snapshot| self.read(snapshot))
        {
            Some(Reading::Article(article)) => *article,
            _ => last.article.clone(),
        }
    }

    fn first(&self, article: Article, snapshot: Snapshot) -> Decision {
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
        Self::add_version(&mut decision, head, article, fingerprint, snapshot);
        decision
    }

    /// The page differs, the article does not.
    fn unchanged(&self, article: &Article, snapshot: &Snapshot) -> Decision {
        let mut decision = self.decision(self.back_as(Outcome::Noise));
        remember(&mut decision, article, snapshot);
        headline::still_showing(&mut decision.variants, self.answered);
        decision.candidate = None;
        self.settle(&mut decision);
        if decision.outcome == Outcome::Restored {
            self.announce(
                &mut decision,
                Weight::Substantive,
                Some(PageEvent::Restored),
            );
        }
        decision
    }

    /// What it is called when the article stands as it stood: the same again, or back.
    fn back_as(&self, unchanged: Outcome) -> Outcome {
        match self.known.standing.state {
            _ if self.known.standing.told.is_some() => Outcome::Restored,
            PageState::Ok | PageState::Unread => unchanged,
            _ => Outcome::Recovered,
        }
    }

    /// A new version.
    fn changed(
        &self,
        last: &Version,
        older: &Article,
        article: Article,
        change: &Change,
        snapshot: Snapshot,
        fingerprint: Fingerprint,
    ) -> Decision {
        let mut description = describe::change(older, &article, change);
        let revert_of = self.returns_to(&fingerprint);
        if let Some(number) = revert_of {
            let fact = Fact::new(FactKind::Reverted, Place::Body, None, None);
            description.facts.insert(
                0,
                Fact {
                    count: Some(number),
                    ..fact
                },
            );
        }
        if self.known.standing.told.is_some() {
            let back = Fact::new(FactKind::Restored, Place::Page, None, None);
            description.facts.insert(0, back);
        }
        let weight = *description.weight.get_or_insert(Weight::Cosmetic);
        let mut head = self.head(
            last.head.number + 1,
            Some(&last.head),
            &article,
            &snapshot,
            description,
        );
        head.revert_of = revert_of;
        head.first_seen = self.first_seen(&article, change, &fingerprint);

        let mut decision = self.decision(if revert_of.is_some() {
            Outcome::Reverted
        } else {
            Outcome::Changed
        });
        remember(&mut decision, &article, &snapshot);
        let before = self.known.standing.last_seen.unwrap_or(self.asked);
        headline::told(
            &mut decision.variants,
            older,
            &article,
            before,
            self.answered,
        );
        decision.standing.last_change = Some(self.answered);
        decision.candidate = None;
        self.settle(&mut decision);
        decision.standing.unchanged = 0;
        Self::add_version(&mut decision, head, article, fingerprint, snapshot);
        self.announce(&mut decision, weight, None);
        decision
    }

    /// The earlier version whose body this is, if the last one's was another.
    fn returns_to(&self, seen: &Fingerprint) -> Option<u32> {
        let (last, earlier) = self.known.fingerprints.split_last()?;
        if last.body == seen.body {
            return None;
        }
        earlier
            .iter()
            .rev()
            .find(|fingerprint| fingerprint.body == seen.body)
            .map(|fingerprint| fingerprint.version)
    }

    /// When what this version shows was first seen: it may have been doubted, or had its turns.
    fn first_seen(&self, article: &Article, change: &Change, seen: &Fingerprint) -> Timestamp {
        let candidate = self.known.candidate.as_ref();
        if let Some(candidate) = candidate.filter(|candidate| candidate.shows(seen)) {
            return candidate.first_seen;
        }
        let settled = self
            .settled_since(article)
            .filter(|_| headline::alone(change));
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
            sha256: snapshot.sha256,
            previous: last.map_or_else(Hash::default, |head| head.hash),
            hash: Hash::default(),
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

    /// The decision that leaves everything as it is known.
    fn decision(&self, outcome: Outcome) -> Decision {
        let mut standing = self.known.standing.clone();
        standing.last_visit = Some(self.asked);
        Decision {
            story: self.known.story.id,
            outcome,
            asked: self.asked,
            standing,
            version: None,
            snapshot: None,
            announcement: None,
            candidate: self.known.candidate.clone(),
            variants: self.known.variants.clone(),
            suppressed: None,
        }
    }

    /// The page gave its article: all is well.
    fn settle(&self, decision: &mut Decision) {
        let standing = &mut decision.standing;
        if standing.state != PageState::Ok {
            standing.state_since = Some(self.answered);
        }
        standing.state = PageState::Ok;
        standing.last_seen = Some(self.asked);
        standing.unchanged = standing.unchanged.saturating_add(1);
        standing.failures = 0;
        standing.trouble = None;
        standing.told = None;
        self.plan(decision);
    }

    fn plan(&self, decision: &mut Decision) {
        let standing = &mut decision.standing;
        if standing.state != self.known.standing.state {
            standing.state_since = Some(self.answered);
        }
        standing.next_visit = cadence::next_visit(
            &self.known.story,
            standing,
            self.answered,
            &self.rules.tempo,
        );
    }

    fn announce(&self, decision: &mut Decision, weight: Weight, event: Option<PageEvent>) {
        let newest = decision
            .version
            .as_ref()
            .map(|(version, _)| version.head.number);
        let Some(version) = newest.or(self.known.last.as_ref().map(|last| last.head.number)) else {
            return;
        };
        let standing = &self.known.standing;
        let (without, first_seen) = match &event {
            None => (None, None),
            Some(PageEvent::Restored) => (standing.last_visit, Some(self.answered)),
            Some(PageEvent::Gone | PageEvent::MovedTo(_)) => {
                let earlier = self.known.candidate.as_ref();
                let first_seen = earlier.map_or(self.answered, |candidate| candidate.first_seen);
                (standing.last_seen, Some(first_seen))
            }
        };
        decision.standing.told = event.clone().filter(|event| *event != PageEvent::Restored);
        decision.announcement = Some(Announcement {
            story: self.known.story.id,
            version,
            at: self.answered,
            weight,
            event,
            without,
            first_seen,
        });
    }

    fn suppression(
        &self,
        reason: &str,
        text: impl Into<String>,
        weight: Option<Weight>,
    ) -> Suppression {
        Suppression {
            at: self.answered,
            reason: reason.to_owned(),
            text: text.into(),
            weight,
        }
    }
}

/// Keeps what makes the next unchanged visit cheap.
fn remember(decision: &mut Decision, article: &Article, snapshot: &Snapshot) {
    decision.standing.body = Some(snapshot.sha256);
    decision.standing.validators = snapshot.validators();
    decision.standing.conditional = 0;
    decision.standing.developing = article.developing;
}

/// Forgets it, so that the next visit reads the page whatever the server says.
fn forget(decision: &mut Decision) {
    decision.standing.body = None;
    decision.standing.validators = Validators::default();
}

/// It says more than the status of the page does.
fn tells(barrier: &Barrier) -> bool {
    matches!(
        barrier.kind,
        BarrierKind::BotWall
            | BarrierKind::Consent
            | BarrierKind::Login
            | BarrierKind::Paywall
            | BarrierKind::Maintenance
    )
}

/// What a page with a refusing status amounts to, whatever it shows.
fn refused(status: u16) -> Barrier {
    let kind = match status {
        404 | 410 => BarrierKind::Missing,
        401 | 407 => BarrierKind::Login,
        402 => BarrierKind::Paywall,
        500.. => BarrierKind::Maintenance,
        _ => BarrierKind::BotWall,
    };
    Barrier {
        kind,
        evidence: format!("status {status}"),
    }
}
