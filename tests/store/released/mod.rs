//! Stores that released versions wrote stay readable: each folder `vN` holds what the version with codec N left behind.
//!
//! See `README.md` here for how they are made.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use meeting_graph::model::change::{Change, ChangeKind};
use meeting_graph::model::id::MeetingId;
use meeting_graph::store::codec;
use meeting_graph::store::contract::{Shelf, Store};
use meeting_graph::store::frame::CODEC_VERSION;
use meeting_graph::store::generation;
use meeting_graph::store::open::open;
use meeting_graph::store::packs;
use meeting_graph::store::queue::Queued;
use meeting_graph::store::settings::{StoreKind, StoreSettings};
use serde::{Deserialize, Serialize};

use crate::common::tests_dir;
use crate::graphql::world;
use crate::store::places::{at, source};
use crate::store::redis_server::RedisServer;
use crate::store::rounds;

/// Set to write the folder of the present version anew.
const WRITE: &str = "MEETING_GRAPH_WRITE_RELEASED";

const EMBEDDED: &str = "store.redb.zst";
const REDIS: &str = "redis.json";
const GENERATION: &str = "generation.mg";
const GENERATION_SAID: &str = "generation.txt";

/// A key of Redis as DUMP gives it, in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Dumped {
    key: String,
    value: String,
}

fn folder(version: u8) -> PathBuf {
    tests_dir().join(format!("store/released/v{version}"))
}

fn change() -> Change {
    Change { id: MeetingId(uuid::Uuid::from_u128(7)), kind: ChangeKind::Added, at: at(0) }
}

fn at_file(path: &Path) -> StoreSettings {
    StoreSettings { kind: StoreKind::Embedded, path: path.to_path_buf(), ..StoreSettings::default() }
}

/// A few invented listings, two rounds of each shelf, a status, a queue with a claim and a trigger, leases.
async fn fill(store: &dyn Store) {
    let dublin = source("dublin");
    for round in 1..=2 {
        let expected = (round > 1).then_some(1);
        let (pack, meta) = rounds::pack_of_round(round, 3);
        packs::put_pack(store, &dublin, &pack, &meta, expected, 5, at(0)).await.unwrap();
        let (content, meta) = rounds::generation_of_round(round, 4);
        packs::publish_generation(store, &content, &meta, &[change()], expected, 6, at(1)).await.unwrap();
    }
    let (pack, meta) = rounds::pack_of_round(1, 1);
    packs::put_pack(store, &source("gone"), &pack, &meta, None, 8, at(0)).await.unwrap();
    store.clear_shelf(&Shelf::Source(source("gone"))).await.unwrap();
    packs::put_status(store, &rounds::status("dublin")).await.unwrap();
    for name in ["cork", "dublin"] {
        store.enroll(&source(name), at(10)).await.unwrap();
    }
    store.claim_source(&dublin, at(10), 60).await.unwrap().unwrap();
    store.trigger(&dublin, at(20)).await.unwrap();
    store.acquire("publish", "anna", at(0), 60).await.unwrap().unwrap();
}

/// Everything that [`fill`] left is there, and is built upon.
async fn look(store: &dyn Store) {
    let dublin = source("dublin");
    let shelf = Shelf::Source(dublin.clone());
    assert_eq!(store.store_id().await.unwrap().len(), 32);
    let heads = store.source_heads().await.unwrap();
    let [(name, head)] = heads.as_slice() else { panic!("{heads:?}") };
    assert_eq!((name, head.seq, head.fence, head.at), (&dublin, 2, 5, at(0)));
    assert_eq!(packs::load_pack(store, &dublin, head).await.unwrap(), rounds::pack_of_round(2, 3));
    let before = store.history(&shelf).await.unwrap().remove(0);
    assert_eq!(packs::load_pack(store, &dublin, &before).await.unwrap(), rounds::pack_of_round(1, 3));

    let (head, meta, content) = packs::load_generation(store).await.unwrap().unwrap();
    assert_eq!((head.seq, head.fence, (content, meta)), (2, 6, rounds::generation_of_round(2, 4)));
    let deltas = store.deltas(0, 9).await.unwrap();
    assert_eq!(deltas.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [1, 2]);
    assert!(deltas.iter().all(|(_, delta)| codec::decode_changes(delta).unwrap() == [change()]));
    let (version, statuses) = packs::load_statuses(store).await.unwrap();
    assert_eq!((version, statuses.into_values().collect::<Vec<_>>()), (1, vec![rounds::status("dublin")]));

    let place = |name, until| Queued { source: source(name), due: at(10), claimed_until: until };
    assert_eq!(store.queued().await.unwrap(), [place("cork", None), place("dublin", Some(at(70)))]);
    assert_eq!(store.acquire("publish", "ben", at(59), 60).await.unwrap(), None);
    assert!(store.acquire("publish", "ben", at(60), 60).await.unwrap().is_some());
    let claims = store.claim(at(70), 60, 9).await.unwrap();
    assert_eq!(claims.iter().map(|claim| claim.source.as_str()).collect::<Vec<_>>(), ["cork", "dublin"]);
    assert!(claims[1].fence > 1, "the fence goes on: {}", claims[1].fence);

    let (pack, meta) = rounds::pack_of_round(3, 2);
    assert_eq!(packs::put_pack(store, &dublin, &pack, &meta, Some(2), 5, at(9)).await.unwrap().seq, 3);
    assert_eq!(packs::put_pack(store, &source("gone"), &pack, &meta, None, 8, at(9)).await.unwrap().seq, 2);
    assert_eq!(store.put_status(&dublin, Bytes::from("newer")).await.unwrap(), 2);
}

