//! One listing as a witness: what it says of each field, and its standing among the others.

use jiff::Timestamp;

use crate::link::normal::Normal;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ListingKey, ServiceBodyKey, SourceId};
use crate::model::listing::{ExternalId, Listing};
use crate::model::meeting_type::MeetingType;
use crate::model::online::OnlineAccess;
use crate::model::organization::GroupMention;
use crate::model::place::Place;
use crate::model::slot::WeeklySlot;

/// What one listing says. Every field of a listing is either here or named in [`Claim::of`] as not fused.
#[allow(missing_docs, reason = "the fields are those of Listing")]
pub struct Claim<'a> {
    /// The listing's normal form.
    pub normal: &'a Normal<'a>,
    /// Its source's rank.
    pub rank: u16,
    /// Its source is a mirror.
    pub mirror: bool,
    /// Whose word it is: its source, or the origin that the source repeats.
    pub voice: &'a SourceId,
    /// Its source is a mirror whose origin speaks of the same meeting.
    pub shadowed: bool,
    pub key: &'a ListingKey,
    pub fellowship: &'a FellowshipCode,
    pub name: Option<&'a str>,
    pub language: Option<&'a str>,
    pub slot: Option<&'a WeeklySlot>,
    pub attendance: AttendanceMode,
    pub suspended: bool,
    pub access: Access,
    pub types: &'a [MeetingType],
    pub languages: &'a [String],
    pub place: Option<&'a Place>,
    pub online: Option<&'a OnlineAccess>,
    pub notes: Option<&'a str>,
    pub group: Option<&'a GroupMention>,
    pub service_bodies: &'a [ServiceBodyKey],
    pub series: Option<&'a str>,
    pub external_ids: &'a [ExternalId],
    pub url: Option<&'a str>,
    pub publisher_updated_at: Option<Timestamp>,
}

impl<'a> Claim<'a> {
    /// Takes a listing apart. There is no `..`, so a new field of a listing must be thought about here.
    ///
    /// `origin` is what its source mirrors; `shadowed` says that the origin speaks of the same meeting.
    pub fn of(normal: &'a Normal<'a>, rank: u16, origin: Option<&'a SourceId>, shadowed: bool) -> Self {
        let Listing {
            key,
            fellowship,
            name,
            language,
            slot,
            attendance,
            suspended,
            access,
            types,
            unknown_types: _, // one source's own codes; they stay with the source's report
            languages,
            place,
            online,
            notes,
            group,
            service_bodies,
            series,
            external_ids,
            url,
            publisher_updated_at,
            row: _, // where it stood in the feed says nothing of the meeting
        } = normal.listing;
        Self {
            normal,
            rank,
            mirror: origin.is_some(),
            voice: origin.unwrap_or(&key.source),
            shadowed,
            key,
            fellowship,
            name: name.as_deref(),
            language: language.as_deref(),
            slot: slot.as_ref(),
            attendance: *attendance,
            suspended: *suspended,
            access: *access,
            types,
            languages,
            place: place.as_ref(),
            online: online.as_ref().filter(|online| !online.is_empty()),
            notes: notes.as_deref(),
            group: group.as_ref(),
            service_bodies,
            series: series.as_deref(),
            external_ids,
            url: url.as_deref(),
            publisher_updated_at: *publisher_updated_at,
        }
    }

    /// Whether nothing but its key ranks it before or behind another.
    pub fn ties_with(&self, other: &Self) -> bool {
        self.standing() == other.standing() && self.publisher_updated_at == other.publisher_updated_at
    }

    /// What ranks it before freshness does.
    pub fn standing(&self) -> (bool, u16, bool) {
        (self.shadowed, self.rank, self.mirror)
    }

    /// Its place in words.
    pub fn place_words(&self) -> Option<String> {
        let place = self.place?;
        let address = &place.address;
        let lines = if address.lines.is_empty() { address.formatted.iter().collect() } else { address.lines.iter().collect::<Vec<_>>() };
        let parts: Vec<&str> =
            place.name.iter().chain(lines).chain(&address.locality).chain(&address.postal_code).map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Its point in words.
    pub fn point_words(&self) -> Option<String> {
        self.place?.point.map(|point| format!("{},{}", point.latitude, point.longitude))
    }

    /// Its way in from afar in words.
    pub fn online_words(&self) -> Option<String> {
        let online = self.online?;
        let numbers = (!online.dial_in.is_empty()).then(|| online.dial_in.join(" "));
        online
            .room_id
            .clone()
            .or_else(|| online.join_url.clone())
            .or(numbers)
            .or_else(|| online.notes.clone())
            .or_else(|| online.provider.clone())
    }
}
