//! Which listings were asked for: by a key, by an id of the graph, or by a number that others know them by.

use crate::cli::explain::asked::{Asked, has_id};
use crate::cli::linked::LinkedListings;
use crate::graphql::node::GlobalId;
use crate::model::id::{ListingKey, MeetingId, SourceId};
use crate::model::listing::Listing;

/// How to name a listing.
pub const MEND: &str = "write source/id, an id of the graph (listing_... or meeting_...), or scheme:number, such as bmlt:4711";

/// The slots of every listing that a word names, sorted by key.
///
/// # Errors
/// Where it names none, with the mend.
pub fn find(word: &str, linked: &LinkedListings) -> Result<Vec<u32>, String> {
    let keys = match word.parse::<GlobalId>() {
        Ok(GlobalId::Listing(key)) => vec![key],
        Ok(GlobalId::Meeting(id)) => of_meeting(id, linked),
        Ok(_) => return Err(format!("`{word}` is neither a listing nor a meeting; {MEND}")),
        Err(_) => match word.parse::<MeetingId>() {
            Ok(id) => of_meeting(id, linked),
            Err(_) => of_words(word, linked)?,
        },
    };
    let mut keys: Vec<ListingKey> = keys.into_iter().filter(|key| linked.linker.slot_of(key).is_some()).collect();
    keys.sort();
    if keys.is_empty() {
        return Err(format!("nothing in the store is called `{word}`; {MEND}"));
    }
    Ok(keys.iter().filter_map(|key| linked.linker.slot_of(key)).collect())
}

/// Listings of a meeting, or of the one that a retired id leads to.
fn of_meeting(id: MeetingId, linked: &LinkedListings) -> Vec<ListingKey> {
    let retired = linked.content.retired.iter().find(|retired| retired.id == id);
    let id = retired.and_then(|retired| retired.merged_into).unwrap_or(id);
    let meeting = linked.content.meetings.iter().find(|meeting| meeting.id == id);
    meeting.map(|meeting| meeting.listings.iter().map(|mention| mention.key.clone()).collect()).unwrap_or_default()
}

fn of_words(word: &str, linked: &LinkedListings) -> Result<Vec<ListingKey>, String> {
    let (left, right) = word.split_once(['/', ':']).ok_or_else(|| format!("`{word}` names no listing; {MEND}"))?;
    let all = || linked.listings.values();
    let source = left.parse::<SourceId>().ok().filter(|source| !linked.linker.slots_of(source).is_empty());
    let Some(source) = source else {
        let has_number = |listing: &&Listing| {
            listing.external_ids.iter().any(|id| id.scheme.eq_ignore_ascii_case(left) && id.value.eq_ignore_ascii_case(right))
        };
        return Ok(all().filter(has_number).map(|listing| listing.key.clone()).collect());
    };
    let exact = ListingKey { source: source.clone(), id: right.to_owned() };
    if linked.listings.contains_key(&exact) {
        return Ok(vec![exact]);
    }
    let own: Vec<&Listing> = all().filter(|listing| listing.key.source == source).collect();
    let asked = Asked::read(right)?.settled(|id| own.iter().any(|listing| has_id(listing, id)));
    Ok(own.into_iter().filter(|listing| asked.is_of(listing)).map(|listing| listing.key.clone()).collect())
}
