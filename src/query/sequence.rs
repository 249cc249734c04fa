//! Selected meetings in order, and the window of them that a page shows.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use roaring::RoaringBitmap;

use crate::index::order::Order;
use crate::index::orders::week_minute;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::words::Matches;
use crate::model::place::Point;
use crate::query::agenda;
use crate::query::cursor::{Position, SortKey, seconds};
use crate::query::occurrence;

/// A selection of at least one in so many meetings is walked through in the order that lies ready; a smaller one is
/// sorted by itself.
const DENSE_ONE_IN: u64 = 8;

/// So few are measured and sorted at once; more are searched for outwards from the point.
pub(super) const MEASURED_MAX: u64 = 32;

/// Within so long every meeting that is held each week begins again, whatever the clocks do.
const WEEK_AND_MORE: SignedDuration = SignedDuration::from_hours(9 * 24);

/// Two beginnings of one meeting are never closer.
const SIX_DAYS: SignedDuration = SignedDuration::from_hours(6 * 24);

/// What to sort by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortBy<'a> {
    /// Metres from here.
    Distance(Point),
    /// How well words fit; the same for all where the text held none.
    Relevance(Option<&'a Matches>),
    /// The next beginning from this instant on, to the second.
    NextOccurrence(Timestamp),
    /// Weekday and hour.
    WeekTime,
    /// Folded name.
    Name,
    /// Last change.
    ChangedAt,
}

/// Which end of a range to take from, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// From its beginning.
    First(usize),
    /// Up to its end.
    Last(usize),
}

impl Take {
    fn count(self) -> usize {
        let (Self::First(count) | Self::Last(count)) = self;
        count
    }
}

/// The part of an order that a page asks for.
pub struct Range<'a> {
    /// What comes after this position.
    pub after: Option<Position<'a>>,
    /// And before this one.
    pub before: Option<Position<'a>>,
    /// So many of that.
    pub take: Take,
}

/// What a page shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Window {
    /// In ascending order.
    pub items: Vec<MeetingIx>,
    /// Whether anything selected comes before.
    pub before: bool,
    /// Whether anything selected comes after.
    pub after: bool,
}

/// Meetings in an order: one that lies ready, or one that was made for a page.
trait Line {
    fn count(&self) -> usize;
    fn first_not(&self, before: impl Fn(MeetingIx) -> bool) -> usize;
    fn forward(&self, from: usize) -> impl Iterator<Item = MeetingIx>;
    fn backward(&self, until: usize) -> impl Iterator<Item = MeetingIx>;
}

impl Line for Order {
    fn count(&self) -> usize {
        self.count()
    }

    fn first_not(&self, before: impl Fn(MeetingIx) -> bool) -> usize {
        self.first_not(before)
    }

    fn forward(&self, from: usize) -> impl Iterator<Item = MeetingIx> {
        self.forward(from)
    }

    fn backward(&self, until: usize) -> impl Iterator<Item = MeetingIx> {
        self.backward(until)
    }
}

impl Line for [MeetingIx] {
    fn count(&self) -> usize {
        self.len()
    }

    fn first_not(&self, before: impl Fn(MeetingIx) -> bool) -> usize {
        self.partition_point(|ix| before(*ix))
    }

    fn forward(&self, from: usize) -> impl Iterator<Item = MeetingIx> {
        self[from..].iter().copied()
    }

    fn backward(&self, until: usize) -> impl Iterator<Item = MeetingIx> {
        self[..until].iter().rev().copied()
    }
}

/// Selected meetings under an order.
pub struct Sequence<'a> {
    /// The generation.
    pub snapshot: &'a Snapshot,
    /// The meetings.
    pub selected: &'a RoaringBitmap,
    /// Their order.
    pub by: SortBy<'a>,
}

