//! Marks on a map.

use async_graphql::{Context, Error, Object, SimpleObject};

use crate::graphql::area::BoxInput;
use crate::graphql::connection::refused;
use crate::graphql::error::bad_input;
use crate::graphql::inputs::MeetingFilter;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::place::Point;
use crate::index::space::GeoBox;
use crate::query::clusters::{ZOOM_MAX, clusters};
use crate::query::page::PageArgs;

/// Meetings that lie so close together on a map that they are drawn as one mark.
#[derive(SimpleObject)]
pub struct MeetingCluster {
    /// The middle of them.
    point: Point,
    /// How many there are.
    count: usize,
    /// The meeting, where it is one alone; null where there are several.
    meeting: Option<Meeting>,
}

/// What a map shows.
#[derive(Default)]
pub struct MapQuery;

/// What a map shows.
#[Object]
impl MapQuery {
    /// Meetings inside a part of a map, gathered into marks about 64 pixels apart, from north to south and west to east. Meetings
    /// without coordinates are in none.
    async fn meeting_clusters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for; every meeting that is not suspended where absent.")] filter: Option<MeetingFilter>,
        #[graphql(name = "box", desc = "The part of the map that is seen.")] bounds: BoxInput,
        #[graphql(
            desc = "The zoom of the map as web maps count it, 0 (the whole world in one tile of 256 pixels) to 22. One too deep for the box, so that there would be more than some 2,000 marks, is taken as the deepest that is not."
        )]
        zoom: i32,
    ) -> Result<Vec<MeetingCluster>, Error> {
        let scope = Scope::of(ctx);
        let given = u8::try_from(zoom).ok().filter(|zoom| *zoom <= ZOOM_MAX);
        let zoom = given.ok_or_else(|| bad_input("zoom", format!("`zoom` is {zoom}: give 0 to {ZOOM_MAX}")))?;
        let BoxInput { south, west, north, east } = bounds;
        let filter = filter.unwrap_or_default().read(&scope)?;
        let found =
            clusters(scope.snapshot(), scope.now_if(filter.hangs_on_the_hour()), &filter, GeoBox { south, west, north, east }, zoom);
        let found = found.map_err(|error| refused(&error, &PageArgs::default()))?;
        let cluster = |cluster: crate::query::clusters::Cluster| MeetingCluster {
            point: cluster.point.into(),
            count: cluster.count,
            meeting: cluster.meeting.map(|ix| Meeting::new(&scope, ix)),
        };
        Ok(found.into_iter().map(cluster).collect())
    }
}
