//! The server fails, is full, is replaced, or is not one that will do.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use meeting_graph::store::contract::{Chunk, Head, Shelf, Store, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::open::open;
use meeting_graph::store::settings::StoreSettings;

use crate::store::places::{at, source};
use crate::store::redis_server::RedisServer;

fn dublin() -> Shelf {
    Shelf::Source(source("dublin"))
}

/// Bytes that do not compress, the same for the same number.
fn noise(numbers: Range<u64>) -> Vec<Chunk> {
    let noise = |number: u64| {
        let mut bytes = vec![0; 10_000];
        blake3::Hasher::new().update(&number.to_be_bytes()).finalize_xof().fill(&mut bytes);
        Chunk::new(bytes.into())
    };
    numbers.map(noise).collect()
}

fn swap(shelf: &Shelf, expected: Option<u64>, chunks: &[Chunk]) -> Swap {
    let chunks = chunks.iter().map(|chunk| chunk.id).collect();
    let delta = (*shelf == Shelf::Generation).then(|| Bytes::from("delta"));
    Swap { shelf: shelf.clone(), expected, fence: 1, chunks, meta: Bytes::new(), delta, at: at(0) }
}

async fn put(store: &dyn Store, shelf: &Shelf, expected: Option<u64>, chunks: &[Chunk]) -> Head {
    store.put_chunks(shelf, chunks).await.unwrap();
    store.swap_head(swap(shelf, expected, chunks)).await.unwrap()
}

