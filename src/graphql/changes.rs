//! What changed since a reader last asked.

use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject, Union};

use crate::graphql::connection::{page_args, refused};
use crate::graphql::error::{bad_input, resync_required};
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{ChangeCursor, DateTime};
use crate::graphql::scope::Scope;
use crate::graphql::types::evidence::LinkExplanation;
use crate::graphql::types::meeting::Meeting;
use crate::index::changelog::Mark;
use crate::index::current::View;
use crate::index::lookup::Resolved;
use crate::model::change as known;
use crate::model::id::{ListingKey, MeetingId};
use crate::query::filter::MeetingFilter;
use crate::query::page::PageArgs;
use crate::query::select::select;

/// What happened to a meeting.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new, or has come back.
    Added,
    /// Something about it is different.
    Changed,
    /// No source lists it any more: take it out.
    Removed,
    /// It turned out to be another one: keep that in its place.
    Merged,
    /// A part of it is a meeting of its own now; the rest kept its id.
    Split,
}

/// What is left of a meeting that is no longer held, or that turned out to be another one.
#[derive(SimpleObject)]
pub struct Tombstone {
    /// The id it had.
    id: ID,
    /// When it went.
    removed_at: DateTime,
    /// The meeting it is part of now; null where it is gone.
    merged_into: Option<Meeting>,
}

/// What a change is about, as it is now: later changes are in it already.
#[derive(Union)]
pub enum ChangedObject {
    /// It is held.
    Meeting(Meeting),
    /// It is not.
    Tombstone(Tombstone),
}

/// One change of one meeting.
#[derive(SimpleObject)]
pub struct Change {
    /// The id of the meeting.
    id: ID,
    /// What happened.
    kind: ChangeKind,
    /// When it was seen.
    at: DateTime,
    /// The meeting as it is now, or what is left of it.
    object: ChangedObject,
    /// For `SPLIT`: the meetings that were part of it and are still held. Empty for every other kind.
    split_into: Vec<Meeting>,
}

/// Changes in the order in which they happened.
#[derive(SimpleObject)]
pub struct ChangePage {
    /// The changes. A meeting that changed several times comes several times; to apply them in order is always right.
    changes: Vec<Change>,
    /// Give it as `since` the next time. Keep it even where there were no changes.
    next: ChangeCursor,
    /// Whether there are more right now.
    has_more: bool,
    /// The cursor is too old, or from before the data was made anew: what lies between cannot be told. Fetch all meetings again and
    /// go on from `next`.
    resync_required: bool,
}

/// What changed, and why.
#[derive(Default)]
pub struct ChangeQuery;

/// What changed, and why.
#[Object]
impl ChangeQuery {
    /// What changed since a cursor, the oldest first. To keep a copy: ask once without `since` and keep `next`, fetch all meetings,
    /// then ask with the cursor from time to time.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `next` of the page before. Absent: no changes, and a cursor to begin with.")] since: Option<ChangeCursor>,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
    ) -> Result<ChangePage, Error> {
        let scope = Scope::of(ctx);
        let first = page_args(&scope, first, None, None, None)?.first.unwrap_or_default();
        let (log, current) = (scope.changelog(), scope.snapshot().number());
        let at_end = Mark { generation: current, seen: u32::MAX };
        let page = |changes, mark, has_more, resync_required| ChangePage {
            changes,
            next: ChangeCursor { store: log.store, mark },
            has_more,
            resync_required,
        };
        let Some(ChangeCursor { store, mark }) = since else { return Ok(page(Vec::new(), at_end, false, false)) };
        let known = if store == log.store { log.since(mark, current, first.saturating_add(1)) } else { None };
        let Some(mut found) = known else { return Ok(page(Vec::new(), at_end, false, true)) };
        let has_more = found.len() > first;
        found.truncate(first);
        let behind = if has_more { found.last().map_or(mark, |(mark, _)| *mark) } else { at_end };
        Ok(page(found.into_iter().map(|(_, change)| Change::new(&scope, change)).collect(), behind, has_more, false))
    }

    /// Why two listings are, or are not, one meeting; null where they were never compared, because nothing speaks for them being
    /// one, or where one of them is not served.
    async fn explain_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of one listing.")] a: ID,
        #[graphql(desc = "The id of the other.")] b: ID,
    ) -> Option<Result<LinkExplanation, Error>> {
        let scope = Scope::of(ctx);
        let listing = |param: &str, id: &ID| match GlobalId::read(param, id)? {
            GlobalId::Listing(key) => Ok(key),
            _ => Err(GlobalId::mismatch(param, id, "listing")),
        };
        match (listing("a", &a), listing("b", &b)) {
            (Ok(a), Ok(b)) if a == b => Some(Err(bad_input("b", "`a` and `b` are the same listing: give two"))),
            (Ok(a), Ok(b)) => explained(&scope, &a, &b).map(Ok),
            (Err(error), _) | (_, Err(error)) => Some(Err(error)),
        }
    }
}

