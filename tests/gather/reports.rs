//! What a report tells a publisher: what is different since the last believed harvest, what is new and what stands.

use std::collections::BTreeMap;

use meeting_graph::gather::harvest::Manner;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::model::failure::{Actor, FailureClass};
use meeting_graph::model::fill::FillField;
use meeting_graph::model::notice::NoticeCode;
use meeting_graph::model::provenance::MeetingField;
use meeting_graph::model::report::{DIFFERENCES_MAX, HarvestOutcome, HarvestReport, ListingSample};
use meeting_graph::store::codec::PackMeta;
use meeting_graph::store::error::StoreError;
use meeting_graph::store::packs;
use serde_json::{Value, json};

use crate::gather::rig::{Rig, at, feed, plan, upstream};

/// Rows of the rig's feed, to be changed.
fn rows(count: usize) -> Vec<Value> {
    serde_json::from_str(&feed("a", count)).unwrap()
}

async fn serving(rows: &[Value]) -> SourcePlan {
    plan(upstream("feed.json", serde_json::to_string(rows).unwrap().as_bytes()).await)
}

async fn report_of(rig: &Rig, rows: &[Value]) -> HarvestReport {
    rig.attempt(&serving(rows).await).await.report.unwrap()
}

fn sample(id: &str, name: &str, differs: &[MeetingField]) -> ListingSample {
    ListingSample { id: id.to_owned(), name: Some(name.to_owned()), differs: differs.to_vec() }
}

#[tokio::test]
async fn listings_that_came_changed_and_went_are_named() {
    let rig = Rig::new();
    let mut rows = rows(30);
    report_of(&rig, &rows).await;
    rows[2]["time"] = json!("20:00");
    rows[2]["name"] = json!("Harbour Lamp");
    rows[5]["url"] = json!("https://lists.example/5");
    rows.remove(7);
    rows.push(json!({ "slug": "b-1", "name": "Pier Light", "day": 1, "time": "10:00", "city": "Cork", "country": "Ireland" }));
    let report = report_of(&rig, &rows).await;
    assert_eq!((report.added, report.changed, report.gone), (1, 2, 1));
    assert_eq!(report.differences.added, [sample("b-1", "Pier Light", &[])]);
    let changed = [sample("a-2", "Harbour Lamp", &[MeetingField::Name, MeetingField::Slot]), sample("a-5", "Harbour Light 5", &[])];
    assert_eq!(report.differences.changed, changed);
    assert_eq!(report.differences.gone, [sample("a-7", "Harbour Light 7", &[])]);
}

#[tokio::test]
async fn of_many_differences_all_are_counted_and_some_named() {
    let report = report_of(&Rig::new(), &rows(300)).await;
    assert_eq!((report.added, report.differences.added.len()), (300, DIFFERENCES_MAX));
}

