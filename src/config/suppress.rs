//! `suppress.toml`: what an operator was asked to take out, one `[[suppress]]` for each.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::config::checks::Wrong;
use crate::config::document::{Spot, Table};
use crate::config::fault::Faults;
use crate::config::section;
use crate::config::source_values;
use crate::model::id::ListingKey;
use crate::suppress::order::{Hash, Order, Suppressions, Target};

const KEYS_OF_TARGETS: [&str; 3] = ["listing", "phone_sha256", "email_sha256"];

/// One `[[suppress]]`. Every key is optional here, so that what is missing is told together with what is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OrderKeys {
    listing: Option<String>,
    phone_sha256: Option<String>,
    email_sha256: Option<String>,
    who: Option<String>,
    why: Option<String>,
    at: Option<String>,
}

/// Reads the file; an empty one orders nothing.
pub(super) fn read(root: &Table, faults: &mut Faults) -> Suppressions {
    for (key, entry) in root.entries.iter().filter(|(key, _)| *key != "suppress") {
        let mend = "a file of suppressions holds [[suppress]] tables and nothing else";
        faults.push(entry.key_spot.fault(key, "unknown-key", format!("unknown key `{key}` outside of a [[suppress]]"), mend));
    }
    let tables: &[Table] = match root.entries.get("suppress") {
        Some(entry) if entry.tables.is_empty() => {
            let mend = "write [[suppress]] with two pairs of brackets: a file may hold several";
            faults.push(entry.key_spot.fault("suppress", "bad-value", "`suppress` is no list of tables".to_owned(), mend));
            &[]
        }
        Some(entry) => &entry.tables,
        None => &[],
    };
    Suppressions::new(tables.iter().filter_map(|table| Reader { table, faults }.order()).collect())
}

struct Reader<'a> {
    table: &'a Table,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn order(mut self) -> Option<Order> {
        let keys: OrderKeys = section::read("suppress", self.table, self.faults);
        let target = self.target(&keys);
        let who = self.text("who", keys.who, "write who asked, such as \"a member, by mail\"; no name is needed");
        let why = self.text("why", keys.why, "write why, for whoever runs this after you");
        let at = self.text("at", keys.at, "write the day, such as \"2026-11-22\"").and_then(|at| self.checked("at", instant(&at)));
        Some(Order { target: target?, who: who?, why: why?, at: at? })
    }

    fn target(&mut self, keys: &OrderKeys) -> Option<Target> {
        let written: Vec<&str> = KEYS_OF_TARGETS.into_iter().filter(|key| section::is_written(self.table, key)).collect();
        let mend = "write one of listing = \"source/id\", phone_sha256 = \"...\" or email_sha256 = \"...\"";
        match written.as_slice() {
            [_] => {}
            [] => {
                self.wrong(
                    None,
                    Wrong { code: "missing-key", message: "the order does not say what to take out".to_owned(), mend: mend.to_owned() },
                );
                return None;
            }
            several => {
                let message = format!("the order names several things: {}", several.join(", "));
                self.wrong(Some(several[1]), Wrong { code: "bad-value", message, mend: format!("{mend}; make a [[suppress]] of each") });
                return None;
            }
        }
        if let Some(text) = &keys.listing {
            return self.checked("listing", listing(text)).map(Target::Listing);
        }
        if let Some(text) = &keys.phone_sha256 {
            return self.checked("phone_sha256", hash(text)).map(Target::Phone);
        }
        let text = keys.email_sha256.as_ref()?;
        self.checked("email_sha256", hash(text)).map(Target::Email)
    }

    fn text(&mut self, key: &str, text: Option<String>, mend: &str) -> Option<String> {
        let said = text.filter(|text| !text.trim().is_empty());
        // A key of the wrong kind has its own fault.
        let is_known_bad = said.is_none() && self.table.entries.get(key).is_some_and(|entry| !entry.value.is_str());
        if said.is_none() && !is_known_bad {
            let message = format!("the order does not say `{key}`");
            self.wrong(Some(key), Wrong { code: "missing-key", message, mend: mend.to_owned() });
        }
        said
    }

    fn checked<T>(&mut self, key: &str, value: Result<T, Wrong>) -> Option<T> {
        value.map_err(|wrong| self.wrong(Some(key), wrong)).ok()
    }

    fn wrong(&mut self, key: Option<&str>, wrong: Wrong) {
        let spot: &Spot = key.and_then(|key| self.table.entries.get(key)).map_or(&self.table.spot, |entry| &entry.value_spot);
        let path = key.map_or("suppress".to_owned(), |key| section::join("suppress", key));
        self.faults.push(spot.fault(&path, wrong.code, wrong.message, wrong.mend));
    }
}

fn listing(text: &str) -> Result<ListingKey, Wrong> {
    let mend = "write the source's id, a slash and the source's own id of the row, such as ie-na-example/1234".to_owned();
    match text.split_once('/') {
        Some((source, id)) if !id.is_empty() => Ok(ListingKey { source: source_values::source_id(source)?, id: id.to_owned() }),
        _ => Err(Wrong { code: "bad-id", message: format!("`{text}` is not a listing"), mend }),
    }
}

/// 64 hexadecimal digits.
fn hash(text: &str) -> Result<Hash, Wrong> {
    let wrong = || Wrong {
        code: "bad-hash",
        // What is no hash may be the number itself; it is not repeated.
        message: format!("a value of {} characters is no SHA-256", text.chars().count()),
        mend: "write the 64 hexadecimal digits that `printf %s VALUE | sha256sum` prints".to_owned(),
    };
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
    }
    Ok(hash)
}

/// A day, taken for its beginning in UTC, or an instant.
fn instant(text: &str) -> Result<Timestamp, Wrong> {
    let day = || text.parse::<Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|day| day.timestamp());
    text.parse::<Timestamp>().ok().or_else(day).ok_or_else(|| Wrong {
        code: "bad-value",
        message: format!("`{text}` is no day"),
        mend: "write it as 2026-11-22".to_owned(),
    })
}
