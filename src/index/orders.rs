//! The orders that do not depend on the question, each sorted once for a generation.
//!
//! Meetings lie in the order of their ids, so a place also breaks ties as the id does.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use crate::index::entry::{Entry, Turn, filled};
use crate::index::layered::Layered;
use crate::index::marks::Marks;
use crate::index::snapshot::MeetingIx;
use crate::model::meeting::Meeting;
use crate::text::fold::fold;

/// The week minute that stands for "by appointment": after Saturday 23:59.
pub const BY_APPOINTMENT: u16 = 7 * 1440;

/// Stands for a name that is missing or folds to nothing; greater than any folded name.
const NAMELESS: &str = "~";

/// All meetings in one order, and where each of them stands in it.
pub struct Order {
    line: Vec<MeetingIx>,
    // By row, so that a few are put in order without looking at what they are sorted by. Rows without a meeting say nothing.
    places: Vec<u32>,
}

impl Order {
    fn of(line: Vec<MeetingIx>, rows: usize) -> Self {
        let mut places = vec![0; rows];
        for (place, ix) in (0..).zip(&line) {
            places[*ix as usize] = place;
        }
        Self { line, places }
    }

    /// The meetings in this order.
    pub fn line(&self) -> &[MeetingIx] {
        &self.line
    }

    /// The place of a meeting in [`Order::line`].
    pub fn place(&self, ix: MeetingIx) -> u32 {
        self.places[ix as usize]
    }

    /// Without some meetings, and with others put where they belong; a meeting that is sorted by something else now is both.
    fn with(&self, gone: &[MeetingIx], mut come: Vec<MeetingIx>, rows: usize, compare: impl Fn(MeetingIx, MeetingIx) -> Ordering) -> Self {
        let mut holes: Vec<usize> = gone.iter().map(|ix| self.place(*ix) as usize).collect();
        holes.sort_unstable();
        // What stays keeps its order, so it need not be compared again.
        let mut kept = Vec::with_capacity(self.line.len() - holes.len() + come.len());
        let mut from = 0;
        for hole in holes {
            kept.extend_from_slice(&self.line[from..hole]);
            from = hole + 1;
        }
        kept.extend_from_slice(&self.line[from..]);
        come.sort_unstable_by(|a, b| compare(*a, *b));
        let mut line = Vec::with_capacity(kept.len() + come.len());
        let mut from = 0;
        for ix in come {
            let to = from + kept[from..].partition_point(|there| compare(*there, ix).is_lt());
            line.extend_from_slice(&kept[from..to]);
            line.push(ix);
            from = to;
        }
        line.extend_from_slice(&kept[from..]);
        Self::of(line, rows)
    }
}

/// The orders of one generation.
pub struct Orders {
    names: Layered<Arc<str>>,
    by_week_time: Arc<Order>,
    by_name: Arc<Order>,
    by_change: Arc<Order>,
}

