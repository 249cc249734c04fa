//! Headings to fields: those of the Meeting Guide specification, of TSML's template and export, and their kin.

use serde_json::Value;

use crate::feeds::format::{Reading, Unreadable};
use crate::feeds::options::{self, OptionFault};
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::Notices;

macro_rules! fields {
    ($($variant:ident $name:literal [$($alias:literal),*];)*) => {
        /// What a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { $($variant,)* }

        impl Field {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Our name of it, as written in a source's option `columns`.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Headings as [`heading_key`] writes them, the most telling first.
            fn headings(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$name, $($alias),*],)* }
            }
        }
    };
}

fields! {
    Slug "slug" ["id", "guid", "uuid", "meeting_id", "post_name"];
    Name "name" ["meeting_name", "meeting", "title", "meeting_title"];
    Day "day" ["weekday", "day_of_week", "days", "meeting_day"];
    Time "time" ["start_time", "start", "starts", "meeting_time", "time_start"];
    Meridiem "am_pm" ["ampm"];
    EndTime "end_time" ["end", "ends", "time_end"];
    Duration "duration" ["length", "duration_minutes"];
    Timezone "timezone" ["time_zone", "tz"];
    Types "types" ["type", "meeting_types", "meeting_type", "type_codes", "codes", "tags", "formats"];
    Access "access" ["open_closed", "open_or_closed"];
    Attendance "attendance_option" ["attendance", "attendance_mode"];
    Language "language" ["languages", "spoken_language"];
    Venue "location" ["location_name", "venue", "venue_name", "building", "place"];
    Address "address" ["street", "street_address", "address_1", "address1", "address_line_1"];
    AddressMore "address_2" ["address2", "address_line_2"];
    FullAddress "formatted_address" ["full_address", "complete_address"];
    City "city" ["town", "town_city", "city_town", "municipality", "locality"];
    State "state" ["province", "state_province", "county"];
    PostalCode "postal_code" ["zip", "zip_code", "zipcode", "postcode", "post_code"];
    Country "country" ["nation"];
    Latitude "latitude" ["lat"];
    Longitude "longitude" ["lng", "lon", "long"];
    Coordinates "coordinates" ["lat_lng", "latlng", "geo"];
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
];

/// A heading as it is compared: lower case, and `_` for what is neither letter nor digit.
pub fn heading_key(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_")
}

/// How many headings a message names, and how much of each.
const NAMED_MAX: usize = 12;
const HEADING_CHARS_MAX: usize = 40;

/// Where the fields stand in a row.
#[derive(Debug)]
pub(super) struct Columns {
    /// Field, how telling its heading is (0 first), and place in the row; sorted.
    places: Vec<(Field, usize, usize)>,
    /// Headings in the row of headings.
    pub(super) width: usize,
}

impl Columns {
    /// Finds the fields of a table, with one notice for each column that is not known.
    ///
    /// # Errors
    /// `missing-column` where a meeting's name, day or time has none; `bad-option` where the source's option `columns`
    /// names a field or a heading that is not there.
    pub(super) fn find(headings: &[String], renames: &[(Field, String)], notices: &mut Notices) -> Result<Self, Unreadable> {
        let keys: Vec<String> = headings.iter().map(|heading| heading_key(heading)).collect();
        let mut places = Vec::new();
        for (field, heading) in renames {
            let place = keys.iter().position(|key| *key == heading_key(heading)).ok_or_else(|| absent(*field, heading, headings))?;
            places.push((*field, 0, place));
        }
        let renamed: Vec<usize> = places.iter().map(|(_, _, place)| *place).collect();
        let mut unknown = Vec::new();
        for (place, key) in keys.iter().enumerate().filter(|(place, key)| !key.is_empty() && !renamed.contains(place)) {
            match field_of(key) {
                Some((field, rank)) => places.push((field, rank + 1, place)),
                None if is_personal(key) || WITHOUT_USE.contains(&key.as_str()) => {}
                None => unknown.push(headings[place].as_str()),
            }
        }
        places.sort_by_key(|(_, rank, place)| (*rank, *place));
        let found = Self { places, width: headings.len() };
        found.demand_essentials(&unknown)?;
        for heading in unknown {
            notices.add(NoticeCode::UnknownColumn, Notice::of_feed("heading", heading));
        }
        Ok(found)
    }

    fn demand_essentials(&self, unknown: &[&str]) -> Result<(), Unreadable> {
        // Where a sheet names groups alone, their name is the meeting's.
        let is_here = |field: Field| self.has(field) || field == Field::Name && self.has(Field::Group);
        let missing: Vec<&str> =
            [Field::Name, Field::Day, Field::Time].into_iter().filter(|field| !is_here(*field)).map(Field::name).collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let candidates = if unknown.is_empty() {
            "no heading is left that it could be".to_owned()
        } else {
            let named: Vec<String> = unknown.iter().take(NAMED_MAX).map(|heading| cut(heading)).collect();
            format!(
                "it may be one of `{}`; say which in the source's options, as columns = {{ {first} = \"{}\" }}",
                named.join("`, `"),
                named[0]
            )
        };
        let named = missing.join("`, `");
        Err(Unreadable { class: "missing-column", message: format!("the sheet has no column `{named}`: {candidates}") })
    }