/// What changed from a view to that of the scope, of meetings that pass a filter in one of them: who was told of a meeting is
/// told when it does not fit any more.
///
/// # Errors
/// `BAD_USER_INPUT` for a filter that asks off the globe; `RESYNC_REQUIRED` for more than `most` changes, filtered or not, and
/// where those in between are not known.
pub fn between(before: &View, scope: &Scope, filter: &MeetingFilter, most: usize) -> Result<Vec<Change>, Error> {
    let passing = |view: &View| {
        let selected = select(&view.snapshot, filter, scope.now()).map_err(|error| refused(&error, &PageArgs::default()))?;
        Ok::<_, Error>(selected.set)
    };
    let after = scope.view();
    let passes_now = passing(after)?;
    let (from, to) = (before.snapshot.number(), after.snapshot.number());
    if from == to {
        return Ok(Vec::new());
    }
    let mark = Mark { generation: from, seen: u32::MAX };
    let same_store = before.changelog.store == after.changelog.store;
    let known = if same_store { after.changelog.since(mark, to, most.saturating_add(1)) } else { None };
    let changes = known.filter(|changes| changes.len() <= most).ok_or_else(resync_required)?;
    let passed = passing(before)?;
    let fits = |change: &known::Change| {
        after.snapshot.by_id(change.id).is_some_and(|ix| passes_now.contains(ix))
            || before.snapshot.by_id(change.id).is_some_and(|ix| passed.contains(ix))
    };
    Ok(changes.into_iter().filter(|(_, change)| fits(change)).map(|(_, change)| Change::new(scope, change)).collect())
}

/// The evidence of a pair lies beside both its meetings.
fn explained(scope: &Scope, a: &ListingKey, b: &ListingKey) -> Option<LinkExplanation> {
    let meetings = [a, b].into_iter().filter_map(|key| scope.snapshot().by_listing(key));
    let links = meetings.flat_map(|ix| scope.snapshot().meeting(ix).links.read());
    let mut pair = links.filter(|link| link.a == *a && link.b == *b || link.a == *b && link.b == *a);
    LinkExplanation::new(scope, &pair.next()?)
}

impl Change {
    fn new(scope: &Scope, change: &known::Change) -> Self {
        let served = |id: MeetingId| Meeting::by_id(scope, id);
        let (kind, split_into) = match &change.kind {
            known::ChangeKind::Added => (ChangeKind::Added, Vec::new()),
            known::ChangeKind::Changed => (ChangeKind::Changed, Vec::new()),
            known::ChangeKind::Removed => (ChangeKind::Removed, Vec::new()),
            known::ChangeKind::Merged(_) => (ChangeKind::Merged, Vec::new()),
            known::ChangeKind::Split(parts) => (ChangeKind::Split, parts.iter().filter_map(|id| served(*id)).collect()),
        };
        let snapshot = scope.snapshot();
        let id = GlobalId::Meeting(change.id).id();
        let gone = |removed_at, merged_into| {
            ChangedObject::Tombstone(Tombstone { id: id.clone(), removed_at: DateTime::utc(removed_at), merged_into })
        };
        let object = match snapshot.resolve(change.id) {
            Resolved::Found(ix) if snapshot.meeting(ix).id == change.id => ChangedObject::Meeting(Meeting::new(scope, ix)),
            Resolved::Found(ix) => gone(snapshot.retired(change.id).map_or(change.at, |retired| retired.at), Some(Meeting::new(scope, ix))),
            Resolved::Retired(retired) => gone(retired.at, None),
            Resolved::Unknown => gone(change.at, None),
        };
        Self { id, kind, at: DateTime::utc(change.at), object, split_into }
    }
}
