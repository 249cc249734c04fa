//! What one request sees: one generation, one version of the statuses, one instant. Taken once, kept to the end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::Context;
use jiff::Timestamp;

use crate::graphql::limits::LimitSettings;
use crate::index::changelog::Changelog;
use crate::index::counts::CountryCount;
use crate::index::current::View;
use crate::index::snapshot::Snapshot;
use crate::index::statuses::Statuses;
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::status::SourceStatus;

/// What one request sees. Cloning shares it.
#[derive(Clone)]
pub struct Scope(Arc<Seen>);

struct Seen {
    view: Arc<View>,
    now: Timestamp,
    asked_the_hour: AtomicBool,
    limits: LimitSettings,
    // Filled by the first field that asks: a page of meetings asks for its countries once for each.
    countries: OnceLock<Vec<CountryCount>>,
}

impl Scope {
    /// Taken by the HTTP layer before the first field is resolved.
    pub fn new(view: Arc<View>, now: Timestamp, limits: LimitSettings) -> Self {
        Self(Arc::new(Seen { view, now, asked_the_hour: AtomicBool::new(false), limits, countries: OnceLock::new() }))
    }

    /// The scope of the request under way.
    pub fn of(ctx: &Context<'_>) -> Self {
        ctx.data_unchecked::<Self>().clone()
    }

    /// All that the request sees of the data.
    pub fn view(&self) -> &View {
        &self.0.view
    }

    /// The generation.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0.view.snapshot
    }

    /// The statuses.
    pub fn statuses(&self) -> &Statuses {
        &self.0.view.statuses
    }

    /// What changed up to the generation, and perhaps beyond it.
    pub fn changelog(&self) -> &Changelog {
        &self.0.view.changelog
    }

    /// The status of one source; `None` where it is no longer followed.
    pub fn status(&self, source: &SourceId) -> Option<&SourceStatus> {
        self.statuses().by_source.get(source).map(Arc::as_ref)
    }

    /// The types that meetings of a fellowship have, in the order of the table.
    pub fn types_of(&self, fellowship: &FellowshipCode) -> Vec<MeetingType> {
        self.snapshot().fellowship_types(fellowship)
    }

    /// Countries that have meetings, sorted by code.
    pub fn countries(&self) -> &[CountryCount] {
        self.0.countries.get_or_init(|| self.snapshot().countries())
    }

    /// The instant of the request.
    pub fn now(&self) -> Timestamp {
        self.0.asked_the_hour.store(true, Ordering::Relaxed);
        self.0.now
    }

    /// The same, for a question that may or may not hang on it; an answer that does not can be kept for longer.
    pub fn now_if(&self, needed: bool) -> Timestamp {
        if needed { self.now() } else { self.0.now }
    }

    /// Whether anything in the answer hangs on the instant: at another one it may be another.
    pub fn asked_the_hour(&self) -> bool {
        self.0.asked_the_hour.load(Ordering::Relaxed)
    }

    /// What one request may ask.
    pub fn limits(&self) -> &LimitSettings {
        &self.0.limits
    }
}
