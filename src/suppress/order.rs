//! The orders of `suppress.toml`, made quick to look up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::model::id::{ListingKey, SourceId};
use crate::model::listing::Listing;

/// SHA-256 of a normalised value.
pub type Hash = [u8; 32];

/// What is to be taken out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A row of a source: every listing made of it, or the one of a single day.
    Listing(ListingKey),
    /// A telephone number, wherever it stands: the hash of its digits with the country's code before them and no `+`.
    Phone(Hash),
    /// An e-mail address, wherever it stands: the hash of it in small letters.
    Email(Hash),
}

/// One order, with what an operator wrote down about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// What.
    pub target: Target,
    /// Who asked.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// Where it is written, such as `suppress.toml:12`: what it names may not be told.
    pub place: String,
}

/// All orders. Empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressions {
    orders: Vec<Order>,
    listings: BTreeMap<SourceId, BTreeSet<String>>,
    pub(super) phones: BTreeSet<Hash>,
    pub(super) emails: BTreeSet<Hash>,
}

impl Suppressions {
    /// From orders in any number and order.
    pub fn new(mut orders: Vec<Order>) -> Self {
        orders.sort();
        let mut all = Self::default();
        for order in &orders {
            match &order.target {
                Target::Listing(key) => {
                    all.listings.entry(key.source.clone()).or_default().insert(key.id.clone());
                }
                Target::Phone(hash) => {
                    all.phones.insert(*hash);
                }
                Target::Email(hash) => {
                    all.emails.insert(*hash);
                }
            }
        }
        Self { orders, ..all }
    }

    /// Whether nothing is ordered.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// How many orders there are.
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// The orders that name a row of this source which is not among `listings`: it has left the feed, or never was in it.
    pub fn without_a_row<'a>(&'a self, source: &SourceId, listings: &[Listing]) -> Vec<&'a Order> {
        let is_of = |listing: &Listing, id: &str| goes_by(&listing.key.id, listing.series.as_deref(), |name| name == id);
        let finds_none = |order: &&Order| match &order.target {
            Target::Listing(key) => key.source == *source && !listings.iter().any(|listing| is_of(listing, &key.id)),
            Target::Phone(_) | Target::Email(_) => false,
        };
        self.orders.iter().filter(finds_none).collect()
    }

    /// What a reading of a source depends on here; empty where no order touches it. Where it changes, an unchanged feed
    /// is read anew, so that an order that was taken back gives the row back.
    pub fn digest(&self, source: &SourceId) -> String {
        let ids = self.listings.get(source).into_iter().flatten().map(String::as_bytes);
        let values = self.phones.iter().chain(&self.emails).map(|hash| hash.as_slice());
        let mut hasher = blake3::Hasher::new();
        let mut any = false;
        for bytes in ids.chain(values) {
            any = true;
            hasher.update(&(bytes.len() as u64).to_be_bytes()).update(bytes);
        }
        if any { hasher.finalize().to_hex().to_string() } else { String::new() }
    }

    /// Whether a listing is to be taken out by its key, its row's id, or the id of its row before its days, or rows that share
    /// the id, were told apart. An order stays good where the publisher adds a second row of that id: both go.
    pub fn takes_out(&self, source: &SourceId, id: &str, series: Option<&str>) -> bool {
        let Some(ids) = self.listings.get(source) else { return false };
        goes_by(id, series, |name| ids.contains(name))
    }

    /// Whether what is said of a row in a notice speaks of one that is to be taken out. Wider than [`Self::takes_out`]: of a
    /// row with several days it is not known which one a notice means.
    pub(super) fn speaks_of(&self, source: &SourceId, row_id: &str) -> bool {
        self.listings.get(source).is_some_and(|ids| {
            ids.iter().any(|id| {
                goes_by(row_id, None, |name| name == id)
                    || row_of_day(id).is_some_and(|row| goes_by(row_id, None, |name| name == row))
                    || is_cut(row_id, id)
            })
        })
    }
}

// Whether a listing, or the row that it is made of, has a name of which something is so. Of `<id>~<hash>-<day>` these are it
// itself, `<id>~<hash>`, `<id>` and `<id>-<day>`.
fn goes_by(id: &str, series: Option<&str>, is_so: impl Fn(&str) -> bool) -> bool {
    let row = series.or_else(|| row_of_day(id)).unwrap_or(id);
    let day = id.strip_prefix(row).unwrap_or_default();
    let shared = |at: usize| is_so(&row[..at]) || (!day.is_empty() && is_so(&format!("{}{day}", &row[..at])));
    is_so(id) || is_so(row) || row.match_indices('~').any(|(at, _)| shared(at))
}

// `<id>-<day>`, Sunday is 0: how listings of a row with several days are called.
fn row_of_day(id: &str) -> Option<&str> {
    let (row, day) = id.rsplit_once('-')?;
    matches!(day.as_bytes(), [b'0'..=b'6']).then_some(row)
}

// Notices cut long ids.
fn is_cut(shown: &str, id: &str) -> bool {
    shown.chars().count() >= crate::model::notice::VALUE_CHARS_MAX && id.starts_with(shown)
}

#[cfg(test)]
mod tests {
    use super::{Order, Suppressions, Target};

    fn ordered(key: &str) -> Suppressions {
        Suppressions::new(vec![Order {
            target: Target::Listing(key.parse().unwrap()),
            who: "a member".to_owned(),
            why: "asked for it".to_owned(),
            at: "2026-11-22T00:00:00Z".parse().unwrap(),
            place: "suppress.toml:1".to_owned(),
        }])
    }

    #[test]
    fn an_order_takes_out_every_row_that_shares_the_id() {
        let source = "us-twins".parse().unwrap();
        for (order, id, series, out) in [
            ("us-twins:private-home", "private-home", None, true),
            ("us-twins:private-home", "private-home~2", None, true),
            ("us-twins:seventeen", "seventeen~0123456789ab", None, true),
            ("us-twins:seventeen", "seventeen~0123456789ab~2", None, true),
            ("us-twins:seventeen", "seventeen~0123456789ab-3", Some("seventeen~0123456789ab"), true),
            ("us-twins:seventeen", "seventeen~0123456789ab-3", None, true),
            ("us-twins:seventeen-3", "seventeen~0123456789ab-3", Some("seventeen~0123456789ab"), true),
            ("us-twins:seventeen-3", "seventeen~0123456789ab-4", Some("seventeen~0123456789ab"), false),
            ("us-twins:seventeen~0123456789ab", "seventeen~ba9876543210", None, false),
            ("us-twins:seventeen", "seventeen-hills", None, false),
        ] {
            assert_eq!(ordered(order).takes_out(&source, id, series), out, "{order} {id}");
        }
    }

    #[test]
    fn a_notice_of_a_row_that_shares_the_id_speaks_of_it() {
        let source = "us-twins".parse().unwrap();
        for id in ["seventeen", "seventeen~0123456789ab", "seventeen~2-3"] {
            assert!(ordered("us-twins:seventeen").speaks_of(&source, id), "{id}");
            assert!(ordered("us-twins:seventeen-3").speaks_of(&source, id), "{id}");
        }
        assert!(!ordered("us-twins:seventeen").speaks_of(&source, "eighteen~2"));
    }
}
