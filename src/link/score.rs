//! Levels to bits, bits to a decision, and both to evidence that a person can read.

use crate::link::levels::{Agreement, Feature, IdLevel, TimeLevel};
use crate::link::policy::{self, Row};
use crate::model::evidence::{Evidence, LinkDecision, LinkEvidence, Word};
use crate::model::id::ListingKey;

/// The waterfall of a pair, without its gate: feature, level and bits.
pub fn rows(agreement: &Agreement) -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    let one_source = agreement.one_source();
    policy::TABLE.iter().zip(agreement.levels).map(move |((feature, rows), level)| {
        let Row { level, two, one } = &rows[usize::from(level)];
        (*feature, *level, if one_source { *one } else { *two })
    })
}

/// The bits of a pair as if no gate stood.
pub fn bits(agreement: &Agreement) -> f32 {
    if agreement.must {
        return policy::MUST_BITS;
    }
    rows(agreement).map(|(_, _, bits)| bits).sum()
}

/// The bits from which a pair is linked.
pub fn threshold(agreement: &Agreement) -> f32 {
    if agreement.one_source() { policy::LINK_BITS_ONE_SOURCE } else { policy::LINK_BITS }
}

/// What becomes of a pair by itself; the cluster may still keep a linked pair apart.
pub fn decide(agreement: &Agreement) -> LinkDecision {
    match bits(agreement) {
        _ if agreement.gate.is_some() => LinkDecision::Apart,
        bits if bits >= threshold(agreement) && !may_be_another_hour(agreement) => LinkDecision::Linked,
        bits if bits >= policy::REVIEW_BITS => LinkDecision::Review,
        _ => LinkDecision::Apart,
    }
}

/// Two meetings of one group may stand an hour apart, and so may two clocks of which one is wrong. Only what is the meeting's
/// own tells which, or that neither list knows two hours there; without it such a pair is for review, whatever name and
/// place say together.
fn may_be_another_hour(agreement: &Agreement) -> bool {
    let own = [IdLevel::SamePage as u8, IdLevel::SameNumber as u8].contains(&agreement.level(Feature::Id));
    let apart = [TimeLevel::Half, TimeLevel::Hour, TimeLevel::ZoneUnknown, TimeLevel::ZonesDisagree];
    apart.iter().any(|level| *level as u8 == agreement.level(Feature::Time)) && !own && !agreement.must
}

/// Whether two listings may stand in one cluster that others hold together. Two rows of one source may only where they
/// would be linked by themselves, and two hours of one group may not.
pub fn bear_each_other(agreement: &Agreement) -> bool {
    let least = if agreement.one_source() { threshold(agreement) } else { policy::TOGETHER_BITS };
    agreement.gate.is_none() && bits(agreement) >= least && !may_be_another_hour(agreement)
}

/// The pair as evidence, less the rows that weigh nothing. Keys are put in order; a gate is a row of its own, and so
/// is the veto of a cluster, which keeps a pair of enough bits for review.
pub fn evidence(a: &ListingKey, b: &ListingKey, agreement: &Agreement, decision: LinkDecision) -> LinkEvidence {
    let gate = agreement.gate.map(|gate| ("gate", gate.level(), policy::GATE_BITS));
    let must = agreement.must.then_some(("operator", "said to be one", policy::MUST_BITS));
    let held_back = decision == LinkDecision::Review && bits(agreement) >= threshold(agreement);
    let veto = held_back.then_some(if may_be_another_hour(agreement) {
        ("caution", "perhaps another hour of the group, with no page or number in common", policy::GATE_BITS)
    } else {
        ("cluster", "another listing of the meeting does not fit", policy::GATE_BITS)
    });
    let mut rows: Vec<Evidence> = rows(agreement)
        .filter(|(_, _, bits)| *bits != 0.0 && !agreement.must)
        .chain(gate)
        .chain(must)
        .chain(veto)
        .map(|(feature, level, bits)| Evidence { feature: Word::new(feature), level: Word::new(level), bits })
        .collect();
    rows.shrink_to_fit();
    LinkEvidence { a: a.min(b).clone(), b: a.max(b).clone(), decision, rows, threshold: threshold(agreement) }
}
