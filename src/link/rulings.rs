//! What operators ruled of listings, with who, why and until when; made into decisions for the listings that are there.
//!
//! A key names a listing, or a row that is held on several days and so makes several listings: then those of one weekday
//! are put together, and every one is kept apart.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::link::decisions::Decisions;
use crate::model::id::{ListingKey, ServiceBodyKey, SourceId};
use crate::model::listing::Listing;

/// What is ruled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// These are one meeting.
    MustLink(Vec<ListingKey>),
    /// No two of these are one meeting.
    CannotLink(Vec<ListingKey>),
    /// No two rows of this source are one meeting.
    DuplicateFree(SourceId),
    /// No row of one of these sources is the meeting of a row of another.
    FreeBetween(Vec<SourceId>),
    /// No two rows of this service body are one meeting.
    FreeBody(ServiceBodyKey),
}

/// One rule, with what an operator wrote down about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What.
    pub rule: Rule,
    /// Who ruled it.
    pub who: String,
    /// Why.
    pub why: String,
    /// The last day, in UTC, on which it holds; `None` is for good.
    pub until: Option<Date>,
    /// Where it is written, such as `links.toml:12`.
    pub place: String,
}

/// All rulings, those of one kind in the order in which they are written. None by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rulings(pub Vec<Ruling>);

/// Rulings applied to the listings that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// For the linker.
    pub decisions: Decisions,
    /// Rulings that do nothing, or not all that they say, in the order of the rulings.
    pub idle: Vec<Idle>,
}

/// A ruling that does nothing, or not all that it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Idle {
    /// Where it is written.
    pub place: String,
    /// What it says.
    pub rule: String,
    /// Why it does nothing, with the mend.
    pub reason: String,
    /// The source in which a listing was looked for in vain.
    pub missing: Option<SourceId>,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, keys) = match self {
            Self::MustLink(keys) => ("must_link", keys),
            Self::CannotLink(keys) => ("cannot_link", keys),
            Self::DuplicateFree(source) => return write!(f, "duplicate_free {source}"),
            Self::FreeBetween(sources) => {
                let ids: Vec<&str> = sources.iter().map(SourceId::as_str).collect();
                return write!(f, "duplicate_free between {}", ids.join(", "));
            }
            Self::FreeBody(body) => return write!(f, "duplicate_free of {}/{}", body.source, body.id),
        };
        let keys: Vec<String> = keys.iter().map(|key| format!("{}/{}", key.source, key.id)).collect();
        write!(f, "{name} {}", keys.join(", "))
    }
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.rule, self.reason)
    }
}

impl Ruling {
    /// Whether it holds at an instant.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < end_of(until))
    }

    /// Whether it speaks of this pair.
    pub fn is_about(&self, a: &Listing, b: &Listing) -> bool {
        let named = |keys: &[ListingKey], listing: &Listing| keys.iter().any(|key| names(key, listing));
        match &self.rule {
            Rule::MustLink(keys) | Rule::CannotLink(keys) => named(keys, a) && named(keys, b),
            Rule::DuplicateFree(source) => a.key.source == *source && b.key.source == *source,
            Rule::FreeBetween(sources) => {
                a.key.source != b.key.source && [a, b].iter().all(|listing| sources.contains(&listing.key.source))
            }
            Rule::FreeBody(body) => [a, b].iter().all(|listing| listing.service_bodies.contains(body)),
        }
    }

    fn keys(&self) -> &[ListingKey] {
        match &self.rule {
            Rule::MustLink(keys) | Rule::CannotLink(keys) => keys,
            Rule::DuplicateFree(_) | Rule::FreeBetween(_) | Rule::FreeBody(_) => &[],
        }
    }

    fn idle(&self, reason: String, missing: Option<SourceId>) -> Idle {
        Idle { place: self.place.clone(), rule: self.rule.to_string(), reason, missing }
    }
}

/// The first instant after a day in UTC.
pub fn end_of(day: Date) -> Timestamp {
    let begins = day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |begins| begins.timestamp());
    begins.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

