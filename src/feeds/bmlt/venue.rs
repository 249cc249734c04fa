//! Whether a BMLT meeting is held in a room, from afar, or both.

use crate::feeds::meaning::dial_in;
use crate::feeds::meaning::draft::{Draft, StatedAttendance};
use crate::feeds::meaning::online::web_address;

/// Decides from `venue_type` (1 room, 2 from afar, 3 both; servers before 2.16.4 have none), else from the formats VM,
/// HY and TC, and takes those formats out of the codes, so that nothing is decided twice.
///
/// A link left over on a meeting in a room is dropped, and `true` is given back: it opens a meeting that is no more.
/// Where the row names no room, the link stays, since nothing else would lead anyone there.
/// A closed room (TC) with a way in from afar is online for now; without one it is suspended.
pub(in crate::feeds) fn settle(draft: &mut Draft, venue_type: Option<&str>) -> bool {
    let codes = &mut draft.codes;
    let (online, hybrid) = (std::mem::take(&mut codes.online), std::mem::take(&mut codes.hybrid));
    let closed_room = codes.temporarily_closed;
    // `N/A` in either field leads nobody in.
    let way_in = draft.online.url.as_deref().is_some_and(|url| web_address(url).is_some())
        || draft.online.phone.as_deref().is_some_and(|phone| dial_in::read(phone, false).is_way_in());
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
    let left_over = stated == StatedAttendance::InPerson && way_in && has_room;
    if left_over {
        draft.online = Default::default();
    }
    left_over
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::feeds::meaning::draft::{Draft, Online, StatedAttendance, Where};
    use crate::feeds::type_codes::Decoded;

    /// Letters: `v` `h` `c` for the formats VM, HY, TC; `l` for a link; `n` for words in its place; `r` for a room.
    fn told(venue_type: Option<&str>, marks: &str) -> (Option<StatedAttendance>, bool) {
        let has = |mark: char| marks.contains(mark);
        let mut draft = Draft {
            codes: Decoded { online: has('v'), hybrid: has('h'), temporarily_closed: has('c'), ..Decoded::default() },
            online: Online {
                url: if has('n') { Some("N/A".to_owned()) } else { has('l').then(|| "https://zoom.us/j/55512345678".to_owned()) },
                ..Online::default()
            },
            place: Where { venue: has('r').then(|| "Harbour Hall".to_owned()), ..Where::default() },
            ..Draft::default()
        };
        let dropped = settle(&mut draft, venue_type);
        assert_eq!(dropped, has('l') && draft.online.url.is_none());
        (draft.stated, dropped)
    }

    #[test]
    fn the_venue_type_goes_before_the_formats() {
        use StatedAttendance::{Hybrid, InPerson, Inactive, Online};
        let table = [
            (Some("1"), "r", InPerson, false),
            (Some("1"), "rl", InPerson, true),
            (Some("1"), "rlv", InPerson, true),
            (Some("1"), "l", InPerson, false),
            (Some("2"), "l", Online, false),
            (Some("2"), "lc", Online, false),
            (Some("3"), "rl", Hybrid, false),
            (Some("3"), "rlc", Online, false),
            (Some("1"), "rlc", Online, false),
            (Some("1"), "rc", Inactive, false),
            (None, "rlh", Hybrid, false),
            (None, "rlv", Online, false),
            (None, "rlvc", Online, false),
            (None, "rc", Inactive, false),
            (None, "rl", InPerson, true),
            (None, "l", Online, false),
            (None, "r", InPerson, false),
            (Some("9"), "rlv", Online, false),
            (Some("1"), "rnc", Inactive, false),
            (None, "n", InPerson, false),
        ];
        for (venue_type, marks, expected, dropped) in table {
            assert_eq!(told(venue_type, marks), (Some(expected), dropped), "{venue_type:?} {marks}");
        }
    }
}
