//! Coordinates to IANA time zones.

use crate::model::place::Point;
use crate::model::slot::ZoneName;

/// The zone on land at a point; `None` at sea or where the boundary data names a zone that the database lacks.
pub fn at(point: Point) -> Option<ZoneName> {
    let _ = point;
    todo!()
}
