//! A draft to listings: one for each day it names, or one without a slot.

use std::borrow::Cow;

use crate::feeds::format::{Parsed, Reading};
use crate::feeds::meaning::attendance::{self, Attended, Ways};
use crate::feeds::meaning::caps;
use crate::feeds::meaning::closed;
use crate::feeds::meaning::draft::{Draft, Online, StatedAttendance, When, Where};
use crate::feeds::meaning::personal::{self, Keeps};
use crate::feeds::meaning::updated::{self, Updated};
use crate::feeds::meaning::zone::{self, Clues};
use crate::feeds::meaning::{online, place, recurrence};
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{ListingKey, ServiceBodyKey};
use crate::model::listing::Listing;
use crate::model::meeting_type::MeetingType;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::GroupMention;
use crate::model::place::CountryCode;
use crate::model::slot::{Weekday, WeeklySlot};
use crate::text::html::{has_markup, plain};

/// Beyond this many minutes a length is reported; four hours.
const USUAL_MINUTES_MAX: u16 = 240;

/// Adds what a draft means to `parsed`: rows, listings, refusals and notices. Each day of the draft is a row.
pub fn add(mut draft: Draft, reading: &Reading<'_>, parsed: &mut Parsed) {
    if reading.is_over(parsed.rows) {
        return;
    }
    for field in caps::keep_within(&mut draft) {
        parsed.notices.add(NoticeCode::TooMuchText, Notice::at(draft.row, &draft.id, field, ""));
    }
    parsed.without_id.extend(draft.without_id.map(|said| (draft.row, said)));
    let days = u32::try_from(draft.when.days.len()).unwrap_or(7);
    if let Some(text) = &draft.when.bad_time {
        let rows = days.max(1);
        parsed.rows += rows;
        for _ in 0..rows {
            parsed.refuse(NoticeCode::BadTime, Notice::at(draft.row, &draft.id, "time", text));
        }
        return;
    }
    if let Some(text) = &draft.when.bad_day {
        parsed.rows += 1;
        parsed.refuse(NoticeCode::BadDay, Notice::at(draft.row, &draft.id, "day", text));
        if draft.when.days.is_empty() {
            return;
        }
    }
    let slots = days_with_a_time(&draft, parsed);
    let rows = u32::try_from(slots.len()).unwrap_or(7).max(1);
    parsed.rows += rows;
    if is_empty(&draft) {
        parsed.refuse(NoticeCode::EmptyRow, Notice::at(draft.row, &draft.id, "name", ""));
        return;
    }
    let (listing, slot) = Row { draft: &draft, reading, parsed }.read();
    let several = slots.len() > 1;
    if slots.is_empty() {
        parsed.listings.push(listing);
        return;
    }
    for (day, mut listing) in slots.iter().copied().zip(std::iter::repeat_n(listing, slots.len())) {
        let recurrence = slot.is_some().then(|| recurrence_of(&draft, &listing, day, parsed)).flatten();
        listing.slot = slot.clone().map(|slot| WeeklySlot { weekday: day, recurrence, ..slot });
        if several {
            listing.key.id = format!("{}-{}", draft.id, day.sunday_zero());
            listing.series = Some(draft.id.clone());
        }
        parsed.listings.push(listing);
    }
}

// The days where there is a time too; a half of a schedule is told and read as by appointment.
fn days_with_a_time(draft: &Draft, parsed: &mut Parsed) -> Vec<Weekday> {
    match (draft.when.days.is_empty(), draft.when.start) {
        (false, Some(_)) => draft.when.days.clone(),
        (true, None) => Vec::new(),
        (has_no_day, start) => {
            // What is there is shown; the sentence says what is not.
            let field = if has_no_day { "time" } else { "day" };
            let there = start.map_or_else(|| format!("{:?}", draft.when.days[0]), |start| start.to_string());
            parsed.notices.add(NoticeCode::HalfSchedule, Notice::at(draft.row, &draft.id, field, &there));
            Vec::new()
        }
    }
}

