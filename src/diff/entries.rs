//! Live blogs: an entry is compared with the entry of the same id, wherever both stand.

use std::collections::HashMap;

use super::align::Group;
use super::passages::Unit;

/// The passages of one entry on both sides, or of everything outside entries.
#[derive(Debug, Default)]
pub(super) struct Share<'a> {
    pub(super) old: Vec<Unit<'a>>,
    pub(super) new: Vec<Unit<'a>>,
}

/// Parts the passages by entry, in the newer side's order. One share where there are no entries.
pub(super) fn shares<'a>(old: Vec<Unit<'a>>, new: Vec<Unit<'a>>) -> Vec<Share<'a>> {
    if old.iter().chain(&new).all(|unit| unit.entry.is_none()) {
        return vec![Share { old, new }];
    }
    let mut shares: Vec<Share<'a>> = Vec::new();
    let mut place: HashMap<Option<&'a str>, usize> = HashMap::new();
    let mut share_of = |entry: Option<&'a str>, shares: &mut Vec<Share<'a>>| {
        *place.entry(entry).or_insert_with(|| {
            shares.push(Share::default());
            shares.len() - 1
        })
    };
    for unit in new {
        let at = share_of(unit.entry, &mut shares);
        shares[at].new.push(unit);
    }
    for unit in old {
        let at = share_of(unit.entry, &mut shares);
        shares[at].old.push(unit);
    }
    shares
}

/// Both sides whole again, in reading order, with the groups of all shares.
#[derive(Debug, Default)]
pub(super) struct Whole<'a> {
    pub(super) old: Vec<Unit<'a>>,
    pub(super) new: Vec<Unit<'a>>,
    pub(super) groups: Vec<Group>,
}

/// Puts shares together again.
pub(super) fn joined(mut shares: Vec<(Share<'_>, Vec<Group>)>) -> Whole<'_> {
    if shares.len() == 1
        && let Some((Share { old, new }, mut groups)) = shares.pop()
    {
        groups.sort_unstable_by_key(|group| group.old[0]);
        return Whole { old, new, groups };
    }
    let mut whole = Whole::default();
    for (share, groups) in shares {
        let (old, new) = (whole.old.len(), whole.new.len());
        whole.groups.extend(groups.into_iter().map(|group| Group {
            old: group.old.iter().map(|at| at + old).collect(),
            new: group.new.iter().map(|at| at + new).collect(),
        }));
        whole.old.extend(share.old);
        whole.new.extend(share.new);
    }
    let (old, new) = (in_order(&mut whole.old), in_order(&mut whole.new));
    for group in &mut whole.groups {
        group.old.iter_mut().for_each(|at| *at = old[*at]);
        group.new.iter_mut().for_each(|at| *at = new[*at]);
    }
    whole.groups.sort_unstable_by_key(|group| group.old[0]);
    whole
}

/// Puts passages into reading order; by earlier place, the new one.
fn in_order(units: &mut Vec<Unit<'_>>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&at| (units[at].block, units[at].sentence));
    let mut place = vec![0; order.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to;
    }
    units.sort_by_key(|unit| (unit.block, unit.sentence));
    place
}