/// Whether a key is that of a listing, or that of its row before its days were told apart.
fn names(key: &ListingKey, listing: &Listing) -> bool {
    listing.key == *key || listing.key.source == key.source && listing.series.as_deref() == Some(&key.id)
}

impl Rulings {
    /// Whether nothing is ruled.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them speaks of listings of this source.
    pub fn speak_of(&self, source: &SourceId) -> bool {
        self.0.iter().any(|ruling| match &ruling.rule {
            Rule::DuplicateFree(free) => free == source,
            Rule::FreeBetween(sources) => sources.contains(source),
            Rule::FreeBody(body) => body.source == *source,
            Rule::MustLink(keys) | Rule::CannotLink(keys) => keys.iter().any(|key| key.source == *source),
        })
    }

    /// What is ruled at an instant, in few letters; empty where nothing is. Rulings of one digest rule the same.
    pub fn digest(&self, now: Timestamp) -> String {
        let standing: BTreeSet<String> = self.0.iter().filter(|ruling| ruling.holds(now)).map(|ruling| ruling.rule.to_string()).collect();
        if standing.is_empty() {
            return String::new();
        }
        let mut hasher = blake3::Hasher::new();
        for rule in &standing {
            hasher.update(&(rule.len() as u64).to_be_bytes()).update(rule.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Applies what holds at an instant. `listings` are at least all those of the sources that the rulings speak of, in any order.
    pub fn applied<'l>(&self, listings: impl Iterator<Item = &'l Listing>, now: Timestamp) -> Applied {
        if self.is_empty() {
            return Applied::default();
        }
        let there = There::of(self, listings);
        let mut applied = Applied::default();
        for ruling in &self.0 {
            if !ruling.holds(now) {
                let until = ruling.until.map_or_else(String::new, |until| format!(" until {until}"));
                applied.idle.push(ruling.idle(format!("it held{until}; take it out, or look again and write a later day"), None));
                continue;
            }
            for key in ruling.keys().iter().filter(|key| !there.has(key)) {
                let reason = format!("there is no listing {}/{}; correct it, or take the entry out", key.source, key.id);
                applied.idle.push(ruling.idle(reason, Some(key.source.clone())));
            }
            let decisions = &mut applied.decisions;
            match &ruling.rule {
                Rule::DuplicateFree(source) => decisions.duplicate_free.push(source.clone()),
                Rule::FreeBetween(sources) => decisions.free_between.extend(pairs_of(sources)),
                Rule::FreeBody(body) => {
                    decisions.free_bodies.push(body.clone());
                    if !there.bodies.contains(body) {
                        let reason =
                            format!("no listing is of the service body {}/{}; correct it, or take the entry out", body.source, body.id);
                        applied.idle.push(ruling.idle(reason, Some(body.source.clone())));
                    }
                }
                Rule::CannotLink(keys) => decisions.cannot_link.extend(there.pairs(keys).map(|(a, b)| (a.0, b.0))),
                Rule::MustLink(keys) => {
                    let before = decisions.must_link.len();
                    decisions.must_link.extend(there.pairs(keys).filter(|(a, b)| a.meets(b)).map(|(a, b)| (a.0, b.0)));
                    if decisions.must_link.len() == before {
                        let reason = "they have no weekday in common, or are of two fellowships; name listings of one day".to_owned();
                        applied.idle.push(ruling.idle(reason, None));
                    }
                }
            }
        }
        let Decisions { must_link, cannot_link, duplicate_free, free_between, free_bodies } = &mut applied.decisions;
        for pairs in [must_link, cannot_link] {
            pairs.sort();
            pairs.dedup();
        }
        duplicate_free.sort();
        duplicate_free.dedup();
        free_between.sort();
        free_between.dedup();
        free_bodies.sort();
        free_bodies.dedup();
        applied
    }
}

/// Every two of some sources, the lesser first.
fn pairs_of(sources: &[SourceId]) -> Vec<(SourceId, SourceId)> {
    let pairs = sources.iter().enumerate().flat_map(|(at, a)| sources[at + 1..].iter().map(move |b| (a.min(b), a.max(b))));
    pairs.filter(|(a, b)| a != b).map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// A listing that a key names, and what it must have in common with another to be one with it: its fellowship, and where
/// the key named a row of several days, its weekday.
#[derive(Clone)]
struct Named<'l>(ListingKey, Option<&'l Listing>, bool);

impl Named<'_> {
    fn meets(&self, other: &Self) -> bool {
        // Beside a listing that is not there every day of a row would be one with it, and so one with each other.
        let (Some(a), Some(b)) = (self.1, other.1) else { return !(self.2 || other.2) };
        let weekday = |listing: &Listing| listing.slot.as_ref().map(|slot| slot.weekday);
        let several = self.2 || other.2;
        a.fellowship == b.fellowship && (!several || weekday(a) == weekday(b))
    }
}

/// The listings that rulings name, by the keys that they use, and the service bodies that there are of those they name.
struct There<'l> {
    named: HashMap<ListingKey, Vec<&'l Listing>>,
    bodies: HashSet<ServiceBodyKey>,
}

