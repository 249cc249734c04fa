//! Levels to bits, bits to a decision, and both to evidence that a person can read.

use crate::link::compare::{Agreement, IdLevel, NameLevel, PlaceLevel, RoomLevel, TimeLevel, TrackLevel};
use crate::link::policy;
use crate::model::evidence::{Evidence, LinkDecision, LinkEvidence, Word};
use crate::model::id::ListingKey;

/// What forbids a pair, whatever else agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Two fellowships.
    Fellowship,
    /// Two times.
    Time,
    /// Women and men, beginners and steps.
    Track,
    /// Two rooms of a building.
    Room,
    /// Trusted points far apart on two streets.
    FarApart,
    /// Two rows of one source that are no exact doubles.
    SameSource,
}

impl Gate {
    fn level(self) -> &'static str {
        match self {
            Self::Fellowship => "two fellowships",
            Self::Time => "two times",
            Self::Track => "for different people or purposes",
            Self::Room => "two rooms",
            Self::FarApart => "far apart on two streets",
            Self::SameSource => "two rows of one source",
        }
    }
}

type Row = (&'static str, &'static str, f32);

/// The waterfall of a pair, without its gate.
fn rows(agreement: &Agreement) -> [Row; 6] {
    let Agreement { time, room, place, name, tracks: track_level, ids, gate: _ } = agreement;
    let (level, bits) = match time {
        TimeLevel::SameInstant => ("same instant", policy::TIME_SAME),
        TimeLevel::SameLocal => ("same wall-clock time", policy::TIME_SAME),
        TimeLevel::BothSilent => ("both by appointment", policy::TIME_BOTH_SILENT),
        TimeLevel::OneSilent => ("one by appointment", policy::TIME_ONE_SILENT),
        TimeLevel::Differs => ("differs", policy::TIME_ONE_SILENT),
    };
    let time = ("time", level, bits);
    let (level, bits) = match room {
        RoomLevel::SameRoom => ("same room", policy::ROOM_SAME),
        RoomLevel::SameDialIn => ("same dial-in number", policy::ROOM_SAME),
        RoomLevel::SameNumberAlone => ("same number without a code", policy::ROOM_NUMBER_ALONE),
        RoomLevel::Silent => ("silent", 0.0),
        RoomLevel::Differs => ("differs", policy::ROOM_DIFFERS),
    };
    let room = ("room", level, bits);
    let (level, bits) = match place {
        PlaceLevel::SameAddress => ("same address", policy::PLACE_SAME),
        PlaceLevel::NearSameStreet => ("within 75 m and same street", policy::PLACE_SAME),
        PlaceLevel::NearSameVenue => ("within 75 m and same venue", policy::PLACE_SAME),
        PlaceLevel::VenueAndTown => ("same venue and town", policy::PLACE_VENUE_AND_TOWN),
        PlaceLevel::StreetAlone => ("same street, town unsure", policy::PLACE_VENUE_AND_TOWN),
        PlaceLevel::Near => ("within 75 m", policy::PLACE_NEAR),
        PlaceLevel::Town => ("same town", policy::PLACE_TOWN),
        PlaceLevel::Silent => ("silent", 0.0),
        PlaceLevel::Differs => ("differs", policy::PLACE_DIFFERS),
    };
    let place = ("place", level, bits);
    let (level, bits) = match name {
        NameLevel::Same => ("same", policy::NAME_SAME),
        NameLevel::Similar => ("similar", policy::NAME_SIMILAR),
        NameLevel::Within => ("one holds the other", policy::NAME_WITHIN),
        NameLevel::Overlaps => ("share a word", policy::NAME_OVERLAPS),
        NameLevel::Silent => ("silent", 0.0),
        NameLevel::Differs => ("differs", policy::NAME_DIFFERS),
    };
    let name = ("name", level, bits);
    let (level, bits) = match track_level {
        TrackLevel::Fit => ("fit", 0.0),
        TrackLevel::TypesOneSided => ("types of one side only", policy::TRACK_TYPES_ONE_SIDED),
        TrackLevel::NameOneSided => ("name of one side only", policy::TRACK_ONE_SIDED),
    };
    let tracks = ("track", level, bits);
    let (level, bits) = match ids {
        IdLevel::SamePage => ("same origin page", policy::ID_SAME),
        IdLevel::SameMeetingNumber => ("same meeting number", policy::ID_SAME),
        IdLevel::SameGroupNumber if *track_level == TrackLevel::NameOneSided => ("same group number", 0.0),
        IdLevel::SameGroupNumber => ("same group number", policy::ID_GROUP_SAME),
        IdLevel::Silent => ("silent", 0.0),
    };
    [time, room, place, name, tracks, ("id", level, bits)]
}

/// The bits of a pair as if no gate stood.
pub fn bits(agreement: &Agreement) -> f32 {
    rows(agreement).iter().map(|(_, _, bits)| bits).sum()
}

/// What becomes of a pair by itself; the cluster may still keep a linked pair apart.
pub fn decide(agreement: &Agreement) -> LinkDecision {
    match bits(agreement) {
        _ if agreement.gate.is_some() => LinkDecision::Apart,
        bits if bits >= policy::LINK_BITS => LinkDecision::Linked,
        bits if bits >= policy::REVIEW_BITS => LinkDecision::Review,
        _ => LinkDecision::Apart,
    }
}

/// Whether two listings may stand in one cluster that others hold together.
pub fn bear_each_other(agreement: &Agreement) -> bool {
    agreement.gate.is_none() && bits(agreement) >= policy::TOGETHER_BITS
}

/// The pair as evidence, less the rows that weigh nothing. Keys are put in order; a gate is a row of its own, and so
/// is the veto of a cluster, which keeps a pair of enough bits for review.
pub fn evidence(a: &ListingKey, b: &ListingKey, agreement: &Agreement, decision: LinkDecision) -> LinkEvidence {
    let gate = agreement.gate.map(|gate| ("gate", gate.level(), policy::GATE_BITS));
    let vetoed = decision == LinkDecision::Review && bits(agreement) >= policy::LINK_BITS;
    let veto = vetoed.then_some(("cluster", "another listing of the meeting does not fit", policy::GATE_BITS));
    let mut rows: Vec<Evidence> = rows(agreement)
        .into_iter()
        .filter(|(_, _, bits)| *bits != 0.0)
        .chain(gate)
        .chain(veto)
        .map(|(feature, level, bits)| Evidence { feature: Word::new(feature), level: Word::new(level), bits })
        .collect();
    rows.shrink_to_fit();
    LinkEvidence { a: a.min(b).clone(), b: a.max(b).clone(), decision, rows, threshold: policy::LINK_BITS }
}
