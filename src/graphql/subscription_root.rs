//! What may be followed as it changes.
//!
//! A subscription is not one execution that goes on for days: for each step from one view to the next it is executed anew over
//! a stream that ends, so every step has its own scope, deadline and count of fields, and several who ask alike share it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, Error, ID, Subscription};
use futures_util::Stream;
use futures_util::stream::iter;

use crate::graphql::changes::{Change, between};
use crate::graphql::error::bad_input;
use crate::graphql::inputs::MeetingFilter;
use crate::graphql::node::GlobalId;
use crate::graphql::scope::Scope;
use crate::graphql::types::organization::Fellowship;
use crate::graphql::types::source::Source;
use crate::index::current::View;

/// Where a step begins; it ends at the view of its scope. At the opening both are one, and only the arguments are read.
pub struct Before(pub Arc<View>);

impl Before {
    fn is_opening(&self, scope: &Scope) -> bool {
        std::ptr::eq(&raw const *self.0, scope.view())
    }
}

/// What may be followed as it changes. One operation follows one of them.
pub struct Subscription;

/// What may be followed as it changes, over a web socket (graphql-transport-ws) or server-sent events.
#[Subscription]
impl Subscription {
    /// Each change of a meeting that fits the filter, or did before the change; in the order in which they happened. It begins with
    /// what changes after the subscription: to miss nothing, subscribe first, then ask `meetings` or `changes`. Where too much
    /// changes at once it ends with the code `RESYNC_REQUIRED`: fetch anew and subscribe again.
    async fn meeting_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which meetings; every one that is not suspended where absent.")] filter: Option<MeetingFilter>,
    ) -> Result<impl Stream<Item = Change>, Error> {
        let (scope, before) = (Scope::of(ctx), ctx.data_unchecked::<Before>());
        // A fellowship whose last meeting goes was known at the opening, and that it goes is told like any other change.
        let filter =
            filter.unwrap_or_default().read_among(|code| !before.is_opening(&scope) || Fellowship::known(&scope, code).is_some())?;
        Ok(iter(between(&before.0, &scope, &filter, scope.limits().live_changes_max)?))
    }

    /// A source, each time that anything is said of it anew: a harvest, a failure, its health. Nothing is told at the beginning:
    /// `sources` has what holds now.
    async fn source_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A source's id; every source where absent.")] id: Option<ID>,
    ) -> Result<impl Stream<Item = Source>, Error> {
        let (scope, before) = (Scope::of(ctx), ctx.data_unchecked::<Before>());
        let wanted = match id.map(|id| (GlobalId::read("id", &id), id)) {
            None => None,
            Some((Ok(GlobalId::Source(source)), id)) => {
                // One that was followed at the opening may go later, which is told like any other change.
                if before.is_opening(&scope) && scope.status(&source).is_none() {
                    return Err(bad_input("id", format!("`{}` is not followed: give the id of one that `sources` lists", id.as_str())));
                }
                Some(source)
            }
            Some((Ok(_), id)) => return Err(GlobalId::mismatch("id", &id, "source")),
            Some((Err(error), _)) => return Err(error),
        };
        let (old, new) = (&before.0.statuses.by_source, &scope.statuses().by_source);
        let either: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        let told = either.into_iter().filter(|id| old.get(*id) != new.get(*id) && wanted.as_ref().is_none_or(|wanted| wanted == *id));
        let told: Vec<Source> = told.map(|id| Source::new(&scope, id)).collect();
        Ok(iter(told))
    }
}
