//! One generation in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use roaring::RoaringBitmap;
use uuid::Uuid;

use crate::index::bodies::Bodies;
use crate::index::facets::Facets;
use crate::index::members::Members;
use crate::index::neighbours::{self, Neighbours};
use crate::index::numbers::Numbers;
use crate::index::orders::Orders;
use crate::index::space::Space;
use crate::index::week::Week;
use crate::index::words::Words;
use crate::model::generation::{GenerationContent, Retired, RetiredShared};
use crate::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, SourceId, VenueId};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};
use crate::model::place::{CountryCode, Place};

/// Place of a meeting in a snapshot. Meetings lie in the order of their ids; a place means nothing in another snapshot.
pub type MeetingIx = u32;

/// What became of a meeting id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved<'a> {
    /// The meeting, or the one that it was merged into: compare the ids to tell.
    Found(MeetingIx),
    /// It was served once and no longer is.
    Retired(&'a Retired),
    /// It was never handed out, or too long ago.
    Unknown,
}

/// A country and how many meetings it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryCount {
    /// ISO 3166-1.
    pub country: CountryCode,
    /// Meetings whose venue is there, suspended ones included.
    pub meetings: usize,
    /// ISO 3166-2 codes and their meetings, sorted by code.
    pub subdivisions: Vec<(String, usize)>,
}

/// One generation with its indexes. Immutable.
pub struct Snapshot {
    number: u64,
    built_at: Timestamp,
    meetings: Vec<Meeting>,
    venues: Vec<Venue>,
    groups: Vec<Group>,
    series: Vec<MeetingSeries>,
    retired: Vec<Retired>,
    retired_shared: Vec<RetiredShared>,
    bodies: Bodies,
    members: Members,
    facets: Facets,
    space: Space,
    words: Words,
    orders: Orders,
    week: Week,
    numbers: Numbers,
    neighbours: BTreeMap<SourceId, Neighbours>,
}

impl Snapshot {
    /// Before the first generation.
    pub fn empty() -> Self {
        Self::build(0, Timestamp::UNIX_EPOCH, GenerationContent::default())
    }

    /// Builds every index. Takes seconds for a million meetings: call it where blocking is allowed.
    pub fn build(number: u64, built_at: Timestamp, content: GenerationContent) -> Self {
        let GenerationContent { mut meetings, mut venues, mut groups, mut series, service_bodies, mut retired, mut retired_shared } =
            content;
        // A store hands them over sorted; a sorted list is not sorted again, only looked through.
        meetings.sort_by_key(|meeting| meeting.id);
        venues.sort_by_key(|venue| venue.id);
        groups.sort_by_key(|group| group.id);
        series.sort_by_key(|series| series.id);
        retired.sort_by_key(|retired| retired.id);
        retired_shared.sort_by_key(|retired| retired.id);
        let places: Vec<Option<&Place>> = meetings.iter().map(|meeting| Some(&find(&venues, meeting.venue?, |v| v.id)?.place)).collect();
        let mut facets = Facets::default();
        for ((ix, meeting), place) in (0..).zip(&meetings).zip(&places) {
            facets.enter(ix, meeting, *place);
        }
        let space = Space::build(places.iter().map(|place| place.and_then(|place| place.point)).collect());
        let words = Words::build(&meetings, &venues, &groups);
        let (members, orders) = (Members::build(&meetings), Orders::build(&meetings));
        let (week, numbers) = (Week::build(&meetings), Numbers::build(&meetings));
        let bodies = Bodies::build(service_bodies);
        let neighbours = neighbours::count(&meetings);
        Self {
            number,
            built_at,
            meetings,
            venues,
            groups,
            series,
            retired,
            retired_shared,
            bodies,
            members,
            facets,
            space,
            words,
            orders,
            week,
            numbers,
            neighbours,
        }
    }

    /// The generation's number; 0 before the first.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When the generation was built; the epoch before the first.
    pub fn built_at(&self) -> Timestamp {
        self.built_at
    }

    /// How many meetings.
    pub fn len(&self) -> usize {
        self.meetings.len()
    }

    /// Whether there is no meeting.
    pub fn is_empty(&self) -> bool {
        self.meetings.is_empty()
    }