    /// Whether any column holds the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.places.iter().any(|(known, _, _)| *known == field)
    }

    /// What a row says of a field: its first column, by how telling the heading is, that is not blank.
    pub(super) fn get<'a>(&self, cells: &'a [String], field: Field) -> Option<&'a str> {
        let places = self.places.iter().filter(|(known, _, _)| *known == field);
        places.filter_map(|(_, _, place)| cells.get(*place)).map(String::as_str).find(|cell| !cell.is_empty())
    }
}

/// The source's own names of columns.
///
/// # Errors
/// `bad-option` where `columns` is no table from our names to headings.
pub(super) fn renames(reading: &Reading<'_>) -> Result<Vec<(Field, String)>, Unreadable> {
    let (renames, faults) = columns_option(reading.options);
    faults.first().map_or(Ok(renames), |fault| Err(fault.unreadable()))
}

/// Everything that is wrong in the options of a `sheet` source.
pub(super) fn check(given: &Value) -> Vec<OptionFault> {
    let mut faults = options::check_keys(given, &["columns"]);
    faults.extend(columns_option(given).1);
    faults
}

fn columns_option(options: &Value) -> (Vec<(Field, String)>, Vec<OptionFault>) {
    let path = |more: Option<&String>| std::iter::once("columns".to_owned()).chain(more.cloned()).collect::<Vec<_>>();
    let (mut renames, mut faults) = (Vec::new(), Vec::new());
    let Some(given) = options.get("columns") else { return (renames, faults) };
    let Some(table) = given.as_object() else {
        let mend = "write a table, such as columns = { time = \"Starts\" }";
        faults.push(OptionFault::value(&path(None), format!("`columns` cannot be {given}"), mend));
        return (renames, faults);
    };
    for (name, heading) in table {
        match (Field::ALL.iter().find(|field| field.name() == name), heading) {
            (None, _) => {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                faults.push(OptionFault::unknown_key(&path(Some(name)), &known));
            }
            (Some(field), Value::String(heading)) => renames.push((*field, heading.clone())),
            (Some(_), other) => {
                faults.push(OptionFault::value(&path(Some(name)), format!("`{name}` cannot be {other}"), "write the heading as text"));
            }
        }
    }
    (renames, faults)
}

/// Whether a heading means a field.
pub(super) fn is_known(key: &str) -> bool {
    field_of(key).is_some()
}

fn field_of(key: &str) -> Option<(Field, usize)> {
    Field::ALL.iter().find_map(|field| field.headings().iter().position(|known| *known == key).map(|rank| (*field, rank)))
}

fn is_personal(key: &str) -> bool {
    key.replace("e_mail", "email").split('_').any(|word| PERSONAL.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
}

fn cut(heading: &str) -> String {
    heading.chars().take(HEADING_CHARS_MAX).collect()
}

fn absent(field: Field, heading: &str, headings: &[String]) -> Unreadable {
    let there: Vec<String> =
        headings.iter().filter(|there| !is_personal(&heading_key(there))).take(NAMED_MAX).map(|there| cut(there)).collect();
    Unreadable {
        class: "missing-column",
        message: format!(
            "the sheet has no column `{heading}`, which the source's options give for `{}`: it may be one of `{}`",
            field.name(),
            there.join("`, `")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, field_of, heading_key, is_personal};

    #[test]
    fn a_heading_is_compared_by_its_words_alone() {
        assert_eq!(heading_key(" Town / City "), "town_city");
        assert_eq!(heading_key("Conference URL"), "conference_url");
        assert_eq!(heading_key("Días"), "días");
    }

    #[test]
    fn a_heading_means_one_field() {
        let mut headings: Vec<&str> = Field::ALL.iter().flat_map(|field| field.headings().iter().copied()).collect();
        for heading in &headings {
            assert_eq!(heading_key(heading), *heading);
            assert!(field_of(heading).is_some());
        }
        headings.sort_unstable();
        let count = headings.len();
        headings.dedup();
        assert_eq!(headings.len(), count);
    }

    #[test]
    fn columns_about_persons_are_known_by_their_words() {
        for heading in ["Contact 1 Name", "E-mail", "Chair's mobile", "Phone", "Author", "Mailing Address", "phone2", "Last Name"] {
            assert!(is_personal(&heading_key(heading)), "{heading}");
        }
        for heading in ["Parking", "Format", "Area", "Chit"] {
            assert!(!is_personal(&heading_key(heading)), "{heading}");
        }
    }
}
