//! Folded words to the meetings that have them in a name, their group's name, the venue's name or the town.

use std::collections::BTreeMap;
use std::ops::Bound;

use roaring::{MultiOps, RoaringBitmap};

use crate::index::snapshot::MeetingIx;
use crate::model::id::{GroupId, VenueId};
use crate::model::meeting::{Meeting, Venue};
use crate::model::organization::Group;
use crate::text::fold::fold;

/// The words of one generation.
#[derive(Default)]
pub struct Words {
    postings: BTreeMap<Box<str>, RoaringBitmap>,
}

impl Words {
    /// Takes meetings in the order of their ids. Venues and groups are folded once, however many meetings they have.
    pub fn build(meetings: &[Meeting], venues: &[Venue], groups: &[Group]) -> Self {
        let venue_words: BTreeMap<VenueId, String> = venues
            .iter()
            .map(|venue| (venue.id, [&venue.place.name, &venue.place.address.locality]))
            .map(|(id, texts)| (id, texts.into_iter().flatten().map(|text| fold(text) + " ").collect()))
            .collect();
        let group_words: BTreeMap<GroupId, String> =
            groups.iter().filter_map(|group| Some((group.id, fold(group.name.as_deref()?)))).collect();
        let mut words = Self::default();
        for (ix, meeting) in (0..).zip(meetings) {
            for name in &meeting.names {
                words.enter(ix, &fold(&name.text));
            }
            let venue = meeting.venue.and_then(|id| venue_words.get(&id));
            let group = meeting.group.and_then(|id| group_words.get(&id));
            for folded in venue.into_iter().chain(group) {
                words.enter(ix, folded);
            }
        }
        words
    }

    /// Enters a text that was folded before.
    fn enter(&mut self, ix: MeetingIx, folded: &str) {
        for word in folded.split_ascii_whitespace() {
            if let Some(set) = self.postings.get_mut(word) {
                set.insert(ix);
            } else {
                self.postings.insert(word.into(), RoaringBitmap::from_iter([ix]));
            }
        }
    }

    /// Meetings that have every word of a text; the last word may be the beginning of one, as someone is still typing.
    /// `None` where the text holds no word at all, which asks nothing.
    pub fn matching(&self, text: &str) -> Option<RoaringBitmap> {
        let folded = fold(text);
        let mut words = folded.split_ascii_whitespace().rev();
        let mut found = self.beginning_with(words.next()?);
        for word in words {
            match self.postings.get(word) {
                Some(set) => found &= set,
                None => return Some(RoaringBitmap::new()),
            }
        }
        Some(found)
    }

    fn beginning_with(&self, start: &str) -> RoaringBitmap {
        let from = self.postings.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.take_while(|(word, _)| word.starts_with(start)).map(|(_, set)| set).union()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_and_the_last_may_be_unfinished() {
        let mut words = Words::default();
        words.enter(0, "early risers cork");
        words.enter(1, "early birds corkscrew hill");
        let found = |text: &str| words.matching(text).map(|set| set.iter().collect::<Vec<_>>());
        assert_eq!(found("EARLY cork"), Some(vec![0, 1]));
        assert_eq!(found("cork early"), Some(vec![0]), "only the last word may be a beginning");
        assert_eq!(found("early rise"), Some(vec![0]));
        assert_eq!(found("late"), Some(vec![]));
        assert_eq!(found("late cork"), Some(vec![]));
        assert_eq!(found(" !! "), None, "no word asks nothing");
    }
}