    /// How many listings the meetings have together.
    pub fn listing_count(&self) -> usize {
        self.members.listing_count()
    }

    /// A meeting of this snapshot. Panics for a place of another snapshot, as a slice does.
    pub fn meeting(&self, ix: MeetingIx) -> &Meeting {
        &self.meetings[ix as usize]
    }

    /// The meeting with that id, if it is served; redirects are not followed.
    pub fn by_id(&self, id: MeetingId) -> Option<MeetingIx> {
        self.meetings.binary_search_by_key(&id, |meeting| meeting.id).ok().and_then(|ix| MeetingIx::try_from(ix).ok())
    }

    /// What became of an id; follows merges to the meeting that is served now.
    pub fn resolve(&self, id: MeetingId) -> Resolved<'_> {
        let mut asked = id;
        // Every step goes to another retired id, so more steps than there are of them is a circle.
        for _ in 0..=self.retired.len() {
            if let Some(ix) = self.by_id(asked) {
                return Resolved::Found(ix);
            }
            match find(&self.retired, asked, |retired| retired.id) {
                Some(Retired { merged_into: Some(into), .. }) => asked = *into,
                Some(_) | None => break,
            }
        }
        find(&self.retired, id, |retired| retired.id).map_or(Resolved::Unknown, Resolved::Retired)
    }

    /// The meeting that a listing went into.
    pub fn by_listing(&self, key: &ListingKey) -> Option<MeetingIx> {
        self.members.of_listing(&self.meetings, key)
    }

    /// A venue, or the one that took its place.
    pub fn venue(&self, id: VenueId) -> Option<&Venue> {
        self.heir(id.0, |id| find(&self.venues, VenueId(id), |venue| venue.id))
    }

    /// The venue of a meeting.
    pub fn venue_of(&self, ix: MeetingIx) -> Option<&Venue> {
        self.venue(self.meeting(ix).venue?)
    }

    /// The meetings of a venue, by id.
    pub fn venue_meetings(&self, id: VenueId) -> Vec<MeetingIx> {
        self.members.of_venue(id)
    }

    /// A group, or the one that took its place.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.heir(id.0, |id| find(&self.groups, GroupId(id), |group| group.id))
    }

    /// The meetings of a group, by id.
    pub fn group_meetings(&self, id: GroupId) -> Vec<MeetingIx> {
        self.members.of_group(id)
    }

    /// A series, or the one that took its place.
    pub fn series(&self, id: SeriesId) -> Option<&MeetingSeries> {
        self.heir(id.0, |id| find(&self.series, SeriesId(id), |series| series.id))
    }

    /// What an id finds, or what the ids find that it leads to. The linker makes no circles; a store might hold one.
    fn heir<T>(&self, id: Uuid, served: impl Fn(Uuid) -> Option<T>) -> Option<T> {
        let mut asked = id;
        for _ in 0..=self.retired_shared.len() {
            if let Some(found) = served(asked) {
                return Some(found);
            }
            asked = find(&self.retired_shared, asked, |retired| retired.id)?.merged_into?;
        }
        None
    }

    /// The meetings of a series, by id.
    pub fn series_meetings(&self, id: SeriesId) -> Vec<MeetingIx> {
        self.members.of_series(id)
    }

    /// Every service body, sorted by key.
    pub fn service_bodies(&self) -> &[ServiceBody] {
        self.bodies.all()
    }

    /// A service body.
    pub fn service_body(&self, key: &ServiceBodyKey) -> Option<&ServiceBody> {
        self.bodies.get(key)
    }

    /// Service bodies without a parent that is known, sorted by key.
    pub fn service_body_roots(&self) -> Vec<&ServiceBody> {
        self.bodies.roots()
    }

    /// The service bodies right below one, sorted by key.
    pub fn service_body_children(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.children(key)
    }

    /// Those above one, the nearest first. Ends where a feed's parents run in a circle.
    pub fn service_body_ancestors(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.ancestors(key)
    }

    /// All below one, without itself. Each once, even where a feed's parents run in a circle.
    pub fn service_body_descendants(&self, key: &ServiceBodyKey) -> Vec<&ServiceBody> {
        self.bodies.descendants(key)
    }

    /// The meetings that a service body lists, with or without those of the bodies below it, by id.
    pub fn service_body_meetings(&self, key: &ServiceBodyKey, with_descendants: bool) -> Vec<MeetingIx> {
        let below = if with_descendants { self.bodies.descendants(key) } else { Vec::new() };
        self.facets.of_service_bodies(below.iter().map(|body| &body.key).chain([key])).iter().collect()
    }

    /// Countries that have meetings, sorted by code.
    pub fn countries(&self) -> Vec<CountryCount> {
        let of_country = |country: &CountryCode| {
            let inside = |code: &str| code.split('-').next() == Some(country.as_str());
            let subdivisions = self.facets.subdivisions.iter().filter(|(code, _)| inside(code));
            subdivisions.map(|(code, set)| (code.clone(), count(set))).collect()
        };
        let countries = self.facets.countries.iter();
        countries
            .map(|(country, set)| CountryCount { country: *country, meetings: count(set), subdivisions: of_country(country) })
            .collect()
    }

    /// Fellowships that have meetings, sorted by code, with how many; suspended ones included.
    pub fn fellowships(&self) -> Vec<(FellowshipCode, usize)> {
        self.facets.fellowships.iter().map(|(code, set)| (code.clone(), count(set))).collect()
    }

    /// How many meetings a fellowship has, suspended ones included.
    pub fn fellowship_meeting_count(&self, code: &FellowshipCode) -> usize {
        self.facets.fellowships.get(code).map_or(0, count)
    }

    /// Countries where a fellowship has meetings, sorted.
    pub fn fellowship_countries(&self, code: &FellowshipCode) -> Vec<CountryCode> {
        let Some(of_it) = self.facets.fellowships.get(code) else { return Vec::new() };
        self.facets.countries.iter().filter(|(_, set)| !set.is_disjoint(of_it)).map(|(country, _)| *country).collect()
    }

    /// How many meetings a source has a listing of, suspended ones included.
    pub fn source_meeting_count(&self, source: &SourceId) -> usize {
        self.facets.sources.get(source).map_or(0, count)
    }

    /// The meetings that a source has a listing of, by id.
    pub fn source_meetings(&self, source: &SourceId) -> Vec<MeetingIx> {
        self.facets.sources.get(source).into_iter().flatten().collect()
    }

    /// How the listings of a source stand beside those of the others; `None` where it has none.
    pub fn neighbours(&self, source: &SourceId) -> Option<&Neighbours> {
        self.neighbours.get(source)
    }

    /// Ids no longer served, sorted by id.
    pub fn retired(&self) -> &[Retired] {
        &self.retired
    }

    /// The meetings that others know by a number: one of a scheme, of a room to join ([`ROOM`](crate::index::numbers::ROOM)),
    /// or, with a source's id for a scheme, the source's own id of a row; a row of several weekdays has several meetings.
    pub fn known_by(&self, scheme: &str, value: &str) -> RoaringBitmap {
        let mut found = self.numbers.known_by(&self.meetings, scheme, value);
        if let Ok(source) = SourceId::asked(scheme.trim()) {
            let value = value.trim();
            let days = (0..7).map(|day| format!("{value}-{day}"));
            let keys = std::iter::once(value.to_owned()).chain(days).map(|id| ListingKey { source: source.clone(), id });
            found.extend(keys.filter_map(|key| self.by_listing(&key)));
        }
        found
    }

    /// Meetings that changed at an instant or after it.
    pub fn changed_since(&self, since: Timestamp) -> RoaringBitmap {
        let mut changed = self.orders.changed_since(&self.meetings, since).to_vec();
        changed.sort_unstable();
        changed.into_iter().collect()
    }

    /// When meetings begin.
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// Sets of meetings by value.
    pub fn facets(&self) -> &Facets {
        &self.facets
    }

    /// Where meetings are.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Words to meetings.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Meetings in order.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }
}

fn count(set: &RoaringBitmap) -> usize {
    usize::try_from(set.len()).unwrap_or(usize::MAX)
}

fn find<T, K: Ord>(sorted: &[T], id: K, key: impl Fn(&T) -> K) -> Option<&T> {
    sorted.binary_search_by_key(&id, key).ok().map(|place| &sorted[place])
}
