//! What may be asked: every field of `Query`.

use async_graphql::{Context, Error, ID, MergedObject, Object};

use crate::graphql::agenda::AgendaQuery;
use crate::graphql::changes::ChangeQuery;
use crate::graphql::clusters::MapQuery;
use crate::graphql::connection::{MeetingConnection, SourceConnection, page_args, refused};
use crate::graphql::error::bad_input;
use crate::graphql::federation::FederationQuery;
use crate::graphql::inputs::{ExternalIdInput, MeetingFilter};
use crate::graphql::node::{GlobalId, Node};
use crate::graphql::order::MeetingOrder;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::meeting_type::MeetingType;
use crate::graphql::types::organization::{Concern, Fellowship, ServiceBody};
use crate::graphql::types::place::Country;
use crate::graphql::types::source::{Source, SourceHealth};
use crate::graphql::types::status::GraphStatus;
use crate::model::data::fellowships;
use crate::model::id::FellowshipCode;
use crate::model::meeting_type as kinds;
use crate::query::evaluate::evaluate;
use crate::query::order;
use crate::query::page::MeetingPage;

/// The entry points of the graph. One request sees one state of the data from its first field to its last.
#[derive(MergedObject, Default)]
pub struct Query(NounQuery, AgendaQuery, MapQuery, ChangeQuery);

/// The same, with what gateways of a federated graph ask.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct SubgraphQuery(NounQuery, AgendaQuery, MapQuery, ChangeQuery, FederationQuery);

/// The page of meetings that the arguments of `meetings` ask for.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn find_meetings(
    scope: &Scope,
    filter: Option<MeetingFilter>,
    order_by: Option<MeetingOrder>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<MeetingPage, Error> {
    let args = page_args(scope, first, after, last, before)?;
    let filter = filter.unwrap_or_default().read(scope)?;
    let order = order_by.map(order::MeetingOrder::from);
    let next = order.is_some_and(|order| order.field == order::OrderField::NextOccurrence);
    let now = scope.now_if(next || filter.hangs_on_the_hour());
    evaluate(scope.snapshot(), now, &filter, order, &args).map_err(|error| refused(&error, &args))
}

/// Things by their ids, and lists of them.
///
/// A nullable field that can fail gives `Option<Result<..>>`, so that its error nulls the field itself; with
/// `Result<Option<..>>` the library would null what the field is in.
#[derive(Default)]
pub struct NounQuery;

