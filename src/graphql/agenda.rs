//! Pages of dated holdings, in Relay's shape, and the questions that they answer.

use async_graphql::{Context, Error, Object, SimpleObject};
use jiff::{SignedDuration, ToSpan};

use crate::graphql::connection::{PageInfo, page_args, refused, tenth};
use crate::graphql::error::bad_input;
use crate::graphql::inputs::MeetingFilter;
use crate::graphql::scalars::DateTime;
use crate::graphql::scope::Scope;
use crate::graphql::types::slot::Occurrence;
use crate::query::dated::{DatedPage, When, holdings};

/// Minutes of grace where none are asked for: what finders of meetings commonly use.
const GRACE_USUAL: i32 = 10;

/// Most minutes of grace.
const GRACE_MAX: i32 = 60;

/// Most minutes that `startingWithin` looks ahead: a week.
const WITHIN_MAX: i32 = 7 * 24 * 60;

/// Most days that `occurrences` looks ahead.
const DAYS_MAX: i32 = 92;

/// One dated holding on a page.
#[derive(SimpleObject, Clone)]
pub struct OccurrenceEdge {
    /// Where this item stands: give it as `after` to go on from here. It says by value where the item stood, so one pages on
    /// rightly after the data has changed, though the item itself be gone.
    cursor: String,
    /// The holding.
    node: Occurrence,
    /// Metres in a straight line from the point asked about; null where none was, or the meeting has no coordinates.
    distance_meters: Option<f64>,
}

/// One page of dated holdings of meetings. They are not counted: a list of days ahead has no natural end.
#[derive(SimpleObject)]
pub struct OccurrenceConnection {
    /// The holdings of this page, each with its cursor and distance.
    edges: Vec<OccurrenceEdge>,
    /// The holdings of this page, for those who need no cursor.
    nodes: Vec<Occurrence>,
    /// Whether there is more. One pages forward only; `hasPreviousPage` is true on every page but the first.
    page_info: PageInfo,
}

impl OccurrenceConnection {
    fn new(scope: &Scope, page: DatedPage, has_previous: bool) -> Self {
        let edge = |item: &crate::query::dated::DatedItem| OccurrenceEdge {
            cursor: item.cursor.as_str().to_owned(),
            node: Occurrence::new(scope, item.ix, item.time.clone()),
            distance_meters: item.distance_m.map(tenth),
        };
        let edges: Vec<OccurrenceEdge> = page.items.iter().map(edge).collect();
        let ends = (edges.first().map(|edge| edge.cursor.clone()), edges.last().map(|edge| edge.cursor.clone()));
        Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info: PageInfo::new(page.has_next, has_previous, ends),
        }
    }

    fn of(scope: &Scope, filter: Option<MeetingFilter>, when: When, first: Option<i32>, after: Option<String>) -> Result<Self, Error> {
        let (page, has_previous) = find_holdings(scope, filter, when, first, after)?;
        Ok(Self::new(scope, page, has_previous))
    }
}

/// A page of holdings, and whether it has one before it.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn find_holdings(
    scope: &Scope,
    filter: Option<MeetingFilter>,
    when: When,
    first: Option<i32>,
    after: Option<String>,
) -> Result<(DatedPage, bool), Error> {
    let args = page_args(scope, first, after, None, None)?;
    let filter = filter.unwrap_or_default().read(scope)?;
    let size = args.first.unwrap_or_default();
    let page = holdings(scope.snapshot(), &filter, when, size, args.after.as_ref()).map_err(|error| refused(&error, &args))?;
    Ok((page, args.after.is_some()))
}

/// What the arguments of `onNow` ask for.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn on_now(scope: &Scope, grace_minutes: Option<i32>) -> Result<When, Error> {
    let grace = within("graceMinutes", grace_minutes.unwrap_or(GRACE_USUAL), 0, GRACE_MAX)?;
    Ok(When::OnNow { now: scope.now(), grace: SignedDuration::from_mins(grace.into()) })
}

/// What the arguments of `startingWithin` ask for.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn starting_within(scope: &Scope, minutes: i32) -> Result<When, Error> {
    let minutes = within("minutes", minutes, 1, WITHIN_MAX)?;
    // Beginnings are whole seconds, so the second after the last minute takes that one in.
    let ahead = SignedDuration::from_mins(minutes.into()) + SignedDuration::from_secs(1);
    let until = scope.now().saturating_add(ahead).unwrap_or(scope.now());
    Ok(When::Beginning { from: scope.now(), until })
}

/// What the arguments of `occurrences` ask for.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn in_days_ahead(scope: &Scope, from: Option<DateTime>, days: Option<i32>) -> Result<When, Error> {
    let days = within("days", days.unwrap_or(7), 1, DAYS_MAX)?;
    let from = from.map_or_else(|| scope.now(), |from| from.at);
    let until = from.saturating_add((i64::from(days) * 24).hours()).unwrap_or(from);
    Ok(When::Beginning { from, until })
}

/// What is held when.
#[derive(Default)]
pub struct AgendaQuery;

/// What is held when.
#[Object]
impl AgendaQuery {
    /// Meetings that are on now, anywhere on earth: the nearest first where `filter.area.near` is given, else the one that began
    /// last first. Those without a known time zone are never here.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn on_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for; every meeting that is not suspended where absent.")] filter: Option<MeetingFilter>,
        #[graphql(
            desc = "Minutes of grace, 0 to 60; 10 where absent. A meeting that begins within so many minutes is on already, and one of which no list says how long it lasts is on until so many minutes after it began."
        )]
        grace_minutes: Option<i32>,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<OccurrenceConnection, Error> {
        let scope = Scope::of(ctx);
        OccurrenceConnection::of(&scope, filter, on_now(&scope, grace_minutes)?, first, after)
    }

    /// Meetings that begin within so many minutes from now, anywhere on earth, the soonest first. Those without a known time
    /// zone are never here.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn starting_within(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many minutes ahead, 1 to 10080 (a week). One that begins this very minute is in.")] minutes: i32,
        #[graphql(desc = "What to look for; every meeting that is not suspended where absent.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<OccurrenceConnection, Error> {
        let scope = Scope::of(ctx);
        OccurrenceConnection::of(&scope, filter, starting_within(&scope, minutes)?, first, after)
    }

    /// Each time that meetings begin in the days ahead, the soonest first. Those without a known time zone are never here.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for; every meeting that is not suspended where absent.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "From this instant on; now where absent.")] from: Option<DateTime>,
        #[graphql(desc = "So many days of 24 hours, 1 to 92; 7 where absent.")] days: Option<i32>,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<OccurrenceConnection, Error> {
        let scope = Scope::of(ctx);
        OccurrenceConnection::of(&scope, filter, in_days_ahead(&scope, from, days)?, first, after)
    }
}

fn within(param: &str, given: i32, least: i32, most: i32) -> Result<i32, Error> {
    if (least..=most).contains(&given) { Ok(given) } else { Err(bad_input(param, format!("`{param}` is {given}: give {least} to {most}"))) }
}
