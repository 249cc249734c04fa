//! The order by how well words fit.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;

use crate::index::orders::at_places;
use crate::index::snapshot::MeetingIx;
use crate::index::words::Matches;
use crate::query::cursor::SortKey;
use crate::query::sequence::{Range, Sequence, Take};

/// Points for a name that is the whole text, and for one that begins with it.
const NAME_ITSELF: u16 = 16;
const NAME_BEGINNING: u16 = 8;

/// Those of the selected whose name is the whole text, and those whose name begins with it and goes on.
#[derive(Default)]
struct Named {
    itself: RoaringBitmap,
    beginning: RoaringBitmap,
}

impl Sequence<'_> {
    /// Those that fit best, as many as a page from the beginning needs, else all. Of those before the page, the last one.
    pub(super) fn best_matches(&self, matches: Option<&Matches>, range: &Range<'_>) -> Vec<MeetingIx> {
        // Meetings lie in the order of their ids, so what stands after a position is told without a look at them.
        let (missing_after, behind) = match range.after.as_ref().map(|after| (&after.key, after.id)) {
            Some((SortKey::Relevance(missing), id)) => (*missing, self.snapshot.first_behind(id)),
            _ => (0, 0),
        };
        let wanted = match (range.take, &range.before) {
            (Take::First(count), None) => Some(count.saturating_add(1)),
            _ => None,
        };
        let (mut shown, mut fresh): (Vec<MeetingIx>, Vec<MeetingIx>) = (Vec::new(), Vec::new());
        for (missing, level) in self.levels(matches) {
            let first = if missing < missing_after {
                MeetingIx::MAX
            } else if missing == missing_after {
                behind
            } else {
                0
            };
            if wanted.is_none() {
                shown.extend(level.range(..first));
            } else if let Some(last) = level.range(..first).next_back() {
                shown = vec![last];
            }
            let left = wanted.map_or(usize::MAX, |wanted| wanted - fresh.len());
            fresh.extend(level.range(first..).take(left));
            if Some(fresh.len()) == wanted {
                break;
            }
        }
        shown.append(&mut fresh);
        shown
    }

    /// The selected by the points that they miss, the fewest first. Lazy: the best are worked out before the others.
    fn levels<'a>(&'a self, matches: Option<&'a Matches>) -> impl Iterator<Item = (u64, RoaringBitmap)> + 'a {
        let named = matches.map(|matches| self.named(matches)).unwrap_or_default();
        let bonuses = [(true, 0), (!named.beginning.is_empty(), NAME_BEGINNING), (!named.itself.is_empty(), NAME_ITSELF)];
        let tiers = matches.map_or(&[][..], |matches| matches.tiers.best_first());
        let sums = tiers.iter().flat_map(|(points, _)| bonuses.iter().filter(|(any, _)| *any).map(move |(_, bonus)| points + bonus));
        let scores: BTreeSet<u16> = if matches.is_some() { sums.collect() } else { BTreeSet::from([0]) };
        scores.into_iter().rev().map(move |score| {
            let level = matches.map_or_else(|| self.selected.clone(), |matches| self.level(matches, &named, score));
            (u64::MAX - u64::from(score), level)
        })
    }

    /// The selected that have so many points.
    fn level(&self, matches: &Matches, Named { itself, beginning }: &Named, score: u16) -> RoaringBitmap {
        let tier = |bonus: u16| matches.tiers.with(score.checked_sub(bonus)?);
        let mut level = tier(0).map(|tier| (tier & self.selected) - itself - beginning).unwrap_or_default();
        if let Some(tier) = tier(NAME_BEGINNING) {
            level |= tier & beginning;
        }
        if let Some(tier) = tier(NAME_ITSELF) {
            level |= tier & itself;
        }
        level
    }

    /// Where a name stands among all names tells how it begins, so that none is read.
    fn named(&self, matches: &Matches) -> Named {
        let orders = self.snapshot.orders();
        let (places, same) = orders.beginning_with(&matches.folded);
        let order = orders.by_name();
        let (itself, longer) = (places.start..places.start + same, places.start + same..places.end);
        if self.selected.len() < places.len() as u64 {
            let standing = |range: &std::ops::Range<u32>| self.selected.iter().filter(|ix| range.contains(&order.place(*ix))).collect();
            return Named { itself: standing(&itself), beginning: standing(&longer) };
        }
        let standing = |range| at_places(order, [range], self.snapshot.row_count()) & self.selected;
        Named { itself: standing(itself), beginning: standing(longer) }
    }

    /// A name that is the text, or begins with it, goes before others whose words fit as well.
    pub(super) fn missing_points(&self, matches: Option<&Matches>, ix: MeetingIx) -> u64 {
        let Some(matches) = matches else { return u64::MAX };
        let bonus = match self.snapshot.orders().name(ix).strip_prefix(matches.folded.as_str()) {
            Some("") => NAME_ITSELF,
            Some(_) => NAME_BEGINNING,
            None => 0,
        };
        u64::MAX - u64::from(matches.tiers.points(ix) + bonus)
    }
}
