//! One order of meetings: the line that the base was sorted into, and over it what moved since.
//!
//! A change moves some hundred meetings among a million. So the line of the base stays where it is, and an order is made of pieces
//! of it with single meetings between them: moving one costs as many pieces as there are, not as many meetings.

use std::cmp::Ordering;
use std::slice;
use std::sync::Arc;

use crate::index::rows::number;
use crate::index::snapshot::MeetingIx;

/// All meetings in one order, and where each of them stands in it.
#[derive(Clone)]
pub struct Order {
    base: Arc<Base>,
    // In order.
    pieces: Vec<Piece>,
    count: usize,
    // Those that stand between pieces of the base, by row, with their places.
    between: Vec<(MeetingIx, u32)>,
}

/// The line of the base.
struct Base {
    line: Vec<MeetingIx>,
    // By row, so that a few are put in order without looking at what they are sorted by. Rows without a meeting say nothing.
    places: Vec<u32>,
}

/// What stands somewhere in an order.
#[derive(Clone, Copy)]
struct Piece {
    // Where it begins in the order.
    place: u32,
    // Where it begins in the base's line; of a single meeting, where what comes after it does.
    base: u32,
    // A meeting that is not where the base has it.
    single: Option<MeetingIx>,
}

impl Order {
    /// Of meetings that are in order; so many rows there are.
    pub fn of(line: Vec<MeetingIx>, rows: usize) -> Self {
        let mut places = vec![0; rows];
        for (place, ix) in (0..).zip(&line) {
            places[*ix as usize] = place;
        }
        let count = line.len();
        Self { base: Arc::new(Base { line, places }), pieces: vec![Piece { place: 0, base: 0, single: None }], count, between: Vec::new() }
    }

    /// How many meetings.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The meeting at a place. Panics behind the last one, as a slice does.
    pub fn at(&self, place: usize) -> MeetingIx {
        let (nth, into) = self.piece(place);
        self.run(nth)[into]
    }

    /// The place of a meeting; of one that the order does not have, any.
    pub fn place(&self, ix: MeetingIx) -> u32 {
        if let Ok(nth) = self.between.binary_search_by_key(&ix, |(row, _)| *row) {
            return self.between[nth].1;
        }
        let place = self.base.places.get(ix as usize).copied().unwrap_or(0);
        let nth = self.pieces.partition_point(|piece| piece.base <= place);
        // Of what begins there, the piece of the base comes last.
        nth.checked_sub(1).map_or(0, |nth| self.pieces[nth].place + (place - self.pieces[nth].base))
    }

    /// The first place whose meeting is not before something. All that are before it must stand before the others.
    pub fn first_not(&self, before: impl Fn(MeetingIx) -> bool) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.at(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The meetings from a place on.
    pub fn forward(&self, from: usize) -> impl Iterator<Item = MeetingIx> {
        let (first, part) = match from < self.count {
            true => {
                let (first, into) = self.piece(from);
                (first, &self.run(first)[into..])
            }
            false => (self.pieces.len(), &[][..]),
        };
        part.iter().chain((first + 1..self.pieces.len()).flat_map(|nth| self.run(nth))).copied()
    }

    /// The meetings before a place, the last one first.
    pub fn backward(&self, until: usize) -> impl Iterator<Item = MeetingIx> {
        let (last, into) = until.min(self.count).checked_sub(1).map_or((0, 0), |last| self.piece(last));
        let whole = (0..last).rev().flat_map(|nth| self.run(nth).iter().rev());
        let part = if until == 0 || self.count == 0 { &[][..] } else { &self.run(last)[..=into] };
        part.iter().rev().chain(whole).copied()
    }

    /// Without some meetings, and with others put where they belong; a meeting that is sorted by something else now is both.
    pub fn with(&self, gone: &[MeetingIx], mut come: Vec<MeetingIx>, compare: impl Fn(MeetingIx, MeetingIx) -> Ordering) -> Self {
        let mut holes: Vec<usize> = gone.iter().map(|ix| self.place(*ix) as usize).collect();
        holes.sort_unstable();
        // What stays keeps its order, so it need not be compared again.
        let mut kept = Draft::over(self);
        let mut from = 0;
        for hole in holes {
            kept.copy(self, from, hole);
            from = hole + 1;
        }
        kept.copy(self, from, self.count);
        let kept = kept.finish();
        come.sort_unstable_by(|a, b| compare(*a, *b));
        let mut line = Draft::over(self);
        let mut from = 0;
        for ix in come {
            let to = kept.first_not(|there| compare(there, ix).is_lt());
            line.copy(&kept, from, to);
            line.put(ix);
            from = to;
        }
        line.copy(&kept, from, kept.count);
        line.finish()
    }

    /// The piece that a place is in, and how far into it.
    fn piece(&self, place: usize) -> (usize, usize) {
        let nth = self.pieces.partition_point(|piece| piece.place as usize <= place).saturating_sub(1);
        (nth, place - self.pieces[nth].place as usize)
    }

    /// What a piece has.
    fn run(&self, nth: usize) -> &[MeetingIx] {
        let piece = &self.pieces[nth];
        if let Some(ix) = &piece.single {
            return slice::from_ref(ix);
        }
        let end = self.pieces.get(nth + 1).map_or(self.count, |next| next.place as usize);
        let begin = piece.base as usize;
        &self.base.line[begin..begin + (end - piece.place as usize)]
    }
}

/// An order that is being put together from its beginning.
struct Draft {
    base: Arc<Base>,
    pieces: Vec<Piece>,
    count: usize,
}

impl Draft {
    fn over(order: &Order) -> Self {
        Self { base: Arc::clone(&order.base), pieces: Vec::with_capacity(order.pieces.len() + 1), count: 0 }
    }

