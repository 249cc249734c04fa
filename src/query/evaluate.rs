//! A filter and an order to a page.

use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::query::filter::MeetingFilter;
use crate::query::order::MeetingOrder;
use crate::query::page::{MeetingPage, PageArgs, QueryError};

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
    let _ = (snapshot, filter, order, page);
    todo!()
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
    let _ = (snapshot, meetings, order, page);
    todo!()
}
