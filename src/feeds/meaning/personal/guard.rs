//! The door that every reading goes through on its way out of `feeds`: no text leaves with a person in it.
//!
//! Listings, service bodies and notices are gone through field by field. Their structs are taken apart without `..`, so
//! that a new field of the model cannot be overlooked here.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::feeds::format::{Parsed, Reading};
use crate::feeds::meaning::caps::NAME_CHARS_MAX;
use crate::feeds::meaning::personal::handles::names_a_person;
use crate::feeds::meaning::personal::seen::Seen;
use crate::feeds::meaning::personal::{Keeps, Kind, Where, bodies, conceal};
use crate::feeds::meaning::{link_passwords, online};
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode, cut};
use crate::model::online::OnlineAccess;
use crate::model::organization::GroupMention;
use crate::model::place::{Address, Place};
use crate::model::report::Notices;
use crate::text::email;
use crate::text::phone_run::{self, Shape};

/// Withholds what is personal, as the source's options say, and tells the publisher of each row that had some.
pub fn guard(parsed: &mut Parsed, reading: &Reading<'_>) {
    let mut seen = Seen::new(Keeps::of(reading.options));
    let mut told = BTreeSet::new();
    let mut out_of_order = false;
    for listing in &mut parsed.listings {
        if reading.is_over(0) {
            break;
        }
        let row = listing.row;
        let mut guard = Guard { seen: &mut seen, public: public(listing), found: Vec::new() };
        out_of_order |= guard.listing(listing);
        for (kind, field) in guard.found {
            if told.insert((row, kind, field)) {
                parsed.notices.add(code(kind), Notice::at(row, &listing.key.id, field, ""));
            }
        }
    }
    if reading.is_over(0) {
        // Whoever stopped it takes nothing from it, and nothing unguarded leaves.
        *parsed = Parsed::default();
        return;
    }
    if out_of_order {
        parsed.listings.sort_by(|a, b| a.key.cmp(&b.key));
    }
    bodies::guard(parsed);
    notices(&mut parsed.notices);
    parsed.refusals.iter_mut().for_each(|(_, sample)| notice(sample));
    // A table without a header has its first row for one.
    parsed.fields = std::mem::take(&mut parsed.fields).into_iter().map(|(name, rows)| (shown(&name), rows)).collect();
}

fn code(kind: Kind) -> NoticeCode {
    match kind {
        Kind::Email => NoticeCode::PersonalEmail,
        Kind::Phone => NoticeCode::PersonalPhone,
        Kind::Name => NoticeCode::PersonalName,
        Kind::Password => NoticeCode::PasswordWithheld,
    }
}

fn public(listing: &Listing) -> Vec<String> {
    listing.online.as_ref().map(|online| online.dial_in.clone()).unwrap_or_default()
}

struct Guard<'a> {
    seen: &'a mut Seen,
    public: Vec<String>,
    found: Vec<(Kind, &'static str)>,
}

