//! Near and box at the places where arithmetic tends to break.

use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::place::Point;
use meeting_graph::query::evaluate::evaluate;
use meeting_graph::query::filter::{Area, MeetingFilter};
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::query::page::{MeetingPage, PageArgs, QueryError};

use super::world;

/// One meeting at each point; its number is the point's place in the list, from 1.
fn at(points: &[(f64, f64)]) -> Snapshot {
    let mut content = GenerationContent::default();
    for (number, &(latitude, longitude)) in (1..).zip(points) {
        let venue = world::venue(number, Some(Point { latitude, longitude }));
        content.meetings.push(Meeting { venue: Some(venue.id), ..world::meeting(number) });
        content.venues.push(venue);
    }
    Snapshot::build(1, jiff::Timestamp::UNIX_EPOCH, content)
}

fn ask(snapshot: &Snapshot, area: Area) -> Result<MeetingPage, QueryError> {
    evaluate(snapshot, world::now(), &MeetingFilter { area: Some(area), ..MeetingFilter::default() }, None, &PageArgs::default())
}

fn near(latitude: f64, longitude: f64, radius_m: Option<f64>) -> Area {
    Area::Near { point: Point { latitude, longitude }, radius_m, or_online: false }
}

fn numbers(page: &MeetingPage) -> Vec<u128> {
    page.items.iter().map(|item| item.id().0.as_u128()).collect()
}

fn found(snapshot: &Snapshot, area: Area) -> Vec<u128> {
    numbers(&ask(snapshot, area).unwrap())
}

#[test]
fn greenwich_and_the_equator_are_real_places() {
    let snapshot = at(&[(51.4779, 0.0), (0.0, 36.8219), (53.35, -6.26)]);
    assert_eq!(found(&snapshot, near(51.48, 0.0, Some(5_000.0))), [1]);
    assert_eq!(found(&snapshot, near(0.0, 36.82, Some(5_000.0))), [2]);
    assert_eq!(found(&snapshot, near(51.4779, 0.0, None)), [1, 3, 2]);
    assert_eq!(found(&snapshot, near(0.0, 0.0, Some(1_000.0))), [0_u128; 0]);
    assert_eq!(found(&snapshot, Area::Box { south: 0.0, west: 0.0, north: 52.0, east: 40.0 }), [1, 2]);
}

#[test]
fn neighbours_across_the_date_line_are_near() {
    // Fiji: Taveuni lies on both sides of the meridian.
    let snapshot = at(&[(-16.8, 179.95), (-16.8, -179.95), (-18.1, 178.4)]);
    assert_eq!(found(&snapshot, near(-16.8, 179.99, Some(20_000.0))), [1, 2]);
    assert_eq!(found(&snapshot, near(-16.8, -179.99, None)), [2, 1, 3]);
}

#[test]
fn a_box_with_west_greater_than_east_crosses_the_date_line() {
    let snapshot = at(&[(-16.8, 179.95), (-16.8, -179.95), (-16.8, 0.0), (-16.8, 180.0), (-16.8, -180.0)]);
    let bounds = |west, east| Area::Box { south: -20.0, west, north: -10.0, east };
    assert_eq!(found(&snapshot, bounds(179.0, -179.0)), [1, 2, 4, 5]);
    assert_eq!(found(&snapshot, bounds(-179.0, 179.0)), [3]);
    assert_eq!(found(&snapshot, bounds(179.0, 180.0)), [1, 4, 5], "180 and -180 are one meridian");
    assert_eq!(found(&snapshot, bounds(-180.0, -179.0)), [2, 4, 5]);
}

#[test]
fn at_a_pole_every_longitude_is_near() {
    let snapshot = at(&[(89.99, 0.0), (89.98, 180.0), (89.97, -90.0), (-89.99, 0.0)]);
    assert_eq!(found(&snapshot, near(90.0, 77.0, Some(4_000.0))), [1, 2, 3]);
    assert_eq!(found(&snapshot, near(-90.0, 0.0, None)), [4, 3, 2, 1]);
}

#[test]
fn the_other_side_of_the_world_is_half_the_way_round() {
    let snapshot = at(&[(-53.35, 173.74)]);
    let page = ask(&snapshot, near(53.35, -6.26, None)).unwrap();
    assert!((page.items[0].distance_m.unwrap() - 20_015_000.0).abs() < 1_000.0);
    assert_eq!(found(&snapshot, near(53.35, -6.26, Some(20_000_000.0))), [0_u128; 0]);
    assert_eq!(found(&snapshot, near(53.35, -6.26, Some(1e9))), [1]);
}

