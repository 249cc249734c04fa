//! Where meetings are held.

use async_graphql::{Enum, Error, ID, InputObject, Object, SimpleObject};

use crate::geo::{country, country_translations};
use crate::graphql::connection::MeetingConnection;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::LanguageTag;
use crate::graphql::scope::Scope;
use crate::index::counts::CountryCount;
use crate::model::id::VenueId;
use crate::model::meeting as known;
use crate::model::place::{self, CountryCode};

/// How far a place can be trusted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "place::Precision")]
pub enum Precision {
    /// The door of the building.
    Exact,
    /// The neighbourhood or town, for example of an online meeting that belongs there.
    Approximate,
    /// Only the region or country is known.
    RegionOnly,
}

/// A place on the globe, in degrees of WGS84.
#[derive(SimpleObject, Debug, Clone, Copy)]
pub struct Point {
    /// Degrees north of the equator, -90 to 90.
    latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    longitude: f64,
}

impl From<place::Point> for Point {
    fn from(point: place::Point) -> Self {
        Self { latitude: point.latitude, longitude: point.longitude }
    }
}

/// A place on the globe, in degrees of WGS84.
#[derive(InputObject, Debug, Clone, Copy)]
pub struct PointInput {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
}

/// A postal address as published.
#[derive(SimpleObject, Clone)]
pub struct Address {
    /// Street lines, the most specific first.
    lines: Vec<String>,
    /// Town or city.
    locality: Option<String>,
    /// State, province or county, as the list writes it.
    subdivision: Option<String>,
    /// Post code.
    postal_code: Option<String>,
    /// The country.
    country: Option<Country>,
    /// The whole address on one line: as the list gives it, else joined from its parts.
    formatted: Option<String>,
}

/// Whether anything of its address is known.
pub fn is_addressed(place: &place::Place) -> bool {
    place.address != place::Address::default() || place.country.is_some()
}

/// A building or other place where meetings are held.
#[derive(Clone)]
pub struct Venue {
    scope: Scope,
    id: VenueId,
    place: place::Place,
}

impl Venue {
    /// A venue of this snapshot.
    pub fn new(scope: &Scope, venue: &known::Venue) -> Self {
        Self { scope: scope.clone(), id: venue.id, place: venue.place.clone() }
    }
}

/// A building or other place where meetings are held. Meetings in several rooms of one building share it.
#[Object]
impl Venue {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::Venue(self.id).id()
    }

    /// The building's name.
    async fn name(&self) -> Option<&str> {
        self.place.name.as_deref()
    }

    /// Its address; null where nothing of it is known.
    async fn address(&self) -> Option<Address> {
        let address = &self.place.address;
        if !is_addressed(&self.place) {
            return None;
        }
        Some(Address {
            lines: address.lines.clone(),
            locality: address.locality.clone(),
            subdivision: address.subdivision.clone(),
            postal_code: address.postal_code.clone(),
            country: self.place.country.map(|code| Country::new(&self.scope, code)),
            formatted: address.one_line(),
        })
    }

    /// Where it is on the globe.
    async fn point(&self) -> Option<Point> {
        self.place.point.map(Point::from)
    }

    /// How far the point and the address can be trusted.
    async fn precision(&self) -> Precision {
        self.place.precision.into()
    }

    /// Whether a wheelchair gets in; null where no list says.
    async fn wheelchair_accessible(&self) -> Option<bool> {
        self.place.wheelchair_accessible
    }

    /// The meetings held there, by weekday and hour.
    async fn meetings(
        &self,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<MeetingConnection, Error> {
        MeetingConnection::of(&self.scope, &self.scope.snapshot().venue_meetings(self.id), first, after)
    }
}

/// A country of ISO 3166-1.
#[derive(Clone)]
pub struct Country {
    scope: Scope,
    code: CountryCode,
}

impl Country {
    /// A country, whether or not it has meetings.
    pub fn new(scope: &Scope, code: CountryCode) -> Self {
        Self { scope: scope.clone(), code }
    }

    fn count(&self) -> Option<&CountryCount> {
        self.scope.countries().iter().find(|count| count.country == self.code)
    }
}

/// A country of ISO 3166-1.
#[Object]
impl Country {
    /// Its two letters, such as `IE`.
    async fn code(&self) -> ID {
        ID(self.code.to_string())
    }

    /// Its name in the first of the languages that has one, as Unicode's CLDR has it; English where none does or none is asked for.
    async fn name(
        &self,
        #[graphql(desc = "Languages one can read, the best first; the first that is known is taken.")] languages: Option<Vec<LanguageTag>>,
    ) -> &'static str {
        country_name(self.code, languages.as_deref().unwrap_or_default())
    }

    /// Its states, provinces or counties that have meetings.
    async fn subdivisions(&self) -> Vec<Subdivision> {
        let counts = self.count().map(|count| count.subdivisions.as_slice()).unwrap_or_default();
        let subdivision = |(code, meeting_count): &(String, usize)| Subdivision {
            code: ID(code.clone()),
            name: country::subdivision_name(code).unwrap_or(code).to_owned(),
            country: self.clone(),
            meeting_count: *meeting_count,
        };
        counts.iter().map(subdivision).collect()
    }

    /// How many meetings have their place there, online ones with a place and suspended ones included.
    async fn meeting_count(&self) -> usize {
        self.count().map_or(0, |count| count.meetings)
    }
}

/// The name of a country in the first of some languages that has one, else in English.
pub fn country_name(code: CountryCode, languages: &[LanguageTag]) -> &'static str {
    languages.iter().find_map(|LanguageTag(tag)| country_translations::name_in(code, tag)).unwrap_or_else(|| country::name(code))
}

/// A state, province or county of ISO 3166-2.
#[derive(SimpleObject, Clone)]
pub struct Subdivision {
    /// Its code, such as `US-NY`.
    code: ID,
    /// Its name as ISO 3166-2 has it, in a language of its country; its code where ISO has no such subdivision.
    name: String,
    /// The country it is part of.
    country: Country,
    /// How many meetings have their place there, online ones with a place and suspended ones included.
    meeting_count: usize,
}
