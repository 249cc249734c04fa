//! `suppress.toml`: what an operator was asked to take out, one `[[suppress]]` for each.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::config::checks::Wrong;
use crate::config::document::Table;
use crate::config::entry::{self, EntryReader, listing};
use crate::config::fault::{Fault, Faults};
use crate::config::known::Known;
use crate::config::section;
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

/// What the file gives.
#[derive(Default)]
pub(super) struct Ordered {
    pub orders: Suppressions,
    /// Orders that name a source which is not followed. They hold all the same: the store may still have rows of it.
    pub warnings: Vec<Fault>,
}

/// Reads the file; an empty one orders nothing.
pub(super) fn read(root: &Table, known: &Known, faults: &mut Faults) -> Ordered {
    let tables = entry::tables(root, &["suppress"], "suppressions", faults);
    let mut warnings = Vec::new();
    let mut orders = Vec::new();
    for (section, table) in tables {
        let reader = Reader { entry: EntryReader { section, noun: "order", table, faults }, table, known };
        if let Some(order) = reader.order() {
            warnings.extend(unknown_source(&order, table, known));
            orders.push(order);
        }
    }
    Ordered { orders: Suppressions::new(orders), warnings }
}

fn unknown_source(order: &Order, table: &Table, known: &Known) -> Option<Fault> {
    let Target::Listing(key) = &order.target else { return None };
    let mut warning = known.unknown(&key.source, "listing", table)?;
    warning.message.push_str("; what the store has of it is taken out, and nothing else");
    warning.is_warning = true;
    Some(warning)
}

struct Reader<'a> {
    entry: EntryReader<'a>,
    table: &'a Table,
    known: &'a Known,
}

impl Reader<'_> {
    fn order(mut self) -> Option<Order> {
        let keys: OrderKeys = section::read("suppress", self.table, self.entry.faults);
        let target = self.target(&keys);
        let entry = &mut self.entry;
        let who = entry.text("who", keys.who, "write who asked, such as \"a member, by mail\"; no name is needed");
        let why = entry.text("why", keys.why, "write why, for whoever runs this after you");
        let at = entry.text("at", keys.at, "write the day, such as \"2026-11-22\"");
        let at = at.and_then(|at| entry.checked("at", instant(&at)));
        Some(Order { target: target?, who: who?, why: why?, at: at?, place: self.table.spot.name_and_line() })
    }

    fn target(&mut self, keys: &OrderKeys) -> Option<Target> {
        let written: Vec<&str> = KEYS_OF_TARGETS.into_iter().filter(|key| section::is_written(self.table, key)).collect();
        let mend = "write one of listing = \"source/id\", phone_sha256 = \"...\" or email_sha256 = \"...\"";
        match written.as_slice() {
            [_] => {}
            [] => {
                self.entry.wrong(
                    None,
                    Wrong { code: "missing-key", message: "the order does not say what to take out".to_owned(), mend: mend.to_owned() },
                );
                return None;
            }
            several => {
                let message = format!("the order names several things: {}", several.join(", "));
                self.entry
                    .wrong(Some(several[1]), Wrong { code: "bad-value", message, mend: format!("{mend}; make a [[suppress]] of each") });
                return None;
            }
        }
        if let Some(text) = &keys.listing {
            return self.entry.checked("listing", listing(text)).map(|key| Target::Listing(self.known.as_listed(key)));
        }
        if let Some(text) = &keys.phone_sha256 {
            return self.entry.checked("phone_sha256", hash(text)).map(Target::Phone);
        }
        let text = keys.email_sha256.as_ref()?;
        self.entry.checked("email_sha256", hash(text)).map(Target::Email)
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
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let day = entry::day(text)?;
    day.to_zoned(TimeZone::UTC).map(|day| day.timestamp()).map_err(|_| Wrong {
        code: "bad-value",
        message: format!("`{text}` is no day that can be counted from"),
        mend: "write it as 2026-11-22".to_owned(),
    })
}
