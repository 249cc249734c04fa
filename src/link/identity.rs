//! Ids that last: each cluster gets the id of the meeting whose listings it holds, else a retired one, else a new one.
//!
//! Listing keys alone carry identity, weighted by the rank of their source. A row that gains or loses a weekday changes
//! the keys of its listings (`x` becomes `x-1` and `x-3`); the listing of the same weekday speaks for the key before. Each id goes once: where a meeting falls
//! into parts the heaviest part keeps its id, and where meetings become one the heaviest gives the id and the others
//! redirect.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::link::policy;
use crate::model::change::ChangeKind;
use crate::model::generation::Retired;
use crate::model::id::{ListingKey, MeetingId};
use crate::model::meeting::Meeting;
use crate::model::slot::Weekday;

/// The ids of a generation.
#[derive(Debug)]
pub struct Identity {
    /// The id of each cluster.
    pub ids: Vec<MeetingId>,
    /// What became of the ids before: merged, removed or split.
    pub fates: BTreeMap<MeetingId, ChangeKind>,
    /// Ids that were served and are not any more.
    pub retired: Vec<Retired>,
}

/// A listing as far as identity asks of it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its key.
    pub key: &'a ListingKey,
    /// The row's id before its days were told apart, where it named several.
    pub series: Option<&'a str>,
    /// Its weekday; `None` is by appointment.
    pub weekday: Option<Weekday>,
    /// How much it weighs, 1 or more.
    pub weight: u64,
}

impl Member<'_> {
    /// The key that this listing had if its row named several days before and names one now, or the other way round.
    fn other_key(&self) -> Option<ListingKey> {
        let id = match self.series {
            Some(row) => row.to_owned(),
            None => format!("{}-{}", self.key.id, self.weekday?.sunday_zero()),
        };
        Some(ListingKey { source: self.key.source.clone(), id })
    }
}

/// The listings of one cluster, sorted by key.
pub type Members<'a> = Vec<Member<'a>>;

/// An id that was handed out before.
struct Holder<'a> {
    id: MeetingId,
    live: bool,
    since: Timestamp,
    /// Its listings, and their weekdays where they are remembered.
    keys: Vec<(&'a ListingKey, Option<Weekday>)>,
}

/// How much of a holder's listings a cluster holds.
struct Claim {
    holder: usize,
    cluster: usize,
    weight: u64,
}

/// What was before. A cluster whose listings are just those of a meeting before keeps its id, whatever else changes: nobody
/// else can claim it.
pub struct Standing<'a> {
    /// The meetings of the generation before that do not stand so.
    pub moving: &'a [&'a Meeting],
    /// Ids that were served before it.
    pub retired: &'a [Retired],
    /// Whether a source says a listing now.
    pub present: &'a (dyn Fn(&ListingKey) -> bool + 'a),
}

