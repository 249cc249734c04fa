//! Whatever is asked, in whatever order and pages: the index answers as a plain scan does.

use jiff::{SignedDuration, Timestamp};
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::id::{FellowshipCode, MeetingId};
use meeting_graph::model::listing::ExternalId;
use meeting_graph::model::organization::Concern;
use meeting_graph::model::slot::{LocalTime, Weekday, ZoneName};
use meeting_graph::query::evaluate::evaluate;
use meeting_graph::query::filter::{Area, MeetingFilter, TypeFilter};
use meeting_graph::query::hours::TimeWindow;
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::query::page::{Cursor, MeetingPage, PageArgs};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::scan::scan;
use super::world::{self, BODIES, NAMES, SOURCES, TOWNS, TYPES, ZONES, accesses, attendances, body_key, points};
use crate::common::property_cases;

fn areas() -> impl Strategy<Value = Area> {
    prop_oneof![
        3 => (points(), prop::option::of(select(&[0.0, 500.0, 30_000.0, 5e6, 1.9e7, 3e7][..])), prop::bool::weighted(0.2))
            .prop_map(|(point, radius_m, or_online)| Area::Near { point, radius_m, or_online }),
        2 => (points(), points()).prop_map(|(a, b)| Area::Box {
            south: a.latitude.min(b.latitude),
            west: a.longitude,
            north: a.latitude.max(b.latitude),
            east: b.longitude,
        }),
        1 => select(&["IE", "EC", "FJ"][..]).prop_map(|code| Area::Country(code.parse().unwrap())),
        1 => select(&["IE-CO", "EC-P", "US-NY"][..]).prop_map(|code| Area::Subdivision(code.to_owned())),
        1 => select(&BODIES[..]).prop_map(|(id, _)| Area::ServiceBody(body_key(id))),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    let words = [
        &NAMES[..],
        &TOWNS[..],
        &[
            "ear",
            "Harbour ris",
            "cork early",
            "nowhere",
            " ! ",
            "harbor light",
            "Raoghaire",
            "lagohaire dun",
            "cicrle",
            "Risres early",
            "éveil",
            "ひ会",
            "会",
        ],
    ]
    .concat();
    select(words).prop_map(str::to_owned)
}

fn windows() -> impl Strategy<Value = TimeWindow> {
    let minute =
        || prop_oneof![select(&[0, 61, 1140, 1439][..]), 0..1440_u16].prop_map(|minutes| LocalTime::from_minutes(minutes).unwrap());
    let zone = prop::option::of(select(&ZONES[..]).prop_map(|zone| ZoneName::new(zone).unwrap()));
    (minute(), minute(), zone).prop_map(|(from, to, zone)| TimeWindow { from, to, zone })
}

fn type_filters() -> impl Strategy<Value = TypeFilter> {
    let some = || subsequence(&TYPES[..], 0..=1);
    (some(), subsequence(&TYPES[..], 0..=3), some()).prop_map(|(all, any, none)| TypeFilter { all, any, none })
}

/// What is asked less often.
fn rarities() -> impl Strategy<Value = MeetingFilter> {
    let number = (0..4_u8).prop_map(|number| ExternalId { scheme: "naws".to_owned(), value: format!("G{number}") });
    let what = (subsequence(&[Concern::Alcohol, Concern::Drugs, Concern::FamilyAndFriends][..], 0..=2), type_filters());
    let how = (subsequence(&["en", "pt", "pt-br", "fr"][..], 0..=2), prop::option::weighted(0.2, number));
    let when = (prop::option::weighted(0.6, windows()), prop::option::weighted(0.2, -2..2_i64), prop::option::weighted(0.2, any::<bool>()));
    (what, how, when).prop_map(|((concerns, types), (languages, external_id), (time, changed, by_appointment))| MeetingFilter {
        concerns,
        types,
        languages: languages.into_iter().map(str::to_owned).collect(),
        external_id,
        time,
        changed_since: changed.map(|second| Timestamp::from_second(second).unwrap()),
        by_appointment,
        ..MeetingFilter::default()
    })
}

pub fn filters() -> impl Strategy<Value = MeetingFilter> {
    let who = (
        prop::option::weighted(0.2, texts()),
        prop::option::weighted(0.6, areas()),
        subsequence(&["aa", "na", "al-anon", "ca"][..], 0..=2),
    );
    let lists = (
        subsequence(&Weekday::ALL[..], 0..=3),
        prop::collection::vec(attendances(), 0..=1),
        prop::collection::vec(accesses(), 0..=1),
        prop::option::weighted(0.2, select(&SOURCES[..])),
    );
    // Mostly little is asked, so that answers are long enough to be paged through.
    let rare = prop::option::weighted(0.4, rarities());
    (who, prop::option::weighted(0.3, lists), any::<bool>(), rare).prop_map(
        |((text, area, fellowships), lists, include_suspended, rare)| {
            let (weekdays, attendance, access, source) = lists.unwrap_or_default();
            MeetingFilter {
                text,
                area,
                fellowships: fellowships.into_iter().map(FellowshipCode::new).collect(),
                weekdays,
                attendance,
                access,
                sources: source.map(world::source).into_iter().collect(),
                include_suspended,
                ..rare.unwrap_or_default()
            }
        },
    )
}

pub fn orders(filter: &MeetingFilter) -> impl Strategy<Value = MeetingOrder> + use<> {
    let near = matches!(filter.area, Some(Area::Near { .. }));
    use OrderField::{ChangedAt, Distance, Name, NextOccurrence, Relevance, WeekTime};
    let mut fields = vec![WeekTime, Name, ChangedAt, NextOccurrence];
    fields.extend(near.then_some([Distance, Distance]).into_iter().flatten());
    fields.extend(filter.text.is_some().then_some([Relevance; 3]).into_iter().flatten());
    (select(fields), any::<bool>()).prop_map(|(field, descending)| MeetingOrder { field, descending })
}

pub fn questions() -> impl Strategy<Value = (MeetingFilter, MeetingOrder)> {
    filters().prop_flat_map(|filter| (Just(filter.clone()), orders(&filter)))
}

pub fn ids(page: &MeetingPage) -> Vec<MeetingId> {
    page.items.iter().map(|item| item.id()).collect()
}

/// All pages of an answer from one end to the other, `size` at a time, joined in order.
pub fn leaf_through(
    snapshot: &Snapshot,
    now: Timestamp,
    (filter, order): &(MeetingFilter, MeetingOrder),
    size: usize,
    forward: bool,
) -> Result<Vec<MeetingId>, TestCaseError> {
    let mut pages: Vec<Vec<MeetingId>> = Vec::new();
    let mut from: Option<Cursor> = None;
    loop {
        let args = if forward {
            PageArgs { first: Some(size), after: from.clone(), ..PageArgs::default() }
        } else {
            PageArgs { last: Some(size), before: from.clone(), ..PageArgs::default() }
        };
        // Time goes on while one reads; what is next stays what was next at first.
        let later = now + SignedDuration::from_secs(60 * i64::try_from(pages.len()).unwrap());
        let asked_at = if filter.time.is_some() { now } else { later };
        let page = evaluate(snapshot, asked_at, filter, Some(*order), &args).unwrap();
        let (more, less) = if forward { (page.has_next, page.has_previous) } else { (page.has_previous, page.has_next) };
        prop_assert_eq!(less, from.is_some(), "the way back is there from the second page on");
        prop_assert!(page.items.len() == size || !more, "a page that is not the last one is full");
        pages.push(ids(&page));
        prop_assert!(pages.len() <= snapshot.len() + 1, "the pages come to an end");
        if !more {
            break;
        }
        let edge = if forward { page.items.last() } else { page.items.first() };
        from = edge.map(|item| item.cursor());
    }
    if !forward {
        pages.reverse();
    }
    Ok(pages.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(400), ..ProptestConfig::default() })]

    #[test]
    fn every_index_answer_equals_a_plain_scan(
        content in world::generations(90),
        question in questions(),
        now in world::instants(),
        size in 1..9_usize,
        history: u64,
    ) {
        let snapshot = world::grown(&content, history);
        let expected = scan(&content, now, &question.0, question.1);
        let page = evaluate(&snapshot, now, &question.0, Some(question.1), &PageArgs { first: Some(size), ..PageArgs::default() }).unwrap();
        prop_assert_eq!(page.total, expected.len());
        prop_assert_eq!(leaf_through(&snapshot, now, &question, size, true)?, expected.clone(), "forward");
        prop_assert_eq!(leaf_through(&snapshot, now, &question, size, false)?, expected, "backward");
    }

    #[test]
    fn a_window_between_two_cursors_is_cut_as_from_a_list(
        content in world::generations(60),
        question in questions(),
        (low, between) in (0..60_usize, 0..60_usize),
        size in 0..70_usize,
        from_start in any::<bool>(),
        history: u64,
    ) {
        let snapshot = world::grown(&content, history);
        let ask = |args: &PageArgs| evaluate(&snapshot, world::now(), &question.0, Some(question.1), args).unwrap();
        let whole = ask(&PageArgs { first: Some(usize::MAX), ..PageArgs::default() });
        let cursor = |at: usize| whole.items.get(at).map(|item| item.cursor());
        let mut args = PageArgs { after: cursor(low), before: cursor(low + 1 + between), ..PageArgs::default() };
        *(if from_start { &mut args.first } else { &mut args.last }) = Some(size);
        let page = ask(&args);

        let start = if low < whole.items.len() { low + 1 } else { 0 };
        let end = (low + 1 + between).min(whole.items.len()).max(start);
        let count = size.min(end - start);
        let shown = if from_start { start..start + count } else { end - count..end };
        prop_assert_eq!(&page.items[..], &whole.items[shown.clone()]);
        prop_assert_eq!((page.has_previous, page.has_next), (shown.start > 0, shown.end < whole.items.len()));
        prop_assert_eq!(page.total, whole.items.len());
    }
}
