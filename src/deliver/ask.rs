//! The one mail that an address gets before it is confirmed: it asks whether its owner wants to hear.
//!
//! Nothing is kept of who was asked once the relay has the mail: all that a confirmation needs stands in
//! its link.

use std::time::Duration;

use crate::mail::{Mail, SendError};
use crate::news::{Asked, EmailAddress, Grant, Hash, Question, Timestamp};
use crate::render::{email, paths, phrases};
use crate::store;

use super::Deliver;

/// A relay that does not take it at first is tried again after each of these.
const AGAIN: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(6 * 60),
    Duration::from_secs(20 * 60),
    Duration::from_secs(60 * 60),
];

/// A relay that has not answered within so long is taken for one that may never.
const PATIENCE: Duration = Duration::from_secs(5);

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
        let now = self.clock.now();
        let mail = self.question(asked, of, now).ok_or(CannotAsk::NoAddress)?;
        let sent = self.mailer.send(&mail).await;
        if let Err(SendError::RelayFault { reply }) = &sent {
            self.rest.begin(now, reply);
        }
        Ok(sent.map(drop)?)
    }

    /// The same, without waiting for it: whoever asked for it learns nothing of the address. What the relay
    /// does not take at once is kept, and outlives a stop.
    pub fn ask_soon(&self, asked: &Asked, of: &str) -> Result<(), CannotAsk> {
        let at = self.clock.now();
        let mail = self.question(asked, of, at).ok_or(CannotAsk::NoAddress)?;
        let question = Question {
            asked: asked.clone(),
            of: of.to_owned(),
            at,
            attempts: 1,
            due: at.plus(AGAIN[0]),
        };
        let deliver = self.clone();
        tokio::spawn(async move {
            if let Err(error) = deliver.ask_at_once(&question, &mail).await {
                tracing::error!(%error, "a confirmation mail was not sent, and cannot be kept");
            }
        });
        Ok(())
    }

    async fn ask_at_once(&self, question: &Question, mail: &Mail) -> Result<(), store::Error> {
        let mut sending = std::pin::pin!(self.mailer.send(mail));
        let sent = tokio::time::timeout(PATIENCE, &mut sending).await;
        if let Ok(sent) = &sent
            && is_over(sent)
        {
            return Ok(());
        }
        self.store.keep_question(question.clone()).await?;
        self.wake.notify_one();
        if sent.is_err() && is_over(&sending.await) {
            self.store.end_question(question).await?;
        }
        Ok(())
    }

    /// Asks those once more whose mail the relay did not take; says when the next is due.
    pub(super) async fn ask_again(&self) -> Result<Option<Timestamp>, store::Error> {
        let mut next = None;
        for question in self.store.questions_waiting()? {
            let now = self.clock.now();
            let mut due = Some(question.due);
            if question.due <= now && !self.rest.lasts(now) {
                due = self.ask_once_more(question, now).await?;
            }
            next = next.into_iter().chain(due).min();
        }
        Ok(next)
    }

    /// When to ask again; `None` when there is nothing more to ask.
    async fn ask_once_more(
        &self,
        question: Question,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, store::Error> {
        let mail = self.question(&question.asked, &question.of, question.at);
        let mail = mail.filter(|_| now < question.asked.until);
        let Some(mail) = mail else {
            self.store.end_question(&question).await?;
            return Ok(None);
        };
        let sent = self.mailer.send(&mail).await;
        if let Err(SendError::RelayFault { reply }) = &sent {
            self.rest.begin(now, reply);
            return Ok(Some(question.due));
        }
        self.rest.end();
        let wait = AGAIN.get(question.attempts as usize);
        let Some(wait) = wait.filter(|_| !is_over(&sent)) else {
            self.store.end_question(&question).await?;
            return Ok(None);
        };
        let (due, attempts) = (now.plus(*wait), question.attempts + 1);
        let question = Question {
            attempts,
            due,
            ..question
        };
        self.store.keep_question(question).await?;
        Ok(Some(due))
    }

    fn question(&self, asked: &Asked, of: &str, at: Timestamp) -> Option<Mail> {
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
            date: at,
            bounces_to: None,
            headers: Vec::new(),
        })
    }
}

/// The relay has the mail, or will never take it.
fn is_over<T>(sent: &Result<T, SendError>) -> bool {
    if let Err(error) = sent {
        tracing::warn!(%error, "the relay did not take a confirmation mail");
    }
    matches!(sent, Ok(_) | Err(SendError::Refused { .. }))
}