impl<'a> Sequence<'a> {
    /// Where a meeting stands.
    pub fn position(&self, ix: MeetingIx) -> Position<'a> {
        let meeting = self.snapshot.meeting(ix);
        let key = match self.by {
            SortBy::Distance(from) => SortKey::Distance(self.millimetres(from, ix)),
            SortBy::Relevance(matches) => SortKey::Relevance(self.missing_points(matches, ix)),
            SortBy::NextOccurrence(since) => SortKey::NextOccurrence(seconds(since), self.next_start(since, ix)),
            SortBy::WeekTime => SortKey::WeekTime(week_minute(meeting).into()),
            SortBy::Name => SortKey::Name(Cow::Borrowed(self.snapshot.orders().name(ix))),
            SortBy::ChangedAt => SortKey::ChangedAt(seconds(meeting.changed_at)),
        };
        Position { key, id: meeting.id }
    }

    /// What a page shows of the sequence.
    pub fn window(&self, range: &Range<'_>) -> Window {
        if let (0, None, None) = (range.take.count(), &range.after, &range.before) {
            return self.window_of_none(range.take);
        }
        let orders = self.snapshot.orders();
        let ready = match self.by {
            SortBy::Distance(from) => return self.window_in(&self.nearest(from, range).unwrap_or_else(|| self.measured(from))[..], range),
            SortBy::Relevance(matches) => return self.window_in(&self.best_matches(matches, range)[..], range),
            SortBy::NextOccurrence(since) => {
                return self.window_in(&self.coming(since, range).unwrap_or_else(|| self.by_next_start(since))[..], range);
            }
            SortBy::WeekTime => orders.by_week_time(),
            SortBy::Name => orders.by_name(),
            SortBy::ChangedAt => orders.by_change(),
        };
        if self.selected.len().saturating_mul(DENSE_ONE_IN) >= self.snapshot.facets().all().len() {
            self.window_in(ready, range)
        } else {
            self.window_of_few(ready, range)
        }
    }

    /// Where only counts are asked for no order is needed.
    fn window_of_none(&self, take: Take) -> Window {
        let any = !self.selected.is_empty();
        Window { items: Vec::new(), before: any && take == Take::Last(0), after: any && take == Take::First(0) }
    }

    /// The places in an order that a page is cut from.
    fn bounds(&self, line: &(impl Line + ?Sized), range: &Range<'_>) -> (usize, usize) {
        let low = range.after.as_ref().map_or(0, |after| line.first_not(|ix| self.position(ix) <= *after));
        let high = range.before.as_ref().map_or(line.count(), |before| line.first_not(|ix| self.position(ix) < *before));
        (low, high.max(low))
    }

    /// Takes the places of the selected, so that it costs nothing how far apart they lie.
    fn window_of_few(&self, order: &Order, range: &Range<'_>) -> Window {
        let (low, high) = self.bounds(order, range);
        let (mut places, mut before, mut after) = (Vec::new(), false, false);
        for place in self.selected.iter().map(|ix| order.place(ix) as usize) {
            match place {
                _ if place < low => before = true,
                _ if place >= high => after = true,
                _ => places.push(place),
            }
        }
        match range.take {
            Take::First(count) if count < places.len() => {
                places.select_nth_unstable(count);
                places.truncate(count);
                after = true;
            }
            Take::Last(count) if count < places.len() => {
                places.select_nth_unstable_by(count, |a, b| b.cmp(a));
                places.truncate(count);
                before = true;
            }
            _ => (),
        }
        places.sort_unstable();
        Window { before, after, items: places.into_iter().map(|place| order.at(place)).collect() }
    }

    /// Walks an order, which may hold meetings that are not selected. It may end early, though never before the range's last
    /// item and one more.
    fn window_in(&self, line: &(impl Line + ?Sized), range: &Range<'_>) -> Window {
        let (low, high) = self.bounds(line, range);
        let is_in = |(_, ix): &(usize, MeetingIx)| self.selected.contains(*ix);
        let (found, nothing_at) = match range.take {
            Take::First(count) => {
                let walk = (low..high).zip(line.forward(low));
                (walk.filter(is_in).take(count).collect::<Vec<_>>(), low)
            }
            Take::Last(count) => {
                let walk = (low..high).rev().zip(line.backward(high));
                let mut found: Vec<_> = walk.filter(is_in).take(count).collect();
                found.reverse();
                (found, high)
            }
        };
        let start = found.first().map_or(nothing_at, |(place, _)| *place);
        let end = found.last().map_or(nothing_at, |(place, _)| place + 1);
        Window {
            before: line.backward(start).any(|ix| self.selected.contains(ix)),
            after: line.forward(end).any(|ix| self.selected.contains(ix)),
            items: found.into_iter().map(|(_, ix)| ix).collect(),
        }
    }

    /// Those of the selected that begin next, as many as a page from the beginning needs. `None` where a week does not bring
    /// that many, or the page is counted from the end.
    fn coming(&self, since: Timestamp, range: &Range<'_>) -> Option<Vec<MeetingIx>> {
        let (Take::First(count), None) = (range.take, &range.before) else { return None };
        if self.selected.len() <= MEASURED_MAX {
            return None;
        }
        let mut wanted = count.saturating_add(1);
        let mut found = Vec::new();
        let until = since.checked_add(WEEK_AND_MORE).ok()?;
        agenda::look_ahead(self.snapshot, self.selected, (since, until), |mut held| {
            // Nothing weekly begins twice in six days; what comes later may be a meeting's second time.
            held.retain(|held| {
                let starts_at = held.time.starts_at;
                starts_at.duration_since(since) < SIX_DAYS || self.next_start(since, held.ix) == seconds(starts_at)
            });
            let fresh = |ix: &MeetingIx| range.after.as_ref().is_none_or(|after| self.position(*ix) > *after);
            held.sort_unstable_by_key(|held| (held.time.starts_at, held.ix));
            wanted = wanted.saturating_sub(held.iter().filter(|held| fresh(&held.ix)).count());
            found.extend(held.into_iter().map(|held| held.ix));
            wanted == 0
        });
        (wanted == 0).then_some(found)
    }

    /// All that are selected, by their next beginning.
    fn by_next_start(&self, since: Timestamp) -> Vec<MeetingIx> {
        let mut order: Vec<_> = self.selected.iter().map(|ix| (self.next_start(since, ix), ix)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, ix)| ix).collect()
    }

    fn next_start(&self, since: Timestamp, ix: MeetingIx) -> u64 {
        let slot = self.snapshot.meeting(ix).slot.as_ref();
        slot.and_then(|slot| occurrence::next(slot, since)).map_or(u64::MAX, |next| seconds(next.starts_at))
    }
}
