//! For each value that can be asked for, the set of meetings that have it.

use std::borrow::{Borrow, Cow};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use foldhash::HashMap;
use roaring::RoaringBitmap;
use xxhash_rust::xxh3::Xxh3;

use crate::index::entry::{Entry, Turn};
use crate::index::sets::AnyOf;
use crate::index::snapshot::MeetingIx;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ServiceBodyKey, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::place::CountryCode;
use crate::model::slot::Weekday;

/// One set of meetings for each value, in no order; a generation shares those that are as they were with the one before it.
// Hashed: a dozen values are looked for for each meeting, and names of sources, of which there are thousands, begin alike.
pub(super) type Sets<K, S = Arc<RoaringBitmap>> = HashMap<K, S>;

/// The sets of one generation.
#[derive(Clone, Default)]
pub struct Facets<S = Arc<RoaringBitmap>> {
    pub(super) all: S,
    suspended: S,
    by_appointment: S,
    pub(super) weekdays: Sets<Weekday, S>,
    pub(super) attendance: Sets<AttendanceMode, S>,
    pub(super) access: Sets<Access, S>,
    pub(super) types: Sets<MeetingType, S>,
    // By tag in lower case.
    pub(super) languages: Sets<String, S>,
    pub(super) fellowships: Sets<FellowshipCode, S>,
    pub(super) countries: Sets<CountryCode, S>,
    pub(super) subdivisions: Sets<String, S>,
    pub(super) sources: Sets<SourceId, S>,
    pub(super) service_bodies: Sets<ServiceBodyKey, S>,
}

/// The same as lists, while meetings come in the order of their rows.
pub type Draft = Facets<Vec<MeetingIx>>;

impl Draft {
    /// Enters a meeting; rows come in ascending order.
    pub fn enter(&mut self, ix: MeetingIx, entry: &Entry<'_>) {
        self.change(ix, entry, &mut Put);
    }

    /// Makes sets of the lists.
    pub fn finish(self) -> Facets {
        fn set(list: Vec<MeetingIx>) -> Arc<RoaringBitmap> {
            Arc::new(RoaringBitmap::from_sorted_iter(list).expect("rows come in ascending order, and each is entered once"))
        }
        fn sets<K: Eq + Hash>(lists: Sets<K, Vec<MeetingIx>>) -> Sets<K> {
            lists.into_iter().map(|(key, list)| (key, set(list))).collect()
        }
        Facets {
            all: set(self.all),
            suspended: set(self.suspended),
            by_appointment: set(self.by_appointment),
            weekdays: sets(self.weekdays),
            attendance: sets(self.attendance),
            access: sets(self.access),
            types: sets(self.types),
            languages: sets(self.languages),
            fellowships: sets(self.fellowships),
            countries: sets(self.countries),
            subdivisions: sets(self.subdivisions),
            sources: sets(self.sources),
            service_bodies: sets(self.service_bodies),
        }
    }
}

impl Facets {
    /// As these rows are now. No more sets are copied than hold one of them, and none for what is in the same sets as before.
    pub fn with(&self, turns: &[Turn<'_>]) -> Self {
        let mut facets = self.clone();
        for turn in turns {
            let mut said = |entry: &Option<Entry<'_>>| {
                let mut said = Said::default();
                entry.iter().for_each(|entry| facets.change(turn.ix, entry, &mut said));
                said.0.finish()
            };
            if said(&turn.before) == said(&turn.after) {
                continue;
            }
            if let Some(before) = &turn.before {
                facets.change(turn.ix, before, &mut Take);
            }
            if let Some(after) = &turn.after {
                facets.change(turn.ix, after, &mut Put);
            }
        }
        facets
    }

    /// Every meeting.
    pub fn all(&self) -> &RoaringBitmap {
        &self.all
    }

    /// Meetings whose room is closed for now.
    pub fn suspended(&self) -> &RoaringBitmap {
        &self.suspended
    }

