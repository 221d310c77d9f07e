//! What is committed, for reading: the tree, and over it what is not yet written there.
//!
//! A batch costs sled as much as a visit may take, however little is in it. So what the journal has is
//! brought to the tree a second's worth at a time, and seen here until then.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError,
};

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

/// What is committed. Read by everybody, written by whoever has the turn: the writer, or for soft values
/// alone a visit.
pub(super) struct View {
    tree: RwLock<Option<Tree>>,
    over: RwLock<Over>,
    turn: Mutex<()>,
}

/// What is seen over the tree.
#[derive(Default)]
struct Over {
    /// What is being brought to the tree.
    settling: Arc<Writes>,
    /// What the journal has and the tree has not yet, with what is derived from it.
    ahead: Writes,
    /// How much was written to `ahead`.
    ahead_bytes: usize,
    soft: BTreeMap<Key, Soft>,
    /// The writer rests until it is told that there is something to bring to the tree.
    resting: bool,
}

impl Over {
    /// What stands under this key here, or that nothing does; otherwise the tree is to be asked.
    fn get(&self, key: &Key) -> ControlFlow<Option<Vec<u8>>> {
        if let Some(soft) = self.soft.get(key) {
            return ControlFlow::Break(Some(soft.value.clone()));
        }
        match self.ahead.get(key).or_else(|| self.settling.get(key)) {
            Some(value) => ControlFlow::Break(value.clone()),
            None => ControlFlow::Continue(()),
        }
    }

    /// The values in a range of keys.
    fn range(&self, from: &Key, to: &Key) -> Writes {
        let settling = self.settling.range(from..to);
        let ahead = self.ahead.range(from..to);
        let mut found: Writes = settling
            .chain(ahead)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let soft = self.soft.range(from..to);
        found.extend(soft.map(|(key, soft)| (key.clone(), Some(soft.value.clone()))));
        found
    }

    fn is_settled(&self) -> bool {
        self.ahead.is_empty()
            && self.settling.is_empty()
            && self.soft.values().all(|soft| soft.later)
    }
}

impl View {
    pub(super) fn new(tree: Tree) -> Self {
        Self {
            tree: RwLock::new(Some(tree)),
            over: RwLock::default(),
            turn: Mutex::default(),
        }
    }

    /// While this is held, nobody else alters what is committed. The writer has it whenever it is at work.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, unless somebody is at work.
    pub(super) fn free_turn(&self) -> Option<MutexGuard<'_, ()>> {
        match self.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn over(&self) -> RwLockReadGuard<'_, Over> {
        self.over.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn over_mut(&self) -> RwLockWriteGuard<'_, Over> {
        self.over.write().unwrap_or_else(PoisonError::into_inner)
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

