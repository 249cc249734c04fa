//! Foreign type codes in our words: one table per fellowship.

use crate::model::attendance::Access;
use crate::model::id::FellowshipCode;
use crate::model::meeting_type::MeetingType;

/// What a row's type codes say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Kinds of meeting.
    pub types: Vec<MeetingType>,
    /// What the codes say of access; both may be there.
    pub access: Vec<Access>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// The codes call it online (`ONL`, `VM`).
    pub online: bool,
    /// The codes call it hybrid (`HYBR`).
    pub hybrid: bool,
    /// The codes call the room closed for now (`TC`).
    pub temporarily_closed: bool,
    /// Codes that no table knows, as published.
    pub unknown: Vec<String>,
}

/// Decodes Meeting Guide codes or names by the fellowship's own table; the programme's meaning goes before a language's.
pub fn decode(fellowship: &FellowshipCode, codes: &[String]) -> Decoded {
    let _ = (fellowship, codes);
    todo!()
}

/// Adds what one NAWS code of a BMLT format says. `false` where the code is unknown.
pub fn add_naws(decoded: &mut Decoded, world_id: &str) -> bool {
    let _ = (decoded, world_id);
    todo!()
}
