//! The lists of the root that have a plan: meetings, and the dated holdings of them.

use async_graphql::{Error, Name};
use async_graphql_value::Value;

use crate::graphql::agenda;
use crate::graphql::connection::tenth;
use crate::graphql::plan::asked::Asked;
use crate::graphql::plan::given::Given;
use crate::graphql::plan::json::Json;
use crate::graphql::plan::object::{Hot, Object, Write, leaf, part, parts};
use crate::graphql::query_root;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::slot::Occurrence;
use crate::query::cursor::Position;
use crate::query::dated::{DatedItem, DatedPage, When};
use crate::query::page::{Cursor, Item, MeetingPage};

/// Finds and writes the list of a field of the root. `None` where the library must, after all.
pub type List = Box<dyn Fn(&Given<'_>, &Scope, &mut Json) -> Option<()> + Send + Sync>;

/// How a field of the root is answered, if it has a plan.
pub fn list(asked: &Asked<'_>) -> Option<List> {
    let arguments = asked.arguments();
    match asked.name() {
        "meetings" => found(asked, move |given, scope| {
            let page = query_root::find_meetings(
                scope,
                given.read(&arguments, "filter")?,
                given.read(&arguments, "orderBy")?,
                given.read(&arguments, "first")?,
                given.read(&arguments, "after")?,
                given.read(&arguments, "last")?,
                given.read(&arguments, "before")?,
            );
            Some(page.map(|page| Page::of_meetings(scope, page)))
        }),
        "onNow" => found(asked, move |given, scope| {
            let when = agenda::on_now(scope, given.read(&arguments, "graceMinutes")?);
            dated(when, &arguments, given, scope)
        }),
        "startingWithin" => found(asked, move |given, scope| {
            let when = agenda::starting_within(scope, given.read(&arguments, "minutes")?);
            dated(when, &arguments, given, scope)
        }),
        "occurrences" => found(asked, move |given, scope| {
            let when = agenda::in_days_ahead(scope, given.read(&arguments, "from")?, given.read(&arguments, "days")?);
            dated(when, &arguments, given, scope)
        }),
        _ => None,
    }
}

fn found<N: Hot>(
    asked: &Asked<'_>,
    find: impl Fn(&Given<'_>, &Scope) -> Option<Result<Page<N>, Error>> + Send + Sync + 'static,
) -> Option<List>
where
    Page<N>: Hot,
{
    let object = Object::of(asked)?;
    Some(Box::new(move |given, scope, out| {
        out.count(1);
        object.write(&find(given, scope)?.ok()?, out);
        Some(())
    }))
}

fn dated(
    when: Result<When, Error>,
    arguments: &[(Name, Value)],
    given: &Given<'_>,
    scope: &Scope,
) -> Option<Result<Page<Occurrence>, Error>> {
    let (filter, first, after) = (given.read(arguments, "filter")?, given.read(arguments, "first")?, given.read(arguments, "after")?);
    let page = when.and_then(|when| agenda::find_holdings(scope, filter, when, first, after));
    Some(page.map(|(page, has_previous)| Page::of_holdings(scope, page, has_previous)))
}

/// One page of a list.
struct Page<N> {
    edges: Vec<Edge<N>>,
    info: Info,
    total: usize,
    reach_m: Option<f64>,
}

struct Edge<N> {
    place: Standing,
    node: N,
    distance_m: Option<f64>,
}

struct Info {
    has_next: bool,
    has_previous: bool,
    first: Option<Standing>,
    last: Option<Standing>,
}

/// Where an item stands. Written as a cursor only for who asks for it.
#[derive(Clone)]
enum Standing {
    Meeting(Position<'static>),
    Holding(Cursor),
}

impl Standing {
    fn write(&self, out: &mut Json) {
        match self {
            Self::Meeting(position) => out.text(position.encode().as_str()),
            Self::Holding(cursor) => out.text(cursor.as_str()),
        }
    }
}

impl<N> Page<N> {
    fn new(edges: Vec<Edge<N>>, has_next: bool, has_previous: bool) -> Self {
        let place = |edge: Option<&Edge<N>>| edge.map(|edge| edge.place.clone());
        let info = Info { has_next, has_previous, first: place(edges.first()), last: place(edges.last()) };
        Self { edges, info, total: 0, reach_m: None }
    }
}

impl Page<Meeting> {
    fn of_meetings(scope: &Scope, page: MeetingPage) -> Self {
        let edge =
            |item: Item| Edge { place: Standing::Meeting(item.position), node: Meeting::new(scope, item.ix), distance_m: item.distance_m };
        let edges = page.items.into_iter().map(edge).collect();
        Self { total: page.total, reach_m: page.reach_m, ..Self::new(edges, page.has_next, page.has_previous) }
    }
}

impl Page<Occurrence> {
    fn of_holdings(scope: &Scope, page: DatedPage, has_previous: bool) -> Self {
        let edge = |item: DatedItem| Edge {
            place: Standing::Holding(item.cursor),
            node: Occurrence::new(scope, item.ix, item.time),
            distance_m: item.distance_m,
        };
        Self::new(page.items.into_iter().map(edge).collect(), page.has_next, has_previous)
    }
}

/// What every page has.
fn of_page<N: Hot>(asked: &Asked<'_>) -> Option<Write<Page<N>>>
where
    Edge<N>: Hot,
{
    match asked.plain()? {
        "edges" => parts(asked, |page: &Page<N>| page.edges.as_slice()),
        "nodes" => {
            let object = Object::<N>::of(asked)?;
            Some(leaf(move |page: &Page<N>, out| out.list(&page.edges, |out, edge| object.write(&edge.node, out))))
        }
        "pageInfo" => part(asked, |page: &Page<N>| Some(&page.info)),
        _ => None,
    }
}

/// What every edge has.
fn of_edge<N: Hot>(asked: &Asked<'_>) -> Option<Write<Edge<N>>> {
    Some(match asked.plain()? {
        "cursor" => leaf(|edge: &Edge<N>, out| edge.place.write(out)),
        "node" => part(asked, |edge: &Edge<N>| Some(&edge.node))?,
        "distanceMeters" => leaf(|edge: &Edge<N>, out| out.number(&edge.distance_m.map(tenth))),
        _ => return None,
    })
}

impl Hot for Page<Meeting> {
    const NAME: &'static str = "MeetingConnection";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        match asked.plain()? {
            "totalCount" => Some(leaf(|page: &Self, out| out.number(&page.total))),
            "reachMeters" => Some(leaf(|page: &Self, out| out.number(&page.reach_m.map(tenth)))),
            _ => of_page(asked),
        }
    }
}

impl Hot for Edge<Meeting> {
    const NAME: &'static str = "MeetingEdge";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        of_edge(asked)
    }
}

impl Hot for Page<Occurrence> {
    const NAME: &'static str = "OccurrenceConnection";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        of_page(asked)
    }
}

impl Hot for Edge<Occurrence> {
    const NAME: &'static str = "OccurrenceEdge";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        of_edge(asked)
    }
}

impl Hot for Info {
    const NAME: &'static str = "PageInfo";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "hasNextPage" => leaf(|info: &Self, out| out.number(&info.has_next)),
            "hasPreviousPage" => leaf(|info: &Self, out| out.number(&info.has_previous)),
            "startCursor" => leaf(|info: &Self, out| out.or_null(info.first.as_ref(), |out, place| place.write(out))),
            "endCursor" => leaf(|info: &Self, out| out.or_null(info.last.as_ref(), |out, place| place.write(out))),
            _ => return None,
        })
    }
}
