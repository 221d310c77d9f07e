//! What is committed, for reading: the tree, and over it the soft values not yet written there.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use minicbor::Decode;

use super::codec::decode;
use super::error::Error;
use super::keys::Key;
use super::sled::{Tree, Writes};

/// Reading by key, of what is committed or of what a change sees.
pub(super) trait Read {
    /// What stands under this key.
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, Error>;
    /// All keys with this beginning, in order.
    fn under(&self, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error>;
    /// The last key with this beginning.
    fn last_under(&self, prefix: &str) -> Result<Option<Key>, Error>;

    /// The value under this key.
    fn value<T: for<'b> Decode<'b, ()>>(&self, key: &Key) -> Result<Option<T>, Error> {
        self.get(key)?.map(|bytes| decode(key, &bytes)).transpose()
    }

    /// All values whose keys begin like this, in the order of their keys.
    fn values<T: for<'b> Decode<'b, ()>>(&self, prefix: &str) -> Result<Vec<T>, Error> {
        self.under(prefix)?
            .iter()
            .map(|(key, bytes)| decode(key, bytes))
            .collect()
    }

    /// The highest number among the keys that begin like this; 0 where there is none.
    fn last_number(&self, prefix: &str) -> Result<u32, Error> {
        let last = self.last_under(prefix)?;
        Ok(last.and_then(|key| key.number()).unwrap_or(0))
    }
}

/// A value that is acknowledged without being on the disk.
#[derive(Debug, Clone)]
pub(super) struct Soft {
    pub(super) value: Vec<u8>,
    /// It goes into the journal with the next frame.
    pub(super) later: bool,
}

/// What is committed. Read by everybody, written by the writer alone.
pub(super) struct View {
    tree: RwLock<Option<Tree>>,
    soft: RwLock<BTreeMap<Key, Soft>>,
}

impl View {
    pub(super) fn new(tree: Tree) -> Self {
        Self {
            tree: RwLock::new(Some(tree)),
            soft: RwLock::default(),
        }
    }

    /// Runs a read or write on the tree, unless the store is closed.
    pub(super) fn tree<T>(&self, call: impl FnOnce(&Tree) -> Result<T, Error>) -> Result<T, Error> {
        let tree = self.tree.read().unwrap_or_else(PoisonError::into_inner);
        call(tree.as_ref().ok_or(Error::Closed { why: None })?)
    }

    /// Takes the tree away; from now on the store is closed.
    pub(super) fn take_tree(&self) -> Option<Tree> {
        let mut tree = self.tree.write().unwrap_or_else(PoisonError::into_inner);
        tree.take()
    }

    /// Puts a tree in the place of the one before.
    pub(super) fn put_tree(&self, new: Tree) {
        let mut tree = self.tree.write().unwrap_or_else(PoisonError::into_inner);
        *tree = Some(new);
    }

    /// Puts another tree in the place of this one, while readers wait. The old one is closed before
    /// the new one is made.
    pub(super) fn exchange_tree(
        &self,
        make: impl FnOnce() -> Result<Tree, Error>,
    ) -> Result<(), Error> {
        let mut tree = self.tree.write().unwrap_or_else(PoisonError::into_inner);
        drop(tree.take());
        *tree = Some(make()?);
        Ok(())
    }

    /// Writes to the tree and then takes the soft values that this makes void away.
    pub(super) fn apply(&self, writes: &Writes) -> Result<(), Error> {
        self.tree(|tree| tree.apply(writes))?;
        let mut soft = self.soft.write().unwrap_or_else(PoisonError::into_inner);
        for key in writes.keys() {
            soft.remove(key);
        }
        Ok(())
    }

    /// Takes soft values in, until `apply` has them.
    pub(super) fn soften(&self, values: impl IntoIterator<Item = (Key, Soft)>) {
        let mut soft = self.soft.write().unwrap_or_else(PoisonError::into_inner);
        soft.extend(values);
    }

    /// The soft values that are to be journalled, or those that are not.
    pub(super) fn soft(&self, later: bool) -> Writes {
        let soft = self.soft.read().unwrap_or_else(PoisonError::into_inner);
        soft.iter()
            .filter(|(_, soft)| soft.later == later)
            .map(|(key, soft)| (key.clone(), Some(soft.value.clone())))
            .collect()
    }
}

impl Read for View {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, Error> {
        let soft = self.soft.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(soft) = soft.get(key) {
            return Ok(Some(soft.value.clone()));
        }
        drop(soft);
        self.tree(|tree| tree.get(key))
    }

    fn under(&self, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        // The soft values first: those that reach the tree in between are then seen there.
        let over = self.soft.read().unwrap_or_else(PoisonError::into_inner);
        let over: Vec<_> = starting(&over, prefix)
            .map(|(key, soft)| (key.clone(), Some(soft.value.clone())))
            .collect();
        Ok(overlaid(self.tree(|tree| tree.under(prefix))?, over))
    }

    fn last_under(&self, prefix: &str) -> Result<Option<Key>, Error> {
        let soft = self.soft.read().unwrap_or_else(PoisonError::into_inner);
        let last = starting(&soft, prefix)
            .next_back()
            .map(|(key, _)| key.clone());
        drop(soft);
        Ok(self.tree(|tree| tree.last_under(prefix))?.max(last))
    }
}

/// The part of a map whose keys begin like this.
pub(super) fn starting<'a, T>(
    map: &'a BTreeMap<Key, T>,
    prefix: &str,
) -> impl DoubleEndedIterator<Item = (&'a Key, &'a T)> {
    // No key holds a letter beyond this one.
    map.range(Key::new(prefix)..Key::new(format!("{prefix}\u{10ffff}")))
}

/// Pairs in order, with newer ones over them; `None` takes one away.
pub(super) fn overlaid(
    pairs: Vec<(Key, Vec<u8>)>,
    over: Vec<(Key, Option<Vec<u8>>)>,
) -> Vec<(Key, Vec<u8>)> {
    if over.is_empty() {
        return pairs;
    }
    let mut merged: BTreeMap<Key, Vec<u8>> = pairs.into_iter().collect();
    for (key, value) in over {
        match value {
            Some(value) => merged.insert(key, value),
            None => merged.remove(&key),
        };
    }
    merged.into_iter().collect()
}
