//! Changes that are decided and not yet committed: a group of them becomes one frame of the journal.
//!
//! Each change reads through the draft, so it sees what the changes before it in the group did.

use std::collections::BTreeMap;

use minicbor::Encode;

use super::codec::encode;
use super::derived;
use super::error::Error;
use super::frame::Entry;
use super::keys::Key;
use super::pages::{BlockAddress, Pages};
use super::sled::Writes;
use super::view::{Read, Soft, View, overlaid, starting};

/// What a pending value is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// To the journal before it is acknowledged, then to the tree.
    Durable,
    /// To the tree, beside a durable value.
    Derived,
    /// To the tree within a second.
    Soft,
    /// To the journal with whatever goes there next.
    Later,
}

#[derive(Debug, Clone)]
struct Pending {
    value: Option<Vec<u8>>,
    kind: Kind,
}

/// A group of changes in the making.
pub(super) struct Draft<'a> {
    view: &'a View,
    /// Where the pages go that the changes bring; `None` where they may bring none.
    pages: Option<&'a mut Pages>,
    group: BTreeMap<Key, Pending>,
    /// What the change that is being made has done so far.
    change: BTreeMap<Key, Pending>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(view: &'a View, pages: &'a mut Pages) -> Self {
        Self {
            pages: Some(pages),
            ..Self::without_pages(view)
        }
    }

    /// For changes that bring no page.
    pub(super) fn without_pages(view: &'a View) -> Self {
        Self {
            view,
            pages: None,
            group: BTreeMap::new(),
            change: BTreeMap::new(),
        }
    }

    /// Appends a block to the pages.
    pub(super) fn append(&mut self, packed: &[u8]) -> Result<BlockAddress, Error> {
        let pages = self.pages.as_mut();
        pages.ok_or(Error::Closed { why: None })?.append(packed)
    }

    /// Makes one change, whole or not at all.
    pub(super) fn make<T>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        // What a change left that panicked.
        self.change.clear();
        let outcome = change(self);
        let done = std::mem::take(&mut self.change);
        if outcome.is_ok() {
            self.group.extend(done);
        }
        outcome
    }

    /// Puts a durable value, and what is derived from it.
    pub(super) fn put<T: Encode<()>>(&mut self, key: &Key, value: &T) -> Result<(), Error> {
        self.put_bytes(key, encode(value))
    }

    /// The same, of a value that is bytes already.
    pub(super) fn put_bytes(&mut self, key: &Key, value: Vec<u8>) -> Result<(), Error> {
        let derived = derived::of(key, &value)?;
        self.forget_derived(key)?;
        self.pend(key.clone(), Some(value), Kind::Durable);
        for (key, value) in derived {
            self.pend(key, Some(value), Kind::Derived);
        }
        Ok(())
    }

    /// Deletes a durable value, and what was derived from it.
    pub(super) fn delete(&mut self, key: &Key) -> Result<(), Error> {
        self.forget_derived(key)?;
        self.pend(key.clone(), None, Kind::Durable);
        Ok(())
    }

    /// Sets a value that stands beside the durable ones and can be made again from them.
    pub(super) fn set_beside(&mut self, key: Key, value: Option<Vec<u8>>) {
        self.pend(key, value, Kind::Derived);
    }

    /// Notes a soft value: it may be lost if the machine stops within a second.
    pub(super) fn note<T: Encode<()>>(&mut self, key: &Key, value: &T) {
        self.pend(key.clone(), Some(encode(value)), Kind::Soft);
    }

    /// Puts a durable value that may wait for the next frame.
    pub(super) fn put_later<T: Encode<()>>(&mut self, key: &Key, value: &T) {
        self.pend(key.clone(), Some(encode(value)), Kind::Later);
    }

    /// Something goes to the journal now.
    pub(super) fn is_durable(&self) -> bool {
        let mut kinds = self.group.values().map(|pending| pending.kind);
        kinds.any(|kind| kind == Kind::Durable)
    }

    /// What goes to the journal now, with the values that waited for it.
    pub(super) fn entries(&mut self) -> Vec<Entry> {
        if !self.is_durable() {
            return Vec::new();
        }
        self.journal_waiting();
        self.group
            .iter()
            .filter(|(_, pending)| pending.kind == Kind::Durable)
            .map(|(key, pending)| match &pending.value {
                Some(value) => Entry::put(key, value.clone()),
                None => Entry::delete(key),
            })
            .collect()
    }

    /// Makes everything durable that waited for the next frame.
    pub(super) fn journal_waiting(&mut self) {
        for (key, value) in self.view.soft(true) {
            let waiting = Pending {
                value,
                kind: Kind::Later,
            };
            self.group.entry(key).or_insert(waiting);
        }
        for pending in self.group.values_mut() {
            if pending.kind == Kind::Later {
                pending.kind = Kind::Durable;
            }
        }
    }

    /// What goes to the tree now, and what stays soft.
    pub(super) fn settle(self) -> (Writes, Vec<(Key, Soft)>) {
        let mut writes = Writes::new();
        let mut soft = Vec::new();
        for (key, Pending { value, kind }) in self.group {
            match (kind, value) {
                (Kind::Durable | Kind::Derived, value) => {
                    writes.insert(key, value);
                }
                (Kind::Soft | Kind::Later, Some(value)) => {
                    let later = kind == Kind::Later;
                    soft.push((key, Soft { value, later }));
                }
                (Kind::Soft | Kind::Later, None) => {}
            }
        }
        (writes, soft)
    }

    fn forget_derived(&mut self, key: &Key) -> Result<(), Error> {
        let Some(before) = self.get(key)? else {
            return Ok(());
        };
        for (key, _) in derived::of(key, &before)? {
            self.pend(key, None, Kind::Derived);
        }
        Ok(())
    }

    fn pend(&mut self, key: Key, value: Option<Vec<u8>>, kind: Kind) {
        let before = self.change.get(&key).or_else(|| self.group.get(&key));
        let kind = match before.map(|before| before.kind) {
            // What is in the journal's next frame stays there, with its newest value.
            Some(Kind::Durable) => Kind::Durable,
            _ => kind,
        };
        self.change.insert(key, Pending { value, kind });
    }
}

impl Read for Draft<'_> {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, Error> {
        match self.change.get(key).or_else(|| self.group.get(key)) {
            Some(pending) => Ok(pending.value.clone()),
            None => self.view.get(key),
        }
    }

    fn under(&self, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        let over: Writes = starting(&self.group, prefix)
            .chain(starting(&self.change, prefix))
            .map(|(key, pending)| (key.clone(), pending.value.clone()))
            .collect();
        Ok(overlaid(self.view.under(prefix)?, over))
    }

    fn last_under(&self, prefix: &str) -> Result<Option<Key>, Error> {
        let pending = starting(&self.group, prefix)
            .chain(starting(&self.change, prefix))
            .filter(|(_, pending)| pending.value.is_some())
            .map(|(key, _)| key.clone())
            .max();
        Ok(self.view.last_under(prefix)?.max(pending))
    }
}
