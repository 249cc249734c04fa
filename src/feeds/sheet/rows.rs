//! Cells to drafts.

use serde_json::Value;

use crate::feeds::fields::FieldCounts;
use crate::feeds::format::{Parsed, Part, Reading, Unreadable};
use crate::feeds::lenient::value;
use crate::feeds::meaning::attendance::stated;
use crate::feeds::meaning::day::{self, Numbering};
use crate::feeds::meaning::draft::{Draft, Online, When, Where};
use crate::feeds::meaning::{identity, listing, time};
use crate::feeds::sheet::columns::{self, Columns};
use crate::feeds::sheet::entities::{Entities, Entity};
use crate::feeds::sheet::headings::{self, Field};
use crate::feeds::sheet::split;
use crate::feeds::sheet::table::{self, Table};
use crate::feeds::type_codes::{self, Means};
use crate::model::listing::ExternalId;
use crate::model::meeting_type::MeetingType;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::GroupMention;

/// Reads a sheet. Rows are numbered as a spreadsheet shows them, so the first below the headings is 2 or more.
///
/// # Errors
/// Where it is no table, or lacks a column that no meeting can do without.
pub(super) fn parse(part: &Part, reading: &Reading<'_>) -> Result<Parsed, Unreadable> {
    let mut parsed = Parsed::default();
    let renames = columns::renames(reading)?;
    let is_renamed = |key: &str| renames.iter().any(|(_, heading)| headings::heading_key(heading) == key);
    let table = table::read(part, &mut parsed.notices, |key| headings::is_known(key) || is_renamed(key))?;
    read(&table, reading, &mut parsed)?;
    Ok(parsed)
}

/// Reads the rows of a table, whatever it was published as.
///
/// # Errors
/// `missing-column` and `bad-option`, as [`Columns::find`] has them.
pub(in crate::feeds) fn read(table: &Table, reading: &Reading<'_>, parsed: &mut Parsed) -> Result<(), Unreadable> {
    let columns = Columns::find(&table.headings, &columns::renames(reading)?, &mut parsed.notices)?;
    let mut entities = Entities::default();
    for stray in &table.strays {
        parsed.rows += 1;
        parsed.refuse(NoticeCode::RowNotAnObject, Notice { row: Some(*stray), ..Notice::default() });
    }
    let mut fields = FieldCounts::default();
    for line in &table.lines {
        let mended = split::mended(&line.cells, columns.width);
        let cells = mended.as_ref().unwrap_or(&line.cells);
        let row = Row { columns: &columns, cells };
        let told = |id: &str| {
            let shown = format!("{} cells under {} headings", line.cells.len(), columns.width);
            Notice::at(line.number, id, "row", &shown)
        };
        let beyond = cells.iter().skip(columns.width).any(|cell| !cell.is_empty());
        if beyond && !row.is_in_place() {
            // Not even its id is told: anything may stand in its place.
            parsed.rows += 1;
            parsed.refuse(NoticeCode::ShiftedCells, told(""));
            continue;
        }
        fields.add(columns.filled(&table.headings, cells));
        let mut draft = draft(line.number, &row, reading);
        draft.service_bodies.extend(entities.add(entity(&row), reading));
        if mended.is_some() {
            parsed.notices.add(NoticeCode::SplitCell, told(&draft.id));
        } else if beyond {
            parsed.notices.add(NoticeCode::SurplusCells, told(&draft.id));
        } else if cells.len() < columns.width {
            parsed.notices.add(NoticeCode::RaggedRow, told(&draft.id));
        }
        listing::add(draft, reading, parsed);
    }
    parsed.fields = fields.into_counts();
    parsed.service_bodies = entities.into_bodies();
    identity::settle(parsed);
    Ok(())
}

fn entity(row: &Row<'_>) -> Entity {
    Entity {
        name: row.text(Field::Entity),
        website: row.text(Field::EntityUrl).filter(|url| is_web_address(url)),
        phone: row.text(Field::EntityPhone),
        feedback_url: row.text(Field::FeedbackUrl).filter(|url| is_web_address(url)),
    }
}

struct Row<'a> {
    columns: &'a Columns,
    cells: &'a [String],
}

impl Row<'_> {
    fn text(&self, field: Field) -> Option<String> {
        self.columns.get(self.cells, field).map(str::to_owned)
    }

    /// Whether cells that are of a kind look it, in a row that is too long: a text that slid among them shows that its cells
    /// are shifted. People write words where a link or a date belongs, so that of those two are needed. A row without any such
    /// cell is taken for one with a note beside the table.
    fn is_in_place(&self) -> bool {
        let fits = |field: Field, is_kind: fn(&str) -> bool| {
            self.columns.get(self.cells, field).is_none_or(|cell| says_none(cell) || is_kind(cell))
        };
        let is_degrees = |cell: &str| cell.replace(',', ".").parse::<f64>().is_ok();
        let is_link = |cell: &str| cell.contains("://") || (cell.contains('.') && !cell.contains(' '));
        let loose = [fits(Field::Updated, has_digit), fits(Field::Url, is_link), fits(Field::ConferenceUrl, is_link)];
        fits(Field::Latitude, is_degrees)
            && fits(Field::Longitude, is_degrees)
            && fits(Field::Timezone, is_zone)
            && loose.iter().filter(|fits| !**fits).count() < 2
    }

    fn or_blank(&self, field: Field) -> &str {
        self.columns.get(self.cells, field).unwrap_or_default()
    }
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
}

