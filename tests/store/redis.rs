//! What holds for the store in Redis alone: what lies in the server, and several clients of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use meeting_graph::store::contract::{Chunk, KEPT_DELTAS, Seen, Shelf, Store, Swap};
use meeting_graph::store::error::StoreError;
use meeting_graph::store::open::open;

use crate::store::places::{at, source};
use crate::store::redis_server::RedisServer;

fn dublin() -> Shelf {
    Shelf::Source(source("dublin"))
}

fn chunk(text: &str) -> Chunk {
    Chunk::new(Bytes::copy_from_slice(text.as_bytes()))
}

async fn put(store: &dyn Store, shelf: &Shelf, expected: Option<u64>, texts: &[&str]) {
    let chunks: Vec<Chunk> = texts.iter().map(|text| chunk(text)).collect();
    store.put_chunks(shelf, &chunks).await.unwrap();
    let chunks = chunks.iter().map(|chunk| chunk.id).collect();
    let delta = (*shelf == Shelf::Generation).then(|| Bytes::from("delta"));
    store.swap_head(Swap { shelf: shelf.clone(), expected, fence: 1, chunks, meta: Bytes::new(), delta, at: at(0) }).await.unwrap();
}

/// Something of every kind.
async fn fill(store: &dyn Store) {
    for expected in [None, Some(1)] {
        put(store, &dublin(), expected, &["monday", "friday"]).await;
        put(store, &Shelf::Generation, expected, &["meetings"]).await;
    }
    store.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();
    for name in ["dublin", "cork"] {
        store.enroll(&source(name), at(0)).await.unwrap();
    }
    store.claim_source(&source("dublin"), at(0), 60).await.unwrap().unwrap();
    store.trigger(&source("dublin"), at(1)).await.unwrap();
    store.acquire("publish", "anna", at(0), 60).await.unwrap().unwrap();
}

fn end_of(server: &RedisServer, key: &str) -> i64 {
    redis::cmd("TTL").arg(key).query(&mut server.operator()).unwrap()
}

#[tokio::test]
async fn every_key_is_on_the_page_of_keys() {
    let server = RedisServer::start(&[]);
    fill(&*open(&server.settings()).await.unwrap()).await;
    let kind = |key: &String| redis::cmd("TYPE").arg(key).query(&mut server.operator()).unwrap();
    let found: BTreeMap<String, String> = server.keys().iter().map(|key| (key.replacen("mg:1:", "", 1), kind(key))).collect();
    let of_chunk = |tag: &str, text: &str| (format!("{tag}:c:{}", chunk(text).id), "string".to_owned());
    let expected = [
        ("{g}:about", "hash"),
        ("{g}:deltas", "stream"),
        ("{g}:head", "hash"),
        ("{g}:heads", "list"),
        ("{g}:hints", "stream"),
        ("{g}:sources", "set"),
        ("{g}:statuses", "hash"),
        ("{g}:statuses:version", "string"),
        ("{q}:due", "zset"),
        ("{q}:fence", "hash"),
        ("{q}:held", "hash"),
        ("{q}:lease:publish", "hash"),
        ("{q}:triggered", "hash"),
        ("{q}:until", "hash"),
        ("{s:dublin}:head", "hash"),
        ("{s:dublin}:heads", "list"),
    ]
    .map(|(key, kind)| (key.to_owned(), kind.to_owned()));
    let chunks = [of_chunk("{g}", "meetings"), of_chunk("{s:dublin}", "monday"), of_chunk("{s:dublin}", "friday")];
    assert_eq!(found, expected.into_iter().chain(chunks).collect());

    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/redis_keys.rs")).unwrap();
    for key in found.keys() {
        let written = match key.split_once(":c:") {
            Some((tag, _)) => format!("{tag}:c:<hash>"),
            None => key.replace("lease:publish", "lease:<name>"),
        };
        assert!(page.contains(&format!("`{}`", written.replace("s:dublin", "s:<source>"))), "{key}");
    }
}

#[tokio::test]
async fn graphs_with_other_prefixes_share_a_server() {
    let server = RedisServer::start(&[]);
    let ours = open(&server.settings()).await.unwrap();
    fill(&*ours).await;
    let mut settings = server.settings();
    settings.key_prefix = "other:".to_owned();
    let theirs = open(&settings).await.unwrap();
    assert_ne!(theirs.store_id().await.unwrap(), ours.store_id().await.unwrap());
    assert_eq!(theirs.head(&dublin()).await.unwrap(), None);
    assert_eq!(theirs.queued().await.unwrap(), []);
}

