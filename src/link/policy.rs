//! Every number the linker weighs with, on one page.
//!
//! Bits are log2 odds: positive speaks for one meeting, negative against. The bits of a pair are the sum of one row for
//! each feature; the gates of [`crate::link::levels::Gate`] forbid whatever the sum. A row has two columns, since two
//! sources that repeat a meeting and one source that lists two alike are told apart by different signs.
//!
//! The weights of [`TABLE`] come from `tests/link/fit/fit.py`, which fits them to labelled pairs between a prior and bounds
//! that are written there: no weight of the types or the length is more than one bit, and what the labelled data cannot
//! know (pages, meeting numbers, telephone numbers, wrong zones) is held. The two thresholds were chosen on the same
//! tables after clustering, the one of a single source with a bit and a half more than is best there.

/// A pair of two sources with this many bits is linked, unless a gate forbids it.
pub const LINK_BITS: f32 = -1.0;
/// The same for two that are half an hour or an hour apart, where a list has several hours of that day at the place.
pub const LINK_BITS_OF_HOURS: f32 = 0.0;
/// A pair of one source with this many bits is linked, unless a gate forbids it.
pub const LINK_BITS_ONE_SOURCE: f32 = 1.5;
/// A pair with this many bits is kept apart and shown to an operator.
pub const REVIEW_BITS: f32 = -4.0;
/// What any two listings of one cluster must reach, so that a cluster never chains through a third.
pub const TOGETHER_BITS: f32 = -5.0;
/// Of two hours that fit a listing as well, within so many bits, neither is taken.
pub const RIVAL_BITS: f32 = 1.0;
/// Weight of a gate: more than all agreements together.
pub const GATE_BITS: f32 = -100.0;
/// Weight of an operator's word that two listings are one.
pub const MUST_BITS: f32 = 100.0;

/// Metres within which two exact points are one place, given the same street or venue.
pub const NEAR_M: f64 = 75.0;
/// Metres within which two exact points may be one place, moved by a geocoder.
pub const CLOSE_M: f64 = 250.0;
/// Metres within which two exact points are of one quarter.
pub const WALK_M: f64 = 1_000.0;
/// Metres beyond which two exact points on other streets are never one place.
pub const FAR_M: f64 = 5_000.0;
/// Bytes beyond which two names are not measured for spelling: the measure's cost grows with the product of lengths.
pub const NAME_SIMILAR_BYTES_MAX: usize = 200;
/// Bytes of any one text that are compared at all.
pub const TEXT_BYTES_MAX: usize = 400;
/// A point that more than this many streets (or venues without a street) share is a fallback, such as a town's centre.
pub const FALLBACK_STREETS_MAX: usize = 4;
/// A bare dial-in number with more names than this belongs to a provider, not to a meeting.
pub const DIAL_IN_NAMES_MAX: usize = 3;
/// Last digits of a telephone number that are compared: with and without the country's code a number is one.
pub const DIAL_IN_DIGITS: usize = 10;
/// An online room with more names than this at one time is a provider's page, not a room.
pub const ROOM_NAMES_AT_ONE_TIME_MAX: usize = 3;
/// An online room with more names than this over the week is a provider's page. Of 3 563 rooms in real feeds the busiest
/// club's had 44 names, and none had more than 3 at one time.
pub const ROOM_NAMES_MAX: usize = 48;

/// Members of a block of a telling key. A larger block says nothing: another key of its pairs is finer.
pub const BLOCK_MAX: usize = 200;
/// Members of a block of a key that many meetings share by chance.
pub const WEAK_BLOCK_MAX: usize = 12;
/// Minutes between two slots beyond which a pair is no candidate.
pub const CANDIDATE_MINUTES_MAX: u16 = 60;
/// Minutes within which two starts at one place keep each other company.
pub const COMPANY_MINUTES_MAX: u16 = 120;
/// Hours of a group's week that two lists must share, each at an address of its own, to be one week that moved house.
pub const WEEK_OF_A_GROUP_MIN: usize = 7;
/// Times of day among them: every town's noon meeting is held on seven days.
pub const WEEK_OF_A_GROUP_HOURS_MIN: usize = 3;
/// Names with hours that the week of a house must share in the same way.
pub const WEEK_OF_A_CLUB_MIN: usize = 5;
/// Days of an online meeting that two lists must share, each in a zone of its own, for one of them to have the wrong zone.
pub const WEEK_OF_A_ROOM_MIN: usize = 3;
/// Percent of the longer of two such weeks that must be shared.
pub const WEEK_SHARED_PERCENT_MIN: usize = 60;
/// Minutes by which two clocks may differ because their zones do. Exactly a day apart is another day of one group.
pub const ZONES_APART_MAX: u16 = 14 * 60;
/// Listings that one meeting may have. `FieldProvenance` counts them in 16 bits; none is near it.
pub const CLUSTER_MAX: usize = 256;
/// Linked pairs kept as evidence beside one meeting, the strongest first: all of them up to five listings. Evidence
/// is the heaviest part of a generation in memory.
pub const LINKED_PAIRS_MAX: usize = 12;
/// Other pairs kept beside one meeting: those for review before those apart, the strongest first.
pub const OTHER_PAIRS_MAX: usize = 4;