#[test]
fn the_search_outwards_from_a_point_finds_the_nearest_of_many_under_a_filter() {
    // A spiral of meetings around Dublin, enough of them that they are not simply all measured; every third is online, and every
    // seventh is closed, so few that a circle is guessed. Some closed ones have no place.
    let spiral = |n: i32| (53.35 + f64::from(n) * 0.001 * f64::from(n).sin(), -6.26 + f64::from(n) * 0.001 * f64::from(n).cos());
    let points: Vec<(f64, f64)> = (1..=400).map(spiral).collect();
    let mut content = GenerationContent::default();
    for (number, &(latitude, longitude)) in (1..).zip(&points) {
        let venue = world::venue(number, Some(Point { latitude, longitude }));
        let attendance = if number % 3 == 0 { AttendanceMode::Online } else { AttendanceMode::InPerson };
        let access = if number % 7 == 0 { Access::Closed } else { Access::Open };
        let placed = (number % 49 != 0).then_some(venue.id);
        content.meetings.push(Meeting { venue: placed, attendance, access, ..world::meeting(number) });
        content.venues.push(venue);
    }
    let snapshot = world::snapshot(&content);
    let order = MeetingOrder { field: OrderField::Distance, descending: false };
    let online = |attendance| MeetingFilter { attendance: vec![attendance], ..MeetingFilter::default() };
    let closed = MeetingFilter { access: vec![Access::Closed], ..MeetingFilter::default() };
    // From among them, from their edge, from Paris and from the other side of the world, which no circle reaches.
    for (latitude, longitude) in [(53.35, -6.26), (53.75, -6.26), (48.85, 2.35), (-53.35, 173.74)] {
        for filter in [MeetingFilter::default(), online(AttendanceMode::Online), online(AttendanceMode::InPerson), closed.clone()] {
            let filter = MeetingFilter { area: Some(near(latitude, longitude, None)), ..filter };
            let expected = super::scan::scan(&content, world::now(), &filter, order);
            for size in [1, 20, 150] {
                let shown = super::answers::leaf_through(&snapshot, world::now(), &(filter.clone(), order), size, true).unwrap();
                assert_eq!(shown, expected, "{filter:?}");
            }
        }
    }
}

#[test]
fn the_page_says_how_far_it_reaches() {
    let snapshot = at(&[(53.35, -6.26), (53.36, -6.26), (53.40, -6.26)]);
    let page = ask(&snapshot, near(53.35, -6.26, Some(2_000.0))).unwrap();
    assert_eq!((numbers(&page), page.total), (vec![1, 2], 2));
    assert_eq!(page.reach_m, page.items[1].distance_m);
    assert!((page.reach_m.unwrap() - 1_112.0).abs() < 1.0);
    assert_eq!(ask(&snapshot, Area::Box { south: 53.0, west: -7.0, north: 54.0, east: -6.0 }).unwrap().reach_m, None);
}

#[test]
fn online_meetings_are_never_hidden_by_a_point_unless_a_radius_asks_for_places() {
    let mut content = GenerationContent::default();
    for (number, placed, attendance) in [
        (1, false, AttendanceMode::Online),
        (2, true, AttendanceMode::InPerson),
        (3, false, AttendanceMode::InPerson),
        (4, true, AttendanceMode::Online),
    ] {
        let venue = world::venue(number, placed.then_some(Point { latitude: 53.35, longitude: -6.26 }));
        content.meetings.push(Meeting { venue: Some(venue.id), attendance, ..world::meeting(number) });
        content.venues.push(venue);
    }
    let snapshot = world::snapshot(&content);
    assert_eq!(found(&snapshot, near(53.35, -6.26, None)), [2, 4, 1, 3], "what has no point comes last");
    assert_eq!(found(&snapshot, near(53.35, -6.26, Some(1_000.0))), [2, 4]);
    let or_online = |latitude| Area::Near { point: Point { latitude, longitude: -6.26 }, radius_m: Some(1_000.0), or_online: true };
    assert_eq!(found(&snapshot, or_online(53.35)), [2, 4, 1]);
    assert_eq!(found(&snapshot, or_online(-53.35)), [4, 1], "from the other side of the world, one can still dial in");
    let page = ask(&snapshot, near(53.35, -6.26, None)).unwrap();
    assert_eq!((page.total, page.items[2].distance_m, page.reach_m), (4, None, Some(0.0)));
}

#[test]
fn areas_off_the_globe_are_refused_with_the_number() {
    let snapshot = at(&[]);
    let refused = |area| match ask(&snapshot, area) {
        Err(QueryError::BadArea { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(near(90.5, 0.0, None)), "latitude");
    assert_eq!(refused(near(0.0, f64::NAN, None)), "longitude");
    assert_eq!(refused(near(0.0, 0.0, Some(-1.0))), "radius");
    assert_eq!(refused(near(0.0, 0.0, Some(f64::INFINITY))), "radius");
    assert_eq!(refused(Area::Box { south: 1.0, west: 0.0, north: 0.0, east: 1.0 }), "south");
    assert_eq!(refused(Area::Box { south: 0.0, west: 0.0, north: 91.0, east: 1.0 }), "north");
    assert_eq!(refused(Area::Box { south: 0.0, west: -200.0, north: 1.0, east: 1.0 }), "west");
}
