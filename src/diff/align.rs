//! Draws the alignment: which sentences of the older body belong to which of the newer one.

use crate::news::{Block, Edit, EditKind, Mark, Passage};

use super::exact::{self, Matching};
use super::likeness::{self, Samples};
use super::passages::{Keys, Unit, passages};
use super::redline::pieces;
use super::words::is_readdressed;
use super::{entries, joints, order, seams};

/// Sentences that belong together; several on one side where they were split or merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) old: Vec<usize>,
    pub(super) new: Vec<usize>,
}

/// With more sentences on both sides, only equal ones are matched.
const MOST_SENTENCES: usize = 100_000;

/// With more in all, only how both bodies begin and end is matched: no page has so many, and nobody
/// could read what else there is to say.
const MOST_PASSAGES: usize = 400_000;

/// Compares two bodies: the edits in the newer one's reading order, what was removed where it stood.
pub(super) fn bodies(older: &[Block], newer: &[Block]) -> Vec<Edit> {
    if older == newer {
        return kept(older);
    }
    let mut keys = Keys::default();
    let (old, new) = (keys.units(older), keys.units(newer));
    if let Some(groups) = same_words(&old, &new) {
        return edits(&old, &new, &groups);
    }
    if old.len() + new.len() > MOST_PASSAGES {
        return edits(&old, &new, &same_ends(&old, &new));
    }
    let shares = entries::shares(old, new).into_iter().map(|mut share| {
        let groups = groups(&mut share.old, &mut share.new, &mut keys);
        (share, groups)
    });
    let whole = entries::joined(shares.collect());
    edits(&whole.old, &whole.new, &whole.groups)
}

/// The most common case: the very same text.
fn kept(blocks: &[Block]) -> Vec<Edit> {
    let kept = |passage: Passage| Edit {
        kind: EditKind::Kept,
        moved: false,
        old: vec![passage.clone()],
        new: vec![passage],
        words: Vec::new(),
    };
    passages(blocks).into_iter().map(kept).collect()
}

fn groups<'a>(old: &mut Vec<Unit<'a>>, new: &mut Vec<Unit<'a>>, keys: &mut Keys<'a>) -> Vec<Group> {
    if let Some(groups) = same_words(old, new) {
        return groups;
    }
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut matching = exact::matching(old, new, keys.count());
    if old.len() + new.len() > MOST_SENTENCES {
        return joints::pairs(&matching);
    }
    if seams::cut(old, new, &matching, keys) {
        matching = exact::matching(old, new, keys.count());
    }
    let samples = Samples::of_unmatched(old, new, &matching);
    let equal: Matching = matching.clone();
    likeness::join_alike(old, new, &samples, &mut matching);
    joints::groups(old, new, &samples, &equal, &matching)
}