async fn refusal(settings: &StoreSettings) -> String {
    match open(settings).await {
        Err(StoreError::Open(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
}

/// What is told of a server that is not there, or not to be trusted: it may come yet.
async fn absence(settings: &StoreSettings) -> String {
    match open(settings).await {
        Err(StoreError::Unavailable(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test]
async fn an_emptied_server_is_another_store_with_higher_fences() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let id = store.store_id().await.unwrap();
    put(&*store, &dublin(), None, &noise(0..3)).await;
    let fences = || async {
        store.enroll(&source("dublin"), at(0)).await.unwrap();
        let claim = store.claim(at(0), 60, 1).await.unwrap().remove(0);
        (claim.fence, store.acquire("publish", "anna", at(0), 60).await.unwrap().unwrap().fence)
    };
    let before = fences().await;
    server.type_in::<()>("flushall");
    assert_ne!(store.store_id().await.unwrap(), id);
    assert_eq!(store.store_id().await.unwrap(), store.store_id().await.unwrap());
    assert_eq!(store.head(&dublin()).await.unwrap(), None);
    assert_eq!(store.source_heads().await.unwrap(), []);
    let after = fences().await;
    assert!(after.0 > before.0 && after.1 > before.1, "{before:?} {after:?}");
    assert_eq!(put(&*store, &dublin(), None, &noise(0..3)).await.seq, 1);
}

#[tokio::test]
async fn a_server_that_drops_data_when_full_is_refused() {
    let server = RedisServer::start(&["--maxmemory-policy", "allkeys-lru"]);
    let why = refusal(&server.settings()).await;
    assert!(why.contains("maxmemory-policy is allkeys-lru") && why.contains("set maxmemory-policy to noeviction"), "{why}");
    server.type_in::<()>("config set maxmemory-policy noeviction");
    open(&server.settings()).await.unwrap();
}

#[tokio::test]
async fn a_store_of_a_newer_layout_is_left_alone() {
    let server = RedisServer::start(&[]);
    open(&server.settings()).await.unwrap();
    server.type_in::<()>("hset mg:1:{g}:about layout 2");
    let why = refusal(&server.settings()).await;
    assert!(why.contains("layout 2") && why.contains("store.key_prefix"), "{why}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let server = RedisServer::start(&[]);
    server.kill();
    let why = absence(&server.settings()).await;
    assert!(why.contains("cannot be reached") && why.contains("redis.sock"), "{why}");
}

#[tokio::test]
async fn a_client_goes_on_by_itself_when_the_server_is_killed_and_started_again() {
    let server = RedisServer::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let store = open(&server.settings()).await.unwrap();
    let id = store.store_id().await.unwrap();
    let head = put(&*store, &dublin(), None, &noise(0..3)).await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let claim = store.claim(at(0), 60, 1).await.unwrap().remove(0);
    store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();

    server.kill();
    for _ in 0..3 {
        let away = store.head(&dublin()).await.unwrap_err();
        assert!(matches!(away, StoreError::Unavailable(_)), "{away}");
        let away = store.finish(&claim, at(9)).await.unwrap_err();
        assert!(matches!(away, StoreError::Unavailable(_)), "{away}");
    }
    server.restart();
    assert_eq!(store.head(&dublin()).await.unwrap(), Some(head.clone()));
    assert_eq!(store.chunks(&dublin(), &head.chunks).await.unwrap().len(), 3);
    assert_eq!((store.store_id().await.unwrap(), store.statuses().await.unwrap().version), (id, 1));
    store.finish(&claim, at(900)).await.unwrap();
    assert!(store.claim(at(900), 60, 1).await.unwrap()[0].fence > claim.fence);
}

#[tokio::test]
async fn a_call_finds_its_way_over_a_restart_that_nobody_saw() {
    let server = RedisServer::start(&["--appendonly", "yes"]);
    let store = open(&server.settings()).await.unwrap();
    server.restart();
    assert_eq!(store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap(), 1);
    server.restart();
    let mut changed = Box::pin(store.changed(meeting_graph::store::contract::Seen { generation: 0, statuses: 1 }));
    while server.info("blocked_clients") == 0 {
        assert!(futures_util::poll!(&mut changed).is_pending());
        store.status(&source("dublin")).await.unwrap();
    }
    server.restart();
    let broken = changed.await.unwrap_err();
    assert!(matches!(broken, StoreError::Unavailable(_)), "{broken}");
    store.changed(meeting_graph::store::contract::Seen::default()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_became_a_replica_is_left_for_whatever_has_its_address() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    put(&*store, &dublin(), None, &noise(0..1)).await;
    server.type_in::<()>("replicaof 127.0.0.1 1");
    let connections = || server.info("total_connections_received");
    let before = connections();
    let refused = store.swap_head(swap(&dublin(), Some(1), &noise(0..1))).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unavailable(why) if why.contains("is a replica")), "{refused}");
    assert_eq!(connections() - before, 2, "the one that asks this, and the one that was made anew");
    server.type_in::<()>("replicaof no one");
    assert_eq!(store.swap_head(swap(&dublin(), Some(1), &noise(0..1))).await.unwrap().seq, 2);
}

#[tokio::test]
async fn a_full_server_takes_half_a_pack_and_harms_no_head() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let good = put(&*store, &dublin(), None, &noise(0..20)).await;
    let generation = put(&*store, &Shelf::Generation, None, &noise(0..20)).await;
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let ready = noise(20..30);
    store.put_chunks(&Shelf::Generation, &ready).await.unwrap();

    let limit = server.info("used_memory") + 4_000_000;
    server.type_in::<()>(&format!("config set maxmemory {limit}"));
    let full = store.put_chunks(&dublin(), &noise(100..2_000)).await.unwrap_err();
    assert!(matches!(&full, StoreError::Full(cure) if cure.contains("raise maxmemory")), "{full}");
    let written = server.keys().len();
    assert!((60..1_900).contains(&written), "{written} keys");

    server.type_in::<()>("config set maxmemory 1000000");
    let told: [Result<(), StoreError>; 5] = [
        store.swap_head(swap(&dublin(), Some(1), &noise(0..20))).await.map(drop),
        store.swap_head(swap(&Shelf::Generation, Some(1), &ready)).await.map(drop),
        store.put_status(&source("dublin"), Bytes::from("fine")).await.map(drop),
        store.claim(at(0), 60, 1).await.map(drop),
        store.acquire("publish", "anna", at(0), 60).await.map(drop),
    ];
    for refused in told {
        assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
    }
    assert_eq!(store.head(&dublin()).await.unwrap(), Some(good.clone()));
    assert_eq!(store.history(&dublin()).await.unwrap(), []);
    assert_eq!(store.chunks(&dublin(), &good.chunks).await.unwrap().len(), 20);
    assert_eq!(store.head(&Shelf::Generation).await.unwrap(), Some(generation));
    assert_eq!(store.deltas(0, 9).await.unwrap().len(), 1, "a refused swap leaves no delta");
    assert_eq!(store.queued().await.unwrap()[0].claimed_until, None);
    assert_eq!(store.statuses().await.unwrap().version, 0);

    server.let_an_hour_pass();
    server.type_in::<()>("config set maxmemory 0");
    assert_eq!(put(&*store, &dublin(), Some(1), &noise(100..110)).await.seq, 2);
}

#[tokio::test]
async fn a_claim_is_finished_whole_or_not_at_all_on_a_full_server() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    store.enroll(&source("dublin"), at(0)).await.unwrap();
    let claim = store.claim(at(0), 60, 1).await.unwrap().remove(0);
    server.type_in::<()>("config set maxmemory 1000000");
    let full = store.finish(&claim, at(900)).await.unwrap_err();
    assert!(matches!(full, StoreError::Full(_)), "{full}");
    assert_eq!(store.queued().await.unwrap()[0].claimed_until, Some(at(60)));
    server.type_in::<()>("config set maxmemory 0");
    store.finish(&claim, at(900)).await.unwrap();
}

/// The rules for a user that the front page of the store gives, as arguments of `ACL SETUSER`.
fn rules(password: &str) -> Vec<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/redis/mod.rs")).unwrap();
    let (_, from) = page.split_once("ACL SETUSER meeting-graph ").unwrap();
    let (rules, _) = from.split_once("```").unwrap();
    rules.replace("//!", "").replace("PASSWORD", password).split_whitespace().map(str::to_owned).collect()
}

async fn use_every_call(store: Arc<dyn Store>) {
    let id = source("dublin");
    for seq in 0..6_u64 {
        let expected = (seq > 0).then_some(seq);
        put(&*store, &dublin(), expected, &noise(seq..seq + 2)).await;
        let head = put(&*store, &Shelf::Generation, expected, &noise(seq..seq + 2)).await;
        store.chunks(&Shelf::Generation, &head.chunks).await.unwrap();
    }
    store.swap_head(Swap { delta: None, ..swap(&Shelf::Generation, Some(6), &[]) }).await.unwrap();
    store.source_heads().await.unwrap();
    store.history(&dublin()).await.unwrap();
    store.deltas(0, 9).await.unwrap();
    store.put_status(&id, Bytes::from("fine")).await.unwrap();
    store.status(&id).await.unwrap();
    store.statuses().await.unwrap();
    // Ends in the middle of a wait, after the server was asked.
    let seen = meeting_graph::store::contract::Seen { generation: 7, statuses: 1 };
    let (woken, version) = tokio::join!(store.changed(seen), store.clear_status(&id));
    woken.unwrap();
    assert_eq!(version.unwrap(), 2);
    store.clear_status(&id).await.unwrap();
    for shelf in [dublin(), Shelf::Generation] {
        store.clear_shelf(&shelf).await.unwrap();
    }
    store.enroll(&id, at(0)).await.unwrap();
    store.reschedule(&id, at(1)).await.unwrap();
    let claim = store.claim(at(1), 60, 1).await.unwrap().remove(0);
    let claim = store.extend(&claim, at(2), 60).await.unwrap();
    store.trigger(&id, at(3)).await.unwrap();
    store.finish(&claim, at(4)).await.unwrap();
    store.trigger(&id, at(1)).await.unwrap();
    store.claim_source(&id, at(5), 60).await.unwrap().unwrap();
    store.queued().await.unwrap();
    store.withdraw(&id).await.unwrap();
    let lease = store.acquire("publish", "anna", at(0), 60).await.unwrap().unwrap();
    store.release(&lease).await.unwrap();
    assert_eq!(store.sweep().await.unwrap(), 0);
}

#[tokio::test]
async fn a_user_with_the_documented_rights_can_do_everything() {
    let server = RedisServer::start(&[]);
    let mut set = redis::cmd("ACL");
    set.arg("SETUSER").arg("meeting-graph").arg(rules("s3cret"));
    set.exec(&mut server.operator()).unwrap();
    let store = open(&server.settings_as("meeting-graph", "s3cret")).await.unwrap();
    use_every_call(store).await;

    let elsewhere = StoreSettings { key_prefix: "elsewhere:".to_owned(), ..server.settings_as("meeting-graph", "s3cret") };
    let why = refusal(&elsewhere).await;
    assert!(why.contains("permission"), "{why}");
}

#[tokio::test]
async fn where_the_policy_is_not_told_the_store_goes_on() {
    let server = RedisServer::start(&[]);
    let mut set = redis::cmd("ACL");
    set.arg("SETUSER").arg("meeting-graph").arg(rules("s3cret")).arg("-config").arg("-info");
    set.exec(&mut server.operator()).unwrap();
    open(&server.settings_as("meeting-graph", "s3cret")).await.unwrap().put_status(&source("dublin"), Bytes::new()).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_said_and_not_shown() {
    let server = RedisServer::start(&["--requirepass", "the right one"]);
    let without = refusal(&server.settings()).await;
    let wrong = refusal(&server.settings_as("default", "hunter2")).await;
    for why in [without, wrong] {
        assert!(why.contains("refused the user") && why.contains("store.url") && !why.contains("hunter2"), "{why}");
    }
}

#[test]
fn the_settings_are_printed_without_the_address() {
    let settings = StoreSettings { url: "redis://default:hunter2@redis.example/0".to_owned(), ..StoreSettings::default() };
    let printed = format!("{settings:?}");
    assert!(printed.contains("key_prefix") && !printed.contains("hunter2"), "{printed}");
}

#[tokio::test]
async fn an_address_that_is_none_is_not_repeated() {
    let settings = StoreSettings { url: "redis://:hunter2@".to_owned(), ..RedisServer::start(&[]).settings() };
    let why = refusal(&settings).await;
    assert!(why.contains("store.url") && !why.contains("hunter2"), "{why}");
}

#[tokio::test]
async fn a_server_is_spoken_to_by_tls_where_its_certificate_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let ca = file("ca.pem", &authority.self_signed(&authority_key).unwrap().pem());
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let (certificate, key) = (file("server.pem", &certificate.pem()), file("server.key", &key.serialize_pem()));

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let paths = [&certificate, &key, &ca].map(|path| path.to_str().unwrap());
    let options = ["--tls-port", &port, "--tls-cert-file", paths[0], "--tls-key-file", paths[1], "--tls-ca-cert-file", paths[2]];
    let server = RedisServer::start(&[&options[..], &["--tls-auth-clients", "no"]].concat());
    let url = format!("rediss://127.0.0.1:{port}/0");
    let trusting = StoreSettings { url: url.clone(), tls_ca_file: ca, ..server.settings() };
    use_every_call(open(&trusting).await.unwrap()).await;

    let why = absence(&StoreSettings { url, ..server.settings() }).await;
    assert!(why.contains("cannot be reached"), "{why}");
    let missing = refusal(&StoreSettings { tls_ca_file: folder.path().join("not-there.pem"), ..trusting }).await;
    assert!(missing.contains("store.tls_ca_file") && missing.contains("not-there.pem"), "{missing}");
}
