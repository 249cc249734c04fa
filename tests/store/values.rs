//! Arbitrary values of the model, to be written and read back.

use jiff::Timestamp;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::change::{Change, ChangeKind};
use meeting_graph::model::evidence::{Evidence, LinkDecision, LinkEvidence, Word};
use meeting_graph::model::generation::{GenerationContent, Retired, RetiredShared, SharedKind};
use meeting_graph::model::id::{FellowshipCode, GroupId, ListingKey, MeetingId, SeriesId, ServiceBodyKey, SourceId, VenueId};
use meeting_graph::model::listing::{ExternalId, Listing};
use meeting_graph::model::meeting::{ListingMention, LocalizedText, Meeting, MeetingSeries, Venue};
use meeting_graph::model::meeting_type::MeetingType;
use meeting_graph::model::notice::{Notice, NoticeCode};
use meeting_graph::model::online::OnlineAccess;
use meeting_graph::model::organization::{Group, GroupMention, ServiceBody};
use meeting_graph::model::packed::Packed;
use meeting_graph::model::place::{Address, Place, Point, Precision};
use meeting_graph::model::provenance::{Alternative, FieldProvenance, FuseRule, MeetingField};
use meeting_graph::model::report::Notices;
use meeting_graph::model::slot::{LocalTime, Weekday, WeeklySlot, ZoneName, ZoneSource};
use meeting_graph::store::codec::{GenerationMeta, Pack, PackMeta, PartMark};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

