//! How much of a row is read: no text is longer than anybody reads on a list, and no list of codes longer than there are codes.
//!
//! A feed may be as large as `gather.feed_bytes_max`; that one row is most of it is a fault, and must not be carried through the
//! store and into every answer.

use crate::feeds::meaning::draft::Draft;
use crate::feeds::meaning::identity;

/// The longest name, in characters; TSML's column has as many.
pub const NAME_CHARS_MAX: usize = 255;

/// The longest note, in characters.
pub const NOTES_CHARS_MAX: usize = 20_000;

/// The longest of any other text, in characters: links are the longest of them.
pub const TEXT_CHARS_MAX: usize = 2_048;

/// The longest id of a row or number with an office, in bytes; the first is part of others that clients are told.
pub const ID_BYTES_MAX: usize = 512;

/// How many codes, ids or lines of a street one row has at most.
pub const LIST_MAX: usize = 200;

/// Takes from a row what is beyond the bounds, and tells of which fields. A text that is read by people is cut between two words;
/// a link, a number and the like would mean something else and is left out; an id becomes a hash of it, so that no two rows come
/// to have one.
pub fn keep_within(draft: &mut Draft) -> Vec<&'static str> {
    let mut found = Vec::new();
    if draft.id.len() > ID_BYTES_MAX {
        draft.id = format!("h{}", identity::hash(&draft.id));
        found.push("id");
    }
    let Draft { name, when, place, online, codes, notes, group, service_bodies, external_ids, url, updated, .. } = draft;
    for (field, text, most) in [
        ("name", name, NAME_CHARS_MAX),
        ("notes", notes, NOTES_CHARS_MAX),
        ("location_notes", &mut place.notes, NOTES_CHARS_MAX),
        ("conference_url_notes", &mut online.url_notes, NOTES_CHARS_MAX),
        ("conference_phone_notes", &mut online.phone_notes, NOTES_CHARS_MAX),
        ("location", &mut place.venue, TEXT_CHARS_MAX),
        ("city", &mut place.city, TEXT_CHARS_MAX),
        ("state", &mut place.state, TEXT_CHARS_MAX),
        ("formatted_address", &mut place.formatted, TEXT_CHARS_MAX),
        ("day", &mut when.weeks_in_words, TEXT_CHARS_MAX),
    ] {
        if text.as_mut().is_some_and(|text| cut(text, most)) {
            found.push(field);
        }
    }
    let (group_name, group_number, group_page) =
        group.as_mut().map_or((None, None, None), |group| (Some(&mut group.name), Some(&mut group.world_id), Some(&mut group.website)));
    if group_name.and_then(Option::as_mut).is_some_and(|text| cut(text, NAME_CHARS_MAX)) {
        found.push("group");
    }
    for (field, text) in [
        ("postal_code", Some(&mut place.postal_code)),
        ("country", Some(&mut place.country)),
        ("latitude", Some(&mut place.latitude)),
        ("longitude", Some(&mut place.longitude)),
        ("conference_url", Some(&mut online.url)),
        ("conference_phone", Some(&mut online.phone)),
        ("url", Some(url)),
        ("updated", Some(updated)),
        ("timezone", Some(&mut when.zone)),
        ("group_id", group_number),
        ("website", group_page),
    ] {
        if text.is_some_and(|text| text.take_if(|text| is_longer(text, TEXT_CHARS_MAX)).is_some()) {
            found.push(field);
        }
    }
    let mut lists = [
        (shorten(&mut place.street), "address"),
        (shorten(&mut codes.unknown), "types"),
        (shorten(service_bodies), "service_bodies"),
        (shorten_by(external_ids, |id| id.value.len() > ID_BYTES_MAX), "external_ids"),
        (group.as_mut().is_some_and(|group| shorten(&mut group.contribution_urls)), "contributions"),
    ];
    found.extend(lists.iter_mut().filter(|(is_cut, _)| *is_cut).map(|(_, field)| *field));
    found
}

fn is_longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}

// Between two words where there are any near the end: half of an address is not known for one, and would not be withheld.
fn cut(text: &mut String, most: usize) -> bool {
    let Some((end, _)) = text.char_indices().nth(most) else { return false };
    let by_word = text[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2);
    text.truncate(by_word.unwrap_or(end));
    true
}

fn shorten(list: &mut Vec<String>) -> bool {
    shorten_by(list, |text| is_longer(text, TEXT_CHARS_MAX))
}

fn shorten_by<T>(list: &mut Vec<T>, is_too_long: impl Fn(&T) -> bool) -> bool {
    let before = list.len();
    list.retain(|one| !is_too_long(one));
    list.truncate(LIST_MAX);
    list.len() < before
}
