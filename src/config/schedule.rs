//! `schedule = { every = "6h" }`, or `schedule = { cron = "0 4 * * *", zone = "Europe/Dublin" }`; and durations.

use jiff::{Span, SpanRelativeTo, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::checks::Wrong;
use crate::config::document::Table;
use crate::config::fault::Faults;
use crate::config::section;
use crate::gather::schedule::Schedule;
use crate::model::slot::ZoneName;

const PATH: &str = "source.schedule";

/// Often enough for a list of weekly meetings, and no burden to a volunteer's server.
const EVERY_S_MIN: i64 = 60;
const EVERY_S_MAX: i64 = 31 * 86_400;

/// When a source is harvested: `every` alone, or `cron` with its `zone`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ScheduleKeys {
    /// A length of time such as 15m, 6h or 1d 12h, from 1m to 31d.
    every: Option<String>,
    /// Minute, hour, day of month, month, weekday, such as 30 4 * * *.
    cron: Option<String>,
    /// The zone whose clock the rule is read on, such as Europe/Dublin.
    zone: Option<String>,
}

/// Reads a source's schedule. `own_host` is a host of our own (the loopback upstream), which may be asked every second.
pub fn read(table: &Table, own_host: bool, faults: &mut Faults) -> Option<Schedule> {
    let keys: ScheduleKeys = section::read(PATH, table, faults);
    if [&keys.every, &keys.cron, &keys.zone].into_iter().flatten().count() < table.entries.len() {
        return None; // what could not be read has its fault already
    }
    let found = match (&keys.every, &keys.cron, &keys.zone) {
        (Some(every), None, None) => interval(every, own_host).map_err(|wrong| ("every", wrong)),
        (None, Some(rule), Some(zone)) => by_cron(rule, zone),
        (None, Some(_), None) => Err((
            "cron",
            Wrong {
                code: "missing-key",
                message: "a cron rule needs `zone`, the zone whose clock it is read on".to_owned(),
                mend: ZONE_MEND.to_owned(),
            },
        )),
        _ => Err((
            "",
            Wrong {
                code: "bad-schedule",
                message: "a schedule is either an interval or a cron rule with its zone".to_owned(),
                mend: "write { every = \"6h\" } or { cron = \"30 4 * * *\", zone = \"Europe/Dublin\" }".to_owned(),
            },
        )),
    };
    found
        .map_err(|(key, Wrong { code, message, mend })| {
            let spot = table.entries.get(key).map_or(&table.spot, |entry| &entry.value_spot);
            let path = if key.is_empty() { PATH.to_owned() } else { section::join(PATH, key) };
            faults.push(spot.fault(&path, code, message, mend));
        })
        .ok()
}

fn interval(every: &str, own_host: bool) -> Result<Schedule, Wrong> {
    let least = if own_host { 1 } else { EVERY_S_MIN };
    seconds(every, least, EVERY_S_MAX).map(|seconds| Schedule::Every { seconds })
}

fn by_cron(rule: &str, zone: &str) -> Result<Schedule, (&'static str, Wrong)> {
    let zone = ZoneName::new(zone)
        .ok_or_else(|| ("zone", Wrong { code: "bad-zone", message: format!("`{zone}` is no time zone"), mend: ZONE_MEND.to_owned() }))?;
    Schedule::cron(rule, zone).map_err(|error| {
        let mend = "write five fields: minute, hour, day of month, month, weekday, such as \"30 4 * * *\"".to_owned();
        ("cron", Wrong { code: "bad-cron", message: format!("`{rule}` is no cron rule: {error}"), mend })
    })
}

/// For every key that holds a zone.
pub const ZONE_MEND: &str = "write a name of the IANA database, such as Europe/Dublin";

/// Whole seconds of `15m`, `6h`, `1d 12h`; a day is 24 hours.
///
/// # Errors
/// Where it is no length of time, or not from `least` to `most` seconds.
pub fn seconds(text: &str, least: i64, most: i64) -> Result<u32, Wrong> {
    let duration = text.parse::<Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours())).map_err(|_| Wrong {
        code: "bad-duration",
        message: format!("`{text}` is no length of time"),
        mend: "write 15m, 6h, 1d or 1d 12h".to_owned(),
    })?;
    match u32::try_from(duration.as_secs()) {
        Ok(seconds) if (least..=most).contains(&i64::from(seconds)) => Ok(seconds),
        _ => Err(Wrong {
            code: "out-of-range",
            message: format!("`{text}` is too short or too long"),
            mend: format!("write a time from {} to {}", words(least), words(most)),
        }),
    }
}

fn words(seconds: i64) -> String {
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

/// Seconds of the longest pause between two runs, over a dozen of them: enough for a rule of weekdays.
pub fn longest_pause_s(schedule: &Schedule) -> u64 {
    let first = schedule.next_after(Timestamp::UNIX_EPOCH);
    let runs: Vec<Timestamp> = std::iter::successors(first, |run| schedule.next_after(*run)).take(12).collect();
    let pauses = runs.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs());
    u64::try_from(pauses.max().unwrap_or(0)).unwrap_or(0)
}
