//! Selected meetings in order, and the window of them that a page shows.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use roaring::RoaringBitmap;

use crate::geo::distance::meters;
use crate::index::orders::week_minute;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::index::space::ROUNDING_M;
use crate::index::words::Matches;
use crate::model::place::Point;
use crate::query::agenda;
use crate::query::cursor::{Position, SortKey, seconds};
use crate::query::occurrence;

/// A selection of at least one in so many meetings is walked through in the order that lies ready; a smaller one is
/// sorted by itself.
const DENSE_ONE_IN: u64 = 8;

/// So few are measured and sorted at once; more are searched for outwards from the point.
const MEASURED_MAX: u64 = 32;

/// Measuring so many of the selected costs about as much as one useless step of the search outwards. It is given up
/// when its useless steps have cost that much: what is asked for then lies far away, or is thinly spread.
const MEASURED_PER_STEP: u64 = 4;

/// Within so long every meeting that is held each week begins again, whatever the clocks do.
const WEEK_AND_MORE: SignedDuration = SignedDuration::from_hours(9 * 24);

/// Two beginnings of one meeting are never closer.
const SIX_DAYS: SignedDuration = SignedDuration::from_hours(6 * 24);

/// Points for a name that is the whole text, and for one that begins with it.
const NAME_ITSELF: u64 = 16;
const NAME_BEGINNING: u64 = 8;

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
        let order = self.order(range);
        let low = range.after.as_ref().map_or(0, |after| order.partition_point(|ix| self.position(*ix) <= *after));
        let high = range.before.as_ref().map_or(order.len(), |before| order.partition_point(|ix| self.position(*ix) < *before)).max(low);
        let is_in = |place: &usize| self.selected.contains(order[*place]);
        let (places, nothing_at) = match range.take {
            Take::First(count) => ((low..high).filter(is_in).take(count).collect::<Vec<_>>(), low),
            Take::Last(count) => {
                let mut places: Vec<_> = (low..high).rev().filter(is_in).take(count).collect();
                places.reverse();
                (places, high)
            }
        };
        let start = places.first().copied().unwrap_or(nothing_at);
        let end = places.last().map_or(nothing_at, |last| last + 1);
        Window {
            before: (0..start).rev().any(|place| is_in(&place)),
            after: (end..order.len()).any(|place| is_in(&place)),
            items: places.into_iter().map(|place| order[place]).collect(),
        }
    }

    /// Meetings in ascending order. May hold ones that are not selected, and may end early, though never before the
    /// range's last item and one more.
    fn order(&self, range: &Range<'_>) -> Cow<'a, [MeetingIx]> {
        let orders = self.snapshot.orders();
        let ready = match self.by {
            SortBy::Distance(from) => return Cow::Owned(self.nearest(from, range).unwrap_or_else(|| self.measured(from))),
            SortBy::Relevance(matches) => return Cow::Owned(self.best_matches(matches, range)),
            SortBy::NextOccurrence(since) => return Cow::Owned(self.coming(since, range).unwrap_or_else(|| self.by_next_start(since))),
            SortBy::WeekTime => orders.by_week_time(),
            SortBy::Name => orders.by_name(),
            SortBy::ChangedAt => orders.by_change(),
        };
        if self.selected.len().saturating_mul(DENSE_ONE_IN) >= self.snapshot.facets().all().len() {
            return Cow::Borrowed(ready);
        }
        let mut order: Vec<MeetingIx> = self.selected.iter().collect();
        order.sort_unstable_by(|a, b| self.position(*a).cmp(&self.position(*b)));
        Cow::Owned(order)
    }

    /// All that are selected, by distance.
    fn measured(&self, from: Point) -> Vec<MeetingIx> {
        let mut measured: Vec<_> = self.selected.iter().map(|ix| (self.millimetres(from, ix), ix)).collect();
        measured.sort_unstable();
        measured.into_iter().map(|(_, ix)| ix).collect()
    }

    /// The nearest that are selected, as many as a page from the beginning needs. `None` where that is not the
    /// quicker way, or the page is counted from the end.
    fn nearest(&self, from: Point, range: &Range<'_>) -> Option<Vec<MeetingIx>> {
        let (Take::First(count), None) = (range.take, &range.before) else { return None };
        if self.selected.len() <= MEASURED_MAX {
            return None;
        }
        let mut found = Vec::new();
        let mut wanted = count.saturating_add(1);
        let mut spare = self.selected.len() / MEASURED_PER_STEP;
        // Beyond this the tree cannot bring anything nearer, whatever it was off by.
        let mut enough: Option<u64> = None;
        let mut through = true;
        for ix in self.snapshot.space().nearest(from) {
            if !self.selected.contains(ix) {
                spare = spare.checked_sub(1)?;
                continue;
            }
            let distance = self.millimetres(from, ix);
            if enough.is_some_and(|enough| distance > enough) {
                through = false;
                break;
            }
            found.push((distance, ix));
            if enough.is_none() && range.after.as_ref().is_none_or(|after| self.position(ix) > *after) {
                wanted -= 1;
                if wanted == 0 {
                    enough = Some(distance + 2 * rounded_millimetres(ROUNDING_M));
                }
            }
        }
        if through {
            found.extend((self.selected - self.snapshot.space().placed()).iter().map(|ix| (u64::MAX, ix)));
        }
        found.sort_unstable();
        Some(found.into_iter().map(|(_, ix)| ix).collect())
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

    /// Those that fit best, as many as a page from the beginning needs, else all. Of those before the page, the last one.
    fn best_matches(&self, matches: Option<&Matches>, range: &Range<'_>) -> Vec<MeetingIx> {
        let keyed = self.selected.iter().map(|ix| (self.missing_points(matches, ix), ix));
        let (mut fresh, mut shown): (Vec<_>, Vec<_>) =
            keyed.partition(|(_, ix)| range.after.as_ref().is_none_or(|after| self.position(*ix) > *after));
        if let (Take::First(count), None) = (range.take, &range.before) {
            let wanted = count.saturating_add(1);
            if fresh.len() > wanted {
                fresh.select_nth_unstable(wanted);
                fresh.truncate(wanted);
            }
            shown = shown.into_iter().max().into_iter().collect();
        }
        shown.sort_unstable();
        fresh.sort_unstable();
        shown.into_iter().chain(fresh).map(|(_, ix)| ix).collect()
    }

    /// A name that is the text, or begins with it, goes before others whose words fit as well.
    fn missing_points(&self, matches: Option<&Matches>, ix: MeetingIx) -> u64 {
        let Some(matches) = matches else { return u64::MAX };
        let bonus = match self.snapshot.orders().name(ix).strip_prefix(matches.folded.as_str()) {
            Some("") => NAME_ITSELF,
            Some(_) => NAME_BEGINNING,
            None => 0,
        };
        u64::MAX - u64::from(matches.points(ix)) - bonus
    }

    fn next_start(&self, since: Timestamp, ix: MeetingIx) -> u64 {
        let slot = self.snapshot.meeting(ix).slot.as_ref();
        slot.and_then(|slot| occurrence::next(slot, since)).map_or(u64::MAX, |next| seconds(next.starts_at))
    }

    fn millimetres(&self, from: Point, ix: MeetingIx) -> u64 {
        self.snapshot.space().point(ix).map_or(u64::MAX, |point| rounded_millimetres(meters(from, point)))
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "distances on earth are 0 to 2.1e10 millimetres")]
pub fn rounded_millimetres(metres: f64) -> u64 {
    (metres * 1000.0).round() as u64
}
