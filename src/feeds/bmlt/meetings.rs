//! `GetSearchResults`: rows to drafts. Fields of contacts and of administrators are never read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::feeds::bmlt::formats::Formats;
use crate::feeds::bmlt::plan::{FORMATS, MEETINGS, MEETINGS_ENGLISH, SERVER_INFO, SERVICE_BODIES, page_part};
use crate::feeds::bmlt::server_info::ServerInfo;
use crate::feeds::bmlt::service_bodies::{self, ServiceBodies};
use crate::feeds::bmlt::wire::{self, Row};
use crate::feeds::bmlt::{languages, venue};
use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::value;
use crate::feeds::meaning::day::{self, Numbering};
use crate::feeds::meaning::draft::{Draft, Online, StatedAttendance, When, Where};
use crate::feeds::meaning::{identity, listing, time, world_id};
use crate::feeds::type_codes::Decoded;
use crate::model::attendance::Access;
use crate::model::failure::FailureClass;
use crate::model::listing::ExternalId;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::GroupMention;

/// All that the rows of one harvest are read against.
struct Server<'a> {
    reading: &'a Reading<'a>,
    info: ServerInfo,
    formats: Formats,
    /// What each format id says.
    decoded: BTreeMap<String, Decoded>,
    bodies: ServiceBodies,
    /// Format ids by row id, from the search in English.
    english_ids: BTreeMap<String, String>,
}

/// Reads all parts of one harvest.
///
/// # Errors
/// Where the server's facts or its meetings cannot be read. Other parts that cannot are left out, with a notice.
pub(super) fn parse(parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
    let mut parsed = Parsed::default();
    if wire::find(parts, MEETINGS).is_none() {
        return Err(Unreadable { class: FailureClass::Empty, message: format!("the answer for `{MEETINGS}` was not sent") });
    }
    let info = match wire::find(parts, SERVER_INFO) {
        Some(part) => ServerInfo::read(part, &mut parsed.notices)?,
        None => ServerInfo::default(),
    };
    let mut server = Server {
        reading,
        info,
        formats: Formats::default(),
        decoded: BTreeMap::new(),
        bodies: ServiceBodies::new(),
        english_ids: BTreeMap::new(),
    };
    server.read_side_parts(parts, &mut parsed);
    let mut rows = Vec::new();
    let mut ids = BTreeSet::new();
    for part in (1..).map_while(|page| wire::find(parts, &page_part(page))) {
        let answer = wire::answer(part, &mut parsed.notices)?;
        server.formats.add(&answer.formats);
        // A row that an earlier page already had is the server's paging, not the publisher's double.
        let fresh: Vec<Value> = answer.meetings.into_iter().filter(|row| wire::row_id(row).is_none_or(|id| !ids.contains(&id))).collect();
        ids.extend(fresh.iter().filter_map(wire::row_id));
        rows.extend(fresh);
    }
    server.decoded = server.formats.decoded(&reading.facts.fellowship);
    let mut fields = FieldCounts::default();
    for (number, row) in (1..).zip(&rows) {
        fields.add(row.as_object().into_iter().flat_map(value::filled));
        server.add_row(number, row, &mut parsed);
    }
    parsed.fields = fields.into_counts();
    parsed.service_bodies = server.bodies.into_values().collect();
    identity::settle(&mut parsed);
    Ok(parsed)
}

