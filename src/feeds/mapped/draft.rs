//! A row to drafts, by the source's mapping.

use crate::feeds::format::Reading;
use crate::feeds::lenient::value;
use crate::feeds::mapped::fields::Field;
use crate::feeds::mapped::mapping::Mapping;
use crate::feeds::mapped::rows::Row;
use crate::feeds::mapped::schedules;
use crate::feeds::meaning::attendance::stated;
use crate::feeds::meaning::draft::{Draft, Online, When, Where};
use crate::feeds::type_codes::{self, Decoded};
use crate::model::listing::ExternalId;
use crate::model::organization::GroupMention;

/// One draft for each hour that the row names. Where there are several, the hour stands behind the row's id, so that the
/// listings of one keep their keys when another is added.
pub(super) fn drafts(number: u32, row: &Row<'_>, mapping: &Mapping, reading: &Reading<'_>) -> Vec<Draft> {
    let whens = schedules::whens(row, mapping);
    let several = whens.len() > 1;
    let of_row = draft(number, row, mapping, reading);
    let with = |when: When| {
        let hour = when.start.filter(|_| several && !of_row.id.is_empty()).map(|start| start.to_string().replace(':', ""));
        let id = hour.map_or_else(|| of_row.id.clone(), |hour| format!("{}-{hour}", of_row.id));
        Draft { when, id, ..of_row.clone() }
    };
    whens.into_iter().map(with).collect()
}

fn draft(number: u32, row: &Row<'_>, mapping: &Mapping, reading: &Reading<'_>) -> Draft {
    let text = |field: Field| joined(mapping.texts(field, row), " ");
    let lines = |field: Field| joined(mapping.texts(field, row), "\n");
    let group = GroupMention {
        name: text(Field::Group),
        world_id: text(Field::GroupNumber),
        website: text(Field::GroupUrl),
        contribution_urls: Vec::new(),
    };
    let external_ids = mapping
        .external_ids
        .iter()
        .filter_map(|(scheme, expression)| Some(ExternalId { scheme: scheme.clone(), value: joined(expression.texts(row), " ")? }));
    let id = text(Field::Id);
    Draft {
        row: number,
        without_id: id.is_none().then(|| row.all_it_says()),
        id: id.unwrap_or_default(),
        name: text(Field::Name),
        language: None,
        when: When::default(),
        place: place(row, mapping),
        online: Online {
            url: mapping.texts(Field::OnlineUrl, row).into_iter().next(),
            url_notes: lines(Field::OnlineNotes),
            phone: mapping.texts(Field::Phone, row).into_iter().next(),
            phone_notes: lines(Field::PhoneNotes),
        },
        stated: text(Field::Attendance).as_deref().and_then(stated),
        codes: codes(row, mapping, reading),
        notes: lines(Field::Notes),
        group: (group != GroupMention::default()).then_some(group),
        service_bodies: Vec::new(),
        external_ids: external_ids.collect(),
        url: mapping.texts(Field::Url, row).into_iter().next(),
        updated: text(Field::Updated),
    }
}

fn place(row: &Row<'_>, mapping: &Mapping) -> Where {
    let text = |field: Field| joined(mapping.texts(field, row), " ");
    let pair = text(Field::Coordinates);
    let pair = pair.as_deref().and_then(|pair| pair.split_once(',')).filter(|(_, rest)| !rest.contains(','));
    Where {
        venue: text(Field::Venue),
        street: mapping.texts(Field::Street, row),
        city: text(Field::City),
        state: text(Field::State),
        postal_code: text(Field::PostalCode),
        country: text(Field::Country),
        formatted: joined(mapping.texts(Field::Formatted, row), ", "),
        latitude: text(Field::Latitude).or_else(|| pair.map(|(latitude, _)| latitude.trim().to_owned())),
        longitude: text(Field::Longitude).or_else(|| pair.map(|(_, longitude)| longitude.trim().to_owned())),
        approximate: text(Field::Approximate).and_then(|text| value::truth(&text.into())),
        notes: joined(mapping.texts(Field::PlaceNotes, row), "\n"),
    }
}

// What the field of languages names and no table knows is kept, and told, as an unknown type is.
fn codes(row: &Row<'_>, mapping: &Mapping, reading: &Reading<'_>) -> Decoded {
    let mut decoded = type_codes::decode(&reading.facts.fellowship, &mapping.texts(Field::Types, row));
    for text in mapping.texts(Field::Languages, row) {
        for name in text.split([',', ';', '/', '|']).map(str::trim).filter(|name| !name.is_empty()) {
            let tag = type_codes::languages::of_name(name).or_else(|| type_codes::languages::of_code(&reading.facts.fellowship, name));
            match tag.map(str::to_owned).or_else(|| type_codes::languages::of_long_tag(name)) {
                Some(tag) => decoded.add_language(&tag),
                None => decoded.unknown.push(name.to_owned()),
            }
        }
    }
    decoded
}

fn joined(texts: Vec<String>, with: &str) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(with))
}
