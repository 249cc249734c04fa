//! What ONE source says of one meeting.

use async_graphql::{ID, Object};

use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::scope::Scope;
use crate::graphql::types::provenance::MeetingField;
use crate::graphql::types::slot::WeeklySlot;
use crate::graphql::types::source::Source;
use crate::index::snapshot::MeetingIx;
use crate::model::id::ListingKey;
use crate::model::meeting as known;

/// A listing.
#[derive(Clone)]
pub struct Listing {
    scope: Scope,
    meeting: MeetingIx,
    place: usize,
}

impl Listing {
    /// The listing at that place of a meeting's listings, if there is one.
    pub fn at(scope: &Scope, meeting: MeetingIx, place: usize) -> Option<Self> {
        let there = place < scope.snapshot().meeting(meeting).listings.len();
        there.then(|| Self { scope: scope.clone(), meeting, place })
    }

    /// The listing with that key, whichever meeting it went into.
    pub fn by_key(scope: &Scope, key: &ListingKey) -> Option<Self> {
        let meeting = scope.snapshot().by_listing(key)?;
        let place = scope.snapshot().meeting(meeting).listings.iter().position(|listing| listing.key == *key)?;
        Self::at(scope, meeting, place)
    }

    /// All listings of a meeting, the best source first.
    pub fn of(scope: &Scope, meeting: MeetingIx) -> Vec<Self> {
        (0..scope.snapshot().meeting(meeting).listings.len()).filter_map(|place| Self::at(scope, meeting, place)).collect()
    }

    fn meeting(&self) -> &known::Meeting {
        self.scope.snapshot().meeting(self.meeting)
    }

    fn mention(&self) -> &known::ListingMention {
        &self.meeting().listings[self.place]
    }
}

/// What one source says of one meeting. Several listings of one meeting are joined; this keeps them apart.
#[Object]
impl Listing {
    /// A stable id, as long as the source keeps its own.
    pub async fn id(&self) -> ID {
        GlobalId::Listing(self.mention().key.clone()).id()
    }

    /// The source that says it.
    async fn source(&self) -> Source {
        Source::new(&self.scope, &self.mention().key.source)
    }

    /// The source's own id of it; where its row named several weekdays, with the day behind it.
    async fn source_id(&self) -> &str {
        &self.mention().key.id
    }

    /// Its own page.
    async fn url(&self) -> Option<Url> {
        self.mention().url.clone().map(Url)
    }

    /// The name it gives.
    async fn name(&self) -> Option<&str> {
        self.mention().name.as_deref()
    }

    /// When it says the meeting is held; null for one by appointment.
    async fn slot(&self) -> Option<WeeklySlot> {
        self.mention().slot.as_ref().map(WeeklySlot::from)
    }

    /// When its source was last read and believed with this listing in it.
    async fn seen_at(&self) -> DateTime {
        let believed = self.scope.status(&self.mention().key.source).and_then(|status| status.last_believed_at);
        DateTime::utc(believed.unwrap_or(self.meeting().changed_at))
    }

    /// When the publisher last changed it; null where the feed does not say.
    async fn publisher_updated_at(&self) -> Option<DateTime> {
        self.mention().publisher_updated_at.map(DateTime::utc)
    }

    /// The fields of the meeting that were taken from this listing.
    async fn contributes(&self) -> Vec<MeetingField> {
        let provenance = self.meeting().provenance.read().into_iter();
        provenance.filter(|field| usize::from(field.chosen) == self.place).map(|field| field.field.into()).collect()
    }
}