    /// Puts a tree in the place of the one before, which has all that the journal has.
    pub(super) fn put_tree(&self, new: Tree) {
        let mut tree = self.tree.write().unwrap_or_else(PoisonError::into_inner);
        *tree = Some(new);
        drop(tree);
        let mut over = self.over_mut();
        over.settling = Arc::default();
        over.ahead.clear();
        over.ahead_bytes = 0;
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

    /// Writes to the tree.
    pub(super) fn apply(&self, writes: &Writes) -> Result<(), Error> {
        self.tree(|tree| tree.apply(writes))
    }

    /// Takes in what the journal has, and soft values, until `settle` brings them to the tree. Says
    /// whether the writer rested, and is to be told.
    pub(super) fn take(&self, ahead: Writes, soft: impl IntoIterator<Item = (Key, Soft)>) -> bool {
        let mut over = self.over_mut();
        for (key, value) in &ahead {
            over.soft.remove(key);
            over.ahead_bytes += key.as_str().len() + value.as_ref().map_or(0, Vec::len);
        }
        over.ahead.extend(ahead);
        over.soft.extend(soft);
        std::mem::take(&mut over.resting)
    }

    /// How many bytes the tree is behind the journal, about.
    pub(super) fn behind(&self) -> usize {
        self.over().ahead_bytes
    }

    /// Nothing waits to be brought to the tree.
    pub(super) fn is_settled(&self) -> bool {
        self.over().is_settled()
    }

    /// Whether the writer may rest: nothing waits to be brought to the tree. Whoever takes something in
    /// from then on is told to wake it.
    pub(super) fn rest(&self) -> bool {
        let mut over = self.over_mut();
        over.resting = over.is_settled();
        over.resting
    }

    /// What the tree is behind, these values with it, and the soft values that are not to be journalled
    /// first: to be brought to the tree by `settle`. Until then it is seen here.
    pub(super) fn to_settle(&self, with: Writes) -> Arc<Writes> {
        let soft = self.soft(false);
        let mut over = self.over_mut();
        // What could not be brought there before comes first.
        let mut writes = Arc::unwrap_or_clone(std::mem::take(&mut over.settling));
        writes.append(&mut over.ahead);
        over.ahead_bytes = 0;
        writes.extend(soft);
        writes.extend(with);
        over.settling = Arc::new(writes);
        Arc::clone(&over.settling)
    }

    /// Brings these to the tree, while others read and write what is newer.
    pub(super) fn settle(&self, writes: &Arc<Writes>) -> Result<(), Error> {
        self.apply(writes)?;
        // Only now, so that whoever reads finds each value here or there.
        let mut over = self.over_mut();
        if Arc::ptr_eq(&over.settling, writes) {
            over.settling = Arc::default();
        }
        let is_there =
            |key: &Key, soft: &Soft| writes.get(key).and_then(Option::as_ref) == Some(&soft.value);
        over.soft
            .retain(|key, soft| soft.later || !is_there(key, soft));
        Ok(())
    }

    /// The soft values that are to be journalled, or those that are not.
    pub(super) fn soft(&self, later: bool) -> Writes {
        let over = self.over();
        let soft = over.soft.iter().filter(|(_, soft)| soft.later == later);
        soft.map(|(key, soft)| (key.clone(), Some(soft.value.clone())))
            .collect()
    }

    /// At most so many keys from the first text up to, not including, the second; none where that comes
    /// before the first, as after a clock that was set back.
    pub(super) fn between(
        &self,
        from: &str,
        to: &str,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        if from >= to {
            return Ok(Vec::new());
        }
        let over = self.over().range(&Key::new(from), &Key::new(to));
        let gone = over.values().filter(|value| value.is_none()).count();
        let found = self.tree(|tree| tree.between(from, to, limit.saturating_add(gone)))?;
        let mut found = overlaid(found, over);
        found.truncate(limit);
        Ok(found)
    }
}

impl Read for View {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, Error> {
        let seen = self.over().get(key);
        match seen {
            ControlFlow::Break(value) => Ok(value),
            ControlFlow::Continue(()) => self.tree(|tree| tree.get(key)),
        }
    }

    fn under(&self, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        // What is over the tree first: what reaches the tree in between is then seen there.
        let over = self.over().range(&Key::new(prefix), &end_of(prefix));
        Ok(overlaid(self.tree(|tree| tree.under(prefix))?, over))
    }

    fn last_under(&self, prefix: &str) -> Result<Option<Key>, Error> {
        let over = self.over().range(&Key::new(prefix), &end_of(prefix));
        if over.values().any(Option::is_none) {
            let found = overlaid(self.tree(|tree| tree.under(prefix))?, over);
            return Ok(found.into_iter().next_back().map(|(key, _)| key));
        }
        let last = over.into_iter().next_back().map(|(key, _)| key);
        Ok(self.tree(|tree| tree.last_under(prefix))?.max(last))
    }
}

/// A key behind all that begin like this.
fn end_of(prefix: &str) -> Key {
    // No key holds a letter beyond this one.
    Key::new(format!("{prefix}\u{10ffff}"))
}

/// The part of a map whose keys begin like this.
pub(super) fn starting<'a, T>(
    map: &'a BTreeMap<Key, T>,
    prefix: &str,
) -> impl DoubleEndedIterator<Item = (&'a Key, &'a T)> {
    map.range(Key::new(prefix)..end_of(prefix))
}

