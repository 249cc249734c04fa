//! Global ids: a readable prefix that tells the type, and what is opaque to callers behind it.

use std::fmt;
use std::str::FromStr;

use async_graphql::{Error, ID, Interface};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::graphql::error::bad_input;
use crate::graphql::inputs::ExternalIdInput;
use crate::graphql::scope::Scope;
use crate::graphql::types::listing::Listing;
use crate::graphql::types::meeting::{Meeting, MeetingSeries};
use crate::graphql::types::organization::{Fellowship, Group, ServiceBody};
use crate::graphql::types::place::Venue;
use crate::graphql::types::source::Source;
use crate::index::lookup::Resolved;
use crate::model::id::{BadId, FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, SourceId, VenueId};
use crate::model::listing::ExternalId;

/// Anything that can be fetched again by its id alone.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "A stable id, unique over all types. Opaque: keep it as it is, do not take it apart."))]
pub enum Node {
    /// A meeting.
    Meeting(Meeting),
    /// What one source says of one meeting.
    Listing(Listing),
    /// A feed.
    Source(Source),
    /// A place.
    Venue(Venue),
    /// A group.
    Group(Group),
    /// Several weekdays of one group.
    MeetingSeries(MeetingSeries),
    /// Who keeps a list.
    ServiceBody(ServiceBody),
    /// A fellowship.
    Fellowship(Fellowship),
}

/// What a global id names. Services and ids of one source are told apart by base64, since sources may number with
/// any characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlobalId {
    /// `meeting_` and 32 hexadecimal digits.
    Meeting(MeetingId),
    /// `listing_` and base64url of `source:id`.
    Listing(ListingKey),
    /// `source_` and the source's id.
    Source(SourceId),
    /// `venue_` and 32 hexadecimal digits.
    Venue(VenueId),
    /// `group_` and 32 hexadecimal digits.
    Group(GroupId),
    /// `series_` and 32 hexadecimal digits.
    Series(SeriesId),
    /// `servicebody_` and base64url of `source:id`.
    ServiceBody(ServiceBodyKey),
    /// `fellowship_` and its code.
    Fellowship(FellowshipCode),
}

impl GlobalId {
    /// Reads the id given for an argument.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that names the argument.
    pub fn read(param: &str, id: &ID) -> Result<Self, Error> {
        id.as_str().parse().map_err(|error: BadId| bad_input(param, error))
    }

    /// The error for an id of another type than the argument takes.
    pub fn mismatch(param: &str, id: &ID, wanted: &str) -> Error {
        let shown: String = id.as_str().chars().take(80).collect();
        bad_input(param, format!("`{shown}` is not the id of a {wanted}: give an id that the graph handed out for one"))
    }

    /// The id as callers see it.
    pub fn id(&self) -> ID {
        ID(self.to_string())
    }

    /// What has this id now; `None` where nothing does. The id of a merged meeting gives the one it is part of.
    pub fn find(self, scope: &Scope) -> Option<Node> {
        let snapshot = scope.snapshot();
        match self {
            Self::Meeting(id) => Meeting::by_id(scope, id).map(Node::Meeting),
            Self::Listing(key) => Listing::by_key(scope, &key).map(Node::Listing),
            Self::Source(id) => Source::followed(scope, &id).map(Node::Source),
            Self::Venue(id) => snapshot.venue(id).map(|venue| Node::Venue(Venue::new(scope, venue))),
            Self::Group(id) => snapshot.group(id).map(|group| Node::Group(Group::new(scope, group))),
            Self::Series(id) => snapshot.series(id).map(|series| Node::MeetingSeries(MeetingSeries::new(scope, series))),
            Self::ServiceBody(key) => snapshot.service_body(&key).map(|body| Node::ServiceBody(ServiceBody::new(scope, body))),
            Self::Fellowship(code) => Fellowship::known(scope, &code).map(Node::Fellowship),
        }
    }
}

impl Meeting {
    /// The meeting with that id, or the one it was merged into.
    pub fn by_id(scope: &Scope, id: MeetingId) -> Option<Self> {
        match scope.snapshot().resolve(id) {
            Resolved::Found(ix) => Some(Self::new(scope, ix)),
            Resolved::Retired(_) | Resolved::Unknown => None,
        }
    }

    /// The one meeting that others know by a number.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where several are.
    pub fn by_number(scope: &Scope, number: ExternalIdInput) -> Result<Option<Self>, Error> {
        let ExternalId { scheme, value } = number.read()?;
        let known = scope.snapshot().known_by(&scheme, &value);
        if known.len() > 1 {
            let message = format!("{} meetings are known by this number: ask `meetings` with it in the filter", known.len());
            return Err(bad_input("externalId", message));
        }
        Ok(known.min().map(|ix| Self::new(scope, ix)))
    }
}

impl fmt::Display for GlobalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Meeting(id) => write!(f, "meeting_{id}"),
            Self::Listing(key) => write!(f, "listing_{}", URL_SAFE_NO_PAD.encode(key.to_string())),
            Self::Source(id) => write!(f, "source_{id}"),
            Self::Venue(id) => write!(f, "venue_{id}"),
            Self::Group(id) => write!(f, "group_{id}"),
            Self::Series(id) => write!(f, "series_{id}"),
            Self::ServiceBody(key) => write!(f, "servicebody_{}", URL_SAFE_NO_PAD.encode(key.to_string())),
            Self::Fellowship(code) => write!(f, "fellowship_{code}"),
        }
    }
}

impl FromStr for GlobalId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad =
            || BadId { value: text.chars().take(80).collect(), kind: "global id", mend: "give one that the graph handed out, unchanged" };
        let (kind, rest) = text.split_once('_').ok_or_else(bad)?;
        let key = |rest: &str| -> Result<ListingKey, BadId> {
            let bytes = URL_SAFE_NO_PAD.decode(rest).map_err(|_| bad())?;
            let text = String::from_utf8(bytes).map_err(|_| bad())?;
            let (source, id) = text.split_once(':').ok_or_else(bad)?;
            Ok(ListingKey { source: SourceId::asked(source).map_err(|_| bad())?, id: id.to_owned() })
        };
        match kind {
            "meeting" => rest.parse().map(Self::Meeting).map_err(|_| bad()),
            "listing" => key(rest).map(Self::Listing),
            "source" => SourceId::asked(rest).map(Self::Source).map_err(|_| bad()),
            "venue" => rest.parse().map(Self::Venue).map_err(|_| bad()),
            "group" => rest.parse().map(Self::Group).map_err(|_| bad()),
            "series" => rest.parse().map(Self::Series).map_err(|_| bad()),
            "servicebody" => key(rest).map(|key| Self::ServiceBody(ServiceBodyKey { source: key.source, id: key.id })),
            "fellowship" if !rest.is_empty() => FellowshipCode::asked(rest).map(Self::Fellowship).ok_or_else(bad),
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_may_number_its_rows_with_any_characters() {
        let key = ListingKey { source: "na-shore".parse().unwrap(), id: "12:3/ä\"-2".to_owned() };
        let written = GlobalId::Listing(key.clone()).to_string();
        assert!(written.strip_prefix("listing_").unwrap().chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        assert_eq!(written.parse::<GlobalId>().unwrap(), GlobalId::Listing(key));
    }

    #[test]
    fn what_was_never_handed_out_is_refused() {
        for text in ["", "meeting", "meeting_", "meeting_xyz", "listing_%%", "source_A B", "cat_1", "fellowship_"] {
            assert!(text.parse::<GlobalId>().is_err(), "{text}");
        }
    }
}
