//! A feed full of persons leaves none of them behind: not in the store, the graph, the reports or the logs.

use std::io::Write;
use std::sync::{Arc, Mutex};

use meeting_graph::gather::publish::Publisher;
use meeting_graph::gather::source_plan::SourcePlan;
use meeting_graph::index::snapshot::Snapshot;
use meeting_graph::model::id::FellowshipCode;
use meeting_graph::store::contract::{Shelf, Store};
use meeting_graph::store::packs;
use meeting_graph::suppress::order::Suppressions;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::gather::rig::{Rig, plan, upstream, upstream_of};
use crate::store::places::{Place, every_store};

/// What must be found nowhere. Invented; each stands in the feeds below.
const PLANTED: &[&str] = &[
    "Quillfeather",
    "quillfeather",
    "Zebulon",
    "Ottokar",
    "5550142",
    "555-0142",
    "5550143",
    "555-0143",
    "5550144",
    "555-0144",
    "brambles@",
    "brambles%40",
    "s3cr3tpw",
    "PoBox-Planted",
    "edit-planted",
    "author-planted",
    "token-planted",
];

const TEXT: &str =
    "Call Jane Quillfeather at (512) 555-0142 or brambles@example.org. Secretary: Zebulon Ottokar, +1 512 555 0143. Password: s3cr3tpw";

fn meeting_guide() -> String {
    let contacts =
        json!({ "contact_1_name": "Jane Quillfeather", "contact_1_email": "brambles@example.org", "contact_1_phone": "512-555-0142" });
    let mut rows = Vec::new();
    for (n, field) in [
        "notes",
        "location_notes",
        "group_notes",
        "conference_url_notes",
        "conference_phone_notes",
        "name",
        "group",
        "location",
        "formatted_address",
        "city",
        "types",
        "time",
        "day",
        "updated",
        "timezone",
        "end_time",
        "slug",
        "state",
        "district",
        "region",
    ]
    .iter()
    .enumerate()
    {
        let mut row = json!({
            "slug": format!("row-{n}"), "name": format!("Lantern {n}"), "day": 2, "time": "19:30", "location": "Harbour Hall", "address": format!("{n} Quay"), "city": "Dublin",
            "conference_url": "https://zoom.us/j/84629018704?pwd=s3cr3tpw", "email": "brambles@example.org", "phone": "512-555-0142", "mailing_address": "PoBox-Planted",
            "author": "author-planted", "edit_url": "https://example.org/wp-admin?edit-planted", "venmo": "@Jane-Quillfeather", "url": "https://example.org/m?mail=brambles%40example.org",
            "website": "https://example.org/g?x=brambles@example.org", "paypal": "brambles@example.org", "feedback_emails": ["brambles@example.org"], "updated_by": "Jane Quillfeather",
        });
        row.as_object_mut().unwrap().extend(contacts.as_object().unwrap().clone());
        row[*field] = json!(TEXT);
        rows.push(row);
    }
    rows.push(
        json!({ "slug": "wa", "name": "W", "day": 1, "time": "10:00", "conference_url": "https://wa.me/15125550144", "city": "Dublin" }),
    );
    serde_json::to_string(&rows).unwrap()
}

fn bmlt_row() -> String {
    json!([{
        "id_bigint": "7", "meeting_name": "Lantern", "weekday_tinyint": "3", "start_time": "19:30:00", "comments": TEXT, "location_info": TEXT, "location_text": "Harbour Hall",
        "location_street": "1 Quay", "location_municipality": "Dublin", "contact_name_1": "Jane Quillfeather", "contact_phone_1": "512-555-0142", "contact_email_1": "brambles@example.org",
        "email_contact": "brambles@example.org", "virtual_meeting_link": "https://zoom.us/j/84629018704?pwd=s3cr3tpw", "virtual_meeting_additional_info": TEXT, "bus_lines": TEXT,
        "service_body_bigint": "1", "format_shared_id_list": "4"
    }])
    .to_string()
}

