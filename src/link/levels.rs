//! How two listings agree: one level for each source of truth, and the gates that no score breaks.
//!
//! The order of the levels is the order of the rows in [`crate::link::policy`].

/// What forbids a pair, whatever else agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// An operator said so.
    Operator,
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
    /// Two rows of one source that do not say the same of name, time and place.
    SameSource,
}

impl Gate {
    /// What it asks for, in a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Fellowship => "fellowship",
            Self::Time => "time",
            Self::Track => "people and purpose",
            Self::Room => "room",
            Self::FarApart => "distance",
            Self::SameSource => "rows of one source",
        }
    }

    /// What it says where it is shut.
    pub fn level(self) -> &'static str {
        match self {
            Self::Operator => "kept apart by an operator",
            Self::Fellowship => "two fellowships",
            Self::Time => "two times",
            Self::Track => "for different people or purposes",
            Self::Room => "two rooms",
            Self::FarApart => "far apart on two streets",
            Self::SameSource => "two rows of one source",
        }
    }
}

/// A source of truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Whether one source says both; rows of one source are told apart by their publisher.
    Source,
    /// When.
    Time,
    /// Where, by point and street.
    Place,
    /// The building's name.
    Venue,
    /// Town and post code.
    Town,
    /// From afar.
    Room,
    /// What it is called.
    Name,
    /// What its group is called.
    Group,
    /// Whom and what it is for.
    Tracks,
    /// Pages and numbers of the meeting.
    Id,
    /// The group's number.
    GroupNumber,
    /// Ways in.
    Attendance,
    /// How long it lasts.
    Length,
    /// What kinds of meeting it is said to be.
    Types,
    /// Rooms of the building.
    Hall,
    /// What the two sources list beside it.
    Beside,
}

/// How many features there are.
pub const FEATURES: usize = 16;

