//! Where a meeting is held.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::id::BadId;

/// WGS84 degrees. Zero is a real latitude and a real longitude; only 0,0 together is not believed, by `feeds`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// -90 to 90, north positive.
    pub latitude: f64,
    /// -180 to 180, east positive.
    pub longitude: f64,
}

impl Point {
    /// `None` where a number is not finite or off the globe.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        (latitude.is_finite() && longitude.is_finite() && on_globe).then_some(Self { latitude, longitude })
    }
}

/// How far a point can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Precision {
    /// The door.
    Exact,
    /// The neighbourhood or town.
    Approximate,
    /// Known by region or country alone.
    RegionOnly,
}

/// An ISO 3166-1 alpha-2 code in upper case. Shape is checked here, existence in `geo::country`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl FromStr for CountryCode {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()])),
            _ => Err(BadId {
                value: text.chars().take(80).collect(),
                kind: "country code",
                mend: "use the two letters of ISO 3166-1, such as IE",
            }),
        }
    }
}

impl TryFrom<String> for CountryCode {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A postal address as published, made plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street lines, most specific first.
    pub lines: Vec<String>,
    /// Town or city.
    pub locality: Option<String>,
    /// State, province or county as the feed writes it.
    pub subdivision: Option<String>,
    /// Post code.
    pub postal_code: Option<String>,
    /// The whole address on one line, where the feed gives it so.
    pub formatted: Option<String>,
}

impl Address {
    /// The address on one line: as the feed gives it, else joined from its parts. `None` where nothing is known.
    pub fn one_line(&self) -> Option<String> {
        if self.formatted.is_some() {
            return self.formatted.clone();
        }
        let town = [&self.subdivision, &self.postal_code].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        let parts = self.lines.iter().map(String::as_str).chain(self.locality.as_deref()).chain([town.as_str()]);
        let line = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        (!line.is_empty()).then_some(line)
    }
}

/// The place of one listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The building's name.
    pub name: Option<String>,
    /// A room, floor or door, where the feed tells it apart.
    #[serde(default)]
    pub room: Option<String>,
    /// Its address.
    pub address: Address,
    /// Where it is on the globe.
    pub point: Option<Point>,
    /// How far the point and address can be trusted.
    pub precision: Precision,
    /// How to find the door, parking and the like.
    pub notes: Option<String>,
    /// ISO 3166-1, from the feed, else from coordinates, else the source's only country.
    pub country: Option<CountryCode>,
    /// ISO 3166-2 such as `US-NY`, from coordinates or from a subdivision that is certain.
    #[serde(default)]
    pub subdivision_code: Option<String>,
    /// Whether a wheelchair gets in, where the feed says.
    #[serde(default)]
    pub wheelchair_accessible: Option<bool>,
}
