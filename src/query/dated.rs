//! Pages of dated holdings, and their cursors, which say by value where an item stood.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::geo::distance::meters;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::model::id::MeetingId;
use crate::model::place::Point;
use crate::query::agenda::{self, Holding};
use crate::query::filter::MeetingFilter;
use crate::query::nearest::rounded_millimetres;
use crate::query::occurrence::OccurrenceTime;
use crate::query::page::{Cursor, QueryError};
use crate::query::select::select_undated;

/// Which holdings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On at an instant, with so much grace. The nearest first where the filter asks near a point, else what began last.
    OnNow {
        /// The instant.
        now: Timestamp,
        /// How long before its beginning a meeting counts as on, and how long after it if its length is not known.
        grace: SignedDuration,
    },
    /// Beginning at or after the first instant and before the second; what begins first comes first.
    Beginning {
        /// From here on.
        from: Timestamp,
        /// Before this.
        until: Timestamp,
    },
}

/// One holding of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedItem {
    /// The meeting.
    pub ix: MeetingIx,
    /// When it is held.
    pub time: OccurrenceTime,
    /// Metres from the point asked about, where one was and the meeting has a point.
    pub distance_m: Option<f64>,
    /// To go on from here.
    pub cursor: Cursor,
}

/// A page of holdings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatedPage {
    /// In order.
    pub items: Vec<DatedItem>,
    /// Whether more comes after.
    pub has_next: bool,
}

/// One page of the holdings of the meetings that pass a filter, from its beginning or after a cursor.
///
/// Hours and weekdays on a reader's wall clock are asked of each holding, not of the meeting's next one.
///
/// # Errors
/// As [`crate::query::evaluate::evaluate`], but for those of an order.
pub fn holdings(
    snapshot: &Snapshot,
    filter: &MeetingFilter,
    when: When,
    first: usize,
    after: Option<&Cursor>,
) -> Result<DatedPage, QueryError> {
    let selected = select_undated(snapshot, filter)?;
    let near = filter.near();
    let line = match (when, near) {
        (When::OnNow { .. }, Some(point)) => Line::Distance(point),
        (When::OnNow { .. }, None) => Line::LastBegun,
        (When::Beginning { .. }, _) => Line::FirstBegun,
    };
    let after = after.map(|cursor| line.decode(snapshot, cursor)).transpose()?;
    let hours = Hours::of(filter);
    let mut places: Vec<(Place, Holding)> = Vec::new();
    let take = |found: Vec<Holding>| {
        let held = found.into_iter().filter(|holding| hours.hold(holding.time.starts_at));
        let placed = held.map(|holding| (line.place(snapshot, &holding), holding));
        places.extend(placed.filter(|(place, _)| after.is_none_or(|after| *place >= after)));
        // The nearest may have begun first.
        places.len() > first && !matches!(line, Line::Distance(_))
    };
    match when {
        When::OnNow { now, grace } => agenda::on_now(snapshot, &selected, (now, grace), take),
        When::Beginning { from, until } => {
            // What began before the cursor's item was shown before.
            let from = after.map_or(from, |after| after.starts_at().max(from));
            agenda::look_ahead(snapshot, &selected, (from, until), take);
        }
    }
    let has_next = places.len() > first;
    if has_next {
        places.select_nth_unstable_by_key(first, |(place, _)| *place);
        places.truncate(first);
    }
    places.sort_unstable_by_key(|(place, _)| *place);
    let distance = |ix| near.zip(snapshot.space().point(ix)).map(|(from, to)| meters(from, to));
    let items = places.into_iter().map(|(place, Holding { ix, time })| {
        let cursor = line.encode(&place, snapshot.meeting(ix).id);
        DatedItem { ix, time, distance_m: distance(ix), cursor }
    });
    Ok(DatedPage { items: items.collect(), has_next })
}

/// In which order holdings stand.
#[derive(Debug, Clone, Copy)]
enum Line {
    FirstBegun,
    LastBegun,
    Distance(Point),
}

/// Where a holding stands: what it is sorted by, its beginning in seconds, its meeting. Meetings lie in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    key: i64,
    starts: i64,
    ix: MeetingIx,
}

impl Place {
    fn starts_at(self) -> Timestamp {
        Timestamp::from_second(self.starts).unwrap_or(Timestamp::MIN)
    }
}

impl Line {
    fn place(self, snapshot: &Snapshot, holding: &Holding) -> Place {
        let starts = holding.time.starts_at.as_second();
        let key = match self {
            Self::FirstBegun => starts,
            Self::LastBegun => -starts,
            Self::Distance(from) => {
                let millimetres = snapshot.space().point(holding.ix).map(|to| rounded_millimetres(meters(from, to)));
                millimetres.and_then(|millimetres| i64::try_from(millimetres).ok()).unwrap_or(i64::MAX)
            }
        };
        Place { key, starts, ix: holding.ix }
    }

    fn letter(self) -> u8 {
        match self {
            Self::FirstBegun => b'F',
            Self::LastBegun => b'L',
            Self::Distance(_) => b'D',
        }
    }

    fn encode(self, place: &Place, id: MeetingId) -> Cursor {
        let mut bytes = vec![self.letter()];
        bytes.extend(id.0.as_bytes());
        bytes.extend(place.key.to_be_bytes());
        bytes.extend(place.starts.to_be_bytes());
        Cursor::new(BASE64.encode(bytes))
    }

    /// The first place behind a cursor's.
    fn decode(self, snapshot: &Snapshot, cursor: &Cursor) -> Result<Place, QueryError> {
        let read = || {
            let bytes = BASE64.decode(cursor.as_str()).ok()?;
            let (letter, rest) = bytes.split_first()?;
            let (id, rest) = rest.split_at_checked(16)?;
            let (key, starts) = rest.split_at_checked(8)?;
            let number = |bytes: &[u8]| bytes.try_into().ok().map(i64::from_be_bytes);
            let id = MeetingId(Uuid::from_slice(id).ok()?);
            let place = Place { key: number(key)?, starts: number(starts)?, ix: snapshot.first_behind(id) };
            (*letter == self.letter()).then_some(place)
        };
        read().ok_or_else(|| QueryError::BadCursor(cursor.as_str().chars().take(80).collect()))
    }
}

/// What is asked of each holding by itself.
struct Hours<'a> {
    filter: &'a MeetingFilter,
    reader: Option<jiff::tz::TimeZone>,
}

impl<'a> Hours<'a> {
    fn of(filter: &'a MeetingFilter) -> Self {
        let zone = filter.time.as_ref().and_then(|window| window.zone.as_ref());
        Self { filter, reader: zone.and_then(|zone| zone.rules()) }
    }

    fn hold(&self, at: Timestamp) -> bool {
        match (&self.filter.time, &self.reader) {
            (Some(window), Some(reader)) => window.holds_at(&self.filter.weekdays, at, reader),
            (Some(window), None) => window.zone.is_none(),
            (None, _) => true,
        }
    }
}
