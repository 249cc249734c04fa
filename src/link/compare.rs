//! Two forms to the levels of their agreement. The order of the two does not matter.

use crate::geo::distance;
use crate::link::company;
use crate::link::crowd::Crowd;
use crate::link::form::{Form, MarkKind, Text, TimeForm, WEEK};
use crate::link::levels::{
    Agreement, AttendanceLevel, Band, Door, FEATURES, Feature, Gate, GroupLevel, GroupNumberLevel, HallLevel, IdLevel, LengthLevel,
    NameLevel, PLACE_MOVED, PLACE_SILENT, RoomLevel, SourceLevel, TimeLevel, TownLevel, TrackLevel, TypesLevel, VenueLevel, place_level,
};
use crate::link::likeness::{self, Likeness};
use crate::link::names::{MEN, WOMEN};
use crate::link::policy;
use crate::link::rarity::Rarity;
use crate::link::venues;
use crate::link::weeks;
use crate::model::attendance::AttendanceMode;

/// Compares two forms.
pub fn compare(a: &Form, b: &Form, crowd: &Crowd) -> Agreement {
    let mut levels = [0; FEATURES];
    let mut set = |feature: Feature, level: u8| levels[feature as usize] = level;
    let one_source = a.source == b.source;
    let time = time(a, b, crowd);
    let name = name(a, b);
    let (band, door) = (band(a, b, crowd), door(a, b));
    let room = room(a, b, crowd, time);
    let place = place(a, b, crowd, (band, door, room));
    set(Feature::Source, if one_source { SourceLevel::One } else { SourceLevel::Two } as u8);
    set(Feature::Time, time as u8);
    set(Feature::Place, place);
    set(Feature::Venue, venue(a, b) as u8);
    set(Feature::Town, if place < PLACE_SILENT { town(a, b, band) } else { TownLevel::Silent } as u8);
    set(Feature::Room, room as u8);
    set(Feature::Name, name as u8);
    set(Feature::Group, group(a, b) as u8);
    set(Feature::Tracks, tracks(a, b) as u8);
    set(Feature::Id, id(a, b, crowd) as u8);
    set(Feature::GroupNumber, group_number(a, b) as u8);
    set(Feature::Attendance, attendance(a, b, room) as u8);
    set(Feature::Length, length(a, b) as u8);
    set(Feature::Types, types(a, b) as u8);
    set(Feature::Hall, hall(a.text(Text::Room), b.text(Text::Room)) as u8);
    set(Feature::Beside, company::beside(a, b, crowd) as u8);
    let zones_known = a.time.zip(b.time).is_some_and(|(a, b)| a.zone_trusted && b.zone_trusted);
    let mut agreement = Agreement { levels, gate: None, must: false, zones_known };
    agreement.gate = gate(a, b, &agreement, (time, name, band, door));
    agreement
}

/// The gates that two listings pass by themselves, in the order in which they are asked.
const GATES: [Gate; 6] = [Gate::Fellowship, Gate::Time, Gate::Track, Gate::Room, Gate::FarApart, Gate::SameSource];

/// Every gate, and whether it is shut for two forms, whatever an operator said.
pub fn gates(a: &Form, b: &Form, crowd: &Crowd) -> [(Gate, bool); GATES.len()] {
    let agreement = compare(a, b, crowd);
    let levels = (time(a, b, crowd), name(a, b), band(a, b, crowd), door(a, b));
    GATES.map(|gate| (gate, is_shut(gate, a, b, &agreement, levels)))
}

fn gate(a: &Form, b: &Form, agreement: &Agreement, levels: (TimeLevel, NameLevel, Band, Door)) -> Option<Gate> {
    GATES.into_iter().find(|gate| is_shut(*gate, a, b, agreement, levels))
}

fn is_shut(gate: Gate, a: &Form, b: &Form, agreement: &Agreement, levels: (TimeLevel, NameLevel, Band, Door)) -> bool {
    let (time, _, band, door) = levels;
    match gate {
        // An operator's word is not a form's.
        Gate::Operator => false,
        Gate::Fellowship => a.fellowship != b.fellowship,
        Gate::Time => time == TimeLevel::Differs,
        Gate::Track => tracks_conflict(a, b, agreement.level(Feature::Room) == RoomLevel::SameRoom as u8),
        Gate::Room => rooms_conflict(a.text(Text::Room), b.text(Text::Room)),
        Gate::FarApart => {
            agreement.level(Feature::Place) < PLACE_SILENT && band == Band::Far && matches!(door, Door::Differs | Door::Numbers)
        }
        Gate::SameSource => a.source == b.source && !exact_doubles(a, b) && !alike_in_one_source(agreement, levels),
    }
}

