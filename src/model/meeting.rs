//! What we believe after linking: one meeting, once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::attendance::{Access, AttendanceMode};
use crate::model::evidence::LinkEvidence;
use crate::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, VenueId};
use crate::model::listing::ExternalId;
use crate::model::meeting_type::{MeetingType, known_types};
use crate::model::online::OnlineAccess;
use crate::model::packed::Packed;
use crate::model::place::Place;
use crate::model::provenance::FieldProvenance;
use crate::model::slot::WeeklySlot;

/// A text and the language it is in, where known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LocalizedText {
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The text, in its own script.
    pub text: String,
}

/// What the reading wing needs of a listing: enough to show it, no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListingMention {
    /// Source and the source's own id.
    pub key: ListingKey,
    /// The name it gives.
    pub name: Option<String>,
    /// The slot it gives.
    pub slot: Option<WeeklySlot>,
    /// Its own page.
    pub url: Option<String>,
    /// When the publisher last changed it.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub publisher_updated_at: Option<Timestamp>,
}

/// A place where meetings are held, over all listings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Venue {
    /// Its assigned id.
    pub id: VenueId,
    /// The normal form that the linker knows it by.
    pub key: String,
    /// The place, from the listing that gave the address.
    pub place: Place,
}

/// The meetings of one group at one place and hour on several weekdays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingSeries {
    /// Its assigned id.
    pub id: SeriesId,
    /// The normal form that the linker knows it by.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
}

/// One meeting: zero or one weekly slot, and every listing that speaks of it. What is large and few have is boxed, and what is
/// seldom asked for is packed: a graph holds a million of them. The order of the fields is stored, here and in all that is below: a new
/// one stands last and has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// Assigned once; a retired one redirects.
    pub id: MeetingId,
    /// Its fellowship; listings of two fellowships are never one meeting.
    pub fellowship: FellowshipCode,
    /// Its names, the chosen one first, each in its own script.
    pub names: Vec<LocalizedText>,
    /// The group that holds it.
    pub group: Option<GroupId>,
    /// The series it is a day of.
    pub series: Option<SeriesId>,
    /// When; `None` is by appointment.
    pub slot: Option<WeeklySlot>,
    /// Ways in.
    pub attendance: AttendanceMode,
    /// The room is closed for now.
    pub suspended: bool,
    /// Who may come.
    pub access: Access,
    /// Where; venues are kept apart so that rooms of one building share theirs.
    pub venue: Option<VenueId>,
    /// How to find this meeting inside the venue.
    pub venue_notes: Option<String>,
    /// The way in from afar.
    pub online: Option<Box<OnlineAccess>>,
    /// Kinds, sorted.
    #[serde(deserialize_with = "known_types")]
    pub types: Vec<MeetingType>,
    /// BCP 47 tags of the languages spoken, sorted.
    pub languages: Vec<String>,
    /// Free text.
    pub notes: Option<Box<LocalizedText>>,
    /// What its other listings say in other languages, one text for each language, from the best listing that has one.
    #[serde(default)]
    pub notes_in_other_languages: Vec<LocalizedText>,
    /// Who lists it, over all its listings.
    pub service_bodies: Vec<ServiceBodyKey>,
    /// Every listing of it, best source first.
    pub listings: Vec<ListingMention>,
    /// Where each field came from.
    pub provenance: Packed<FieldProvenance>,
    /// Pairs that were linked, and look-alikes that were not.
    pub links: Packed<LinkEvidence>,
    /// Numbers others know it by.
    pub external_ids: Vec<ExternalId>,
    /// When the first of its listings was first believed.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub first_seen_at: Timestamp,
    /// When anything above last changed.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub changed_at: Timestamp,
}
