//! Cuts sentences that one side runs together without a stop between them.
//!
//! A page may lose the break between a signature and the sentence after it. Where an unmatched
//! sentence of the other side stands whole inside such a passage, the passage is cut around it.

use super::exact::Matching;
use super::passages::{Keys, Unit};

/// Fewest words of a sentence that is looked for inside others.
const FEWEST_WORDS: usize = 6;

/// Most pairs of sentences that are looked at.
const MOST_PAIRS: usize = 20_000;

/// Cuts unmatched sentences of both sides where the other says so; says whether any was cut.
pub(super) fn cut<'a>(
    old: &mut Vec<Unit<'a>>,
    new: &mut Vec<Unit<'a>>,
    matching: &Matching,
    keys: &mut Keys<'a>,
) -> bool {
    let free = |partner: &[Option<usize>]| -> Vec<usize> {
        (0..partner.len())
            .filter(|&at| partner[at].is_none())
            .collect()
    };
    let (free_old, free_new) = (free(&matching.new_of), free(&matching.old_of));
    if free_old.len() * free_new.len() > MOST_PAIRS {
        return false;
    }
    let cuts_new = cuts(old, &free_old, new, &free_new);
    let cuts_old = cuts(new, &free_new, old, &free_old);
    let any = !cuts_new.is_empty() || !cuts_old.is_empty();
    apply(new, &cuts_new, keys);
    apply(old, &cuts_old, keys);
    any
}

/// A passage and the bytes at which it is cut.
type Cut = (usize, Vec<usize>);

fn cuts(
    whole: &[Unit<'_>],
    free_whole: &[usize],
    around: &[Unit<'_>],
    free_around: &[usize],
) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    for &long in free_around {
        let unit = &around[long];
        let found = free_whole
            .iter()
            .map(|&at| &whole[at])
            .filter(|part| part.size >= FEWEST_WORDS && part.size < unit.size)
            .find_map(|part| Keys::place_within(part, unit));
        if let Some(places) = found {
            cuts.push((long, places));
        }
    }
    cuts
}

fn apply<'a>(units: &mut Vec<Unit<'a>>, cuts: &[Cut], keys: &mut Keys<'a>) {
    for (at, places) in cuts.iter().rev() {
        let pieces = keys.cut(&units[*at], places);
        units.splice(*at..=*at, pieces);
    }
    renumber(units);
}

/// Counts the sentences of each block anew.
fn renumber(units: &mut [Unit<'_>]) {
    let mut before = None;
    for unit in units {
        let number = match before {
            Some((block, number)) if block == unit.block => number + 1,
            _ => 0,
        };
        unit.sentence = number;
        before = Some((unit.block, number));
    }
}