/// Days for which the id of a vanished meeting is revived when a listing returns. After them it stays a tombstone or a
/// redirect, for a bookmark may be older.
pub const RETIRED_DAYS_MAX: i64 = 400;

/// Schemes of [`crate::model::listing::ExternalId`] that number one meeting. `slug` is not among them: two
/// publishers use one slug for two meetings. World numbers (`naws`, `gso`, `wso`) name groups.
pub const MEETING_SCHEMES: &[&str] = &["bmlt"];
/// Schemes whose numbers say something of the row in its source only, and nothing across sources.
pub const ROW_SCHEMES: &[&str] = &["slug"];

/// One level of a feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The level in words.
    pub level: &'static str,
    /// Its bits where two sources say it.
    pub two: f32,
    /// Its bits where one source says both.
    pub one: f32,
}

const fn row(level: &'static str, two: f32, one: f32) -> Row {
    Row { level, two, one }
}

/// Every feature with its levels, in the order of [`crate::link::levels`].
pub const TABLE: [(&str, &[Row]); 16] = [
    ("source", SOURCE),
    ("time", TIME),
    ("place", PLACE),
    ("venue", VENUE),
    ("town", TOWN),
    ("room", ROOM),
    ("name", NAME),
    ("group", GROUP),
    ("tracks", TRACKS),
    ("id", ID),
    ("group number", GROUP_NUMBER),
    ("attendance", ATTENDANCE),
    ("length", LENGTH),
    ("types", TYPES),
    ("hall", HALL),
    ("beside", BESIDE),
];

const SOURCE: &[Row] = &[row("two sources", 0.4, 0.0), row("one source", 0.0, -0.2)];

const TIME: &[Row] = &[
    row("same instant", 2.5, 1.7),
    row("same wall-clock time", 3.0, 1.1),
    row("within 15 minutes", 0.8, -1.0),
    row("within 30 minutes", -5.6, -3.0),
    row("within 30 minutes, the only hour there", -0.5, -3.0),
    row("within 60 minutes", -5.7, -4.0),
    row("within 60 minutes, the only hour there", -1.5, -4.0),
    row("same wall-clock time in two zones", -6.0, -6.0),
    row("same wall-clock time in two zones, all week", 0.5, -6.0),
    row("zone unknown", -6.4, -5.0),
    row("both by appointment", -6.0, -6.0),
    row("one by appointment", -8.0, -8.0),
    row("differs", -10.0, -10.0),
];

const PLACE: &[Row] = &[
    row("same address, within 75 m", 3.2, 0.6),
    row("nearly the same address, within 75 m", 3.4, 3.5),
    row("no street, within 75 m", 3.4, 1.7),
    row("two house numbers, within 75 m", 1.1, 0.0),
    row("two streets, within 75 m", 1.7, 0.0),
    row("same address, within 250 m", 3.4, 3.6),
    row("nearly the same address, within 250 m", 3.2, 2.3),
    row("no street, within 250 m", 1.3, 0.5),
    row("two house numbers, within 250 m", -0.3, -1.0),
    row("two streets, within 250 m", -3.1, -1.0),
    row("same address, within 1 km", 3.2, 2.9),
    row("nearly the same address, within 1 km", 2.4, 1.3),
    row("no street, within 1 km", 0.2, -0.5),
    row("two house numbers, within 1 km", -1.1, -2.0),
    row("two streets, within 1 km", -5.4, -2.0),
    row("same address, within 5 km", 4.0, 1.9),
    row("nearly the same address, within 5 km", 1.2, 0.0),
    row("no street, within 5 km", -0.4, -1.5),
    row("two house numbers, within 5 km", -3.2, -3.0),
    row("two streets, within 5 km", -6.3, -3.0),
    row("same address, far", 2.0, -2.5),
    row("nearly the same address, far", -1.9, -3.0),
    row("no street, far", -5.1, -4.5),
    row("two house numbers, far", -6.0, -6.0),
    row("two streets, far", -6.0, -6.0),
    row("same address", 3.3, 1.5),
    row("nearly the same address", 2.9, 2.2),
    row("no street", -5.0, -5.0),
    row("two house numbers", -1.9, -2.0),
    row("two streets", -6.0, -6.0),
    row("silent", 0.0, 0.0),
    row("two addresses, all week", 1.0, -6.0),
];

