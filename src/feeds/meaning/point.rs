//! Coordinates: read, checked against the source's countries, and put right where they were exchanged.

use crate::geo::country::{self, CountryAt};
use crate::model::notice::NoticeCode;
use crate::model::place::{CountryCode, Point};

/// Coordinates as far as they can be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Located {
    /// The point, where it is one on the globe.
    pub point: Option<Point>,
    /// What lies there.
    pub at: Option<CountryAt>,
    /// Inside the countries of the source or the row's own; only then its zone is taken.
    pub believed: bool,
    /// What was found.
    pub notice: Option<NoticeCode>,
}

/// Judges a row's coordinates. `countries` are those the row may lie in; empty where nobody says.
///
/// Zero is a real latitude and a real longitude; 0,0 together and twice the same number are not believed, unless
/// the latter lies in one of the countries.
pub fn locate(latitude: Option<&str>, longitude: Option<&str>, countries: &[CountryCode]) -> Located {
    let (Some(latitude), Some(longitude)) =
        (latitude.map(str::trim).filter(|t| !t.is_empty()), longitude.map(str::trim).filter(|t| !t.is_empty()))
    else {
        let one_is_missing = latitude.is_some_and(|text| !text.trim().is_empty()) || longitude.is_some_and(|text| !text.trim().is_empty());
        return Located { notice: one_is_missing.then_some(NoticeCode::BadCoordinates), ..Located::default() };
    };
    let bad = Located { notice: Some(NoticeCode::BadCoordinates), ..Located::default() };
    let (Some(latitude), Some(longitude)) = (degrees(latitude), degrees(longitude)) else { return bad };
    #[allow(clippy::float_cmp, reason = "0,0 and doubles are typed, not computed")]
    let (nowhere, doubled) = (latitude == 0.0 && longitude == 0.0, latitude == longitude);
    if nowhere {
        return bad;
    }
    let as_given = Point::new(latitude, longitude);
    let at = as_given.and_then(country::at);
    let inside = |at: &Option<CountryAt>| at.as_ref().is_some_and(|at| countries.contains(&at.country));
    if as_given.is_some() && (inside(&at) || (countries.is_empty() && !doubled)) {
        return Located { point: as_given, at, believed: true, notice: None };
    }
    if let Some(exchanged) = Point::new(longitude, latitude).filter(|_| !doubled) {
        let at = country::at(exchanged);
        if inside(&at) {
            return Located { point: Some(exchanged), at, believed: true, notice: Some(NoticeCode::SwappedCoordinates) };
        }
    }
    match as_given {
        Some(point) if !doubled && at.is_none() && touches(point, countries) => {
            Located { point: Some(point), at, believed: true, notice: None }
        }
        Some(_) if doubled => bad,
        Some(point) => Located { point: Some(point), at, believed: false, notice: Some(NoticeCode::CoordinatesOutsideCountry) },
        None => bad,
    }
}

// Piers, islets and coarse coast lines: at sea, and within some five kilometres of a country of the source.
fn touches(point: Point, countries: &[CountryCode]) -> bool {
    const NEAR_DEGREES: f64 = 0.05;
    let shifts = [-NEAR_DEGREES, 0.0, NEAR_DEGREES];
    let around = shifts.iter().flat_map(|north| shifts.iter().map(move |east| (point.latitude + north, point.longitude + east)));
    around.filter_map(|(latitude, longitude)| country::at(Point::new(latitude, longitude)?)).any(|at| countries.contains(&at.country))
}

// A decimal comma is read as a point.
fn degrees(text: &str) -> Option<f64> {
    let text = if text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
    text.trim_end_matches('°').parse::<f64>().ok().filter(|degrees| degrees.is_finite())
}

#[cfg(test)]
mod tests {
    use super::locate;
    use crate::model::notice::NoticeCode;
    use crate::model::place::CountryCode;

    fn found(latitude: &str, longitude: &str, countries: &[&str]) -> (Option<(f64, f64)>, bool, Option<NoticeCode>) {
        let countries: Vec<CountryCode> = countries.iter().map(|code| code.parse().unwrap()).collect();
        let located = locate(Some(latitude), Some(longitude), &countries);
        (located.point.map(|point| (point.latitude, point.longitude)), located.believed, located.notice)
    }

    #[test]
    fn exchanged_coordinates_are_put_back_only_into_a_country_of_the_source() {
        assert_eq!(found("-74.0", "40.7", &["US"]), (Some((40.7, -74.0)), true, Some(NoticeCode::SwappedCoordinates)));
        assert_eq!(found("-121.9", "37.3", &["US"]), (Some((37.3, -121.9)), true, Some(NoticeCode::SwappedCoordinates)));
        assert_eq!(found("-74.0", "40.7", &["IE"]), (Some((-74.0, 40.7)), false, Some(NoticeCode::CoordinatesOutsideCountry)));
        assert_eq!(found("-121.9", "37.3", &[]), (None, false, Some(NoticeCode::BadCoordinates)));
    }

    #[test]
    fn zero_is_a_real_degree_but_null_island_is_not() {
        assert_eq!(found("51.48", "0", &["GB"]), (Some((51.48, 0.0)), true, None));
        assert_eq!(found("0", "-78.45", &["EC"]), (Some((0.0, -78.45)), true, None));
        assert_eq!(found("0", "0", &["US"]), (None, false, Some(NoticeCode::BadCoordinates)));
        assert_eq!(found("45.39", "45.39", &["CA"]), (None, false, Some(NoticeCode::BadCoordinates)));
    }

    #[test]
    fn what_is_no_number_is_no_place() {
        for (latitude, longitude) in [("NaN", "NaN"), ("null", "1"), ("inf", "3"), ("91", "181"), ("here", "there")] {
            assert_eq!(found(latitude, longitude, &["US"]).2, Some(NoticeCode::BadCoordinates), "{latitude} {longitude}");
        }
        assert_eq!(found("53,35", "-6,26", &["IE"]), (Some((53.35, -6.26)), true, None));
        assert_eq!(found("53.35", "", &["IE"]).2, Some(NoticeCode::BadCoordinates));
    }
}
