//! The store in a Redis or Valkey server, for any number of processes.
//!
//! `server` opens it and checks what it needs of the server; `link` keeps the connection and makes it anew; `faults`
//! says what a refusal means. `shelves`, `queue`, `lease` and `commands` keep the promises, by scripts (`scripts/*.lua`) wherever
//! two steps would leave a gap; `chunks` and `heads` are the parts of shelves. The keys are in `store::redis_keys`.
//!
//! Only commands of Redis 6.2 and Valkey 7.2 are used. A user of the server needs no more than
//!
//! ```text
//! ACL SETUSER meeting-graph on >PASSWORD ~mg:1:* +ping +info +select +config|get +script|load +evalsha
//!   +time +get +set +incr +mget +exists +ttl +expire +persist +del +hget +hmget +hset +hdel +hexists +hgetall
//!   +lpush +rpop +llen +lrange +sadd +smembers +xadd +xtrim +xrange +xrevrange +xread
//!   +zadd +zrem +zscore +zrange +zrangebyscore
//! ```
//!
//! (6.2 knows no rules for parts of a command: there it is `+config` and `+script`, or no `config` at all, which is
//! warned of at the start.) The server must not evict (`maxmemory-policy noeviction`), and should keep its data
//! (`appendonly yes`). What is lost with it is harvested again.

pub mod faults;
pub mod link;
pub mod server;
pub mod scripts;
pub mod chunks;
pub mod heads;
pub mod shelves;
pub mod queue;
pub mod lease;
pub mod commands;
