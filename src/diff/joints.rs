//! Finds sentences that were split in two or merged into one.

use super::align::Group;
use super::exact::Matching;
use super::likeness::{Sample, Samples};
use super::passages::Unit;

/// How much of a sentence, in thousandths, must stand in what it was split from.
const ENOUGH: u32 = 600;

/// Matched pairs as groups.
pub(super) fn pairs(matching: &Matching) -> Vec<Group> {
    let pair = |(o, n)| Group {
        old: vec![o],
        new: vec![n],
    };
    matching.pairs().map(pair).collect()
}

/// Turns matched pairs into groups, and adds to them the neighbours that were split off or merged in.
pub(super) fn groups(
    old: &[Unit<'_>],
    new: &[Unit<'_>],
    samples: &Samples,
    equal: &Matching,
    matching: &Matching,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut taken_old: Vec<bool> = matching.new_of.iter().map(Option::is_some).collect();
    let mut taken_new: Vec<bool> = matching.old_of.iter().map(Option::is_some).collect();
    for (o, n) in matching.pairs() {
        let mut group = Group {
            old: vec![o],
            new: vec![n],
        };
        if equal.new_of[o].is_none() {
            grow(
                &mut group.new,
                o,
                &samples.old,
                &samples.new,
                &mut taken_new,
                new.len(),
            );
            if group.new.len() == 1 {
                grow(
                    &mut group.old,
                    n,
                    &samples.new,
                    &samples.old,
                    &mut taken_old,
                    old.len(),
                );
            }
        }
        groups.push(group);
    }
    groups
}

/// Adds free neighbours of `parts` that the rest of `whole` accounts for.
fn grow(
    parts: &mut Vec<usize>,
    whole: usize,
    wholes: &[Option<Sample>],
    others: &[Option<Sample>],
    taken: &mut [bool],
    count: usize,
) {
    let Some(whole) = &wholes[whole] else { return };
    let Some(mut covered) = parts.first().and_then(|&at| others[at].clone()) else {
        return;
    };
    loop {
        let (first, last) = (parts[0], parts[parts.len() - 1]);
        let before = first.checked_sub(1);
        let after = Some(last + 1).filter(|&at| at < count);
        let next = [after, before].into_iter().flatten().find(|&at| {
            !taken[at]
                && others[at]
                    .as_ref()
                    .is_some_and(|part| accounts_for(whole, &covered, part))
        });
        let Some(next) = next else { return };
        let Some(part) = &others[next] else { return };
        covered = covered.join(part);
        taken[next] = true;
        parts.push(next);
        parts.sort_unstable();
    }
}

fn accounts_for(whole: &Sample, covered: &Sample, part: &Sample) -> bool {
    let gained = whole
        .shared(&covered.join(part))
        .saturating_sub(whole.shared(covered));
    1000 * gained >= ENOUGH * part.weight()
}
