//! The outermost shape of stored bytes: a header of four bytes, then MessagePack with named fields, mostly under zstd.
//!
//! Reading refuses what it cannot vouch for: another kind, a newer version, a broken or truncated body, a body that
//! would unfold to more than [`UNFOLDED_BYTES_MAX`]. Damage is found by the checksum of the zstd frame.

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::error::StoreError;

/// The version of everything behind the header. A field with a default may be added under the same version. What 1 wrote is read
/// as well: since 2 the provenance and the evidence of a meeting are packed (`model::packed`), which readers of 1 do not know, and
/// fields of what a generation holds by the thousand are told by their place.
pub const CODEC_VERSION: u8 = 2;

/// The most that the body of one frame may unfold to, in bytes; beyond it the frame is taken for damaged.
pub const UNFOLDED_BYTES_MAX: usize = 64 * 1024 * 1024;

const MARK: [u8; 2] = *b"MG";
const HEADER_BYTES: usize = 4;
/// Measured: level 9 is ten times slower than 3 and saves 5 %.
const ZSTD_LEVEL: i32 = 3;

/// What a frame holds. The byte is stored: never give one a second meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Listings of a pack.
    Listings,
    /// Service bodies of a pack or a generation.
    ServiceBodies,
    /// Meetings of a generation.
    Meetings,
    /// Its venues.
    Venues,
    /// Its groups.
    Groups,
    /// Its series.
    Series,
    /// Its retired ids of meetings.
    Retired,
    /// Its retired ids of venues, groups and series.
    RetiredShared,
    /// What takes the place of some things of a generation.
    Patch,
    /// What lies beside a pack.
    PackMeta,
    /// What lies beside a generation.
    GenerationMeta,
    /// The changes of a generation.
    Changes,
    /// The status of a source.
    Status,
    /// The head of a shelf.
    Head,
    /// What a cleared shelf remembers.
    Mark,
    /// A source in the queue.
    Queued,
    /// A lease.
    Lease,
    /// A command of an operator.
    Command,
    /// What came of one.
    Outcome,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Self::Listings => b'L',
            Self::ServiceBodies => b'B',
            Self::Meetings => b'M',
            Self::Venues => b'V',
            Self::Groups => b'G',
            Self::Series => b'S',
            Self::Retired => b'R',
            Self::RetiredShared => b'r',
            Self::Patch => b'P',
            Self::PackMeta => b'p',
            Self::GenerationMeta => b'g',
            Self::Changes => b'c',
            Self::Status => b's',
            Self::Head => b'h',
            Self::Mark => b'm',
            Self::Queued => b'q',
            Self::Lease => b'l',
            Self::Command => b'o',
            Self::Outcome => b'O',
        }
    }

    fn is_told_by_place(self) -> bool {
        matches!(self, Self::Meetings | Self::Venues | Self::Groups | Self::Series | Self::Retired | Self::RetiredShared)
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listings => "a chunk of listings",
            Self::ServiceBodies => "a chunk of service bodies",
            Self::Meetings => "a chunk of meetings",
            Self::Venues => "a chunk of venues",
            Self::Groups => "a chunk of groups",
            Self::Series => "a chunk of series",
            Self::Retired => "a chunk of retired ids",
            Self::RetiredShared => "a chunk of retired ids of venues, groups and series",
            Self::Patch => "a chunk of what changed in a generation",
            Self::PackMeta => "the meta of a pack",
            Self::GenerationMeta => "the meta of a generation",
            Self::Changes => "the changes of a generation",
            Self::Status => "the status of a source",
            Self::Head => "the head of a shelf",
            Self::Mark => "the mark of a cleared shelf",
            Self::Queued => "a source in the queue",
            Self::Lease => "a lease",
            Self::Command => "a command",
            Self::Outcome => "what came of a command",
        }
    }
}

/// The MessagePack of a value, without header: with the names of its fields, or, where a generation holds so many of a kind that their
/// names would be a third of it, with its fields in order. Readers take either, and a field with a default may be missing at the end.
///
/// # Errors
/// `Unreadable` with the encoder's message; never for values of our own types.
pub fn pack<T: Serialize + ?Sized>(kind: Kind, value: &T) -> Result<Vec<u8>, StoreError> {
    let packed = if kind.is_told_by_place() { rmp_serde::to_vec(value) } else { rmp_serde::to_vec_named(value) };
    packed.map_err(|error| unreadable(kind.name(), error))
}

