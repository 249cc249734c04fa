//! One meeting out of its listings: for each field a winner, the rule by which it won, and who says otherwise.
//!
//! Listings are taken best first: an origin before its mirrors, then the higher rank, then what the publisher changed
//! last, then the lesser key. The first that says something wins a field, unless the field's own rule below says
//! otherwise; where only the key would decide, most of the independent sources do. A mirror whose origin is present adds nothing to a union.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::link::claim::Claim;
use crate::link::normal::Normal;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{MeetingId, SourceId};
use crate::model::meeting::{ListingMention, LocalizedText, Meeting};
use crate::model::meeting_type::MeetingType;
use crate::model::packed::Packed;
use crate::model::provenance::{Alternative, FieldProvenance, FuseRule, MeetingField};
use crate::model::slot::WeeklySlot;
use crate::model::source::SourceFacts;

/// Sources by id.
pub type Sources<'a> = HashMap<&'a SourceId, &'a SourceFacts>;

/// Rank of a source of which no facts are given.
const RANK_USUAL: u16 = 500;

/// The rank of a listing's source.
pub fn rank(source: &SourceId, sources: &Sources<'_>) -> u16 {
    sources.get(source).map_or(RANK_USUAL, |facts| facts.rank)
}

/// A meeting without venue, group and series, and the listings that tell of them.
pub struct Fused<'a> {
    /// The meeting; its venue, group, series, links and `changed_at` are still to come.
    pub meeting: Meeting,
    /// Its listings, best first.
    pub claims: Vec<Claim<'a>>,
    /// The listing that gave the address.
    pub placed_by: Option<usize>,
    /// The listing that gave the group.
    pub grouped_by: Option<usize>,
}

/// Fuses the listings of one cluster, which holds at least one.
pub fn fuse<'a>(id: MeetingId, members: &[&'a Normal<'a>], sources: &Sources<'a>, now: Timestamp) -> Fused<'a> {
    let claims = best_first(members, sources);
    let mut record = Record { claims: &claims, provenance: Vec::new() };
    let names = record.names();
    let slot = record.slot();
    let (attendance, suspended) = record.attendance();
    let access = record.first(MeetingField::Access, |claim| (claim.access != Access::Unknown).then_some(claim.access));
    let placed_by = record.place(attendance);
    let online_from = record.online(attendance);
    let types = record.types();
    let languages = record.union(MeetingField::Languages, |claim| claim.languages.to_vec(), Clone::clone);
    let notes_from = record.take(MeetingField::Notes, |claim| claim.notes.map(str::to_owned));
    let grouped_by = record.take(MeetingField::Group, |claim| {
        claim.group.and_then(|group| group.name.clone().or_else(|| group.world_id.clone()).or_else(|| group.website.clone()))
    });
    let provenance = Packed::new(&record.provenance);
    let meeting = Meeting {
        id,
        fellowship: claims[0].fellowship.clone(),
        names,
        group: None,
        series: None,
        slot,
        attendance,
        suspended,
        access: access.unwrap_or(Access::Unknown),
        venue: None,
        venue_notes: placed_by.and_then(|at| venue_notes(&claims[at])),
        online: online_from.and_then(|at| claims[at].online.cloned().map(Box::new)),
        types,
        languages,
        notes: notes_from.and_then(|at| notes(&claims[at])).map(Box::new),
        notes_in_other_languages: notes_from.map(|at| notes_in_other_languages(&claims, at)).unwrap_or_default(),
        service_bodies: sorted_union(&claims, |claim| claim.service_bodies),
        listings: claims.iter().map(mention).collect(),
        provenance,
        links: Packed::default(),
        external_ids: sorted_union(&claims, |claim| claim.external_ids),
        first_seen_at: now,
        changed_at: now,
    };
    Fused { meeting, claims, placed_by, grouped_by }
}

fn best_first<'a>(members: &[&'a Normal<'a>], sources: &Sources<'a>) -> Vec<Claim<'a>> {
    let present: Vec<&SourceId> = members.iter().map(|normal| &normal.listing.key.source).collect();
    let mut claims: Vec<Claim<'a>> = members
        .iter()
        .map(|normal| {
            let source = &normal.listing.key.source;
            let origin = sources.get(source).and_then(|facts| facts.mirror_of.as_ref());
            let shadowed = origin.is_some_and(|origin| origin != source && present.contains(&origin));
            Claim::of(normal, rank(source, sources), origin, shadowed)
        })
        .collect();
    claims.sort_by_key(|claim| (claim.shadowed, Reverse(claim.rank), claim.mirror, Reverse(claim.publisher_updated_at), claim.key));
    claims
}

