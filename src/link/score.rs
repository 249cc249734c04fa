//! Levels to bits, bits to a decision, and both to evidence that a person can read.

use crate::link::levels::{Agreement, Feature, IdLevel, PLACE_SILENT, TimeLevel};
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
    match agreement {
        _ if agreement.one_source() => policy::LINK_BITS_ONE_SOURCE,
        _ if is_at(agreement, &[TimeLevel::Half, TimeLevel::Hour]) && !has_own(agreement) => policy::LINK_BITS_OF_HOURS,
        _ => policy::LINK_BITS,
    }
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

/// Whether the two are half an hour or an hour apart, and nothing that is the meeting's own joins them.
pub fn is_hour_off(agreement: &Agreement) -> bool {
    let shifts = [TimeLevel::Half, TimeLevel::HalfAlone, TimeLevel::Hour, TimeLevel::HourAlone];
    is_at(agreement, &shifts) && !has_own(agreement)
}

fn is_at(agreement: &Agreement, times: &[TimeLevel]) -> bool {
    times.iter().any(|level| *level as u8 == agreement.level(Feature::Time))
}

fn has_own(agreement: &Agreement) -> bool {
    [IdLevel::SamePage as u8, IdLevel::SameNumber as u8].contains(&agreement.level(Feature::Id)) || agreement.must
}

/// A room online is used at many hours, and lists share them out; and of two clocks in two zones one may be wrong. Only
/// what is the meeting's own tells which, so such a pair is for review, whatever name and room say together. At a place
/// the lists tell: the hour that both know is taken first, and leaves no room for a second of one list.
fn may_be_another_hour(agreement: &Agreement) -> bool {
    (is_off_from_afar(agreement) || is_at(agreement, &[TimeLevel::ZoneUnknown, TimeLevel::ZonesDisagree])) && !has_own(agreement)
}

fn is_off_from_afar(agreement: &Agreement) -> bool {
    agreement.level(Feature::Place) == PLACE_SILENT && is_at(agreement, &[TimeLevel::Half, TimeLevel::Hour])
}

/// Whether two listings may stand in one cluster that others hold together. Two rows of one source may only where they
/// would be linked by themselves. Two clocks of a room online may where a zone is guessed; where both are known they are two
/// hours, and a third that fits both is one of them.
pub fn bear_each_other(agreement: &Agreement) -> bool {
    let least = if agreement.one_source() { threshold(agreement) } else { policy::TOGETHER_BITS };
    let two_hours = is_off_from_afar(agreement) && agreement.zones_known && !has_own(agreement);
    agreement.gate.is_none() && bits(agreement) >= least && !two_hours
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
