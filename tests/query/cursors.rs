//! Cursors hold by value where an item stood, so they outlive the generation that handed them out.

use std::collections::BTreeSet;

use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::MeetingId;
use meeting_graph::query::evaluate::evaluate;
use meeting_graph::query::filter::MeetingFilter;
use meeting_graph::query::order::{MeetingOrder, OrderField};
use meeting_graph::query::page::{Cursor, PageArgs, QueryError};
use proptest::prelude::*;
use uuid::Uuid;

use super::answers::{ids, questions};
use super::scan::scan;
use super::world;
use crate::common::property_cases;

fn first(count: usize, after: Option<Cursor>) -> PageArgs {
    PageArgs { first: Some(count), after, ..PageArgs::default() }
}

/// The next generation: every meeting whose number is picked is gone, and beside each other one stands a double.
fn next_generation(content: &GenerationContent, gone: &[bool]) -> GenerationContent {
    let mut next = content.clone();
    let mut gone = gone.iter().cycle();
    next.meetings.retain(|_| !gone.next().unwrap_or(&false));
    let doubles = next.meetings.clone().into_iter().map(|mut double| {
        double.id = MeetingId(Uuid::from_u128(double.id.0.as_u128() + 1));
        double.listings.iter_mut().for_each(|listing| listing.key.id += "-double");
        double
    });
    next.meetings.extend(doubles.collect::<Vec<_>>());
    next.meetings.sort_by_key(|meeting| meeting.id);
    next
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(200), ..ProptestConfig::default() })]

    #[test]
    fn a_page_goes_on_in_the_next_generation_where_it_stopped(
        content in world::generations(60),
        question in questions(),
        size in 1..20_usize,
        gone in prop::collection::vec(any::<bool>(), 1..60),
        histories: (u64, u64),
    ) {
        let (filter, order) = &question;
        let before = evaluate(&world::grown(&content, histories.0), world::now(), filter, Some(*order), &first(size, None)).unwrap();
        let Some(last) = before.items.last() else { return Ok(()) };
        let next = next_generation(&content, &gone);
        let on = first(usize::MAX, Some(last.cursor()));
        let rest = evaluate(&world::grown(&next, histories.1), world::now(), filter, Some(*order), &on).unwrap();

        // What the reader has seen is not shown again, and what was still to come and stayed is not lost.
        let seen: BTreeSet<_> = ids(&before).into_iter().collect();
        let shown: BTreeSet<_> = ids(&rest).into_iter().collect();
        prop_assert_eq!(shown.len(), rest.items.len());
        prop_assert!(seen.is_disjoint(&shown));
        let to_come: Vec<_> = scan(&content, world::now(), filter, *order).split_off(size.min(before.total));
        let stayed: Vec<_> = to_come.into_iter().filter(|id| next.meetings.iter().any(|meeting| meeting.id == *id)).collect();
        let kept: Vec<_> = ids(&rest).into_iter().filter(|id| stayed.contains(id)).collect();
        prop_assert_eq!(kept, stayed);
        // It is the end of the new generation's answer.
        prop_assert!(scan(&next, world::now(), filter, *order).ends_with(&ids(&rest)));
    }
}

#[test]
fn a_cursor_that_is_none_or_of_another_order_says_so() {
    let content = GenerationContent { meetings: vec![world::meeting(1), world::meeting(2)], ..GenerationContent::default() };
    let snapshot = world::snapshot(&content);
    let by_name = Some(MeetingOrder { field: OrderField::Name, descending: false });
    let all = MeetingFilter::default();
    let cursor = evaluate(&snapshot, world::now(), &all, None, &first(1, None)).unwrap().items[0].cursor();
    let other = evaluate(&snapshot, world::now(), &all, by_name, &first(1, Some(cursor)));
    assert_eq!(other, Err(QueryError::CursorOfAnotherOrder { had: OrderField::WeekTime, asked: OrderField::Name }));
    let none = evaluate(&snapshot, world::now(), &all, None, &first(1, Some(Cursor::new("page 2"))));
    assert_eq!(none, Err(QueryError::BadCursor("page 2".to_owned())));
}

#[test]
fn questions_that_contradict_themselves_are_refused() {
    let snapshot = world::snapshot(&GenerationContent::default());
    let both = PageArgs { first: Some(1), last: Some(1), ..PageArgs::default() };
    assert_eq!(evaluate(&snapshot, world::now(), &MeetingFilter::default(), None, &both), Err(QueryError::FirstAndLast));
    let by_distance = Some(MeetingOrder { field: OrderField::Distance, descending: false });
    let by_relevance = Some(MeetingOrder { field: OrderField::Relevance, descending: false });
    let wordless = evaluate(&snapshot, world::now(), &MeetingFilter::default(), by_relevance, &PageArgs::default());
    assert_eq!(wordless, Err(QueryError::RelevanceWithoutText));
    let nowhere = evaluate(&snapshot, world::now(), &MeetingFilter::default(), by_distance, &PageArgs::default());
    assert_eq!(nowhere, Err(QueryError::DistanceWithoutPoint));
}
