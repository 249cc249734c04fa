//! A whole server over a real Redis, and what goes wrong with it, one after another.

use std::net::TcpStream;
use std::path::Path;

use meeting_graph::store::open::open;
use meeting_graph::store::packs;

use super::scrape::{Scrape, names_in};
use crate::deploy::checkers::text;
use crate::serve::process::{Serving, finish, meeting_graph};
use crate::store::redis_server::RedisServer;

const MAIN: &str = "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\ngap_ms_min = 0\n\
    [gather]\nstart_spread_s = 0\npublish_settle_ms = 100\n";

fn feed(count: usize) -> String {
    let row = |n: usize| {
        serde_json::json!({ "slug": format!("light-{n}"), "name": format!("Harbour Light {n}"), "day": n % 7, "time": "19:30",
            "address": format!("{n} Invented Quay"), "city": "Dublin", "country": "Ireland" })
    };
    serde_json::to_string(&(0..count).map(row).collect::<Vec<_>>()).unwrap()
}

/// Scrapes after which a test gives up.
const SCRAPES_MAX: usize = 20_000;

/// Two sources: one with a feed, one whose feed is not there.
fn write_site(folder: &Path) -> String {
    for inner in ["upstream", "sources"] {
        std::fs::create_dir(folder.join(inner)).unwrap();
    }
    let main = folder.join("meeting-graph.toml");
    std::fs::write(&main, MAIN).unwrap();
    std::fs::write(folder.join("upstream/good.json"), feed(40)).unwrap();
    for (id, file) in [("ie-good", "good.json"), ("ie-missing", "nothing.json")] {
        let source = format!(
            "[[source]]\nid = \"{id}\"\nname = \"{id}\"\nformat = \"meeting_guide\"\nurl = \"upstream:/{file}\"\nfellowship = \"aa\"\n\
             countries = [\"IE\"]\nschedule = {{ every = \"1h\" }}\nlicence = {{ spdx = \"CC0-1.0\", may_redistribute = \"yes\" }}\n"
        );
        std::fs::write(folder.join(format!("sources/{id}.toml")), source).unwrap();
    }
    main.to_str().unwrap().to_owned()
}

fn scrape(serving: &Serving) -> Scrape {
    let (status, told) = serving.get("/metrics");
    assert_eq!(status, 200);
    assert!(told.ends_with("# EOF\n"), "{told}");
    Scrape::of(&told)
}

/// Scrapes until a series is so: what a fault moves is there as soon as the process has met it.
fn until(serving: &Serving, name: &str, labels: &[&str], is_so: impl Fn(f64) -> bool) -> Scrape {
    for _ in 0..SCRAPES_MAX {
        let found = scrape(serving);
        if is_so(found.sum(name, labels)) {
            return found;
        }
        std::thread::yield_now();
    }
    panic!("{name} {labels:?} does not move: {}", serving.get("/metrics").1)
}

