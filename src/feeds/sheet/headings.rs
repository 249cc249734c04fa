//! What a heading means: those of the Meeting Guide specification, of TSML's template and export, and their kin, and
//! the same in other languages. Facts as data.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::feeds::sheet::headings_of_languages::OF_LANGUAGES;
use crate::text::fold::fold;

macro_rules! fields {
    ($($variant:ident $name:literal [$($alias:literal),*];)*) => {
        /// What a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::feeds) enum Field { $($variant,)* }

        impl Field {
            /// All of them.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Our name of it, as written in a source's option `columns`.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// English headings, the most telling first.
            fn headings(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$name, $($alias),*],)* }
            }
        }
    };
}

fields! {
    Slug "slug" ["id", "guid", "uuid", "meeting_id", "post_name", "record_id"];
    Name "name" ["meeting_name", "meeting", "title", "meeting_title"];
    Day "day" ["weekday", "day_of_week", "days", "meeting_day"];
    Time "time" ["start_time", "start", "starts", "meeting_time", "time_start", "begins"];
    Meridiem "am_pm" [];
    EndTime "end_time" ["end", "ends", "time_end"];
    Duration "duration" ["length", "duration_minutes"];
    Timezone "timezone" ["tz"];
    Types "types" ["type", "meeting_types", "meeting_type", "type_codes", "codes", "tags", "formats"];
    Access "access" ["open_closed", "open_or_closed", "oc"];
    Attendance "attendance_option" ["attendance", "attendance_mode"];
    Language "language" ["languages", "spoken_language"];
    Venue "location" ["location_name", "venue", "venue_name", "building", "place"];
    Address "address" ["street", "street_address", "address_1", "address_line_1"];
    AddressMore "address_2" ["address_line_2"];
    FullAddress "formatted_address" ["full_address", "complete_address"];
    City "city" ["town", "town_city", "city_town", "municipality", "locality"];
    State "state" ["province", "state_province", "county"];
    PostalCode "postal_code" ["zip", "zip_code", "postcode"];
    Country "country" ["nation"];
    Latitude "latitude" ["lat"];
    Longitude "longitude" ["lng", "lon", "long"];
    Coordinates "coordinates" ["lat_lng", "geo"];
    Approximate "approximate" [];
    LocationNotes "location_notes" ["directions", "venue_notes", "how_to_find_us"];
    Notes "notes" ["note", "comments", "description", "details", "special_information"];
    ConferenceUrl "conference_url" ["online_url", "meeting_url", "zoom_link", "zoom_url", "online_link", "video_conference_url"];
    ConferenceUrlNotes "conference_url_notes" ["online_notes", "url_notes"];
    ConferencePhone "conference_phone" ["dial_in", "dial_in_number"];
    ConferencePhoneNotes "conference_phone_notes" ["dial_in_notes"];
    Group "group" ["group_name"];
    GroupWebsite "website" ["group_website", "group_url", "homepage"];
    GroupNumber "group_number" ["gso_number", "wso_id", "naws_id", "world_id"];
    Url "url" ["link", "listing_url"];
    Wheelchair "wheelchair" ["wheelchair_accessible", "wheelchair_access"];
    Entity "entity" ["service_body", "intergroup"];
    EntityUrl "entity_url" ["entity_website_url"];
    EntityPhone "entity_phone" [];
    FeedbackUrl "feedback_url" [];
    Updated "updated" ["last_updated", "updated_at", "modified"];
}

/// Headings that are known and hold nothing that a listing needs.
const WITHOUT_USE: &[&str] = &[
    "region",
    "sub_region",
    "sub_sub_region",
    "regions",
    "district",
    "sub_district",
    "districts",
    "website_2",
    "group_notes",
    "data_source",
    "data_source_name",
    "image",
    "location_url",
    "edit_url",
    "conference_provider",
    "what3words",
    "hour",
    "entity_location",
    "entity_logo",
];

/// Words in a heading that tell of a person, or of what belongs to one. Such columns are never read, nor named.
const PERSONAL: &[&str] = &[
    "contact",
    "contacts",
    "email",
    "emails",
    "mail",
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "author",
    "mailing",
    "secretary",
    "chair",
    "chairperson",
    "treasurer",
    "gsr",
    "representative",
    "sponsor",
    "surname",
    "firstname",
    "lastname",
    "first",
    "last",
    "person",
    "host",
    "organizer",
    "submitted",
    "submitter",
    "venmo",
    "square",
    "paypal",
    "homegroup",
    // The same in other languages, folded.
    "contacto",
    "contato",
    "contatto",
    "kontakt",
    "contactpersoon",
    "kontaktperson",
    "ansprechpartner",
    "correo",
    "courriel",
    "epost",
    "telefono",
    "telefon",
    "telefone",
    "telefoon",
    "handy",
    "celular",
    "secretario",
    "secretaire",
];