fn exact_doubles(a: &Form, b: &Form) -> bool {
    a.source == b.source && a.content != 0 && a.content == b.content
}

/// Rows of one source that a publisher may have entered twice: the same time, nearly the same name, no track on one
/// side alone, and one place or one room.
fn alike_in_one_source(agreement: &Agreement, (time, name, band, door): (TimeLevel, NameLevel, Band, Door)) -> bool {
    let named =
        matches!(name, NameLevel::SameRare | NameLevel::SameUsual | NameLevel::SameCommon | NameLevel::Alike | NameLevel::WithinRare);
    let tracks = agreement.level(Feature::Tracks);
    let near = matches!(band, Band::Near | Band::Close | Band::Walk | Band::Unknown);
    let placed = door == Door::Same && band != Band::Far || door == Door::Alike && near;
    let joined = agreement.level(Feature::Room) == RoomLevel::SameRoom as u8 && !matches!(door, Door::Differs | Door::Numbers);
    matches!(time, TimeLevel::SameInstant | TimeLevel::SameClock) && named && tracks <= TrackLevel::Same as u8 && (placed || joined)
}

/// The lesser way round the week between two minutes of it.
pub fn apart(a: u16, b: u16) -> u16 {
    let gap = a.abs_diff(b);
    gap.min(WEEK - gap)
}

/// The least minutes between two slots, by wall clock and by instants.
pub fn minutes_apart(a: &TimeForm, b: &TimeForm) -> (u16, Option<u16>) {
    let instants = a.instants.zip(b.instants).map(|(a, b)| apart(a[0], b[0]).min(apart(a[1], b[1])));
    (apart(a.local, b.local), instants)
}

fn by_clocks(a: Option<&TimeForm>, b: Option<&TimeForm>) -> TimeLevel {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return TimeLevel::BothSilent,
        _ => return TimeLevel::OneSilent,
    };
    if a.recurrence != 0 && b.recurrence != 0 && a.recurrence != b.recurrence {
        return TimeLevel::Differs;
    }
    let (clock, instants) = minutes_apart(a, b);
    if instants == Some(0) {
        return TimeLevel::SameInstant;
    }
    let zones_decide = a.zone_trusted && b.zone_trusted;
    let gap = if zones_decide { instants.unwrap_or(clock) } else { instants.map_or(clock, |gap| gap.min(clock)) };
    match gap {
        0 => TimeLevel::SameClock,
        1..=15 => TimeLevel::Quarter,
        16..=30 => TimeLevel::Half,
        31..=60 => TimeLevel::Hour,
        _ if !zones_decide && clock <= policy::ZONES_APART_MAX => TimeLevel::ZoneUnknown,
        _ => TimeLevel::Differs,
    }
}

/// By clocks and zones, and by what only other listings tell: whether either source knows two hours of that day there,
/// and whether one clock of one online room is stated in two zones.
fn time(a: &Form, b: &Form, crowd: &Crowd) -> TimeLevel {
    let one_room = || crowd.online_room(a) != 0 && crowd.online_room(a) == crowd.online_room(b) && a.source != b.source;
    let one_clock = || a.time.zip(b.time).is_some_and(|(a, b)| a.local == b.local && a.recurrence == b.recurrence);
    match by_clocks(a.time.as_ref(), b.time.as_ref()) {
        TimeLevel::Half | TimeLevel::Hour | TimeLevel::Differs if one_clock() && one_room() => {
            if weeks::in_two_zones(a, b, crowd) {
                TimeLevel::ZonesDisagreeAllWeek
            } else {
                TimeLevel::ZonesDisagree
            }
        }
        TimeLevel::Half if company::has_one_hour(a, b, crowd) => TimeLevel::HalfAlone,
        TimeLevel::Hour if company::has_one_hour(a, b, crowd) => TimeLevel::HourAlone,
        time => time,
    }
}