fn mention(claim: &Claim<'_>) -> ListingMention {
    ListingMention {
        key: claim.key.clone(),
        name: claim.name.map(str::to_owned),
        slot: claim.slot.cloned(),
        url: claim.url.map(str::to_owned),
        publisher_updated_at: claim.publisher_updated_at,
    }
}

fn notes(claim: &Claim<'_>) -> Option<LocalizedText> {
    claim.notes.map(|text| LocalizedText { language: claim.language.map(str::to_owned), text: text.to_owned() })
}

/// For each language that is known and not that of the notes which won, the best notes.
fn notes_in_other_languages(claims: &[Claim<'_>], won: usize) -> Vec<LocalizedText> {
    let mut seen = BTreeSet::from([claims[won].language]);
    let others = claims.iter().filter(|claim| claim.notes.is_some() && claim.language.is_some());
    others.filter(|claim| seen.insert(claim.language)).filter_map(notes).collect()
}

fn venue_notes(claim: &Claim<'_>) -> Option<String> {
    let place = claim.place?;
    let parts: Vec<&str> = place.room.iter().chain(&place.notes).map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn sorted_union<'a, T: Clone + Ord + 'a>(claims: &[Claim<'a>], values: impl Fn(&Claim<'a>) -> &'a [T]) -> Vec<T> {
    let mut all: Vec<T> = claims.iter().flat_map(|claim| values(claim).iter().cloned()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Types that cannot both hold.
const CONTRADICTIONS: &[(MeetingType, MeetingType)] = &[
    (MeetingType::Women, MeetingType::Men),
    (MeetingType::ChildFriendly, MeetingType::NoChildren),
    (MeetingType::Childcare, MeetingType::NoChildren),
    (MeetingType::SmokingPermitted, MeetingType::NonSmoking),
];

fn contradict(a: MeetingType, b: MeetingType) -> bool {
    CONTRADICTIONS.contains(&(a, b)) || CONTRADICTIONS.contains(&(b, a))
}

/// The claims, and what is written down of where each field came from.
struct Record<'c, 'a> {
    claims: &'c [Claim<'a>],
    provenance: Vec<FieldProvenance>,
}

impl<'a> Record<'_, 'a> {
    /// The first listing that says something, or one of the majority where listings tie.
    fn take(&mut self, field: MeetingField, words: impl Fn(&Claim<'a>) -> Option<String>) -> Option<usize> {
        let (chosen, otherwise) = self.choose(&words)?;
        self.note(field, chosen, otherwise, words);
        Some(chosen)
    }

    /// The same without writing it down, and the rule where listings disagree.
    fn choose(&self, words: &impl Fn(&Claim<'a>) -> Option<String>) -> Option<(usize, FuseRule)> {
        let first = self.claims.iter().position(|claim| words(claim).is_some())?;
        Some(match self.majority(first, words) {
            Some(at) => (at, FuseRule::Majority),
            None => (first, self.by_order(first)),
        })
    }

    /// Of the listings that tie with the first to speak, the first that says what more than half of the independent
    /// sources among them say. `None` where fewer than three tie, or no value has a majority.
    fn majority(&self, first: usize, words: &impl Fn(&Claim<'a>) -> Option<String>) -> Option<usize> {
        let tied: Vec<usize> = (first..self.claims.len()).filter(|at| self.claims[*at].ties_with(&self.claims[first])).collect();
        if tied.len() < 3 {
            return None;
        }
        let mut voices: BTreeSet<&SourceId> = BTreeSet::new();
        let mut said: BTreeMap<String, (usize, BTreeSet<&SourceId>)> = BTreeMap::new();
        for at in tied {
            let Some(value) = words(&self.claims[at]) else { continue };
            let voice = self.claims[at].voice;
            voices.insert(voice);
            said.entry(value).or_insert_with(|| (at, BTreeSet::new())).1.insert(voice);
        }
        let won = said.into_values().find(|(_, behind)| behind.len() * 2 > voices.len());
        won.filter(|_| voices.len() > 2).map(|(at, _)| at)
    }

    /// The first value that is stated.
    fn first<T: std::fmt::Debug>(&mut self, field: MeetingField, value: impl Fn(&Claim<'a>) -> Option<T>) -> Option<T> {
        let chosen = self.take(field, |claim| value(claim).map(|value| format!("{value:?}").to_lowercase()))?;
        value(&self.claims[chosen])
    }

    /// Why the order of listings chose one before the next: its rank, or its freshness where ranks are equal.
    fn by_order(&self, chosen: usize) -> FuseRule {
        match (&self.claims[chosen], self.claims.get(chosen + 1)) {
            (won, Some(next)) if won.standing() == next.standing() && won.publisher_updated_at > next.publisher_updated_at => {
                FuseRule::Newest
            }
            _ => FuseRule::HighestRank,
        }
    }

    /// Writes down a choice; `otherwise` is the rule where listings disagree.
    fn note(&mut self, field: MeetingField, chosen: usize, otherwise: FuseRule, words: impl Fn(&Claim<'a>) -> Option<String>) {
        let index = |at: usize| u16::try_from(at).expect("policy::CLUSTER_MAX keeps clusters far below 65536 listings");
        if self.claims.len() == 1 {
            self.provenance.push(FieldProvenance { field, chosen: index(chosen), rule: FuseRule::OnlyOne, others: Vec::new() });
            return;
        }
        let said: Vec<Option<String>> = self.claims.iter().map(words).collect();
        let others: Vec<Alternative> = said
            .iter()
            .enumerate()
            .filter(|(at, value)| *at != chosen && value.is_some() && **value != said[chosen])
            .map(|(at, value)| Alternative { listing: index(at), value: value.clone() })
            .collect();
        let rule = match (said.iter().flatten().count(), others.is_empty()) {
            (0 | 1, _) => FuseRule::OnlyOne,
            (_, true) => FuseRule::Agreed,
            (_, false) => otherwise,
        };
        self.provenance.push(FieldProvenance { field, chosen: index(chosen), rule, others });
    }

    /// Every name in its own spelling and script, the winner's first.
    fn names(&mut self) -> Vec<LocalizedText> {
        let chosen = self.take(MeetingField::Name, |claim| claim.name.map(str::to_owned));
        let mut names: Vec<LocalizedText> = Vec::new();
        for claim in chosen.map(|at| &self.claims[at]).into_iter().chain(self.claims) {
            let Some(text) = claim.name else { continue };
            if !names.iter().any(|known| known.text.to_lowercase() == text.to_lowercase()) {
                names.push(LocalizedText { language: claim.language.map(str::to_owned), text: text.to_owned() });
            }
        }
        names
    }

    /// Day and hour of the winner; its zone from whoever says the same day and hour and knows the zone best; its
    /// length from the first that says the same day and hour and a length.
    fn slot(&mut self) -> Option<WeeklySlot> {
        let hour = |slot: &WeeklySlot| format!("{:?} {}", slot.weekday, slot.start);
        let (chosen, otherwise) = self.choose(&|claim: &Claim<'a>| claim.slot.map(hour))?;
        let won = self.claims[chosen].slot?;
        let fellows: Vec<(usize, &WeeklySlot)> = self
            .claims
            .iter()
            .enumerate()
            .filter_map(|(at, claim)| claim.slot.map(|slot| (at, slot)))
            .filter(|(_, slot)| slot.week_minute() == won.week_minute())
            .collect();
        let zoned = fellows.iter().filter(|(_, slot)| slot.zone.is_some()).min_by_key(|(at, slot)| (slot.zone_source, *at != chosen, *at));
        let mut slot = won.clone();
        if let Some((at, best)) = zoned {
            slot.zone.clone_from(&best.zone);
            slot.zone_source = best.zone_source;
            let as_precise = fellows.iter().any(|(_, other)| other.zone_source == best.zone_source && other.zone != best.zone);
            let otherwise = if as_precise { self.by_order(*at) } else { FuseRule::MostPrecise };
            self.note(MeetingField::Zone, *at, otherwise, |claim| claim.slot?.zone.as_ref().map(ToString::to_string));
        }
        slot.duration_minutes = won.duration_minutes.or_else(|| fellows.iter().find_map(|(_, slot)| slot.duration_minutes));
        let (length, minute) = (slot.duration_minutes, won.week_minute());
        self.note(MeetingField::Slot, chosen, otherwise, |claim| {
            let said = claim.slot?;
            // Who gives no length, or one for another hour, does not disagree about this one.
            let other_length = said.duration_minutes.filter(|own| said.week_minute() == minute && Some(*own) != length);
            Some(match other_length {
                Some(minutes) => format!("{}, {minutes} minutes", hour(said)),
                None => hour(said),
            })
        });
        slot.recurrence = won.recurrence.clone().or_else(|| fellows.iter().find_map(|(_, slot)| slot.recurrence.clone()));
        Some(slot)
    }

    /// The winner's ways in; but where some listings know a room only and others a way in from afar only, both hold.
    /// A room that is closed for now counts for neither, and the winner's word that all is closed stands.
    fn attendance(&mut self) -> (AttendanceMode, bool) {
        let won = &self.claims[0];
        let says = |mode| self.claims.iter().any(|claim| !claim.shadowed && !claim.suspended && claim.attendance == mode);
        let both = says(AttendanceMode::InPerson) && says(AttendanceMode::Online);
        let (mode, otherwise) = if both && !won.suspended && won.attendance != AttendanceMode::Hybrid {
            (AttendanceMode::Hybrid, FuseRule::Union)
        } else {
            (won.attendance, self.by_order(0))
        };
        self.note(MeetingField::Attendance, 0, otherwise, |claim| {
            let suspended = if claim.suspended { ", suspended" } else { "" };
            Some(format!("{:?}{suspended}", claim.attendance).to_lowercase())
        });
        (mode, won.suspended)
    }

    /// The listing that gives the address: the first with a street, else the first with any place. Among those with
    /// the same street the first with a point that can be trusted, so that point and address are always one listing's.
    fn place(&mut self, attendance: AttendanceMode) -> Option<usize> {
        let fits = |claim: &Claim<'a>| claim.place.is_some() && (attendance != AttendanceMode::Online || claim.attendance == attendance);
        let first = self.claims.iter().position(fits)?;
        let street = |claim: &Claim<'a>| claim.normal.place.street.as_ref();
        let detailed = self.claims.iter().position(|claim| fits(claim) && street(claim).is_some()).unwrap_or(first);
        let pointed = |claim: &Claim<'a>| {
            fits(claim) && street(claim).is_some() && street(claim) == street(&self.claims[detailed]) && claim.normal.place.point.is_some()
        };
        let chosen = self.claims.iter().position(pointed).unwrap_or(detailed);
        let otherwise = if chosen == first { self.by_order(chosen) } else { FuseRule::MostPrecise };
        self.note(MeetingField::Venue, chosen, otherwise, Claim::place_words);
        if self.claims[chosen].place.is_some_and(|place| place.point.is_some()) {
            self.note(MeetingField::Point, chosen, otherwise, Claim::point_words);
        }
        Some(chosen)
    }

    /// The way in from afar. Where the room alone is believed, another listing's link would send people astray. Where
    /// a way in from afar is believed, a listing that knows it goes before the leftover link of one that does not.
    fn online(&mut self, attendance: AttendanceMode) -> Option<usize> {
        let in_person = |claim: &Claim<'a>| claim.attendance == AttendanceMode::InPerson;
        let fits = |claim: &Claim<'a>| claim.online_words().is_some() && (attendance != AttendanceMode::InPerson || in_person(claim));
        let first = self.claims.iter().position(fits)?;
        let knows = |claim: &Claim<'a>| fits(claim) && !in_person(claim);
        let chosen = self.claims.iter().position(knows).unwrap_or(first);
        let otherwise = if chosen == first { self.by_order(chosen) } else { FuseRule::MostPrecise };
        self.note(MeetingField::Online, chosen, otherwise, Claim::online_words);
        Some(chosen)
    }

    /// The union of what listings say, less what contradicts a better listing.
    fn types(&mut self) -> Vec<MeetingType> {
        let mut kept: Vec<MeetingType> = Vec::new();
        self.union(MeetingField::Types, |claim| claim.types.to_vec(), |kind| kind.code().to_owned());
        for claim in self.claims.iter().filter(|claim| !claim.shadowed) {
            let fitting: Vec<MeetingType> =
                claim.types.iter().copied().filter(|kind| !kept.iter().any(|better| contradict(*better, *kind))).collect();
            kept.extend(fitting);
        }
        kept.sort_unstable();
        kept.dedup();
        kept
    }

    /// All values of all listings but overshadowed mirrors, sorted.
    fn union<T: Ord>(&mut self, field: MeetingField, values: impl Fn(&Claim<'a>) -> Vec<T>, word: impl Fn(&T) -> String) -> Vec<T> {
        let words = |claim: &Claim<'a>| {
            let mut said = values(claim);
            said.sort_unstable();
            (!said.is_empty()).then(|| said.iter().map(&word).collect::<Vec<_>>().join(", "))
        };
        if let Some(chosen) = self.claims.iter().position(|claim| words(claim).is_some()) {
            self.note(field, chosen, FuseRule::Union, words);
        }
        let mut all: Vec<T> = self.claims.iter().filter(|claim| !claim.shadowed).flat_map(&values).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
