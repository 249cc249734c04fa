//! Tallies of whole countries, and of all there is. Whoever opens a country's page asks for the same counts, and they are what
//! grows with the graph, so each is made once for a generation.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;
use roaring::RoaringBitmap;

use crate::index::facets::Facets;
use crate::index::tally::Tally;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, SourceId};
use crate::model::meeting_type::MeetingType;
use crate::model::place::CountryCode;
use crate::model::slot::Weekday;

/// How many of some meetings have each value, in the order of [`crate::index::tally`]; empty until it is asked for.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each is said where it is made")]
pub struct Tallies {
    pub fellowships: OnceLock<Tally<FellowshipCode>>,
    pub types: OnceLock<Tally<MeetingType>>,
    pub countries: OnceLock<Tally<CountryCode>>,
    pub weekdays: OnceLock<Tally<Weekday>>,
    pub attendance: OnceLock<Tally<AttendanceMode>>,
    pub access: OnceLock<Tally<Access>>,
    pub languages: OnceLock<Tally<String>>,
    pub sources: OnceLock<Tally<SourceId>>,
}

/// The tallies that one generation keeps.
#[derive(Default)]
pub struct KeptTallies {
    // `None`: of all meetings.
    of: Mutex<HashMap<Option<CountryCode>, Arc<Tallies>>>,
}

impl KeptTallies {
    /// Those of some meetings: kept ones where they are all there are or all of a country, else new ones.
    // Sets that differ are told apart by their first few rows.
    pub fn of(&self, facets: &Facets, among: &RoaringBitmap) -> Arc<Tallies> {
        let of = match among == facets.all() {
            true => None,
            false => match facets.countries.iter().find(|(_, set)| ***set == *among) {
                Some((country, _)) => Some(*country),
                None => return Arc::default(),
            },
        };
        // A half-made entry cannot be: what is put in is empty.
        Arc::clone(self.of.lock().unwrap_or_else(PoisonError::into_inner).entry(of).or_default())
    }
}
