//! What a mapping can give: the fields of a meeting, by the names that operators write.

macro_rules! fields {
    ($($variant:ident $name:literal;)*) => {
        /// A field of a meeting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Field { $($variant,)* }

        impl Field {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in `[source.options.fields]`.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

fields! {
    Id "id";
    Name "name";
    // Day and hour in one free text: `Wednesday 7:30 PM`, `Mon, Wed & Fri 8pm`, one or several to a line.
    Schedule "schedule";
    Day "day";
    Time "time";
    End "end";
    Duration "duration";
    Zone "zone";
    Venue "venue";
    // Each text is a line.
    Street "street";
    City "city";
    State "state";
    PostalCode "postal_code";
    Country "country";
    // The whole address on one line.
    Formatted "formatted";
    Latitude "latitude";
    Longitude "longitude";
    // `latitude,longitude` in one text.
    Coordinates "coordinates";
    // Yes or no.
    Approximate "approximate";
    PlaceNotes "place_notes";
    OnlineUrl "online_url";
    OnlineNotes "online_notes";
    Phone "phone";
    PhoneNotes "phone_notes";
    // `in person`, `online`, `hybrid` or `inactive`.
    Attendance "attendance";
    // Codes or names of the fellowship, also open, closed and wheelchair.
    Types "types";
    // Spoken there: names or BCP 47 tags.
    Languages "languages";
    Group "group";
    GroupNumber "group_number";
    GroupUrl "group_url";
    Notes "notes";
    // The meeting's own page.
    Url "url";
    Updated "updated";
}

impl Field {
    /// Without these a listing is not the one it was, or is found at the wrong hour: a feed where nothing of them is there
    /// any more was changed by its publisher, and is not read.
    pub(super) fn is_essential(self) -> bool {
        matches!(self, Self::Id | Self::Name | Self::Schedule | Self::Day | Self::Time)
    }
}
