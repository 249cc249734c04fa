//! Why two listings are, or are not, one meeting.

use async_graphql::{Enum, SimpleObject};

use crate::graphql::scope::Scope;
use crate::graphql::types::listing::Listing;
use crate::model::evidence as known;

/// What was decided of two listings.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::evidence::LinkDecision")]
pub enum LinkDecision {
    /// They are one meeting.
    Linked,
    /// Too close to call: they are kept apart until an operator has looked.
    Review,
    /// They are two meetings.
    Apart,
}

/// Why two listings are, or are not, one meeting.
#[derive(SimpleObject)]
pub struct LinkExplanation {
    /// One listing.
    a: Listing,
    /// The other.
    b: Listing,
    /// What was decided.
    decision: LinkDecision,
    /// The sum of the evidence in bits: each one doubles the odds that they are one meeting.
    bits: f64,
    /// From how many bits on a pair is linked.
    threshold: f64,
    /// What was weighed.
    evidence: Vec<Evidence>,
}

/// One thing that was weighed.
#[derive(SimpleObject)]
pub struct Evidence {
    /// What was compared, such as `name` or `place`.
    feature: String,
    /// How it compared, such as `same`.
    level: String,
    /// What it weighs in bits; negative lowers the sum. The weights of all features were fitted together to labelled pairs,
    /// so even the best level of one may be below 0: what speaks for or against is how far it is from the feature's other levels.
    bits: f64,
}

impl LinkExplanation {
    /// A pair as it was kept; `None` where one of the two listings is no longer served.
    pub fn new(scope: &Scope, link: &known::LinkEvidence) -> Option<Self> {
        Some(Self {
            a: Listing::by_key(scope, &link.a)?,
            b: Listing::by_key(scope, &link.b)?,
            decision: link.decision.into(),
            bits: hundredth(link.bits()),
            threshold: hundredth(link.threshold),
            evidence: link
                .rows
                .iter()
                .map(|row| Evidence { feature: row.feature.to_string(), level: row.level.to_string(), bits: hundredth(row.bits) })
                .collect(),
        })
    }
}

fn hundredth(bits: f32) -> f64 {
    (f64::from(bits) * 100.0).round() / 100.0
}
