//! Confirmation mails that the relay has not taken yet. One that it takes at once is never here.

use super::Store;
use super::codec::encode;
use super::error::Error;
use super::keys::{self, Key};
use super::view::Read;
use crate::news::{Hash, Question};

impl Store {
    /// The questions that wait for the relay.
    pub fn questions_waiting(&self) -> Result<Vec<Question>, Error> {
        self.view().values(keys::QUESTIONS)
    }

    /// Keeps a question until it is handed over, in place of what was known of it.
    pub async fn keep_question(&self, question: Question) -> Result<(), Error> {
        self.write(move |draft| draft.put(&key(&question), &question))
            .await
    }

    /// The question was handed over, or will not be. Its address is erased as a subscriber's is.
    pub async fn end_question(&self, question: &Question) -> Result<(), Error> {
        let key = key(question);
        self.write(move |draft| draft.delete(&key)).await
    }
}

/// Asking for the same at another time is asking once more.
fn key(question: &Question) -> Key {
    keys::question(&Hash::of([encode(&question.asked).as_slice()]))
}
