//! The promises of `commands`, over rows.

use bytes::Bytes;

use crate::store::commands::{KEPT_OUTCOMES, WAITING_MAX};
use crate::store::error::StoreError;
use crate::store::frame::unreadable;
use crate::store::rows::{Rows, RowsMut, Space};

const LAST_COMMAND_KEY: &[u8] = b"last-command";

/// As [`crate::store::commands::Commands::lay`].
///
/// # Errors
/// Those of the rows; so with all below.
pub fn lay(rows: &mut dyn RowsMut, command: &[u8]) -> Result<u64, StoreError> {
    if rows.keys(Space::Command)?.len() >= WAITING_MAX {
        return Err(full());
    }
    let last = rows.get(Space::About, LAST_COMMAND_KEY)?.map_or(Ok(0), |bytes| number(&bytes))?;
    let next = last + 1;
    rows.put(Space::About, LAST_COMMAND_KEY, &next.to_be_bytes())?;
    rows.put(Space::Command, &next.to_be_bytes(), command)?;
    for key in rows.keys(Space::Outcome)? {
        if number(&key)? + KEPT_OUTCOMES > next {
            break;
        }
        rows.remove(Space::Outcome, &key)?;
    }
    Ok(next)
}

/// As [`crate::store::commands::Commands::waiting`].
pub fn waiting(rows: &dyn Rows) -> Result<Vec<(u64, Bytes)>, StoreError> {
    rows.scan(Space::Command, &[], usize::MAX)?.into_iter().map(|(key, bytes)| Ok((number(&key)?, bytes))).collect()
}

/// As [`crate::store::commands::Commands::settle`].
pub fn settle(rows: &mut dyn RowsMut, number: u64, outcome: &[u8]) -> Result<bool, StoreError> {
    let key = number.to_be_bytes();
    if !rows.remove(Space::Command, &key)? {
        return Ok(false);
    }
    rows.put(Space::Outcome, &key, outcome)?;
    Ok(true)
}

/// As [`crate::store::commands::Commands::outcome`].
pub fn outcome(rows: &dyn Rows, number: u64) -> Result<Option<Bytes>, StoreError> {
    rows.get(Space::Outcome, &number.to_be_bytes())
}

/// The refusal of one command too many.
pub fn full() -> StoreError {
    StoreError::Full(format!("{WAITING_MAX} commands wait already; is anything harvesting?"))
}

fn number(bytes: &[u8]) -> Result<u64, StoreError> {
    <[u8; 8]>::try_from(bytes).map(u64::from_be_bytes).map_err(|error| unreadable("the number of a command", error))
}
