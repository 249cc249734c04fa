//! Pairs of listings of two sources: some that are one meeting, some that are too close to call. Looked for when a page asks.

use crate::index::snapshot::Snapshot;
use crate::model::evidence::{LinkDecision, LinkEvidence};
use crate::model::id::{ListingKey, SourceId};
use crate::model::meeting::ListingMention;

/// A listing of one source beside one of another.
#[derive(Debug, Clone)]
pub struct Beside<'a> {
    /// That of the source that was asked for.
    pub ours: &'a ListingMention,
    /// The other.
    pub theirs: &'a ListingMention,
    /// What was weighed, where it is kept.
    pub evidence: Option<LinkEvidence>,
}

impl Snapshot {
    /// Listings of a source that are one meeting with one of another source, by meeting, at most `max`: of each meeting the best
    /// of each.
    pub fn shared_pairs(&self, source: &SourceId, max: usize) -> Vec<Beside<'_>> {
        let pairs = self.source_meetings(source).into_iter().filter_map(|ix| {
            let meeting = self.meeting(ix);
            let ours = meeting.listings.iter().find(|listing| listing.key.source == *source)?;
            let theirs = meeting.listings.iter().find(|listing| listing.key.source != *source)?;
            let evidence =
                meeting.links.read().into_iter().find(|pair| pair.decision == LinkDecision::Linked && joins(pair, &ours.key, &theirs.key));
            Some(Beside { ours, theirs, evidence })
        });
        pairs.take(max).collect()
    }

    /// Listings of a source that may be one meeting with one of another source, by meeting, at most `max`.
    pub fn review_pairs(&self, source: &SourceId, max: usize) -> Vec<Beside<'_>> {
        let close = self.source_meetings(source).into_iter().flat_map(|ix| self.meeting(ix).links.read());
        let close = close.filter(|pair| pair.decision == LinkDecision::Review && pair.a.source != pair.b.source);
        let pairs = close.filter_map(|pair| {
            let (ours, theirs) = if pair.a.source == *source { (&pair.a, &pair.b) } else { (&pair.b, &pair.a) };
            let mentions = (ours.source == *source).then(|| Some((self.mention(ours)?, self.mention(theirs)?)))?;
            mentions.map(|(ours, theirs)| Beside { ours, theirs, evidence: Some(pair) })
        });
        let mut found: Vec<Beside<'_>> = Vec::new();
        for pair in pairs {
            // The evidence lies beside both meetings, which may both be of this source.
            if !found.iter().any(|known| known.ours.key == pair.ours.key && known.theirs.key == pair.theirs.key) {
                found.push(pair);
            }
            if found.len() >= max {
                break;
            }
        }
        found
    }

    fn mention(&self, key: &ListingKey) -> Option<&ListingMention> {
        let meeting = self.meeting(self.by_listing(key)?);
        meeting.listings.iter().find(|listing| listing.key == *key)
    }
}

fn joins(pair: &LinkEvidence, one: &ListingKey, other: &ListingKey) -> bool {
    pair.a == *one && pair.b == *other || pair.a == *other && pair.b == *one
}
