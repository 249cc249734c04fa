//! The orders that do not depend on the question, each sorted once for a generation.
//!
//! Meetings lie in the order of their ids, so a place also breaks ties as the id does.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use roaring::RoaringBitmap;

use crate::index::entry::{Entry, Turn};
use crate::index::layered::Layered;
use crate::index::letters::first_letters;
use crate::index::marks::Marks;
use crate::index::order::Order;
use crate::index::rows::number;
use crate::index::sets::set_of;
use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::text::fold::fold;

/// The week minute that stands for "by appointment": after Saturday 23:59.
pub const BY_APPOINTMENT: u16 = 7 * 1440;

/// Stands for a name that is missing or folds to nothing; greater than any folded name.
pub const NAMELESS: &str = "~";

/// The orders of one generation.
pub struct Orders {
    names: Layered<Arc<str>>,
    by_week_time: Order,
    by_name: Order,
    by_change: Order,
}

/// What meetings are sorted by, as it is met.
#[derive(Default)]
pub struct Draft {
    week_time: Vec<(u16, MeetingIx)>,
    change: Vec<(Timestamp, MeetingIx)>,
    // Most names are told apart by their first letters, which lie beside the row.
    letters: Vec<(u128, MeetingIx)>,
}

/// The folded name of each row.
pub type Names = Arc<Vec<Option<Arc<str>>>>;

impl Draft {
    /// Enters a meeting with its [`name_key`].
    pub fn enter(&mut self, ix: MeetingIx, meeting: &Meeting, name: &str) {
        self.week_time.push((week_minute(meeting), ix));
        self.change.push((meeting.changed_at, ix));
        self.letters.push((first_letters(name), ix));
    }

    /// Sorts; takes the names by row.
    pub fn finish(mut self, names: Names) -> Orders {
        let name = |ix: MeetingIx| names[ix as usize].as_deref().unwrap_or(NAMELESS);
        self.letters.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| name(*x).cmp(name(*y))).then(x.cmp(y)));
        Orders {
            by_week_time: sorted(self.week_time, names.len()),
            by_change: sorted(self.change, names.len()),
            by_name: line(self.letters, names.len()),
            names: Layered::new(names),
        }
    }
}

impl Orders {
    /// As these rows are now; `meeting` gives the one of a row.
    pub fn with<'a>(&self, turns: &[Turn<'_>], marks: &Arc<Marks>, meeting: impl Fn(MeetingIx) -> &'a Meeting) -> Self {
        let names = turns.iter().map(|turn| (turn.ix, turn.after.map(|entry| name_key(entry.meeting))));
        let names = self.names.with(names, marks);
        let by_name = moved(&self.by_name, turns, name_key, |ix| names.get(ix));
        Self {
            by_week_time: moved(&self.by_week_time, turns, week_minute, |ix| week_minute(meeting(ix))),
            by_change: moved(&self.by_change, turns, |meeting| meeting.changed_at, |ix| meeting(ix).changed_at),
            by_name,
            names,
        }
    }

    /// Sunday 00:00 first on each meeting's own wall clock, by appointment last.
    pub fn by_week_time(&self) -> &Order {
        &self.by_week_time
    }

    /// By [`Orders::name`].
    pub fn by_name(&self) -> &Order {
        &self.by_name
    }

    /// The one that changed longest ago first.
    pub fn by_change(&self) -> &Order {
        &self.by_change
    }

    /// The places in [`Orders::by_change`] of those that changed at an instant or after it; `meeting` gives the one of a row.
    pub fn changed_since<'a>(&self, since: Timestamp, meeting: impl Fn(MeetingIx) -> &'a Meeting) -> Range<u32> {
        number(self.by_change.first_not(|ix| meeting(ix).changed_at < since))..number(self.by_change.count())
    }

    /// The places in [`Orders::by_week_time`] of those that begin in a range of minutes since Sunday 00:00, ends included, each on
    /// its own wall clock, whether or not its zone is known; `meeting` gives the one of a row.
    pub fn beginning_in<'a>(&self, (low, high): (u16, u16), meeting: impl Fn(MeetingIx) -> &'a Meeting) -> Range<u32> {
        let high = high.min(BY_APPOINTMENT - 1);
        let start = self.by_week_time.first_not(|ix| week_minute(meeting(ix)) < low);
        let end = self.by_week_time.first_not(|ix| week_minute(meeting(ix)) <= high);
        number(start)..number(end.max(start))
    }

    /// The places in [`Orders::by_name`] of names that begin with a folded text, and how many of the first of them are that text.
    pub fn beginning_with(&self, text: &str) -> (Range<u32>, u32) {
        let start = self.by_name.first_not(|ix| self.name(ix) < text);
        let same = self.by_name.first_not(|ix| self.name(ix) <= text) - start;
        let end = self.by_name.first_not(|ix| self.name(ix) < text || self.name(ix).starts_with(text));
        (number(start)..number(end), number(same))
    }

    /// The folded first name of a meeting; without a name, something greater than any.
    pub fn name(&self, ix: MeetingIx) -> &str {
        self.names.get(ix).map_or(NAMELESS, |name| name)
    }
}

/// The meetings at some places of an order, of so many rows that there are.
pub fn at_places(order: &Order, places: impl IntoIterator<Item = Range<u32>>, rows: usize) -> RoaringBitmap {
    let runs = places.into_iter().flat_map(|range| order.forward(range.start as usize).take(range.len()));
    set_of(runs.collect(), rows)
}

/// What week time sorts by: minutes since Sunday 00:00, or [`BY_APPOINTMENT`].
pub fn week_minute(meeting: &Meeting) -> u16 {
    meeting.slot.as_ref().map_or(BY_APPOINTMENT, |slot| slot.week_minute())
}

/// The folded first name, or [`NAMELESS`].
pub fn name_key(meeting: &Meeting) -> Arc<str> {
    let folded = meeting.names.first().map(|name| fold(&name.text)).unwrap_or_default();
    if folded.is_empty() { NAMELESS.into() } else { folded.into() }
}

fn sorted<K: Ord>(mut keyed: Vec<(K, MeetingIx)>, rows: usize) -> Order {
    keyed.sort_unstable();
    line(keyed, rows)
}

fn line<K>(sorted: Vec<(K, MeetingIx)>, rows: usize) -> Order {
    Order::of(sorted.into_iter().map(|(_, ix)| ix).collect(), rows)
}

/// An order after some rows turned. `key` is what a meeting is sorted by, `now` the same of the one that a row has now.
fn moved<K: Ord, N: Ord>(order: &Order, turns: &[Turn<'_>], key: impl Fn(&Meeting) -> K, now: impl Fn(MeetingIx) -> N) -> Order {
    let of = |entry: &Option<Entry<'_>>| entry.map(|entry| key(entry.meeting));
    let turns: Vec<&Turn<'_>> = turns.iter().filter(|turn| of(&turn.before) != of(&turn.after)).collect();
    let gone: Vec<MeetingIx> = turns.iter().filter(|turn| turn.before.is_some()).map(|turn| turn.ix).collect();
    let come: Vec<MeetingIx> = turns.iter().filter(|turn| turn.after.is_some()).map(|turn| turn.ix).collect();
    order.with(&gone, come, |a, b| now(a).cmp(&now(b)).then(a.cmp(&b)))
}
