//! A generation laid over the base of an older one knows what one knows that was indexed whole.

use std::collections::BTreeSet;

use jiff::Timestamp;
use meeting_graph::index::content::Delta;
use meeting_graph::index::lookup::Resolved;
use meeting_graph::index::order::Order;
use meeting_graph::index::orders::at_places;
use meeting_graph::index::snapshot::{MeetingIx, Snapshot};
use meeting_graph::model::evidence::{LinkDecision, LinkEvidence};
use meeting_graph::model::generation::{GenerationContent, Patch, Retired};
use meeting_graph::model::id::{FellowshipCode, MeetingId};
use meeting_graph::model::meeting::Meeting;
use meeting_graph::model::packed::Packed;
use meeting_graph::model::place::Point;
use meeting_graph::model::slot::Weekday;
use proptest::prelude::*;
use uuid::Uuid;

use super::world::{self, BETWEEN, SOURCES, body_key};
use crate::common::property_cases;

fn ids(snapshot: &Snapshot, rows: impl IntoIterator<Item = MeetingIx>) -> Vec<MeetingId> {
    rows.into_iter().map(|ix| snapshot.meeting(ix).id).collect()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Beside some meetings evidence of pairs that are too close to call, so that those are counted too.
fn with_evidence(mut content: GenerationContent) -> GenerationContent {
    let keys: Vec<_> = content.meetings.iter().map(|meeting| meeting.listings[0].key.clone()).collect();
    for (at, meeting) in content.meetings.iter_mut().enumerate().filter(|(at, _)| at % 3 == 0) {
        let (a, b) = (keys[at].clone(), keys[(at * 7 + 1) % keys.len()].clone());
        let pair = LinkEvidence { a: a.clone(), b: b.clone(), decision: LinkDecision::Review, rows: Vec::new(), threshold: 12.0 };
        meeting.links = Packed::new(&[pair.clone(), LinkEvidence { a: b, b: a, ..pair }]);
    }
    content
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(150), ..ProptestConfig::default() })]

    #[test]
    fn an_overlay_knows_what_a_whole_index_knows(content in world::generations(50), history: u64) {
        let content = with_evidence(content);
        let (grown, whole) = (world::grown(&content, history), world::snapshot(&content));
        let both = |what: &dyn Fn(&Snapshot) -> Vec<MeetingId>| (what(&grown), what(&whole));
        let same = |what: &dyn Fn(&Snapshot) -> Vec<MeetingId>| -> Result<(), TestCaseError> {
            let (grown, whole) = both(what);
            prop_assert_eq!(grown, whole);
            Ok(())
        };

        prop_assert_eq!((grown.len(), grown.listing_count()), (whole.len(), whole.listing_count()));
        prop_assert_eq!((grown.countries(), grown.fellowships()), (whole.countries(), whole.fellowships()));
        for code in ["aa", "na", "al-anon"].map(FellowshipCode::new) {
            prop_assert_eq!(grown.fellowship_types(&code), whole.fellowship_types(&code));
            prop_assert_eq!(grown.fellowship_countries(&code), whole.fellowship_countries(&code));
        }
        for source in SOURCES.map(world::source) {
            prop_assert_eq!(grown.neighbours(&source), whole.neighbours(&source));
            same(&|snapshot| ids(snapshot, snapshot.source_meetings(&source)))?;
        }
        let line = |order: &Order| order.forward(0).collect::<Vec<_>>();
        same(&|snapshot| ids(snapshot, line(snapshot.orders().by_name())))?;
        same(&|snapshot| ids(snapshot, line(snapshot.orders().by_change())))?;
        same(&|snapshot| ids(snapshot, line(snapshot.orders().by_week_time())))?;
        for order in [grown.orders().by_name(), grown.orders().by_change(), grown.orders().by_week_time()] {
            prop_assert!((0..).zip(order.forward(0)).all(|(place, ix)| order.place(ix) == place));
        }
        for second in -2..3 {
            same(&|snapshot| ids(snapshot, at_places(snapshot.orders().by_change(), [snapshot.changed_since(at(second))], snapshot.row_count())))?;
        }
        same(&|snapshot| ids(snapshot, snapshot.facets().on_weekdays(&Weekday::ALL).all()))?;
        same(&|snapshot| ids(snapshot, at_places(snapshot.orders().by_week_time(), [snapshot.beginning_in((600, 10_079))], snapshot.row_count())))?;
        same(&|snapshot| ids(snapshot, snapshot.space().placed()))?;
        let centre = Point { latitude: 53.3, longitude: -6.2 };
        prop_assert_eq!(grown.space().nearest(centre).count(), whole.space().nearest(centre).count());
        same(&|snapshot| ids(snapshot, snapshot.service_body_meetings(&body_key("1"), true)))?;
        prop_assert_eq!(grown.service_bodies(), whole.service_bodies());

        for meeting in &content.meetings {
            let ix = grown.by_id(meeting.id).unwrap();
            prop_assert_eq!(grown.meeting(ix), meeting);
            prop_assert_eq!(grown.venue_of(ix), whole.venue_of(whole.by_id(meeting.id).unwrap()));
            prop_assert_eq!(grown.resolve(meeting.id), Resolved::Found(ix));
            prop_assert!(grown.first_behind(meeting.id) == ix + 1);
            if let Some(venue) = meeting.venue {
                same(&|snapshot| ids(snapshot, snapshot.venue_meetings(venue)))?;
            }
            if let Some(group) = meeting.group {
                prop_assert_eq!(grown.group(group), whole.group(group));
                same(&|snapshot| ids(snapshot, snapshot.group_meetings(group)))?;
            }
            for listing in &meeting.listings {
                prop_assert_eq!(grown.by_listing(&listing.key), Some(ix));
                let mut gone = listing.key.clone();
                gone.id += "-gone";
                prop_assert_eq!(grown.by_listing(&gone), None);
            }
            prop_assert_eq!(grown.by_id(MeetingId(Uuid::from_u128(meeting.id.0.as_u128() + BETWEEN))), None);
        }
        for number in 0..4 {
            same(&|snapshot| ids(snapshot, snapshot.known_by("naws", &format!("g{number}"))))?;
        }
        let rebuilt = grown.rebuilt();
        prop_assert_eq!((rebuilt.overlay_len(), rebuilt.row_count()), (0, content.meetings.len()));
        prop_assert_eq!(ids(&rebuilt, 0..MeetingIx::try_from(rebuilt.len()).unwrap()), ids(&whole, 0..MeetingIx::try_from(whole.len()).unwrap()));
    }
}