/// A heading as a source's option `columns` names it: lower case, and `_` for what is neither letter nor digit.
pub(in crate::feeds) fn heading_key(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_")
}

// Case, accents and gaps tell nothing: `EndTime`, `end_time` and, from an old published sheet, `endtime`.
fn squeezed(heading: &str) -> String {
    fold(heading).replace(' ', "")
}

// By the squeezed heading: the field, and how telling the heading is, English ones first.
static KNOWN: LazyLock<HashMap<String, (Field, usize)>> = LazyLock::new(|| {
    let english = Field::ALL.iter().flat_map(|field| field.headings().iter().enumerate().map(|(rank, heading)| (*field, rank, *heading)));
    let others = OF_LANGUAGES.iter().flat_map(|(_, rows)| rows.iter());
    let others = others.flat_map(|(field, headings)| headings.split('|').map(|heading| (*field, OTHER_RANK, heading)));
    let mut known = HashMap::new();
    for (field, rank, heading) in english.chain(others) {
        known.entry(squeezed(heading)).or_insert((field, rank));
    }
    known
});

/// Behind every English heading of a field.
const OTHER_RANK: usize = 50;

/// The field that a heading means, and how telling the heading is: 0 first.
pub(super) fn field_of(heading: &str) -> Option<(Field, usize)> {
    KNOWN.get(&squeezed(heading)).copied()
}

/// Whether a heading means a field.
pub(super) fn is_known(heading: &str) -> bool {
    field_of(heading).is_some()
}

/// Whether a heading is known to hold nothing that a listing needs.
pub(super) fn is_without_use(heading: &str) -> bool {
    WITHOUT_USE.iter().any(|known| squeezed(known) == squeezed(heading))
}

/// Whether a heading tells of a person, or of what belongs to one.
pub(in crate::feeds) fn is_personal(heading: &str) -> bool {
    let words = fold(&heading.to_lowercase().replace("e-mail", "email").replace("e_mail", "email"));
    words.split(' ').any(|word| PERSONAL.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Field, OF_LANGUAGES, field_of, heading_key, is_personal, squeezed};

    #[test]
    fn a_heading_is_compared_by_its_words_alone() {
        assert_eq!(heading_key(" Town / City "), "town_city");
        for (heading, field) in [
            ("Conference URL", Field::ConferenceUrl),
            ("conferenceurl", Field::ConferenceUrl),
            ("EndTime", Field::EndTime),
            ("Día", Field::Day),
            ("DIRECCIÓN", Field::Address),
            ("曜日", Field::Day),
            ("Straße", Field::Address),
            ("Kod pocztowy", Field::PostalCode),
        ] {
            assert_eq!(field_of(heading).map(|(field, _)| field), Some(field), "{heading}");
        }
    }

    #[test]
    fn a_heading_means_one_field_in_every_language() {
        let english = Field::ALL.iter().flat_map(|field| field.headings().iter().map(|heading| (*field, *heading)));
        let others = OF_LANGUAGES.iter().flat_map(|(_, rows)| rows.iter());
        let others = others.flat_map(|(field, headings)| headings.split('|').map(|heading| (*field, heading)));
        let mut seen: HashMap<String, Field> = HashMap::new();
        for (field, heading) in english.chain(others) {
            let key = squeezed(heading);
            assert!(!key.is_empty(), "{heading}");
            assert!(
                !is_personal(heading)
                    || matches!(field, Field::EntityPhone | Field::ConferencePhone | Field::ConferencePhoneNotes | Field::Updated),
                "{heading}"
            );
            assert_eq!(*seen.entry(key).or_insert(field), field, "{heading}");
        }
    }

    #[test]
    fn columns_about_persons_are_known_by_their_words() {
        for heading in
            ["Contact 1 Name", "E-mail", "Chair's mobile", "Phone", "Author", "Mailing Address", "phone2", "Last Name", "Teléfono"]
        {
            assert!(is_personal(heading), "{heading}");
        }
        for heading in ["Parking", "Format", "Area", "Chit"] {
            assert!(!is_personal(heading), "{heading}");
        }
    }
}
