//! What a net change means to readers, found once for all of them.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::{self, Which};
use crate::news::{
    Comparison, Edit, EditKind, Hash, PointKind, Scope, Story, StoryId, Subscription, Told, Weight,
};
use crate::store::Store;

use super::letter::Drawn;
use super::net::Net;

/// Comparisons, and letters, that are kept at hand.
const AT_HAND: usize = 8;

/// By what subscribers choose whether they hear of a change.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    weight: Option<Weight>,
    points: BTreeSet<PointKind>,
    passages: String,
}

impl Meaning {
    /// What it means; where the change comes to nothing, nobody wants it.
    pub(super) fn of(
        store: &Store,
        recent: &Recent,
        story: &Story,
        net: &Net,
    ) -> Result<Self, archive::Error> {
        if net.event.is_some() {
            let last = archive::version(store, story, Which::Number(net.newer))?;
            return Ok(Self {
                weight: Some(Weight::Substantive),
                points: BTreeSet::from([PointKind::Page]),
                passages: last.head.headline.to_lowercase(),
            });
        }
        let comparison = recent.comparison(store, story, net.older, net.newer)?;
        Ok(Self {
            weight: comparison.weight,
            points: comparison.facts.iter().map(PointKind::of).collect(),
            passages: passages(&comparison).to_lowercase(),
        })
    }

    /// Whether this subscription asks to hear of it.
    pub(super) fn is_wanted(&self, subscription: &Subscription) -> bool {
        let weighs = self
            .weight
            .is_some_and(|weight| subscription.at_least <= weight);
        weighs && subscription.wish.wants(&self.points, &self.passages)
    }

    /// How much it weighs; `None` where it comes to nothing.
    pub(super) fn weight(&self) -> Option<Weight> {
        self.weight
    }
}

/// The headline, and every passage of which a word changed, as it was and as it is.
fn passages(comparison: &Comparison) -> String {
    let change = &comparison.change;
    let changed = |edit: &&Edit| edit.kind != EditKind::Kept;
    let in_body = change.body.iter().filter(changed);
    let in_body = in_body.flat_map(|edit| edit.old.iter().chain(&edit.new));
    let in_fields = change.fields.iter();
    let in_fields = in_fields.flat_map(|edit| edit.old.iter().chain(&edit.new));
    let in_notices = change.notices.iter();
    let in_notices = in_notices.flat_map(|edit| edit.old.iter().chain(&edit.new));
    let texts = std::iter::once(comparison.newer.article.headline.as_str())
        .chain(in_body.map(|passage| passage.text.as_str()))
        .chain(in_fields.map(String::as_str))
        .chain(in_notices.map(|notice| notice.text.as_str()));
    texts.collect::<Vec<_>>().join("\n")
}

type Range = (StoryId, u32, u32);
/// What a letter is drawn from, and so the same for every reader for whom it is.
type DrawnFrom = (Story, Told, Scope);

/// What was asked for last: thousands of readers are told the same.
#[derive(Debug, Default)]
pub(super) struct Recent {
    comparisons: AtHand<Range, Comparison>,
    letters: AtHand<DrawnFrom, (Drawn, Hash)>,
}

impl Recent {
    /// Two versions of a story side by side.
    pub(super) fn comparison(
        &self,
        store: &Store,
        story: &Story,
        older: u32,
        newer: u32,
    ) -> Result<Arc<Comparison>, archive::Error> {
        self.comparisons.get((story.id, older, newer), || {
            let (older, newer) = (Which::Number(older), Which::Number(newer));
            archive::comparison(store, story, older, newer)
        })
    }

    /// The letter that tells this to whoever asked for it so, and its version's hash.
    pub(super) fn letter(
        &self,
        from: DrawnFrom,
        draw: impl FnOnce() -> Result<(Drawn, Hash), archive::Error>,
    ) -> Result<Arc<(Drawn, Hash)>, archive::Error> {
        self.letters.get(from, draw)
    }
}

/// The few values that were made last, newest first.
#[derive(Debug)]
struct AtHand<K, V>(Mutex<VecDeque<(K, Arc<V>)>>);

impl<K, V> Default for AtHand<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V> AtHand<K, V> {
    fn get(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, archive::Error>,
    ) -> Result<Arc<V>, archive::Error> {
        if let Some((_, known)) = self.kept().iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make()?);
        let mut kept = self.kept();
        kept.truncate(AT_HAND - 1);
        kept.push_front((key, Arc::clone(&made)));
        Ok(made)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<(K, Arc<V>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
