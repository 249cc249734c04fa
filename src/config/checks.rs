//! What a value must be beyond its kind: a range, an address, a list of networks.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use url::Url;

use crate::store::settings::check_url;
use crate::telemetry::check_filter;

/// A value that its key cannot hold.
pub struct Wrong {
    /// A stable word.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub mend: String,
}

const MINUTE_MS: i64 = 60_000;
const DAY_S: i64 = 86_400;
const MIB: i64 = 1024 * 1024;

/// Every whole number an operator can set, from and to, both included. Wide on purpose: beyond lies only what cannot work
/// or what would hurt a publisher's server.
pub const RANGES: &[(&str, RangeInclusive<i64>)] = &[
    ("store.connect_timeout_ms", 100..=MINUTE_MS),
    ("store.answer_timeout_ms", 100..=MINUTE_MS),
    ("http.body_bytes_max", 1024..=16 * MIB),
    ("http.timeout_ms", 100..=10 * MINUTE_MS),
    ("http.header_timeout_ms", 100..=10 * MINUTE_MS),
    ("http.connections_max", 1..=1_000_000),
    ("http.drain_s", 0..=600),
    ("http.cache_s", 0..=DAY_S),
    ("http.answer_cache_bytes_max", 0..=4096 * MIB),
    ("http.rate_cost_per_s", 1..=1_000_000),
    ("http.rate_cost_burst", 1..=1_000_000_000),
    ("http.rate_callers_max", 100..=10_000_000),
    ("http.streams_max", 0..=1_000_000),
    ("http.streams_per_caller_max", 0..=1_000_000),
    ("http.stream_subscriptions_max", 1..=1000),
    ("http.stream_questions_max", 1..=100_000),
    ("http.stream_keepalive_s", 1..=600),
    ("http.stream_send_timeout_ms", 100..=10 * MINUTE_MS),
    ("fetch.connect_timeout_ms", 1..=10 * MINUTE_MS),
    ("fetch.header_timeout_ms", 1..=10 * MINUTE_MS),
    ("fetch.idle_timeout_ms", 1..=10 * MINUTE_MS),
    ("fetch.total_timeout_ms", 1..=60 * MINUTE_MS),
    ("fetch.bytes_per_s_min", 0..=1_000_000),
    ("fetch.wire_bytes_max", 1024..=4096 * MIB),
    ("fetch.decoded_bytes_max", 1024..=4096 * MIB),
    ("fetch.ratio_max", 2..=1_000_000),
    ("fetch.host_concurrency_max", 1..=64),
    ("fetch.gap_ms_min", 0..=10 * MINUTE_MS),
    ("fetch.concurrency_max", 1..=1024),
    ("fetch.redirects_max", 0..=20),
    ("gather.concurrency_max", 1..=256),
    ("gather.start_spread_s", 0..=DAY_S),
    ("gather.visibility_s", 10..=DAY_S),
    ("gather.backoff_s_min", 1..=DAY_S),
    ("gather.backoff_s_max", 1..=7 * DAY_S),
    ("gather.publish_settle_ms", 0..=10 * MINUTE_MS),
    ("gather.drop_percent_max", 0..=100),
    ("gather.drop_listings_max", 0..=1_000_000),
    ("gather.growth_factor_max", 2..=1_000_000),
    ("gather.growth_listings_max", 0..=1_000_000),
    ("gather.churn_percent_max", 0..=100),
    ("gather.accept_after_harvests", 0..=1_000),
    ("gather.accept_after_s", 0..=366 * DAY_S),
    ("gather.certificate_days_min", 0..=366),
    ("gather.refused_percent_max", 0..=100),
    ("gather.harvest_s_max", 10..=DAY_S),
    ("gather.reading_s_max", 1..=DAY_S),
    ("gather.rows_max", 1..=100_000_000),
    ("gather.set_aside_s", 60..=31 * DAY_S),
    ("gather.feed_bytes_max", MIB..=4096 * MIB),
    ("gather.drain_s", 0..=600),
    ("index.overlay_meetings_max", 0..=1_000_000),
    ("graphql.page_max", 1..=1000),
    ("graphql.page_max_trusted", 1..=1000),
    ("graphql.page_default", 1..=1000),
    ("graphql.document_bytes_max", 256..=MIB),
    ("graphql.tokens_max", 50..=100_000),
    ("graphql.fragments_max", 0..=1000),
    ("graphql.depth_max", 1..=100),
    ("graphql.fields_max", 1..=100_000),
    ("graphql.aliases_max", 1..=1000),
    ("graphql.root_fields_max", 1..=1000),
    ("graphql.directives_max", 0..=1000),
    ("graphql.list_items_max", 1..=10_000),
    ("graphql.cost_max", 100..=10_000_000),
    ("graphql.nodes_max", 1..=10_000),
    ("graphql.entities_max", 1..=10_000),
    ("graphql.live_changes_max", 1..=100_000),
    ("graphql.deadline_ms", 100..=10 * MINUTE_MS),
    ("graphql.document_cache_bytes_max", 0..=1024 * MIB),
    ("reload.settle_ms", 0..=MINUTE_MS),
    ("reload.poll_s", 1..=3600),
    ("reload.removed_percent_max", 0..=100),
    ("source.rank", 0..=1000),
    ("source.gap_ms_min", 0..=10 * MINUTE_MS),
];