// What the field of the day says goes before the name and notes.
fn recurrence_of(draft: &Draft, listing: &Listing, day: Weekday, parsed: &mut Parsed) -> Option<String> {
    let stated = draft.when.weeks.iter().find(|(of, _)| *of == day).map(|(_, weeks)| weeks.clone());
    let of_texts = || recurrence::of_texts(listing.name.as_deref(), listing.notes.as_deref(), &draft.codes.unknown, day);
    let weeks = stated.or_else(of_texts)?;
    if !weeks.is_certain() {
        let (field, said) = where_it_says_weeks(draft, listing, day);
        parsed.notices.add(NoticeCode::NotEveryWeek, Notice::at(draft.row, &draft.id, field, said));
    }
    weeks.rule(day)
}

// The field whose words say that it is not every week, and what stands there.
fn where_it_says_weeks<'a>(draft: &'a Draft, listing: &'a Listing, day: Weekday) -> (&'static str, &'a str) {
    if draft.when.weeks.iter().any(|(of, _)| *of == day) {
        return ("day", draft.when.weeks_in_words.as_deref().unwrap_or_default());
    }
    let says = |name: Option<&str>, notes: Option<&str>| recurrence::of_texts(name, notes, &[], day).is_some();
    let (name, notes) = (listing.name.as_deref(), listing.notes.as_deref());
    match (name, notes) {
        (Some(text), _) if says(name, None) => ("name", text),
        (_, Some(text)) if says(None, notes) => ("notes", text),
        _ => ("types", draft.codes.unknown.first().map_or("", String::as_str)),
    }
}

fn is_empty(draft: &Draft) -> bool {
    let When { days, start, .. } = &draft.when;
    let said =
        [&draft.name, &draft.place.venue, &draft.place.city, &draft.place.formatted, &draft.online.url, &draft.online.phone, &draft.notes];
    days.is_empty()
        && start.is_none()
        && draft.place.street.is_empty()
        && said.iter().all(|text| text.as_deref().is_none_or(|t| t.trim().is_empty()))
}

// One row on its way; what it finds goes into the notices under its number and id.
struct Row<'a, 'b> {
    draft: &'a Draft,
    reading: &'a Reading<'a>,
    parsed: &'b mut Parsed,
}

impl Row<'_, '_> {
    fn note(&mut self, code: NoticeCode, field: &str, value: &str) {
        self.parsed.notices.add_with(code, || Notice::at(self.draft.row, &self.draft.id, field, value));
    }

    // The listing without its slot, and the slot with a day still to set. Nothing is refused from here on.
    fn read(mut self) -> (Listing, Option<WeeklySlot>) {
        let (draft, facts) = (self.draft, self.reading.facts);
        self.tell_of_markup();
        let name = text(&draft.name);
        if name.is_none() {
            self.note(NoticeCode::MissingName, "name", "");
        }
        let mut place = place::read(&draft.place, facts);
        for (code, field, value) in std::mem::take(&mut place.notices) {
            self.note(code, field, &value);
        }
        let online = self.online(place.country);
        let attended = self.attended(&place, &online);
        let wheelchair = draft.codes.types.contains(&MeetingType::Wheelchair);
        if let Some(place) = &mut place.place {
            place.wheelchair_accessible = wheelchair.then_some(true);
        }
        let slot = self.slot(&place, attended);
        let mut types = draft.codes.types.clone();
        types.sort_unstable();
        types.dedup();
        let mut languages = draft.codes.languages.clone();
        languages.sort_unstable();
        languages.dedup();
        let listing = Listing {
            key: ListingKey { source: facts.id.clone(), id: draft.id.clone() },
            fellowship: facts.fellowship.clone(),
            name,
            language: draft.language.clone().or_else(|| facts.languages.first().cloned()),
            slot: None,
            attendance: attended.mode,
            suspended: attended.suspended,
            access: self.access(),
            types,
            unknown_types: self.unknown_types(),
            languages,
            place: place.place,
            online: (!online.access.is_empty()).then_some(online.access),
            notes: self.notes(),
            group: self.group(),
            service_bodies: draft.service_bodies.iter().map(|id| ServiceBodyKey { source: facts.id.clone(), id: id.clone() }).collect(),
            series: None,
            external_ids: draft.external_ids.clone(),
            url: draft.url.as_deref().and_then(|url| self.page("url", url)),
            publisher_updated_at: self.updated(),
            row: draft.row,
        };
        (listing, slot)
    }

