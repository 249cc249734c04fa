//! A filter and an order to a page.

use std::sync::Arc;

use jiff::Timestamp;

use crate::geo::distance::meters;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::model::place::Point;
use crate::query::cursor::{Position, SortKey, instant, seconds};
use crate::query::filter::MeetingFilter;
use crate::query::nearest::rounded_millimetres;
use crate::query::order::{MeetingOrder, OrderField};
use crate::query::page::{Item, MeetingPage, PAGE_USUAL, PageArgs, QueryError};
use crate::query::select::{Selection, select};
use crate::query::sequence::{Range, Sequence, SortBy, Take, Window};

/// One page of the meetings that pass a filter at an instant. Without an order: nearest first near a point,
/// the best first for a text, else by week time.
///
/// # Errors
/// A cursor that is none or of another order, `first` with `last`, distance without a point, relevance without
/// a text, an area off the globe.
pub fn evaluate(
    snapshot: &Snapshot,
    now: Timestamp,
    filter: &MeetingFilter,
    order: Option<MeetingOrder>,
    page: &PageArgs,
) -> Result<MeetingPage, QueryError> {
    if filter.text.is_none() && order.is_some_and(|order| order.field == OrderField::Relevance) {
        return Err(QueryError::RelevanceWithoutText);
    }
    turn(snapshot, now, select(snapshot, filter, now)?, filter.near(), order, page)
}

/// One page of given meetings of this snapshot, by week time: those of a venue, a group, a service body.
///
/// # Errors
/// As [`evaluate`].
pub fn page_of(snapshot: &Snapshot, meetings: &[MeetingIx], page: &PageArgs) -> Result<MeetingPage, QueryError> {
    let selection = Selection { set: meetings.iter().copied().collect(), matches: None };
    // No order by the hour, so any instant does.
    turn(snapshot, snapshot.built_at(), selection, None, None, page)
}

/// Turns to a page of what is selected.
fn turn(
    snapshot: &Snapshot,
    now: Timestamp,
    Selection { set, matches }: Selection,
    near: Option<Point>,
    order: Option<MeetingOrder>,
    page: &PageArgs,
) -> Result<MeetingPage, QueryError> {
    let usual = match (near, &matches) {
        (Some(_), _) => OrderField::Distance,
        (None, Some(_)) => OrderField::Relevance,
        (None, None) => OrderField::WeekTime,
    };
    let MeetingOrder { field, descending } = order.unwrap_or(MeetingOrder { field: usual, descending: false });
    let by = match (field, near) {
        (OrderField::Distance, Some(point)) => SortBy::Distance(point),
        (OrderField::Distance, None) => return Err(QueryError::DistanceWithoutPoint),
        (OrderField::Relevance, _) => SortBy::Relevance(matches.as_ref()),
        (OrderField::NextOccurrence, _) => SortBy::NextOccurrence(counted_from(page, now)),
        (OrderField::WeekTime, _) => SortBy::WeekTime,
        (OrderField::Name, _) => SortBy::Name,
        (OrderField::ChangedAt, _) => SortBy::ChangedAt,
    };
    let sequence = Sequence { snapshot, selected: &set, by };
    let mut window = sequence.window(&range(page, field, descending)?);
    if descending {
        window = Window { items: window.items.into_iter().rev().collect(), before: window.after, after: window.before };
    }
    let distance = |ix| near.zip(snapshot.space().point(ix)).map(|(from, to)| meters(from, to));
    let items: Vec<Item> = window
        .items
        .into_iter()
        .map(|ix| {
            let distance_m = distance(ix);
            let position = match by {
                SortBy::Distance(_) => {
                    Position { key: SortKey::Distance(distance_m.map_or(u64::MAX, rounded_millimetres)), id: snapshot.meeting(ix).id }
                }
                _ => sequence.position(ix).into_owned(),
            };
            Item { ix, distance_m, position }
        })
        .collect();
    Ok(MeetingPage {
        reach_m: items.iter().filter_map(|item| item.distance_m).reduce(f64::max),
        items,
        total: usize::try_from(set.len()).unwrap_or(usize::MAX),
        selected: Arc::new(set),
        has_next: window.after,
        has_previous: window.before,
    })
}

/// The instant that "next" counts from: that of the page before, so that what has begun meanwhile does not come twice.
fn counted_from(page: &PageArgs, now: Timestamp) -> Timestamp {
    let cursor = page.after.as_ref().or(page.before.as_ref());
    match cursor.and_then(|cursor| Position::decode(cursor, OrderField::NextOccurrence).ok()).map(|position| position.key) {
        Some(SortKey::NextOccurrence(since, _)) => instant(since),
        _ => instant(seconds(now)),
    }
}

/// What to show in the ascending order: the first of the descending one are the last of this, and so on.
fn range(page: &PageArgs, field: OrderField, descending: bool) -> Result<Range<'static>, QueryError> {
    let PageArgs { first, after, last, before } = page;
    let take = match (first, last) {
        (Some(_), Some(_)) => return Err(QueryError::FirstAndLast),
        (None, Some(last)) => Take::Last(*last),
        (first, None) => Take::First(first.unwrap_or(PAGE_USUAL)),
    };
    let after = after.as_ref().map(|cursor| Position::decode(cursor, field)).transpose()?;
    let before = before.as_ref().map(|cursor| Position::decode(cursor, field)).transpose()?;
    if !descending {
        return Ok(Range { after, before, take });
    }
    let take = match take {
        Take::First(count) => Take::Last(count),
        Take::Last(count) => Take::First(count),
    };
    Ok(Range { after: before, before: after, take })
}
