//! Coordinates to IANA time zones.

use std::sync::LazyLock;

use tzf_rs::EmbeddedFinder;

use crate::model::place::Point;
use crate::model::slot::ZoneName;

// Made at the first question and kept: boundaries of all zones (OpenStreetMap, ODbL), asked where they lie in the binary,
// at a microsecond a question; unfolding them would take some 30 MB.
static FINDER: LazyLock<EmbeddedFinder> = LazyLock::new(EmbeddedFinder::new);

/// The zone on land at a point; `None` at sea or where the boundary data names a zone that the database lacks.
pub fn at(point: Point) -> Option<ZoneName> {
    let name = FINDER.get_tz_name(point.longitude, point.latitude);
    // At sea the data names zones of longitude, such as `Etc/GMT+4`, which nobody's wall clock shows.
    if name.is_empty() || name.starts_with("Etc/") { None } else { ZoneName::new(name) }
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::model::place::Point;

    fn zone(latitude: f64, longitude: f64) -> Option<String> {
        at(Point::new(latitude, longitude).unwrap()).map(|zone| zone.as_str().to_owned())
    }

    #[test]
    fn a_point_on_land_has_the_zone_of_its_place() {
        assert_eq!(zone(53.35, -6.26).as_deref(), Some("Europe/Dublin"));
        assert_eq!(zone(38.04, -84.5).as_deref(), Some("America/New_York"));
        assert_eq!(zone(36.97, -86.47).as_deref(), Some("America/Chicago"));
        assert_eq!(zone(51.48, 0.0).as_deref(), Some("Europe/London"));
        assert_eq!(zone(0.0, -78.45).as_deref(), Some("America/Guayaquil"));
    }

    #[test]
    fn the_open_sea_has_none() {
        assert_eq!(zone(30.0, -40.0), None);
    }
}