fn band(a: &Form, b: &Form, crowd: &Crowd) -> Band {
    let Some((a, b)) = crowd.trusted_point(a).zip(crowd.trusted_point(b)) else { return Band::Unknown };
    match distance::meters(a, b) {
        meters if meters <= policy::NEAR_M => Band::Near,
        meters if meters <= policy::CLOSE_M => Band::Close,
        meters if meters <= policy::WALK_M => Band::Walk,
        meters if meters <= policy::FAR_M => Band::Town,
        _ => Band::Far,
    }
}

/// Where. It says nothing where one of the two is held from afar alone and either no place is known or one online room
/// joins them: its address is that of its publisher. Two rooms of which nothing is known are two unknown rooms.
fn place(a: &Form, b: &Form, crowd: &Crowd, (band, door, room): (Band, Door, RoomLevel)) -> u8 {
    let afar = a.attendance == AttendanceMode::Online || b.attendance == AttendanceMode::Online;
    let unknown = (band, door) == (Band::Unknown, Door::Silent);
    if afar && (unknown || room == RoomLevel::SameRoom) {
        PLACE_SILENT
    } else if matches!(door, Door::Differs | Door::Numbers) && band != Band::Near && weeks::moved_house(a, b, crowd) {
        PLACE_MOVED
    } else {
        place_level(band, door)
    }
}

fn door(a: &Form, b: &Form) -> Door {
    let (street_a, street_b) = (a.text(Text::Street), b.text(Text::Street));
    if street_a.is_empty() || street_b.is_empty() {
        return Door::Silent;
    }
    let street = if street_a == street_b { Likeness::Same } else { likeness::compare(street_a, street_b, |_| false).0 };
    if !matches!(street, Likeness::Same | Likeness::Alike | Likeness::Within) {
        return Door::Differs;
    }
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let (number_a, number_b) = (a.text(Text::Number), b.text(Text::Number));
    match (number_a.is_empty() || number_b.is_empty(), number_a == number_b, street) {
        (true, _, _) => Door::Alike,
        (_, true, Likeness::Same) => Door::Same,
        (_, true, _) => Door::Alike,
        _ if digits(number_a) == digits(number_b) && !digits(number_a).is_empty() => Door::Alike,
        _ => Door::Numbers,
    }
}

fn venue(a: &Form, b: &Form) -> VenueLevel {
    let (venue_a, venue_b) = (a.text(Text::Venue), b.text(Text::Venue));
    if venue_a.is_empty() || venue_b.is_empty() {
        return VenueLevel::Silent;
    }
    if venue_a == venue_b {
        return VenueLevel::Same;
    }
    let towns = [a.text(Text::Town), b.text(Text::Town)];
    let telling = |word: &&str| !venues::is_kind(word) && !towns.iter().any(|town| town.split(' ').any(|part| part == *word));
    let (left, right) = (venue_a.min(venue_b), venue_a.max(venue_b));
    let shared = |word: &str| right.split(' ').any(|other| word == other || likeness::spelled_alike(word, other));
    if left.split(' ').filter(telling).any(shared) { VenueLevel::Alike } else { VenueLevel::Differs }
}

fn town(a: &Form, b: &Form, band: Band) -> TownLevel {
    // Suburbs have two names, and post codes change in mid-street; points that are near know better.
    let near = matches!(band, Band::Near | Band::Close | Band::Walk);
    match stated_town(a, b) {
        TownLevel::PostalDiffers if near => TownLevel::Same,
        TownLevel::Differs if near => TownLevel::Silent,
        level => level,
    }
}

fn stated_town(a: &Form, b: &Form) -> TownLevel {
    let lands = a.country.zip(b.country).is_some_and(|(a, b)| a != b);
    let regions = a.subdivision != 0 && b.subdivision != 0 && a.subdivision_coded == b.subdivision_coded && a.subdivision != b.subdivision;
    if lands || regions {
        return TownLevel::Differs;
    }
    let postal = (a.postal != 0 && b.postal != 0).then_some(a.postal == b.postal);
    let (town_a, town_b) = (a.text(Text::Town), b.text(Text::Town));
    let town = (!town_a.is_empty() && !town_b.is_empty()).then(|| town_a == town_b || likeness::spelled_alike(town_a, town_b));
    match (postal, town) {
        (Some(true), _) | (None, Some(true)) => TownLevel::Same,
        (Some(false), Some(true)) => TownLevel::PostalDiffers,
        (_, Some(false)) => TownLevel::Differs,
        (_, None) => TownLevel::Silent,
    }
}

