//! Counts under a filter and marks on a map, against a plain scan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use meeting_graph::index::space::GeoBox;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::place::Point;
use meeting_graph::query::clusters::clusters;
use meeting_graph::query::evaluate::evaluate;
use meeting_graph::query::filter::MeetingFilter;
use meeting_graph::query::page::PageArgs;
use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::answers::filters;
use super::scan::passes;
use super::world::{self, points};
use crate::common::property_cases;

fn counted<K: Ord>(meetings: &[&Meeting], values: impl Fn(&Meeting) -> Vec<K>) -> BTreeMap<K, u64> {
    let mut counts = BTreeMap::new();
    for value in meetings.iter().flat_map(|meeting| values(meeting)) {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(150), ..ProptestConfig::default() })]

    #[test]
    fn facets_count_what_a_plain_scan_counts(content in world::generations(60), filter in filters(), now in world::instants(), history: u64) {
        let snapshot = world::grown(&content, history);
        let ask = |first, last| evaluate(&snapshot, now, &filter, None, &PageArgs { first, last, ..PageArgs::default() }).unwrap();
        let page = ask(Some(0), None);
        let found: Vec<&Meeting> = content.meetings.iter().filter(|meeting| passes(&content, now, meeting, &filter)).collect();
        prop_assert_eq!((page.has_previous, page.has_next), (false, !found.is_empty()), "only counts, from the start");
        let page = ask(None, Some(0));
        prop_assert_eq!((page.has_previous, page.has_next), (!found.is_empty(), false), "only counts, from the end");
        let facets = snapshot.facets();
        let all = &page.selected;
        let country = |meeting: &Meeting| {
            let venue = content.venues.iter().find(|venue| Some(venue.id) == meeting.venue);
            venue.and_then(|venue| venue.place.country).into_iter().collect()
        };
        let sources = |meeting: &Meeting| meeting.listings.iter().map(|listing| listing.key.source.clone()).collect();
        let languages = |meeting: &Meeting| meeting.languages.iter().map(|tag| tag.to_lowercase()).collect();
        let weekday = |meeting: &Meeting| meeting.slot.iter().map(|slot| slot.weekday).collect();
        prop_assert_eq!(facets.tally_fellowships(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, |m| vec![m.fellowship.clone()]));
        prop_assert_eq!(facets.tally_types(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, |m| m.types.clone()));
        prop_assert_eq!(facets.tally_countries(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, country));
        prop_assert_eq!(facets.tally_weekdays(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, weekday));
        prop_assert_eq!(facets.tally_attendance(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, |m| vec![m.attendance]));
        prop_assert_eq!(facets.tally_access(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, |m| vec![m.access]));
        prop_assert_eq!(facets.tally_languages(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, languages));
        prop_assert_eq!(facets.tally_sources(all).into_iter().collect::<BTreeMap<_, _>>(), counted(&found, sources));
    }

    #[test]
    fn tallies_are_kept_for_whole_countries_and_for_all_and_for_one_generation_alone(content in world::generations(60), history: u64) {
        let snapshot = world::grown(&content, history);
        let facets = snapshot.facets();
        let all = facets.all().clone();
        let countries: BTreeSet<_> = facets.tally_countries(&all).into_iter().map(|(country, _)| country).collect();
        let whole: Vec<RoaringBitmap> = countries.iter().map(|country| facets.in_country(*country).all()).chain([all]).collect();
        let rebuilt = snapshot.rebuilt();
        for (among, next) in whole.iter().zip(whole.iter().cycle().skip(1)) {
            let kept = snapshot.tallies(among);
            prop_assert!(Arc::ptr_eq(&kept, &snapshot.tallies(among)));
            prop_assert!(among == next || !Arc::ptr_eq(&kept, &snapshot.tallies(next)), "of another country");
            prop_assert!(!Arc::ptr_eq(&kept, &rebuilt.tallies(among)), "of another generation");
            let mut part = among.clone();
            part.remove_smallest(1);
            prop_assert!(whole.contains(&part) || !Arc::ptr_eq(&snapshot.tallies(&part), &snapshot.tallies(&part)), "of a part");
        }
    }

    #[test]
    fn every_meeting_of_a_box_is_in_one_mark_and_marks_are_few(
        content in world::generations(60),
        filter in filters(),
        (a, b) in (points(), points()),
        zoom in 0..=22_u8,
        history: u64,
    ) {
        let (south, north) = (a.latitude.min(b.latitude), a.latitude.max(b.latitude));
        let bounds = GeoBox { south, west: a.longitude, north, east: b.longitude };
        let snapshot = world::grown(&content, history);
        let inside = snapshot.space().in_box(bounds, None);
        let page = evaluate(&snapshot, world::now(), &filter, None, &PageArgs::default()).unwrap();
        let found = clusters(&snapshot, world::now(), &filter, bounds, zoom).unwrap();
        prop_assert_eq!(found.iter().map(|cluster| cluster.count as u64).sum::<u64>(), page.selected.intersection_len(&inside));
        prop_assert!(found.len() <= 2_200);
        for cluster in found {
            prop_assert_eq!(cluster.meeting.is_some(), cluster.count == 1);
            prop_assert!((south - 1e-9..=north + 1e-9).contains(&cluster.point.latitude));
            if let Some(ix) = cluster.meeting {
                prop_assert_eq!(snapshot.space().point(ix), Some(cluster.point));
            }
        }
    }
}

#[test]
fn marks_come_apart_as_one_zooms_in() {
    let mut content = GenerationContent::default();
    for (number, latitude, longitude) in [(1, 53.3461, -6.2597), (2, 53.3600, -6.2500), (3, 51.90, -8.47)] {
        let venue = world::venue(number, Some(Point { latitude, longitude }));
        content.meetings.push(Meeting { venue: Some(venue.id), ..world::meeting(number) });
        content.venues.push(venue);
    }
    let snapshot = world::snapshot(&content);
    let ireland = GeoBox { south: 51.0, west: -11.0, north: 56.0, east: -5.0 };
    let counts = |zoom| {
        let found = clusters(&snapshot, world::now(), &MeetingFilter::default(), ireland, zoom).unwrap();
        found.iter().map(|cluster| cluster.count).collect::<Vec<_>>()
    };
    assert_eq!(counts(2), [3]);
    assert_eq!(counts(7), [2, 1]);
    let dublin = GeoBox { south: 53.3, west: -6.4, north: 53.4, east: -6.1 };
    assert_eq!(clusters(&snapshot, world::now(), &MeetingFilter::default(), dublin, 14).unwrap().len(), 2);
    let whole = GeoBox { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };
    let all = clusters(&snapshot, world::now(), &MeetingFilter::default(), whole, 22).unwrap();
    assert_eq!(all.iter().map(|cluster| cluster.count).collect::<Vec<_>>(), [3], "cut no finer than a screen can show");
}
