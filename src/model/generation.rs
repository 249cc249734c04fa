//! One complete linked result.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::id::MeetingId;
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};

/// What became of a meeting id that is no longer served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The retired id.
    pub id: MeetingId,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// The meeting it is part of now, where it was merged.
    pub merged_into: Option<MeetingId>,
    /// The listings it had, so that the id is revived when one of them returns; none where it is too old for that.
    pub listings: Vec<crate::model::id::ListingKey>,
}

/// What several meetings share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SharedKind {
    /// A [`Venue`].
    Venue,
    /// A [`Group`].
    Group,
    /// A [`MeetingSeries`].
    Series,
}

/// What became of the id of a venue, a group or a series that is no longer served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredShared {
    /// The retired id.
    pub id: Uuid,
    /// Of what it was the id.
    pub kind: SharedKind,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub at: Timestamp,
    /// The one of its kind that took its place, where one did.
    pub merged_into: Option<Uuid>,
    /// A hash of what it was known by, so that the id is revived when that returns; empty where it is too old for that. Names
    /// and addresses of what is gone are not kept. Stores of before hold what it was known by itself.
    pub key: String,
}

/// Everything that one generation holds. Its number is its head's sequence number in the store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GenerationContent {
    /// Every meeting, sorted by id.
    pub meetings: Vec<Meeting>,
    /// Every venue, sorted by id.
    pub venues: Vec<Venue>,
    /// Every group, sorted by id.
    pub groups: Vec<Group>,
    /// Every series, sorted by id.
    pub series: Vec<MeetingSeries>,
    /// Every service body, sorted by key.
    pub service_bodies: Vec<ServiceBody>,
    /// Ids of meetings no longer served, sorted by id.
    pub retired: Vec<Retired>,
    /// Ids of venues, groups and series no longer served, sorted by id.
    pub retired_shared: Vec<RetiredShared>,
}

/// What is not as it was in the generation before: new, changed or gone; by id, and at least that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Altered {
    /// Of [`GenerationContent::meetings`].
    pub meetings: HashSet<Uuid>,
    /// Of [`GenerationContent::venues`].
    pub venues: HashSet<Uuid>,
    /// Of [`GenerationContent::groups`].
    pub groups: HashSet<Uuid>,
    /// Of [`GenerationContent::series`].
    pub series: HashSet<Uuid>,
    /// Of [`GenerationContent::retired`].
    pub retired: HashSet<Uuid>,
    /// Of [`GenerationContent::retired_shared`].
    pub retired_shared: HashSet<Uuid>,
}

impl GenerationContent {
    /// How many things with an assigned id there are.
    pub fn len(&self) -> usize {
        let Self { meetings, venues, groups, series, service_bodies: _, retired, retired_shared } = self;
        meetings.len() + venues.len() + groups.len() + series.len() + retired.len() + retired_shared.len()
    }

    /// Whether there is no such thing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Altered {
    /// How many ids there are, over all kinds.
    pub fn len(&self) -> usize {
        let Self { meetings, venues, groups, series, retired, retired_shared } = self;
        [meetings, venues, groups, series, retired, retired_shared].map(HashSet::len).iter().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// With those of another.
    pub fn extend(&mut self, other: &Self) {
        let Self { meetings, venues, groups, series, retired, retired_shared } = other;
        self.meetings.extend(meetings);
        self.venues.extend(venues);
        self.groups.extend(groups);
        self.series.extend(series);
        self.retired.extend(retired);
        self.retired_shared.extend(retired_shared);
    }
}

/// What became of one thing of each of these ids: what it is now, or `None` where it is gone.
pub type Over<T> = BTreeMap<Uuid, Option<T>>;

/// What takes the place of some things of a generation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patch {
    /// Of [`GenerationContent::meetings`].
    pub meetings: Over<Meeting>,
    /// Of [`GenerationContent::venues`].
    pub venues: Over<Venue>,
    /// Of [`GenerationContent::groups`].
    pub groups: Over<Group>,
    /// Of [`GenerationContent::series`].
    pub series: Over<MeetingSeries>,
    /// Of [`GenerationContent::retired`].
    pub retired: Over<Retired>,
    /// Of [`GenerationContent::retired_shared`].
    pub retired_shared: Over<RetiredShared>,
}

impl Patch {
    /// Lays a later one over it.
    pub fn then(&mut self, later: Self) {
        let Self { meetings, venues, groups, series, retired, retired_shared } = later;
        self.meetings.extend(meetings);
        self.venues.extend(venues);
        self.groups.extend(groups);
        self.series.extend(series);
        self.retired.extend(retired);
        self.retired_shared.extend(retired_shared);
    }

    /// The ids that it says something of.
    pub fn altered(&self) -> Altered {
        let Self { meetings, venues, groups, series, retired, retired_shared } = self;
        Altered {
            meetings: meetings.keys().copied().collect(),
            venues: venues.keys().copied().collect(),
            groups: groups.keys().copied().collect(),
            series: series.keys().copied().collect(),
            retired: retired.keys().copied().collect(),
            retired_shared: retired_shared.keys().copied().collect(),
        }
    }

    /// Puts it into a generation, which stays sorted.
    pub fn lay_over(self, content: &mut GenerationContent) {
        let Self { meetings, venues, groups, series, retired, retired_shared } = self;
        lay_over(meetings, &mut content.meetings, |meeting| meeting.id.0);
        lay_over(venues, &mut content.venues, |venue| venue.id.0);
        lay_over(groups, &mut content.groups, |group| group.id.0);
        lay_over(series, &mut content.series, |series| series.id.0);
        lay_over(retired, &mut content.retired, |retired| retired.id.0);
        lay_over(retired_shared, &mut content.retired_shared, |retired| retired.id);
    }

    /// What there is now, without service bodies, and the ids of what is gone.
    pub fn split(self) -> (GenerationContent, Altered) {
        let mut put = GenerationContent::default();
        let gone = Altered {
            meetings: gone(&self.meetings),
            venues: gone(&self.venues),
            groups: gone(&self.groups),
            series: gone(&self.series),
            retired: gone(&self.retired),
            retired_shared: gone(&self.retired_shared),
        };
        self.lay_over(&mut put);
        (put, gone)
    }
}

fn lay_over<T>(over: Over<T>, things: &mut Vec<T>, id: impl Fn(&T) -> Uuid) {
    if over.is_empty() {
        return;
    }
    things.retain(|thing| !over.contains_key(&id(thing)));
    things.extend(over.into_values().flatten());
    things.sort_by_key(id);
}

fn gone<T>(over: &Over<T>) -> HashSet<Uuid> {
    over.iter().filter(|(_, thing)| thing.is_none()).map(|(id, _)| *id).collect()
}
