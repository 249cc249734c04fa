//! The shared truth table: room, way in from afar, and what the row says of both.

use crate::feeds::meaning::draft::StatedAttendance;
use crate::model::attendance::AttendanceMode;
use crate::text::fold::fold;

/// What is known of a row's ways in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ways {
    /// What the row says.
    pub stated: Option<StatedAttendance>,
    /// A code calls it online.
    pub code_online: bool,
    /// A code calls it hybrid.
    pub code_hybrid: bool,
    /// A code calls the room closed for now.
    pub room_closed: bool,
    /// There is an address or coordinates, and they are exact.
    pub room: bool,
    /// There is a link to a room of a known provider, or a number to call, or any link where the row calls itself online or
    /// says of no door or building.
    pub reachable: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attended {
    /// The ways in.
    pub mode: AttendanceMode,
    /// The room is closed for now and there is no way in from afar.
    pub suspended: bool,
    /// What the row says does not fit its place and links.
    pub mismatch: bool,
}

/// What a field of attendance says, in the words of the Meeting Guide specification or of spreadsheets; `None` where no
/// one knows the words.
pub fn stated(text: &str) -> Option<StatedAttendance> {
    match fold(text).as_str() {
        "in person" | "inperson" | "face to face" | "f2f" | "physical" => Some(StatedAttendance::InPerson),
        "online" | "virtual" | "remote" => Some(StatedAttendance::Online),
        "hybrid" | "both" => Some(StatedAttendance::Hybrid),
        "inactive" | "suspended" | "closed" | "temporarily closed" => Some(StatedAttendance::Inactive),
        _ => None,
    }
}

/// Judges a row. What it says wins where it fits; a link left over on a meeting in a room makes it no online meeting,
/// and a meeting that is called online is never shown as a room to go to.
///
/// After TSML's `tsml_calculate_attendance_option` and BMLT's venue types; ours are the rows with a statement.
pub fn judge(ways: Ways) -> Attended {
    use AttendanceMode::{Hybrid, InPerson, Online};
    use StatedAttendance as Stated;
    let fits = |mode| Attended { mode, suspended: false, mismatch: false };
    let misfits = |mode| Attended { mode, suspended: false, mismatch: true };
    let suspended = Attended { mode: InPerson, suspended: true, mismatch: false };
    let stated = ways.stated.or(match (ways.code_hybrid, ways.code_online) {
        (true, _) => Some(Stated::Hybrid),
        (false, true) if ways.room => Some(Stated::Hybrid),
        (false, true) => Some(Stated::Online),
        (false, false) => None,
    });
    if ways.room_closed && stated != Some(Stated::Online) {
        return if ways.reachable { fits(Online) } else { suspended };
    }
    match (stated, ways.room, ways.reachable) {
        (Some(Stated::Online), _, true) => fits(Online),
        (Some(Stated::Online), _, false) => misfits(Online),
        (Some(Stated::Hybrid), true, true) => fits(Hybrid),
        (Some(Stated::Hybrid), true, false) => misfits(InPerson),
        (Some(Stated::Hybrid), false, true) => misfits(Online),
        (Some(Stated::Hybrid), false, false) => misfits(Hybrid),
        (Some(Stated::InPerson), true, reachable) => Attended { mode: InPerson, suspended: false, mismatch: reachable },
        (Some(Stated::InPerson), false, true) => misfits(Online),
        (Some(Stated::InPerson), false, false) => fits(InPerson),
        (Some(Stated::Inactive), _, true) => misfits(Online),
        (Some(Stated::Inactive), _, false) => suspended,
        (None, true, true) => fits(Hybrid),
        (None, true, false) => fits(InPerson),
        (None, false, true) => fits(Online),
        (None, false, false) => fits(InPerson),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ways, judge};
    use crate::feeds::meaning::draft::StatedAttendance as Stated;
    use crate::model::attendance::AttendanceMode::{Hybrid, InPerson, Online};

    fn mode(ways: Ways) -> (crate::model::attendance::AttendanceMode, bool) {
        let judged = judge(ways);
        (judged.mode, judged.suspended)
    }

    #[test]
    fn rows_that_say_nothing_follow_the_shared_table() {
        let bare = Ways::default();
        assert_eq!(mode(Ways { room: true, ..bare }), (InPerson, false));
        assert_eq!(mode(Ways { reachable: true, ..bare }), (Online, false));
        assert_eq!(mode(Ways { room: true, reachable: true, ..bare }), (Hybrid, false));
        assert_eq!(mode(Ways { room: true, room_closed: true, ..bare }), (InPerson, true));
        assert_eq!(mode(Ways { room: true, room_closed: true, reachable: true, ..bare }), (Online, false));
        assert_eq!(mode(Ways { room: true, reachable: true, code_online: true, ..bare }), (Hybrid, false));
        assert_eq!(mode(Ways { code_online: true, ..bare }), (Online, false));
    }

    #[test]
    fn a_statement_wins_where_it_fits() {
        let bare = Ways::default();
        let left_over = judge(Ways { stated: Some(Stated::InPerson), room: true, reachable: true, ..bare });
        assert_eq!((left_over.mode, left_over.mismatch), (InPerson, true));
        assert_eq!(mode(Ways { stated: Some(Stated::Online), room: true, ..bare }), (Online, false));
        assert_eq!(mode(Ways { stated: Some(Stated::Hybrid), room: true, ..bare }), (InPerson, false));
        assert_eq!(mode(Ways { stated: Some(Stated::Inactive), room: true, ..bare }), (InPerson, true));
        assert_eq!(mode(Ways { stated: Some(Stated::Inactive), reachable: true, ..bare }), (Online, false));
        assert_eq!(mode(Ways { stated: Some(Stated::InPerson), room: true, room_closed: true, ..bare }), (InPerson, true));
    }
}
