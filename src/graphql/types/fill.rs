//! How much of a feed is filled in, and how its shape moves.

use async_graphql::{Enum, SimpleObject};

use crate::model::fill as known;
use crate::model::report::FeedShape;

/// What a listing can have filled in.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::fill::FillField")]
pub enum FillField {
    /// A name.
    Name,
    /// Weekday and hour; a meeting without is by appointment.
    Slot,
    /// A time zone, given or found.
    Zone,
    /// A street line in its address.
    Street,
    /// A town.
    City,
    /// A postal code.
    PostalCode,
    /// Coordinates.
    Point,
    /// A room, or a way in from afar, that bears out how it can be attended.
    Attendance,
    /// A kind of meeting that is known here.
    Types,
    /// A link or number to attend from afar.
    Link,
    /// How long it takes.
    Duration,
    /// The group that holds it.
    Group,
    /// When its publisher last changed it.
    Updated,
}

/// What share of a feed's listings has something filled in.
#[derive(SimpleObject)]
pub struct FillRate {
    /// What.
    field: FillField,
    /// How many listings have it.
    count: u32,
    /// The share that has it, in per mille of the listings taken, 0 to 1000.
    permille: u32,
    /// The share in the last believed reading; null where there was none.
    permille_before: Option<u32>,
}

impl FillRate {
    /// All rates; none where there is no listing.
    pub fn all(shape: &FeedShape) -> Vec<Self> {
        let FeedShape { fills, fills_before, .. } = shape;
        let rate = |field: &known::FillField| {
            let permille_before = fills_before.as_ref().and_then(|before| before.permille(*field));
            Some(Self { field: (*field).into(), count: fills.count(*field), permille: fills.permille(*field)?, permille_before })
        };
        known::FillField::ALL.iter().filter_map(rate).collect()
    }
}

/// A field or column of a feed.
#[derive(SimpleObject)]
pub struct FeedField {
    /// What the feed calls it.
    pub name: String,
    /// How many rows of the feed have something in it.
    pub rows: u32,
}

/// In what a feed is no longer built as it was: mostly a sign that a heading was renamed or an export was changed.
#[derive(SimpleObject)]
pub struct SchemaDrift {
    /// Fields that the last believed reading did not have, sorted.
    appeared: Vec<String>,
    /// Fields of the last believed reading that are not there any more, or empty in every row; sorted.
    vanished: Vec<String>,
    /// Fill rates that moved by 100 per mille or more since the last believed reading.
    moved: Vec<FillRate>,
}

impl From<&FeedShape> for SchemaDrift {
    fn from(shape: &FeedShape) -> Self {
        let moves = shape.fills_before.as_ref().map_or_else(Vec::new, |before| shape.fills.moved_since(before));
        let rate = |moved: known::FillMove| FillRate {
            field: moved.field.into(),
            count: shape.fills.count(moved.field),
            permille: moved.now_permille,
            permille_before: Some(moved.before_permille),
        };
        Self { appeared: shape.appeared.clone(), vanished: shape.vanished.clone(), moved: moves.into_iter().map(rate).collect() }
    }
}
