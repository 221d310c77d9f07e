//! What is known and a fetched page in, a [`Decision`] out: everything that one visit causes.
//!
//! Pure. The page brings the only clock, so that a replay of what was fetched decides alike.

mod furniture;
mod gone;
mod headline;
mod known;
mod periphery;
mod replay;
mod report;
mod restless;
mod telling;
mod template;
mod trouble;
mod turns;
mod version;

pub use furniture::{is_learned, rule, without_furniture};
pub use known::{Decision, Known};
pub use replay::Replay;
pub use trouble::under_status;

use crate::cadence::{self, Tempo};
use crate::diff;
use crate::extract::{self, SiteRules, Source};
use crate::news::{
    Article, CandidateKind, Change, Fetched, Fingerprint, Hash, Outcome, Page, PageEvent,
    PageState, Reading, Snapshot, Timestamp, Validators, Version, Weight,
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

/// One visit in the course of being decided.
struct Visit<'a> {
    known: &'a Known,
    rules: &'a Rules,
    asked: Timestamp,
    answered: Timestamp,
}

/// What a visit saw, beside what was known.
struct Seen<'a> {
    last: &'a Version,
    /// The last version's article, as it is compared.
    older: &'a Article,
    /// The page's article, as it is compared.
    newer: &'a Article,
    /// The page's article, as it was read.
    article: &'a Article,
    change: &'a Change,
    /// Of the article as it is compared.
    fingerprint: Fingerprint,
    snapshot: &'a Snapshot,
}

impl Visit<'_> {
    /// A page came.
    fn answered(&self, snapshot: Snapshot) -> Decision {
        if gone::says_so(&snapshot) {
            return self.gone(snapshot);
        }
        if self.known.standing.is_shown_by(&snapshot) {
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

    /// The page shows an article.
    fn article(&self, article: Article, snapshot: Snapshot) -> Decision {
        let Some(last) = &self.known.last else {
            return self.first(article, snapshot);
        };
        let before = self.like_with_like(last);
        let (older, newer) = without_furniture(&before, &article, &self.known.host);
        // Most pages that differ show the same article to the letter.
        if older == newer {
            return self.unchanged(&article, &before, &snapshot);
        }
        let change = diff::articles(&older, &newer);
        if change.is_empty() {
            return self.unchanged(&article, &before, &snapshot);
        }
        let seen = Seen {
            last,
            older: &older,
            newer: &newer,
            article: &article,
            change: &change,
            fingerprint: diff::fingerprint(&newer, last.head.number + 1),
            snapshot: &snapshot,
        };
        match gone::doubtful(&older, &newer, seen.change, &snapshot) {
            Some(kind) if !self.confirms(kind, &seen.fingerprint) => {
                return self.doubted(kind, &seen);
            }
            Some(CandidateKind::Moved) => return self.moved(&snapshot),
            _ => {}
        }
        self.headline_by_turns(&seen)
            .or_else(|| self.by_template(&seen))
            .or_else(|| self.stripped(&seen))
            .unwrap_or_else(|| self.changed(&seen))
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

    /// The page differs, the article does not, or only in its host's furniture.
    fn unchanged(&self, article: &Article, before: &Article, snapshot: &Snapshot) -> Decision {
        let mut decision = self.decision(self.back_as(Outcome::Noise));
        remember(&mut decision, article, snapshot);
        headline::still_showing(&mut decision.variants, self.answered);
        decision.candidate = None;
        self.settle(&mut decision);
        self.note_furniture(&mut decision, article, before);
        if decision.outcome == Outcome::Restored {
            self.announce(
                &mut decision,
                Weight::Substantive,
                Some(PageEvent::Restored),
            );
        }
        decision
    }

    /// Furniture that differs is one line in the ledger, however often it is seen.
    fn note_furniture(&self, decision: &mut Decision, article: &Article, before: &Article) {
        let host = &self.known.host;
        let (shown, usual) = (
            furniture::leaving(article, host),
            furniture::leaving(before, host),
        );
        let texts = |blocks: &[furniture::Leaving]| -> Vec<Hash> {
            blocks.iter().map(|block| block.text).collect()
        };
        if texts(&shown) == texts(&usual) {
            return;
        }
        let sign = Hash::of(shown.iter().map(|block| block.known_as.0.as_slice()));
        if decision.standing.furnished.replace(sign) == Some(sign) {
            return;
        }
        let text = "blocks that belong to the host differ; \"redlined furniture\" lists them";
        decision.suppressed = Some(self.suppression("furniture", text, None));
    }

    /// What it is called when the article stands as it stood: the same again, or back.
    fn back_as(&self, unchanged: Outcome) -> Outcome {
        match self.known.standing.state {
            _ if self.known.standing.told.is_some() => Outcome::Restored,
            PageState::Ok | PageState::Unread => unchanged,
            _ => Outcome::Recovered,
        }
    }

    /// The decision that leaves everything as it is known.
    fn decision(&self, outcome: Outcome) -> Decision {
        let mut standing = self.known.standing.clone();
        standing.last_visit = Some(self.asked);
        Decision {
            story: self.known.story.id,
            outcome,
            asked: self.asked,
            answered: self.answered,
            standing,
            version: None,
            snapshot: None,
            announcement: None,
            candidate: self.known.candidate.clone(),
            variants: self.known.variants.clone(),
            suppressed: None,
            host: None,
            withdrawn: Vec::new(),
            note: None,
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
        self.report_working(decision);
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
}

/// Keeps what makes the next unchanged visit cheap.
fn remember(decision: &mut Decision, article: &Article, snapshot: &Snapshot) {
    // Pages that differ at every visit are never asked for it.
    decision.standing.body = snapshot.hashes.known();
    decision.standing.validators = snapshot.validators();
    decision.standing.conditional = 0;
    decision.standing.developing = article.developing;
    decision.standing.good_for_seconds = snapshot.good_for_seconds();
}

/// Forgets it, so that the next visit reads the page whatever the server says.
fn forget(decision: &mut Decision) {
    decision.standing.body = None;
    decision.standing.validators = Validators::default();
}