fn room(a: &Form, b: &Form, crowd: &Crowd, time: TimeLevel) -> RoomLevel {
    let (room_a, room_b) = (crowd.online_room(a), crowd.online_room(b));
    if room_a != 0 && room_b != 0 {
        return match (room_a == room_b, time) {
            (false, _) => RoomLevel::Differs,
            (true, TimeLevel::SameInstant | TimeLevel::SameClock) => RoomLevel::SameRoom,
            (true, _) => RoomLevel::SameRoomShifted,
        };
    }
    let shared = |kind| a.marks_of(kind).find(|mark| b.marks.binary_search(mark).is_ok());
    if shared(MarkKind::DialIn).is_some() {
        return RoomLevel::SameDialIn;
    }
    if shared(MarkKind::BareNumber).is_some_and(|number| !crowd.is_providers(number)) {
        return RoomLevel::SameNumberAlone;
    }
    let in_person = |form: &Form| form.attendance == AttendanceMode::InPerson;
    match (room_a != 0 || room_b != 0, in_person(a) && in_person(b)) {
        (true, _) => RoomLevel::OneSilent,
        (false, true) => RoomLevel::BothSilent,
        (false, false) => RoomLevel::Unreadable,
    }
}

fn name(a: &Form, b: &Form) -> NameLevel {
    let (name_a, name_b) = (a.text(Text::Name), b.text(Text::Name));
    if name_a.is_empty() || name_b.is_empty() {
        return NameLevel::Silent;
    }
    if a.generic || b.generic {
        let same = name_a == name_b;
        return if same { NameLevel::SameGeneric } else { NameLevel::Silent };
    }
    let towns = [a.text(Text::Town), b.text(Text::Town)];
    let is_own = |word: &str| towns.iter().any(|town| town.split(' ').any(|part| part == word));
    let (likeness, rarest) = likeness::compare(name_a, name_b, is_own);
    let is_group = || {
        let group = |name: &str, of: &Form| name == of.text(Text::Group);
        group(name_a, b) || group(name_b, a)
    };
    match (likeness, rarest) {
        (Likeness::Same, Rarity::Rare) => NameLevel::SameRare,
        (Likeness::Same, Rarity::Usual) => NameLevel::SameUsual,
        (Likeness::Same, Rarity::Common) => NameLevel::SameCommon,
        (Likeness::Alike, _) => NameLevel::Alike,
        (_, _) if is_group() => NameLevel::IsGroup,
        (Likeness::Within, Rarity::Rare) => NameLevel::WithinRare,
        (Likeness::Within, _) => NameLevel::Within,
        (Likeness::Overlaps, Rarity::Rare) => NameLevel::OverlapsRare,
        (Likeness::Overlaps, _) => NameLevel::Overlaps,
        (Likeness::Differs, _) => NameLevel::Differs,
    }
}

fn group(a: &Form, b: &Form) -> GroupLevel {
    let (group_a, group_b) = (a.text(Text::Group), b.text(Text::Group));
    if group_a.is_empty() || group_b.is_empty() {
        return GroupLevel::Silent;
    }
    match likeness::compare(group_a, group_b, |_| false).0 {
        Likeness::Same | Likeness::Alike => GroupLevel::Same,
        Likeness::Within => GroupLevel::Silent,
        Likeness::Overlaps | Likeness::Differs => GroupLevel::Differs,
    }
}

/// Women and men are never one meeting; nor are two names that each say a track the other side knows nothing of. A name is
/// believed before types, since some lists give one type to all they have. Types are believed less where both are held in
/// one online room at one time: there is no second room beside it.
fn tracks_conflict(a: &Form, b: &Form, one_room: bool) -> bool {
    let sexes = WOMEN | MEN;
    let afar = |form: &Form| form.attendance == AttendanceMode::Online;
    let named = |form: &Form| form.own_tracks & sexes;
    let believed = |form: &Form| if named(form) == 0 && !(one_room && afar(a) && afar(b)) { form.tracks & sexes } else { named(form) };
    if let (WOMEN, MEN) | (MEN, WOMEN) = (believed(a), believed(b)) {
        return true;
    }
    a.own_tracks != 0 && b.own_tracks != 0 && a.own_tracks & b.tracks == 0 && b.own_tracks & a.tracks == 0
}

