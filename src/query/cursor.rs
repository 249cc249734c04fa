//! Where an item stands in an order, by value, and the text that says so.
//!
//! Bytes of a cursor, then base64 for URLs: one letter for the order, sixteen bytes of the id, and what the item is
//! sorted by (a number in eight bytes, two of them, or the folded name). Nothing in it belongs to one generation.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jiff::Timestamp;
use uuid::Uuid;

use crate::model::id::MeetingId;
use crate::query::order::OrderField;
use crate::query::page::{Cursor, QueryError};

/// What an item is sorted by. Positions of two orders are never compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey<'a> {
    /// Millimetres: whole, so that rounding on another machine does not move an item.
    Distance(u64),
    /// What is missing to the most points there are, so that the best come first.
    Relevance(u64),
    /// The instant that "next" was counted from and the beginning, both as [`seconds`] has them; [`u64::MAX`] for a meeting
    /// without a next beginning. The pages that follow count from the same instant, so that none comes twice.
    NextOccurrence(u64, u64),
    /// Minutes since Sunday 00:00.
    WeekTime(u64),
    /// The folded name.
    Name(Cow<'a, str>),
    /// As [`seconds`] has it.
    ChangedAt(u64),
}

/// Where an item stands: what it is sorted by, then its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position<'a> {
    /// What it is sorted by.
    pub key: SortKey<'a>,
    /// Its id.
    pub id: MeetingId,
}

impl Position<'_> {
    /// The cursor that says so.
    pub fn encode(&self) -> Cursor {
        let mut bytes = vec![letter(self.field())];
        bytes.extend(self.id.0.as_bytes());
        match &self.key {
            SortKey::Distance(number) | SortKey::Relevance(number) | SortKey::WeekTime(number) | SortKey::ChangedAt(number) => {
                bytes.extend(number.to_be_bytes())
            }
            SortKey::NextOccurrence(since, starts) => bytes.extend([since.to_be_bytes(), starts.to_be_bytes()].concat()),
            SortKey::Name(name) => bytes.extend(name.as_bytes()),
        }
        Cursor::new(BASE64.encode(bytes))
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Position<'static> {
        let key = match self.key {
            SortKey::Distance(millimetres) => SortKey::Distance(millimetres),
            SortKey::Relevance(missing) => SortKey::Relevance(missing),
            SortKey::NextOccurrence(since, starts) => SortKey::NextOccurrence(since, starts),
            SortKey::WeekTime(minute) => SortKey::WeekTime(minute),
            SortKey::Name(name) => SortKey::Name(Cow::Owned(name.into_owned())),
            SortKey::ChangedAt(seconds) => SortKey::ChangedAt(seconds),
        };
        Position { key, id: self.id }
    }

    /// The position that a cursor of this order says.
    ///
    /// # Errors
    /// `BadCursor`, or `CursorOfAnotherOrder`.
    pub fn decode(cursor: &Cursor, asked: OrderField) -> Result<Position<'static>, QueryError> {
        let position = read(cursor.as_str()).ok_or_else(|| QueryError::BadCursor(cursor.as_str().chars().take(80).collect()))?;
        let had = position.field();
        if had == asked { Ok(position) } else { Err(QueryError::CursorOfAnotherOrder { had, asked }) }
    }

    fn field(&self) -> OrderField {
        match self.key {
            SortKey::Distance(_) => OrderField::Distance,
            SortKey::Relevance(_) => OrderField::Relevance,
            SortKey::NextOccurrence(..) => OrderField::NextOccurrence,
            SortKey::WeekTime(_) => OrderField::WeekTime,
            SortKey::Name(_) => OrderField::Name,
            SortKey::ChangedAt(_) => OrderField::ChangedAt,
        }
    }
}

fn letter(field: OrderField) -> u8 {
    match field {
        OrderField::Distance => b'd',
        OrderField::Relevance => b'r',
        OrderField::NextOccurrence => b'o',
        OrderField::WeekTime => b'w',
        OrderField::Name => b'n',
        OrderField::ChangedAt => b'c',
    }
}

/// Seconds since 1970 with the sign bit turned, so that they sort as unsigned.
pub fn seconds(at: Timestamp) -> u64 {
    at.as_second().cast_unsigned() ^ (1 << 63)
}

/// The instant that [`seconds`] stand for, as near as one can be written.
pub fn instant(seconds: u64) -> Timestamp {
    let seconds = (seconds ^ (1 << 63)).cast_signed();
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn read(text: &str) -> Option<Position<'static>> {
    let bytes = BASE64.decode(text).ok()?;
    let (letter, rest) = bytes.split_first()?;
    let (id, value) = rest.split_at_checked(16)?;
    let two = || Some((u64::from_be_bytes(value.get(..8)?.try_into().ok()?), u64::from_be_bytes(value.get(8..)?.try_into().ok()?)));
    let number = || value.try_into().ok().map(u64::from_be_bytes);
    let key = match letter {
        b'd' => SortKey::Distance(number()?),
        b'r' => SortKey::Relevance(number()?),
        b'o' => two().map(|(since, starts)| SortKey::NextOccurrence(since, starts))?,
        b'w' => SortKey::WeekTime(number()?),
        b'c' => SortKey::ChangedAt(number()?),
        b'n' => SortKey::Name(Cow::Owned(String::from_utf8(value.to_vec()).ok()?)),
        _ => return None,
    };
    Some(Position { key, id: MeetingId(Uuid::from_slice(id).ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_says_where_its_item_stood_and_nothing_else_is_one() {
        let id = MeetingId(Uuid::from_u128(7));
        let next = SortKey::NextOccurrence(seconds(Timestamp::UNIX_EPOCH), u64::MAX);
        assert_eq!(instant(seconds(Timestamp::MIN)), Timestamp::MIN);
        for key in [
            next,
            SortKey::Distance(12_345),
            SortKey::Relevance(u64::MAX),
            SortKey::WeekTime(10_080),
            SortKey::Name("cafe elka".into()),
            SortKey::ChangedAt(1 << 63),
        ] {
            let position = Position { key, id };
            assert_eq!(Position::decode(&position.encode(), position.field()).unwrap(), position);
        }
        for bad in ["", "?", "AAAA", "ZAAAAAAAAAAAAAAAAAAAAAcAAA"] {
            assert_eq!(Position::decode(&Cursor::new(bad), OrderField::Name), Err(QueryError::BadCursor(bad.to_owned())));
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_told_apart_from_a_damaged_one() {
        let position = Position { key: SortKey::WeekTime(0), id: MeetingId(Uuid::nil()) };
        let error = Position::decode(&position.encode(), OrderField::Name);
        assert_eq!(error, Err(QueryError::CursorOfAnotherOrder { had: OrderField::WeekTime, asked: OrderField::Name }));
    }
}
