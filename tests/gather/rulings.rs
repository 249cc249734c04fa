//! What operators ruled of listings, from the file to the generation and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use meeting_graph::gather::publish::{Published, Publisher};
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::link::rulings::{Rule, Ruling, Rulings};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{ListingKey, MeetingId};
use meeting_graph::model::source::SourceFacts;
use meeting_graph::store::packs;

use crate::gather::rig::{Rig, plan, upstream};

fn ruling(rule: Rule, until: Option<&str>) -> Ruling {
    let until = until.map(|day| day.parse().unwrap());
    Ruling { rule, who: "a webservant".to_owned(), why: "has looked".to_owned(), until, place: "links.toml:1".to_owned() }
}

fn keys(keys: [&str; 2]) -> Vec<ListingKey> {
    keys.map(|key| key.parse().unwrap()).to_vec()
}

fn row(slug: &str, name: &str, address: &str) -> serde_json::Value {
    serde_json::json!({ "slug": slug, "name": name, "day": 2, "time": "19:30", "address": address, "city": "Dublin" })
}

async fn source(id: &str, rows: &[serde_json::Value]) -> SourcePlan {
    let feed = serde_json::to_vec(rows).unwrap();
    let mut plan = plan(upstream("feed.json", &feed).await);
    plan.facts.id = id.parse().unwrap();
    plan
}

/// Two sources that agree on one meeting, and each with one of its own.
async fn harvested() -> (Rig, Vec<SourceFacts>) {
    let rig = Rig::new();
    let mut facts = Vec::new();
    for plan in [
        source("ie-city", &[row("both", "Harbour Lights", "12 Main Street"), row("old", "Morning Lamp", "4 Mill Lane")]).await,
        source("ie-area", &[row("same", "Harbour Lights", "12 Main Street"), row("new", "Nooners", "80 Canal Road")]).await,
    ] {
        rig.attempt(&plan).await;
        facts.push(plan.facts);
    }
    (rig, facts)
}

fn publisher(rig: &Rig, rulings: Vec<Ruling>) -> Publisher {
    Publisher::new(Arc::clone(&rig.store), rig.clock.clone(), "one".to_owned()).ruled_by(Arc::new(Rulings(rulings)))
}

/// The meeting of each listing in the generation that is published.
async fn meetings(rig: &Rig) -> (BTreeMap<String, MeetingId>, GenerationContent) {
    let (_, _, content) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let listings = content.meetings.iter().flat_map(|meeting| meeting.listings.iter().map(|mention| (mention.key.to_string(), meeting.id)));
    (listings.collect(), content)
}

#[tokio::test]
async fn what_is_ruled_one_becomes_one_and_the_ruling_leaves_nothing_behind() {
    let (rig, facts) = harvested().await;
    publisher(&rig, Vec::new()).publish(&facts).await.unwrap();
    let (before, _) = meetings(&rig).await;
    assert_eq!(before["ie-city:both"], before["ie-area:same"], "these agree");
    assert_ne!(before["ie-city:old"], before["ie-area:new"], "these do not");

    let must = || vec![ruling(Rule::MustLink(keys(["ie-city:old", "ie-area:new"])), None)];
    let published = publisher(&rig, must()).publish(&facts).await.unwrap();
    assert!(matches!(published, Published::Generation { number: 2, meetings: 2, listings: 4, .. }), "{published:?}");
    let (ruled, content) = meetings(&rig).await;
    assert_eq!(ruled["ie-city:old"], ruled["ie-area:new"]);
    let gone = before.values().copied().find(|id| !ruled.values().any(|live| live == id)).unwrap();
    assert_eq!(content.retired.iter().find(|retired| retired.id == gone).unwrap().merged_into, Some(ruled["ie-city:old"]));
    assert_eq!(publisher(&rig, must()).publish(&facts).await.unwrap(), Published::AsItWas, "the same is ruled");

    publisher(&rig, Vec::new()).publish(&facts).await.unwrap();
    assert_eq!(meetings(&rig).await.0, before, "each has its own id again");
}

#[tokio::test]
async fn what_is_ruled_two_stays_apart_until_the_ruling_lapses() {
    let (rig, facts) = harvested().await;
    let cannot = ruling(Rule::CannotLink(keys(["ie-city:both", "ie-area:same"])), Some("2026-11-23"));
    let mut publisher = publisher(&rig, vec![cannot]);
    publisher.publish(&facts).await.unwrap();
    let (apart, _) = meetings(&rig).await;
    assert_ne!(apart["ie-city:both"], apart["ie-area:same"]);
    assert_eq!(publisher.publish(&facts).await.unwrap(), Published::AsItWas);
    rig.clock.advance(SignedDuration::from_hours(48));
    publisher.publish(&facts).await.unwrap();
    let (after, _) = meetings(&rig).await;
    assert_eq!(after["ie-city:both"], after["ie-area:same"]);
}
