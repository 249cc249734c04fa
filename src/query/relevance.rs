//! The order by how well words fit.

use crate::index::snapshot::MeetingIx;
use crate::index::words::Matches;
use crate::query::cursor::SortKey;
use crate::query::sequence::{Range, Sequence, Take};

/// Points for a name that is the whole text, and for one that begins with it.
const NAME_ITSELF: u64 = 16;
const NAME_BEGINNING: u64 = 8;

impl Sequence<'_> {
    /// Those that fit best, as many as a page from the beginning needs, else all. Of those before the page, the last one.
    pub(super) fn best_matches(&self, matches: Option<&Matches>, range: &Range<'_>) -> Vec<MeetingIx> {
        let orders = self.snapshot.orders();
        let names = matches.map(|matches| orders.beginning_with(&matches.folded));
        // Both ascend, and whatever is selected was found by the text, where there is one.
        let mut found = matches.map_or(&[][..], |matches| matches.by_meeting()).iter();
        let mut points_of = |ix: MeetingIx| {
            let (beginning, same) = names.as_ref()?;
            let (_, points) = found.find(|(at, _)| *at == ix)?;
            // Where a name stands among all names tells how it begins, so that none is read.
            let place = orders.by_name().place(ix);
            let bonus = match beginning.contains(&place) {
                true if place - beginning.start < *same => NAME_ITSELF,
                true => NAME_BEGINNING,
                false => 0,
            };
            Some(u64::from(*points) + bonus)
        };
        let keyed = self.selected.iter().map(|ix| (u64::MAX - points_of(ix).unwrap_or(0), ix));
        // Meetings lie in the order of their ids, so what stands after a position is told without a look at them.
        let after = range.after.as_ref().and_then(|after| match after.key {
            SortKey::Relevance(missing) => Some((missing, self.snapshot.first_behind(after.id))),
            _ => None,
        });
        let (mut fresh, mut shown): (Vec<_>, Vec<_>) = keyed.partition(|place| after.is_none_or(|after| *place >= after));
        if let (Take::First(count), None) = (range.take, &range.before) {
            let wanted = count.saturating_add(1);
            if fresh.len() > wanted {
                fresh.select_nth_unstable(wanted);
                fresh.truncate(wanted);
            }
            shown = shown.into_iter().max().into_iter().collect();
        }
        shown.sort_unstable();
        fresh.sort_unstable();
        shown.into_iter().chain(fresh).map(|(_, ix)| ix).collect()
    }

    /// A name that is the text, or begins with it, goes before others whose words fit as well.
    pub(super) fn missing_points(&self, matches: Option<&Matches>, ix: MeetingIx) -> u64 {
        let Some(matches) = matches else { return u64::MAX };
        let bonus = match self.snapshot.orders().name(ix).strip_prefix(matches.folded.as_str()) {
            Some("") => NAME_ITSELF,
            Some(_) => NAME_BEGINNING,
            None => 0,
        };
        u64::MAX - u64::from(matches.points(ix)) - bonus
    }
}
