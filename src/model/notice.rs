//! What a publisher is told about a row. The table below is the whole catalogue.
//!
//! Codes are stable and public. An error means that the row was refused for a fault; a warning, that it is shown but
//! poorer; info, that it was read as meant and could be written better, or that nobody loses by the row's not being
//! taken: it repeats another, or its source does not want it shown.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The row was refused for a fault.
    Error,
    /// The row is shown, but poorer.
    Warning,
    /// Good to know.
    Info,
}

/// One finding: where, and what was there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The row in the feed, from 1; `None` for the feed as a whole.
    pub row: Option<u32>,
    /// The source's own id of the row.
    pub source_row_id: Option<String>,
    /// The field, as the feed calls it.
    pub field: Option<String>,
    /// What was there, cut to [`VALUE_CHARS_MAX`], never personal data.
    pub value: Option<String>,
}

/// The longest value that a notice shows, in characters.
pub const VALUE_CHARS_MAX: usize = 80;

impl Notice {
    /// A finding in a field of a row; the value is cut here.
    pub fn at(row: u32, source_row_id: &str, field: &str, value: &str) -> Self {
        Self { row: Some(row), source_row_id: Some(cut(source_row_id)), field: Some(field.to_owned()), value: Some(cut(value)) }
    }

    /// A finding about the feed as a whole.
    pub fn of_feed(field: &str, value: &str) -> Self {
        Self { row: None, source_row_id: None, field: Some(field.to_owned()), value: Some(cut(value)) }
    }
}

/// The start of a text, of at most [`VALUE_CHARS_MAX`] characters.
pub fn cut(text: &str) -> String {
    text.chars().take(VALUE_CHARS_MAX).collect()
}

macro_rules! notices {
    ($($variant:ident $code:literal $severity:ident $sentence:literal $why:literal $mend:literal;)*) => {
        /// A kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each variant's sentence in the table is its description")]
        pub enum NoticeCode { $(#[serde(rename = $code)] $variant,)* }

        impl NoticeCode {
            /// The whole catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable kebab-case code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What was found, in a sentence.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }

            /// Why it matters to someone looking for a meeting.
            pub fn why(self) -> &'static str {
                match self { $(Self::$variant => $why,)* }
            }

            /// What the publisher can do.
            pub fn mend(self) -> &'static str {
                match self { $(Self::$variant => $mend,)* }
            }
        }
    };
}

