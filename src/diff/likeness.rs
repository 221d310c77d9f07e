//! Matches sentences that were reworded: by the words they share, rare ones first, and by where
//! they stand.

use std::collections::HashMap;

use super::exact::{Matching, backbone};
use super::passages::Unit;
use super::words::words;

/// How many partners a sentence is compared with in full.
const MOST_CANDIDATES: usize = 12;

/// A word that stands in more sentences than this says nothing about which belong together.
const MOST_SENTENCES_OF_A_WORD: usize = 64;

/// A sentence of more words is compared by its key alone.
const MOST_WORDS: usize = 5_000;

/// Fewest words of a reworded sentence that is looked for elsewhere.
const FEWEST_WORDS_TO_MOVE: usize = 7;

/// What sentences are compared by, in thousandths: how alike they must be, and how much less
/// suffices where the place speaks for them.
const ENOUGH: [u32; 3] = [800, 680, 560];
const SAME_GAP: u32 = 120;
const BESIDE_A_PAIR: u32 = 70;

/// How much less alike two pairs may be in sum for not crossing, and how near each other they stand.
const STRAIGHT: u32 = 300;
const NEARBY: usize = 3;

/// How alike a sentence and the free one must be that it leaves its partner for.
const DISPLACED: u32 = 450;

/// A sentence's words with their weight, and its pairs of neighbouring words; both sorted.
#[derive(Debug, Default, Clone)]
pub(super) struct Sample {
    words: Vec<(u32, u32)>,
    weight: u32,
    neighbours: Vec<(u32, u32)>,
}

impl Sample {
    /// How much both share, in weight.
    pub(super) fn shared(&self, other: &Self) -> u32 {
        shared(&self.words, &other.words)
            .map(|&(_, weight)| weight)
            .sum()
    }

    /// What all its words weigh.
    pub(super) fn weight(&self) -> u32 {
        self.weight
    }

    /// Adds the words of the sentence that follows.
    pub(super) fn join(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.words.extend(&other.words);
        joined.neighbours.extend(&other.neighbours);
        joined.words.sort_unstable();
        joined.neighbours.sort_unstable();
        joined.weight += other.weight;
        joined
    }
}

/// The elements of `a` that stand in both sorted slices, each as often as in both.
fn shared<'a, T: Ord>(a: &'a [T], b: &'a [T]) -> impl Iterator<Item = &'a T> {
    let mut b = b.iter().peekable();
    a.iter().filter(move |&element| {
        while b.next_if(|&other| other < element).is_some() {}
        b.next_if(|&other| other == element).is_some()
    })
}

/// How alike two sentences are, in thousandths: the mean of what they share of both, of what they
/// share of the shorter, and of the runs they share.
fn likeness(a: &Sample, b: &Sample) -> u32 {
    let common = a.shared(b);
    let of_both = 2000 * common / (a.weight + b.weight).max(1);
    let of_shorter = 1000 * common / a.weight.min(b.weight).max(1);
    let runs = shared(&a.neighbours, &b.neighbours).count();
    let shorter = a.neighbours.len().min(b.neighbours.len()).max(1);
    let of_runs = u32::try_from(1000 * runs / shorter).unwrap_or(1000);
    (of_both + of_shorter + of_runs) / 3
}

/// The samples of the sentences that are not matched yet; none of those too long to compare.
pub(super) struct Samples {
    pub(super) old: Vec<Option<Sample>>,
    pub(super) new: Vec<Option<Sample>>,
}

impl Samples {
    pub(super) fn of_unmatched(old: &[Unit<'_>], new: &[Unit<'_>], matching: &Matching) -> Self {
        let mut lexicon = Lexicon::default();
        let mut read = |units: &[Unit<'_>], partner: &[Option<usize>]| -> Vec<Option<Vec<u32>>> {
            units
                .iter()
                .zip(partner)
                .map(|(unit, partner)| {
                    let compared = partner.is_none() && unit.size <= MOST_WORDS;
                    compared.then(|| lexicon.read(unit.text))
                })
                .collect()
        };
        let old_words = read(old, &matching.new_of);
        let new_words = read(new, &matching.old_of);
        let weigh = |words: Vec<Option<Vec<u32>>>| -> Vec<Option<Sample>> {
            words
                .into_iter()
                .map(|words| words.map(|words| lexicon.sample(&words)))
                .collect()
        };
        Self {
            old: weigh(old_words),
            new: weigh(new_words),
        }
    }
}