#[tokio::test]
async fn a_chunk_has_an_end_until_a_head_names_it_and_after_the_last_one_does() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let key = |text: &str| format!("mg:1:{{s:dublin}}:c:{}", chunk(text).id);
    store.put_chunks(&dublin(), &[chunk("monday")]).await.unwrap();
    redis::cmd("EXPIRE").arg(key("monday")).arg(9).exec(&mut server.operator()).unwrap();
    store.put_chunks(&dublin(), &[chunk("monday"), chunk("friday")]).await.unwrap();
    assert!(end_of(&server, &key("monday")) > 3_000, "put again, it has its whole time again");
    assert!(end_of(&server, &key("friday")) > 3_000);

    put(&*store, &dublin(), None, &["monday", "friday"]).await;
    for text in ["monday", "friday"] {
        assert_eq!(end_of(&server, &key(text)), -1, "{text} is named");
    }
    for seq in 1..=4 {
        put(&*store, &dublin(), Some(seq), &["monday"]).await;
    }
    assert_eq!(end_of(&server, &key("monday")), -1);
    assert!(end_of(&server, &key("friday")) > 3_000, "no kept head names it");
    store.put_chunks(&dublin(), &[chunk("monday")]).await.unwrap();
    assert_eq!(end_of(&server, &key("monday")), -1, "what is named is not given an end by being put again");
    store.clear_shelf(&dublin()).await.unwrap();
    assert!(end_of(&server, &key("monday")) > 3_000);
}

#[tokio::test]
async fn deltas_are_kept_up_to_their_limit() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let kept = KEPT_DELTAS as u64;
    let mut earlier = redis::pipe();
    for seq in 1..=kept {
        earlier.cmd("XADD").arg("mg:1:{g}:deltas").arg(format!("{seq}-0")).arg("delta").arg(format!("delta {seq}")).ignore();
    }
    earlier.cmd("HSET").arg("mg:1:{g}:head").arg("seq").arg(kept).arg("fence").arg(1).ignore();
    earlier.exec(&mut server.operator()).unwrap();
    put(&*store, &Shelf::Generation, None, &["meetings"]).await;
    put(&*store, &Shelf::Generation, Some(kept + 1), &["meetings"]).await;
    let deltas = store.deltas(0, usize::MAX).await.unwrap();
    let seqs: Vec<u64> = deltas.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, (3..=kept + 2).collect::<Vec<_>>());
    assert_eq!(deltas[0].1, "delta 3");
    assert_eq!(store.deltas(kept, 1).await.unwrap(), [(kept + 1, Bytes::from("delta"))]);
}

#[tokio::test]
async fn of_two_clients_one_gets_each_source_and_one_wins_each_swap() {
    let server = RedisServer::start(&[]);
    let (one, other) = (open(&server.settings()).await.unwrap(), open(&server.settings()).await.unwrap());
    assert_eq!(one.store_id().await.unwrap(), other.store_id().await.unwrap());
    for n in 0..40 {
        one.enroll(&source(&format!("source-{n}")), at(0)).await.unwrap();
    }
    let claim_all = |store: Arc<dyn Store>| async move {
        let mut names = Vec::new();
        loop {
            let claims = store.claim(at(0), 60, 3).await.unwrap();
            if claims.is_empty() {
                return names;
            }
            names.extend(claims.into_iter().map(|claim| claim.source.to_string()));
        }
    };
    let (mut names, theirs) = tokio::join!(claim_all(one.clone()), claim_all(other.clone()));
    names.extend(theirs);
    assert_eq!(names.len(), 40);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 40);

    for round in 0..20_u64 {
        let swap = Swap {
            shelf: dublin(),
            expected: round.checked_sub(1).map(|before| before + 1),
            fence: 1,
            chunks: Vec::new(),
            meta: Bytes::new(),
            delta: None,
            at: at(0),
        };
        let (ours, theirs) = tokio::join!(one.swap_head(swap.clone()), other.swap_head(swap));
        let won = [&ours, &theirs].iter().filter(|swapped| matches!(swapped, Ok(head) if head.seq == round + 1)).count();
        let lost = [&ours, &theirs].iter().filter(|swapped| matches!(swapped, Err(StoreError::Raced { .. }))).count();
        assert_eq!((won, lost), (1, 1), "{ours:?} {theirs:?}");
    }
}

#[tokio::test]
async fn who_waits_is_woken_by_another_client_and_holds_up_nobody() {
    let server = RedisServer::start(&[]);
    let (waiting, writing) = (open(&server.settings()).await.unwrap(), open(&server.settings()).await.unwrap());
    let mut changed = Box::pin(waiting.changed(Seen::default()));
    // Once it waits on the server, the server counts it among the blocked.
    while server.info("blocked_clients") == 0 {
        assert!(futures_util::poll!(&mut changed).is_pending());
        waiting.status(&source("dublin")).await.unwrap();
    }
    assert_eq!(waiting.head(&dublin()).await.unwrap(), None, "other calls go on meanwhile");
    writing.put_status(&source("dublin"), Bytes::from("fine")).await.unwrap();
    assert_eq!(server.info("blocked_clients"), 0, "the hint ends the wait");
    changed.await.unwrap();
}

#[tokio::test]
async fn numbers_larger_than_a_script_counts_are_compared_exactly() {
    let server = RedisServer::start(&[]);
    let store = open(&server.settings()).await.unwrap();
    let swap = |fence| Swap { shelf: dublin(), expected: None, fence, chunks: Vec::new(), meta: Bytes::new(), delta: None, at: at(0) };
    store.swap_head(swap(u64::MAX)).await.unwrap();
    let refused = store.swap_head(swap(u64::MAX - 1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Fenced { held: u64::MAX, .. }), "{refused}");
}