// By its name, or by the letters or words that people know it by: `EST`, `Eastern Time`.
fn is_zone(cell: &str) -> bool {
    let letters = cell.len() <= 5 && cell.bytes().all(|byte| byte.is_ascii_uppercase());
    letters || cell.to_ascii_lowercase().ends_with("time") || (cell.contains('/') && !cell.contains(' '))
}

fn says_none(cell: &str) -> bool {
    ["n/a", "na", "none", "unknown", "tbd", "tba", "-", "?"].iter().any(|none| cell.eq_ignore_ascii_case(none))
}

fn draft(number: u32, row: &Row<'_>, reading: &Reading<'_>) -> Draft {
    let codes: Vec<String> = [Field::Types, Field::Access, Field::Language].into_iter().filter_map(|field| row.text(field)).collect();
    let mut decoded = type_codes::decode(&reading.facts.fellowship, &codes);
    if is_yes(row.or_blank(Field::Wheelchair)) == Some(true) {
        decoded.add(Means::Type(MeetingType::Wheelchair));
    }
    let group_number = row.text(Field::GroupNumber);
    let group = GroupMention {
        name: row.text(Field::Group),
        world_id: group_number.clone(),
        website: row.text(Field::GroupWebsite).filter(|url| is_web_address(url)),
        contribution_urls: Vec::new(),
    };
    Draft {
        row: number,
        without_id: row.text(Field::Slug).is_none().then(|| identity::of_all_it_says(&row.cells)),
        id: row.text(Field::Slug).unwrap_or_default(),
        name: row.text(Field::Name).or_else(|| row.text(Field::Group)),
        language: None,
        when: when(row),
        place: place(row),
        online: Online {
            url: row.text(Field::ConferenceUrl),
            url_notes: row.text(Field::ConferenceUrlNotes),
            phone: row.text(Field::ConferencePhone),
            phone_notes: row.text(Field::ConferencePhoneNotes),
        },
        stated: row.text(Field::Attendance).as_deref().and_then(stated),
        codes: decoded,
        notes: row.text(Field::Notes),
        group: (group != GroupMention::default()).then_some(group),
        service_bodies: Vec::new(),
        external_ids: group_number.and_then(|number| external_id(&number, reading)).into_iter().collect(),
        url: row.text(Field::Url),
        updated: row.text(Field::Updated),
    }
}

fn when(row: &Row<'_>) -> When {
    let mut when = When { zone: row.text(Field::Timezone), ..When::default() };
    day::fill(&mut when, &[row.or_blank(Field::Day)], Numbering::SundayZero);
    let (mut start, mut end) = (row.or_blank(Field::Time).to_owned(), row.or_blank(Field::EndTime).to_owned());
    // `7:00 pm - 8:00 pm` in the one column of times.
    if let Some((from, to)) = start.split_once(" - ").or_else(|| start.split_once(['-', '–'])).filter(|_| end.is_empty()) {
        (start, end) = (from.trim().to_owned(), to.trim().to_owned());
    }
    if !start.is_empty() {
        start = format!("{start} {}", row.or_blank(Field::Meridiem)).trim_end().to_owned();
    }
    let (start, end) = time::with_halves(&start, &end);
    time::fill_start(&mut when, &start);
    if when.start.is_some() {
        time::fill_end(&mut when, &end);
        if when.duration_minutes.is_none() && when.bad_end.is_none() {
            time::fill_duration(&mut when, row.or_blank(Field::Duration));
        }
    }
    when
}

fn place(row: &Row<'_>) -> Where {
    let address = row.text(Field::Address);
    // The template's `Address` is the whole address unless a column for the town stands beside it.
    let is_whole = !row.columns.has(Field::City) && !row.columns.has(Field::FullAddress);
    let (whole, street) = if is_whole { (address, None) } else { (row.text(Field::FullAddress), address) };
    let pair = row.text(Field::Coordinates);
    let pair = pair.as_deref().and_then(|pair| pair.split_once(',')).filter(|(_, rest)| !rest.contains(','));
    let (latitude, longitude) = (row.text(Field::Latitude), row.text(Field::Longitude));
    Where {
        venue: row.text(Field::Venue),
        street: street.into_iter().chain(row.text(Field::AddressMore)).collect(),
        city: row.text(Field::City),
        state: row.text(Field::State),
        postal_code: row.text(Field::PostalCode),
        country: row.text(Field::Country),
        formatted: whole,
        latitude: latitude.or_else(|| pair.map(|(latitude, _)| latitude.trim().to_owned())),
        longitude: longitude.or_else(|| pair.map(|(_, longitude)| longitude.trim().to_owned())),
        approximate: is_yes(row.or_blank(Field::Approximate)),
        notes: row.text(Field::LocationNotes),
    }
}

fn is_yes(text: &str) -> Option<bool> {
    value::truth(&Value::String(text.to_owned()))
}

fn is_web_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// Whose number a group's number is depends on the fellowship; one that is not known is no number others know it by.
fn external_id(number: &str, reading: &Reading<'_>) -> Option<ExternalId> {
    let scheme = match reading.facts.fellowship.as_str() {
        "na" => "naws",
        "aa" => "gso",
        "al-anon" | "aca" => "wso",
        _ => return None,
    };
    Some(ExternalId { scheme: scheme.to_owned(), value: number.to_uppercase() })
}
