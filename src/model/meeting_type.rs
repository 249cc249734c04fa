//! Kinds of meeting in our own words, over all fellowships. Foreign codes are translated in `feeds/type_codes`.

use serde::{Deserialize, Deserializer, Serialize};

/// What a type tells about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MeetingTypeKind {
    /// Who may come.
    Access,
    /// Whom it is for.
    Audience,
    /// What is done.
    Format,
    /// The language spoken.
    Language,
    /// Who can get in and follow.
    Accessibility,
    /// How to attend.
    Attendance,
    /// Anything else.
    Other,
}

macro_rules! meeting_types {
    ($($variant:ident $code:literal $kind:ident $label:literal;)*) => {
        /// A kind of meeting. The code is stable and public; the label is English.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each variant's label in the table is its description")]
        pub enum MeetingType { $($variant,)* }

        impl MeetingType {
            /// Every type, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable public code, such as `BIG_BOOK`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What it tells about.
            pub fn kind(self) -> MeetingTypeKind {
                match self { $(Self::$variant => MeetingTypeKind::$kind,)* }
            }

            /// Its English label.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The type with that code, in any case.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code().eq_ignore_ascii_case(code))
            }
        }
    };
}

meeting_types! {
    Women "WOMEN" Audience "Women";
    Men "MEN" Audience "Men";
    Lgbtq "LGBTQ" Audience "LGBTQ+";
    Gay "GAY" Audience "Gay";
    Lesbian "LESBIAN" Audience "Lesbian";
    Bisexual "BISEXUAL" Audience "Bisexual";
    Transgender "TRANSGENDER" Audience "Transgender";
    NonBinary "NON_BINARY" Audience "Non-binary";
    YoungPeople "YOUNG_PEOPLE" Audience "Young people";
    Teens "TEENS" Audience "Teens";
    Seniors "SENIORS" Audience "Seniors";
    PeopleOfColor "PEOPLE_OF_COLOR" Audience "People of color";
    NativeAmerican "NATIVE_AMERICAN" Audience "Native American";
    Indigenous "INDIGENOUS" Audience "Indigenous";
    Professionals "PROFESSIONALS" Audience "Professionals";
    DualDiagnosis "DUAL_DIAGNOSIS" Audience "Dual diagnosis";
    AdultChildren "ADULT_CHILDREN" Audience "Adult children";
    Parents "PARENTS" Audience "Parents";
    Newcomer "NEWCOMER" Audience "Newcomers and beginners";
    RestrictedAccess "RESTRICTED_ACCESS" Access "Restricted access";
    BigBook "BIG_BOOK" Format "Big Book study";
    BasicText "BASIC_TEXT" Format "Basic Text study";
    BookStudy "BOOK_STUDY" Format "Book study";
    Literature "LITERATURE" Format "Literature study";
    TwelveAndTwelve "STEPS_AND_TRADITIONS" Format "Twelve Steps and Twelve Traditions";
    Step "STEP" Format "Step study";
    StepWorkingGuide "STEP_WORKING_GUIDE" Format "Step working guide study";
    Tradition "TRADITION" Format "Tradition study";
    Concepts "CONCEPTS" Format "Twelve concepts";
    EleventhStep "ELEVENTH_STEP" Format "Eleventh step meditation";
    Meditation "MEDITATION" Format "Meditation";
    Discussion "DISCUSSION" Format "Discussion";
    Topic "TOPIC" Format "Topic";
    Speaker "SPEAKER" Format "Speaker";
    SpeakerDiscussion "SPEAKER_DISCUSSION" Format "Speaker and discussion";
    QuestionsAndAnswers "QUESTIONS_AND_ANSWERS" Format "Questions and answers";
    AsBillSeesIt "AS_BILL_SEES_IT" Format "As Bill Sees It";
    DailyReflections "DAILY_REFLECTIONS" Format "Daily Reflections";
    Grapevine "GRAPEVINE" Format "Grapevine";
    LivingSober "LIVING_SOBER" Format "Living Sober";
    JustForToday "JUST_FOR_TODAY" Format "Just for Today study";
    LivingClean "LIVING_CLEAN" Format "Living Clean study";
    ItWorks "IT_WORKS" Format "It Works: How and Why study";
    GuidingPrinciples "GUIDING_PRINCIPLES" Format "Guiding Principles study";
    SpiritualPrincipleADay "SPIRITUAL_PRINCIPLE_A_DAY" Format "A Spiritual Principle a Day study";
    PamphletStudy "PAMPHLET_STUDY" Format "Pamphlet study";
    Pitch "PITCH" Format "Each speaker picks the next";
    RoundRobin "ROUND_ROBIN" Format "Sharing goes round";
    Timer "TIMER" Format "Sharing is timed";
    OpenEnded "OPEN_ENDED" Format "Ends when all have shared";
    FifthAndTenthStep "FIFTH_AND_TENTH_STEP" Format "Fifth and tenth step";
    PrimaryPurpose "PRIMARY_PURPOSE" Format "Primary purpose";
    FormatVaries "FORMAT_VARIES" Format "Format varies";
    Anniversary "ANNIVERSARY" Format "Birthday, anniversary or chip";
    Candlelight "CANDLELIGHT" Format "Candlelight";
    Secular "SECULAR" Format "Secular";
    CrossTalk "CROSS_TALK" Format "Cross talk permitted";
    Writing "WRITING" Format "Writing";
    Workshop "WORKSHOP" Format "Workshop";
    Loners "LONERS" Audience "Loners and isolationists";
    AllGenders "ALL_GENDERS" Audience "All genders";
    Neurodivergent "NEURODIVERGENT" Audience "Neurodivergent";
    Artists "ARTISTS" Audience "Artists";
    BusinessOwners "BUSINESS_OWNERS" Audience "Business owners";
    Veterans "VETERANS" Audience "Veterans";
    ChronicIllness "CHRONIC_ILLNESS" Audience "Chronic illness";
    MultipleAddictions "MULTIPLE_ADDICTIONS" Audience "Multiple addictions";
    ProcessAddictions "PROCESS_ADDICTIONS" Audience "Process addictions";
    Anorexia "ANOREXIA" Audience "Anorexia";
    SpecialInterest "SPECIAL_INTEREST" Audience "Special interest";
    AdultsOnly "ADULTS_ONLY" Access "Adults only";
    Workbook "WORKBOOK" Format "Workbook study";
    OpenShare "OPEN_SHARE" Format "Open sharing";
    AudioVisual "AUDIO_VISUAL" Format "Audio and video";
    Business "BUSINESS" Format "Business meeting";
    How "HOW" Format "H.O.W.";
    Maintenance "MAINTENANCE" Format "Maintenance";
    Promises "PROMISES" Format "The promises";
    Relapse "RELAPSE" Format "Relapse and recovery";
    Prosperity "PROSPERITY" Format "Prosperity and abundance";
    Clutter "CLUTTER" Format "Clutter";
    Numbers "NUMBERS" Format "Numbers";
    TimeUse "TIME_USE" Format "Use of time";
    Tools "TOOLS" Format "Tools of recovery";
    Vision "VISION" Format "Vision";
    NinetyDay "NINETY_DAY" Format "Ninety days";
    Spirituality "SPIRITUALITY" Format "Spirituality";
    EightfoldPath "EIGHTFOLD_PATH" Format "Eightfold path study";
    Inquiry "INQUIRY" Format "Inquiry or inventory study";
    Sponsorship "SPONSORSHIP" Format "Sponsorship";
    Trauma "TRAUMA" Format "Trauma";
    Withdrawal "WITHDRAWAL" Format "Withdrawal";
    Wheelchair "WHEELCHAIR" Accessibility "Wheelchair accessible";
    WheelchairBathroom "WHEELCHAIR_BATHROOM" Accessibility "Wheelchair-accessible bathroom";
    AccessibleParking "ACCESSIBLE_PARKING" Accessibility "Accessible parking";
    SignLanguage "SIGN_LANGUAGE" Accessibility "Sign language";
    Captions "CAPTIONS" Accessibility "Captions";
    HearingLoop "HEARING_LOOP" Accessibility "Hearing loop";
    DeafHardOfHearing "DEAF_HARD_OF_HEARING" Accessibility "Deaf and hard of hearing";
    BlindVisuallyImpaired "BLIND_VISUALLY_IMPAIRED" Accessibility "Blind and visually impaired";
    Childcare "CHILDCARE" Other "Childcare";
    ChildFriendly "CHILD_FRIENDLY" Other "Children welcome";
    NoChildren "NO_CHILDREN" Other "No children";
    FragranceFree "FRAGRANCE_FREE" Other "Fragrance free";
    SmokingPermitted "SMOKING_PERMITTED" Other "Smoking permitted";
    NonSmoking "NON_SMOKING" Other "No smoking";
    Outdoor "OUTDOOR" Other "Outdoors";
    Breakfast "BREAKFAST" Other "Breakfast";
    ClosedOnHolidays "CLOSED_ON_HOLIDAYS" Other "Closed on holidays";
    DigitalBasket "DIGITAL_BASKET" Other "Digital basket";
    ProofOfAttendance "PROOF_OF_ATTENDANCE" Other "Proof of attendance";
    ConcurrentAlAnon "CONCURRENT_AL_ANON" Other "Al-Anon meets at the same time";
    ConcurrentAlateen "CONCURRENT_ALATEEN" Other "Alateen meets at the same time";
    ConcurrentAa "CONCURRENT_AA" Other "AA meets at the same time";
    ConcurrentGamAnon "CONCURRENT_GAM_ANON" Other "Gam-Anon meets at the same time";
    DogFriendly "DOG_FRIENDLY" Other "Dogs welcome";
    NoPets "NO_PETS" Other "No pets";
    MasksRequired "MASKS_REQUIRED" Other "Masks required";
    SecurityCameras "SECURITY_CAMERAS" Other "Security cameras";
    ParkingMeters "PARKING_METERS" Other "Parking meters";
    GraphicLanguage "GRAPHIC_LANGUAGE" Other "Graphic language";
    CameraOn "CAMERA_ON" Other "Camera on";
    NeedsSupport "NEEDS_SUPPORT" Other "Needs support";
}

impl Serialize for MeetingType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Reads the types this binary knows; a store written by a newer one may hold others, which are left out.
pub fn known_types<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MeetingType>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    Ok(codes.iter().filter_map(|code| MeetingType::from_code(code)).collect())
}
