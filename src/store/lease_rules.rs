//! The promises of `lease`, over rows.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::store::contract::Fence;
use crate::store::error::StoreError;
use crate::store::frame::{self, Kind, as_kept};
use crate::store::lease::Lease;
use crate::store::rows::{RowsMut, Space};

/// A lease that was granted once. It stays for its fence when it is given up.
#[derive(Debug, Serialize, Deserialize)]
struct Granted {
    fence: Fence,
    holder: Option<String>,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    until: Timestamp,
}

/// As [`crate::store::lease::Leases::acquire`].
///
/// # Errors
/// Those of the rows.
pub fn acquire(rows: &mut dyn RowsMut, name: &str, holder: &str, now: Timestamp, ttl_s: u32) -> Result<Option<Lease>, StoreError> {
    let granted = load(rows, name)?;
    let until = end(now, ttl_s);
    let fence = match &granted {
        Some(granted) if granted.holder.is_some() && granted.until > now => {
            if granted.holder.as_deref() != Some(holder) {
                return Ok(None);
            }
            granted.fence
        }
        Some(granted) => granted.fence + 1,
        None => 1,
    };
    put(rows, name, &Granted { fence, holder: Some(holder.to_owned()), until })?;
    Ok(Some(Lease { name: name.to_owned(), holder: holder.to_owned(), fence, until }))
}

/// As [`crate::store::lease::Leases::release`].
///
/// # Errors
/// Those of the rows.
pub fn release(rows: &mut dyn RowsMut, lease: &Lease) -> Result<(), StoreError> {
    match load(rows, &lease.name)? {
        Some(granted) if granted.fence == lease.fence => put(rows, &lease.name, &Granted { holder: None, ..granted }),
        _ => Ok(()),
    }
}

/// When something granted now ends.
pub fn end(now: Timestamp, seconds: u32) -> Timestamp {
    as_kept(now.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX))
}

fn load(rows: &dyn RowsMut, name: &str) -> Result<Option<Granted>, StoreError> {
    rows.get(Space::Lease, name.as_bytes())?.map(|bytes| frame::decode_row(Kind::Lease, &bytes)).transpose()
}

fn put(rows: &mut dyn RowsMut, name: &str, granted: &Granted) -> Result<(), StoreError> {
    rows.put(Space::Lease, name.as_bytes(), &frame::encode_row(Kind::Lease, granted)?)
}
