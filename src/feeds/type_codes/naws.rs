//! The world codes of NA formats (`world_id` in BMLT, `Format1` to `Format5` in NAWS tables): facts as data.

use crate::feeds::type_codes::Means::{self, Closed, Hybrid, Nothing, Online, Open, TemporarilyClosed, Type, Types};
use crate::model::meeting_type::MeetingType::*;

/// What a world code means, in any case; `None` where it is unknown.
pub fn of(world_id: &str) -> Option<Means> {
    let world_id = world_id.trim();
    CODES.iter().find(|(code, _)| code.eq_ignore_ascii_case(world_id)).map(|(_, means)| *means)
}

/// Every code that a BMLT server lets its administrators choose, and two seen beside them (`OLM`, `AB`).
const CODES: &[(&str, Means)] = &[
    ("OPEN", Open),
    ("CLOSED", Closed),
    ("WCHR", Type(Wheelchair)),
    ("VM", Online),
    ("OLM", Online),
    ("HYBR", Hybrid),
    ("TC", TemporarilyClosed),
    ("LANG", Nothing),
    ("BEG", Type(Newcomer)),
    ("BT", Type(BasicText)),
    ("CAN", Type(Candlelight)),
    ("CH", Type(ClosedOnHolidays)),
    ("CPT", Type(Concepts)),
    ("CW", Type(ChildFriendly)),
    ("DISC", Type(Discussion)),
    ("GL", Types(&[Gay, Lesbian])),
    ("GP", Type(GuidingPrinciples)),
    ("IP", Type(PamphletStudy)),
    ("IW", Type(ItWorks)),
    ("JFT", Type(JustForToday)),
    ("LC", Type(LivingClean)),
    ("LIT", Type(Literature)),
    ("M", Type(Men)),
    ("W", Type(Women)),
    ("MED", Type(Meditation)),
    ("NC", Type(NoChildren)),
    ("NS", Type(NonSmoking)),
    ("SMOK", Type(SmokingPermitted)),
    ("QA", Type(QuestionsAndAnswers)),
    ("AB", Type(QuestionsAndAnswers)),
    ("RA", Type(RestrictedAccess)),
    ("S-D", Type(SpeakerDiscussion)),
    ("SPK", Type(Speaker)),
    ("SPAD", Type(SpiritualPrincipleADay)),
    ("STEP", Type(Step)),
    ("SWG", Type(StepWorkingGuide)),
    ("TOP", Type(Topic)),
    ("TRAD", Type(Tradition)),
    ("VAR", Type(FormatVaries)),
    ("Y", Type(YoungPeople)),
];