fn numbered(numbers: impl IntoIterator<Item = u128>) -> GenerationContent {
    GenerationContent { meetings: numbers.into_iter().map(world::meeting).collect(), ..GenerationContent::default() }
}

fn delta(put: &[u128], gone: &[u128]) -> Delta {
    let mut patch = Patch::default();
    patch.meetings.extend(put.iter().map(|number| (Uuid::from_u128(*number), Some(world::meeting(*number)))));
    patch.meetings.extend(gone.iter().map(|number| (Uuid::from_u128(*number), None)));
    Delta::of(2, Timestamp::UNIX_EPOCH, patch.split(), None)
}

fn numbers(snapshot: &Snapshot) -> Vec<u128> {
    snapshot.facets().all().iter().map(|ix| snapshot.meeting(ix).id.0.as_u128()).collect()
}

#[test]
fn the_overlay_holds_what_changed_and_no_more() {
    let base = world::snapshot(&numbered([10, 20, 30, 40]));
    let over = base.after(&delta(&[20, 50], &[30, 77])).unwrap();
    assert_eq!(numbers(&over), [10, 20, 40, 50]);
    assert_eq!(over.overlay_len(), 2, "the one that was put again as it was is not in it, nor one that was never there");
    assert_eq!((over.number(), over.row_count(), base.len()), (2, 5, 4));
}

#[test]
fn an_id_between_those_that_are_there_asks_for_a_new_base_unless_it_was_retired() {
    let content = numbered([10, 20, 30]);
    assert!(world::snapshot(&content).after(&delta(&[15], &[])).is_none());
    let (next, rebuilt) = world::snapshot(&content).next(&delta(&[15], &[]));
    assert_eq!((numbers(&next), rebuilt), (vec![10, 15, 20, 30], true));
    let listings = vec!["dublin:7".parse().unwrap()];
    let retired = vec![Retired { id: MeetingId(Uuid::from_u128(15)), at: Timestamp::UNIX_EPOCH, merged_into: None, listings }];
    let base = world::snapshot(&GenerationContent { retired, ..content });
    assert_eq!(numbers(&base), [10, 20, 30]);
    assert_eq!(numbers(&base.after(&delta(&[15], &[])).unwrap()), [10, 15, 20, 30]);
}

#[test]
fn a_generation_that_touches_most_of_the_one_before_is_indexed_whole() {
    let base = world::snapshot(&numbered((1..=10).map(|number| number * 10)));
    let (few, rebuilt) = base.next(&delta(&[110], &[10, 20]));
    assert!(!rebuilt && few.overlay_len() == 3);
    let (most, rebuilt) = few.next(&delta(&[120, 130], &[30, 40, 50]));
    assert!(rebuilt && most.overlay_len() == 0);
    assert_eq!(numbers(&most), [60, 70, 80, 90, 100, 110, 120, 130]);
}

#[test]
fn what_changed_while_a_base_was_built_is_laid_over_it() {
    let served = world::snapshot(&numbered((1..=20).map(|number| number * 10)));
    let changes = [delta(&[210], &[10]), delta(&[220], &[210])].map(std::sync::Arc::new);
    let built = served.rebuilt();
    let caught_up = built.caught_up(&changes);
    let followed = changes.iter().fold(served, |snapshot, delta| snapshot.after(delta).unwrap());
    assert_eq!(numbers(&caught_up), numbers(&followed));
    assert_eq!(BTreeSet::from_iter(numbers(&followed)).len(), 20);
}

#[test]
fn most_histories_leave_an_overlay() {
    let content = numbered((1..=30).map(|number| number * 1000));
    let different = |meeting: Meeting| Meeting { venue_notes: Some(meeting.id.0.to_string()), ..meeting };
    let content = GenerationContent { meetings: content.meetings.into_iter().map(different).collect(), ..content };
    let overlays: Vec<usize> = (0..100).map(|history| world::grown(&content, history).overlay_len()).collect();
    let large = overlays.iter().filter(|rows| **rows >= 10).count();
    assert!(large > 70, "{large} of 100 hold ten or more of thirty: {overlays:?}");
}
