//! Pages of meetings and sources, in Relay's shape.

use async_graphql::{Error, ID, SimpleObject};

use crate::graphql::error::bad_input;
use crate::graphql::facets::MeetingFacets;
use crate::graphql::node::GlobalId;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::source::Source;
use crate::index::snapshot::MeetingIx;
use crate::query::evaluate::page_of;
use crate::query::page::{Cursor, MeetingPage, PageArgs, QueryError};

/// Whether there is more before and after this page, and how to ask for it.
#[derive(SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// More comes after this page: ask again with `after` set to `endCursor`.
    has_next_page: bool,
    /// More comes before this page: ask again with `before` set to `startCursor`.
    has_previous_page: bool,
    /// The cursor of the first item; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last item; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// What comes after, what comes before, and the cursors of the first and the last item.
    pub fn new(has_next_page: bool, has_previous_page: bool, (start_cursor, end_cursor): (Option<String>, Option<String>)) -> Self {
        Self { has_next_page, has_previous_page, start_cursor, end_cursor }
    }
}

/// One meeting on a page.
#[derive(SimpleObject, Clone)]
pub struct MeetingEdge {
    /// Where this item stands: give it as `after` or `before` to go on from here. It says by value where the item stood, so one pages on
    /// rightly after the data has changed, though the item itself be gone.
    cursor: String,
    /// The meeting.
    node: Meeting,
    /// Metres in a straight line from the point asked about; null where none was, or the meeting has no coordinates.
    distance_meters: Option<f64>,
}

/// One page of meetings.
#[derive(SimpleObject)]
pub struct MeetingConnection {
    /// The meetings of this page, each with its cursor and distance.
    edges: Vec<MeetingEdge>,
    /// The meetings of this page, for those who need no cursor.
    nodes: Vec<Meeting>,
    /// Whether there is more.
    page_info: PageInfo,
    /// How many meetings the whole answer has, over all pages.
    total_count: usize,
    /// Metres to the farthest meeting on this page, where the question was about a point.
    reach_meters: Option<f64>,
    /// For each value, how many meetings of the whole answer have it.
    facets: MeetingFacets,
}

impl MeetingConnection {
    /// A page as `query` found it.
    pub fn new(scope: &Scope, page: MeetingPage) -> Self {
        let edges: Vec<MeetingEdge> = page
            .items
            .iter()
            .map(|item| MeetingEdge {
                cursor: item.cursor().as_str().to_owned(),
                node: Meeting::new(scope, item.ix),
                distance_meters: item.distance_m.map(tenth),
            })
            .collect();
        Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo {
                has_next_page: page.has_next,
                has_previous_page: page.has_previous,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges,
            total_count: page.total,
            reach_meters: page.reach_m.map(tenth),
            facets: MeetingFacets::new(scope, &page.selected),
        }
    }

    /// A page of given meetings, by week time.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a page that is too large or a cursor that is none.
    pub fn of(scope: &Scope, meetings: &[MeetingIx], first: Option<i32>, after: Option<String>) -> Result<Self, Error> {
        let args = page_args(scope, first, after, None, None)?;
        let page = page_of(scope.snapshot(), meetings, &args).map_err(|error| refused(&error, &args))?;
        Ok(Self::new(scope, page))
    }
}

/// One source on a page.
#[derive(SimpleObject, Clone)]
pub struct SourceEdge {
    /// Where this item stands: give it as `after` to go on from here.
    cursor: String,
    /// The source.
    node: Source,
}

/// One page of sources.
#[derive(SimpleObject)]
pub struct SourceConnection {
    /// The sources of this page, each with its cursor.
    edges: Vec<SourceEdge>,
    /// The sources of this page, for those who need no cursor.
    nodes: Vec<Source>,
    /// Whether there is more.
    page_info: PageInfo,
    /// How many sources the whole answer has, over all pages.
    total_count: usize,
}

impl SourceConnection {
    /// A page of sources that come in the order of their ids.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a page that is too large or a cursor that is none.
    pub fn of(scope: &Scope, sources: Vec<Source>, first: Option<i32>, after: Option<String>) -> Result<Self, Error> {
        let args = page_args(scope, first, None, None, None)?;
        let after = after.map(|cursor| match GlobalId::read("after", &ID(cursor.clone()))? {
            GlobalId::Source(id) => Ok(id),
            _ => Err(GlobalId::mismatch("after", &ID(cursor), "source")),
        });
        let after = after.transpose()?;
        let total_count = sources.len();
        let skipped = after.map_or(0, |after| sources.partition_point(|source| *source.key() <= after));
        let size = args.first.unwrap_or(0);
        let edges: Vec<SourceEdge> = sources
            .into_iter()
            .skip(skipped)
            .take(size)
            .map(|node| SourceEdge { cursor: GlobalId::Source(node.key().clone()).to_string(), node })
            .collect();
        Ok(Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo {
                has_next_page: skipped + edges.len() < total_count,
                has_previous_page: skipped > 0,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges,
            total_count,
        })
    }
}

/// Reads the paging arguments. They are optional here, with the usual size put in by code, because the library
/// refuses a variable that was left out for an argument with a default.
///
/// # Errors
/// `BAD_USER_INPUT` for a negative size or one beyond `graphql.page_max`.
pub fn page_args(
    scope: &Scope,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<PageArgs, Error> {
    let limits = scope.limits();
    let size = |param: &str, given: Option<i32>| -> Result<Option<usize>, Error> {
        let Some(given) = given else { return Ok(None) };
        match usize::try_from(given) {
            Ok(size) if size <= limits.page_max => Ok(Some(size)),
            _ => Err(bad_input(param, format!("`{param}` is {given}: ask for 0 to {} at once and page on with cursors", limits.page_max))),
        }
    };
    let (first, last) = (size("first", first)?, size("last", last)?);
    Ok(PageArgs {
        first: if first.is_none() && last.is_none() { Some(limits.page_default) } else { first },
        after: after.map(Cursor::new),
        last,
        before: before.map(Cursor::new),
    })
}

/// A question that `query` cannot answer, told with the argument that is to blame.
pub fn refused(error: &QueryError, args: &PageArgs) -> Error {
    let param = match error {
        QueryError::BadCursor(text) if args.before.as_ref().is_some_and(|cursor| cursor.as_str().starts_with(text.as_str())) => "before",
        QueryError::BadCursor(_) => "after",
        QueryError::CursorOfAnotherOrder { .. } if args.after.is_some() => "after",
        QueryError::CursorOfAnotherOrder { .. } => "before",
        QueryError::FirstAndLast => "last",
        QueryError::DistanceWithoutPoint | QueryError::RelevanceWithoutText => "orderBy",
        QueryError::BadArea { field, .. } => field,
    };
    bad_input(param, error)
}

/// Metres to a tenth: more digits would claim what the coordinates cannot know.
pub fn tenth(meters: f64) -> f64 {
    (meters * 10.0).round() / 10.0
}