impl Server<'_> {
    fn read_side_parts(&mut self, parts: &[Part], parsed: &mut Parsed) {
        for part in parts {
            let read = if part.part == SERVICE_BODIES {
                wire::rows(part, &mut parsed.notices).map(|rows| self.bodies = service_bodies::read(&rows, self.reading))
            } else if part.part.starts_with(FORMATS) {
                wire::rows(part, &mut parsed.notices).map(|rows| self.formats.add(&rows))
            } else if part.part == MEETINGS_ENGLISH {
                wire::answer(part, &mut parsed.notices).map(|answer| {
                    let ids = |row: &Value| wire::text(row.as_object()?, "format_shared_id_list");
                    self.english_ids.extend(answer.meetings.iter().filter_map(|row| wire::row_id(row).zip(ids(row))));
                })
            } else {
                Ok(())
            };
            // An empty answer is how some servers say that they have no service bodies.
            if let Err(unreadable) = read.or_else(|error| if error.class == FailureClass::Empty { Ok(()) } else { Err(error) }) {
                parsed.notices.add(NoticeCode::PartLeftOut, Notice::of_feed(&part.part, unreadable.class.word()));
            }
        }
    }

    fn add_row(&mut self, number: u32, row: &Value, parsed: &mut Parsed) {
        let id = wire::row_id(row).unwrap_or_default();
        let Some(row) = row.as_object() else {
            parsed.rows += 1;
            parsed.refuse(NoticeCode::RowNotAnObject, Notice { row: Some(number), ..Notice::default() });
            return;
        };
        if wire::flag(row, "published") == Some(false) {
            parsed.rows += 1;
            parsed.refuse(NoticeCode::DeletedRow, Notice::at(number, &id, "published", "0"));
            return;
        }
        let mut draft = self.draft(number, id, row);
        for format_id in self.format_ids(&draft.id, row) {
            match self.decoded.get(&format_id) {
                Some(decoded) => draft.codes.join(decoded),
                None => {
                    let notice = Notice::at(number, &draft.id, "format_shared_id_list", &format_id);
                    parsed.notices.add(NoticeCode::UnknownFormatId, notice);
                }
            }
        }
        if draft.codes.access.is_empty() && self.info.closed_by_default {
            draft.codes.access.push(Access::Closed);
        }
        if venue::settle(&mut draft, wire::text(row, "venue_type").as_deref()) {
            let notice = Notice::at(number, &draft.id, "virtual_meeting_link", "a way in from afar, on a meeting in a room");
            parsed.notices.add(NoticeCode::AttendanceMismatch, notice);
        }
        if matches!(draft.stated, Some(StatedAttendance::InPerson | StatedAttendance::Hybrid))
            && let Some((latitude, longitude)) = coordinates(row).filter(|(north, east)| self.info.is_centre(north, east))
        {
            let notice = Notice::at(number, &draft.id, "latitude", &format!("{latitude}, {longitude}"));
            parsed.notices.add(NoticeCode::CoordinatesOfTheMap, notice);
        }
        self.add_service_body(row, &mut draft, parsed);
        listing::add(draft, self.reading, parsed);
    }

    /// A server leaves out of a row the ids of formats that have no name in the language asked for; those of the
    /// search in English are united with them.
    fn format_ids(&self, row_id: &str, row: &Row) -> BTreeSet<String> {
        let native = wire::text(row, "format_shared_id_list").unwrap_or_default();
        let english = self.english_ids.get(row_id).map(String::as_str).unwrap_or_default();
        native.split(',').chain(english.split(',')).map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    fn add_service_body(&mut self, row: &Row, draft: &mut Draft, parsed: &mut Parsed) {
        let Some(id) = wire::text(row, "service_body_bigint").filter(|id| id != "0") else { return };
        if !self.bodies.contains_key(&id) {
            match wire::text(row, "service_body_name") {
                Some(name) => {
                    self.bodies.insert(id.clone(), service_bodies::named(&id, &name, self.reading));
                }
                None => {
                    let notice = Notice::at(draft.row, &draft.id, "service_body_bigint", &id);
                    parsed.notices.add(NoticeCode::UnknownServiceBody, notice);
                    return;
                }
            }
        }
        draft.service_bodies.push(id);
    }

    fn draft(&self, number: u32, id: String, row: &Row) -> Draft {
        let name = wire::text(row, "meeting_name");
        let world_id = wire::text(row, "worldid_mixed").and_then(|number| world_id::naws(&number));
        // NAWS numbers groups, and its own exports take a meeting's name for that of the group so numbered.
        let group = world_id.clone().map(|number| GroupMention { name: name.clone(), world_id: Some(number), ..GroupMention::default() });
        Draft {
            row: number,
            id,
            without_id: None,
            name,
            language: wire::text(row, "lang_enum").and_then(|code| languages::tag(&code)).or_else(|| self.info.native_tag()),
            when: self.when(row),
            place: self.place(row),
            online: Online {
                url: wire::text(row, "virtual_meeting_link"),
                url_notes: wire::text(row, "virtual_meeting_additional_info"),
                phone: wire::text(row, "phone_meeting_number"),
                phone_notes: None,
            },
            stated: None,
            codes: Decoded::default(),
            notes: wire::text(row, "comments"),
            group,
            service_bodies: Vec::new(),
            external_ids: world_id.map(|value| ExternalId { scheme: "naws".to_owned(), value }).into_iter().collect(),
            url: None,
            updated: None,
        }
    }

    fn when(&self, row: &Row) -> When {
        let mut when = When { zone: wire::text(row, "time_zone"), ..When::default() };
        day::fill(&mut when, &[wire::text(row, "weekday_tinyint").unwrap_or_default()], Numbering::SundayOne);
        time::fill_start(&mut when, &wire::text(row, "start_time").unwrap_or_default());
        time::fill_duration(&mut when, &wire::text(row, "duration_time").unwrap_or_default());
        if when.duration_minutes.is_none() && when.bad_end.is_none() && when.start.is_some() {
            time::fill_duration(&mut when, self.info.default_duration.as_deref().unwrap_or_default());
        }
        when
    }

    fn place(&self, row: &Row) -> Where {
        let text = |name: &str| wire::text(row, name);
        let borough = text("location_city_subsection");
        let city = text("location_municipality").or_else(|| borough.clone()).or_else(|| text("location_neighborhood"));
        let borough = borough.filter(|borough| Some(borough) != city.as_ref());
        let ways = [("Bus: ", text("bus_lines")), ("Train: ", text("train_lines"))];
        let ways = ways.into_iter().filter_map(|(kind, lines)| lines.map(|lines| format!("{kind}{lines}")));
        let notes: Vec<String> = text("location_info").into_iter().chain(ways).collect();
        let point =
            coordinates(row).filter(|(latitude, longitude)| !is_nowhere(latitude, longitude) && !self.info.is_centre(latitude, longitude));
        let (latitude, longitude) = point.unzip();
        Where {
            venue: text("location_text"),
            street: text("location_street").into_iter().chain(borough).collect(),
            city,
            state: text("location_province").or_else(|| text("location_sub_province")),
            postal_code: text("location_postal_code_1"),
            country: text("location_nation"),
            formatted: None,
            latitude,
            longitude,
            approximate: None,
            notes: (!notes.is_empty()).then(|| notes.join("\n")),
        }
    }
}

fn coordinates(row: &Row) -> Option<(String, String)> {
    wire::text(row, "latitude").zip(wire::text(row, "longitude"))
}

/// 0,0 is what a server stores for a place it has not looked up.
fn is_nowhere(latitude: &str, longitude: &str) -> bool {
    [latitude, longitude].iter().all(|degrees| degrees.parse::<f64>().is_ok_and(|degrees| degrees == 0.0))
}
