//! Groups: who holds meetings, found by a number of the world's or by a name in a town.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::link::form::hash;
use crate::link::shared::Holder;
use crate::link::told::{Told, ToldGroup};
use crate::model::id::GroupId;
use crate::model::organization::Group;
use crate::model::place::CountryCode;

/// The countries in which numbers of groups are met with, by the hash of [`number`].
pub type Lands = HashMap<u64, BTreeSet<CountryCode>>;

/// The number of a meeting's group, with the fellowship that counts so.
pub fn number(told: &Told) -> Option<String> {
    let number = told.group.as_ref()?.number.as_deref()?;
    Some(format!("{}|{number}", told.best.fellowship))
}

/// The country in which a meeting is held.
pub fn land_of(told: &Told) -> Option<CountryCode> {
    told.venue.as_ref()?.land
}

/// What a group is known by: its world number and country, since each service office counts from one; else its name in
/// a town or under a service body. A meeting that names no country belongs to the number's only one.
pub fn key<'a, 'l>(told: &'a Told, lands: impl Fn(u64) -> Option<&'l BTreeSet<CountryCode>>) -> Option<Cow<'a, str>> {
    let group = told.group.as_ref()?;
    let Some(number) = &group.number else { return group.unnumbered.as_deref().map(Cow::Borrowed) };
    let fellowship = &told.best.fellowship;
    let known = || lands(hash(&format!("{fellowship}|{number}")));
    let only = || known().filter(|lands| lands.len() == 1).and_then(|lands| lands.first().copied());
    let land = land_of(told).or_else(only).map(|land| land.to_string()).unwrap_or_default();
    Some(Cow::Owned(format!("{fellowship}|number|{land}|{number}")))
}

/// The groups of these keys, as the sources of the highest ranks tell of them.
pub fn records<'t>(held: &[Holder<'_>], ids: &BTreeMap<&str, Uuid>, told_of: impl Fn(u32) -> &'t Told) -> Vec<Group> {
    let mut said: BTreeMap<&str, Vec<&ToldGroup>> = BTreeMap::new();
    for holder in held {
        said.entry(holder.key).or_default().extend(told_of(holder.meeting).group.as_ref());
    }
    let mut groups: Vec<Group> = Vec::with_capacity(said.len());
    for (key, mut mentions) in said {
        mentions.sort_by_key(|group| (Reverse(group.rank), &group.listing.key));
        let Some(first) = mentions.first() else { continue };
        let said = || mentions.iter().filter_map(|group| group.listing.group.as_ref());
        groups.push(Group {
            id: GroupId(ids[key]),
            key: key.to_owned(),
            fellowship: first.listing.fellowship.clone(),
            name: said().find_map(|group| group.name.clone()),
            website: said().find_map(|group| group.website.clone()),
            contribution_urls: said().map(|group| &group.contribution_urls).find(|urls| !urls.is_empty()).cloned().unwrap_or_default(),
        });
    }
    groups.sort_unstable_by_key(|group| group.id);
    groups
}
