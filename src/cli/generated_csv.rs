//! Listings out of the benchmark generator's table, as fast as they can be read.
//!
//! A million rows are never held as listings at once: each batch becomes compact forms, side by side, and is let go.

use std::collections::HashMap;
use std::sync::Mutex;

use anyhow::{Context, bail};
use csv::{ReaderBuilder, StringRecord};
use jiff::Timestamp;
use rayon::prelude::*;

use crate::feeds::meaning::draft::Online;
use crate::feeds::meaning::online;
use crate::feeds::type_codes::{self, Decoded};
use crate::link::form::Form;
use crate::link::zones::Zones;
use crate::model::attendance::{Access, AttendanceMode};
use crate::model::id::{FellowshipCode, ListingKey, SourceId};
use crate::model::listing::{ExternalId, Listing};
use crate::model::online::OnlineAccess;
use crate::model::organization::GroupMention;
use crate::model::place::{Address, Place, Point, Precision};
use crate::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};

/// The columns that must be there, in the order of [`Column`].
const COLUMNS: [&str; 26] = [
    "record_id",
    "source",
    "fellowship",
    "name",
    "group_name",
    "weekday",
    "start_min",
    "duration_min",
    "timezone",
    "venue_type",
    "venue",
    "room",
    "street",
    "city",
    "region",
    "postcode",
    "country",
    "lat",
    "lon",
    "online_url",
    "phone",
    "formats",
    "language",
    "world_id",
    "slug",
    "origin_url",
];

#[derive(Clone, Copy)]
enum Column {
    Id,
    Source,
    Fellowship,
    Name,
    Group,
    Weekday,
    Start,
    Minutes,
    Zone,
    VenueType,
    Venue,
    Room,
    Street,
    City,
    Region,
    Postal,
    Country,
    Latitude,
    Longitude,
    Link,
    Phone,
    Formats,
    Language,
    WorldId,
    Slug,
    Page,
}

/// Rows that become forms at a time.
const BATCH: usize = 1 << 14;

/// What is read before the rows are.
struct Table {
    at: [usize; COLUMNS.len()],
    zones: Zones,
    names: HashMap<String, ZoneName>,
    /// The zone that most rows of a source name: what its operator would have written down.
    default_zones: HashMap<String, ZoneName>,
    codes: Mutex<HashMap<(String, String), Decoded>>,
}

/// The forms of every row.
///
/// # Errors
/// Where a column is missing or a row cannot be read, by its number.
pub fn read(bytes: &[u8], now: Timestamp) -> anyhow::Result<Vec<(ListingKey, Form)>> {
    let table = Table::read(bytes, now)?;
    let mut rows = reader(bytes);
    let mut all = Vec::new();
    let mut batch: Vec<StringRecord> = Vec::with_capacity(BATCH);
    loop {
        let mut record = StringRecord::new();
        let more = rows.read_record(&mut record)?;
        if more {
            batch.push(record);
        }
        if batch.len() == BATCH || !more {
            let forms: anyhow::Result<Vec<_>> = batch.par_iter().map(|record| table.form(record)).collect();
            all.extend(forms?);
            batch.clear();
        }
        if !more {
            return Ok(all);
        }
    }
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(true).from_reader(bytes)
}

