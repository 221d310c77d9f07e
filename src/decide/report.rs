//! What the operator is told: once when a story or host stops working, once when it works again.

use std::time::Duration;

use crate::news::{HostMemory, Note, NoteKind};

use super::{Decision, Visit};

/// A story stopped working when so many visits in a row gave no article,
const FAILURES: u32 = 5;
/// and none did for so long.
const FOR: Duration = Duration::from_secs(6 * 60 * 60);
/// When so many stories of a host have stopped, the host has.
const STORIES: usize = 3;
/// Stories remembered of a host that stopped.
const REMEMBERED: usize = 256;

impl Visit<'_> {
    /// After a visit that gave no article.
    pub(super) fn report_stopped(&self, decision: &mut Decision) {
        let standing = &mut decision.standing;
        let worked = standing.last_seen;
        let since = worked.unwrap_or(self.known.story.since);
        let long = self.answered.since(since) >= FOR && standing.failures >= FAILURES;
        if !long || standing.reported.is_some() {
            return;
        }
        standing.reported = Some(self.answered);
        let trouble = standing.trouble.clone();
        let host = self.host_of(decision);
        if host.troubled.len() < REMEMBERED {
            host.troubled.push(self.known.story.id);
        }
        let kind = match host.troubled.len() {
            _ if host.stopped => return,
            STORIES.. => NoteKind::HostStopped,
            _ => NoteKind::StoryStopped,
        };
        host.stopped = kind == NoteKind::HostStopped;
        decision.note = Some(Note {
            worked,
            trouble,
            ..self.note(kind)
        });
    }

    /// After a visit that gave the article.
    pub(super) fn report_working(&self, decision: &mut Decision) {
        if decision.standing.reported.take().is_none() {
            return;
        }
        let host = self.host_of(decision);
        host.troubled.retain(|story| *story != self.known.story.id);
        let kind = match host.stopped {
            true if !host.troubled.is_empty() => return,
            true => NoteKind::HostWorks,
            false => NoteKind::StoryWorks,
        };
        host.stopped = false;
        decision.note = Some(self.note(kind));
    }

    /// Something to tell the operator of this visit.
    pub(super) fn note(&self, kind: NoteKind) -> Note {
        Note::new(kind, self.known.story.id, self.answered)
    }

    /// What this visit leaves in its host's memory, to be added to.
    pub(super) fn host_of<'a>(&self, decision: &'a mut Decision) -> &'a mut HostMemory {
        let known = || self.known.host.clone();
        decision.host.get_or_insert_with(known)
    }
}
