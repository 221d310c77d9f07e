//! Doubts: pages that say they are gone, and articles that look like half of theirs or like another.
//!
//! What is doubted becomes a candidate, believed only when a second visit soon after shows it again.

use std::collections::HashSet;

use crate::news::{
    Article, Candidate, CandidateKind, Outcome, PageEvent, PageState, Snapshot, Weight,
};

use super::{Decision, Visit};

/// A body that keeps less than this share of its words is doubted, in percent.
const CUT_SHORT_BELOW: usize = 40;
/// Bodies of fewer words are too short to look cut.
const CUT_SHORT_FROM: usize = 80;
/// Articles that share less than this share of their longer words are taken for two, in percent.
const ANOTHER_BELOW: usize = 25;

/// Whether the answer says that the page is gone: by its status, or by leading to the front page.
pub(super) fn says_so(snapshot: &Snapshot) -> bool {
    matches!(snapshot.status, 404 | 410) || leads_to_front_page(snapshot)
}

fn leads_to_front_page(snapshot: &Snapshot) -> bool {
    let path =
        |text: &str| url::Url::parse(text).map(|url| url.path().trim_matches('/').to_owned());
    let (Ok(asked), Ok(given)) = (path(&snapshot.asked_url), path(snapshot.final_url())) else {
        return false;
    };
    !snapshot.redirects.is_empty() && !asked.is_empty() && given.is_empty()
}

/// What makes the newer article hard to believe at first sight.
pub(super) fn doubtful(
    older: &Article,
    newer: &Article,
    snapshot: &Snapshot,
) -> Option<CandidateKind> {
    let (before, after) = (word_count(older), word_count(newer));
    let shared = shared_percent(older, newer);
    if before >= CUT_SHORT_FROM && after * 100 < before * CUT_SHORT_BELOW && shared >= 80 {
        return Some(CandidateKind::CutShort);
    }
    if other_language(older, newer) {
        return Some(CandidateKind::Another);
    }
    if shared >= ANOTHER_BELOW || older.headline == newer.headline {
        return None;
    }
    Some(if snapshot.redirects.is_empty() {
        CandidateKind::Another
    } else {
        CandidateKind::Moved
    })
}

/// What a candidate is, in words.
pub(super) fn words(kind: CandidateKind) -> &'static str {
    match kind {
        CandidateKind::CutShort => "most of the text missing",
        CandidateKind::Gone => "that the article is gone",
        CandidateKind::Moved => "another article, at another address",
        CandidateKind::Another => "another article or edition",
    }
}

fn word_count(article: &Article) -> usize {
    article
        .blocks
        .iter()
        .map(|block| block.text.split_whitespace().count())
        .sum()
}

fn other_language(older: &Article, newer: &Article) -> bool {
    let primary = |article: &Article| {
        let language = article.language.as_deref()?;
        Some(language.split('-').next()?.to_lowercase())
    };
    matches!((primary(older), primary(newer)), (Some(a), Some(b)) if a != b)
        && shared_percent(older, newer) < 50
}

/// The longer words that both have, of those that the one with fewer has, in percent.
fn shared_percent(older: &Article, newer: &Article) -> usize {
    let (a, b) = (longer_words(older), longer_words(newer));
    let fewer = a.len().min(b.len());
    (a.intersection(&b).count() * 100)
        .checked_div(fewer)
        .unwrap_or(100)
}

fn longer_words(article: &Article) -> HashSet<String> {
    let texts = article.blocks.iter().map(|block| block.text.as_str());
    texts
        .chain([article.headline.as_str()])
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase)
        .collect()
}

impl Visit<'_> {
    /// The answer says that the page is gone: believed when a second visit says so too.
    pub(super) fn gone(&self, snapshot: Snapshot) -> Decision {
        let evidence = if leads_to_front_page(&snapshot) {
            "the address leads to the front page".to_owned()
        } else {
            format!("the page is gone (status {})", snapshot.status)
        };
        let earlier = self
            .known
            .candidate
            .as_ref()
            .filter(|candidate| candidate.kind == CandidateKind::Gone);
        let told = self.known.standing.state == PageState::Gone;
        let confirmed = told || (earlier.is_some() && self.known.last.is_some());

        let mut decision = self.decision(if confirmed {
            Outcome::Gone
        } else {
            Outcome::Candidate
        });
        decision.standing.state = if confirmed {
            PageState::Gone
        } else {
            PageState::Missing
        };
        decision.standing.failures += 1;
        decision.standing.trouble = Some(evidence.clone());
        super::forget(&mut decision);
        if !confirmed {
            let first_seen = earlier.map_or(self.answered, |candidate| candidate.first_seen);
            let visits = earlier.map_or(1, |candidate| candidate.visits + 1);
            let url = Some(snapshot.final_url().to_owned());
            decision.candidate = Some(Candidate {
                kind: CandidateKind::Gone,
                first_seen,
                fingerprint: None,
                visits,
                url,
            });
            decision.suppressed =
                Some(self.suppression("candidate", evidence, Some(Weight::Substantive)));
        } else if !told {
            decision.candidate = None;
            self.announce(&mut decision, Weight::Substantive, Some(PageEvent::Gone));
        }
        decision.snapshot = (!told).then_some(snapshot);
        self.plan(&mut decision);
        decision
    }

    /// The address leads to another article, seen twice: told once, and never taken for a rewrite.
    pub(super) fn moved(&self, snapshot: &Snapshot) -> Decision {
        let mut decision = self.decision(Outcome::Moved);
        let target = snapshot.final_url().to_owned();
        decision.standing.trouble = Some(format!("the address now leads to {target}"));
        decision.candidate = None;
        super::forget(&mut decision);
        if decision.standing.state != PageState::Moved {
            decision.standing.state = PageState::Moved;
            self.announce(
                &mut decision,
                Weight::Substantive,
                Some(PageEvent::MovedTo(target)),
            );
        }
        self.plan(&mut decision);
        decision
    }
}