impl Orders {
    /// Sorts; takes the rows in order.
    pub fn build(rows: &[Option<Entry<'_>>]) -> Self {
        let names: Vec<Option<Arc<str>>> = rows.iter().map(|row| row.map(|entry| name_key(entry.meeting))).collect();
        let name = |ix: MeetingIx| names[ix as usize].as_deref().unwrap_or(NAMELESS);
        // Most names are told apart by their first letters, which lie beside the row.
        let mut by_name: Vec<(u64, MeetingIx)> = filled(rows).map(|(ix, _)| (first_letters(name(ix)), ix)).collect();
        by_name.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| name(*x).cmp(name(*y))).then(x.cmp(y)));
        let line = by_name.into_iter().map(|(_, ix)| ix).collect();
        Self {
            by_week_time: Arc::new(sorted(rows, week_minute)),
            by_change: Arc::new(sorted(rows, |meeting| meeting.changed_at)),
            by_name: Arc::new(Order::of(line, rows.len())),
            names: Layered::new(names),
        }
    }

    /// As these rows are now. `rows` is how many there are and `meeting` gives the one of a row; an order that none of them
    /// moved in stays as it is.
    pub fn with<'a>(&self, turns: &[Turn<'_>], marks: &Arc<Marks>, rows: usize, meeting: impl Fn(MeetingIx) -> &'a Meeting) -> Self {
        let names = turns.iter().map(|turn| (turn.ix, turn.after.map(|entry| name_key(entry.meeting))));
        let names = self.names.with(names, marks);
        let by_name = moved(&self.by_name, turns, rows, name_key, |ix| names.get(ix));
        Self {
            by_week_time: moved(&self.by_week_time, turns, rows, week_minute, |ix| week_minute(meeting(ix))),
            by_change: moved(&self.by_change, turns, rows, |meeting| meeting.changed_at, |ix| meeting(ix).changed_at),
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

    /// Those that changed at an instant or after it, the one that changed longest ago first; `meeting` gives the one of a row.
    pub fn changed_since<'a>(&self, since: Timestamp, meeting: impl Fn(MeetingIx) -> &'a Meeting) -> &[MeetingIx] {
        let line = self.by_change.line();
        &line[line.partition_point(|ix| meeting(*ix).changed_at < since)..]
    }

    /// The places in [`Orders::by_name`] of names that begin with a folded text, and how many of the first of them are that text.
    pub fn beginning_with(&self, text: &str) -> (Range<u32>, u32) {
        let line = &self.by_name.line;
        let start = line.partition_point(|ix| self.name(*ix) < text);
        let behind = &line[start..];
        let same = behind.partition_point(|ix| self.name(*ix) <= text);
        let end = start + behind.partition_point(|ix| self.name(*ix).starts_with(text));
        let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        (place(start)..place(end), place(same))
    }

    /// The folded first name of a meeting; without a name, something greater than any.
    pub fn name(&self, ix: MeetingIx) -> &str {
        self.names.get(ix).map_or(NAMELESS, |name| name)
    }
}

/// What week time sorts by: minutes since Sunday 00:00, or [`BY_APPOINTMENT`].
pub fn week_minute(meeting: &Meeting) -> u16 {
    meeting.slot.as_ref().map_or(BY_APPOINTMENT, |slot| slot.week_minute())
}

fn name_key(meeting: &Meeting) -> Arc<str> {
    let folded = meeting.names.first().map(|name| fold(&name.text)).unwrap_or_default();
    if folded.is_empty() { NAMELESS.into() } else { folded.into() }
}

/// The first eight bytes, which sort as the text does.
fn first_letters(text: &str) -> u64 {
    let mut letters = [0; 8];
    let count = text.len().min(8);
    letters[..count].copy_from_slice(&text.as_bytes()[..count]);
    u64::from_be_bytes(letters)
}

fn sorted<K: Ord + Copy>(rows: &[Option<Entry<'_>>], key: impl Fn(&Meeting) -> K) -> Order {
    let mut order: Vec<(K, MeetingIx)> = filled(rows).map(|(ix, entry)| (key(entry.meeting), ix)).collect();
    order.sort_unstable();
    Order::of(order.into_iter().map(|(_, ix)| ix).collect(), rows.len())
}

/// An order after some rows turned. `key` is what a meeting is sorted by, `now` the same of the one that a row has now.
fn moved<K: Ord, N: Ord>(
    order: &Arc<Order>,
    turns: &[Turn<'_>],
    rows: usize,
    key: impl Fn(&Meeting) -> K,
    now: impl Fn(MeetingIx) -> N,
) -> Arc<Order> {
    let of = |entry: &Option<Entry<'_>>| entry.map(|entry| key(entry.meeting));
    let turns: Vec<&Turn<'_>> = turns.iter().filter(|turn| of(&turn.before) != of(&turn.after)).collect();
    if turns.is_empty() {
        return Arc::clone(order);
    }
    let gone: Vec<MeetingIx> = turns.iter().filter(|turn| turn.before.is_some()).map(|turn| turn.ix).collect();
    let come: Vec<MeetingIx> = turns.iter().filter(|turn| turn.after.is_some()).map(|turn| turn.ix).collect();
    Arc::new(order.with(&gone, come, rows, |a, b| now(a).cmp(&now(b)).then(a.cmp(&b))))
}