/// Assigns ids to the clusters that do not stand as they stood. They are to be sorted by their least listing key, so
/// that ids are minted in a settled order.
pub fn assign(clusters: &[Members<'_>], standing: &Standing<'_>, now: Timestamp, mint: &mut dyn FnMut() -> Uuid) -> Identity {
    let holders = holders(clusters, standing, now);
    let claims = claims(clusters, &holders, standing);
    let mut taken: Vec<Option<usize>> = vec![None; clusters.len()];
    let mut given: Vec<Option<usize>> = vec![None; holders.len()];
    for claim in &claims {
        if taken[claim.cluster].is_none() && given[claim.holder].is_none() {
            taken[claim.cluster] = Some(claim.holder);
            given[claim.holder] = Some(claim.cluster);
        }
    }
    let ids: Vec<MeetingId> = taken.iter().map(|holder| holder.map_or_else(|| MeetingId(mint()), |at| holders[at].id)).collect();
    let fates = fates(&holders, &claims, &taken, &given, &ids);
    let left = holders.iter().enumerate().filter(|(at, holder)| holder.live && given[*at].is_none()).map(|(_, holder)| holder);
    let retired = left.map(|holder| tombstone(holder, &fates, now)).collect();
    Identity { ids, fates, retired }
}

fn is_remembered(retired: &Retired, now: Timestamp) -> bool {
    now.duration_since(retired.at) <= SignedDuration::from_hours(24 * policy::RETIRED_DAYS_MAX)
}

/// Everybody who may claim one of the clusters. Of the retired, who may be many, only those with a listing that is there.
fn holders<'a>(clusters: &[Members<'_>], standing: &Standing<'a>, now: Timestamp) -> Vec<Holder<'a>> {
    let live = standing.moving.iter().map(|meeting| Holder {
        id: meeting.id,
        live: true,
        since: meeting.first_seen_at,
        keys: meeting.listings.iter().map(|mention| (&mention.key, mention.slot.as_ref().map(|slot| slot.weekday))).collect(),
    });
    let asked: HashSet<&ListingKey> = clusters.iter().flatten().map(|member| member.key).collect();
    let may_return = |retired: &&Retired| is_remembered(retired, now) && retired.listings.iter().any(|key| asked.contains(key));
    let retired = standing.retired.iter().filter(may_return).map(|retired| Holder {
        id: retired.id,
        live: false,
        since: retired.at,
        keys: retired.listings.iter().map(|key| (key, None)).collect(),
    });
    live.chain(retired).collect()
}

/// All claims, best first: served ids before retired ones, then by weight, then the older id, then what has no other.
fn claims(clusters: &[Members<'_>], holders: &[Holder<'_>], standing: &Standing<'_>) -> Vec<Claim> {
    let mut holders_of: HashMap<&ListingKey, Vec<(usize, Option<Weekday>)>> = HashMap::new();
    for (at, holder) in holders.iter().enumerate() {
        for (key, weekday) in &holder.keys {
            holders_of.entry(*key).or_default().push((at, *weekday));
        }
    }
    let mut weights: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for (cluster, members) in clusters.iter().enumerate() {
        for member in members {
            let own = holders_of.get(member.key).map(Vec::as_slice).unwrap_or_default();
            for (holder, _) in own {
                *weights.entry((*holder, cluster)).or_default() += member.weight;
            }
            if own.iter().any(|(holder, _)| holders[*holder].live) {
                continue;
            }
            for holder in before_its_days_changed(member, &holders_of, standing) {
                *weights.entry((holder, cluster)).or_default() += member.weight;
            }
        }
    }
    let mut claims: Vec<Claim> = weights.into_iter().map(|((holder, cluster), weight)| Claim { holder, cluster, weight }).collect();
    // Of two equal parts of a meeting the one that has an id of before to go back to leaves.
    let may_go_back: HashSet<usize> = claims.iter().filter(|claim| !holders[claim.holder].live).map(|claim| claim.cluster).collect();
    claims.sort_by_key(|claim| {
        let holder = &holders[claim.holder];
        (Reverse(holder.live), Reverse(claim.weight), holder.since, holder.id, may_go_back.contains(&claim.cluster), claim.cluster)
    });
    claims
}

/// Holders of the key that a new listing had before its row gained or lost a weekday. The weekday must be the same, and
/// the key must be gone: `harbour` and `harbour-1` may be two rows of one list.
fn before_its_days_changed(
    member: &Member<'_>,
    holders_of: &HashMap<&ListingKey, Vec<(usize, Option<Weekday>)>>,
    standing: &Standing<'_>,
) -> Vec<usize> {
    let Some(key) = member.other_key() else { return Vec::new() };
    let Some(held) = holders_of.get(&key).filter(|_| !(standing.present)(&key)) else { return Vec::new() };
    let held = held.iter();
    held.filter(|(_, weekday)| weekday.is_some() && *weekday == member.weekday).map(|(holder, _)| *holder).collect()
}

