//! Matches sentences that stand in both articles with the same key.
//!
//! Sentences that stand once on each side belong together wherever they stand. Those that repeat
//! (furniture, refrains) are matched in order between them, so that a repeated line is not a move.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::order;
use super::passages::Unit;

/// Largest gap, as the product of its sides, in which repeated sentences are matched at best.
const LARGEST_GAP: usize = 1 << 20;

/// Fewest words for which a repeated sentence may be matched out of order.
const FEWEST_WORDS_TO_MOVE: usize = 5;

/// Which sentence is matched with which, both ways.
#[derive(Debug, Clone)]
pub(super) struct Matching {
    /// By older sentence, its newer one.
    pub(super) new_of: Vec<Option<usize>>,
    /// By newer sentence, its older one.
    pub(super) old_of: Vec<Option<usize>>,
}

impl Matching {
    pub(super) fn empty(old: usize, new: usize) -> Self {
        Self {
            new_of: vec![None; old],
            old_of: vec![None; new],
        }
    }

    pub(super) fn join(&mut self, old: usize, new: usize) {
        self.new_of[old] = Some(new);
        self.old_of[new] = Some(old);
    }

    /// Matched pairs in the order of the older side.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.new_of
            .iter()
            .enumerate()
            .filter_map(|(old, new)| new.map(|new| (old, new)))
    }

    pub(super) fn is_free(&self, old: usize, new: usize) -> bool {
        self.new_of[old].is_none() && self.old_of[new].is_none()
    }
}

/// Matches equal sentences.
pub(super) fn matching(old: &[Unit<'_>], new: &[Unit<'_>], keys: usize) -> Matching {
    let mut matching = Matching::empty(old.len(), new.len());
    join_unique(old, new, keys, &mut matching);
    let in_place = backbone(old, &matching);
    fill_gaps(old, new, &in_place, &mut matching);
    extend_runs(old, new, &mut matching);
    join_repeated(old, new, keys, &mut matching);
    matching
}

fn join_unique(old: &[Unit<'_>], new: &[Unit<'_>], keys: usize, matching: &mut Matching) {
    let (once_old, once_new) = (standing_once(old, keys), standing_once(new, keys));
    for (older, newer) in once_old.iter().zip(&once_new) {
        if let (Once::At(older), Once::At(newer)) = (older, newer) {
            matching.join(*older, *newer);
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Once {
    Never,
    At(usize),
    Often,
}

fn standing_once(units: &[Unit<'_>], keys: usize) -> Vec<Once> {
    let mut seen = vec![Once::Never; keys];
    for (at, unit) in units.iter().enumerate() {
        seen[unit.key] = match seen[unit.key] {
            Once::Never => Once::At(at),
            _ => Once::Often,
        };
    }
    seen
}

/// The pairs that keep their order, chosen so that the most words do.
pub(super) fn backbone(old: &[Unit<'_>], matching: &Matching) -> Vec<(usize, usize)> {
    let pairs: Vec<(usize, usize)> = matching.pairs().collect();
    let weighed: Vec<(usize, usize)> = pairs.iter().map(|&(o, n)| (n, old[o].size)).collect();
    let stays = order::heaviest_rising(&weighed);
    pairs
        .into_iter()
        .zip(stays)
        .filter_map(|(pair, stays)| stays.then_some(pair))
        .collect()
}

/// Between pairs in place, matches what is equal, in order.
fn fill_gaps(
    old: &[Unit<'_>],
    new: &[Unit<'_>],
    in_place: &[(usize, usize)],
    matching: &mut Matching,
) {
    let (mut from_old, mut from_new) = (0, 0);
    for &(to_old, to_new) in in_place.iter().chain([&(old.len(), new.len())]) {
        let free_old = free(&matching.new_of, from_old, to_old);
        let free_new = free(&matching.old_of, from_new, to_new);
        for (o, n) in in_order(old, new, &free_old, &free_new) {
            matching.join(o, n);
        }
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
}

fn free(partner: &[Option<usize>], from: usize, to: usize) -> Vec<usize> {
    (from..to).filter(|&at| partner[at].is_none()).collect()
}

fn in_order(
    old: &[Unit<'_>],
    new: &[Unit<'_>],
    free_old: &[usize],
    free_new: &[usize],
) -> Vec<(usize, usize)> {
    if free_old.is_empty() || free_new.is_empty() {
        return Vec::new();
    }
    let keys_old: Vec<usize> = free_old.iter().map(|&at| old[at].key).collect();
    let keys_new: Vec<usize> = free_new.iter().map(|&at| new[at].key).collect();
    let places = if keys_old.len() * keys_new.len() <= LARGEST_GAP {
        longest_common(&keys_old, &keys_new)
    } else {
        first_come(&keys_old, &keys_new)
    };
    places
        .into_iter()
        .map(|(o, n)| (free_old[o], free_new[n]))
        .collect()
}

fn longest_common(old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .filter_map(|op| match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => Some((0..len).map(move |at| (old_index + at, new_index + at))),
            _ => None,
        })
        .flatten()
        .collect()
}

/// Equal keys at the same distance from the beginning or the end of the gap.
fn first_come(old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    let pairs = || old.iter().zip(new).enumerate();
    let front = pairs().take_while(|(_, (o, n))| o == n).count();
    let room = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(room)
        .take_while(|(o, n)| o == n)
        .count();
    (0..front)
        .map(|at| (at, at))
        .chain((1..=back).rev().map(|at| (old.len() - at, new.len() - at)))
        .collect()
}

/// Lets matched runs grow over equal neighbours on both ends.
fn extend_runs(old: &[Unit<'_>], new: &[Unit<'_>], matching: &mut Matching) {
    for (o, unit) in old.iter().enumerate().skip(1) {
        let Some(n) = matching.new_of[o - 1].map(|before| before + 1) else {
            continue;
        };
        if n < new.len() && matching.is_free(o, n) && unit.key == new[n].key {
            matching.join(o, n);
        }
    }
    for o in (1..old.len()).rev() {
        let Some(n) = matching.new_of[o].and_then(|after| after.checked_sub(1)) else {
            continue;
        };
        if matching.is_free(o - 1, n) && old[o - 1].key == new[n].key {
            matching.join(o - 1, n);
        }
    }
}

/// Matches what is left of repeated sentences in order, where they are more than furniture.
fn join_repeated(old: &[Unit<'_>], new: &[Unit<'_>], keys: usize, matching: &mut Matching) {
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); keys];
    for (o, unit) in old.iter().enumerate().rev() {
        if matching.new_of[o].is_none() && unit.size >= FEWEST_WORDS_TO_MOVE {
            waiting[unit.key].push(o);
        }
    }
    for (n, unit) in new.iter().enumerate() {
        if matching.old_of[n].is_none()
            && let Some(o) = waiting[unit.key].pop()
        {
            matching.join(o, n);
        }
    }
}
