//! Rows of the dump to drafts.

use std::collections::BTreeMap;

use crate::feeds::bmlt::venue;
use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Parsed, Part, Reading, Unreadable};
use crate::feeds::meaning::day::{self, Numbering};
use crate::feeds::meaning::draft::{Draft, Online, When, Where};
use crate::feeds::meaning::{identity, listing, time, world_id};
use crate::feeds::naws_csv::in_place;
use crate::feeds::sheet::{split, table};
use crate::feeds::type_codes::{self, Decoded, Means, languages};
use crate::model::failure::FailureClass;
use crate::model::id::ServiceBodyKey;
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::{GroupMention, ServiceBody};

/// The columns that are read, in lower case: old dumps write `longitude` small.
const READ: &[&str] = &[
    "committee",
    "committeename",
    "arearegion",
    "parentname",
    "meetingid",
    "room",
    "closed",
    "wheelchr",
    "day",
    "time",
    "language1",
    "language2",
    "language3",
    "place",
    "address",
    "city",
    "locborough",
    "state",
    "zip",
    "country",
    "directions",
    "institutional",
    "format1",
    "format2",
    "format3",
    "format4",
    "format5",
    "delete",
    "lastchanged",
    "longitude",
    "latitude",
    "phonemeetingnumber",
    "virtualmeetinglink",
    "virtualmeetinginfo",
    "timezone",
    "bmlt_id",
    "unpublished",
];
/// Without these it is no dump.
const ESSENTIAL: &[&str] = &["CommitteeName", "Day", "Time"];

/// Reads a dump. Rows are numbered as a spreadsheet shows them.
///
/// # Errors
/// Where it is no table, or lacks a column that no dump lacks.
pub(super) fn parse(part: &Part, reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
    let mut parsed = Parsed::default();
    let table = table::read(part, &mut parsed.notices, |key| READ.contains(&key))?;
    let headings: Vec<String> = table.headings.iter().map(|heading| heading.to_lowercase()).collect();
    if let Some(missing) = ESSENTIAL.iter().find(|name| !headings.contains(&name.to_lowercase())) {
        let message = format!("the table has no column `{missing}`: check that the address is that of a dump for NA World Services");
        return Err(Unreadable { class: FailureClass::MissingColumn, message });
    }
    let mut bodies = BTreeMap::new();
    let mut fields = FieldCounts::default();
    for line in &table.lines {
        let mended = split::mended(&line.cells, headings.len());
        let cells = mended.as_ref().unwrap_or(&line.cells);
        let row = Row { number: line.number, cells: under_headings(&headings, cells) };
        let told = |id: &str| {
            let shown = format!("{} cells under {} headings", line.cells.len(), headings.len());
            Notice::at(line.number, id, "row", &shown)
        };
        let is_ragged = line.cells.len() != headings.len();
        // A separator too many at the end of every row shifts nothing.
        let beyond = cells.iter().skip(headings.len()).any(|cell| !cell.is_empty());
        if is_ragged && !in_place::is_in_place(&row.cells, &headings, beyond) {
            // Not even its id is told: a person's number may stand in its place.
            parsed.rows += 1;
            parsed.refuse(NoticeCode::ShiftedCells, told(""));
            continue;
        }
        fields.add(row.filled(&headings, &table.headings));
        if is_ragged {
            let code = match (mended.is_some(), beyond) {
                (true, _) => NoticeCode::SplitCell,
                (false, true) => NoticeCode::SurplusCells,
                (false, false) => NoticeCode::RaggedRow,
            };
            parsed.notices.add(code, told(&row.id()));
        }
        row.add(reading, &mut bodies, &mut parsed);
    }
    parsed.fields = fields.into_counts();
    parsed.service_bodies = bodies.into_values().collect();
    identity::settle(&mut parsed);
    Ok(parsed)
}

fn under_headings<'a>(headings: &[String], cells: &'a [String]) -> BTreeMap<&'static str, &'a str> {
    let places = READ.iter().filter_map(|name| Some((*name, headings.iter().position(|heading| heading == name)?)));
    let cells = places.filter_map(|(name, place)| Some((name, cells.get(place)?.as_str())));
    cells.filter(|(_, cell)| !cell.is_empty()).collect()
}

/// The cells of one row that hold anything, by column.
struct Row<'a> {
    number: u32,
    cells: BTreeMap<&'static str, &'a str>,
}

