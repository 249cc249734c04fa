//! Several processes over one Redis: workers that harvest, replicas that answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use meeting_graph::http::upstream::{UpstreamFiles, router};

use crate::serve::process::Serving;
use crate::store::redis_server::RedisServer;

/// An upstream that counts what it is asked, and can keep one feed's first caller waiting for ever.
pub struct Upstream {
    pub base: String,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
    pub held: Receiver<()>,
    _runtime: tokio::runtime::Runtime,
}

impl Upstream {
    /// Serves `files`; the first request of a path that ends in `hold` is never answered.
    pub fn start(files: UpstreamFiles, hold: Option<&'static str>) -> Self {
        let asked: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
        let counted = Arc::clone(&asked);
        let (holding, held) = channel();
        let free = Arc::new(AtomicBool::new(hold.is_some()));
        let routes: Router = router(files).layer(from_fn(move |request: Request, next: Next| {
            let path = request.uri().path().to_owned();
            let (counted, free, holding) = (Arc::clone(&counted), Arc::clone(&free), holding.clone());
            async move {
                *counted.lock().unwrap().entry(path.clone()).or_default() += 1;
                if hold.is_some_and(|hold| path.ends_with(hold)) && free.swap(false, Ordering::SeqCst) {
                    holding.send(()).unwrap();
                    std::future::pending::<()>().await;
                }
                next.run(request).await
            }
        }));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { base, asked, held, _runtime: runtime }
    }
}

/// A config that follows `feeds` of the upstream, each `every` so often.
fn write_config(folder: &Path, upstream: &Upstream, feeds: &[String], every: &str) -> String {
    let main = folder.join("meeting-graph.toml");
    std::fs::create_dir_all(folder.join("sources/ie")).unwrap();
    let text = "[fetch]\nallow_private = [\"127.0.0.0/8\"]\ngap_ms_min = 0\nhost_concurrency_max = 8\n\
                [gather]\nstart_spread_s = 0\npublish_settle_ms = 100\nvisibility_s = 10\n";
    std::fs::write(&main, text).unwrap();
    for feed in feeds {
        let source = format!(
            "[[source]]\nid = \"{feed}\"\nname = \"{feed}\"\nformat = \"meeting_guide\"\nurl = \"{}/{feed}.json\"\nfellowship = \"aa\"\n\
             countries = [\"IE\"]\nschedule = {{ every = \"{every}\" }}\nlicence = {{ spdx = \"CC0-1.0\", may_redistribute = \"yes\" }}\n",
            upstream.base
        );
        std::fs::write(folder.join(format!("sources/ie/{feed}.toml")), source).unwrap();
    }
    main.to_str().unwrap().to_owned()
}

fn feeds(count: usize) -> (Vec<String>, UpstreamFiles) {
    let names: Vec<String> = (0..count).map(|n| format!("feed-{n}")).collect();
    let files: Vec<(String, Vec<u8>)> = names
        .iter()
        .map(|name| {
            let row = |n: usize| {
                serde_json::json!({ "slug": format!("{name}-{n}"), "name": format!("{name} light {n}"), "day": n, "time": "19:30",
                    "address": format!("{n} {name} Quay"), "city": "Dublin", "country": "Ireland" })
            };
            (format!("{name}.json"), serde_json::to_vec(&(0..5).map(row).collect::<Vec<_>>()).unwrap())
        })
        .collect();
    let table: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    (names, UpstreamFiles::from_embedded(&table))
}

fn start(role: &str, config: &str, redis: &RedisServer) -> Serving {
    let url = redis.settings().url;
    let variables = [("MEETING_GRAPH__STORE__KIND", "redis"), ("MEETING_GRAPH__STORE__URL", url.as_str())];
    Serving::start_with(&["--role", role, "--config", config], &variables)
}

/// Waits until a replica serves so many listings; returns its generation.
fn serves(api: &mut Serving, listings: usize) -> String {
    loop {
        let (status, answer) = api.post("/graphql", &serde_json::json!({ "query": "{ status { generation listingCount } }" }));
        if status == 200 && answer["data"]["status"]["listingCount"] == listings {
            return answer["data"]["status"]["generation"].as_str().unwrap().to_owned();
        }
        api.until("a generation is served");
    }
}