    /// On any of these days, each in the meeting's own zone.
    pub fn on_weekdays(&self, days: &[Weekday]) -> AnyOf<'_> {
        any_of(&self.weekdays, days)
    }

    /// That can be attended in any of these ways. A hybrid meeting has a room and a way in from afar, so asking for
    /// either finds it too; asking for hybrid finds hybrid ones alone.
    pub fn with_attendance(&self, modes: &[AttendanceMode]) -> AnyOf<'_> {
        let either = modes.iter().any(|mode| matches!(mode, AttendanceMode::InPerson | AttendanceMode::Online));
        any_of(&self.attendance, modes.iter().chain(either.then_some(&AttendanceMode::Hybrid)))
    }

    /// Open, closed or unknown, as asked; a feed that does not say is never counted as open.
    pub fn with_access(&self, access: &[Access]) -> AnyOf<'_> {
        any_of(&self.access, access)
    }

    /// Without a slot.
    pub fn by_appointment(&self) -> &RoaringBitmap {
        &self.by_appointment
    }

    /// Of any of these types.
    pub fn of_types(&self, types: &[MeetingType]) -> AnyOf<'_> {
        any_of(&self.types, types)
    }

    /// In any of these languages, tags in lower case. `pt` and `pt-br` find each other, `pt-br` and `pt-pt` do not.
    pub fn in_languages(&self, tags: &[String]) -> AnyOf<'_> {
        let form_of = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let asked = |had: &str| tags.iter().any(|tag| form_of(had, tag) || form_of(tag, had));
        AnyOf(self.languages.iter().filter(|(had, _)| asked(had)).map(|(_, set)| &**set).collect())
    }

    /// Of any of these fellowships.
    pub fn of_fellowships(&self, codes: &[FellowshipCode]) -> AnyOf<'_> {
        any_of(&self.fellowships, codes)
    }

    /// With a listing from any of these sources.
    pub fn from_sources(&self, sources: &[SourceId]) -> AnyOf<'_> {
        any_of(&self.sources, sources)
    }

    /// Whose venue is in the country.
    pub fn in_country(&self, country: CountryCode) -> AnyOf<'_> {
        any_of(&self.countries, [&country])
    }

    /// Whose venue is in the subdivision; an ISO 3166-2 code in any case.
    pub fn in_subdivision(&self, code: &str) -> AnyOf<'_> {
        any_of(&self.subdivisions, [&*upper(code)])
    }

    /// That any of these service bodies lists itself.
    pub fn of_service_bodies<'a>(&self, keys: impl IntoIterator<Item = &'a ServiceBodyKey>) -> AnyOf<'_> {
        any_of(&self.service_bodies, keys)
    }
}

impl<S> Facets<S> {
    /// Puts a meeting into every set it belongs to, or takes it out.
    fn change(&mut self, ix: MeetingIx, entry: &Entry<'_>, how: &mut impl Change<S>) {
        let meeting = entry.meeting;
        how.flag(&mut self.all, ix);
        if meeting.suspended {
            how.flag(&mut self.suspended, ix);
        }
        match &meeting.slot {
            Some(slot) => how.value(&mut self.weekdays, &slot.weekday, ix),
            None => how.flag(&mut self.by_appointment, ix),
        }
        for kind in &meeting.types {
            how.value(&mut self.types, kind, ix);
        }
        for tag in &meeting.languages {
            how.value(&mut self.languages, &*lower(tag), ix);
        }
        how.value(&mut self.attendance, &meeting.attendance, ix);
        how.value(&mut self.access, &meeting.access, ix);
        how.value(&mut self.fellowships, &meeting.fellowship, ix);
        if let Some(country) = entry.place().and_then(|place| place.country) {
            how.value(&mut self.countries, &country, ix);
        }
        if let Some(code) = entry.place().and_then(|place| place.subdivision_code.as_deref()) {
            how.value(&mut self.subdivisions, &*upper(code), ix);
        }
        for key in &meeting.service_bodies {
            how.value(&mut self.service_bodies, key, ix);
        }
        for listing in &meeting.listings {
            how.value(&mut self.sources, &listing.key.source, ix);
        }
    }
}