impl Row<'_> {
    /// The headings, as the dump writes them, of the columns that are read and hold anything.
    fn filled<'h>(&self, keys: &[String], headings: &'h [String]) -> impl Iterator<Item = &'h str> {
        keys.iter().zip(headings).filter(|(key, _)| self.cells.contains_key(key.as_str())).map(|(_, heading)| heading.as_str())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.cells.get(name).map(|cell| (*cell).to_owned())
    }

    fn is(&self, name: &str, yes: &[&str]) -> bool {
        self.cells.get(name).is_some_and(|cell| yes.iter().any(|yes| cell.eq_ignore_ascii_case(yes)))
    }

    /// The server's own number, or that of the meeting at the world service.
    fn id(&self) -> String {
        self.text("bmlt_id").or_else(|| self.text("meetingid")).unwrap_or_default()
    }

    fn add(&self, reading: &Reading<'_>, bodies: &mut BTreeMap<String, ServiceBody>, parsed: &mut Parsed) {
        let says_nothing = ["day", "time", "place", "address", "city", "virtualmeetinglink", "phonemeetingnumber"];
        let left_out = if self.is("delete", &["D"]) {
            Some((NoticeCode::DeletedRow, "Delete", "D"))
        } else if self.is("unpublished", &["1", "TRUE"]) {
            Some((NoticeCode::DeletedRow, "unpublished", "1"))
        } else if !says_nothing.iter().any(|name| self.cells.contains_key(name)) {
            Some((NoticeCode::GroupWithoutMeeting, "Day", ""))
        } else {
            None
        };
        if let Some((code, field, value)) = left_out {
            parsed.rows += 1;
            parsed.refuse(code, Notice::at(self.number, &self.id(), field, value));
            return;
        }
        let mut draft = self.draft();
        draft.service_bodies.extend(self.service_body(reading, bodies));
        if venue::settle(&mut draft, None) {
            let notice = Notice::at(self.number, &draft.id, "VirtualMeetingLink", "a way in from afar, on a meeting in a room");
            parsed.notices.add(NoticeCode::AttendanceMismatch, notice);
        }
        listing::add(draft, reading, parsed);
    }

    fn draft(&self) -> Draft {
        let name = self.text("committeename");
        let number = self.text("committee").and_then(|number| world_id::naws(&number));
        let group = number.clone().map(|number| GroupMention { name: name.clone(), world_id: Some(number), ..GroupMention::default() });
        Draft {
            row: self.number,
            without_id: None,
            id: self.id(),
            name,
            language: None,
            when: self.when(),
            place: self.place(),
            online: Online {
                url: self.text("virtualmeetinglink"),
                url_notes: self.text("virtualmeetinginfo"),
                phone: self.text("phonemeetingnumber"),
                phone_notes: None,
            },
            stated: None,
            codes: self.codes(),
            notes: None,
            group,
            service_bodies: Vec::new(),
            external_ids: number.map(|value| ExternalId { scheme: "naws".to_owned(), value }).into_iter().collect(),
            url: None,
            updated: self.text("lastchanged").map(|text| with_century(&text)),
        }
    }

    fn when(&self) -> When {
        let mut when = When { zone: self.text("timezone"), ..When::default() };
        day::fill(&mut when, &[self.text("day").unwrap_or_default()], Numbering::None);
        let time = self.text("time").unwrap_or_default();
        // `800` and `30`: a number that lost its zeros.
        let is_number = (1..=4).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit());
        time::fill_start(&mut when, &if is_number { format!("{time:0>4}") } else { time });
        when
    }

    fn place(&self) -> Where {
        let borough = self.text("locborough");
        let city = self.text("city").or_else(|| borough.clone());
        let borough = borough.filter(|borough| Some(borough) != city.as_ref());
        let notes: Vec<String> = [self.text("room"), self.text("directions")].into_iter().flatten().collect();
        // 0,0 is what a server stores for a place it has not looked up.
        let is_nowhere = |degrees: &String| degrees.parse::<f64>().is_ok_and(|degrees| degrees == 0.0);
        let point = self.text("latitude").zip(self.text("longitude"));
        let (latitude, longitude) = point.filter(|(north, east)| !(is_nowhere(north) && is_nowhere(east))).unzip();
        Where {
            venue: self.text("place"),
            street: self.text("address").into_iter().chain(borough).collect(),
            city,
            state: self.text("state"),
            postal_code: self.text("zip"),
            country: self.text("country"),
            formatted: None,
            latitude,
            longitude,
            approximate: None,
            notes: (!notes.is_empty()).then(|| notes.join("\n")),
        }
    }

    fn codes(&self) -> Decoded {
        let mut codes = Decoded::default();
        let formats = ["closed", "format1", "format2", "format3", "format4", "format5"];
        for code in formats.into_iter().filter_map(|name| self.text(name)) {
            if !type_codes::add_naws(&mut codes, &code) {
                codes.unknown.push(code);
            }
        }
        if self.is("wheelchr", &["TRUE", "1"]) {
            codes.add(Means::Type(MeetingType::Wheelchair));
        }
        // Held for those who live in an institution; dumps give these meetings the format RA, too.
        if self.is("institutional", &["TRUE", "1"]) {
            codes.add(Means::Type(MeetingType::RestrictedAccess));
        }
        for language in ["language1", "language2", "language3"].into_iter().filter_map(|name| self.text(name)) {
            match languages::of_name(&language).or_else(|| languages::of_tag(&language)) {
                Some(tag) => codes.add_language(tag),
                None => codes.unknown.push(language),
            }
        }
        codes
    }

    /// The area or region: `AreaRegion` is its number at the world service, `ParentName` its name.
    fn service_body(&self, reading: &Reading<'_>, bodies: &mut BTreeMap<String, ServiceBody>) -> Option<String> {
        let id = self.text("arearegion")?.to_uppercase();
        let kind = match id.get(..2) {
            Some("AR") => Some("area".to_owned()),
            Some("RG") => Some("region".to_owned()),
            _ => None,
        };
        bodies.entry(id.clone()).or_insert_with(|| ServiceBody {
            key: ServiceBodyKey { source: reading.facts.id.clone(), id: id.clone() },
            fellowship: reading.facts.fellowship.clone(),
            name: self.text("parentname").unwrap_or_else(|| id.clone()),
            kind,
            parent: None,
            website: None,
            helpline: None,
            feedback_url: None,
            feedback_email: None,
            world_id: world_id::naws(&id),
        });
        Some(id)
    }
}

/// `12/22/18`: the year of a dump has two digits, and no dump is older than 2000.
fn with_century(text: &str) -> String {
    match text.rsplit_once('/') {
        Some((day, year)) if year.len() == 2 => format!("{day}/20{year}"),
        _ => text.to_owned(),
    }
}
