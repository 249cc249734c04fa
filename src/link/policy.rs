//! Every number the linker weighs with, on one page.
//!
//! Bits are log2 odds: positive speaks for one meeting, negative against. Only exact and strong agreements are
//! weighed; the sums of the table below are what decide:
//!
//! | pair | bits | decision |
//! |---|---|---|
//! | same room, dial-in with its code, origin page or meeting number, same time, names agree or are silent | 11 to 15 | linked |
//! | same address, same time, same name | 12 | linked |
//! | same address, time and group number, one name holds the other | 10 | linked |
//! | same room, dial-in with its code, origin page or meeting number, same time, names that share a word only | 9 | review |
//! | the same, but names that share no word | 7 | review |
//! | same address and time, one name holds the other or is nearly the other | 9 | review |
//! | same address, time and name, but a track in one name only, group number or not | 8 | review |
//! | same address and time, name on one side only | 8 | review |
//! | same name, time and town, no address | 8 | review |
//! | same name, time and bare telephone number | 8 | review |
//! | same address and time, names that share a word only | 6 | review |
//! | same address and time, other name | 4 | review |
//!
//! Rows hold where nothing else is said; places or rooms that differ take from them.

/// A pair with this many bits is linked, unless a gate forbids it.
pub const LINK_BITS: f32 = 10.0;
/// A pair with this many bits is kept apart and shown to an operator.
pub const REVIEW_BITS: f32 = 4.0;
/// What any two listings of one cluster must reach, so that a cluster never chains through a third.
pub const TOGETHER_BITS: f32 = 0.0;
/// Weight of a gate: more than all agreements together.
pub const GATE_BITS: f32 = -100.0;

/// Both start at one instant of the week, or at one wall-clock time where a zone is missing or guessed.
pub const TIME_SAME: f32 = 3.0;
/// Neither has a time: two listings by appointment may be two meetings.
pub const TIME_BOTH_SILENT: f32 = -3.0;
/// One has a time, the other is by appointment.
pub const TIME_ONE_SILENT: f32 = -7.0;

/// The same online room, or the same dial-in number with its meeting code.
pub const ROOM_SAME: f32 = 8.0;
/// The same dial-in number without a meeting code: it may be a provider's, so this alone with time and name links nothing.
pub const ROOM_NUMBER_ALONE: f32 = 1.0;
/// Both name online rooms and none is shared: links change, so this weighs little.
pub const ROOM_DIFFERS: f32 = -2.0;

/// The same street, house number and town; or within [`NEAR_M`] with the same street or venue.
pub const PLACE_SAME: f32 = 5.0;
/// The same venue name in one town, with no address to hold against it.
pub const PLACE_VENUE_AND_TOWN: f32 = 2.0;
/// Within [`NEAR_M`], but neither street nor venue is known to agree.
pub const PLACE_NEAR: f32 = 1.0;
/// The same town and nothing finer.
pub const PLACE_TOWN: f32 = 1.0;
/// Other streets, other towns, or trusted points that lie apart.
pub const PLACE_DIFFERS: f32 = -4.0;

/// The same folded name, in any order of words.
pub const NAME_SAME: f32 = 4.0;
/// Spelled nearly the same.
pub const NAME_SIMILAR: f32 = 1.0;
/// One name holds the other.
pub const NAME_WITHIN: f32 = 1.0;
/// Some telling word is shared: `Serenity Steps` and `Serenity Harbour` may be two groups even in one online room.
pub const NAME_OVERLAPS: f32 = -2.0;
/// No telling word is shared.
pub const NAME_DIFFERS: f32 = -4.0;

/// One name says `women`, `beginners` or the like and nothing on the other side does: often two rooms at one hour.
/// A group number does not count then, since both rooms are the group's.
pub const TRACK_ONE_SIDED: f32 = -4.0;
/// Only the types of one listing say for whom it is: publishers leave types out.
pub const TRACK_TYPES_ONE_SIDED: f32 = -1.0;

/// The same origin page, or the same number of a scheme that numbers meetings.
pub const ID_SAME: f32 = 8.0;
/// The same number of a scheme that numbers groups: several meetings share it.
pub const ID_GROUP_SAME: f32 = 1.0;

/// Jaro-Winkler similarity, 0 to 1, from which two folded names are spelled nearly the same.
pub const NAME_SIMILAR_MIN: f64 = 0.94;
/// Bytes beyond which two names are not measured for spelling: the measure's cost grows with the product of lengths.
pub const NAME_SIMILAR_BYTES_MAX: usize = 200;
/// Metres within which two exact points are one place, given the same street or venue.
pub const NEAR_M: f64 = 75.0;
/// Metres beyond which two exact points on other streets are never one place.
pub const FAR_M: f64 = 5_000.0;
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

/// Members of one block that are all compared; larger blocks compare neighbours by name only.
pub const BLOCK_MAX: usize = 60;
/// How many neighbours each member of a too large block is compared with.
pub const BLOCK_NEIGHBOURS: usize = 12;
/// Listings that one meeting may have. `FieldProvenance` counts them in 16 bits; none is near it.
pub const CLUSTER_MAX: usize = 256;
/// Linked pairs kept as evidence beside one meeting, the strongest first: all of them up to five listings. Evidence
/// is the heaviest part of a generation in memory.
pub const LINKED_PAIRS_MAX: usize = 12;
/// Other pairs kept beside one meeting: those for review before those apart, the strongest first.
pub const OTHER_PAIRS_MAX: usize = 4;

/// Days for which the id of a vanished meeting is kept, so that it is revived when a listing returns.
pub const RETIRED_DAYS_MAX: i64 = 400;

/// Schemes of [`crate::model::listing::ExternalId`] that number one meeting. `slug` is not among them: two
/// publishers use one slug for two meetings. World numbers (`naws`, `gso`, `wso`) name groups.
pub const MEETING_SCHEMES: &[&str] = &["bmlt"];
/// Schemes whose numbers say something of the row in its source only, and nothing across sources.
pub const ROW_SCHEMES: &[&str] = &["slug"];