#[tokio::test]
async fn the_file_of_every_released_version_is_opened_and_built_upon() {
    let home = tempfile::tempdir().unwrap();
    for version in 1..=CODEC_VERSION {
        let kept = folder(version).join(EMBEDDED);
        let path = home.path().join(format!("v{version}.redb"));
        if version == CODEC_VERSION && std::env::var_os(WRITE).is_some() {
            fill(&*open(&at_file(&path)).await.unwrap()).await;
            std::fs::create_dir_all(folder(version)).unwrap();
            std::fs::write(&kept, zstd::encode_all(std::fs::File::open(&path).unwrap(), 19).unwrap()).unwrap();
        }
        let bytes = std::fs::read(&kept).unwrap_or_else(|error| panic!("{}: {error}; see README.md there", kept.display()));
        std::fs::write(&path, zstd::decode_all(bytes.as_slice()).unwrap()).unwrap();
        look(&*open(&at_file(&path)).await.unwrap()).await;
    }
}

#[tokio::test]
async fn the_redis_dump_of_every_released_version_is_opened_and_built_upon() {
    for version in 1..=CODEC_VERSION {
        let kept = folder(version).join(REDIS);
        if version == CODEC_VERSION && std::env::var_os(WRITE).is_some() {
            std::fs::create_dir_all(folder(version)).unwrap();
            std::fs::write(&kept, dump().await).unwrap();
        }
        let text = std::fs::read_to_string(&kept).unwrap_or_else(|error| panic!("{}: {error}; see README.md there", kept.display()));
        let server = RedisServer::start(&[]);
        let mut operator = server.operator();
        for Dumped { key, value } in serde_json::from_str::<Vec<Dumped>>(&text).unwrap() {
            redis::cmd("RESTORE").arg(&key).arg(0).arg(from_hex(&value)).exec(&mut operator).unwrap();
        }
        look(&*open(&server.settings()).await.unwrap()).await;
    }
}

/// A generation with everything in it, as chunks one behind the other, each behind its length in four bytes, the greatest first;
/// beside it what was read of it. Codec 1 left none.
#[test]
fn the_generation_of_every_released_version_since_2_says_what_it_said() {
    for version in 2..=CODEC_VERSION {
        let [kept, said] = [GENERATION, GENERATION_SAID].map(|name| folder(version).join(name));
        if version == CODEC_VERSION && std::env::var_os(WRITE).is_some() {
            let content = world::content();
            let chunks = generation::encode_generation(&content).unwrap();
            let framed = chunks.iter().flat_map(|chunk| {
                let length = u32::try_from(chunk.bytes.len()).unwrap();
                length.to_be_bytes().into_iter().chain(chunk.bytes.iter().copied())
            });
            std::fs::write(&kept, framed.collect::<Vec<u8>>()).unwrap();
            std::fs::write(&said, format!("{content:#?}\n")).unwrap();
        }
        let framed = std::fs::read(&kept).unwrap_or_else(|error| panic!("{}: {error}; see README.md there", kept.display()));
        let (mut chunks, mut rest) = (Vec::new(), framed.as_slice());
        while let Some((length, behind)) = rest.split_first_chunk::<4>() {
            let (chunk, behind) = behind.split_at(u32::from_be_bytes(*length) as usize);
            chunks.push(Bytes::copy_from_slice(chunk));
            rest = behind;
        }
        let content = generation::decode_generation(&chunks).unwrap();
        assert!(!content.meetings.is_empty() && !content.venues.is_empty() && !content.groups.is_empty());
        assert_eq!(format!("{content:#?}\n"), std::fs::read_to_string(&said).unwrap(), "version {version}");
    }
}

async fn dump() -> String {
    let server = RedisServer::start(&[]);
    fill(&*open(&server.settings()).await.unwrap()).await;
    let mut operator = server.operator();
    let dumped = server.keys().into_iter().map(|key| {
        let value: Vec<u8> = redis::cmd("DUMP").arg(&key).query(&mut operator).unwrap();
        Dumped { key, value: value.iter().map(|byte| format!("{byte:02x}")).collect() }
    });
    let dumped: Vec<Dumped> = dumped.collect();
    serde_json::to_string_pretty(&dumped).unwrap() + "\n"
}

fn from_hex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
