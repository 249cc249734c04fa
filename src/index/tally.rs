//! How many of some meetings have each value.

use roaring::RoaringBitmap;

use crate::index::facets::{Facets, Sets};
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::place::CountryCode;
use crate::model::slot::Weekday;

/// Values that occur, and how many meetings have each.
pub type Tally<K> = Vec<(K, u64)>;

impl Facets {
    /// By fellowship, the one with most of them first.
    pub fn tally_fellowships(&self, among: &RoaringBitmap) -> Tally<FellowshipCode> {
        most_first(tally(&self.fellowships, among))
    }

    /// By type, the one with most of them first. A meeting of several types counts for each.
    pub fn tally_types(&self, among: &RoaringBitmap) -> Tally<MeetingType> {
        most_first(tally(&self.types, among))
    }

    /// By the country of the venue, the one with most of them first.
    pub fn tally_countries(&self, among: &RoaringBitmap) -> Tally<CountryCode> {
        most_first(tally(&self.countries, among))
    }

    /// By weekday on the meeting's own wall clock, Sunday first.
    pub fn tally_weekdays(&self, among: &RoaringBitmap) -> Tally<Weekday> {
        tally(&self.weekdays, among)
    }

    /// By way to take part; a hybrid meeting counts as hybrid alone.
    pub fn tally_attendance(&self, among: &RoaringBitmap) -> Tally<AttendanceMode> {
        tally(&self.attendance, among)
    }

    /// By who may come.
    pub fn tally_access(&self, among: &RoaringBitmap) -> Tally<Access> {
        tally(&self.access, among)
    }

    /// By language, tags in lower case, the one with most of them first.
    pub fn tally_languages(&self, among: &RoaringBitmap) -> Tally<String> {
        most_first(tally(&self.languages, among))
    }

    /// By source, the one with most of them first. A meeting of several sources counts for each.
    pub fn tally_sources(&self, among: &RoaringBitmap) -> Tally<SourceId> {
        most_first(tally(&self.sources, among))
    }
}

/// By value.
fn tally<K: Clone + Ord>(sets: &Sets<K>, among: &RoaringBitmap) -> Tally<K> {
    let counts = sets.iter().map(|(key, set)| (key, set.intersection_len(among)));
    let mut tally: Tally<K> = counts.filter(|(_, count)| *count > 0).map(|(key, count)| (key.clone(), count)).collect();
    tally.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    tally
}

fn most_first<K: Ord>(mut tally: Tally<K>) -> Tally<K> {
    tally.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    tally
}
