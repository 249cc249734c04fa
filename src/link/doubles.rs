//! Rows entered twice: the only two rows of one source that are one meeting.

use crate::link::normal::Normal;
use crate::link::policy;
use crate::model::listing::{ExternalId, Listing};

/// Whether two rows say the same in everything but their ids, and say enough to be told from others: two nameless
/// panels at one hospital are not known to be one.
pub fn exact_doubles(a: &Normal<'_>, b: &Normal<'_>) -> bool {
    let says_enough = a.name.is_some() && (a.place.street.is_some() || a.online_room.is_some() || !a.dial_ins.is_empty());
    says_enough && same_but_ids(a.listing, b.listing)
}

fn same_but_ids(a: &Listing, b: &Listing) -> bool {
    let Listing {
        key: _,
        fellowship,
        name,
        language,
        slot,
        attendance,
        suspended,
        access,
        types,
        unknown_types,
        languages,
        place,
        online,
        notes,
        group,
        service_bodies,
        series: _,
        external_ids,
        url: _,
        publisher_updated_at: _,
        row: _,
    } = a;
    let numbers = |ids: &[ExternalId]| {
        let mut kept: Vec<_> = ids.iter().filter(|id| is_no_row_number(&id.scheme)).cloned().collect();
        kept.sort_unstable();
        kept
    };
    *fellowship == b.fellowship
        && *name == b.name
        && *language == b.language
        && *slot == b.slot
        && *attendance == b.attendance
        && *suspended == b.suspended
        && *access == b.access
        && *types == b.types
        && *unknown_types == b.unknown_types
        && *languages == b.languages
        && *place == b.place
        && *online == b.online
        && *notes == b.notes
        && *group == b.group
        && *service_bodies == b.service_bodies
        && numbers(external_ids) == numbers(&b.external_ids)
}

fn is_no_row_number(scheme: &str) -> bool {
    !policy::ROW_SCHEMES.contains(&scheme) && !policy::MEETING_SCHEMES.contains(&scheme)
}