/// A tag as the sets have it; most are written so.
fn lower(tag: &str) -> Cow<'_, str> {
    if tag.bytes().any(|byte| byte.is_ascii_uppercase()) { tag.to_ascii_lowercase().into() } else { tag.into() }
}

/// The same of a code.
fn upper(code: &str) -> Cow<'_, str> {
    if code.bytes().any(|byte| byte.is_ascii_lowercase()) { code.to_ascii_uppercase().into() } else { code.into() }
}

/// What is done to the sets of a meeting.
trait Change<S> {
    fn flag(&mut self, set: &mut S, ix: MeetingIx);
    fn value<K: Key<Q>, Q: Asked<K> + ?Sized>(&mut self, sets: &mut Sets<K, S>, key: &Q, ix: MeetingIx);
}

/// What sets are found by, and the same as it is asked for.
trait Key<Q: ?Sized>: Borrow<Q> + Eq + Hash {}
impl<K: Borrow<Q> + Eq + Hash, Q: ?Sized> Key<Q> for K {}
trait Asked<K>: ToOwned<Owned = K> + Eq + Hash {}
impl<K, Q: ToOwned<Owned = K> + Eq + Hash + ?Sized> Asked<K> for Q {}

/// What rows are put into.
trait Holder: Default {
    fn put(&mut self, ix: MeetingIx);
}

impl Holder for Vec<MeetingIx> {
    // A meeting may have a value twice.
    fn put(&mut self, ix: MeetingIx) {
        if self.last() != Some(&ix) {
            self.push(ix);
        }
    }
}

impl Holder for Arc<RoaringBitmap> {
    fn put(&mut self, ix: MeetingIx) {
        Arc::make_mut(self).insert(ix);
    }
}

struct Put;

impl<S: Holder> Change<S> for Put {
    fn flag(&mut self, set: &mut S, ix: MeetingIx) {
        set.put(ix);
    }

    fn value<K: Key<Q>, Q: Asked<K> + ?Sized>(&mut self, sets: &mut Sets<K, S>, key: &Q, ix: MeetingIx) {
        if let Some(set) = sets.get_mut(key) {
            set.put(ix);
        } else {
            sets.entry(key.to_owned()).or_default().put(ix);
        }
    }
}

struct Take;

impl Change<Arc<RoaringBitmap>> for Take {
    fn flag(&mut self, set: &mut Arc<RoaringBitmap>, ix: MeetingIx) {
        Arc::make_mut(set).remove(ix);
    }

    // A value that no meeting has any more is not there.
    fn value<K: Key<Q>, Q: Asked<K> + ?Sized>(&mut self, sets: &mut Sets<K>, key: &Q, ix: MeetingIx) {
        let Some(set) = sets.get_mut(key) else { return };
        Arc::make_mut(set).remove(ix);
        if set.is_empty() {
            sets.remove(key);
        }
    }
}

/// A digest of the sets that a meeting is in; nothing is done to them.
#[derive(Default)]
struct Said(Xxh3);

impl<S> Change<S> for Said {
    fn flag(&mut self, set: &mut S, _ix: MeetingIx) {
        std::ptr::from_ref(set).hash(&mut self.0);
    }

    fn value<K: Key<Q>, Q: Asked<K> + ?Sized>(&mut self, sets: &mut Sets<K, S>, key: &Q, _ix: MeetingIx) {
        std::ptr::from_ref(sets).hash(&mut self.0);
        key.hash(&mut self.0);
    }
}

fn any_of<'s, 'a, K: Key<Q>, Q: Eq + Hash + ?Sized + 'a>(sets: &'s Sets<K>, keys: impl IntoIterator<Item = &'a Q>) -> AnyOf<'s> {
    AnyOf(keys.into_iter().filter_map(|key| sets.get(key)).map(|set| &**set).collect())
}