#[test]
fn two_workers_harvest_each_source_once_and_two_replicas_serve_the_same_generation() {
    let redis = RedisServer::start(&[]);
    let (names, files) = feeds(20);
    let upstream = Upstream::start(files, None);
    let folder = tempfile::tempdir().unwrap();
    let config = write_config(folder.path(), &upstream, &names, "1h");
    let mut replicas = [start("api", &config, &redis), start("api", &config, &redis)];
    let workers = [start("worker", &config, &redis), start("worker", &config, &redis)];
    let generations: Vec<String> = replicas.iter_mut().map(|api| serves(api, 100)).collect();
    assert_eq!(generations[0], generations[1]);
    let asked = upstream.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 20);
    assert!(asked.values().all(|count| *count == 1), "no source is harvested twice in its slot: {asked:?}");
    for worker in workers {
        let (status, said) = worker.terminate();
        assert_eq!(status.code(), Some(0), "{}", said.join("\n"));
    }
}

#[test]
fn what_a_killed_worker_held_is_harvested_by_another() {
    let redis = RedisServer::start(&[]);
    let (names, files) = feeds(3);
    let upstream = Upstream::start(files, Some("feed-1.json"));
    let folder = tempfile::tempdir().unwrap();
    let config = write_config(folder.path(), &upstream, &names, "1h");
    let doomed = start("worker", &config, &redis);
    upstream.held.recv().unwrap();
    let other = start("worker", &config, &redis);
    doomed.kill();
    let mut api = start("api", &config, &redis);
    serves(&mut api, 15);
    assert_eq!(upstream.asked.lock().unwrap()["/feed-1.json"], 2, "asked by the one that was killed and by the one that took over");
    drop(other);
}

#[test]
fn replicas_answer_while_redis_is_killed_and_come_back_to_it() {
    let redis = RedisServer::start(&["--appendonly", "yes"]);
    let (names, files) = feeds(4);
    let upstream = Upstream::start(files, None);
    let folder = tempfile::tempdir().unwrap();
    let config = write_config(folder.path(), &upstream, &names, "1s");
    let mut worker = start("worker", &config, &redis);
    let mut api = start("api", &config, &redis);
    serves(&mut api, 20);
    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                let answer = api.ask("{ meetings(first: 5) { totalCount } }");
                assert_eq!(answer["data"]["meetings"]["totalCount"], 20);
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
        redis.kill();
        worker.until("cannot be read");
        redis.restart();
        worker.until(" listings from `");
        stop.store(true, Ordering::SeqCst);
        asking.join().unwrap();
    });
    assert!(answered.load(Ordering::SeqCst) > 10);
}

#[test]
fn a_process_that_starts_before_redis_waits_for_it() {
    let redis = RedisServer::start(&["--appendonly", "yes"]);
    redis.kill();
    let (names, files) = feeds(1);
    let upstream = Upstream::start(files, None);
    let folder = tempfile::tempdir().unwrap();
    let config = write_config(folder.path(), &upstream, &names, "1h");
    let mut api = start("api", &config, &redis);
    assert_eq!((api.get("/livez").0, api.get("/readyz").0), (200, 503));
    redis.restart();
    let worker = start("worker", &config, &redis);
    assert_eq!(serves(&mut api, 5), "1");
    drop(worker);
}

#[test]
fn replicas_answer_while_redis_is_full_and_the_worker_names_the_cure() {
    let redis = RedisServer::start(&[]);
    let (names, files) = feeds(4);
    let upstream = Upstream::start(files, None);
    let folder = tempfile::tempdir().unwrap();
    let config = write_config(folder.path(), &upstream, &names, "1s");
    let mut worker = start("worker", &config, &redis);
    let mut api = start("api", &config, &redis);
    serves(&mut api, 20);
    let _: () = redis.type_in("config set maxmemory 1");
    worker.until("raise maxmemory");
    assert_eq!(api.ask("{ meetings(first: 5) { totalCount } }")["data"]["meetings"]["totalCount"], 20);
    let _: () = redis.type_in("config set maxmemory 0");
    worker.until(" listings from `");
    assert_eq!(api.ask("{ meetings(first: 5) { totalCount } }")["data"]["meetings"]["totalCount"], 20);
}
