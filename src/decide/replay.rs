//! Recorded pages through the whole decision, in order, with nothing written: what would be told?

use crate::news::{
    Address, AskedBy, Fact, FactKind, HostMemory, Page, PageEvent, Place, Standing, Story, StoryId,
    StoryName, Timestamp,
};
use crate::render::view::Step;

use super::{Decision, Known, Rules, decide};

/// A story as a replay has come to know it.
#[derive(Debug, Clone)]
pub struct Replay {
    known: Known,
}

impl Replay {
    /// A story at this address of which nothing is known yet.
    pub fn of(address: Address, since: Timestamp) -> Self {
        let story = Story {
            id: StoryId::from_bits(0),
            name: StoryName::from_address(&address),
            address,
            topic: None,
            every_seconds: None,
            plan: None,
            asked_by: AskedBy::Command,
            since,
            ended: None,
        };
        Self {
            known: Known::nothing(story),
        }
    }

    /// Decides about the next page, and remembers what follows.
    pub fn step(&mut self, i: u64, page: Page, rules: &Rules) -> Step {
        let fetched = page.answered;
        let decision = decide(&self.known, page, rules);
        let step = Step {
            i,
            fetched: Some(fetched),
            outcome: decision.outcome,
            weight: decision
                .announcement
                .as_ref()
                .map(|announcement| announcement.weight),
            facts: facts(&decision),
            alert: decision.announcement.is_some(),
            reason: decision
                .suppressed
                .as_ref()
                .map(|suppression| suppression.reason.clone()),
        };
        self.known.follow_up(decision);
        step
    }
}

/// What readers would be told.
fn facts(decision: &Decision) -> Vec<Fact> {
    let event = decision
        .announcement
        .as_ref()
        .and_then(|announcement| announcement.event.clone());
    let version = decision
        .version
        .as_ref()
        .map(|(version, _)| version.head.facts.clone());
    let mut facts = version.unwrap_or_default();
    facts.extend(event.map(|event| {
        let (kind, new) = match event {
            PageEvent::Gone => (FactKind::Gone, None),
            PageEvent::Restored => (FactKind::Restored, None),
            PageEvent::MovedTo(target) => (FactKind::MovedAway, Some(target)),
        };
        Fact::new(kind, Place::Page, None, new)
    }));
    facts
}

impl Known {
    /// A story that was never visited.
    pub fn nothing(story: Story) -> Self {
        let standing = Standing::new(story.since);
        Self {
            story,
            standing,
            last: None,
            bodies: Vec::new(),
            variants: Vec::new(),
            candidate: None,
            reread: None,
            host: HostMemory::default(),
        }
    }

    /// What is known once the decision is carried out.
    fn follow_up(&mut self, decision: Decision) {
        self.standing = decision.standing;
        self.variants = decision.variants;
        self.candidate = decision.candidate;
        if let Some(host) = decision.host {
            self.host = host;
        }
        if let Some((version, fingerprint)) = decision.version {
            self.bodies.push(fingerprint.body);
            self.last = Some(version);
        }
    }
}
