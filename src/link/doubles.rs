//! Rows entered twice: two rows of one source that say the same in everything but their ids.

use std::hash::Hash;

use xxhash_rust::xxh3::Xxh3;

use crate::link::policy;
use crate::model::listing::{ExternalId, Listing};

/// All that a row says, but for its ids, its page and where it stood; never 0.
///
/// There is no `..`, so a new field of a listing must be thought about here.
pub fn content(listing: &Listing) -> u64 {
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
    } = listing;
    let mut numbers: Vec<&ExternalId> = external_ids.iter().filter(|id| is_no_row_number(&id.scheme)).collect();
    numbers.sort_unstable();
    let mut hash = Xxh3::new();
    (fellowship, name, language, slot, attendance, suspended, access).hash(&mut hash);
    (types, unknown_types, languages, notes, service_bodies, numbers).hash(&mut hash);
    if let Some(place) = place {
        let lines = (&place.address.lines, &place.address.locality, &place.address.subdivision);
        let point = place.point.map(|point| [point.latitude, point.longitude].map(f64::to_bits));
        (&place.name, &place.room, lines, &place.address.postal_code, &place.address.formatted, point).hash(&mut hash);
        (place.precision, &place.notes, place.country, &place.subdivision_code, place.wheelchair_accessible).hash(&mut hash);
    }
    if let Some(online) = online {
        (&online.provider, &online.join_url, &online.room_id, &online.dial_in, &online.notes).hash(&mut hash);
    }
    if let Some(group) = group {
        (&group.name, &group.world_id, &group.website, &group.contribution_urls).hash(&mut hash);
    }
    hash.digest().max(1)
}

fn is_no_row_number(scheme: &str) -> bool {
    !policy::ROW_SCHEMES.contains(&scheme) && !policy::MEETING_SCHEMES.contains(&scheme)
}
