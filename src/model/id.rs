//! Names of things. Each is its own type, so a source's own row id can never be taken for a meeting's.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::model::intern::{intern, look_up, read_word};

/// A name that does not have the shape its kind asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a {kind}: {mend}")]
pub struct BadId {
    /// What was given.
    pub value: String,
    /// What it was meant to be, for example `source id`.
    pub kind: &'static str,
    /// How to write it.
    pub mend: &'static str,
}

/// The operator's name of a feed we follow: 1 to 64 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit.
///
/// It is part of every [`ListingKey`], so renaming a source retires its listings' keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct SourceId(Arc<str>);

impl<'de> Deserialize<'de> for SourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_word(deserializer, str::parse)
    }
}

impl SourceId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name that a caller asks for. It is read as any other, and not kept in the pool of words.
    ///
    /// # Errors
    /// A text that cannot be the name of a source.
    pub fn asked(text: &str) -> Result<Self, BadId> {
        Self::check(text)?;
        Ok(Self(look_up(text)))
    }

    fn check(text: &str) -> Result<(), BadId> {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let fits = (1..=64).contains(&text.len()) && text.chars().all(inner) && edge(text.chars().next()) && edge(text.chars().last());
        if fits {
            Ok(())
        } else {
            Err(BadId {
                value: text.chars().take(80).collect(),
                kind: "source id",
                mend: "use 1 to 64 of a-z, 0-9 and -, beginning and ending with a letter or digit",
            })
        }
    }
}

impl FromStr for SourceId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::check(text)?;
        Ok(Self(intern(text)))
    }
}

impl TryFrom<String> for SourceId {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<SourceId> for String {
    fn from(id: SourceId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A source and that source's own id of a row. Written `source:id`; a source id holds no colon.
///
/// A row that names several weekdays becomes one listing a day, with the id `<id>-<day>` (Sunday is 0).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListingKey {
    /// The source that says it.
    pub source: SourceId,
    /// The source's own id, as it wrote it.
    pub id: String,
}

impl fmt::Display for ListingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.id)
    }
}

impl FromStr for ListingKey {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let (source, id) = text.split_once(':').ok_or_else(|| BadId {
            value: text.chars().take(80).collect(),
            kind: "listing key",
            mend: "write source:id",
        })?;
        Ok(Self { source: source.parse()?, id: id.to_owned() })
    }
}

/// A service body as one source numbers it: ids are only unique inside their source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceBodyKey {
    /// The source that lists it.
    pub source: SourceId,
    /// The source's own id.
    pub id: String,
}

impl fmt::Display for ServiceBodyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.id)
    }
}

/// A fellowship's short code in lower case: `aa`, `na`, `al-anon`. The table is `model::data::fellowships`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct FellowshipCode(Arc<str>);

impl<'de> Deserialize<'de> for FellowshipCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_word(deserializer, |code| Ok::<_, Infallible>(Self::new(code)))
    }
}

impl From<String> for FellowshipCode {
    fn from(code: String) -> Self {
        Self::new(&code)
    }
}

impl From<FellowshipCode> for String {
    fn from(code: FellowshipCode) -> Self {
        code.0.as_ref().to_owned()
    }
}

impl FellowshipCode {
    /// Most characters of a code that a caller may ask for; the longest of the table has 24.
    pub const ASKED_CHARS_MAX: usize = 32;

    /// Lower-cases what it is given; whether the code is known is asked of `model::data::fellowships`. For codes of feeds,
    /// config and store, which are kept in the pool of words.
    pub fn new(code: &str) -> Self {
        Self(intern(&code.to_ascii_lowercase()))
    }

    /// A code that a caller asks for, not kept in the pool of words; `None` where it is longer than
    /// [`Self::ASKED_CHARS_MAX`], as no fellowship's is.
    pub fn asked(code: &str) -> Option<Self> {
        let fits = code.chars().take(Self::ASKED_CHARS_MAX + 1).count() <= Self::ASKED_CHARS_MAX;
        fits.then(|| Self(look_up(&code.to_ascii_lowercase())))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FellowshipCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! assigned_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId {
                    value: text.chars().take(80).collect(),
                    kind: $kind,
                    mend: "give the 32 hexadecimal digits as they were handed out",
                })
            }
        }
    };
}

assigned_id!(
    /// Assigned once to a meeting and never derived from what it says, so it outlives renames and moves.
    MeetingId,
    "meeting id"
);
assigned_id!(
    /// Assigned to a place where meetings are held.
    VenueId,
    "venue id"
);
assigned_id!(
    /// Assigned to the people who hold one or more meetings.
    GroupId,
    "group id"
);
assigned_id!(
    /// Assigned to the meetings of one group at one place and hour on several weekdays.
    SeriesId,
    "series id"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_asked_for_is_the_code_that_feeds_write() {
        assert_eq!(FellowshipCode::asked("Al-Anon"), Some(FellowshipCode::new("al-anon")));
        assert!(FellowshipCode::asked(&"x".repeat(32)).is_some());
        assert_eq!(FellowshipCode::asked(&"x".repeat(33)), None);
    }

    #[test]
    fn names_that_callers_ask_for_are_not_kept() {
        // Two copies alive at once lie in two places unless the pool has the word.
        let codes = [FellowshipCode::asked("asked-by-a-caller").unwrap(), FellowshipCode::asked("asked-by-a-caller").unwrap()];
        assert!(!std::ptr::eq(codes[0].as_str(), codes[1].as_str()));
        let sources = [SourceId::asked("source-of-a-caller").unwrap(), SourceId::asked("source-of-a-caller").unwrap()];
        assert!(!std::ptr::eq(sources[0].as_str(), sources[1].as_str()));
        assert!(SourceId::asked("A B").is_err());
    }
}