fn tracks(a: &Form, b: &Form) -> TrackLevel {
    let two_names = a.own_tracks != 0 && b.own_tracks != 0 && a.own_tracks & b.own_tracks == 0;
    if two_names || a.own_tracks & !b.tracks != 0 || b.own_tracks & !a.tracks != 0 {
        TrackLevel::NameOneSided
    } else if (a.tracks ^ b.tracks) & (WOMEN | MEN) != 0 {
        TrackLevel::TypesOneSided
    } else if (a.own_tracks | b.own_tracks) != 0 || a.tracks & b.tracks & (WOMEN | MEN) != 0 {
        TrackLevel::Same
    } else {
        TrackLevel::Silent
    }
}

fn hall(a: &str, b: &str) -> HallLevel {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => HallLevel::Silent,
        (false, false) => HallLevel::Same,
        _ => HallLevel::OneSided,
    }
}

/// Two stated rooms, neither of which holds the other (`2` and `2 upstairs` may be one).
fn rooms_conflict(a: &str, b: &str) -> bool {
    let holds = |outer: &str, inner: &str| inner.split(' ').all(|word| outer.split(' ').any(|other| other == word));
    !a.is_empty() && !b.is_empty() && !holds(a, b) && !holds(b, a)
}

fn id(a: &Form, b: &Form, crowd: &Crowd) -> IdLevel {
    if a.page != 0 && a.page == b.page && crowd.own_page(a) != 0 {
        IdLevel::SamePage
    } else if a.marks_of(MarkKind::Meeting).any(|mark| b.marks.binary_search(mark).is_ok()) {
        IdLevel::SameNumber
    } else if exact_doubles(a, b) {
        IdLevel::SameRow
    } else {
        IdLevel::Silent
    }
}

fn group_number(a: &Form, b: &Form) -> GroupNumberLevel {
    if a.marks_of(MarkKind::Group).any(|mark| b.marks.binary_search(mark).is_ok()) {
        return GroupNumberLevel::Same;
    }
    let one_scheme = a.marks_of(MarkKind::Group).any(|mark| b.marks_of(MarkKind::Group).any(|other| other.scheme == mark.scheme));
    if one_scheme { GroupNumberLevel::Differs } else { GroupNumberLevel::Silent }
}

/// A room and a link of one online room are the two halves of a hybrid meeting.
fn attendance(a: &Form, b: &Form, room: RoomLevel) -> AttendanceLevel {
    let joined = matches!(room, RoomLevel::SameRoom | RoomLevel::SameDialIn);
    match (a.attendance, b.attendance) {
        (one, other) if one == other => AttendanceLevel::Same,
        _ if joined => AttendanceLevel::OneHybrid,
        (AttendanceMode::Hybrid, _) | (_, AttendanceMode::Hybrid) => AttendanceLevel::OneHybrid,
        _ => AttendanceLevel::Differs,
    }
}

fn length(a: &Form, b: &Form) -> LengthLevel {
    match (a.minutes, b.minutes) {
        (0, _) | (_, 0) => LengthLevel::Silent,
        (one, other) if one == other => LengthLevel::Same,
        _ => LengthLevel::Differs,
    }
}

fn types(a: &Form, b: &Form) -> TypesLevel {
    let count = |sets: [u64; 3]| sets.iter().map(|word| word.count_ones()).sum::<u32>();
    if count(a.types) == 0 || count(b.types) == 0 {
        return TypesLevel::Silent;
    }
    let pairs = || a.types.iter().zip(&b.types);
    let shared: u32 = pairs().map(|(a, b)| (a & b).count_ones()).sum();
    let all: u32 = pairs().map(|(a, b)| (a | b).count_ones()).sum();
    match shared {
        0 => TypesLevel::Differs,
        _ if shared == all => TypesLevel::Same,
        _ if shared * 2 >= all => TypesLevel::Mostly,
        _ => TypesLevel::Some,
    }
}
