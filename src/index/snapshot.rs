//! One generation in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::join;
use roaring::RoaringBitmap;

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
use crate::model::id::{MeetingId, ServiceBodyKey, SourceId};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};
use crate::model::place::Place;

/// Place of a meeting in a snapshot. Meetings lie in the order of their ids; a place means nothing in another snapshot.
pub type MeetingIx = u32;

/// One generation with its indexes. Immutable.
pub struct Snapshot {
    number: u64,
    built_at: Timestamp,
    pub(super) meetings: Vec<Meeting>,
    pub(super) venues: Vec<Venue>,
    pub(super) groups: Vec<Group>,
    pub(super) series: Vec<MeetingSeries>,
    pub(super) retired: Vec<Retired>,
    pub(super) retired_shared: Vec<RetiredShared>,
    bodies: Bodies,
    pub(super) members: Members,
    pub(super) facets: Facets,
    space: Space,
    words: Words,
    orders: Orders,
    week: Week,
    pub(super) numbers: Numbers,
    pub(super) neighbours: BTreeMap<SourceId, Neighbours>,
}

impl Snapshot {
    /// Before the first generation.
    pub fn empty() -> Self {
        Self::build(0, Timestamp::UNIX_EPOCH, GenerationContent::default())
    }

    /// Builds every index, side by side. Takes seconds for a million meetings: call it where blocking is allowed.
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
        let of_places = || {
            let points = places.iter().map(|place| place.and_then(|place| place.point)).collect();
            join(|| Facets::build(&meetings, &places), || Space::build(points))
        };
        let of_names = || join(|| Words::build(&meetings, &venues, &groups), || Orders::build(&meetings));
        let of_numbers = || join(|| Members::build(&meetings), || Numbers::build(&meetings));
        let of_rest = || join(|| Week::build(&meetings), || neighbours::count(&meetings));
        let (((facets, space), (words, orders)), ((members, numbers), (week, neighbours))) =
            join(|| join(of_places, of_names), || join(of_numbers, of_rest));
        let bodies = Bodies::build(service_bodies);
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

    /// The first meeting whose id is greater than that one, or the number of all.
    pub fn first_behind(&self, id: MeetingId) -> MeetingIx {
        MeetingIx::try_from(self.meetings.partition_point(|meeting| meeting.id <= id)).unwrap_or(MeetingIx::MAX)
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

    /// Ids no longer served, sorted by id.
    pub fn retired(&self) -> &[Retired] {
        &self.retired
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

/// The one with that key.
pub(super) fn find<T, K: Ord>(sorted: &[T], id: K, key: impl Fn(&T) -> K) -> Option<&T> {
    sorted.binary_search_by_key(&id, key).ok().map(|place| &sorted[place])
}
