//! What readers are owed, and what they are not told.

use crate::news::{Announcement, PageEvent, Suppression, Weight};

use super::{Decision, Visit};

impl Visit<'_> {
    /// Owes readers the version of this decision, or what became of the page.
    pub(super) fn announce(
        &self,
        decision: &mut Decision,
        weight: Weight,
        event: Option<PageEvent>,
    ) {
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

    /// What was seen now and is not told.
    pub(super) fn suppression(
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