#[test]
fn each_fault_of_a_server_moves_the_metrics_that_its_rule_reads() {
    let (redis, folder) = (RedisServer::start(&[]), tempfile::tempdir().unwrap());
    let main = write_site(folder.path());
    let url = redis.settings().url;
    let variables = [("MEETING_GRAPH__STORE__KIND", "redis"), ("MEETING_GRAPH__STORE__URL", url.as_str())];

    // Nothing is there to serve yet: a reader is refused, and that is counted.
    let api = Serving::start_with(&["--role", "api", "--config", &main], &variables);
    let asked = serde_json::json!({ "query": "{ status { generation } }" });
    assert_eq!(api.post("/graphql", &asked).0, 503);
    let before = scrape(&api);
    assert_eq!(before.sum("meeting_graph_ready", &[]), 0.0);
    assert_eq!(before.sum("meeting_graph_http_requests_total", &["status=\"503\"", "route=\"/graphql\""]), 1.0);
    assert!(before.sum("meeting_graph_http_request_duration_seconds_bucket", &["route=\"/graphql\"", "+Inf"]) >= 1.0);
    assert_eq!(before.sum("meeting_graph_limit", &["http.connections_max"]), 4_096.0);

    // A connection that asks nothing counts for as long as it is open.
    let connections = before.sum("meeting_graph_http_connections_open", &[]);
    let idle = TcpStream::connect(api.base.trim_start_matches("http://")).unwrap();
    until(&api, "meeting_graph_http_connections_open", &[], |now| now > connections);
    drop(idle);

    // One source is read, the other is not there.
    let mut all = Serving::start_with(&["--config", &main], &variables);
    all.until_harvested(2);
    assert_eq!(all.ask("{ status { generation } }")["errors"], serde_json::Value::Null);
    let harvested = until(&all, "meeting_graph_ready", &[], |ready| ready == 1.0);
    let (good, missing) = (["source=\"ie-good\""], ["source=\"ie-missing\""]);
    assert_eq!(harvested.sum("meeting_graph_source_up", &good), 1.0);
    assert_eq!(harvested.sum("meeting_graph_source_up", &missing), 0.0);
    assert!(harvested.sum("meeting_graph_source_consecutive_failures", &missing) >= 1.0);
    assert_eq!(harvested.sum("meeting_graph_source_last_success_timestamp_seconds", &missing), 0.0);
    assert!(harvested.sum("meeting_graph_source_last_success_timestamp_seconds", &good) > 1.0);
    assert!(harvested.sum("meeting_graph_source_stale_after_seconds", &good) > 3_600.0);
    assert!(harvested.sum("meeting_graph_source_feed_bytes", &good) > 1_000.0);
    assert!(harvested.sum("meeting_graph_harvests_total", &["fetch_failed", "not-found"]) >= 1.0);
    assert!(harvested.sum("meeting_graph_publications_total", &["generation"]) >= 1.0);
    assert!(harvested.sum("meeting_graph_due_lag_seconds", &[]) < 600.0);

    // A source file is broken while the server runs, and mended.
    let broken = folder.path().join("sources/broken.toml");
    std::fs::write(&broken, "[[source]]\nid = ").unwrap();
    let refused = until(&all, "meeting_graph_config_last_reload_successful", &[], |good| good == 0.0);
    assert!(refused.sum("meeting_graph_config_reloads_total", &["refused"]) >= 1.0);
    assert_eq!(refused.sum("meeting_graph_source_up", &good), 1.0, "what ran before runs");
    std::fs::remove_file(&broken).unwrap();
    until(&all, "meeting_graph_config_last_reload_successful", &[], |good| good == 1.0);

    // The feed loses most of its rows; whoever harvests by hand is told so, and so is everyone else.
    std::fs::write(folder.path().join("upstream/good.json"), feed(2)).unwrap();
    let mut by_hand = meeting_graph(&["harvest", "ie-good", "--config", &main]);
    by_hand.envs(variables);
    let (code, said, told) = finish(by_hand);
    assert_ne!(code, 0, "{said}{told}");
    until(&all, "meeting_graph_source_quarantined", &good, |held| held == 1.0);

    // A worker that died left a source due for two days.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = open(&redis.settings()).await.unwrap();
        let mut status = packs::load_status(store.as_ref(), &"ie-good".parse().unwrap()).await.unwrap().unwrap();
        let due = status.next_attempt_at.unwrap();
        status.next_attempt_at = Some(due.checked_sub(jiff::SignedDuration::from_hours(48)).unwrap());
        packs::put_status(store.as_ref(), &status).await.unwrap();
    });
    until(&all, "meeting_graph_due_lag_seconds", &[], |lag| lag > 3_600.0);
    everything_the_dashboard_names_is_exported(&all);

    // Redis ends: what is served stays, and everyone says that the store is away.
    drop(redis);
    all.until("the store cannot be read");
    let away = until(&all, "meeting_graph_store_reachable", &[], |reachable| reachable == 0.0);
    assert!(away.sum("meeting_graph_store_errors_total", &["unavailable"]) >= 1.0);
    assert_eq!(all.get("/readyz").0, 200);
    assert!(all.get("/readyz").1.contains("\"store\":\"away\""), "{}", all.get("/readyz").1);
}

fn everything_the_dashboard_names_is_exported(serving: &Serving) {
    let dashboard: serde_json::Value = serde_json::from_str(&text("deploy/grafana/meeting-graph.json")).unwrap();
    let mut asked = String::new();
    for target in dashboard["panels"].as_array().unwrap().iter().flat_map(|panel| panel["targets"].as_array().into_iter().flatten()) {
        asked += target["expr"].as_str().unwrap();
        asked.push('\n');
    }
    asked += &dashboard["templating"].to_string();
    // A family without a single series is not written; nothing failed here yet that these would count.
    let not_yet = ["meeting_graph_store_errors_total"];
    let exported = scrape(serving).names();
    let missing: Vec<_> =
        names_in(&asked).into_iter().filter(|name| !exported.contains(name) && !not_yet.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "the dashboard names what is not exported: {missing:?}\n{exported:?}");
    assert!(names_in(&asked).len() > 25);
}