/// What is wrong with the value of a key such as `http.listen`, if anything is. Kinds are already right.
pub fn value(path: &str, value: &toml::Value) -> Option<Wrong> {
    let text = value.as_str();
    match path {
        "http.listen" => text.and_then(listen),
        "http.metrics_listen" => text.filter(|text| !text.is_empty()).and_then(listen),
        "http.public_url" => text.and_then(public_url),
        "fetch.contact" => text.and_then(contact),
        "fetch.allow_private" | "source.allow_private" | "http.trusted_proxies" => {
            value.as_array().into_iter().flatten().filter_map(toml::Value::as_str).find_map(network)
        }
        "store.path" | "upstream.folder" | "sources_dir" | "suppress_file" | "links_file" => {
            text.filter(|text| text.trim().is_empty()).map(|_| empty(path))
        }
        "store.url" => text.and_then(store_url),
        "telemetry.log_filter" => text.and_then(log_filter),
        _ => value.as_integer().and_then(|number| in_range(path, number)),
    }
}

fn in_range(path: &str, number: i64) -> Option<Wrong> {
    let (_, range) = RANGES.iter().find(|(key, _)| *key == path)?;
    (!range.contains(&number)).then(|| Wrong {
        code: "out-of-range",
        message: format!("`{path}` is {number}"),
        mend: format!("write a number from {} to {}", range.start(), range.end()),
    })
}

fn empty(path: &str) -> Wrong {
    Wrong { code: "bad-value", message: format!("`{path}` is empty"), mend: "write a path".to_owned() }
}

fn listen(text: &str) -> Option<Wrong> {
    let named = |(host, port): (&str, &str)| !host.is_empty() && !host.contains(':') && port.parse::<u16>().is_ok();
    let fits = text.parse::<SocketAddr>().is_ok() || text.rsplit_once(':').is_some_and(named);
    (!fits).then(|| Wrong {
        code: "bad-address",
        message: format!("`{text}` is no address to listen on"),
        mend: "write address and port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080".to_owned(),
    })
}

fn public_url(text: &str) -> Option<Wrong> {
    let plain = |url: &Url| matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    let fits = text.is_empty() || Url::parse(text).is_ok_and(|url| plain(&url));
    (!fits).then(|| Wrong {
        code: "bad-url",
        message: format!("`{text}` is no address that readers can open"),
        mend: "write it like https://meetings.example.org/, or leave it empty".to_owned(),
    })
}

fn contact(text: &str) -> Option<Wrong> {
    let is_page = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
    (!is_page && !text.contains('@')).then(|| Wrong {
        code: "bad-value",
        message: format!("`{text}` is no way to reach whoever runs this"),
        mend: "write a page (https://...) or a mailbox that a server's admin can turn to; it is sent in the User-Agent".to_owned(),
    })
}

fn network(text: &str) -> Option<Wrong> {
    let fits = text.split_once('/').is_some_and(|(address, bits)| {
        let bits_max = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        bits.parse::<u8>().is_ok_and(|bits| bits <= bits_max)
    });
    (!fits).then(|| Wrong {
        code: "bad-network",
        message: format!("`{text}` is no range of addresses"),
        mend: "write address and prefix length, such as 127.0.0.0/8 or fd00::/8".to_owned(),
    })
}

fn store_url(text: &str) -> Option<Wrong> {
    check_url(text).err().map(|mend| Wrong {
        code: "bad-url",
        message: "`store.url` is no address of a Redis server".to_owned(),
        mend: mend.to_owned(),
    })
}

fn log_filter(text: &str) -> Option<Wrong> {
    check_filter(text).err().map(|error| Wrong {
        code: "bad-value",
        message: format!("`{text}` is no log filter: {error}"),
        mend: "write a level (error, warn, info, debug, trace), or levels by target such as info,meeting_graph=debug".to_owned(),
    })
}