impl<'l> There<'l> {
    fn of(rulings: &Rulings, listings: impl Iterator<Item = &'l Listing>) -> Self {
        let mut found: HashMap<ListingKey, Vec<&'l Listing>> =
            rulings.0.iter().flat_map(Ruling::keys).map(|key| (key.clone(), Vec::new())).collect();
        let body = |ruling: &Ruling| if let Rule::FreeBody(body) = &ruling.rule { Some(body.clone()) } else { None };
        let asked: HashSet<ServiceBodyKey> = rulings.0.iter().filter_map(body).collect();
        let mut bodies = HashSet::new();
        for listing in listings {
            bodies.extend(listing.service_bodies.iter().filter(|body| asked.contains(body)).cloned());
            let series = listing.series.as_ref().map(|id| ListingKey { source: listing.key.source.clone(), id: id.clone() });
            if let Some(named) = found.get_mut(&listing.key) {
                named.push(listing);
            }
            if let Some(named) = series.filter(|key| *key != listing.key).and_then(|key| found.get_mut(&key)) {
                named.push(listing);
            }
        }
        for (key, named) in &mut found {
            // A listing of that very key is meant, whatever rows are called so.
            if named.iter().any(|listing| listing.key == *key) {
                named.retain(|listing| listing.key == *key);
            }
        }
        Self { named: found, bodies }
    }

    fn has(&self, key: &ListingKey) -> bool {
        self.named.get(key).is_some_and(|named| !named.is_empty())
    }

    /// What a key names. Where nothing is there the key stands for itself, so that decisions stay what they are while a
    /// listing comes and goes.
    fn named(&self, key: &ListingKey) -> Vec<Named<'l>> {
        match self.named.get(key).map(Vec::as_slice).unwrap_or_default() {
            [] => vec![Named(key.clone(), None, false)],
            listings => listings.iter().map(|listing| Named(listing.key.clone(), Some(listing), listing.key != *key)).collect(),
        }
    }

    /// Every pair of listings that two of the keys name, the lesser key first.
    fn pairs(&self, keys: &[ListingKey]) -> impl Iterator<Item = (Named<'l>, Named<'l>)> {
        let named: Vec<Vec<Named<'l>>> = keys.iter().map(|key| self.named(key)).collect();
        let mut pairs = Vec::new();
        for (at, left) in named.iter().enumerate() {
            for right in named[at + 1..].iter().flatten() {
                let ordered = |a: &Named<'l>| if a.0 < right.0 { (a.clone(), right.clone()) } else { (right.clone(), a.clone()) };
                pairs.extend(left.iter().map(ordered).filter(|(a, b)| a.0 != b.0));
            }
        }
        pairs.into_iter()
    }
}
