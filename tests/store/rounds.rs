//! Small values that tell of the round they are from, and the status of a source that was never tried.

use jiff::Timestamp;
use meeting_graph::model::attendance::{Access, AttendanceMode};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{FellowshipCode, ListingKey, SeriesId};
use meeting_graph::model::listing::Listing;
use meeting_graph::model::meeting::MeetingSeries;
use meeting_graph::model::report::Notices;
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::model::status::SourceStatus;
use meeting_graph::store::codec::{GenerationMeta, Pack, PackMeta};
use uuid::Uuid;

/// A listing that tells of the round it is from, in its name and in its row.
pub fn listing_of_round(round: u32, n: u32) -> Listing {
    Listing {
        key: ListingKey { source: "dublin".parse().unwrap(), id: format!("{n:05}") },
        fellowship: FellowshipCode::new("na"),
        name: Some(format!("Round {round}")),
        language: None,
        slot: None,
        attendance: AttendanceMode::InPerson,
        suspended: false,
        access: Access::Unknown,
        types: Vec::new(),
        unknown_types: Vec::new(),
        languages: Vec::new(),
        place: None,
        online: None,
        notes: None,
        group: None,
        service_bodies: Vec::new(),
        series: None,
        external_ids: Vec::new(),
        url: None,
        publisher_updated_at: None,
        row: round,
    }
}

/// A pack whose every listing tells of its round.
pub fn pack_of_round(round: u32, size: u32) -> (Pack, PackMeta) {
    let listings = (0..size).map(|n| listing_of_round(round, n)).collect();
    let meta = PackMeta {
        listing_count: size,
        harvested_at: Timestamp::from_second(i64::from(round)).unwrap(),
        reading_version: round,
        parts: std::collections::BTreeMap::new(),
        settings_hash: String::new(),
        rows: size,
        refused: 0,
        notices: Notices::default(),
        fields: std::collections::BTreeMap::new(),
    };
    (Pack { listings, service_bodies: Vec::new() }, meta)
}

/// A series per number whose every name tells of its round; a generation of the cheapest kind.
pub fn generation_of_round(round: u32, size: u32) -> (GenerationContent, GenerationMeta) {
    let series = (0..size).map(|n| MeetingSeries {
        id: SeriesId(Uuid::from_u128(u128::from(n))),
        key: format!("{n}"),
        name: Some(format!("Round {round}")),
    });
    let content = GenerationContent { series: series.collect(), ..GenerationContent::default() };
    let built_at = Timestamp::from_second(i64::from(round)).unwrap();
    (
        content,
        GenerationMeta {
            built_at,
            meeting_count: round,
            listing_count: size,
            linked_from: std::collections::BTreeMap::new(),
            rulings: String::new(),
            edition: String::new(),
        },
    )
}

/// The status of a source that was never tried.
pub fn status(name: &str) -> SourceStatus {
    SourceStatus::untried(SourceFacts {
        id: name.parse().unwrap(),
        name: name.to_uppercase(),
        format: "bmlt".to_owned(),
        fellowship: FellowshipCode::new("na"),
        countries: vec!["IE".parse().unwrap()],
        default_zone: None,
        languages: vec!["en".to_owned()],
        rank: 500,
        mirror_of: None,
        licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
        publisher: None,
        enabled: true,
        disabled_reason: None,
        stale_after_s: 3_600,
    })
}