impl Guard<'_> {
    // Whether the listing's key became another one.
    fn listing(&mut self, listing: &mut Listing) -> bool {
        let Listing {
            key,
            fellowship: _,
            name,
            language: _,
            slot: _,
            attendance: _,
            suspended: _,
            access: _,
            types: _,
            unknown_types,
            languages: _,
            place,
            online,
            notes,
            group,
            service_bodies: _,
            series,
            external_ids,
            url,
            publisher_updated_at: _,
            row: _,
        } = listing;
        self.text("name", name, Where::Title);
        // What stands for a short password is longer than it was.
        if let Some((end, _)) = name.as_deref().and_then(|name| name.char_indices().nth(NAME_CHARS_MAX)) {
            name.as_mut().into_iter().for_each(|name| name.truncate(end));
        }
        unknown_types.iter_mut().for_each(|code| self.put("types", code, Where::Title));
        self.text("notes", notes, Where::Free);
        self.link("url", url);
        if let Some(place) = place {
            self.place(place);
        }
        if let Some(online) = online {
            self.online(online);
        }
        if let Some(group) = group {
            self.group(group);
        }
        for id in external_ids {
            id.value = unnamed(&id.value).unwrap_or_else(|| std::mem::take(&mut id.value));
        }
        if let Some(id) = series.as_deref().and_then(unnamed) {
            *series = Some(id);
        }
        let changed = unnamed(&key.id);
        let is_changed = changed.is_some();
        key.id = changed.unwrap_or_else(|| std::mem::take(&mut key.id));
        is_changed
    }

    fn place(&mut self, place: &mut Place) {
        let Place { name, room, address, point: _, precision: _, notes, country: _, subdivision_code: _, wheelchair_accessible: _ } = place;
        self.text("location", name, Where::Title);
        self.text("location", room, Where::Title);
        self.text("location_notes", notes, Where::Free);
        let Address { lines, locality, subdivision, postal_code, formatted } = address;
        lines.iter_mut().for_each(|line| self.put("address", line, Where::Address));
        for part in [locality, subdivision, postal_code, formatted] {
            self.text("address", part, Where::Address);
        }
    }

    fn online(&mut self, online: &mut OnlineAccess) {
        let OnlineAccess { provider: _, join_url, room_id, dial_in, notes } = online;
        let place = if join_url.is_none() && !dial_in.is_empty() { Where::BesideNumber } else { Where::BesideLink };
        self.text("conference_url_notes", notes, place);
        self.link("conference_url", join_url);
        if join_url.is_none() {
            *room_id = None;
        }
    }

    fn group(&mut self, group: &mut GroupMention) {
        let GroupMention { name, world_id, website, contribution_urls } = group;
        self.text("group", name, Where::Title);
        self.text("group", world_id, Where::Title);
        self.link("group_url", website);
        let count = contribution_urls.len();
        contribution_urls.retain(|url| self.seen.keeps().personal || !(names_a_person(url) || shows_a_person(url)));
        if contribution_urls.len() < count {
            self.found.push((Kind::Name, "contribution"));
        }
    }

    fn text(&mut self, field: &'static str, text: &mut Option<String>, place: Where) {
        if let Some(text) = text {
            self.put(field, text, place);
        }
    }

    fn put(&mut self, field: &'static str, text: &mut String, place: Where) {
        if let Some(concealed) = self.seen.conceal(text, place, &self.public) {
            self.found.extend(concealed.found.into_iter().map(|kind| (kind, field)));
            *text = concealed.text;
        }
    }

    // An address in the query goes with the query; a link that is itself the way to a person goes as a whole.
    fn link(&mut self, field: &'static str, link: &mut Option<String>) {
        let Some(url) = link else { return };
        if let Some(without) = link_passwords::without_password(url).filter(|_| !self.seen.keeps().passwords) {
            self.found.push((Kind::Password, field));
            *url = without;
        }
        let kind = if online::names_a_number(url) {
            Kind::Phone
        } else if shows_a_person(url) {
            Kind::Email
        } else {
            return;
        };
        self.found.push((kind, field));
        if !self.seen.keeps().personal {
            let bare = url.split(['?', '#']).next().unwrap_or_default().to_owned();
            *link = Some(bare).filter(|bare| kind == Kind::Email && !shows_a_person(bare));
        }
    }
}

fn shows_a_person(url: &str) -> bool {
    let written = if url.contains("%40") { Cow::Owned(url.replace("%40", "@")) } else { Cow::Borrowed(url) };
    !email::find(&written).is_empty()
}

// An id that holds an address or number of somebody's is shown as a hash of itself, which stays as long as the id does.
pub(super) fn unnamed(id: &str) -> Option<String> {
    // An id of digits alone is a number of the feed's own.
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    let personal = !email::find(id).is_empty() || (!is_number && phone_run::find(id).iter().any(|run| run.shape == Shape::Usual));
    personal.then(|| hashed(id))
}

/// What is shown in place of an id that names somebody: the same for the same id, for good.
pub fn hashed(id: &str) -> String {
    format!("x{}", &blake3::hash(id.as_bytes()).to_hex()[..12])
}

fn notices(notices: &mut Notices) {
    notices.0.values_mut().flat_map(|tally| &mut tally.samples).for_each(notice);
}

fn notice(sample: &mut Notice) {
    let Notice { row: _, source_row_id, field, value } = sample;
    if let Some(id) = source_row_id.as_deref().and_then(unnamed) {
        *source_row_id = Some(id);
    }
    for text in [field, value].into_iter().flatten() {
        *text = shown(text);
    }
}

/// What is said of a feed that cannot be read, without the persons that its site names.
pub fn sentence(text: &str) -> String {
    conceal(text, Where::Free, &[], Keeps::default()).map_or_else(|| text.to_owned(), |concealed| concealed.text)
}

// Values are cut, so that the end of an address may be missing: nothing with its sign in it is shown. What stands for a short
// password is longer than it was, so they are cut again.
fn shown(text: &str) -> String {
    let text = sentence(text);
    if !text.contains('@') {
        return cut(&text);
    }
    cut(&text.split(' ').map(|word| if word.contains('@') { "[e-mail]" } else { word }).collect::<Vec<_>>().join(" "))
}