/// Header and zstd around packed bytes.
///
/// # Errors
/// `Full` where they are more than [`UNFOLDED_BYTES_MAX`], which reading would refuse.
pub fn fold(kind: Kind, packed: &[u8]) -> Result<Bytes, StoreError> {
    if packed.len() > UNFOLDED_BYTES_MAX {
        let bytes = packed.len();
        return Err(StoreError::Full(format!("{} of {bytes} bytes is more than the {UNFOLDED_BYTES_MAX} of one chunk", kind.name())));
    }
    let broken = |error| unreadable(kind.name(), error);
    let mut compressor = zstd::bulk::Compressor::new(ZSTD_LEVEL).map_err(broken)?;
    compressor.include_checksum(true).map_err(broken)?;
    let folded = compressor.compress(packed).map_err(broken)?;
    let mut bytes = Vec::with_capacity(HEADER_BYTES + folded.len());
    bytes.extend_from_slice(&header(kind));
    bytes.extend_from_slice(&folded);
    Ok(bytes.into())
}

/// A value in a frame.
///
/// # Errors
/// As [`pack`] and [`fold`].
pub fn encode<T: Serialize + ?Sized>(kind: Kind, value: &T) -> Result<Bytes, StoreError> {
    fold(kind, &pack(kind, value)?)
}

/// A value from its frame.
///
/// # Errors
/// `Unreadable` for another kind, a newer version, or damage.
pub fn decode<T: DeserializeOwned>(kind: Kind, bytes: &[u8]) -> Result<T, StoreError> {
    let body = body(kind, bytes)?;
    let broken = |error| unreadable(kind.name(), error);
    // What a frame says of itself is room to set aside, no more: one that is longer is refused as it is unfolded.
    let said = zstd::zstd_safe::get_frame_content_size(body).ok().flatten().and_then(|bytes| usize::try_from(bytes).ok());
    let room = said.unwrap_or(UNFOLDED_BYTES_MAX);
    if room > UNFOLDED_BYTES_MAX {
        return Err(unreadable(kind.name(), format!("it unfolds to more than {UNFOLDED_BYTES_MAX} bytes")));
    }
    let unfolded = zstd::bulk::decompress(body, room).map_err(broken)?;
    rmp_serde::from_slice(&unfolded).map_err(|error| unreadable(kind.name(), error))
}

/// A small row that is read at every tick: header and MessagePack, without zstd.
///
/// # Errors
/// As [`pack`].
pub fn encode_row<T: Serialize>(kind: Kind, value: &T) -> Result<Bytes, StoreError> {
    let mut bytes = header(kind).to_vec();
    bytes.extend_from_slice(&pack(kind, value)?);
    Ok(bytes.into())
}

/// A value from its row.
///
/// # Errors
/// As [`decode`].
pub fn decode_row<T: DeserializeOwned>(kind: Kind, bytes: &[u8]) -> Result<T, StoreError> {
    rmp_serde::from_slice(body(kind, bytes)?).map_err(|error| unreadable(kind.name(), error))
}

/// An instant as rows keep it, in whole milliseconds: what is handed back now is what is read later.
pub fn as_kept(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Whether a frame says that it holds this kind.
pub fn is(kind: Kind, bytes: &[u8]) -> bool {
    bytes.get(2) == Some(&kind.byte())
}

/// An error that names what was read and why it could not be.
pub fn unreadable(what: &str, why: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: what.to_owned(), why: why.to_string() }
}

fn header(kind: Kind) -> [u8; HEADER_BYTES] {
    [MARK[0], MARK[1], kind.byte(), CODEC_VERSION]
}

fn body(kind: Kind, bytes: &[u8]) -> Result<&[u8], StoreError> {
    let Some(([m, g, found, version], body)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err(unreadable(kind.name(), format!("{} bytes are too few for a header", bytes.len())));
    };
    if [*m, *g] != MARK {
        return Err(unreadable(kind.name(), "it does not begin with `MG`"));
    }
    if *found != kind.byte() {
        let (found, wanted) = (found.escape_ascii(), kind.byte().escape_ascii());
        return Err(unreadable(kind.name(), format!("it is of kind `{found}`, expected `{wanted}`")));
    }
    match *version {
        1..=CODEC_VERSION => Ok(body),
        newer if newer > CODEC_VERSION => {
            let why = format!("it has version {newer} and this program reads up to {CODEC_VERSION}; run the newer program");
            Err(unreadable(kind.name(), why))
        }
        unknown => Err(unreadable(kind.name(), format!("no program ever wrote version {unknown}"))),
    }
}