const VENUE: &[Row] = &[row("same", 0.7, -0.2), row("alike", 0.8, 3.1), row("silent", 0.0, 0.0), row("differs", -0.3, 2.2)];

const TOWN: &[Row] = &[row("same", 1.2, -0.3), row("post codes differ", -6.5, -6.5), row("silent", 0.0, 0.0), row("differs", -8.0, -8.0)];

const ROOM: &[Row] = &[
    row("same room", 3.0, 2.5),
    row("same room, other time", 3.6, -2.0),
    row("same dial-in number", 5.0, 3.0),
    row("same number without a code", -5.5, -4.0),
    row("none", 0.0, 0.0),
    row("one is silent", -3.0, -0.2),
    row("neither can be read", -5.4, 0.0),
    row("differs", -6.5, -3.0),
];

const NAME: &[Row] = &[
    row("same, rare", -0.5, 1.0),
    row("same", -0.6, 0.6),
    row("same, common", -1.2, -0.5),
    row("alike", 0.2, 2.2),
    row("one holds the other, rare", -1.4, -2.0),
    row("one holds the other", -3.5, -3.0),
    row("one is the other's group", -0.1, 0.0),
    row("a rare word is shared", -3.0, -5.0),
    row("a word is shared", -7.0, -7.0),
    row("silent", -5.0, -5.0),
    row("same, but says nothing", -2.8, -2.5),
    row("differs", -9.0, -9.0),
];

const GROUP: &[Row] = &[row("same", 0.3, 0.3), row("silent", 0.0, 0.0), row("differs", -1.7, 0.0)];

const TRACKS: &[Row] =
    &[row("none", 0.0, 0.0), row("same", 0.7, 1.0), row("a type on one side only", -2.1, -2.0), row("in one name only", -8.0, -7.0)];

const ID: &[Row] = &[
    row("same page", 12.0, 0.0),
    row("same meeting number", 12.0, 2.0),
    row("the same in all but its ids", 0.0, 6.0),
    row("silent", 0.0, 0.0),
];

const GROUP_NUMBER: &[Row] = &[row("same", 1.0, 0.8), row("silent", 0.0, 0.0), row("differs", -3.2, -3.8)];

const ATTENDANCE: &[Row] = &[row("same", 0.0, 0.0), row("one is hybrid", 0.7, 0.2), row("a room and a link", -7.1, -5.0)];

const LENGTH: &[Row] = &[row("same", 1.0, 0.7), row("silent", 0.0, 0.0), row("differs", 0.0, -1.0)];

const TYPES: &[Row] =
    &[row("same", 1.0, 1.0), row("mostly", 1.0, 0.5), row("some", 0.6, -1.0), row("silent", -0.1, 0.1), row("none shared", -1.0, -1.0)];

const HALL: &[Row] = &[row("silent", 0.0, 0.0), row("same", 2.9, 0.5), row("one says a room", -0.7, -3.4)];

const BESIDE: &[Row] = &[row("nothing", 0.0, 0.0), row("another at that hour", -2.6, -1.0), row("unknown", 0.0, 0.0)];

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::link::levels::{
        AttendanceLevel, BesideLevel, FEATURES, GroupLevel, GroupNumberLevel, HallLevel, IdLevel, LengthLevel, NameLevel, PLACES,
        RoomLevel, SourceLevel, TimeLevel, TownLevel, TrackLevel, TypesLevel, VenueLevel,
    };

    #[test]
    fn every_level_of_every_feature_has_its_row() {
        let counts: [usize; FEATURES] = [
            SourceLevel::COUNT,
            TimeLevel::COUNT,
            PLACES,
            VenueLevel::COUNT,
            TownLevel::COUNT,
            RoomLevel::COUNT,
            NameLevel::COUNT,
            GroupLevel::COUNT,
            TrackLevel::COUNT,
            IdLevel::COUNT,
            GroupNumberLevel::COUNT,
            AttendanceLevel::COUNT,
            LengthLevel::COUNT,
            TypesLevel::COUNT,
            HallLevel::COUNT,
            BesideLevel::COUNT,
        ];
        assert_eq!(TABLE.map(|(_, rows)| rows.len()), counts);
    }

    #[test]
    fn types_and_lengths_weigh_at_most_one_bit() {
        for (feature, rows) in TABLE.iter().filter(|(feature, _)| ["types", "length"].contains(feature)) {
            assert!(rows.iter().all(|row| row.two.abs() <= 1.0 && row.one.abs() <= 1.0), "{feature}");
        }
    }
}