    /// Takes over what another order over the same base has from one place to before another.
    fn copy(&mut self, order: &Order, from: usize, until: usize) {
        if from >= until {
            return;
        }
        let (first, mut into) = order.piece(from);
        let mut left = until - from;
        for nth in first..order.pieces.len() {
            let (piece, length) = (order.pieces[nth], (order.run(nth).len() - into).min(left));
            let base = if piece.single.is_some() { piece.base } else { piece.base + number(into) };
            self.pieces.push(Piece { place: number(self.count), base, single: piece.single });
            (self.count, left, into) = (self.count + length, left - length, 0);
            if left == 0 {
                return;
            }
        }
    }

    fn put(&mut self, ix: MeetingIx) {
        self.pieces.push(Piece { place: number(self.count), base: 0, single: Some(ix) });
        self.count += 1;
    }

    fn finish(mut self) -> Order {
        // A single meeting is found with the piece of the base after it, so that a search by the base's places passes it by.
        let mut after = u32::MAX;
        for piece in self.pieces.iter_mut().rev() {
            if piece.single.is_some() {
                piece.base = after;
            }
            after = piece.base;
        }
        let mut between: Vec<(MeetingIx, u32)> = self.pieces.iter().filter_map(|piece| Some((piece.single?, piece.place))).collect();
        between.sort_unstable();
        Order { base: self.base, pieces: self.pieces, count: self.count, between }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an order should have: rows by a key of their own.
    fn plain(keys: &[Option<u32>]) -> Vec<MeetingIx> {
        let mut line: Vec<MeetingIx> = (0..).zip(keys).filter_map(|(ix, key)| key.is_some().then_some(ix)).collect();
        line.sort_by_key(|ix| (keys[*ix as usize], *ix));
        line
    }

    #[test]
    fn an_order_that_was_moved_in_again_and_again_is_that_of_sorting_anew() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let rows = random.usize(0..40);
            let mut keys: Vec<Option<u32>> = (0..rows).map(|_| random.bool().then(|| random.u32(0..20))).collect();
            let mut order = Order::of(plain(&keys), rows);
            for _ in 0..6 {
                let before = keys.clone();
                if random.bool() {
                    keys.push(None);
                }
                let turned: Vec<usize> = (0..keys.len()).filter(|_| random.u8(0..5) == 0).collect();
                for row in &turned {
                    keys[*row] = (random.u8(0..4) > 0).then(|| random.u32(0..20));
                }
                let row = |ix: &usize| MeetingIx::try_from(*ix).unwrap();
                let gone: Vec<MeetingIx> = turned.iter().filter(|ix| before.get(**ix).is_some_and(Option::is_some)).map(row).collect();
                let come: Vec<MeetingIx> = turned.iter().filter(|ix| keys[**ix].is_some()).map(row).collect();
                order = order.with(&gone, come, |a, b| (keys[a as usize], a).cmp(&(keys[b as usize], b)));
                let line = plain(&keys);
                assert_eq!(order.count(), line.len());
                assert_eq!((0..line.len()).map(|place| order.at(place)).collect::<Vec<_>>(), line);
                assert!((0..).zip(&line).all(|(place, ix)| order.place(*ix) == place));
                for place in 0..=line.len() {
                    assert_eq!(order.forward(place).collect::<Vec<_>>(), line[place..]);
                    assert!(order.backward(place).eq(line[..place].iter().rev().copied()));
                }
                for key in 0..20 {
                    let smaller = line.iter().filter(|ix| keys[**ix as usize] < Some(key)).count();
                    assert_eq!(order.first_not(|ix| keys[ix as usize] < Some(key)), smaller);
                }
            }
        }
    }
}
