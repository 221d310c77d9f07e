//! What stays and what moves: of passages that cross, the lighter ones moved.

/// For each of a sequence of places, with a weight, whether it belongs to the heaviest rising
/// subsequence. Places are distinct.
pub(super) fn heaviest_rising(sequence: &[(usize, usize)]) -> Vec<bool> {
    if sequence.is_sorted() {
        return vec![true; sequence.len()];
    }
    let ranks = ranks(sequence);
    let mut best = Best::new(sequence.len());
    let mut before = vec![None; sequence.len()];
    for (at, &(_, weight)) in sequence.iter().enumerate() {
        let (heaviest, last) = best.below(ranks[at]);
        before[at] = last;
        best.put(ranks[at], heaviest + weight, at);
    }
    let mut stays = vec![false; sequence.len()];
    let mut at = best.below(sequence.len()).1;
    while let Some(place) = at {
        stays[place] = true;
        at = before[place];
    }
    stays
}

fn ranks(sequence: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sequence.len()).collect();
    order.sort_unstable_by_key(|&at| sequence[at].0);
    let mut ranks = vec![0; sequence.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = rank;
    }
    ranks
}

/// A Fenwick tree of maxima: the heaviest chain that ends below a rank, and its last member.
struct Best(Vec<(usize, Option<usize>)>);

impl Best {
    fn new(size: usize) -> Self {
        Self(vec![(0, None); size + 1])
    }

    fn below(&self, rank: usize) -> (usize, Option<usize>) {
        let mut best = (0, None);
        let mut at = rank;
        while at > 0 {
            if self.0[at].0 > best.0 {
                best = self.0[at];
            }
            at &= at - 1;
        }
        best
    }

    fn put(&mut self, rank: usize, weight: usize, member: usize) {
        let mut at = rank + 1;
        while at < self.0.len() {
            if weight > self.0[at].0 {
                self.0[at] = (weight, Some(member));
            }
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_order_stays() {
        assert_eq!(heaviest_rising(&[(0, 3), (4, 1), (9, 2)]), [true; 3]);
        assert!(heaviest_rising(&[]).is_empty());
    }

    #[test]
    fn of_two_that_cross_the_heavier_stays() {
        assert_eq!(heaviest_rising(&[(1, 30), (0, 12)]), [true, false]);
        assert_eq!(heaviest_rising(&[(1, 12), (0, 30)]), [false, true]);
    }

    #[test]
    fn one_long_passage_outweighs_several_short_ones() {
        assert_eq!(
            heaviest_rising(&[(3, 50), (0, 10), (1, 10), (2, 10), (4, 5)]),
            [true, false, false, false, true]
        );
    }
}