    // The field alone: free text may name people, and a notice never does.
    fn tell_of_markup(&mut self) {
        let Draft { name, notes, place, online, .. } = self.draft;
        let texts = [
            ("name", name),
            ("notes", notes),
            ("location", &place.venue),
            ("location_notes", &place.notes),
            ("formatted_address", &place.formatted),
            ("conference_url_notes", &online.url_notes),
        ];
        let found = texts.into_iter().find(|(_, text)| text.as_deref().is_some_and(has_markup));
        if let Some((field, _)) = found {
            self.note(NoticeCode::TextHadMarkup, field, "");
        }
    }

    fn online(&mut self, country: Option<CountryCode>) -> online::Read {
        let keeps = Keeps::of(self.reading.options);
        let draft = &self.draft.online;
        let of_notes = |phone: &str| {
            let notes = [&draft.phone_notes, &draft.url_notes];
            let is_theirs = notes.into_iter().flatten().any(|notes| personal::is_number_of_whom_it_names(phone, notes));
            is_theirs.then(|| if keeps.personal { phone.to_owned() } else { String::new() })
        };
        let named = draft.phone.as_deref().and_then(|text| personal::beside_a_name(text, keeps).or_else(|| of_notes(text)));
        if named.is_some() {
            self.note(NoticeCode::PersonalPhone, "conference_phone", "");
        }
        let draft = named.map_or(Cow::Borrowed(draft), |phone| Cow::Owned(Online { phone: Some(phone), ..draft.clone() }));
        let mut read = online::read(&draft, country, keeps.passwords);
        for (code, field, value) in std::mem::take(&mut read.notices) {
            self.note(code, field, &value);
        }
        read
    }

    fn attended(&mut self, place: &place::Read, online: &online::Read) -> Attended {
        let draft = self.draft;
        let stated = draft.stated.or(place::says_online_only(draft.place.venue.as_ref()).then_some(StatedAttendance::Online));
        let called_online =
            matches!(stated, Some(StatedAttendance::Online | StatedAttendance::Hybrid)) || draft.codes.online || draft.codes.hybrid;
        // Of a row without a door or a building, a link to whatever host is the way in.
        let is_nowhere = !place.exact && place.place.as_ref().is_none_or(|place| place.name.is_none());
        let attended = attendance::judge(Ways {
            stated,
            code_online: draft.codes.online,
            code_hybrid: draft.codes.hybrid,
            room_closed: draft.codes.temporarily_closed,
            room: place.exact,
            reachable: online.certain || ((called_online || is_nowhere) && online.access.join_url.is_some()),
        });
        if attended.mismatch {
            let stated = stated.map_or("codes", |stated| match stated {
                StatedAttendance::InPerson => "in person",
                StatedAttendance::Online => "online",
                StatedAttendance::Hybrid => "hybrid",
                StatedAttendance::Inactive => "inactive",
            });
            self.note(NoticeCode::AttendanceMismatch, "attendance", stated);
        }
        if !attended.suspended && attended.mode != AttendanceMode::Online {
            self.tell_if_said_to_be_closed();
        }
        if online.access.join_url.is_none() && online.access.dial_in.is_empty() {
            match &place.place {
                None => self.note(NoticeCode::NoPlaceNorLink, "address", ""),
                Some(place) if place::is_name_alone(place) => {
                    self.note(NoticeCode::VagueAddress, "address", "");
                }
                Some(_) => {}
            }
        }
        attended
    }

    fn tell_if_said_to_be_closed(&mut self) {
        let draft = self.draft;
        let texts =
            [("name", &draft.name), ("notes", &draft.notes), ("location", &draft.place.venue), ("location_notes", &draft.place.notes)];
        for (field, text) in texts {
            if text.as_deref().is_some_and(closed::is_said) {
                self.note(NoticeCode::SaysClosed, field, "");
            }
        }
    }

