//! Keys that stay: made for rows without an id, and told apart where several rows share one.

use std::collections::{BTreeSet, HashSet};

use crate::feeds::format::Parsed;
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode};
use crate::text::fold::fold;

/// Gives every listing its own key, counts word-for-word doubles once, and sorts by key. Every format ends with it.
///
/// Nothing depends on the order of rows: a made id is a hash of name, hour and place, and rows that share an id get a
/// hash of the same behind it, or of all they say where that does not tell them apart.
pub fn settle(parsed: &mut Parsed) {
    let mut listings = std::mem::take(&mut parsed.listings);
    let mut told = BTreeSet::new();
    for listing in listings.iter_mut().filter(|listing| base(listing).is_empty()) {
        rebase(listing, format!("x{}", hash(&recognised_by(listing))));
        if told.insert(listing.row) {
            parsed.notices.add(NoticeCode::MissingId, Notice::at(listing.row, &listing.key.id, "id", ""));
        }
    }
    if !shared_ids(&listings).is_empty() {
        listings = without_doubles(listings, parsed);
        tell_apart(&mut listings, Some(parsed), recognised_by);
        // Alike in name, hour and place, and yet not doubles.
        tell_apart(&mut listings, None, all_it_says);
    }
    listings.sort_by_cached_key(|listing| listing.key.clone());
    parsed.listings = listings;
}

// The row's id before its days were told apart.
fn base(listing: &Listing) -> &str {
    listing.series.as_deref().unwrap_or(&listing.key.id)
}

fn rebase(listing: &mut Listing, base: String) {
    if listing.series.is_some() {
        let day = listing.slot.as_ref().map_or(0, |slot| slot.weekday.sunday_zero());
        listing.key.id = format!("{base}-{day}");
        listing.series = Some(base);
    } else {
        listing.key.id = base;
    }
}

// Ids that more than one listing has; few, and only those listings are looked at further.
fn shared_ids(listings: &[Listing]) -> HashSet<String> {
    let mut seen = HashSet::with_capacity(listings.len());
    listings.iter().map(|listing| &listing.key.id).filter(|id| !seen.insert(id.as_str())).cloned().collect()
}

fn without_doubles(mut listings: Vec<Listing>, parsed: &mut Parsed) -> Vec<Listing> {
    let shared = shared_ids(&listings);
    let mut seen = HashSet::new();
    listings.retain(|listing| {
        let is_shared = shared.contains(&listing.key.id);
        // A hash, not the text: a feed is not held in memory twice for this.
        let is_first = !is_shared || seen.insert((listing.key.id.clone(), *blake3::hash(all_it_says(listing).as_bytes()).as_bytes()));
        if !is_first {
            parsed.refuse(NoticeCode::ExactDouble, Notice::at(listing.row, &listing.key.id, "id", &listing.key.id));
        }
        is_first
    });
    listings
}

fn tell_apart(listings: &mut [Listing], parsed: Option<&mut Parsed>, by: fn(&Listing) -> String) {
    let shared = shared_ids(listings);
    let mut sharing: Vec<&mut Listing> = listings.iter_mut().filter(|listing| shared.contains(&listing.key.id)).collect();
    sharing.sort_by(|a, b| a.key.id.cmp(&b.key.id));
    let mut notices = parsed.map(|parsed| &mut parsed.notices);
    for listing in sharing {
        if let Some(notices) = &mut notices {
            notices.add(NoticeCode::DuplicateId, Notice::at(listing.row, &listing.key.id, "id", &listing.key.id));
        }
        let suffixed = format!("{}~{}", base(listing), hash(&by(listing)));
        rebase(listing, suffixed);
    }
}

// Name, hour and place, folded: what a reader knows a meeting by. The days of one row share it. Written out field by field, so
// that a new field of the model leaves made ids as they are.
fn recognised_by(listing: &Listing) -> String {
    let day = listing.slot.as_ref().filter(|_| listing.series.is_none()).map(|slot| slot.weekday.sunday_zero().to_string());
    let start = listing.slot.as_ref().map(|slot| slot.start.to_string());
    let place = listing.place.as_ref();
    let address = place.map(|place| &place.address);
    let online = listing.online.as_ref();
    // One line as published, where there is one: how well we take it apart must not change a key.
    let parts = address.map(|address| format!("{} {}", address.lines.join(" "), address.locality.as_deref().unwrap_or_default()));
    let said = [
        listing.name.as_deref().map(fold),
        day,
        start,
        place.and_then(|place| place.name.as_deref()).map(fold),
        address.and_then(|address| address.formatted.as_deref()).map(fold).or(parts.as_deref().map(fold)),
        online.and_then(|online| online.room_id.clone().or_else(|| online.join_url.clone())),
    ];
    said.map(Option::unwrap_or_default).join("\u{1f}")
}

// Everything but where it stands in the feed and what it is called there.
fn all_it_says(listing: &Listing) -> String {
    let mut bare = listing.clone();
    bare.row = 0;
    bare.key.id.clear();
    bare.series = bare.series.map(|_| String::new());
    format!("{bare:?}")
}

// 48 bits: among the few rows that share an id, or a feed's rows without one, chance does not make two alike.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}