/// Pairs in order, with newer ones over them; `None` takes one away.
pub(super) fn overlaid(pairs: Vec<(Key, Vec<u8>)>, over: Writes) -> Vec<(Key, Vec<u8>)> {
    if over.is_empty() {
        return pairs;
    }
    let mut over = over.into_iter().peekable();
    let mut merged = Vec::with_capacity(pairs.len() + over.len());
    for (key, value) in pairs {
        while let Some((before, newer)) = over.next_if(|(over, _)| *over < key) {
            merged.extend(newer.map(|newer| (before, newer)));
        }
        match over.next_if(|(over, _)| *over == key) {
            Some((key, newer)) => merged.extend(newer.map(|newer| (key, newer))),
            None => merged.push((key, value)),
        }
    }
    merged.extend(over.filter_map(|(key, newer)| Some((key, newer?))));
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A key and what is written under it, or its end; the last says whether the tree sets out to follow
    /// then, or has followed.
    type Act = (u8, Option<u8>, bool);

    fn key(number: u8) -> Key {
        Key::new(format!("due/{number:03}"))
    }

    fn expected(acts: &[Act]) -> Vec<(Key, Vec<u8>)> {
        let mut stands = BTreeMap::new();
        for (number, value, _) in acts {
            match value {
                Some(value) => stands.insert(key(*number), vec![*value]),
                None => stands.remove(&key(*number)),
            };
        }
        stands.into_iter().collect()
    }

    #[test]
    fn a_value_that_changes_on_its_way_to_the_tree_is_not_taken_for_settled() {
        let dir = tempfile::tempdir().unwrap();
        let view = View::new(Tree::open(dir.path()).unwrap());
        let soft = |value: u8| {
            let value = vec![value];
            [(
                key(1),
                Soft {
                    value,
                    later: false,
                },
            )]
        };
        view.take(Writes::new(), soft(12));
        let on_its_way = view.to_settle(Writes::new());
        view.take(Writes::new(), soft(48));
        view.settle(&on_its_way).unwrap();
        assert_eq!(view.get(&key(1)).unwrap(), Some(vec![48]));
        assert!(!view.is_settled());
        view.settle(&view.to_settle(Writes::new())).unwrap();
        assert!(view.is_settled());
        assert_eq!(view.get(&key(1)).unwrap(), Some(vec![48]));
    }

    #[test]
    fn whoever_takes_something_in_while_the_writer_rests_is_told_to_wake_it() {
        let dir = tempfile::tempdir().unwrap();
        let view = View::new(Tree::open(dir.path()).unwrap());
        let soft = |later| {
            let value = vec![12];
            [(key(1), Soft { value, later })]
        };
        assert!(!view.take(Writes::new(), soft(false)));
        assert!(!view.rest(), "there is something to bring to the tree");
        view.settle(&view.to_settle(Writes::new())).unwrap();
        assert!(view.rest());
        assert!(view.take(Writes::new(), soft(true)));
        assert!(!view.take(Writes::new(), soft(true)), "it was told once");
        assert!(view.rest(), "what waits for the journal wakes nobody");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_read_does_not_depend_on_how_far_the_tree_is(
            acts: Vec<Act>,
            (from, to) in (0u8..=255, 0u8..=255),
            limit in 1usize..6,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let view = View::new(Tree::open(dir.path()).unwrap());
            let mut on_its_way = None;
            for (number, value, follows) in &acts {
                let value = value.map(|value| vec![value]);
                view.take(Writes::from([(key(*number), value)]), []);
                if *follows {
                    on_its_way = match on_its_way.take() {
                        Some(writes) => {
                            view.settle(&writes).unwrap();
                            None
                        }
                        None => Some(view.to_settle(Writes::new())),
                    };
                }
            }
            let expected = expected(&acts);
            prop_assert_eq!(&view.under("due/").unwrap(), &expected);
            let last = expected.last().map(|(key, _)| key.clone());
            prop_assert_eq!(view.last_under("due/").unwrap(), last);
            let (from, to) = (key(from), key(to));
            let between = expected.iter().filter(|(found, _)| *found >= from && *found < to);
            let between: Vec<_> = between.take(limit).cloned().collect();
            let found = view.between(from.as_str(), to.as_str(), limit).unwrap();
            prop_assert_eq!(found, between);
            for (key, value) in expected {
                prop_assert_eq!(view.get(&key).unwrap(), Some(value));
            }
        }
    }
}
