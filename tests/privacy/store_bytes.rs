//! Every byte that a store holds, as it lies there and unfolded.

use std::io::Read;
use std::path::Path;

use redis::FromRedisValue;

use crate::store::redis_server::RedisServer;

/// How a frame of zstd begins.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The file of the embedded store, pages that are free again included.
pub fn of_file(path: &Path) -> String {
    readable(&std::fs::read(path).unwrap())
}

/// Every key of a server, and whatever lies under it.
pub fn of_redis(server: &RedisServer) -> String {
    let mut operator = server.operator();
    let mut all = String::new();
    for key in server.keys() {
        let kind: String = redis::cmd("TYPE").arg(&key).query(&mut operator).unwrap();
        let command: &[&str] = match kind.as_str() {
            "string" => &["GET"],
            "hash" => &["HGETALL"],
            "set" => &["SMEMBERS"],
            "zset" => &["ZRANGE", "0", "-1", "WITHSCORES"],
            "list" => &["LRANGE", "0", "-1"],
            "stream" => &["XRANGE", "-", "+"],
            other => panic!("{key} is of type {other}: teach this reading of a store to look into it"),
        };
        let value: redis::Value = redis::cmd(command[0]).arg(&key).arg(&command[1..]).query(&mut operator).unwrap();
        all += &format!("{key}\n");
        look(&value, &mut all);
    }
    assert!(!all.is_empty(), "the server holds nothing");
    all
}

fn look(value: &redis::Value, all: &mut String) {
    match value {
        redis::Value::Array(items) | redis::Value::Set(items) => items.iter().for_each(|item| look(item, all)),
        redis::Value::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            look(key, all);
            look(value, all);
        }),
        other => {
            let bytes = Vec::<u8>::from_redis_value(other.clone()).unwrap_or_default();
            *all += &readable(&bytes);
        }
    }
}

/// Bytes as text, and behind them each frame in them, unfolded. Texts in MessagePack stand there as they are.
fn readable(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).into_owned();
    for at in (0..bytes.len().saturating_sub(ZSTD.len())).filter(|at| bytes[*at..].starts_with(&ZSTD)) {
        let mut unfolded = Vec::new();
        let mut decoder = zstd::stream::read::Decoder::with_buffer(&bytes[at..]).unwrap().single_frame();
        // A frame in a page that is free again may be half of one; what comes of it is looked at all the same.
        decoder.read_to_end(&mut unfolded).ok();
        all.push('\n');
        all += &String::from_utf8_lossy(&unfolded);
    }
    all
}
