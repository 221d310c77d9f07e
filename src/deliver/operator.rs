//! Notes to the operator: handed over once, or given up after days.

use crate::archive;
use crate::blocking::blocking;
use crate::fetch;
use crate::mail::{Mail, SendError};
use crate::news::{EmailAddress, Note};
use crate::render::email;
use crate::store;

use super::{Deliver, GIVE_UP};

impl Deliver {
    /// Hands over the notes that wait. One that the relay does not take now is tried again with the
    /// next step; where the operator has no address, the log has to do.
    pub(super) async fn tell_operator(&self) -> Result<(), archive::Error> {
        for (number, note) in self.store.notes_waiting()? {
            let done = if let Some(operator) = &self.home.operator {
                self.hand_note_over(operator, number, &note).await?
            } else {
                let (story, trouble) = (note.story, note.trouble.as_deref());
                tracing::warn!(%story, kind = ?note.kind, trouble, "the operator has no address");
                true
            };
            if done || self.clock.now().since(note.at) > GIVE_UP {
                self.store.end_note(number).await?;
            }
        }
        Ok(())
    }

    /// Whether nothing more is to be done about this note.
    async fn hand_note_over(
        &self,
        operator: &EmailAddress,
        number: u32,
        note: &Note,
    ) -> Result<bool, store::Error> {
        let (store, id) = (self.store.clone(), note.story);
        let Some(story) = blocking(move || store.story(id)).await? else {
            return Ok(true);
        };
        let letter = email::note(note, &story, &fetch::host_of(&story.address));
        let domain = self.home.domain();
        let mail = Mail {
            to: operator.clone(),
            subject: letter.subject,
            text: letter.text.into(),
            html: letter.html.into(),
            message_id: format!("note.{number}.{}.{id}@{domain}", note.at.as_millis()),
            in_reply_to: None,
            references: Vec::new(),
            list_id: None,
            list_unsubscribe: None,
            date: note.at,
            bounces_to: None,
            headers: Vec::new(),
        };
        match self.mailer.send(&mail).await {
            Ok(_) => Ok(true),
            Err(SendError::Refused { reply }) => {
                tracing::error!(reply, "the operator's address is refused");
                Ok(true)
            }
            Err(error) => {
                tracing::warn!(%error, "the operator was not told yet");
                Ok(false)
            }
        }
    }
}
