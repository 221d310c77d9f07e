//! Visits that gave no article: no page came, or something stood in the article's place.

use crate::news::{Barrier, BarrierKind, Failure, Outcome, PageState, Reading};

use super::{Decision, Visit};

/// What a page amounts to that shows this under this status: a refusing one speaks for itself
/// where the page says no more.
pub fn under_status(status: u16, shown: Reading) -> Reading {
    match &shown {
        _ if status < 300 => shown,
        Reading::Barred(barrier) if tells(barrier) => shown,
        Reading::Article(_) | Reading::Barred(_) => Reading::Barred(refused(status)),
    }
}

impl Visit<'_> {
    /// No page came. The article may be as it was; nobody is told.
    pub(super) fn failed(&self, failure: &Failure) -> Decision {
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
    pub(super) fn barred(&self, barrier: &Barrier) -> Decision {
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
        self.report_stopped(&mut decision);
        self.plan(&mut decision);
        decision
    }
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