/// Where both bodies have the same words in the same order, however they are cut: the smallest
/// groups that begin and end together.
fn same_words(old: &[Unit<'_>], new: &[Unit<'_>]) -> Option<Vec<Group>> {
    let size = |units: &[Unit<'_>]| units.iter().map(|unit| unit.size).sum::<usize>();
    if size(old) != size(new) {
        return None;
    }
    let mut groups = Vec::with_capacity(old.len());
    let (mut o, mut n) = (0, 0);
    while o < old.len() || n < new.len() {
        let (from_old, from_new) = (o, n);
        let (mut old_size, mut new_size) = (0, 0);
        while old_size == 0 || old_size != new_size {
            if old_size <= new_size {
                old_size += old.get(o)?.size;
                o += 1;
            } else {
                new_size += new.get(n)?.size;
                n += 1;
            }
        }
        let group = Group {
            old: (from_old..o).collect(),
            new: (from_new..n).collect(),
        };
        if !same_key(old, new, &group) {
            return None;
        }
        groups.push(group);
    }
    Some(groups)
}

/// What both bodies begin and end with.
fn same_ends(old: &[Unit<'_>], new: &[Unit<'_>]) -> Vec<Group> {
    let same = |(o, n): &(&Unit<'_>, &Unit<'_>)| o.key == n.key;
    let front = old.iter().zip(new).take_while(same).count();
    let ends = old[front..].iter().rev().zip(new[front..].iter().rev());
    let back = ends.take_while(same).count();
    let pair = |old, new| Group {
        old: vec![old],
        new: vec![new],
    };
    let first = (0..front).map(|at| pair(at, at));
    let last = (1..=back)
        .rev()
        .map(|from_end| pair(old.len() - from_end, new.len() - from_end));
    first.chain(last).collect()
}

fn same_key(old: &[Unit<'_>], new: &[Unit<'_>], group: &Group) -> bool {
    if let ([o], [n]) = (&group.old[..], &group.new[..]) {
        return old[*o].key == new[*n].key;
    }
    super::passages::key(&text(old, &group.old)) == super::passages::key(&text(new, &group.new))
}

/// The text of the sentences, with a space between them.
fn text(units: &[Unit<'_>], members: &[usize]) -> String {
    let texts: Vec<&str> = members.iter().map(|&at| units[at].text).collect();
    texts.join(" ")
}

fn edits(old: &[Unit<'_>], new: &[Unit<'_>], groups: &[Group]) -> Vec<Edit> {
    let stays = stays(old, new, groups);
    let order = Order::of(old.len(), new.len(), groups, &stays);
    let mut edits = Vec::with_capacity(groups.len());
    for step in order.steps {
        edits.push(match step {
            Step::Removed(o) => one_sided(EditKind::Removed, &old[o]),
            Step::Added(n) => one_sided(EditKind::Added, &new[n]),
            Step::Group(at) => joined(old, new, &groups[at], !stays[at]),
        });
    }
    edits
}

fn one_sided(kind: EditKind, unit: &Unit<'_>) -> Edit {
    let passage = vec![unit.to_passage()];
    let (old, new) = match kind {
        EditKind::Removed => (passage, Vec::new()),
        _ => (Vec::new(), passage),
    };
    Edit {
        kind,
        moved: false,
        old,
        new,
        words: Vec::new(),
    }
}

fn joined(old: &[Unit<'_>], new: &[Unit<'_>], group: &Group, moved: bool) -> Edit {
    let same = same_key(old, new, group) && !readdressed(old, new, group);
    let words = if same {
        Vec::new()
    } else {
        pieces(&text(old, &group.old), &text(new, &group.new))
    };
    debug_assert!(same || words.iter().any(|piece| piece.mark != Mark::Same));
    Edit {
        kind: match (same, moved) {
            (true, false) => EditKind::Kept,
            (true, true) => EditKind::Moved,
            (false, _) => EditKind::Revised,
        },
        moved,
        old: group.old.iter().map(|&at| old[at].to_passage()).collect(),
        new: group.new.iter().map(|&at| new[at].to_passage()).collect(),
        words,
    }
}

/// The keys are equal, since they take all e-mail addresses for one, but the addresses are not.
fn readdressed(old: &[Unit<'_>], new: &[Unit<'_>], group: &Group) -> bool {
    let may_hold_one = |units: &[Unit<'_>], members: &[usize]| {
        members.iter().any(|&at| units[at].text.contains('@'))
    };
    may_hold_one(old, &group.old)
        && may_hold_one(new, &group.new)
        && is_readdressed(&text(old, &group.old), &text(new, &group.new))
}

/// For each group, in the order of the older side, whether it keeps its place among the others.
/// Half of what went counts with the group it followed: what was moved passed it over as well.
fn stays(old: &[Unit<'_>], new: &[Unit<'_>], groups: &[Group]) -> Vec<bool> {
    if groups.is_sorted_by(|one, next| one.new[0] < next.new[0]) {
        return vec![true; groups.len()];
    }
    let words = |unit: &Unit<'_>| 2 * unit.reading_words();
    let mut weighed: Vec<(usize, usize)> = groups
        .iter()
        .map(|group| {
            (
                group.new[0],
                group.new.iter().map(|&at| words(&new[at])).sum(),
            )
        })
        .collect();
    let mut group_of = vec![None; old.len()];
    for (at, group) in groups.iter().enumerate() {
        for &member in &group.old {
            group_of[member] = Some(at);
        }
    }
    let mut last = None;
    for (unit, group) in old.iter().zip(group_of) {
        last = group.or(last);
        if let Some(at) = last {
            weighed[at].1 += if group.is_some() {
                words(unit)
            } else {
                words(unit) / 2
            };
        }
    }
    order::heaviest_rising(&weighed)
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Removed(usize),
    Added(usize),
    Group(usize),
}

/// The order in which a reader of the newer article meets the edits.
struct Order {
    steps: Vec<Step>,
}

impl Order {
    fn of(old: usize, new: usize, groups: &[Group], stays: &[bool]) -> Self {
        let mut removed = removed_after(old, groups, stays);
        let mut group_of = vec![None; new];
        for (at, group) in groups.iter().enumerate() {
            for &n in &group.new {
                group_of[n] = Some(at);
            }
        }
        let mut steps: Vec<Step> = removed.first.drain(..).map(Step::Removed).collect();
        for (n, group) in group_of.into_iter().enumerate() {
            match group {
                None => steps.push(Step::Added(n)),
                Some(at) if groups[at].new[0] == n => {
                    steps.push(Step::Group(at));
                    steps.extend(removed.after[at].drain(..).map(Step::Removed));
                }
                Some(_) => {}
            }
        }
        Self { steps }
    }
}

struct Removed {
    /// What stood before every group that keeps its place.
    first: Vec<usize>,
    /// By group, what stood after it.
    after: Vec<Vec<usize>>,
}

fn removed_after(old: usize, groups: &[Group], stays: &[bool]) -> Removed {
    let mut group_of = vec![None; old];
    for (at, group) in groups.iter().enumerate() {
        for &o in &group.old {
            group_of[o] = Some(at);
        }
    }
    let mut removed = Removed {
        first: Vec::new(),
        after: vec![Vec::new(); groups.len()],
    };
    let mut last = None;
    for (o, group) in group_of.into_iter().enumerate() {
        match (group, last) {
            (Some(at), _) if stays[at] => last = Some(at),
            (Some(_), _) => {}
            (None, Some(at)) => removed.after[at].push(o),
            (None, None) => removed.first.push(o),
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::BlockKind;
    use EditKind::{Added, Kept, Removed};

    #[test]
    fn bodies_past_all_reading_are_matched_at_their_ends() {
        let blocks = |texts: &[&str]| -> Vec<Block> {
            let block = |text: &&str| Block::new(BlockKind::Paragraph, *text);
            texts.iter().map(block).collect()
        };
        let older = blocks(&["One.", "Two.", "Three.", "Four.", "Five."]);
        let newer = blocks(&["One.", "Three.", "Six.", "Two.", "Four.", "Five."]);
        let mut keys = Keys::default();
        let (old, new) = (keys.units(&older), keys.units(&newer));
        let kinds: Vec<EditKind> = edits(&old, &new, &same_ends(&old, &new))
            .iter()
            .map(|edit| edit.kind)
            .collect();
        assert_eq!(
            kinds,
            [Kept, Removed, Removed, Added, Added, Added, Kept, Kept]
        );
        assert!(same_ends(&old, &[]).is_empty());
        assert_eq!(same_ends(&old, &old).len(), old.len());
    }
}