/// What became of each id that was served and is not, or that lost a part.
fn fates(
    holders: &[Holder<'_>],
    claims: &[Claim],
    taken: &[Option<usize>],
    given: &[Option<usize>],
    ids: &[MeetingId],
) -> BTreeMap<MeetingId, ChangeKind> {
    let mut fates = BTreeMap::new();
    let mut parts: BTreeMap<MeetingId, BTreeSet<MeetingId>> = BTreeMap::new();
    let mut seen_holders = HashSet::new();
    let mut seen_clusters = HashSet::new();
    for claim in claims.iter().filter(|claim| holders[claim.holder].live) {
        let holder = &holders[claim.holder];
        if given[claim.holder].is_none() && seen_holders.insert(claim.holder) {
            fates.insert(holder.id, ChangeKind::Merged(ids[claim.cluster]));
        }
        // The heaviest claim on a cluster says where it comes from; if its id is no served one, it broke away.
        let broke_away = taken[claim.cluster].is_none_or(|from| !holders[from].live);
        if seen_clusters.insert(claim.cluster) && broke_away && given[claim.holder].is_some() {
            parts.entry(holder.id).or_default().insert(ids[claim.cluster]);
        }
    }
    fates.extend(parts.into_iter().map(|(id, parts)| (id, ChangeKind::Split(parts.into_iter().collect()))));
    for (at, holder) in holders.iter().enumerate().filter(|(_, holder)| holder.live) {
        if given[at].is_none() {
            fates.entry(holder.id).or_insert(ChangeKind::Removed);
        }
    }
    fates
}

fn tombstone(holder: &Holder<'_>, fates: &BTreeMap<MeetingId, ChangeKind>, now: Timestamp) -> Retired {
    let merged_into = match fates.get(&holder.id) {
        Some(ChangeKind::Merged(survivor)) => Some(*survivor),
        _ => None,
    };
    Retired { id: holder.id, at: now, merged_into, listings: holder.keys.iter().map(|(key, _)| (*key).clone()).collect() }
}

/// Brings tombstones in line, sorted by id: those before that are not revived, and those of this generation. Redirects point
/// at their end. An id that was handed out once is never forgotten; its listings are, when it is not to be revived any more.
pub fn retire(all: &mut Vec<Retired>, left: Vec<Retired>, served: &dyn Fn(MeetingId) -> bool, now: Timestamp, altered: &mut HashSet<Uuid>) {
    all.retain_mut(|retired| {
        let is_revived = served(retired.id);
        let is_too_old = !retired.listings.is_empty() && !is_remembered(retired, now);
        if is_too_old {
            retired.listings = Vec::new();
        }
        if is_revived || is_too_old {
            altered.insert(retired.id.0);
        }
        !is_revived
    });
    altered.extend(left.iter().map(|retired| retired.id.0));
    all.extend(left);
    all.sort_by_key(|retired| retired.id);
    let led_astray = |retired: &&Retired| retired.merged_into.is_some_and(|target| !served(target));
    let mended: Vec<(MeetingId, Option<MeetingId>)> = all
        .iter()
        .filter(led_astray)
        .map(|retired| (retired.id, retired.merged_into.and_then(|target| end_of_chain(target, all, served))))
        .collect();
    for (id, end) in mended {
        let Ok(at) = all.binary_search_by_key(&id, |retired| retired.id) else { continue };
        if all[at].merged_into != end {
            altered.insert(id.0);
            all[at].merged_into = end;
        }
    }
}

/// Follows redirects to a meeting that is served, or to a tombstone that leads nowhere; `None` where the trail is lost.
fn end_of_chain(start: MeetingId, all: &[Retired], served: &dyn Fn(MeetingId) -> bool) -> Option<MeetingId> {
    let mut at = start;
    for _ in 0..=all.len() {
        if served(at) {
            return Some(at);
        }
        let retired = &all[all.binary_search_by_key(&at, |retired| retired.id).ok()?];
        match retired.merged_into {
            Some(next) => at = next,
            None => return Some(at),
        }
    }
    None
}