/// Things by their ids, and lists of them.
#[Object]
impl NounQuery {
    /// Anything by its id; null where nothing has it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "An id that the graph handed out.")] id: ID) -> Option<Result<Node, Error>> {
        let read = GlobalId::read("id", &id);
        read.map(|id| id.find(&Scope::of(ctx))).transpose()
    }

    /// Several things by their ids, in the order of the ids; null where nothing has one, and with an error where it is no id of ours.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids that the graph handed out, at most 250.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node, Error>>>, Error> {
        let scope = Scope::of(ctx);
        let most = scope.limits().nodes_max;
        if ids.len() > most {
            return Err(bad_input("ids", format!("`ids` has {} values: give at most {most}", ids.len())));
        }
        Ok(ids.iter().map(|id| GlobalId::read("ids", id).map(|id| id.find(&scope)).transpose()).collect())
    }

    /// A meeting by its id or by a number that others know it by; null where it is no longer held. The id of one that was merged
    /// into another leads to that one.
    async fn meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A meeting's id; this or `externalId`.")] id: Option<ID>,
        #[graphql(
            desc = "A number that one meeting alone is known by. Several meetings of a group often share one: for those ask `meetings(filter: { externalId: ... })`."
        )]
        external_id: Option<ExternalIdInput>,
    ) -> Option<Result<Meeting, Error>> {
        let scope = Scope::of(ctx);
        match (id, external_id) {
            (Some(id), None) => match GlobalId::read("id", &id) {
                Ok(GlobalId::Meeting(meeting)) => Meeting::by_id(&scope, meeting).map(Ok),
                Ok(_) => Some(Err(GlobalId::mismatch("id", &id, "meeting"))),
                Err(error) => Some(Err(error)),
            },
            (None, Some(number)) => Meeting::by_number(&scope, number).transpose(),
            _ => Some(Err(bad_input("id", "give `id` or `externalId`, and not both"))),
        }
    }

    /// Meetings that fit a filter, a page at a time.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for; every meeting that is not suspended where absent.")] filter: Option<MeetingFilter>,
        #[graphql(
            desc = "In which order; where absent the nearest first near a point, the best first for a text, else by weekday and hour."
        )]
        order_by: Option<MeetingOrder>,
        #[graphql(desc = "How many from the beginning, 0 to 100; 20 where neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many up to the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<MeetingConnection, Error> {
        let scope = Scope::of(ctx);
        let page = find_meetings(&scope, filter, order_by, first, after, last, before)?;
        Ok(MeetingConnection::new(&scope, page))
    }

    /// The sources that are followed, by id, a page at a time.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are doing so.")] health: Option<Vec<SourceHealth>>,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<SourceConnection, Error> {
        let scope = Scope::of(ctx);
        let mut sources = Source::all(&scope);
        sources.retain(|source| health.as_ref().is_none_or(|wanted| wanted.contains(&source.health_now())));
        SourceConnection::of(&scope, sources, first, after)
    }

    /// A source by its id; null where it is not followed.
    async fn source(&self, ctx: &Context<'_>, #[graphql(desc = "A source's id.")] id: ID) -> Option<Result<Source, Error>> {
        match GlobalId::read("id", &id) {
            Ok(GlobalId::Source(source)) => Source::followed(&Scope::of(ctx), &source).map(Ok),
            Ok(_) => Some(Err(GlobalId::mismatch("id", &id, "source"))),
            Err(error) => Some(Err(error)),
        }
    }

    /// Service bodies: those that are part of no other, or those right below one.
    async fn service_bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the service body whose parts are wanted; the topmost ones where absent.")] root: Option<ID>,
    ) -> Result<Vec<ServiceBody>, Error> {
        let scope = Scope::of(ctx);
        let bodies = match root {
            None => scope.snapshot().service_body_roots(),
            Some(id) => match GlobalId::read("root", &id)? {
                GlobalId::ServiceBody(key) => scope.snapshot().service_body_children(&key),
                _ => return Err(GlobalId::mismatch("root", &id, "service body")),
            },
        };
        Ok(ServiceBody::all(&scope, bodies))
    }

    /// A service body by its id; null where no source tells of it.
    async fn service_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A service body's id.")] id: ID,
    ) -> Option<Result<ServiceBody, Error>> {
        let scope = Scope::of(ctx);
        match GlobalId::read("id", &id) {
            Ok(GlobalId::ServiceBody(key)) => scope.snapshot().service_body(&key).map(|body| Ok(ServiceBody::new(&scope, body))),
            Ok(_) => Some(Err(GlobalId::mismatch("id", &id, "service body"))),
            Err(error) => Some(Err(error)),
        }
    }

    /// The fellowships we know, whether or not we have meetings of them.
    async fn fellowships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are about this.")] concern: Option<Concern>,
    ) -> Vec<Fellowship> {
        let scope = Scope::of(ctx);
        let mut codes: Vec<FellowshipCode> = fellowships::ALL.iter().map(|facts| FellowshipCode::new(facts.code)).collect();
        codes.extend(
            scope.snapshot().fellowships().into_iter().map(|(code, _)| code).filter(|code| fellowships::find(code.as_str()).is_none()),
        );
        let mut all: Vec<_> = codes.iter().map(|code| Fellowship::new(&scope, code)).collect();
        all.retain(|fellowship| concern.is_none_or(|concern| fellowship.concerns_itself_with(concern)));
        all
    }

    /// A fellowship by its code; null where we do not know it.
    async fn fellowship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its short code, such as `na`, in any case.")] code: ID,
    ) -> Option<Fellowship> {
        Fellowship::known(&Scope::of(ctx), &FellowshipCode::asked(&code)?)
    }

    /// The kinds of meeting, all of them or those that a fellowship's meetings are of.
    async fn meeting_types(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A fellowship's code: only types that meetings of it have now.")] fellowship: Option<ID>,
    ) -> Vec<MeetingType> {
        let Some(code) = fellowship else {
            return kinds::MeetingType::ALL.iter().copied().map(MeetingType).collect();
        };
        let types = FellowshipCode::asked(&code).map(|code| Scope::of(ctx).types_of(&code));
        types.unwrap_or_default().into_iter().map(MeetingType).collect()
    }

    /// The countries that have meetings in rooms, by code.
    async fn countries(&self, ctx: &Context<'_>) -> Vec<Country> {
        let scope = Scope::of(ctx);
        scope.countries().iter().map(|count| Country::new(&scope, count.country)).collect()
    }

    /// How the graph as a whole is doing, and how old its data is.
    async fn status(&self, ctx: &Context<'_>) -> GraphStatus {
        GraphStatus::new(&Scope::of(ctx))
    }
}