impl Table {
    fn read(bytes: &[u8], now: Timestamp) -> anyhow::Result<Self> {
        let mut rows = reader(bytes);
        let headers = rows.headers()?.clone();
        let mut at = [0; COLUMNS.len()];
        for (place, name) in at.iter_mut().zip(COLUMNS) {
            *place = headers.iter().position(|header| header == name).with_context(|| format!("the table has no column `{name}`"))?;
        }
        let (source, zone) = (at[Column::Source as usize], at[Column::Zone as usize]);
        let mut counts: HashMap<String, HashMap<String, usize>> = HashMap::new();
        let mut record = StringRecord::new();
        while rows.read_record(&mut record)? {
            if !record[zone].is_empty() {
                if !counts.contains_key(&record[source]) {
                    counts.insert(record[source].to_owned(), HashMap::new());
                }
                let zones = counts.get_mut(&record[source]).expect("it was put in if it was not there");
                match zones.get_mut(&record[zone]) {
                    Some(count) => *count += 1,
                    None => {
                        zones.insert(record[zone].to_owned(), 1);
                    }
                }
            }
        }
        let texts = counts.values().flat_map(HashMap::keys);
        let names: HashMap<String, ZoneName> = texts.filter_map(|text| Some((text.clone(), ZoneName::new(text)?))).collect();
        let most = |zones: HashMap<String, usize>| zones.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))).map(|(zone, _)| zone);
        let default_zones = counts.into_iter().filter_map(|(source, zones)| Some((source, names.get(&most(zones)?)?.clone()))).collect();
        let zones = Zones::of(names.values(), now);
        Ok(Self { at, zones, names, default_zones, codes: Mutex::default() })
    }

    fn form(&self, record: &StringRecord) -> anyhow::Result<(ListingKey, Form)> {
        let row = record.position().map_or(0, csv::Position::record);
        let listing = self.listing(record).with_context(|| format!("row {row}"))?;
        let form = Form::read(&listing, &self.zones);
        Ok((listing.key, form))
    }

    fn listing(&self, record: &StringRecord) -> anyhow::Result<Listing> {
        let field = |column: Column| Some(&record[self.at[column as usize]]).filter(|text| !text.is_empty());
        let text = |column| field(column).map(str::to_owned);
        let key =
            ListingKey { source: field(Column::Source).unwrap_or_default().parse::<SourceId>()?, id: text(Column::Id).unwrap_or_default() };
        let fellowship = FellowshipCode::new(&field(Column::Fellowship).unwrap_or_default().to_lowercase());
        let decoded = self.codes(&fellowship, field(Column::Formats).unwrap_or_default());
        let ids = [("naws", Column::WorldId), ("slug", Column::Slug)];
        let id = |(scheme, column): (&str, Column)| Some(ExternalId { scheme: scheme.to_owned(), value: text(column)? });
        let attendance = match field(Column::VenueType) {
            Some("online") => AttendanceMode::Online,
            Some("hybrid") => AttendanceMode::Hybrid,
            _ => AttendanceMode::InPerson,
        };
        let group = GroupMention { name: text(Column::Group), world_id: text(Column::WorldId), ..GroupMention::default() };
        Ok(Listing {
            slot: Some(self.slot(key.source.as_str(), &field)?),
            key,
            fellowship,
            name: text(Column::Name),
            language: text(Column::Language),
            attendance,
            suspended: false,
            access: decoded.access.first().copied().unwrap_or(Access::Unknown),
            types: decoded.types,
            unknown_types: decoded.unknown,
            languages: Vec::new(),
            place: place(&field)?,
            online: online_access(field(Column::Link), field(Column::Phone)),
            notes: None,
            group: (group != GroupMention::default()).then_some(group),
            service_bodies: Vec::new(),
            series: None,
            external_ids: ids.into_iter().filter_map(id).collect(),
            url: text(Column::Page),
            publisher_updated_at: None,
            row: 0,
        })
    }

    fn slot<'r>(&self, source: &str, field: &impl Fn(Column) -> Option<&'r str>) -> anyhow::Result<WeeklySlot> {
        let number = |column| field(column).map(str::parse::<u16>).transpose();
        let weekday = number(Column::Weekday)?.and_then(|day| Weekday::from_sunday_zero(i64::from(day)));
        let start = number(Column::Start)?.and_then(LocalTime::from_minutes);
        let Some((weekday, start)) = weekday.zip(start) else { bail!("weekday or start is missing or out of range") };
        let stated = field(Column::Zone).and_then(|zone| self.names.get(zone));
        let (zone, zone_source) = match (stated, self.default_zones.get(source)) {
            (Some(zone), _) => (Some(zone.clone()), ZoneSource::Listing),
            (None, Some(zone)) => (Some(zone.clone()), ZoneSource::Source),
            (None, None) => (None, ZoneSource::None),
        };
        Ok(WeeklySlot { weekday, start, duration_minutes: number(Column::Minutes)?, zone, zone_source, recurrence: None })
    }

    /// Codes are few and come again; each is looked up once.
    fn codes(&self, fellowship: &FellowshipCode, codes: &str) -> Decoded {
        let key = (fellowship.as_str().to_owned(), codes.to_owned());
        let mut known = self.codes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.entry(key).or_insert_with(|| type_codes::decode(fellowship, &[codes.to_owned()])).clone()
    }
}

fn place<'r>(field: &impl Fn(Column) -> Option<&'r str>) -> anyhow::Result<Option<Place>> {
    let text = |column| field(column).map(str::to_owned);
    let degrees = |column| field(column).map(str::parse::<f64>).transpose();
    let point =
        degrees(Column::Latitude)?.zip(degrees(Column::Longitude)?).and_then(|(latitude, longitude)| Point::new(latitude, longitude));
    let address = Address {
        lines: text(Column::Street).into_iter().collect(),
        locality: text(Column::City),
        subdivision: text(Column::Region),
        postal_code: text(Column::Postal),
        formatted: None,
    };
    let (name, room) = (text(Column::Venue), text(Column::Room));
    let country = field(Column::Country).map(str::parse).transpose()?;
    if name.is_none() && room.is_none() && address == Address::default() && point.is_none() && country.is_none() {
        return Ok(None);
    }
    let precision = if point.is_some() { Precision::Exact } else { Precision::Approximate };
    Ok(Some(Place { name, room, address, point, precision, notes: None, country, subdivision_code: None, wheelchair_accessible: None }))
}

/// The link as feeds read it; a number of a Zoom room that stands where a link should is that room.
fn online_access(link: Option<&str>, phone: Option<&str>) -> Option<OnlineAccess> {
    if link.is_none() && phone.is_none() {
        return None;
    }
    let draft = Online { url: link.map(str::to_owned), phone: phone.map(str::to_owned), ..Online::default() };
    let mut access = online::read(&draft, None, false).access;
    if let Some(text) = link.filter(|text| access.room_id.is_none() && !text.contains("://")) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        access.room_id = (9..=11).contains(&digits.len()).then(|| format!("zoom:{digits}"));
    }
    Some(access)
}
