//! Doubts: pages that say they are gone, and articles that look like half of theirs or like another.
//!
//! What is doubted becomes a candidate, believed only when a second visit soon after shows it again.

use std::collections::HashSet;

use crate::news::{
    Article, Barrier, BarrierKind, Candidate, CandidateKind, Change, EditKind, Fingerprint, Mark,
    Outcome, PageEvent, PageState, Passage, Snapshot, Weight,
};

use super::{Decision, Seen, Visit};

/// A body that loses at least this share of its words, and gains next to none, is doubted, in percent.
const CUT_SHORT_FROM: usize = 30;
/// An article that keeps less than this share of its words under another headline is taken for
/// another article, in percent.
const ANOTHER_BELOW: usize = 10;
/// Shorter bodies are too short to tell.
const TELLING: usize = 40;
/// What is doubted so often is believed even if it never looks the same twice.
const SEEN_ENOUGH: u32 = 4;

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
    change: &Change,
    snapshot: &Snapshot,
) -> Option<CandidateKind> {
    let words = Words::of(change);
    if words.before < TELLING {
        return None;
    }
    let percent = |words_of_them: usize| words_of_them * 100 / words.before;
    if percent(words.removed) >= CUT_SHORT_FROM && percent(words.added) <= 5 {
        return Some(CandidateKind::CutShort);
    }
    let another =
        percent(words.kept) < ANOTHER_BELOW && !shares_a_word(&older.headline, &newer.headline);
    let other_edition = percent(words.kept) < 50 && other_language(older, newer);
    match (another || other_edition, snapshot.redirects.is_empty()) {
        (false, _) => None,
        (true, true) => Some(CandidateKind::Another),
        (true, false) => Some(CandidateKind::Moved),
    }
}

/// How the words of a body fared.
#[derive(Debug, Default)]
struct Words {
    before: usize,
    kept: usize,
    removed: usize,
    added: usize,
}

impl Words {
    fn of(change: &Change) -> Self {
        let mut words = Self::default();
        for edit in &change.body {
            let old = passages(&edit.old);
            words.before += old;
            match edit.kind {
                EditKind::Kept | EditKind::Moved => words.kept += old,
                EditKind::Revised => {
                    let marked = |mark| edit.words.iter().filter(move |piece| piece.mark == mark);
                    let count = |mark| marked(mark).map(|piece| count(&piece.text)).sum::<usize>();
                    words.kept += count(Mark::Same);
                    words.removed += count(Mark::Removed);
                    words.added += count(Mark::Added);
                }
                EditKind::Added => words.added += passages(&edit.new),
                EditKind::Removed => words.removed += old,
            }
        }
        words
    }
}

fn passages(passages: &[Passage]) -> usize {
    passages.iter().map(|passage| count(&passage.text)).sum()
}

/// Words, or for scripts without spaces every second letter.
fn count(text: &str) -> usize {
    let wide = text.chars().filter(|letter| *letter >= '\u{2e80}').count();
    text.split_whitespace().count() + wide / 2
}

/// Both hold the same longer word.
fn shares_a_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words
            .filter(|word| word.chars().count() > 3)
            .map(str::to_lowercase)
            .collect()
    };
    a == b || !words(a).is_disjoint(&words(b))
}

/// What a candidate is, in words.
pub(super) fn words(kind: CandidateKind) -> &'static str {
    match kind {
        CandidateKind::CutShort => "most of the text missing",
        CandidateKind::Gone => "that the article is gone",
        CandidateKind::Moved => "another article, at another address",
        CandidateKind::Another => "another article or edition",
        CandidateKind::Stripped => {
            "a byline, standfirst or caption gone, and every sentence as it was"
        }
    }
}

fn other_language(older: &Article, newer: &Article) -> bool {
    let primary = |article: &Article| {
        let language = article.language.as_deref()?;
        Some(language.split('-').next()?.to_lowercase())
    };
    matches!((primary(older), primary(newer)), (Some(a), Some(b)) if a != b)
}

