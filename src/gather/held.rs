//! A harvest that is held back, and when it is believed after all: an operator accepts it, or it stays the same for long.
//!
//! What an operator accepts is what was looked at, or a harvest that is like it: a feed that empties after it was accepted
//! with half of its listings is held anew. A harvest without a single listing is never believed by itself: an export that
//! has broken stays broken in the same way for days.

use jiff::Timestamp;

use crate::gather::guard::{self, Doubt};
use crate::gather::settings::GatherSettings;
use crate::model::listing::Listing;
use crate::model::status::Held;

/// What is made of a harvest that the guard does not believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weighed {
    /// It is believed after all, for this reason.
    AfterAll(&'static str),
    /// It is held back.
    Back(Held),
}

/// Weighs a harvest that began `now` and that the guard doubts, by what was held back before.
pub fn weigh(before: Option<&Held>, doubt: &Doubt, listings: &[Listing], now: Timestamp, settings: &GatherSettings) -> Weighed {
    let ids_hash = ids_hash(listings);
    let same = before.filter(|held| held.ids_hash == ids_hash);
    let held = Held {
        class: Some(doubt.class),
        ids_hash,
        listings: u32::try_from(listings.len()).unwrap_or(u32::MAX),
        since: same.map_or(now, |held| held.since),
        times: same.map_or(0, |held| held.times).saturating_add(1),
        // Given for what was looked at; where something else comes, somebody has to look again.
        accepted_at: same.and_then(|held| held.accepted_at),
    };
    if before.is_some_and(|before| before.accepted_at.is_some() && is_like(before, &held, settings)) {
        return Weighed::AfterAll("an operator accepted it");
    }
    let long_enough = now.duration_since(held.since).as_secs() >= i64::from(settings.accept_after_s);
    let often_enough = settings.accept_after_harvests > 0 && held.times >= settings.accept_after_harvests;
    if held.listings > 0 && long_enough && often_enough {
        return Weighed::AfterAll("it has stayed the same for long enough");
    }
    Weighed::Back(held)
}

/// Whether a harvest is what was accepted, or near enough to it that the guard would believe the one after the other.
fn is_like(accepted: &Held, now: &Held, settings: &GatherSettings) -> bool {
    let (before, after) = (accepted.listings as usize, now.listings as usize);
    accepted.ids_hash == now.ids_hash || after > 0 && !guard::fell(before, after, settings) && !guard::swelled(before, after, settings)
}

/// BLAKE3 over the ids, whatever their order.
fn ids_hash(listings: &[Listing]) -> String {
    let mut ids: Vec<&str> = listings.iter().map(|listing| listing.key.id.as_str()).collect();
    ids.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for id in ids {
        hasher.update(id.as_bytes());
        // No id holds a zero, so no two lists run into one.
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}
