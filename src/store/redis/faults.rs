//! What a failed call to the server means.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::store::error::StoreError;
use crate::store::frame::unreadable;

/// Whether the connection must be made anew: it is broken, it may hold an answer that nobody waits for, or it leads to a
/// server that is no longer the primary.
pub fn breaks_the_connection(error: &RedisError) -> bool {
    error.is_io_error() || error.is_timeout() || error.is_unrecoverable_error() || is_read_only(error)
}

/// Whether the server took the call for that of a replica. Nothing was written then.
pub fn is_read_only(error: &RedisError) -> bool {
    says(error, "READONLY")
}

/// The error of a call at the server of this address.
pub fn of_call(error: &RedisError, address: &str) -> StoreError {
    if says(error, "OOM") {
        return StoreError::Full(format!("Redis at {address} has reached its maxmemory; raise maxmemory, or free memory there"));
    }
    if says(error, "MISCONF") {
        return StoreError::Full(format!("Redis at {address} takes no writes while it cannot save to its disk; free disk space there"));
    }
    if is_refusal(error) {
        return of_connecting(error, address);
    }
    if is_forbidden(error) {
        return StoreError::Denied(format!("Redis at {address}: {error}; the rights that are needed stand in src/store/redis/mod.rs"));
    }
    if is_read_only(error) {
        return StoreError::Unavailable(format!("Redis at {address} is a replica; let store.url name the primary"));
    }
    if error.is_timeout() {
        return StoreError::Unavailable(format!("Redis at {address} did not answer in time"));
    }
    match error.kind() {
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => unreadable(&format!("an answer of Redis at {address}"), error),
        _ => StoreError::Unavailable(format!("Redis at {address}: {error}")),
    }
}

/// The error of a connection that could not be made. The server's own words never repeat the password.
pub fn of_connecting(error: &RedisError, address: &str) -> StoreError {
    if is_refusal(error) {
        return StoreError::Denied(format!("Redis at {address} refused the user; check name and password in store.url"));
    }
    StoreError::Unavailable(format!("Redis at {address} cannot be reached: {error}"))
}

/// Whether the server does not know who we are.
fn is_refusal(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed || says(error, "WRONGPASS") || says(error, "NOAUTH")
}

/// Whether the server does not let this user do what was asked.
pub fn is_forbidden(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) || says(error, "NOPERM")
}

/// Whether the server answered with this code, alone or in a pipeline. Before Redis 7 the code of what went wrong within
/// a script stands in the text.
fn says(error: &RedisError, code: &str) -> bool {
    let in_a_script = format!("-{code} ");
    let told = error.clone().into_server_errors();
    told.is_some_and(|errors| {
        errors.iter().any(|(_, error)| error.code() == code || error.details().is_some_and(|text| text.contains(&in_a_script)))
    })
}