macro_rules! levels {
    ($($(#[$doc:meta])* $name:ident { $($(#[$level_doc:meta])* $level:ident,)* })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $name { $($(#[$level_doc])* $level,)* }

        impl $name {
            /// How many levels there are.
            pub const COUNT: usize = [$(Self::$level),*].len();
        })*
    };
}

levels! {
    /// Who says both.
    SourceLevel {
        /// Two sources.
        Two,
        /// One source.
        One,
    }
    /// How two slots agree.
    TimeLevel {
        /// One instant of the week, by two trusted zones.
        SameInstant,
        /// One wall-clock time, where a zone is missing or guessed.
        SameClock,
        /// At most 15 minutes apart.
        Quarter,
        /// At most 30 minutes apart.
        Half,
        /// The same, and neither source lists a second hour of that day at the place.
        HalfAlone,
        /// At most 60 minutes apart.
        Hour,
        /// The same, and neither source lists a second hour of that day at the place.
        HourAlone,
        /// One online room and one wall-clock time, in two zones that are both stated.
        ZonesDisagree,
        /// The same on most days of a week that each of two lists has in a zone of its own.
        ZonesDisagreeAllWeek,
        /// Other clocks, of which one has no zone that can be trusted; as far apart as two zones may be.
        ZoneUnknown,
        /// Both are by appointment.
        BothSilent,
        /// One is by appointment.
        OneSilent,
        /// Two times.
        Differs,
    }
    /// How two buildings' names agree.
    VenueLevel {
        /// The same words.
        Same,
        /// A telling word is shared.
        Alike,
        /// At least one is silent.
        Silent,
        /// Two names.
        Differs,
    }
    /// How two towns agree.
    TownLevel {
        /// One post code, or one town where a post code is missing.
        Same,
        /// Towns of one name with two post codes, not known to be within a kilometre.
        PostalDiffers,
        /// At least one is silent.
        Silent,
        /// Two towns, regions or countries, not known to be within a kilometre.
        Differs,
    }
    /// How two ways in from afar agree.
    RoomLevel {
        /// One online room at one time.
        SameRoom,
        /// One online room, a little earlier or later.
        SameRoomShifted,
        /// One dial-in number with one meeting code.
        SameDialIn,
        /// One telephone number without a code.
        SameNumberAlone,
        /// Neither is said to have one.
        BothSilent,
        /// One names none.
        OneSilent,
        /// Both are held from afar and neither names a room of its own.
        Unreadable,
        /// Two rooms or numbers.
        Differs,
    }
    /// How two names agree. Rare words are those of no table of [`crate::link::rarity`].
    NameLevel {
        /// The same words, one of them rare.
        SameRare,
        /// The same words, none rare and not all common.
        SameUsual,
        /// The same words, all of them common or the town's own.
        SameCommon,
        /// Spelled nearly the same.
        Alike,
        /// One holds the other, which has a rare word.
        WithinRare,
        /// One holds the other.
        Within,
        /// The name of one is the other's group.
        IsGroup,
        /// A third of the words is shared, and a rare one.
        OverlapsRare,
        /// A third of the words is shared.
        Overlaps,
        /// At least one has no telling name.
        Silent,
        /// No telling name on either side, but the same words.
        SameGeneric,
        /// No word is shared.
        Differs,
    }
    /// How two groups' names agree.
    GroupLevel {
        /// The same words.
        Same,
        /// At least one is silent.
        Silent,
        /// Two names.
        Differs,
    }
    /// How two listings' tracks agree.
    TrackLevel {
        /// None is said.
        Silent,
        /// The same are said.
        Same,
        /// A type of one says what the other does not.
        TypesOneSided,
        /// A name says what the other listing does not.
        NameOneSided,
    }
    /// How two listings' pages and own numbers agree.
    IdLevel {
        /// One origin page.
        SamePage,
        /// One number that names a meeting.
        SameNumber,
        /// One source says the same in everything but ids.
        SameRow,
        /// Nothing shared.
        Silent,
    }
    /// How two groups' numbers agree.
    GroupNumberLevel {
        /// One number.
        Same,
        /// At least one is silent.
        Silent,
        /// Two numbers of one scheme.
        Differs,
    }
    /// How two listings' ways in agree.
    AttendanceLevel {
        /// The same.
        Same,
        /// One is hybrid, or one tells of the room and the other of the link of one online room.
        OneHybrid,
        /// A room alone and a way in from afar alone, with nothing that joins them.
        Differs,
    }
    /// How two lengths agree.
    LengthLevel {
        /// The same minutes.
        Same,
        /// At least one is silent.
        Silent,
        /// Two lengths.
        Differs,
    }
    /// How two sets of types agree.
    TypesLevel {
        /// The same types.
        Same,
        /// More are shared than not.
        Mostly,
        /// Some are shared.
        Some,
        /// At least one is silent.
        Silent,
        /// None is shared.
        Differs,
    }
    /// How two rooms of a building agree; two stated ones that differ are a gate.
    HallLevel {
        /// None is said.
        Silent,
        /// The same, or one more closely than the other.
        Same,
        /// One side says which.
        OneSided,
    }
    /// What two sources list beside the two, at their hour and place.
    BesideLevel {
        /// Nothing else.
        Alone,
        /// Another meeting.
        Parallel,
        /// At least one says too little of the place to tell.
        Unknown,
    }
}

/// How far two places are from each other, by points that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Band {
    /// Within [`crate::link::policy::NEAR_M`].
    Near,
    /// Within 250 m.
    Close,
    /// Within 1 km.
    Walk,
    /// Within [`crate::link::policy::FAR_M`].
    Town,
    /// Farther.
    Far,
    /// A point is missing or cannot be trusted.
    Unknown,
}

/// How two addresses agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Door {
    /// One street and house number.
    Same,
    /// Nearly: a letter of the street differs, or one says no number.
    Alike,
    /// At least one has no street.
    Silent,
    /// One street, two numbers.
    Numbers,
    /// Two streets.
    Differs,
}

/// Levels of [`Feature::Place`]: every band with every door, and those two that are told by more than the two places.
pub const PLACES: usize = 6 * 5 + 2;
/// The level of places that say nothing.
pub const PLACE_SILENT: u8 = 30;
/// The level of two addresses of one week that moved house.
pub const PLACE_MOVED: u8 = 31;

/// The level of a place by band and door.
pub fn place_level(band: Band, door: Door) -> u8 {
    band as u8 * 5 + door as u8
}

/// All levels of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// The level of each feature, in the order of [`Feature`].
    pub levels: [u8; FEATURES],
    /// The first gate that forbids the pair.
    pub gate: Option<Gate>,
    /// An operator said that the two are one.
    pub must: bool,
    /// The zones of both clocks are known from the listings or their places.
    pub zones_known: bool,
}

impl Agreement {
    /// The level of one feature.
    pub fn level(&self, feature: Feature) -> u8 {
        self.levels[feature as usize]
    }

    /// Whether one source says both.
    pub fn one_source(&self) -> bool {
        self.level(Feature::Source) == SourceLevel::One as u8
    }
}