impl Samples {
    /// Whether both sentences are long enough that they may belong together far from each other.
    fn can_move(&self, o: usize, n: usize) -> bool {
        let long = |sample: &Option<Sample>| {
            sample
                .as_ref()
                .is_some_and(|sample| sample.words.len() >= FEWEST_WORDS_TO_MOVE)
        };
        long(&self.old[o]) && long(&self.new[n])
    }
}

/// Words numbered, with how many sentences they stand in.
#[derive(Default)]
struct Lexicon {
    numbers: HashMap<String, u32>,
    base: Vec<u32>,
    sentences: Vec<u32>,
    last_seen_in: Vec<u32>,
    read: u32,
}

impl Lexicon {
    fn read(&mut self, text: &str) -> Vec<u32> {
        self.read += 1;
        words(text).map(|word| self.number(&word.key())).collect()
    }

    fn number(&mut self, key: &str) -> u32 {
        let folded = key.to_lowercase();
        let next = u32::try_from(self.base.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(folded).or_insert(next);
        if number == next {
            self.base.push(base_weight(key));
            self.sentences.push(0);
            self.last_seen_in.push(0);
        }
        let at = number as usize;
        if self.last_seen_in[at] != self.read {
            self.last_seen_in[at] = self.read;
            self.sentences[at] += 1;
        }
        number
    }

    fn sample(&self, words: &[u32]) -> Sample {
        let mut weighed: Vec<(u32, u32)> = words
            .iter()
            .map(|&word| (word, self.weight(word)))
            .collect();
        weighed.sort_unstable();
        let mut neighbours: Vec<(u32, u32)> =
            words.windows(2).map(|pair| (pair[0], pair[1])).collect();
        neighbours.sort_unstable();
        Sample {
            weight: weighed.iter().map(|&(_, weight)| weight).sum(),
            words: weighed,
            neighbours,
        }
    }

    fn weight(&self, word: u32) -> u32 {
        let rarity = match self.sentences[word as usize] {
            0..=2 => 4,
            3..=5 => 3,
            6..=12 => 2,
            _ => 1,
        };
        self.base[word as usize] * rarity
    }
}

/// Marks weigh least, short words little, names and figures most.
fn base_weight(key: &str) -> u32 {
    let mut chars = key.chars();
    let first = chars.next().unwrap_or(' ');
    let length = 1 + chars.count();
    if !first.is_alphanumeric() {
        1
    } else if first.is_numeric() || first.is_uppercase() && length > 3 {
        5
    } else if length <= 3 && first.is_ascii() {
        2
    } else {
        4
    }
}

/// Matches what is alike enough, the most alike first. In rounds: the pairs of one tell where the
/// others of their passage went.
pub(super) fn join_alike(
    old: &[Unit<'_>],
    new: &[Unit<'_>],
    samples: &Samples,
    matching: &mut Matching,
) {
    let candidates = candidates(samples);
    for enough in ENOUGH {
        let place = Gaps::between(old, new, matching);
        let mut scored: Vec<(u32, usize, usize)> = candidates
            .iter()
            .filter(|&&(o, n, _)| matching.is_free(o, n))
            .map(|&(o, n, alike)| (alike, place.bonus(o, n, matching), o, n))
            .filter(|&(_, bonus, o, n)| bonus > 0 || samples.can_move(o, n))
            .map(|(alike, bonus, o, n)| (alike + bonus, o, n))
            .filter(|&(score, ..)| score >= enough)
            .collect();
        scored.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, o, n) in scored {
            if matching.is_free(o, n) {
                matching.join(o, n);
            }
        }
    }
    uncross(samples, matching);
    displace(samples, matching);
}

/// Where a sentence took the partner of a neighbour, and both would do about as well with partners
/// in order, gives it the free one before or after.
fn displace(samples: &Samples, matching: &mut Matching) {
    let alike = |o: usize, n: usize| match (&samples.old[o], &samples.new[n]) {
        (Some(old), Some(new)) => likeness(old, new),
        _ => 0,
    };
    let near = |at: usize, count: usize| at.saturating_sub(NEARBY)..(at + NEARBY + 1).min(count);
    for o in 0..samples.old.len() {
        let Some(n) = matching.new_of[o].filter(|_| samples.old[o].is_some()) else {
            continue;
        };
        let taken = alike(o, n);
        let better = near(o, samples.old.len())
            .flat_map(|other| near(n, samples.new.len()).map(move |free| (other, free)))
            .filter(|&(other, free)| matching.is_free(other, free))
            .filter(|&(other, free)| (other > o) == (n > free))
            .find(|&(other, free)| alike(o, free) >= DISPLACED && alike(other, n) * 4 >= taken * 3);
        if let Some((other, free)) = better {
            matching.join(o, free);
            matching.join(other, n);
        }
    }
}

/// Of two reworded pairs that cross nearby, exchanges the partners where that is about as good: an
/// editor who rewords two neighbours seldom exchanges them too.
fn uncross(samples: &Samples, matching: &mut Matching) {
    let score = |o: usize, n: usize| match (&samples.old[o], &samples.new[n]) {
        (Some(old), Some(new)) => Some(likeness(old, new)),
        _ => None,
    };
    let pairs: Vec<usize> = (0..samples.old.len())
        .filter(|&o| samples.old[o].is_some() && matching.new_of[o].is_some())
        .collect();
    for (at, &first) in pairs.iter().enumerate() {
        for &second in pairs[at + 1..]
            .iter()
            .take_while(|&&second| second <= first + NEARBY)
        {
            let (Some(a), Some(b)) = (matching.new_of[first], matching.new_of[second]) else {
                continue;
            };
            if a < b || a > b + NEARBY {
                continue;
            }
            let crossed = score(first, a).zip(score(second, b));
            let straight = score(first, b).zip(score(second, a));
            let (Some(crossed), Some(straight)) = (crossed, straight) else {
                continue;
            };
            if straight.0 + straight.1 + STRAIGHT >= crossed.0 + crossed.1 {
                matching.join(first, b);
                matching.join(second, a);
            }
        }
    }
}

/// Pairs worth a look, with their likeness.
fn candidates(samples: &Samples) -> Vec<(usize, usize, u32)> {
    let index = index(&samples.new);
    let mut found = Vec::new();
    let mut tally: Vec<u32> = vec![0; samples.new.len()];
    for (o, sample) in samples.old.iter().enumerate() {
        let Some(sample) = sample else { continue };
        let mut touched: Vec<usize> = Vec::new();
        for &(word, weight) in &sample.words {
            for &n in index.get(&word).map_or(&[][..], Vec::as_slice) {
                if tally[n] == 0 {
                    touched.push(n);
                }
                tally[n] += weight;
            }
        }
        touched.sort_unstable_by(|a, b| tally[*b].cmp(&tally[*a]).then(a.cmp(b)));
        for &n in touched.iter().take(MOST_CANDIDATES) {
            let alike = samples.new[n]
                .as_ref()
                .map_or(0, |other| likeness(sample, other));
            found.push((o, n, alike));
        }
        for n in touched {
            tally[n] = 0;
        }
    }
    found
}

/// By word, the sentences it stands in; without those that stand everywhere.
fn index(samples: &[Option<Sample>]) -> HashMap<u32, Vec<usize>> {
    let mut index: HashMap<u32, Vec<usize>> = HashMap::new();
    for (n, sample) in samples.iter().enumerate() {
        let Some(sample) = sample else { continue };
        for &(word, _) in &sample.words {
            let places = index.entry(word).or_default();
            if places.last() != Some(&n) {
                places.push(n);
            }
        }
    }
    index.retain(|_, places| places.len() <= MOST_SENTENCES_OF_A_WORD);
    index
}

/// For every sentence, between which pairs in place it stands.
struct Gaps {
    of_old: Vec<usize>,
    of_new: Vec<usize>,
}

impl Gaps {
    fn between(old: &[Unit<'_>], new: &[Unit<'_>], matching: &Matching) -> Self {
        let in_place = backbone(old, matching);
        let number = |size: usize, places: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            let mut places = places.peekable();
            let mut gap = 0;
            (0..size)
                .map(|at| {
                    while places.next_if(|&place| place < at).is_some() {
                        gap += 1;
                    }
                    gap
                })
                .collect()
        };
        Self {
            of_old: number(old.len(), &mut in_place.iter().map(|pair| pair.0)),
            of_new: number(new.len(), &mut in_place.iter().map(|pair| pair.1)),
        }
    }

    /// What the place says for a pair.
    fn bonus(&self, o: usize, n: usize, matching: &Matching) -> u32 {
        let before = o > 0 && n > 0 && matching.new_of[o - 1] == Some(n - 1);
        let after = o + 1 < matching.new_of.len() && matching.new_of[o + 1] == Some(n + 1);
        let gap = if self.of_old[o] == self.of_new[n] {
            SAME_GAP
        } else {
            0
        };
        gap + BESIDE_A_PAIR * (u32::from(before) + u32::from(after))
    }
}