notices! {
    RowNotAnObject "row-not-an-object" Error
        "The row is not a record with named fields."
        "Nothing in it can be read."
        "Publish each meeting as one record with named fields.";
    EmptyRow "empty-row" Error
        "The row has no name, no time, no place and no link."
        "There is nothing to show."
        "Remove the row, or fill it in.";
    MissingId "missing-id" Warning
        "The row has no id of its own."
        "An id made from its text changes with every edit, and favourites are lost."
        "Give each row a short unique id that stays the same.";
    DuplicateId "duplicate-id" Warning
        "Several rows have the same id."
        "They are told apart by their text, so an edit looks like a new meeting."
        "Give each row its own id.";
    ExactDouble "exact-double" Info
        "The row has the id of another and says the same in all that is read, or neither has an id and every cell is the same."
        "It was counted once."
        "Remove one of the two.";
    IndistinctRow "indistinct-row" Warning
        "The row has no id, and differs from another only in fields that are not read."
        "Both are kept; they are shown as one meeting, and if they are two, nobody can tell which is which."
        "Give each row an id, or remove one of the two; the operator can have a mapping read the field that tells them apart.";
    GroupWithoutMeeting "group-without-meeting" Info
        "The row names a group, and no day, hour, place or link of a meeting."
        "There is nothing that anyone could go to, so it is not shown."
        "Fill in the meeting, or nothing where the group holds none.";
    MissingName "missing-name" Warning
        "The meeting has no name."
        "It is shown by its place and hour alone."
        "Give it the name its members use.";
    BadDay "bad-day" Error
        "The weekday cannot be read."
        "A meeting on an unknown day cannot be found by anyone."
        "Write the day's full name, or its number as the format counts it: in a Meeting Guide feed 0 is Sunday, on a BMLT server 1 is Sunday.";
    BadTime "bad-time" Error
        "The starting time cannot be read."
        "A meeting at an unknown hour cannot be found by anyone."
        "Write the time as HH:MM on a 24-hour clock.";
    HalfSchedule "half-schedule" Warning
        "The row has a weekday without a time, or a time without a weekday."
        "It is shown as held by appointment."
        "Give both, or neither for a meeting by appointment.";
    UtcTime "utc-time" Error
        "The hour is given in UTC, and nothing tells the zone of the place."
        "At what hour of its own clock it begins is unknown, so it is not shown."
        "Publish local times with a TZID, or give the calendar a time zone.";
    AllDayEvent "all-day-event" Info
        "The event lasts whole days."
        "A meeting has an hour; this is taken for something else."
        "Give it an hour, if it is a meeting.";
    NotRecurring "not-recurring" Info
        "The event is held on one date alone."
        "Only meetings that are held again and again are shown."
        "Let the event repeat, if it is a meeting.";
    SeriesEnded "series-ended" Info
        "The last date of the series has passed."
        "It is not shown."
        "Nothing; or take the end off, if the meeting goes on.";
    ChangedOccurrence "changed-occurrence" Info
        "The event changes one date of a series."
        "The series is shown as it usually is; on that date it may differ."
        "Nothing.";
    DatesLeftOut "dates-left-out" Info
        "The series is not held on some of its dates."
        "It is shown as held every time."
        "Nothing.";
    UnsupportedRepetition "unsupported-repetition" Error
        "The event repeats in a way that cannot be shown, such as on the fifth of each month or once a year."
        "On which weekday it is held cannot be told, so it is not shown."
        "Let it repeat by weekdays: every week, every so many weeks, or in certain weeks of the month.";
    NotEveryWeek "not-every-week" Info
        "The row says that the meeting is not held every week, in words from which no dates can be told."
        "It is shown with its weekday and hour; nobody can see on which dates it is held."
        "Say which weeks of the month, such as `1st and 3rd Monday`, in the field of the day or as `Meets 1st and 3rd Monday` in the notes.";
    BadEndTime "bad-end-time" Info
        "The end or length of the meeting cannot be read."
        "It is shown without an end."
        "Write the end as HH:MM on a 24-hour clock.";
    UnusuallyLong "unusually-long" Info
        "The meeting lasts longer than four hours, or ends before it begins."
        "Often the end is mistyped."
        "Check the end time.";
    MissingTimeZone "missing-time-zone" Warning
        "No time zone is given and none could be found."
        "The meeting cannot be shown in another zone, nor as being on now."
        "Give an IANA time zone such as Europe/Dublin, or the coordinates of the door: those of a town or of another country tell none.";
    BadTimeZone "bad-time-zone" Warning
        "The time zone is not the IANA name of a place's zone."
        "Another clue was used in its place."
        "Write an IANA time zone such as America/New_York; what begins with Etc/, as UTC and GMT do, is no place's.";
    BadCoordinates "bad-coordinates" Warning
        "The coordinates are not a place on the globe, or stand for none, as 0,0 and one number twice do."
        "The meeting cannot be found by distance."
        "Give latitude and longitude in degrees, with a point as decimal mark.";
    SwappedCoordinates "swapped-coordinates" Warning
        "Latitude and longitude look exchanged."
        "They were exchanged back, because that puts the meeting in its country."
        "Write the latitude first.";
    CoordinatesOfTheMap "coordinates-of-the-map" Warning
        "The coordinates are those of the middle of the server's map, where an editor puts what it has not looked up."
        "They are not believed; the meeting cannot be found by distance."
        "Look the address up in the editor. If the door is right there, move the middle of the map in the server's settings.";
    CoordinatesOutsideCountry "coordinates-outside-country" Warning
        "The coordinates lie outside the countries of this source."
        "The meeting may be shown in the wrong place; its zone is not taken from them."
        "Check the coordinates.";
    NoPlaceNorLink "no-place-nor-link" Warning
        "The row has neither an address nor a way to attend from afar."
        "Nobody can tell where it is held."
        "Give an address, a link or a number to call.";
    VagueAddress "vague-address" Warning
        "The row names a building without street, town, post code or coordinates."
        "Nobody who does not know the building can find it."
        "Give the street and the town.";
    OpenAndClosed "open-and-closed" Warning
        "The meeting is called both open and closed."
        "It is shown as closed."
        "Keep one of the two.";
    AttendanceMismatch "attendance-mismatch" Info
        "What the row says of attendance does not fit its place and links."
        "What can be used was believed."
        "Check the attendance, the address and the link.";
    SaysClosed "says-closed" Warning
        "The text says that it is closed or suspended for a while, and nothing else of the row does."
        "The meeting is shown as held: what is closed may be a door, and a room is not taken from the list on a word."
        "Give the code for temporarily closed (`TC`), or unpublish the row, as long as the meeting is not held.";
    ApproximateGuessed "approximate-guessed" Info
        "The row does not say whether its address is approximate."
        "It was judged from the address."
        "Say yes or no in the field approximate.";
    UnknownType "unknown-type" Info
        "A type code is not known for this fellowship."
        "It is kept as it is and cannot be searched by."
        "Use a code of the fellowship's list.";
    UnknownProvider "unknown-provider" Info
        "The link's host is not a known meeting provider."
        "The link is shown without a provider's name."
        "Give the link that opens the room itself.";
    BadLink "bad-link" Warning
        "The link is not a web address."
        "It is not shown."
        "Write it in full, beginning with https.";
    BadUpdated "bad-updated" Info
        "The time of the last change cannot be read."
        "It is left out; the time of reading is never put in its place."
        "Write it in UTC as YYYY-MM-DD HH:MM:SS.";
    TextHadMarkup "text-had-markup" Info
        "A text had HTML in it."
        "It was made plain."
        "Publish plain text.";
    TooMuchText "too-much-text" Warning
        "A field holds more than anybody reads of a meeting: a text of many pages, or hundreds of codes."
        "A text is cut, and a link or number of that length is left out."
        "Look for a cell that has swallowed those behind it, and keep the name within 255 characters and notes within a page.";
    PersonalEmail "personal-email" Warning
        "A text has an e-mail address in it."
        "It may be a member's, and whoever reads it knows that they go to this meeting; it is not shown unless the operator was told that it may be."
        "Take it out, or publish an address of the service body in its own field.";
    PersonalPhone "personal-phone" Warning
        "A text has a telephone number in it that does not lead into the meeting."
        "It may be a member's, and whoever reads it knows that they go to this meeting; it is not shown unless the operator was told that it may be."
        "Take it out, or give a number for calling into the meeting in conference_phone.";
    PersonalName "personal-name" Warning
        "A text names a person."
        "Members are anonymous; the name is not shown unless the operator was told that it may be."
        "Take it out, or write what the person does in the group in place of the name.";
    WithheldRow "withheld-row" Info
        "The row is not taken, because somebody whom it concerns asked for that."
        "It is not shown, and nothing of it is kept."
        "Nothing; whoever asked may ask the operator to take it back.";
    PasswordWithheld "password-withheld" Info
        "A link or text carries a password."
        "It is left out of what is shown, by the source's setting."
        "Nothing, unless the group wants it public; then ask the operator.";
    UnknownServiceBody "unknown-service-body" Info
        "The row names a service body that the source does not list."
        "The meeting is shown without it."
        "List the body, or correct its number.";
    UnknownFormatId "unknown-format-id" Info
        "The row names a format that the source does not list in any language."
        "The format is left out."
        "Give the format a name in the server's own language.";
    RaggedRow "ragged-row" Info
        "The row has fewer cells than the header, or more of which those beyond it are empty."
        "Missing cells are empty."
        "Make all rows as long as the header.";
    SurplusCells "surplus-cells" Warning
        "The row has more cells than the header, and what stands in those beyond it is not read."
        "Where a comma split a cell in two, all that follows it stands one field too far."
        "Put each cell that has commas in quotes, and make all rows as long as the header.";
    SplitCell "split-cell" Info
        "A cell with commas was split into several, because its quotes are written with backslashes."
        "It was put together again."
        "Write a quote inside of a cell as two quotes.";
    UnclosedQuote "unclosed-quote" Warning
        "A quote is opened and never closed, so that the rest of the table stood in one cell."
        "The rows in it were taken out of it and read as rows; a cell may have lost or gained a quote."
        "Close the quote, or write a quote inside of a cell as two quotes.";
    ShiftedCells "shifted-cells" Error
        "The row has more or fewer cells than the header, and some stand under headings that mean something else."
        "What it says of the meeting cannot be told from what it does not, so it is not shown."
        "Put each cell that has commas in quotes, and write a quote inside of it as two quotes.";
    UnknownColumn "unknown-column" Info
        "A column's heading is not known."
        "What it holds is not used."
        "Use a heading of the specification.";
    MissingColumn "missing-column" Warning
        "No row has what the source's mapping reads for a field."
        "The field is empty in all of its meetings."
        "Tell the operator how the column or field is called now.";
    RowsOfOthers "rows-of-others" Info
        "The file holds rows of other fellowships or lists."
        "They are left to the sources that they belong to, and counted as neither taken nor refused."
        "Nothing.";
    UnexpectedEncoding "unexpected-encoding" Info
        "The feed is not in UTF-8."
        "It was read in the encoding that it most likely has."
        "Publish in UTF-8.";
    WrappedFeed "wrapped-feed" Info
        "The list of meetings is inside a wrapper."
        "It was taken out."
        "Publish a plain array.";
    PartLeftOut "part-left-out" Warning
        "One of the answers that the feed consists of could not be read."
        "What it would have told, such as types of meeting, is missing."
        "Check that the server answers this request in full.";
    FeedMoved "feed-moved" Info
        "The feed has moved to another address for good."
        "It is read from there; the old address may stop leading to it."
        "Ask the operator to set the source's address to the new host and path.";
    CertificateEnds "certificate-ends" Warning
        "The site's security certificate ends soon."
        "After that the feed cannot be read, and its meetings grow old."
        "Renew it, or ask the host to; most hosts do it at no charge.";
    DeletedRow "deleted-row" Info
        "The row is marked as deleted or unpublished."
        "It is not shown, as the source asks."
        "Nothing.";
}
