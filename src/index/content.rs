//! What snapshots are built of: a generation as the store hands it over, or what one changes of the one before.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::index::shared::Known;
use crate::model::generation::{Altered, GenerationContent, Retired, RetiredShared};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::{Group, ServiceBody};

/// A generation. Its things are shared by the snapshots that hold them, so that a base is built anew without a copy of each.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// In any order; so all below.
    pub meetings: Vec<Arc<Meeting>>,
    /// Venues.
    pub venues: Vec<Arc<Venue>>,
    /// Groups.
    pub groups: Vec<Arc<Group>>,
    /// Series.
    pub series: Vec<Arc<MeetingSeries>>,
    /// Service bodies.
    pub service_bodies: Vec<ServiceBody>,
    /// Ids of meetings no longer served.
    pub retired: Vec<Arc<Retired>>,
    /// Ids of venues, groups and series no longer served.
    pub retired_shared: Vec<Arc<RetiredShared>>,
}

impl Content {
    /// Adds what others hold, each of which is not there yet.
    pub fn append(&mut self, others: Self) {
        let Self { mut meetings, mut venues, mut groups, mut series, mut service_bodies, mut retired, mut retired_shared } = others;
        self.meetings.append(&mut meetings);
        self.venues.append(&mut venues);
        self.groups.append(&mut groups);
        self.series.append(&mut series);
        self.service_bodies.append(&mut service_bodies);
        self.retired.append(&mut retired);
        self.retired_shared.append(&mut retired_shared);
    }

    /// With what a delta holds in the place of what is there.
    pub fn after(self, delta: &Delta) -> Self {
        let Delta { number: _, built_at: _, put, gone, service_bodies } = delta;
        let mut content = self;
        lay_over(&mut content.meetings, &put.meetings, &gone.meetings);
        lay_over(&mut content.venues, &put.venues, &gone.venues);
        lay_over(&mut content.groups, &put.groups, &gone.groups);
        lay_over(&mut content.series, &put.series, &gone.series);
        lay_over(&mut content.retired, &put.retired, &gone.retired);
        lay_over(&mut content.retired_shared, &put.retired_shared, &gone.retired_shared);
        if let Some(bodies) = service_bodies {
            content.service_bodies.clone_from(bodies);
        }
        content
    }
}

fn lay_over<T: Known>(things: &mut Vec<Arc<T>>, put: &[Arc<T>], gone: &HashSet<Uuid>) {
    if put.is_empty() && gone.is_empty() {
        return;
    }
    let given: HashSet<Uuid> = put.iter().map(|thing| thing.known_as()).collect();
    things.retain(|thing| !given.contains(&thing.known_as()) && !gone.contains(&thing.known_as()));
    things.extend(put.iter().cloned());
}

impl Delta {
    /// What a patch says. `service_bodies` are all of them, where one is not as it was.
    pub fn of(
        number: u64,
        built_at: Timestamp,
        (put, gone): (GenerationContent, Altered),
        service_bodies: Option<Vec<ServiceBody>>,
    ) -> Self {
        Self { number, built_at, put: put.into(), gone, service_bodies }
    }

    /// How many meetings it speaks of.
    pub fn meetings(&self) -> usize {
        self.put.meetings.len() + self.gone.meetings.len()
    }
}

/// What a generation holds in the place of what the one before it held.
#[derive(Debug, Clone, Default)]
pub struct Delta {
    /// The generation's number.
    pub number: u64,
    /// When it was built.
    pub built_at: Timestamp,
    /// What is new, or takes the place of what has the same id. Its service bodies do not count.
    pub put: Content,
    /// The ids of what is gone.
    pub gone: Altered,
    /// Every service body, where one of them is not as it was.
    pub service_bodies: Option<Vec<ServiceBody>>,
}

impl From<GenerationContent> for Content {
    fn from(content: GenerationContent) -> Self {
        let GenerationContent { meetings, venues, groups, series, service_bodies, retired, retired_shared } = content;
        Self {
            meetings: shared(meetings),
            venues: shared(venues),
            groups: shared(groups),
            series: shared(series),
            service_bodies,
            retired: shared(retired),
            retired_shared: shared(retired_shared),
        }
    }
}

/// Each thing by itself, so that it can be shared.
pub fn shared<T>(things: Vec<T>) -> Vec<Arc<T>> {
    things.into_iter().map(Arc::new).collect()
}

macro_rules! known_as {
    ($($type:ty: $id:expr;)*) => {
        $(impl Known for $type {
            fn known_as(&self) -> Uuid {
                let id: fn(&Self) -> Uuid = $id;
                id(self)
            }
        })*
    };
}

known_as! {
    Meeting: |meeting| meeting.id.0;
    Venue: |venue| venue.id.0;
    Group: |group| group.id.0;
    MeetingSeries: |series| series.id.0;
    Retired: |retired| retired.id.0;
    RetiredShared: |retired| retired.id;
}
