//! Which listing each field of a meeting came from.

use async_graphql::{Enum, SimpleObject};

use crate::graphql::scope::Scope;
use crate::graphql::types::listing::Listing;
use crate::index::snapshot::MeetingIx;
use crate::model::provenance as known;

/// A part of a meeting that listings can disagree about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::provenance::MeetingField")]
pub enum MeetingField {
    /// The name.
    Name,
    /// Weekday, hour and length.
    Slot,
    /// The time zone.
    Zone,
    /// In a room, online or both; closed for now.
    Attendance,
    /// Who may come.
    Access,
    /// The building and its address.
    Venue,
    /// The coordinates.
    Point,
    /// The way in from afar.
    Online,
    /// The kinds of meeting.
    Types,
    /// The languages spoken.
    Languages,
    /// The free text.
    Notes,
    /// The group.
    Group,
}

/// Why a listing's value was taken.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::provenance::FuseRule")]
pub enum FuseRule {
    /// No other listing says anything.
    OnlyOne,
    /// All that say anything agree.
    Agreed,
    /// Its source has the highest rank; an original goes before its copies.
    HighestRank,
    /// Most of the independent sources say it.
    Majority,
    /// It is the most precise.
    MostPrecise,
    /// Its publisher changed it last.
    Newest,
    /// All values were taken together.
    Union,
}

/// Where one field of a meeting came from.
#[derive(SimpleObject)]
pub struct FieldProvenance {
    /// The field.
    field: MeetingField,
    /// The listing whose value was taken.
    chosen: Listing,
    /// Why it was taken.
    rule: FuseRule,
    /// Listings that say something else.
    others: Vec<FieldAlternative>,
}

/// A listing that says something else.
#[derive(SimpleObject)]
pub struct FieldAlternative {
    /// The listing.
    listing: Listing,
    /// What it says, in words; null where it says nothing.
    value: Option<String>,
}

impl FieldProvenance {
    /// Where the fields of a meeting came from; only those asked for, where any are.
    pub fn of(scope: &Scope, meeting: MeetingIx, fields: Option<&[MeetingField]>) -> Vec<Self> {
        let provenance = scope.snapshot().meeting(meeting).provenance.read();
        let wanted = |field: &&known::FieldProvenance| fields.is_none_or(|fields| fields.contains(&field.field.into()));
        provenance.iter().filter(wanted).filter_map(|field| Self::new(scope, meeting, field)).collect()
    }

    fn new(scope: &Scope, meeting: MeetingIx, field: &known::FieldProvenance) -> Option<Self> {
        let listing = |place: u16| Listing::at(scope, meeting, usize::from(place));
        let others = field.others.iter();
        Some(Self {
            field: field.field.into(),
            chosen: listing(field.chosen)?,
            rule: field.rule.into(),
            others: others
                .filter_map(|other| Some(FieldAlternative { listing: listing(other.listing)?, value: other.value.clone() }))
                .collect(),
        })
    }
}
