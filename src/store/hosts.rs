//! What visits have taught about hosts, and announcements that are taken back because of it.

use super::Store;
use super::codec;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::notes;
use super::view::Read;
use super::visits::put_suppression;
use crate::fetch;
use crate::news::{
    Address, Alert, AlertState, Announcement, HostMemory, Note, NoteKind, Story, StoryId,
    Suppression, Timestamp, Withdrawal,
};

/// What the ledger says of an announcement that was taken back.
const TAKEN_BACK: &str =
    "announced, and taken back: other stories of the host changed in the same way";

impl Store {
    /// What visits have taught about the host of this address.
    pub fn host_memory(&self, address: &Address) -> Result<HostMemory, Error> {
        memory_of(self.view(), address)
    }

    /// What visits have taught about every host, with its name.
    pub fn host_memories(&self) -> Result<Vec<(String, HostMemory)>, Error> {
        let found = self.view().under(keys::HOSTS)?;
        found
            .iter()
            .map(|(key, bytes)| Ok((key.part(1).to_owned(), codec::decode(key, bytes)?)))
            .collect()
    }

    /// Alters what is known of a host.
    pub async fn alter_host<T: Send + 'static>(
        &self,
        name: String,
        alter: impl FnOnce(&mut HostMemory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.write(move |draft| {
            let key = keys::host(&name);
            let mut host: HostMemory = draft.value(&key)?.unwrap_or_default();
            let altered = alter(&mut host);
            draft.put(&key, &host)?;
            Ok(altered)
        })
        .await
    }
}

pub(super) fn memory_of(read: &impl Read, address: &Address) -> Result<HostMemory, Error> {
    let found = read.value(&keys::host(&fetch::host_of(address)))?;
    Ok(found.unwrap_or_default())
}

/// Puts what a visit to this story taught about its host. What the operator ruled meanwhile stays.
pub(super) fn put(draft: &mut Draft<'_>, id: StoryId, host: &HostMemory) -> Result<(), Error> {
    let story: Option<Story> = draft.value(&keys::story(id))?;
    let story = story.ok_or(Error::UnknownStory(id))?;
    let key = keys::host(&fetch::host_of(&story.address));
    let mut host = host.clone();
    let before: HostMemory = draft.value(&key)?.unwrap_or_default();
    for ruled in before
        .furniture
        .into_iter()
        .filter(|block| block.ruling.is_some())
    {
        match host
            .furniture
            .iter_mut()
            .find(|block| block.key == ruled.key)
        {
            Some(block) => block.ruling = ruled.ruling,
            None => host.furniture.push(ruled),
        }
    }
    draft.put(&key, &host)
}

/// A story that is followed no more keeps nobody from hearing that the rest of its host works again.
pub(super) fn release(draft: &mut Draft<'_>, ended: &Story, at: Timestamp) -> Result<(), Error> {
    let name = fetch::host_of(&ended.address);
    let key = keys::host(&name);
    let mut host: HostMemory = draft.value(&key)?.unwrap_or_default();
    if !host.troubled.contains(&ended.id) {
        return Ok(());
    }
    host.troubled.retain(|story| *story != ended.id);
    if host.stopped && host.troubled.is_empty() {
        host.stopped = false;
        let stories: Vec<Story> = draft.values(keys::STORIES)?;
        let works = |story: &&Story| story.followed() && fetch::host_of(&story.address) == name;
        if let Some(story) = stories.iter().find(works) {
            let note = Note::new(NoteKind::HostWorks, story.id, at);
            notes::put(draft, &note)?;
        }
    }
    draft.put(&key, &host)
}

/// Takes back what was announced of a version, as far as nobody has heard of it.
pub(super) fn withdraw(
    draft: &mut Draft<'_>,
    withdrawal: Withdrawal,
    at: Timestamp,
) -> Result<(), Error> {
    let Withdrawal { story, version } = withdrawal;
    let mut weight = None;
    for (key, bytes) in draft.under(keys::ANNOUNCEMENTS)? {
        let announced: Announcement = codec::decode(&key, &bytes)?;
        if (announced.story, announced.version) == (story, version) && announced.event.is_none() {
            weight = Some(Some(announced.weight));
            draft.delete(&key)?;
        }
    }
    for (key, bytes) in draft.under(keys::ALERTS)? {
        let alert: Alert = codec::decode(&key, &bytes)?;
        let tells_of_it_alone =
            (alert.story, alert.older + 1, alert.newer) == (story, version, version);
        if tells_of_it_alone && alert.event.is_none() && alert.state == AlertState::Waiting {
            weight = weight.or(Some(None));
            let state = AlertState::Cancelled;
            let reply = Some("the page's template changed, not the story".to_owned());
            draft.put(
                &key,
                &Alert {
                    state,
                    reply,
                    ..alert
                },
            )?;
        }
    }
    let Some(weight) = weight else { return Ok(()) };
    let taken_back = Suppression {
        at,
        reason: "template".to_owned(),
        text: TAKEN_BACK.to_owned(),
        weight,
    };
    put_suppression(draft, story, &taken_back)
}
