//! How many meetings countries, fellowships and sources have, and which.

use roaring::RoaringBitmap;

use crate::index::neighbours::Neighbours;
use crate::index::snapshot::{MeetingIx, Snapshot};
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::place::CountryCode;

/// A country and how many meetings it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryCount {
    /// ISO 3166-1.
    pub country: CountryCode,
    /// Meetings whose venue is there, suspended ones included.
    pub meetings: usize,
    /// ISO 3166-2 codes and their meetings, sorted by code.
    pub subdivisions: Vec<(String, usize)>,
}

impl Snapshot {
    /// Countries that have meetings, sorted by code.
    pub fn countries(&self) -> Vec<CountryCount> {
        let of_country = |country: &CountryCode| {
            let inside = |code: &str| code.split('-').next() == Some(country.as_str());
            let subdivisions = self.facets.subdivisions.iter().filter(|(code, _)| inside(code));
            sorted(subdivisions.map(|(code, set)| (code.clone(), count(set))))
        };
        let countries = sorted(self.facets.countries.iter().map(|(country, set)| (*country, count(set)))).into_iter();
        countries.map(|(country, meetings)| CountryCount { country, meetings, subdivisions: of_country(&country) }).collect()
    }

    /// Fellowships that have meetings, sorted by code, with how many; suspended ones included.
    pub fn fellowships(&self) -> Vec<(FellowshipCode, usize)> {
        sorted(self.facets.fellowships.iter().map(|(code, set)| (code.clone(), count(set))))
    }

    /// How many meetings a fellowship has, suspended ones included.
    pub fn fellowship_meeting_count(&self, code: &FellowshipCode) -> usize {
        self.facets.fellowships.get(code).map_or(0, |set| count(set))
    }

    /// Countries where a fellowship has meetings, sorted.
    pub fn fellowship_countries(&self, code: &FellowshipCode) -> Vec<CountryCode> {
        let Some(of_it) = self.facets.fellowships.get(code) else { return Vec::new() };
        sorted(self.facets.countries.iter().filter(|(_, set)| !set.is_disjoint(of_it)).map(|(country, _)| *country))
    }

    /// The types that meetings of a fellowship have, sorted.
    pub fn fellowship_types(&self, code: &FellowshipCode) -> Vec<MeetingType> {
        let Some(of_it) = self.facets.fellowships.get(code) else { return Vec::new() };
        sorted(self.facets.types.iter().filter(|(_, set)| !set.is_disjoint(of_it)).map(|(kind, _)| *kind))
    }

    /// How many meetings a source has a listing of, suspended ones included.
    pub fn source_meeting_count(&self, source: &SourceId) -> usize {
        self.facets.sources.get(source).map_or(0, |set| count(set))
    }

    /// The meetings that a source has a listing of, by id.
    pub fn source_meetings(&self, source: &SourceId) -> Vec<MeetingIx> {
        self.facets.sources.get(source).map(|set| set.iter().collect()).unwrap_or_default()
    }

    /// How the listings of a source stand beside those of the others; `None` where it has none.
    pub fn neighbours(&self, source: &SourceId) -> Option<&Neighbours> {
        self.neighbours.of(source)
    }
}

fn sorted<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values
}

fn count(set: &RoaringBitmap) -> usize {
    usize::try_from(set.len()).unwrap_or(usize::MAX)
}
