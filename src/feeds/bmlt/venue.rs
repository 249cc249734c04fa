//! Whether a BMLT meeting is held in a room, from afar, or both.

use crate::feeds::meaning::draft::{Draft, StatedAttendance};

/// Decides from `venue_type` (1 room, 2 from afar, 3 both; servers before 2.16.4 have none), else from the formats VM,
/// HY and TC, and takes those formats out of the codes, so that nothing is decided twice.
///
/// A link left over on a meeting in a room is dropped, and `true` is given back: it opens a meeting that is no more.
/// A closed room (TC) with a way in from afar is online for now; without one it is suspended.
pub(super) fn settle(draft: &mut Draft, venue_type: Option<&str>) -> bool {
    let codes = &mut draft.codes;
    let (online, hybrid) = (std::mem::take(&mut codes.online), std::mem::take(&mut codes.hybrid));
    let closed_room = codes.temporarily_closed;
    let way_in = draft.online.url.is_some() || draft.online.phone.is_some();
    let has_room = draft.place.venue.is_some() || !draft.place.street.is_empty();
    let stated = match venue_type {
        Some("3") => StatedAttendance::Hybrid,
        Some("2") => StatedAttendance::Online,
        Some("1") => StatedAttendance::InPerson,
        _ if hybrid => StatedAttendance::Hybrid,
        _ if online => StatedAttendance::Online,
        // An old server that knows no formats for it says so by leaving the room blank.
        _ if way_in && !has_room => StatedAttendance::Online,
        _ => StatedAttendance::InPerson,
    };
    let stated = match stated {
        StatedAttendance::InPerson | StatedAttendance::Hybrid if closed_room && way_in => StatedAttendance::Online,
        StatedAttendance::InPerson | StatedAttendance::Hybrid if closed_room => StatedAttendance::Inactive,
        stated => stated,
    };
    draft.stated = Some(stated);
    draft.codes.temporarily_closed = stated == StatedAttendance::Inactive;
    if stated == StatedAttendance::Online {
        // Servers put meetings from afar at the middle of their town or region.
        draft.place.approximate = Some(true);
    }
    let left_over = stated == StatedAttendance::InPerson && way_in;
    if left_over {
        draft.online = Default::default();
    }
    left_over
}
