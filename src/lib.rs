//! meeting-graph: many regional recovery-meeting feeds in, one graph out.
//!
//! ```text
//!        writing wing                                  the table                 reading wing
//! world --fetch--> bytes --feeds--> listings --gather--> store     store --index--> snapshot --query--> page
//!                             \--link--> meetings --gather--> store                    page --graphql--> http --> app
//! ```
//!
//! The wings never import each other: they share the table (`store`) and the words (`model`).
//!
//! Floors, ground first; a room imports only rooms below it (kept by `tests/floors`):
//!
//! | floor | rooms |
//! |---|---|
//! | 9 | `main` |
//! | 8 | `cli`, `app` |
//! | 7 | `config` |
//! | 6 | `http` |
//! | 5 | `graphql` |
//! | 4 | `gather`, `query` |
//! | 3 | `link`, `index` |
//! | 2 | `feeds`, `fetch`, `store`, `suppress`, `show` |
//! | 1 | `model`, `text`, `geo`, `clock`, `telemetry` |
//!
//! Walls that stand elsewhere than first drawn, and why:
//!
//! - `feeds/meaning/draft`: a format hands over a draft of each row, so that zone, place, attendance, links and privacy are
//!   judged once for all formats and a new format cannot forget one of them.
//! - `feeds/registry` hands out every format behind the guard of `feeds/meaning/personal`: no reading leaves with a person in it.
//! - `suppress`: what must not be kept or shown; both wings carry it out, so it lies below both.
//! - `store/rows` with `shelf_rules`, `queue_rules` and `lease_rules`: memory and redb only keep rows; the promises are
//!   written once above them, so the two cannot drift. Redis keeps the same promises in scripts, held to one suite.
//! - `store/packs`: packs and generations as values, for both wings.
//! - `store/generation`: a generation lies in buckets with patches over them, as `index` holds it as a base with an overlay: what
//!   changed is what is written, read and indexed. `index/snapshot` says how the two answer as one.
//! - `index/order` under `orders`, `lexicon` and `tiers` under `words`, `sets` under `facets`: how an order, a frequent word or a set of
//!   many is kept, so that a question and a change cost little more over a million meetings than over some thousand.
//! - `query/part`: the conditions of a filter before any is a set, so that only the smallest is ever made whole.
//! - `gather/pull`, `attempt`, `enroll`: the requests of one feed, one claimed source from claim to finish, and the queue
//!   brought in line with the config, each a subject of its own beside `harvest`.
//! - `link` joins more rows of one source than exact doubles: those of one hour and nearly one name at one address, or in one
//!   room online, that reach a higher sum of bits. Real lists enter a meeting again with another note or type, and a room online
//!   holds one meeting at a time. Two hours of one source are never joined.
//! - `link/rulings`: what operators wrote into `links.toml`, as plain values: `config` reads it, `gather` applies it, `cli` tells it.
//! - `cli/linked`: a store's listings linked anew, because a generation keeps the evidence of the nearest pairs alone.
//! - `config/reload` finds what a changed config says otherwise and `config/watch` when to look; `app/reload` carries it into both
//!   wings over channels (`gather/followed` is what the writing one goes by), so that neither knows of files.
//! - `http/config_standing`: how this process stands to its files. Only its pages tell it, so it lies with them.
//! - `config/places` gathers what a config was read from while it is read, so that a later look has something to compare with.
//! - `config/json_schema` and `config/origin` ask the types and the files once more for editors and for `explain source`.
//! - `config/render` names miette, because drawing a fault needs the text that only `config` has read.
//! - `gather/obey` carries out what operators ask for; `http/operator` takes it at a socket where one process holds the store,
//!   `cli/reach` finds the way there, `store/commands` is where it crosses the table.
//! - `gather/held`, `cut`, `outlook` and `jump` are what belief and schedule know beside the guard and the queue, each by itself.
//! - `fetch/fetcher` is what the writing wing sees of the client, so that a simulation can stand in its place.
//! - `fetch/probe` asks our own health page and passes no address guard: the operator names the address.
//! - `show` turns a report into text, JSON or a page. It stands below `http` and `cli`, because both show the same report, and
//!   knows neither wing.
//! - `show/pages` are the pages of a server for those who keep a list; `http/sources` brings them what is in memory. All their
//!   text is in `show/pages/words`.
//! - `telemetry/metrics` counts for the whole process, as logs are the process's; `http/metrics` adds what is in memory, and
//!   `http/process` what the system knows, when they are asked for.
//! - `gather/seek` and `gather/look` find and read a feed with the harvest's own parts and no store, for `validate`.
//! - `http/front` stands around the router, where ARCHITECTURE has layers on it: tower's layers clone and box each other for every
//!   request, which took longer than giving an answer again.
//! - `http/upstream` serves feed files on loopback, so that the demo and load runs are ordinary config.
//! - `graphql/plan/`: the hot lists written without the library, from the same sentences of `graphql/types`.
//! - `http/graphql/` names async_graphql beside `http/graphql.rs`: what is asked and why it is refused are in its words.

pub mod model;
pub mod text;
pub mod geo;
pub mod clock;
pub mod telemetry;
pub mod fetch;
pub mod feeds;
pub mod suppress;
pub mod store;
pub mod show;
pub mod link;
pub mod gather;
pub mod index;
pub mod query;
pub mod graphql;
pub mod http;
pub mod config;
pub mod app;
pub mod cli;
