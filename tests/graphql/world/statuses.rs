//! How the sources of the invented world stand: read, failing, stale and set aside.

use std::collections::BTreeMap;

use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::fill::Fills;
use meeting_graph::model::history;
use meeting_graph::model::id::{FellowshipCode, SourceId};
use meeting_graph::model::notice::{Notice, NoticeCode};
use meeting_graph::model::provenance::MeetingField;
use meeting_graph::model::report::{Differences, FeedShape, HarvestOutcome, HarvestReport, ListingSample, Notices};
use meeting_graph::model::source::{Licence, Permission, SourceFacts};
use meeting_graph::model::status::SourceStatus;

use super::at;

fn status(source: &str, name: &str, format: &str, fellowship: &str, country: &str) -> SourceStatus {
    let mut status = SourceStatus::untried(SourceFacts {
        id: source.parse().unwrap(),
        name: name.to_owned(),
        format: format.to_owned(),
        fellowship: FellowshipCode::new(fellowship),
        countries: vec![country.parse().unwrap()],
        default_zone: None,
        languages: vec!["en".to_owned()],
        rank: 500,
        mirror_of: None,
        licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
        publisher: Some(format!("https://{source}.example/")),
        enabled: true,
        disabled_reason: None,
        stale_after_s: 24 * 60 * 60,
    });
    status.last_attempt_at = Some(at("2026-11-24T17:30:00Z"));
    status.last_believed_at = Some(at("2026-11-24T17:30:00Z"));
    status.next_attempt_at = Some(at("2026-11-24T18:30:00Z"));
    status.report = Some(report(HarvestOutcome::Believed, 3, 0));
    status.listing_count = 3;
    status
}

fn report(outcome: HarvestOutcome, rows: u32, refused: u32) -> HarvestReport {
    HarvestReport {
        outcome,
        rows,
        accepted: rows - refused,
        refused,
        added: 1,
        bytes: 4_096,
        duration_ms: 120,
        ..HarvestReport::begun(at("2026-11-24T17:30:00Z"))
    }
}

fn sample(id: &str, name: &str, differs: Vec<MeetingField>) -> ListingSample {
    ListingSample { id: id.to_owned(), name: Some(name.to_owned()), differs }
}

/// Of each source, by its id.
pub(super) fn statuses() -> BTreeMap<SourceId, SourceStatus> {
    let mut liffey = status("na-liffey", "NA Liffey", "bmlt", "na", "IE");
    liffey.facts.licence.spdx = "CC-BY-4.0".to_owned();
    liffey.facts.licence.attribution = Some("Lists of the Liffey Area".to_owned());
    let mut told = report(HarvestOutcome::Believed, 5, 2);
    told.notices.add(NoticeCode::UnknownType, Notice::at(1, "12", "formats", "ZZ"));
    told.notices.add(NoticeCode::BadTime, Notice::at(4, "40", "start_time", "25:99"));
    told.notices.add(NoticeCode::BadTime, Notice::at(5, "41", "start_time", "noonish"));
    let mut standing = Notices::default();
    standing.add(NoticeCode::UnknownType, Notice::at(1, "12", "formats", "ZZ"));
    told.notices.date(Some((&standing, at("2026-11-20T17:30:00Z"))), told.at);
    told.differences = Differences {
        added: vec![sample("40", "Iarla House", Vec::new())],
        changed: vec![sample("12-2", "Quay Lights", vec![MeetingField::Slot, MeetingField::Online])],
        gone: Vec::new(),
    };
    told.changed = 1;
    told.shape = FeedShape {
        fields: BTreeMap::from([("meeting_name".to_owned(), 5), ("start_time".to_owned(), 5)]),
        appeared: vec!["start_time".to_owned()],
        vanished: vec!["start".to_owned()],
        fills: Fills { listings: 12, name: 12, slot: 12, point: 6, ..Fills::default() },
        fills_before: Some(Fills { listings: 10, name: 10, slot: 9, point: 9, ..Fills::default() }),
    };
    told.newest_update_at = Some(at("2026-08-30T12:00:00Z"));
    liffey.newest_update_at = told.newest_update_at;
    history::enter(&mut liffey.history, &HarvestReport::begun(at("2026-11-20T17:30:00Z")));
    history::enter(&mut liffey.history, &told);
    liffey.report = Some(told);

    let mut mirror = status("na-mirror", "NA Mirror", "meeting_guide", "na", "IE");
    let mut failed = report(HarvestOutcome::FetchFailed, 0, 0);
    failed.failure = Some("the publisher's server did not answer in time".to_owned());
    failed.failure_class = Some(FailureClass::Timeout);
    history::enter(&mut mirror.history, &failed);
    history::enter(&mut mirror.history, &failed);
    mirror.failing_since = Some(failed.at);
    mirror.report = Some(failed);
    mirror.last_believed_at = Some(at("2026-11-20T17:30:00Z"));

    let hudson = status("aa-hudson", "AA Hudson", "meeting_guide", "aa", "US");
    let mut castilla = status("aa-castilla", "AA Castilla", "sheet", "aa", "ES");
    castilla.last_believed_at = Some(at("2026-11-01T17:30:00Z"));
    let mut old = status("aa-old", "AA Old List", "sheet", "aa", "US");
    old.facts.enabled = false;
    old.facts.disabled_reason = Some("the publisher asked us to stop".to_owned());
    [liffey, mirror, hudson, castilla, old].into_iter().map(|status| (status.facts.id.clone(), status)).collect()
}
