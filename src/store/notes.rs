//! Notes for the operator, kept until they are handed over.

use super::Store;
use super::codec;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::view::Read;
use crate::news::Note;

/// Puts a note behind those that wait.
pub(super) fn put(draft: &mut Draft<'_>, note: &Note) -> Result<(), Error> {
    let number = draft.last_number(keys::NOTES)? + 1;
    draft.put(&keys::note(number), note)
}

impl Store {
    /// The notes that wait, oldest first, with their numbers.
    pub fn notes_waiting(&self) -> Result<Vec<(u32, Note)>, Error> {
        let found = self.view().under(keys::NOTES)?;
        found
            .iter()
            .map(|(key, bytes)| {
                let number = key.number().ok_or_else(|| keys::strange(key))?;
                Ok((number, codec::decode(key, bytes)?))
            })
            .collect()
    }

    /// The operator has this note, or will never have it.
    pub async fn end_note(&self, number: u32) -> Result<(), Error> {
        self.write(move |draft| draft.delete(&keys::note(number)))
            .await
    }
}