#[tokio::test]
async fn a_feed_in_another_order_has_not_changed() {
    let rig = Rig::new();
    let mut rows = rows(30);
    report_of(&rig, &rows).await;
    rows.reverse();
    let report = report_of(&rig, &rows).await;
    assert_eq!((report.outcome, report.added, report.changed, report.gone), (HarvestOutcome::Believed, 0, 0, 0));
    assert_eq!((report.shape.appeared, report.shape.vanished), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_finding_that_stands_is_not_told_as_new_again() {
    let rig = Rig::new();
    let mut rows = rows(30);
    rows[3]["types"] = json!(["O", "ZZZ"]);
    let first = report_of(&rig, &rows).await;
    let tally = &first.notices.0[&NoticeCode::UnknownType];
    assert_eq!((tally.count, tally.count_before, tally.first_seen_at, tally.is_new()), (1, 0, Some(first.at), true));

    rows[4]["types"] = json!(["ZZZ"]);
    rows[5]["time"] = json!("soon");
    let plan = serving(&rows).await;
    let second = rig.attempt(&plan).await.report.unwrap();
    let tally = &second.notices.0[&NoticeCode::UnknownType];
    assert_eq!((tally.count, tally.count_before, tally.first_seen_at), (2, 1, Some(first.at)));
    assert!(!tally.is_new() && tally.has_grown());
    assert!(second.notices.0[&NoticeCode::BadTime].is_new());

    let third = rig.attempt(&plan).await.report.unwrap();
    assert_eq!(third.outcome, HarvestOutcome::Unchanged);
    assert!(third.notices.0.values().all(|tally| !tally.is_new() && !tally.has_grown()), "{:?}", third.notices);
    assert_eq!(third.notices.0[&NoticeCode::UnknownType].first_seen_at, Some(first.at));
    assert_eq!(third.notices.0[&NoticeCode::BadTime].first_seen_at, Some(second.at));
}

#[tokio::test]
async fn a_finding_that_went_and_came_back_is_new() {
    let rig = Rig::new();
    let good = rows(30);
    let mut bad = rows(30);
    bad[3]["types"] = json!(["ZZZ"]);
    report_of(&rig, &bad).await;
    report_of(&rig, &good).await;
    let back = report_of(&rig, &bad).await;
    assert_eq!(back.notices.0[&NoticeCode::UnknownType].first_seen_at, Some(back.at));
}

#[tokio::test]
async fn what_is_not_believed_does_not_become_what_stands() {
    let rig = Rig::new();
    report_of(&rig, &rows(100)).await;
    let mut fewer = rows(10);
    fewer[0]["types"] = json!(["ZZZ"]);
    assert_eq!(report_of(&rig, &fewer).await.outcome, HarvestOutcome::Quarantined);
    let again = report_of(&rig, &fewer).await;
    assert!(again.notices.0[&NoticeCode::UnknownType].is_new());
}

#[tokio::test]
async fn a_column_that_is_renamed_is_told_and_what_it_empties() {
    let rig = Rig::new();
    let mut rows = rows(30);
    report_of(&rig, &rows).await;
    for row in &mut rows {
        let fields = row.as_object_mut().unwrap();
        let types = fields.remove("types").unwrap();
        fields.insert("kinds".to_owned(), types);
        fields.insert("city".to_owned(), json!(""));
    }
    let report = report_of(&rig, &rows).await;
    assert_eq!(report.shape.appeared, ["kinds"]);
    assert_eq!(report.shape.vanished, ["city", "types"], "a column that is empty in every row is as good as gone");
    assert_eq!(report.shape.fields["slug"], 30);
    let moved = report.shape.fills.moved_since(report.shape.fills_before.as_ref().unwrap());
    let city = moved.iter().find(|moved| moved.field == FillField::City).unwrap();
    assert_eq!((city.before_permille, city.now_permille), (1000, 0));
    assert_eq!((report.shape.fills.permille(FillField::Name), report.shape.fills.permille(FillField::Link)), (Some(1000), Some(0)));
}

#[tokio::test]
async fn the_newest_change_is_one_that_has_happened() {
    let rig = Rig::new();
    let mut rows = rows(30);
    rows[1]["updated"] = json!("2026-10-01 08:00:00");
    rows[2]["updated"] = json!("2026-11-03 08:00:00");
    rows[3]["updated"] = json!("2031-01-01 00:00:00");
    let plan = serving(&rows).await;
    let status = rig.attempt(&plan).await;
    let newest = Some(at("2026-11-03T08:00:00Z"));
    assert_eq!((status.report.unwrap().newest_update_at, status.newest_update_at), (newest, newest));
    let gone = rig.attempt(&crate::gather::rig::plan(upstream("another.json", b"[]").await)).await;
    assert_eq!((gone.report.unwrap().newest_update_at, gone.newest_update_at), (None, newest), "what is served is as old as it was");
}

#[tokio::test]
async fn a_pack_that_an_older_version_kept_makes_nothing_look_new() {
    let rig = Rig::new();
    let mut rows = rows(30);
    rows[3]["types"] = json!(["ZZZ"]);
    let plan = serving(&rows).await;
    let first = rig.attempt(&plan).await.report.unwrap();
    let source = &plan.facts.id;
    let (seq, kept) = packs::newest_pack(rig.store.as_ref(), source).await.unwrap().unwrap();
    let (pack, mut meta) = kept.unwrap();
    for tally in meta.notices.0.values_mut() {
        tally.first_seen_at = None;
    }
    let older = PackMeta { fields: BTreeMap::new(), reading_version: 0, ..meta };
    packs::put_pack(rig.store.as_ref(), source, &pack, &older, Some(seq), 99, rig.clock.now()).await.unwrap();
    let looked = rig.harvester.harvest(&plan, 100, Manner { keep: false, accept: false, whole: true }, None).await.unwrap().report;
    assert_eq!(looked.outcome, HarvestOutcome::Believed);
    assert_eq!((looked.shape.appeared, looked.shape.vanished), (Vec::new(), Vec::new()));
    assert_eq!(looked.notices.0[&NoticeCode::UnknownType].first_seen_at, Some(first.at));
}

#[tokio::test]
async fn looking_tells_the_same_as_taking_over() {
    let rig = Rig::new();
    let mut rows = rows(30);
    report_of(&rig, &rows).await;
    rows[2]["time"] = json!("20:00");
    let plan = serving(&rows).await;
    let looked = rig.by_hand(&plan, Manner { keep: false, accept: false, whole: true }).await.report;
    let taken = rig.by_hand(&plan, Manner { keep: true, accept: false, whole: true }).await.report;
    assert_eq!(HarvestReport { at: taken.at, duration_ms: taken.duration_ms, ..looked }, taken);
}

#[tokio::test]
async fn the_last_attempts_are_remembered_and_those_alike_are_one_entry() {
    let rig = Rig::new();
    let good = serving(&rows(30)).await;
    let gone = plan(upstream("another.json", b"[]").await);
    rig.attempt(&good).await;
    rig.attempt(&good).await;
    rig.attempt(&good).await;
    rig.attempt(&gone).await;
    let status = rig.attempt(&gone).await;
    let told: Vec<_> = status.history.iter().map(|entry| (entry.outcome, entry.failure_class, entry.attempts)).collect();
    assert_eq!(
        told,
        [
            (HarvestOutcome::Believed, None, 1),
            (HarvestOutcome::Unchanged, None, 2),
            (HarvestOutcome::FetchFailed, Some(FailureClass::NotFound), 2),
        ]
    );
    assert_eq!(status.history[2].last_at, status.last_attempt_at.unwrap());
}

#[tokio::test]
async fn a_store_that_refuses_is_not_the_publishers_fault() {
    let rig = Rig::new();
    let plan = serving(&rows(30)).await;
    let before = rig.attempt(&plan).await;
    // Another worker has taken the source over with a later fence, so what this one read cannot be kept.
    let source = &plan.facts.id;
    let (seq, kept) = packs::newest_pack(rig.store.as_ref(), source).await.unwrap().unwrap();
    let (pack, meta) = kept.unwrap();
    packs::put_pack(rig.store.as_ref(), source, &pack, &meta, Some(seq), 1_000, rig.clock.now()).await.unwrap();
    let mut changed = rows(30);
    changed[0]["name"] = json!("Harbour Lamp");
    let refused = rig.harvester.harvest(&serving(&changed).await, 1, Manner { keep: true, accept: false, whole: true }, None).await;
    assert!(matches!(refused, Err(StoreError::Fenced { .. })), "{refused:?}");
    let after = rig.attempt(&serving(&changed).await).await;
    assert_eq!((after.report, after.history.len()), (before.report, before.history.len()), "nothing is told that was not the feed's");
}

#[tokio::test]
async fn a_fault_in_the_sources_file_is_the_operators() {
    let rig = Rig::new();
    let mut plan = serving(&rows(3)).await;
    plan.facts.format = "no-such-format".to_owned();
    let report = rig.attempt(&plan).await.report.unwrap();
    assert_eq!((report.outcome, report.failure_class), (HarvestOutcome::Internal, Some(FailureClass::UnknownFormat)));
    assert_eq!(report.failure_class.unwrap().actor(), Actor::Operator);
    assert!(report.notices.0.is_empty());
}