    fn slot(&mut self, place: &place::Read, attended: Attended) -> Option<WeeklySlot> {
        let when = &self.draft.when;
        let (weekday, start) = (*when.days.first()?, when.start?);
        if let Some(text) = &when.bad_end {
            self.note(NoticeCode::BadEndTime, "end_time", text);
        }
        if let Some(minutes) = when.duration_minutes.filter(|minutes| *minutes > USUAL_MINUTES_MAX) {
            self.note(NoticeCode::UnusuallyLong, "end_time", &format!("{minutes} minutes after the start"));
        }
        let clues = Clues {
            stated: when.zone.as_deref(),
            point: place.zone_point,
            country: place.zone_country,
            subdivision: place.zone_subdivision.as_deref(),
            in_a_room: attended.mode != AttendanceMode::Online,
        };
        let found = zone::find(clues, self.reading.facts);
        if found.bad {
            self.note(NoticeCode::BadTimeZone, "timezone", when.zone.as_deref().unwrap_or_default());
        }
        if found.zone.is_none() {
            self.note(NoticeCode::MissingTimeZone, "timezone", why_not_from_the_place(&self.draft.place, place));
        }
        Some(WeeklySlot {
            weekday,
            start,
            duration_minutes: when.duration_minutes,
            zone: found.zone,
            zone_source: found.source,
            recurrence: None,
        })
    }

    fn notes(&self) -> Option<String> {
        let texts = [text(&self.draft.when.weeks_in_words), text(&self.draft.notes)];
        let lines: Vec<String> = texts.into_iter().flatten().collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn access(&mut self) -> Access {
        let said = &self.draft.codes.access;
        match (said.contains(&Access::Open), said.contains(&Access::Closed)) {
            (true, true) => {
                self.note(NoticeCode::OpenAndClosed, "types", "open, closed");
                Access::Closed
            }
            (false, true) => Access::Closed,
            (true, false) => Access::Open,
            (false, false) => Access::Unknown,
        }
    }

    fn unknown_types(&mut self) -> Vec<String> {
        let unknown: Vec<String> = self.draft.codes.unknown.iter().map(|code| plain(code).text).collect();
        let unknown: Vec<String> = unknown.into_iter().filter(|code| !code.is_empty() && !recurrence::is_of_format(code)).collect();
        for code in &unknown {
            self.note(NoticeCode::UnknownType, "types", code);
        }
        unknown
    }

    fn group(&mut self) -> Option<GroupMention> {
        let group = self.draft.group.as_ref()?;
        let links = group.contribution_urls.iter().filter_map(|url| online::web_address(url)).map(String::from).collect();
        let made = GroupMention {
            name: text(&group.name),
            world_id: text(&group.world_id),
            website: group.website.as_deref().and_then(|url| self.page("group_url", url)),
            contribution_urls: links,
        };
        (made != GroupMention::default()).then_some(made)
    }

    fn page(&mut self, field: &str, url: &str) -> Option<String> {
        let found = online::web_address(url).map(String::from);
        if found.is_none() && !url.trim().is_empty() {
            self.note(NoticeCode::BadLink, field, &online::host_named(url));
        }
        found
    }

    fn updated(&mut self) -> Option<jiff::Timestamp> {
        let text = self.draft.updated.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        match updated::read(text) {
            Updated::At(at) => Some(at),
            Updated::Never => None,
            Updated::Bad => {
                self.note(NoticeCode::BadUpdated, "updated", text);
                None
            }
        }
    }
}

// Why the coordinates that a row gives told no zone; nothing where it gives none.
fn why_not_from_the_place(given: &Where, read: &place::Read) -> &'static str {
    let is_given = |degrees: &Option<String>| degrees.as_deref().is_some_and(|degrees| !degrees.trim().is_empty());
    match (is_given(&given.latitude) && is_given(&given.longitude), read.zone_point.is_some(), read.exact) {
        (false, _, _) => "",
        (true, true, _) => "its coordinates lie in no zone",
        (true, false, true) => "its coordinates are not believed",
        (true, false, false) => "its coordinates are of an approximate place",
    }
}

// A published text made plain; `None` where nothing is left of it.
fn text(field: &Option<String>) -> Option<String> {
    field.as_deref().map(|text| plain(text).text).filter(|text| !text.is_empty())
}