pub fn second() -> impl Strategy<Value = Timestamp> {
    (-30_000_000_000_i64..250_000_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// Text as feeds have it: any script, now and then with control characters.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z ]{0,20}", "\\PC{0,12}", any::<String>()]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<[u8; 16]>().prop_map(Uuid::from_bytes)
}

fn source() -> impl Strategy<Value = SourceId> {
    "[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?".prop_map(|id| id.parse().unwrap())
}

fn listing_key() -> impl Strategy<Value = ListingKey> {
    (source(), text()).prop_map(|(source, id)| ListingKey { source, id })
}

fn body_key() -> impl Strategy<Value = ServiceBodyKey> {
    (source(), text()).prop_map(|(source, id)| ServiceBodyKey { source, id })
}

fn fellowship() -> impl Strategy<Value = FellowshipCode> {
    "[a-z]{2,8}".prop_map(|code| FellowshipCode::new(&code))
}

fn types() -> impl Strategy<Value = Vec<MeetingType>> {
    subsequence(MeetingType::ALL.to_vec(), 0..5)
}

fn attendance() -> impl Strategy<Value = AttendanceMode> {
    select(vec![AttendanceMode::InPerson, AttendanceMode::Online, AttendanceMode::Hybrid])
}

fn access() -> impl Strategy<Value = Access> {
    select(vec![Access::Open, Access::Closed, Access::Unknown])
}

fn slot() -> impl Strategy<Value = WeeklySlot> {
    let zone = select(vec!["Europe/Dublin", "America/New_York", "Asia/Kolkata"]).prop_map(|name| ZoneName::new(name).unwrap());
    let found = select(vec![ZoneSource::Listing, ZoneSource::Coordinates, ZoneSource::Source, ZoneSource::None]);
    (select(Weekday::ALL.to_vec()), 0..1440_u16, of(1..=1440_u16), of(zone), found, of(text())).prop_map(
        |(weekday, start, duration_minutes, zone, zone_source, recurrence)| {
            let start = LocalTime::from_minutes(start).unwrap();
            WeeklySlot { weekday, start, duration_minutes, zone, zone_source, recurrence }
        },
    )
}

fn place() -> impl Strategy<Value = Place> {
    let address =
        (texts(), of(text()), of(text()), of(text()), of(text())).prop_map(|(lines, locality, subdivision, postal_code, formatted)| {
            Address { lines, locality, subdivision, postal_code, formatted }
        });
    let point = (-90.0..=90.0, -180.0..=180.0).prop_map(|(latitude, longitude)| Point::new(latitude, longitude).unwrap());
    let precision = select(vec![Precision::Exact, Precision::Approximate, Precision::RegionOnly]);
    let country = of("[A-Z]{2}").prop_map(|code| code.map(|code| code.parse().unwrap()));
    (of(text()), of(text()), address, of(point), precision, of(text()), country, of(text()), of(any::<bool>())).prop_map(
        |(name, room, address, point, precision, notes, country, subdivision_code, wheelchair_accessible)| Place {
            name,
            room,
            address,
            point,
            precision,
            notes,
            country,
            subdivision_code,
            wheelchair_accessible,
        },
    )
}

fn online() -> impl Strategy<Value = OnlineAccess> {
    (of(text()), of(text()), of(text()), texts(), of(text())).prop_map(|(provider, join_url, room_id, dial_in, notes)| OnlineAccess {
        provider,
        join_url,
        room_id,
        dial_in,
        notes,
    })
}

fn external_ids() -> impl Strategy<Value = Vec<ExternalId>> {
    vec((text(), text()).prop_map(|(scheme, value)| ExternalId { scheme, value }), 0..3)
}

pub fn listing() -> impl Strategy<Value = Listing> {
    let group = (of(text()), of(text()), of(text()), texts()).prop_map(|(name, world_id, website, contribution_urls)| GroupMention {
        name,
        world_id,
        website,
        contribution_urls,
    });
    let said = (listing_key(), fellowship(), of(text()), of(text()), of(slot()), attendance(), any::<bool>(), access(), types());
    let lists = (texts(), texts(), vec(body_key(), 0..3), external_ids());
    let rest = (of(place()), of(online()), of(text()), of(group), of(text()), of(text()), of(second()), any::<u32>());
    (said, lists, rest).prop_map(|(said, lists, rest)| {
        let (key, fellowship, name, language, slot, attendance, suspended, access, types) = said;
        let (unknown_types, languages, service_bodies, external_ids) = lists;
        let (place, online, notes, group, series, url, publisher_updated_at, row) = rest;
        Listing {
            key,
            fellowship,
            name,
            language,
            slot,
            attendance,
            suspended,
            access,
            types,
            unknown_types,
            languages,
            place,
            online,
            notes,
            group,
            service_bodies,
            series,
            external_ids,
            url,
            publisher_updated_at,
            row,
        }
    })
}

fn service_body() -> impl Strategy<Value = ServiceBody> {
    let public = (of(text()), of(text()), of(text()), of(text()), of(text()));
    (body_key(), fellowship(), text(), of(text()), of(body_key()), public).prop_map(|(key, fellowship, name, kind, parent, public)| {
        let (website, helpline, feedback_url, feedback_email, world_id) = public;
        ServiceBody { key, fellowship, name, kind, parent, website, helpline, feedback_url, feedback_email, world_id }
    })
}

pub fn pack() -> impl Strategy<Value = Pack> {
    (vec(listing(), 0..12), vec(service_body(), 0..4)).prop_map(|(listings, service_bodies)| Pack { listings, service_bodies })
}

fn notices() -> impl Strategy<Value = Notices> {
    vec((select(NoticeCode::ALL), any::<u32>(), text()), 0..4).prop_map(|found| {
        let mut notices = Notices::default();
        for (code, row, value) in found {
            notices.add(code, Notice::at(row, "id", "field", &value));
        }
        notices
    })
}

pub fn pack_meta() -> impl Strategy<Value = PackMeta> {
    let part = (of(text()), of(text()), text(), of(any::<bool>()))
        .prop_map(|(etag, last_modified, content_hash, ended_in_break)| PartMark { etag, last_modified, content_hash, ended_in_break });
    (
        any::<u32>(),
        second(),
        any::<u32>(),
        btree_map(text(), part, 0..3),
        text(),
        any::<u32>(),
        notices(),
        btree_map(text(), any::<u32>(), 0..4),
    )
        .prop_map(|(listing_count, harvested_at, reading_version, parts, settings_hash, refused, notices, fields)| PackMeta {
            listing_count,
            harvested_at,
            reading_version,
            parts,
            settings_hash,
            rows: listing_count.saturating_add(refused),
            refused,
            notices,
            fields,
        })
}

pub fn generation_meta() -> impl Strategy<Value = GenerationMeta> {
    (second(), any::<u32>(), any::<u32>(), btree_map(text(), any::<u64>(), 0..4), text(), text()).prop_map(
        |(built_at, meeting_count, listing_count, linked_from, rulings, edition)| GenerationMeta {
            built_at,
            meeting_count,
            listing_count,
            linked_from,
            rulings,
            edition,
        },
    )
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let kind = prop_oneof![
        Just(ChangeKind::Added),
        Just(ChangeKind::Changed),
        Just(ChangeKind::Removed),
        uuid().prop_map(|id| ChangeKind::Merged(MeetingId(id))),
        vec(uuid().prop_map(MeetingId), 0..3).prop_map(ChangeKind::Split),
    ];
    vec((uuid(), kind, second()).prop_map(|(id, kind, at)| Change { id: MeetingId(id), kind, at }), 0..6)
}

fn meeting() -> impl Strategy<Value = Meeting> {
    let localized = || (of(text()), text()).prop_map(|(language, text)| LocalizedText { language, text });
    let mention = (listing_key(), of(text()), of(slot()), of(text()), of(second()))
        .prop_map(|(key, name, slot, url, publisher_updated_at)| ListingMention { key, name, slot, url, publisher_updated_at });
    let rule = select(vec![FuseRule::OnlyOne, FuseRule::HighestRank, FuseRule::Union]);
    let other = (any::<u16>(), of(text())).prop_map(|(listing, value)| Alternative { listing, value });
    let provenance = (select(vec![MeetingField::Name, MeetingField::Slot, MeetingField::Group]), any::<u16>(), rule, vec(other, 0..2))
        .prop_map(|(field, chosen, rule, others)| FieldProvenance { field, chosen, rule, others });
    let row = (text(), text(), -40.0..40.0_f32).prop_map(|(feature, level, bits)| Evidence {
        feature: Word::new(&feature),
        level: Word::new(&level),
        bits,
    });
    let decision = select(vec![LinkDecision::Linked, LinkDecision::Review, LinkDecision::Apart]);
    let link = (listing_key(), listing_key(), decision, vec(row, 0..3), -9.0..9.0_f32)
        .prop_map(|(a, b, decision, rows, threshold)| LinkEvidence { a, b, decision, rows, threshold });

    let ids = (uuid(), fellowship(), of(uuid()), of(uuid()), of(uuid()));
    let said = (vec(localized(), 0..3), of(slot()), attendance(), any::<bool>(), access(), of(text()), of(online()), types(), texts());
    let notes = (of(localized()), vec(localized(), 0..2));
    let sources = (notes, vec(body_key(), 0..2), vec(mention, 0..3), vec(provenance, 0..2), vec(link, 0..2), external_ids());
    (ids, said, sources, second(), second()).prop_map(|(ids, said, sources, first_seen_at, changed_at)| {
        let (id, fellowship, group, series, venue) = ids;
        let (names, slot, attendance, suspended, access, venue_notes, online, types, languages) = said;
        let ((notes, notes_in_other_languages), service_bodies, listings, provenance, links, external_ids) = sources;
        Meeting {
            id: MeetingId(id),
            fellowship,
            names,
            group: group.map(GroupId),
            series: series.map(SeriesId),
            slot,
            attendance,
            suspended,
            access,
            venue: venue.map(VenueId),
            venue_notes,
            online: online.map(Box::new),
            types,
            languages,
            notes: notes.map(Box::new),
            notes_in_other_languages,
            service_bodies,
            listings,
            provenance: Packed::new(&provenance),
            links: Packed::new(&links),
            external_ids,
            first_seen_at,
            changed_at,
        }
    })
}

/// A generation as the writers promise it: each list sorted by its id, no id twice.
pub fn generation() -> impl Strategy<Value = GenerationContent> {
    let venue = (uuid(), text(), place()).prop_map(|(id, key, place)| Venue { id: VenueId(id), key, place });
    let group = (uuid(), text(), fellowship(), of(text()), of(text()), texts()).prop_map(
        |(id, key, fellowship, name, website, contribution_urls)| Group {
            id: GroupId(id),
            key,
            fellowship,
            name,
            website,
            contribution_urls,
        },
    );
    let series = (uuid(), text(), of(text())).prop_map(|(id, key, name)| MeetingSeries { id: SeriesId(id), key, name });
    let retired = (uuid(), second(), of(uuid()), vec(listing_key(), 0..3)).prop_map(|(id, at, merged_into, listings)| Retired {
        id: MeetingId(id),
        at,
        merged_into: merged_into.map(MeetingId),
        listings,
    });
    let kinds = select(vec![SharedKind::Venue, SharedKind::Group, SharedKind::Series]);
    let shared = (uuid(), kinds, second(), of(uuid()), text()).prop_map(|(id, kind, at, merged_into, key)| RetiredShared {
        id,
        kind,
        at,
        merged_into,
        key,
    });
    let retired = (vec(retired, 0..4), vec(shared, 0..4));
    (vec(meeting(), 0..6), vec(venue, 0..4), vec(group, 0..4), vec(series, 0..4), vec(service_body(), 0..4), retired).prop_map(
        |(meetings, venues, groups, series, service_bodies, (retired, retired_shared))| {
            let mut content = GenerationContent { meetings, venues, groups, series, service_bodies, retired, retired_shared };
            content.meetings.sort_by_key(|meeting| meeting.id);
            content.venues.sort_by_key(|venue| venue.id);
            content.groups.sort_by_key(|group| group.id);
            content.series.sort_by_key(|series| series.id);
            content.service_bodies.sort_by(|a, b| a.key.cmp(&b.key));
            content.service_bodies.dedup_by(|a, b| a.key == b.key);
            content.retired.sort_by_key(|retired| retired.id);
            content.retired_shared.sort_by_key(|retired| retired.id);
            content
        },
    )
}
