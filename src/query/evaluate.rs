//! A filter and an order to a page.

use roaring::RoaringBitmap;

use crate::geo::distance::meters;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::model::place::Point;
use crate::query::cursor::Position;
use crate::query::filter::{Area, MeetingFilter};
use crate::query::order::{MeetingOrder, OrderField};
use crate::query::page::{Item, MeetingPage, PAGE_USUAL, PageArgs, QueryError};
use crate::query::select::select;
use crate::query::sequence::{Range, Sequence, SortBy, Take, Window};

/// One page of the meetings that pass a filter. Without an order: nearest first near a point, else by week time.
///
/// # Errors
/// A cursor that is none or of another order, `first` with `last`, distance without a point, an area off the globe.
pub fn evaluate(
    snapshot: &Snapshot,
    filter: &MeetingFilter,
    order: Option<MeetingOrder>,
    page: &PageArgs,
) -> Result<MeetingPage, QueryError> {
    let near = match &filter.area {
        Some(Area::Near { point, .. }) => Some(*point),
        Some(Area::Box { .. } | Area::Country(_) | Area::Subdivision(_) | Area::ServiceBody(_)) | None => None,
    };
    turn(snapshot, &select(snapshot, filter)?, near, order, page)
}

/// One page of given meetings of this snapshot: those of a venue, a group, a service body. By week time unless ordered.
///
/// # Errors
/// As [`evaluate`].
pub fn page_of(
    snapshot: &Snapshot,
    meetings: &[MeetingIx],
    order: Option<MeetingOrder>,
    page: &PageArgs,
) -> Result<MeetingPage, QueryError> {
    turn(snapshot, &meetings.iter().copied().collect(), None, order, page)
}

/// Turns to a page of what is selected.
fn turn(
    snapshot: &Snapshot,
    selected: &RoaringBitmap,
    near: Option<Point>,
    order: Option<MeetingOrder>,
    page: &PageArgs,
) -> Result<MeetingPage, QueryError> {
    let usual = if near.is_some() { OrderField::Distance } else { OrderField::WeekTime };
    let MeetingOrder { field, descending } = order.unwrap_or(MeetingOrder { field: usual, descending: false });
    let by = match (field, near) {
        (OrderField::Distance, Some(point)) => SortBy::Distance(point),
        (OrderField::Distance, None) => return Err(QueryError::DistanceWithoutPoint),
        (OrderField::WeekTime, _) => SortBy::WeekTime,
        (OrderField::Name, _) => SortBy::Name,
        (OrderField::ChangedAt, _) => SortBy::ChangedAt,
    };
    let sequence = Sequence { snapshot, selected, by };
    let mut window = sequence.window(&range(page, field, descending)?);
    if descending {
        window = Window { items: window.items.into_iter().rev().collect(), before: window.after, after: window.before };
    }
    let distance = |ix| near.zip(snapshot.space().point(ix)).map(|(from, to)| meters(from, to));
    let items: Vec<Item> = window
        .items
        .into_iter()
        .map(|ix| {
            let position = sequence.position(ix);
            Item { ix, id: position.id, distance_m: distance(ix), cursor: position.encode() }
        })
        .collect();
    Ok(MeetingPage {
        reach_m: items.iter().filter_map(|item| item.distance_m).reduce(f64::max),
        items,
        total: usize::try_from(selected.len()).unwrap_or(usize::MAX),
        has_next: window.after,
        has_previous: window.before,
    })
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
