//! Words that thousands of meetings have are kept in another way than those of a few: both are held against a plain scan.

use jiff::Timestamp;
use meeting_graph::index::content::Delta;
use meeting_graph::index::lexicon::FREQUENT_FROM;
use meeting_graph::model::generation::{GenerationContent, Patch};
use meeting_graph::model::meeting::{LocalizedText, Meeting};
use meeting_graph::query::filter::MeetingFilter;
use meeting_graph::query::order::{MeetingOrder, OrderField};
use uuid::Uuid;

use super::answers::leaf_through;
use super::scan::scan;
use super::world;

const NAMES: [&str; 8] =
    ["Harbor Group", "Harbor", "Group at the Harbor", "Harbors", "Group", "Serenity at the harbour", "Lantern Group", "Arbor"];

/// Every fifth one meets in a house that has the word too, so that it stands in several places.
fn named(number: u128, name: &str) -> Meeting {
    let venue = number.is_multiple_of(5).then(|| world::venue(1, None).id);
    Meeting { names: vec![LocalizedText { language: None, text: name.to_owned() }], venue, ..world::meeting(number) }
}

fn name_of(number: u128) -> &'static str {
    NAMES[usize::try_from(number * number / 7 % 8).unwrap()]
}

#[test]
fn frequent_words_and_rare_ones_find_and_rank_as_a_plain_scan_does_also_under_an_overlay() {
    let mut house = world::venue(1, None);
    house.place.name = Some("Harbor House".to_owned());
    house.place.address.locality = Some("Group".to_owned());
    let count = u128::try_from(FREQUENT_FROM).unwrap() * 4;
    let mut content = GenerationContent { venues: vec![house], ..GenerationContent::default() };
    content.meetings = (1..=count).map(|number| named(number, name_of(number))).collect();
    let base = world::snapshot(&content);

    let mut patch = Patch::default();
    for number in (3..count + 40).step_by(17) {
        // Some are gone, some are named otherwise, and some are new.
        let now = (!number.is_multiple_of(3)).then(|| named(number, name_of(number + 1)));
        patch.meetings.insert(Uuid::from_u128(number), now);
    }
    let mut after = content.clone();
    after.meetings.retain(|meeting| !patch.meetings.contains_key(&meeting.id.0));
    after.meetings.extend(patch.meetings.values().flatten().cloned());
    let over = base.after(&Delta::of(2, Timestamp::UNIX_EPOCH, patch.split(), None)).unwrap();

    let order = MeetingOrder { field: OrderField::Relevance, descending: false };
    for text in ["harbor", "HARBOR", "har", "harbor group", "group har", "harbuor", "group", "lantern", "serenity gro", "lantern serenity"]
    {
        let filter = MeetingFilter { text: Some(text.to_owned()), ..MeetingFilter::default() };
        for (snapshot, content) in [(&base, &content), (&over, &after)] {
            let expected = scan(content, world::now(), &filter, order);
            for forward in [true, false] {
                let shown = leaf_through(snapshot, world::now(), &(filter.clone(), order), 700, forward).unwrap();
                assert!(shown == expected, "{text}, {} of {}", shown.len(), expected.len());
            }
        }
    }
}