async fn bmlt() -> std::net::SocketAddr {
    let info = json!([{ "version": "3.0.3", "langs": "en", "nativeLang": "en", "head_admin": "Jane Quillfeather", "contact": "brambles@example.org" }]).to_string();
    let body = json!([{
        "id": "1", "parent_id": "0", "name": "Area, chair Jane Quillfeather brambles@example.org", "description": TEXT, "type": "AS", "url": "https://area.example.org/",
        "helpline": "01 555 0100, ask for Jane Quillfeather", "contact_email": "brambles@example.org"
    }])
    .to_string();
    let formats =
        json!([{ "id": "4", "key_string": "O", "name_string": "Open", "lang": "en", "world_id": "OPEN", "description_string": TEXT }])
            .to_string();
    let rows = bmlt_row();
    let files = [("GetServerInfo", &info), ("GetServiceBodies", &body), ("GetFormats.en", &formats), ("GetSearchResults", &rows)];
    let files: Vec<(String, &[u8])> =
        files.iter().map(|(name, text)| (format!("na/client_interface/json/{name}.json"), text.as_bytes())).collect();
    upstream_of(&files.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect::<Vec<_>>()).await
}

fn sheet() -> String {
    let cell = format!("\"{TEXT}\"");
    format!(
        "Name,Day,Time,Location,Address,City,Notes,Location Notes,Contact 1 Name,Contact 1 Email,Contact 1 Phone,Mailing Address,Jane Quillfeather\n\
         Lantern,Monday,19:30,Harbour Hall,1 Quay,Dublin,{cell},{cell},Jane Quillfeather,brambles@example.org,512-555-0142,PoBox-Planted,x\n\
         Lantern,Monday,{cell},Harbour Hall,1 Quay,Dublin,,,,,,,x\n"
    )
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// All that a store holds: each head of each shelf with what it names, unpacked, and the statuses; as text.
pub async fn everything(store: &dyn Store) -> String {
    let mut all = String::new();
    for (source, _) in store.source_heads().await.unwrap() {
        let shelf = Shelf::Source(source.clone());
        for head in store.head(&shelf).await.unwrap().into_iter().chain(store.history(&shelf).await.unwrap()) {
            let (pack, meta) = packs::load_pack(store, &source, &head).await.unwrap();
            all += &format!("{pack:?}\n{meta:?}\n");
        }
    }
    for head in store.head(&Shelf::Generation).await.unwrap().into_iter().chain(store.history(&Shelf::Generation).await.unwrap()) {
        all += &format!("{:?}\n", packs::load_generation_at(store, &head).await.unwrap());
    }
    all += &format!("{:?}\n{:?}", store.deltas(0, 1_000).await.unwrap(), packs::load_statuses(store).await.unwrap());
    all
}

fn source(mut plan: SourcePlan, id: &str, format: &str, fellowship: &str) -> SourcePlan {
    plan.facts.id = id.parse().unwrap();
    plan.facts.format = format.to_owned();
    plan.facts.fellowship = FellowshipCode::new(fellowship);
    plan
}

async fn a_feed_full_of_persons_leaves_none_of_them(place: Place) {
    let kept = Kept::default();
    let _second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(kept.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let rig = Rig::over(place.open().await, Suppressions::default());
    let mut guide = source(plan(upstream("feed.json", meeting_guide().as_bytes()).await), "guide", "meeting_guide", "aa");
    guide.url.set_query(Some("key=token-planted"));
    let sheet = source(plan(upstream("feed.json", sheet().as_bytes()).await), "sheet", "sheet", "al-anon");
    let mut bmlt = source(plan(bmlt().await), "bmlt", "bmlt", "na");
    bmlt.url.set_path("/na");
    let mut facts = Vec::new();
    for plan in [&guide, &sheet, &bmlt] {
        let status = rig.attempt(plan).await;
        assert!(status.listing_count > 0, "{:?}", status.report);
        facts.push(plan.facts.clone());
    }
    Publisher::new(Arc::clone(&rig.store), rig.clock.clone(), "one".to_owned()).publish(&facts).await.unwrap();
    drop(guard);

    let held = everything(rig.store.as_ref()).await;
    let (head, meta, content) = packs::load_generation(rig.store.as_ref()).await.unwrap().unwrap();
    let served = format!("{:?}", content.meetings);
    assert!(Snapshot::build(head.seq, meta.built_at, content).len() > 10);
    assert!(held.contains("personal-phone") || held.contains("PersonalPhone"), "the publisher is told");
    assert!(served.contains("84629018704"), "the way in stays");
    let told = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(told.contains("harvested"), "{told}");
    for planted in PLANTED {
        for (what, text) in [("store", &held), ("log", &told)] {
            let at = text.find(planted).map(|at| text[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "the {what} has {planted}");
        }
    }
}

every_store! {
    a_feed_full_of_persons_leaves_none_of_them,
}
