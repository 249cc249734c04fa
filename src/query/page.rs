//! A page of an ordered answer, and cursors that survive a new generation.
//!
//! A cursor holds where its item stood, by value: the order, what the item was sorted by, and its id. To resume is
//! to seek that position, so a page goes on rightly though its first item, or any other, has come or gone meanwhile.

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::index::snapshot::MeetingIx;
use crate::model::id::MeetingId;
use crate::query::cursor::Position;
use crate::query::order::OrderField;

/// Meetings on a page where neither `first` nor `last` is given.
pub const PAGE_USUAL: usize = 20;

/// A question that cannot be answered as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// Not one of ours, or damaged.
    #[error("`{0}` is not a cursor: give one that a page handed out, unchanged")]
    BadCursor(String),
    /// One of ours, under another order.
    #[error("the cursor belongs to an order by {had}, the question asks for one by {asked}: start again without the cursor")]
    CursorOfAnotherOrder {
        /// The cursor's.
        had: OrderField,
        /// The question's.
        asked: OrderField,
    },
    /// Both ends at once.
    #[error("`first` and `last` are both given: give one")]
    FirstAndLast,
    /// Distance from nowhere.
    #[error("the order by distance needs a point: ask for an area near one")]
    DistanceWithoutPoint,
    /// How well what fits?
    #[error("the order by relevance needs a text: ask for words")]
    RelevanceWithoutText,
    /// A place off the globe, or a box whose south is north of its north.
    #[error("{field} is {value}: {mend}")]
    BadArea {
        /// Which number.
        field: &'static str,
        /// What it is.
        value: f64,
        /// What it should be.
        mend: &'static str,
    },
}

/// The place of an item in an order. Opaque to readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor as a reader gave it back; whether it is one is seen when it is used.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As handed out: letters, digits, `-` and `_`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which part of the answer. Neither `first` nor `last` means the first [`PAGE_USUAL`]; limits are the caller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageArgs {
    /// So many from the beginning.
    pub first: Option<usize>,
    /// Only what comes after.
    pub after: Option<Cursor>,
    /// So many up to the end.
    pub last: Option<usize>,
    /// Only what comes before.
    pub before: Option<Cursor>,
}

/// One meeting of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The meeting.
    pub ix: MeetingIx,
    /// Metres from the point asked about, where one was and the meeting has a point.
    pub distance_m: Option<f64>,
    /// Where it stands in the order.
    pub position: Position<'static>,
}

impl Item {
    /// Its id.
    pub fn id(&self) -> MeetingId {
        self.position.id
    }

    /// To go on from here.
    pub fn cursor(&self) -> Cursor {
        self.position.encode()
    }
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeetingPage {
    /// In the order asked for, whichever way one pages.
    pub items: Vec<Item>,
    /// The whole answer, in no order.
    pub selected: Arc<RoaringBitmap>,
    /// How many the whole answer has.
    pub total: usize,
    /// Whether anything of the whole answer comes after this page.
    pub has_next: bool,
    /// Whether anything of the whole answer comes before it.
    pub has_previous: bool,
    /// Metres to the farthest meeting on this page, for an area near a point.
    pub reach_m: Option<f64>,
}
