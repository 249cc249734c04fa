//! How many meetings of an answer have each value.

use std::sync::{Arc, OnceLock};

use async_graphql::{ID, Object};
use roaring::RoaringBitmap;

use crate::graphql::node::GlobalId;
use crate::graphql::scalars::LanguageTag;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting_type::label_of;
use crate::graphql::types::organization::fellowship_name;
use crate::graphql::types::place::country_name;
use crate::index::facets::Facets;
use crate::index::kept::Tallies;
use crate::index::tally::Tally;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::place::CountryCode;
use crate::model::slot::Weekday;

/// The facets of an answer; each is counted when it is asked for.
#[derive(Clone)]
pub struct MeetingFacets {
    scope: Scope,
    selected: Arc<RoaringBitmap>,
    tallies: OnceLock<Arc<Tallies>>,
}

impl MeetingFacets {
    /// Of these meetings.
    pub fn new(scope: &Scope, selected: &Arc<RoaringBitmap>) -> Self {
        Self { scope: scope.clone(), selected: Arc::clone(selected), tallies: OnceLock::new() }
    }

    fn counts<K: Clone>(
        &self,
        kept: fn(&Tallies) -> &OnceLock<Tally<K>>,
        tally: fn(&Facets, &RoaringBitmap) -> Tally<K>,
        value: fn(K) -> FacetValue,
    ) -> Vec<FacetCount> {
        let snapshot = self.scope.snapshot();
        let tallies = self.tallies.get_or_init(|| snapshot.tallies(&self.selected));
        let tally = kept(tallies).get_or_init(|| tally(snapshot.facets(), &self.selected));
        tally.iter().map(|(key, count)| FacetCount { scope: self.scope.clone(), value: value(key.clone()), count: *count }).collect()
    }
}

/// For each value, how many meetings of the whole answer have it, over all pages: what a narrower filter would leave. Only values
/// that occur.
#[Object]
impl MeetingFacets {
    /// By fellowship, the one with most meetings first; keys are codes such as `aa`.
    async fn fellowships(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.fellowships, Facets::tally_fellowships, FacetValue::Fellowship)
    }

    /// By kind of meeting, the most frequent first; keys are codes such as `BIG_BOOK`. A meeting of several kinds counts for each.
    async fn types(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.types, Facets::tally_types, FacetValue::Type)
    }

    /// By the country of the venue, the one with most meetings first; keys are codes such as `IE`.
    async fn countries(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.countries, Facets::tally_countries, FacetValue::Country)
    }

    /// By the weekday on which it begins where it is held, Sunday first; keys are as in `Weekday`.
    async fn weekdays(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.weekdays, Facets::tally_weekdays, FacetValue::Weekday)
    }

    /// By the way to take part; keys are as in `AttendanceMode`. A hybrid meeting counts as hybrid alone.
    async fn attendance(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.attendance, Facets::tally_attendance, FacetValue::Attendance)
    }

    /// By who may come; keys are as in `Access`.
    async fn access(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.access, Facets::tally_access, FacetValue::Access)
    }

    /// By language spoken, the most frequent first; keys are tags such as `pt-br`. A meeting in several counts for each.
    async fn languages(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.languages, Facets::tally_languages, FacetValue::Language)
    }

    /// By source that lists it, the one with most meetings first; keys are the sources' ids. A meeting of several counts for each.
    async fn sources(&self) -> Vec<FacetCount> {
        self.counts(|tallies| &tallies.sources, Facets::tally_sources, FacetValue::Source)
    }
}

#[derive(Clone)]
enum FacetValue {
    Fellowship(FellowshipCode),
    Type(MeetingType),
    Country(CountryCode),
    Weekday(Weekday),
    Attendance(AttendanceMode),
    Access(Access),
    Language(String),
    Source(SourceId),
}

/// A value and how many meetings have it.
pub struct FacetCount {
    scope: Scope,
    value: FacetValue,
    count: u64,
}

/// A value, and how many meetings of the answer have it.
#[Object]
impl FacetCount {
    /// The value, as filters take it.
    async fn key(&self) -> ID {
        ID(match &self.value {
            FacetValue::Fellowship(code) => code.to_string(),
            FacetValue::Type(kind) => kind.code().to_owned(),
            FacetValue::Country(code) => code.to_string(),
            FacetValue::Weekday(day) => format!("{day:?}").to_uppercase(),
            FacetValue::Attendance(mode) => match mode {
                AttendanceMode::InPerson => "IN_PERSON".to_owned(),
                AttendanceMode::Online => "ONLINE".to_owned(),
                AttendanceMode::Hybrid => "HYBRID".to_owned(),
            },
            FacetValue::Access(access) => format!("{access:?}").to_uppercase(),
            FacetValue::Language(tag) => tag.clone(),
            FacetValue::Source(id) => GlobalId::Source(id.clone()).to_string(),
        })
    }

    /// The value in words: names of fellowships, kinds and countries in the first of the languages that has one, all else in
    /// English; a language as its tag.
    async fn label(&self, #[graphql(desc = "Languages one can read, the best first.")] languages: Option<Vec<LanguageTag>>) -> String {
        let languages = languages.unwrap_or_default();
        match &self.value {
            FacetValue::Fellowship(code) => fellowship_name(code, &languages).to_owned(),
            FacetValue::Type(kind) => label_of(*kind, &languages).to_owned(),
            FacetValue::Country(code) => country_name(*code, &languages).to_owned(),
            FacetValue::Weekday(day) => format!("{day:?}"),
            FacetValue::Attendance(AttendanceMode::InPerson) => "In person".to_owned(),
            FacetValue::Attendance(mode) => format!("{mode:?}"),
            FacetValue::Access(access) => format!("{access:?}"),
            FacetValue::Language(tag) => tag.clone(),
            FacetValue::Source(id) => self.scope.status(id).map_or(id.as_str(), |status| &status.facts.name).to_owned(),
        }
    }

    /// How many meetings.
    async fn count(&self) -> u64 {
        self.count
    }
}
