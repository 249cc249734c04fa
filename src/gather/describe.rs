//! What came of a reading, held against the last believed harvest: the one place where a report is made, for a harvest
//! that is kept and for one that only looks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::feeds::format::Parsed;
use crate::model::fill::Fills;
use crate::model::listing::Listing;
use crate::model::provenance::MeetingField;
use crate::model::report::{DIFFERENCES_MAX, Differences, FeedShape, HarvestOutcome, HarvestReport, ListingSample};
use crate::store::codec::{Pack, PackMeta};

/// The last believed harvest of a source.
#[derive(Debug, Clone)]
pub struct Believed {
    /// Its listings.
    pub pack: Pack,
    /// What lies beside them.
    pub meta: PackMeta,
}

/// The report of a reading that began at `began`. It ends as believed; who does not believe it says so with
/// [`HarvestReport::failed`].
pub fn describe(began: Timestamp, parsed: &Parsed, before: Option<&Believed>) -> HarvestReport {
    let mut notices = parsed.notices.clone();
    notices.date(before.map(|before| (&before.meta.notices, before.meta.harvested_at)), began);
    let mut report = HarvestReport {
        rows: parsed.rows,
        refused: parsed.refused,
        accepted: count(parsed.listings.len()),
        notices,
        shape: shape(parsed, before),
        newest_update_at: newest_update(&parsed.listings, began),
        ..HarvestReport::begun(began)
    };
    compare(&mut report, &parsed.listings, before.map_or(&[], |before| &before.pack.listings));
    report
}

/// The report of an attempt that found the feed as it was: what stands, and nothing new.
pub fn unchanged(began: Timestamp, before: Option<&Believed>) -> HarvestReport {
    let mut report = HarvestReport { outcome: HarvestOutcome::Unchanged, ..HarvestReport::begun(began) };
    let Some(Believed { pack, meta }) = before else { return report };
    report.rows = meta.rows;
    report.refused = meta.refused;
    report.accepted = meta.rows.saturating_sub(meta.refused);
    report.notices = meta.notices.clone();
    report.notices.date(Some((&meta.notices, meta.harvested_at)), began);
    let fills = Fills::of(&pack.listings);
    report.shape = FeedShape { fields: meta.fields.clone(), fills_before: Some(fills.clone()), fills, ..FeedShape::default() };
    report.newest_update_at = newest_update(&pack.listings, began);
    report
}

fn shape(parsed: &Parsed, before: Option<&Believed>) -> FeedShape {
    let fills = Fills::of(&parsed.listings);
    // A pack of an older version does not say what fields its feed had; then none is called new or lost.
    let fields_before = before.map(|before| &before.meta.fields).filter(|fields| !fields.is_empty());
    let now: BTreeSet<&String> = parsed.fields.keys().collect();
    let then: BTreeSet<&String> = fields_before.map_or_else(|| now.clone(), |fields| fields.keys().collect());
    FeedShape {
        fields: parsed.fields.clone(),
        appeared: now.difference(&then).map(|name| (*name).clone()).collect(),
        vanished: then.difference(&now).map(|name| (*name).clone()).collect(),
        fills_before: before.map(|before| Fills::of(&before.pack.listings)),
        fills,
    }
}

/// The newest of the dates that lie before `now`: feeds write dates of the future, too, which say nothing of their age.
fn newest_update(listings: &[Listing], now: Timestamp) -> Option<Timestamp> {
    listings.iter().filter_map(|listing| listing.publisher_updated_at).filter(|at| *at <= now).max()
}

fn compare(report: &mut HarvestReport, now: &[Listing], before: &[Listing]) {
    let mut left: BTreeMap<_, &Listing> = before.iter().map(|listing| (&listing.key, listing)).collect();
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for listing in now {
        match left.remove(&listing.key) {
            None => added.push(listing),
            Some(old) if is_same(listing, old) => {}
            Some(old) => changed.push((listing, old)),
        }
    }
    report.added = count(added.len());
    report.changed = count(changed.len());
    report.gone = count(left.len());
    added.sort_by_key(|listing| listing.row);
    changed.sort_by_key(|(listing, _)| listing.row);
    report.differences = Differences {
        added: added.into_iter().take(DIFFERENCES_MAX).map(|listing| sample(listing, Vec::new())).collect(),
        changed: changed.into_iter().take(DIFFERENCES_MAX).map(|(listing, old)| sample(listing, differing(listing, old))).collect(),
        gone: left.into_values().take(DIFFERENCES_MAX).map(|listing| sample(listing, Vec::new())).collect(),
    };
}

fn sample(listing: &Listing, differs: Vec<MeetingField>) -> ListingSample {
    ListingSample { id: listing.key.id.clone(), name: listing.name.clone(), differs }
}

/// Whether two listings of one key say the same. The row's place in the feed says nothing about the meeting.
fn is_same(a: &Listing, b: &Listing) -> bool {
    differing(a, b).is_empty()
        && a.fellowship == b.fellowship
        && a.service_bodies == b.service_bodies
        && a.series == b.series
        && a.external_ids == b.external_ids
        && a.url == b.url
        && a.publisher_updated_at == b.publisher_updated_at
}

/// The fields of a meeting in which two listings differ.
fn differing(a: &Listing, b: &Listing) -> Vec<MeetingField> {
    // Taken apart without `..`: who adds a field to a listing says here, or in `is_same`, what a change of it means.
    let Listing {
        key: _,
        fellowship: _,
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
        service_bodies: _,
        series: _,
        external_ids: _,
        url: _,
        publisher_updated_at: _,
        row: _,
    } = a;
    let hours = |listing: &Listing| listing.slot.as_ref().map(|slot| (slot.weekday, slot.start, slot.duration_minutes));
    let rule = |listing: &Listing| listing.slot.as_ref().and_then(|slot| slot.recurrence.clone());
    let zone = |listing: &Listing| listing.slot.as_ref().map(|slot| (slot.zone.clone(), slot.zone_source));
    let point = |listing: &Listing| listing.place.as_ref().and_then(|place| place.point);
    let room = |listing: &Listing| listing.place.clone().map(|place| crate::model::place::Place { point: None, ..place });
    let same = [
        (MeetingField::Name, *name == b.name),
        (MeetingField::Slot, *slot == b.slot || hours(a) == hours(b) && rule(a) == rule(b)),
        (MeetingField::Zone, *slot == b.slot || zone(a) == zone(b)),
        (MeetingField::Attendance, (attendance, suspended) == (&b.attendance, &b.suspended)),
        (MeetingField::Access, *access == b.access),
        (MeetingField::Venue, *place == b.place || room(a) == room(b)),
        (MeetingField::Point, *place == b.place || point(a) == point(b)),
        (MeetingField::Online, *online == b.online),
        (MeetingField::Types, (types, unknown_types) == (&b.types, &b.unknown_types)),
        (MeetingField::Languages, (languages, language) == (&b.languages, &b.language)),
        (MeetingField::Notes, *notes == b.notes),
        (MeetingField::Group, *group == b.group),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
