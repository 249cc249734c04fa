//! The scripts, each with what it leans on.

use std::sync::LazyLock;

use redis::Script;

macro_rules! script {
    ($($(#[$doc:meta])* $name:ident: $($file:literal)+;)*) => {
        $($(#[$doc])* pub static $name: LazyLock<Script> = LazyLock::new(|| Script::new(concat!($(include_str!(concat!("scripts/", $file))),+)));)*
    };
}

script! {
    /// Gives a new store its id.
    FOUND: "found.lua";
    /// Which chunks are missing.
    TOUCH: "touch.lua";
    /// Swaps a head.
    SWAP: "body.lua" "swap.lua";
    /// Empties a shelf.
    CLEAR_SHELF: "body.lua" "clear_shelf.lua";
    /// Lets go of a shelf's history.
    FORGET_HISTORY: "body.lua" "forget_history.lua";
    /// Puts a status.
    PUT_STATUS: "put_status.lua";
    /// Takes a status away.
    CLEAR_STATUS: "clear_status.lua";
    /// Reads the statuses.
    STATUSES: "statuses.lua";
    /// Claims what is due.
    CLAIM: "fence.lua" "place.lua" "claim.lua";
    /// Claims one source.
    CLAIM_SOURCE: "fence.lua" "place.lua" "claim_source.lua";
    /// Keeps a claim.
    EXTEND: "fence.lua" "place.lua" "extend.lua";
    /// Ends a claim.
    FINISH: "fence.lua" "place.lua" "finish.lua";
    /// Counts a reading that begins.
    BEGIN_READING: "fence.lua" "place.lua" "begin_reading.lua";
    /// Ends a claim and leaves a reading counted.
    SET_ASIDE: "fence.lua" "place.lua" "set_aside.lua";
    /// Sets when a source is due.
    RESCHEDULE: "fence.lua" "place.lua" "reschedule.lua";
    /// Takes a source out of the queue.
    WITHDRAW: "fence.lua" "withdraw.lua";
    /// Makes a source due now.
    TRIGGER: "fence.lua" "place.lua" "trigger.lua";
    /// Reads the queue.
    QUEUED: "queued.lua";
    /// Lays a command down.
    LAY: "lay.lua";
    /// Says what came of a command.
    SETTLE: "settle.lua";
    /// Grants a lease.
    ACQUIRE: "fence.lua" "acquire.lua";
    /// Gives a lease up.
    RELEASE: "release.lua";
}
