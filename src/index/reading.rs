//! What is to be read of a new generation: all of it, or what lies over the one that was read before.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::index::content::{Content, Delta, shared};
use crate::model::generation::{Altered, GenerationContent, Patch};
use crate::model::organization::ServiceBody;
use crate::store::codec::{GenerationMeta, decode_generation_meta};
use crate::store::contract::{ChunkId, Head, Shelves};
use crate::store::error::StoreError;
use crate::store::generation::{Part, Role};
use crate::store::packs::{load_generation_at, read_parts};
use crate::suppress::order::Suppressions;

/// The chunks that a generation was read from, and what each means.
#[derive(Debug, Clone, Default)]
pub struct Chunks(HashMap<ChunkId, Role>);

/// A generation as it was read.
#[allow(clippy::large_enum_variant, reason = "one at a time")]
pub enum Reading {
    /// All of it.
    Whole(GenerationMeta, Content),
    /// What it holds in the place of what the one that was read before held.
    Over(Delta),
}

/// Reads a generation, and no more of it than what is not known from the one before; `known` are the chunks of that one, and
/// those of this one are handed back. What `suppress` takes out is not in it.
///
/// # Errors
/// Those of the store.
pub async fn read(store: &dyn Shelves, head: &Head, known: &Chunks, suppress: &Suppressions) -> Result<(Reading, Chunks), StoreError> {
    let meta = decode_generation_meta(&head.meta)?;
    match read_over(store, head, known).await? {
        Some((patch, service_bodies, chunks)) => {
            let (put, service_bodies) = cleaned(patch, service_bodies, suppress);
            Ok((Reading::Over(Delta::of(head.seq, meta.built_at, put, service_bodies)), chunks))
        }
        None => {
            let (content, chunks) = read_whole(store, head, suppress).await?;
            Ok((Reading::Whole(meta, content), chunks))
        }
    }
}

/// The patches that are new, in one, and all service bodies where one of their chunks is. `None` where more has changed.
async fn read_over(
    store: &dyn Shelves,
    head: &Head,
    Chunks(known): &Chunks,
) -> Result<Option<(Patch, Option<Vec<ServiceBody>>, Chunks)>, StoreError> {
    let there: HashSet<&ChunkId> = head.chunks.iter().collect();
    let gone: Vec<Role> = known.iter().filter(|(id, _)| !there.contains(id)).map(|(_, role)| *role).collect();
    if known.is_empty() || gone.contains(&Role::Bucket) {
        return Ok(None);
    }
    let fresh: Vec<ChunkId> = head.chunks.iter().filter(|id| !known.contains_key(id)).copied().collect();
    let mut chunks: HashMap<ChunkId, Role> = head.chunks.iter().filter_map(|id| Some((*id, *known.get(id)?))).collect();
    let mut patch = Patch::default();
    read_parts(store, &fresh, apart, |id, (role, things)| {
        chunks.insert(id, role);
        if let Things::Patch(later) = things {
            patch.then(later);
        }
    })
    .await?;
    let come: Vec<Role> = fresh.iter().filter_map(|id| chunks.get(id)).copied().collect();
    if come.contains(&Role::Bucket) {
        return Ok(None);
    }
    let mut bodies = None;
    if gone.contains(&Role::Bodies) || come.contains(&Role::Bodies) {
        let ids: Vec<ChunkId> = head.chunks.iter().filter(|id| chunks.get(id) == Some(&Role::Bodies)).copied().collect();
        let mut all = Vec::new();
        read_parts(store, &ids, apart, |_, (_, things)| {
            if let Things::Shared(mut some) = things {
                all.append(&mut some.service_bodies);
            }
        })
        .await?;
        bodies = Some(all);
    }
    Ok(Some((patch, bodies, Chunks(chunks))))
}

/// What a chunk holds, where it stays.
#[allow(clippy::large_enum_variant, reason = "one for each chunk of a generation")]
enum Things {
    Shared(Content),
    Patch(Patch),
}

fn apart(part: Part) -> (Role, Things) {
    let role = part.role();
    let mut content = Content::default();
    match part {
        Part::Meetings(some) => content.meetings = shared(some),
        Part::Venues(some) => content.venues = shared(some),
        Part::Groups(some) => content.groups = shared(some),
        Part::Series(some) => content.series = shared(some),
        Part::Retired(some) => content.retired = shared(some),
        Part::RetiredShared(some) => content.retired_shared = shared(some),
        Part::ServiceBodies(some) => content.service_bodies = some,
        Part::Patch(patch) => return (role, Things::Patch(patch)),
    }
    (role, Things::Shared(content))
}

/// All of a generation. Each thing goes where it stays as soon as it was read, unless some of them must be taken out, for which
/// all are looked at together.
async fn read_whole(store: &dyn Shelves, head: &Head, suppress: &Suppressions) -> Result<(Content, Chunks), StoreError> {
    let (mut content, mut patch, mut chunks) = (Content::default(), Patch::default(), HashMap::new());
    read_parts(store, &head.chunks, apart, |id, (role, things)| {
        chunks.insert(id, role);
        match things {
            _ if !suppress.is_empty() => {}
            Things::Shared(some) => content.append(some),
            Things::Patch(later) => patch.then(later),
        }
    })
    .await?;
    let chunks = Chunks(chunks);
    if suppress.is_empty() {
        let delta = Delta::of(head.seq, head.at, patch.split(), None);
        return Ok((content.after(&delta), chunks));
    }
    let (_, mut content) = load_generation_at(store, head).await?;
    suppress.clean_generation(&mut content);
    Ok((content.into(), chunks))
}

/// A patch without what must not be shown. What goes as a whole is gone. A venue, a group or a series is in a patch with every
/// meeting that it changed for, so that what only meetings have that go can be told from the patch alone.
fn cleaned(
    patch: Patch,
    service_bodies: Option<Vec<ServiceBody>>,
    suppress: &Suppressions,
) -> ((GenerationContent, Altered), Option<Vec<ServiceBody>>) {
    let all = patch.altered();
    let (mut put, mut gone) = patch.split();
    if suppress.is_empty() {
        return ((put, gone), service_bodies);
    }
    let have_changed = service_bodies.is_some();
    put.service_bodies = service_bodies.unwrap_or_default();
    suppress.clean_generation(&mut put);
    let bodies = std::mem::take(&mut put.service_bodies);
    let left = |ids: &HashSet<Uuid>, there: HashSet<Uuid>| ids.difference(&there).copied().collect::<HashSet<_>>();
    gone.meetings = left(&all.meetings, put.meetings.iter().map(|meeting| meeting.id.0).collect());
    gone.venues = left(&all.venues, put.venues.iter().map(|venue| venue.id.0).collect());
    gone.groups = left(&all.groups, put.groups.iter().map(|group| group.id.0).collect());
    gone.series = left(&all.series, put.series.iter().map(|series| series.id.0).collect());
    ((put, gone), have_changed.then_some(bodies))
}