impl Visit<'_> {
    /// Whether an earlier visit saw this already, so that it can be believed.
    pub(super) fn confirms(&self, kind: CandidateKind, seen: &Fingerprint) -> bool {
        let told = &self.known.standing.told;
        if kind == CandidateKind::Moved && matches!(told, Some(PageEvent::MovedTo(_))) {
            return true;
        }
        let Some(earlier) = &self.known.candidate else {
            return false;
        };
        let same = earlier.shows(seen);
        same || (earlier.kind == kind && earlier.visits >= SEEN_ENOUGH)
    }

    /// An article that needs a second visit to be believed.
    pub(super) fn doubted(&self, kind: CandidateKind, seen: &Seen<'_>) -> Decision {
        let earlier = self
            .known
            .candidate
            .as_ref()
            .filter(|candidate| candidate.kind == kind);
        let mut decision = self.decision(Outcome::Candidate);
        decision.candidate = Some(Candidate {
            kind,
            first_seen: earlier.map_or(self.answered, |candidate| candidate.first_seen),
            fingerprint: Some(Fingerprint {
                version: 0,
                ..seen.fingerprint
            }),
            visits: earlier.map_or(1, |candidate| candidate.visits + 1),
            url: Some(seen.snapshot.final_url().to_owned()),
        });
        decision.standing.state = PageState::Missing;
        decision.standing.failures += 1;
        decision.standing.trouble = Some(format!(
            "the page shows {}; looking again soon",
            words(kind)
        ));
        decision.suppressed = Some(self.suppression("candidate", words(kind), None));
        decision.snapshot = Some(seen.snapshot.clone());
        self.plan(&mut decision);
        decision
    }

    /// The answer says that the page is gone: believed when a second visit says so too.
    pub(super) fn gone(&self, snapshot: Snapshot) -> Decision {
        let evidence = if leads_to_front_page(&snapshot) {
            "the address leads to the front page".to_owned()
        } else {
            format!("the page is gone (status {})", snapshot.status)
        };
        if self.known.last.is_none() {
            return self.barred(&Barrier {
                kind: BarrierKind::Missing,
                evidence,
            });
        }
        let earlier = self
            .known
            .candidate
            .as_ref()
            .filter(|candidate| candidate.kind == CandidateKind::Gone);
        let told = self.known.standing.told == Some(PageEvent::Gone);
        let mut decision = if told || earlier.is_some() {
            self.is_gone(told)
        } else {
            self.seems_gone(&snapshot, &evidence)
        };
        decision.standing.failures += 1;
        decision.standing.trouble = Some(evidence);
        decision.snapshot = (!told).then_some(snapshot);
        super::forget(&mut decision);
        self.plan(&mut decision);
        decision
    }

    fn is_gone(&self, told: bool) -> Decision {
        let mut decision = self.decision(Outcome::Gone);
        decision.standing.state = PageState::Gone;
        decision.candidate = None;
        if !told {
            self.announce(&mut decision, Weight::Substantive, Some(PageEvent::Gone));
        }
        decision
    }

    fn seems_gone(&self, snapshot: &Snapshot, evidence: &str) -> Decision {
        let mut decision = self.decision(Outcome::Candidate);
        decision.standing.state = PageState::Missing;
        decision.candidate = Some(Candidate {
            kind: CandidateKind::Gone,
            first_seen: self.answered,
            fingerprint: None,
            visits: 1,
            url: Some(snapshot.final_url().to_owned()),
        });
        decision.suppressed =
            Some(self.suppression("candidate", evidence, Some(Weight::Substantive)));
        decision
    }

    /// The address leads to another article, seen twice: told once, and never taken for a rewrite.
    pub(super) fn moved(&self, snapshot: &Snapshot) -> Decision {
        let mut decision = self.decision(Outcome::Moved);
        let target = snapshot.final_url().to_owned();
        decision.standing.trouble = Some(format!("the address now leads to {target}"));
        decision.candidate = None;
        super::forget(&mut decision);
        decision.standing.state = PageState::Moved;
        if !matches!(decision.standing.told, Some(PageEvent::MovedTo(_))) {
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
