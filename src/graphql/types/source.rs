//! The feeds we follow, and how they are doing.

use async_graphql::{Enum, Error, ID, Object};

use crate::graphql::connection::MeetingConnection;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::scope::Scope;
use crate::graphql::types::freshness::Freshness;
use crate::graphql::types::history::HarvestSummary;
use crate::graphql::types::neighbours::Neighbours;
use crate::graphql::types::organization::Fellowship;
use crate::graphql::types::place::Country;
use crate::graphql::types::report::HarvestReport;
use crate::model::id::SourceId;
use crate::model::status::SourceStatus;

/// How a source is doing.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::status::SourceHealth")]
pub enum SourceHealth {
    /// Read and believed in time.
    Healthy,
    /// The last believed reading is older than the source's limit; it is still served.
    Stale,
    /// The last reading was not believable, for example half of the meetings were gone; the last good one is served.
    Quarantined,
    /// The last attempts to read it failed; the last good reading is served.
    Failing,
    /// An operator holds it for now.
    Paused,
    /// It is not followed.
    Disabled,
}

/// A feed we follow.
#[derive(Clone)]
pub struct Source {
    scope: Scope,
    id: SourceId,
}

impl Source {
    /// A source, whether or not it is still followed.
    pub fn new(scope: &Scope, id: &SourceId) -> Self {
        Self { scope: scope.clone(), id: id.clone() }
    }

    /// A source that is followed.
    pub fn followed(scope: &Scope, id: &SourceId) -> Option<Self> {
        scope.status(id).map(|_| Self::new(scope, id))
    }

    /// Every source that is followed, by id.
    pub fn all(scope: &Scope) -> Vec<Self> {
        scope.statuses().by_source.keys().map(|id| Self::new(scope, id)).collect()
    }

    /// The operator's name of it.
    pub fn key(&self) -> &SourceId {
        &self.id
    }

    /// How it is doing; one that is no longer followed is called disabled.
    pub fn health_now(&self) -> SourceHealth {
        self.status().map_or(SourceHealth::Disabled, |status| status.health(self.scope.now()).into())
    }

    fn status(&self) -> Option<&SourceStatus> {
        self.scope.status(&self.id)
    }
}

/// A feed we follow: a list of meetings that a service body publishes.
#[Object]
impl Source {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::Source(self.id.clone()).id()
    }

    /// Its name for people.
    async fn name(&self) -> &str {
        self.status().map_or(self.id.as_str(), |status| &status.facts.name)
    }

    /// The shape of the feed, such as `bmlt` or `meeting_guide`; `unknown` where it is no longer followed.
    async fn format(&self) -> &str {
        self.status().map_or("unknown", |status| &status.facts.format)
    }

    /// The publisher's page.
    async fn publisher(&self) -> Option<Url> {
        self.status().and_then(|status| status.facts.publisher.clone()).map(Url)
    }

    /// The licence of its data as an SPDX identifier; null where nobody has said.
    async fn licence(&self) -> Option<&str> {
        self.status().map(|status| status.facts.licence.spdx.as_str()).filter(|spdx| *spdx != "unknown")
    }

    /// The text to show beside its data, where the licence asks for one.
    async fn attribution(&self) -> Option<&str> {
        self.status().and_then(|status| status.facts.licence.attribution.as_deref())
    }

    /// The fellowship of its meetings.
    async fn fellowship(&self) -> Option<Fellowship> {
        self.status().map(|status| Fellowship::new(&self.scope, &status.facts.fellowship))
    }

    /// The countries it covers.
    async fn countries(&self) -> Vec<Country> {
        let countries = self.status().map(|status| status.facts.countries.as_slice()).unwrap_or_default();
        countries.iter().map(|code| Country::new(&self.scope, *code)).collect()
    }

    /// How it is doing.
    async fn health(&self) -> SourceHealth {
        self.health_now()
    }

    /// When it was last tried.
    async fn last_attempt_at(&self) -> Option<DateTime> {
        self.status().and_then(|status| status.last_attempt_at).map(DateTime::utc)
    }

    /// When it was last read and believed: how old its data is.
    async fn last_believed_at(&self) -> Option<DateTime> {
        self.status().and_then(|status| status.last_believed_at).map(DateTime::utc)
    }

    /// When it is tried next.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.status().and_then(|status| status.next_attempt_at).map(DateTime::utc)
    }

    /// How many listings of it are served.
    async fn listing_count(&self) -> u32 {
        self.status().map_or(0, |status| status.listing_count)
    }

    /// How many meetings have a listing of it, suspended ones included.
    async fn meeting_count(&self) -> usize {
        self.scope.snapshot().source_meeting_count(&self.id)
    }

    /// How old what is served of it is; null where it is no longer followed.
    async fn freshness(&self) -> Option<Freshness> {
        self.status().map(|status| Freshness::of(status, self.scope.now()))
    }

    /// How its listings stand beside those of other sources.
    async fn neighbours(&self) -> Neighbours {
        Neighbours::of(&self.scope, self.scope.snapshot().neighbours(&self.id))
    }

    /// What the last attempts came to, the newest first; at most 20, where several alike in a row count as one.
    async fn history(&self) -> Vec<HarvestSummary> {
        self.status().map_or_else(Vec::new, |status| status.history.iter().rev().map(HarvestSummary::from).collect())
    }

    /// What came of the last attempt; null before the first.
    async fn report(&self) -> Option<HarvestReport> {
        self.status().and_then(|status| status.report.clone()).map(HarvestReport)
    }

    /// The meetings that have a listing of it, by weekday and hour, suspended ones included.
    async fn meetings(
        &self,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<MeetingConnection, Error> {
        MeetingConnection::of(&self.scope, &self.scope.snapshot().source_meetings(&self.id), first, after)
    }
}
