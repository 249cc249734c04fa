//! The leaf values of the graph, each with one written form.
//!
//! `is_valid` lets validation refuse a bad value before anything runs; without it the error would come from the field
//! and null what the field is in.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::index::changelog::Mark;
use crate::model::slot::{LocalTime as KnownTime, ZoneName};

/// An instant with its offset from UTC, as RFC 3339 has it: `2026-11-24T19:30:00+01:00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime {
    /// The instant, to the second.
    pub at: Timestamp,
    /// The zone whose offset is written; UTC without one.
    pub zone: Option<ZoneName>,
}

impl DateTime {
    /// An instant of ours, written in UTC.
    pub fn utc(at: Timestamp) -> Self {
        Self { at, zone: None }
    }

    /// An instant written with the offset that a zone has then.
    pub fn local(at: Timestamp, zone: Option<ZoneName>) -> Self {
        Self { at, zone }
    }
}

/// An instant written with the offset of a zone, or `None` where its rules are not known.
pub fn written_in(at: Timestamp, zone: &ZoneName) -> Option<String> {
    let zoned = at.to_zoned(zone.rules()?);
    Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// An instant with its offset from UTC, as RFC 3339 has it: `2026-11-24T19:30:00+01:00`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        let at = text.parse::<Timestamp>();
        at.map(Self::utc).map_err(|_| refused("DateTime", text))
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        let local = self.zone.as_ref().and_then(|zone| written_in(self.at, zone));
        Value::String(local.unwrap_or_else(|| format!("{}", self.at.strftime("%Y-%m-%dT%H:%M:%SZ"))))
    }
}

/// A day of the calendar, `YYYY-MM-DD`, in the meeting's own time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalDate(pub Date);

/// A day of the calendar, `YYYY-MM-DD`, in the meeting's own time zone.
#[Scalar]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        text.parse().map(Self).map_err(|_| refused("LocalDate", text))
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A time on the wall clock where the meeting is held, `HH:MM` from `00:00` to `23:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(pub KnownTime);

/// A time on the wall clock where the meeting is held, `HH:MM` from `00:00` to `23:59`.
#[Scalar]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        text.parse().map(Self).map_err(|_| refused("LocalTime", text))
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The IANA name of a time zone, such as `Europe/Dublin`. Never a bare offset: offsets change with the season.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(pub ZoneName);

/// The IANA name of a time zone, such as `Europe/Dublin`. Never a bare offset: offsets change with the season.
#[Scalar]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        ZoneName::new(text).map(Self).ok_or_else(|| refused("TimeZone", text))
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A BCP 47 language tag, such as `es`, `pt-BR` or `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag(pub String);

/// A BCP 47 language tag, such as `es`, `pt-BR` or `zh-Hant`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc5646")]
impl ScalarType for LanguageTag {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        match oxilangtag::LanguageTag::parse_and_normalize(text) {
            Ok(tag) => Ok(Self(tag.into_inner())),
            Err(_) => Err(refused("LanguageTag", text)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A web address, http or https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url(pub String);

/// A web address, http or https.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if web { Ok(Self(text.to_owned())) } else { Err(refused("URL", text)) }
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A place in the changes of the graph. Opaque: keep it as it is, and give it back as `since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeCursor {
    /// Tells the store that the mark belongs to.
    pub store: u64,
    /// The place.
    pub mark: Mark,
}

/// A place in the changes of the graph. Opaque: keep it as it is, and give it back as `since`.
#[Scalar]
impl ScalarType for ChangeCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text_of(&value)?;
        let read = || {
            let bytes: [u8; 20] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
            let (store, rest) = bytes.split_first_chunk()?;
            let (generation, seen) = rest.split_first_chunk()?;
            let mark = Mark { generation: u64::from_be_bytes(*generation), seen: u32::from_be_bytes(seen.try_into().ok()?) };
            Some(Self { store: u64::from_be_bytes(*store), mark })
        };
        read().ok_or_else(|| refused("ChangeCursor", text))
    }

    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        let Self { store, mark: Mark { generation, seen } } = self;
        let bytes = [&store.to_be_bytes()[..], &generation.to_be_bytes(), &seen.to_be_bytes()].concat();
        Value::String(URL_SAFE_NO_PAD.encode(bytes))
    }
}

fn text_of<T: InputType>(value: &Value) -> Result<&str, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::expected_type(other.clone())),
    }
}

/// How a value of each scalar is written.
const MENDS: &[(&str, &str)] = &[
    ("DateTime", "write an instant with its offset, such as 2026-11-24T19:30:00Z"),
    ("LocalDate", "write YYYY-MM-DD"),
    ("LocalTime", "write HH:MM, 00:00 to 23:59"),
    ("TimeZone", "give an IANA name such as Europe/Dublin"),
    ("LanguageTag", "give a BCP 47 tag such as es or pt-BR"),
    ("URL", "write it in full, beginning with https"),
    ("ChangeCursor", "give the `next` of a page of changes, unchanged"),
];

/// What to write for a value of a scalar; `None` for what is no scalar of ours.
pub fn mend_of(scalar: &str) -> Option<&'static str> {
    MENDS.iter().find(|(known, _)| *known == scalar).map(|(_, mend)| *mend)
}

fn refused<T: InputType>(kind: &str, text: &str) -> InputValueError<T> {
    let shown: String = text.chars().take(80).collect();
    InputValueError::custom(format!("`{shown}` is not a {kind}: {}", mend_of(kind).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_the_offset_of_its_zone_on_that_day() {
        let zone = ZoneName::new("Europe/Dublin");
        let summer = DateTime::local("2026-07-01T18:30:00Z".parse().unwrap(), zone.clone());
        let winter = DateTime::local("2026-12-01T19:30:00.25Z".parse().unwrap(), zone);
        assert_eq!(ScalarType::to_value(&summer), Value::String("2026-07-01T19:30:00+01:00".into()));
        assert_eq!(ScalarType::to_value(&winter), Value::String("2026-12-01T19:30:00+00:00".into()));
    }

    #[test]
    fn an_instant_without_an_offset_is_refused() {
        assert!(<DateTime as ScalarType>::parse(Value::String("2026-07-01T18:30:00".into())).is_err());
        assert!(<DateTime as ScalarType>::parse(Value::String("2026-07-01T18:30:00+02:00".into())).is_ok());
    }
}
