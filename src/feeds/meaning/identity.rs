//! Keys that stay: made for rows without an id, and told apart where several rows share one.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3Default;

use crate::feeds::format::Parsed;
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode};
use crate::text::fold::fold;

/// Gives every listing its own key, counts doubles once, and sorts by key. Every format ends with it.
///
/// Nothing depends on the order of rows: a made id is a hash of name, hour and place, and rows that share an id get a
/// hash of the same behind it, or of all they say where that does not tell them apart.
///
/// A double is a row with the id of another that says the same in all that is read, or, where neither gave an id, its copy
/// in all that the feed says. What differs only in fields that are not read may be another meeting: such rows are kept,
/// counted behind the key of the first.
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
        let twins;
        (listings, twins) = without_doubles(listings, parsed);
        tell_apart(&mut listings, Some(parsed), recognised_by);
        // Alike in name, hour and place, and yet not doubles.
        tell_apart(&mut listings, None, all_it_says);
        count_twins(&mut listings, twins, parsed);
    }
    listings.sort_by_cached_key(|listing| listing.key.clone());
    parsed.listings = listings;
}

/// All that a feed says in a row, for [`Draft::without_id`](crate::feeds::meaning::draft::Draft). It tells
/// equal twins apart and orders them, and nothing else: what `Hash` feeds in is promised by nobody, so that another compiler
/// may count the same twins in another order.
pub fn of_all_it_says(row: &impl Hash) -> u64 {
    let mut hasher = Xxh3Default::new();
    row.hash(&mut hasher);
    hasher.finish()
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

/// A listing that cannot be told from another by what is read of both, though the feed says something else of each.
struct Twin {
    /// Where the first of them stands in the list.
    of: usize,
    /// Orders those of one by what the feed says.
    unread: u64,
    listing: Listing,
}

fn without_doubles(listings: Vec<Listing>, parsed: &mut Parsed) -> (Vec<Listing>, Vec<Twin>) {
    let shared = shared_ids(&listings);
    // A hash, not the text: a feed is not held in memory twice for this.
    let mut seen: HashMap<(String, [u8; 32]), (usize, HashSet<u64>)> = HashMap::new();
    let mut kept: Vec<Listing> = Vec::with_capacity(listings.len());
    let mut twins = Vec::new();
    for listing in listings {
        if !shared.contains(&listing.key.id) {
            kept.push(listing);
            continue;
        }
        let unread = parsed.without_id.get(&listing.row).copied().unwrap_or_default();
        let said = (listing.key.id.clone(), *blake3::hash(all_it_says(&listing).as_bytes()).as_bytes());
        match seen.entry(said) {
            Entry::Vacant(first) => {
                first.insert((kept.len(), HashSet::from([unread])));
                kept.push(listing);
            }
            Entry::Occupied(mut alike) => {
                let (of, known) = alike.get_mut();
                if known.insert(unread) {
                    twins.push(Twin { of: *of, unread, listing });
                } else {
                    parsed.refuse(NoticeCode::ExactDouble, Notice::at(listing.row, &listing.key.id, "id", &listing.key.id));
                }
            }
        }
    }
    (kept, twins)
}

// The first keeps its key, so that it does not hang on how many others there are.
fn count_twins(listings: &mut Vec<Listing>, mut twins: Vec<Twin>, parsed: &mut Parsed) {
    twins.sort_by_key(|twin| (twin.of, twin.unread));
    let (mut of, mut count) = (usize::MAX, 1);
    for Twin { of: first, mut listing, .. } in twins {
        count = if first == of { count + 1 } else { 2 };
        of = first;
        let counted = format!("{}~{count}", base(&listings[of]));
        rebase(&mut listing, counted);
        parsed.notices.add(NoticeCode::IndistinctRow, Notice::at(listing.row, &listing.key.id, "id", ""));
        listings.push(listing);
    }
}

// Only ids that the feed gives are told as given twice.
fn tell_apart(listings: &mut [Listing], mut parsed: Option<&mut Parsed>, by: fn(&Listing) -> String) {
    let shared = shared_ids(listings);
    let mut sharing: Vec<&mut Listing> = listings.iter_mut().filter(|listing| shared.contains(&listing.key.id)).collect();
    sharing.sort_by(|a, b| a.key.id.cmp(&b.key.id));
    for listing in sharing {
        if let Some(parsed) = parsed.as_mut().filter(|parsed| !parsed.without_id.contains_key(&listing.row)) {
            parsed.notices.add(NoticeCode::DuplicateId, Notice::at(listing.row, &listing.key.id, "id", &listing.key.id));
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
/// A hash that is the same on every machine and in every version, so that ids can be made of it.
pub fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}
