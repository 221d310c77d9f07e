//! The one mail that an address gets before it is confirmed: it asks whether its owner wants to hear.
//!
//! Nothing is kept of who was asked: all that a confirmation needs stands in its link.

use std::time::Duration;

use crate::mail::{Mail, SendError};
use crate::news::{Asked, EmailAddress, Grant, Hash};
use crate::render::{email, paths, phrases};

use super::Deliver;

/// A relay that does not take it at first is tried again after each of these.
const AGAIN: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(6 * 60),
    Duration::from_secs(20 * 60),
    Duration::from_secs(60 * 60),
];

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    /// There is nowhere to confirm.
    #[error(
        "confirmation mails need a page to link to; set [web] url to the public https address of the pages"
    )]
    NoAddress,
    /// The relay did not take the mail.
    #[error("the confirmation mail was not sent: {0}")]
    Unsent(#[from] SendError),
}

impl Deliver {
    /// Whether there is a page to confirm on.
    pub fn has_address(&self) -> bool {
        self.home.url.is_some()
    }

    /// Whom readers write to.
    pub fn write_to(&self) -> &EmailAddress {
        &self.home.write_to
    }

    /// Asks an address whether its owner wants to hear of this.
    pub async fn ask(&self, asked: &Asked, of: &str) -> Result<(), CannotAsk> {
        let mail = self.question(asked, of).ok_or(CannotAsk::NoAddress)?;
        let sent = self.mailer.send(&mail).await;
        if let Err(SendError::RelayFault { reply }) = &sent {
            self.rest.begin(self.clock.now(), reply);
        }
        Ok(sent.map(drop)?)
    }

    /// The same, without waiting for it: whoever asked for it learns nothing of the address.
    pub fn ask_soon(&self, asked: &Asked, of: &str) -> Result<(), CannotAsk> {
        let mail = self.question(asked, of).ok_or(CannotAsk::NoAddress)?;
        let mailer = self.mailer.clone();
        tokio::spawn(async move {
            for wait in AGAIN.into_iter().map(Some).chain([None]) {
                match (mailer.send(&mail).await, wait) {
                    (Ok(_), _) => return,
                    (Err(error @ SendError::Refused { .. }), _) | (Err(error), None) => {
                        tracing::warn!(%error, "a confirmation mail was not delivered");
                        return;
                    }
                    (Err(_), Some(wait)) => tokio::time::sleep(wait).await,
                }
            }
        });
        Ok(())
    }

    fn question(&self, asked: &Asked, of: &str) -> Option<Mail> {
        let token = Grant::Confirm(asked.clone()).sign(self.store.key());
        let link = self.home.page(&paths::confirm(&token))?;
        let often = phrases::often(&asked.often);
        let letter = email::confirmation(of, &often, &link, &asked.until.to_minute());
        let id = Hash::of([token.as_bytes()]).to_string();
        Some(Mail {
            to: asked.address.clone(),
            subject: letter.subject,
            text: letter.text.into(),
            html: letter.html.into(),
            message_id: format!("confirm.{}@{}", &id[..24], self.home.domain()),
            in_reply_to: None,
            references: Vec::new(),
            list_id: None,
            list_unsubscribe: None,
            date: self.clock.now(),
            bounces_to: None,
            headers: Vec::new(),
        })
    }
}
