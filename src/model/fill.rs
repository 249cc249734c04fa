//! How much of a feed's listings is filled in: what a publisher can see grow, and what falls when a column is lost.

use serde::{Deserialize, Serialize};

use crate::model::attendance::Access;
use crate::model::listing::Listing;

/// A fill rate that moves by so many per mille since the last believed harvest is told: a tenth of all listings.
pub const FILL_STEP_PERMILLE: u32 = 100;

/// Below this many listings a fill rate moves with every row, and says nothing.
pub const FILL_LISTINGS_MIN: u32 = 10;

macro_rules! fills {
    ($($(#[$doc:meta])* $variant:ident $field:ident;)*) => {
        /// What a listing can have filled in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum FillField { $($(#[$doc])* $variant,)* }

        impl FillField {
            /// All of them, in the order in which a reader of meetings misses them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
        }

        /// How many listings have what.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Fills {
            /// Listings counted.
            pub listings: u32,
            $($(#[$doc])* pub $field: u32,)*
        }

        impl Fills {
            /// How many listings have it.
            pub fn count(&self, field: FillField) -> u32 {
                match field { $(FillField::$variant => self.$field,)* }
            }
        }
    };
}

fills! {
    /// A name.
    Name name;
    /// Weekday and hour.
    Slot slot;
    /// A time zone that was found.
    Zone zone;
    /// A street line in the address.
    Street street;
    /// A town.
    City city;
    /// A postal code.
    PostalCode postal_code;
    /// Coordinates.
    Point point;
    /// A room, or a way in from afar, that bears out how it can be attended.
    Attendance attendance;
    /// A kind of meeting that we know, or whether it is open or closed.
    Types types;
    /// A link or number to attend from afar.
    Link link;
    /// How long it takes.
    Duration duration;
    /// The group that holds it.
    Group group;
    /// When the publisher last changed it.
    Updated updated;
}

/// A fill rate that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillMove {
    /// Of what.
    pub field: FillField,
    /// In the last believed harvest, in per mille of its listings.
    pub before_permille: u32,
    /// Now.
    pub now_permille: u32,
}

impl Fills {
    /// Those of so many listings.
    pub fn of<'a>(listings: impl IntoIterator<Item = &'a Listing>) -> Self {
        let mut fills = Self::default();
        for listing in listings {
            fills.add(listing);
        }
        fills
    }

    /// Counts one listing.
    pub fn add(&mut self, listing: &Listing) {
        let Listing { name, slot, place, online, types, access, group, publisher_updated_at, .. } = listing;
        let address = place.as_ref().map(|place| &place.address);
        let link = online.as_ref().is_some_and(|online| online.join_url.is_some() || !online.dial_in.is_empty());
        self.listings += 1;
        self.name += u32::from(name.is_some());
        self.slot += u32::from(slot.is_some());
        self.zone += u32::from(slot.as_ref().is_some_and(|slot| slot.zone.is_some()));
        self.street += u32::from(address.is_some_and(|address| !address.lines.is_empty()));
        self.city += u32::from(address.is_some_and(|address| address.locality.is_some()));
        self.postal_code += u32::from(address.is_some_and(|address| address.postal_code.is_some()));
        self.point += u32::from(place.as_ref().is_some_and(|place| place.point.is_some()));
        self.attendance += u32::from(place.is_some() || link);
        self.types += u32::from(!types.is_empty() || *access != Access::Unknown);
        self.link += u32::from(link);
        self.duration += u32::from(slot.as_ref().is_some_and(|slot| slot.duration_minutes.is_some()));
        self.group += u32::from(group.is_some());
        self.updated += u32::from(publisher_updated_at.is_some());
    }

    /// The share of listings that have it, 0 to 1000; `None` where there is no listing.
    pub fn permille(&self, field: FillField) -> Option<u32> {
        let share = u64::from(self.count(field)) * 1000;
        u32::try_from(share.checked_div(u64::from(self.listings))?).ok()
    }

    /// The rates that moved by [`FILL_STEP_PERMILLE`] or more; none where either harvest has fewer than
    /// [`FILL_LISTINGS_MIN`] listings.
    pub fn moved_since(&self, before: &Self) -> Vec<FillMove> {
        if self.listings.min(before.listings) < FILL_LISTINGS_MIN {
            return Vec::new();
        }
        let moves = FillField::ALL.iter().filter_map(|field| {
            let (before_permille, now_permille) = (before.permille(*field)?, self.permille(*field)?);
            Some(FillMove { field: *field, before_permille, now_permille })
        });
        moves.filter(|found| found.before_permille.abs_diff(found.now_permille) >= FILL_STEP_PERMILLE).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{FillField, FillMove, Fills};

    #[test]
    fn a_rate_that_moves_by_a_tenth_is_told_and_one_that_moves_by_less_is_not() {
        let before = Fills { listings: 100, name: 100, city: 90, point: 50, ..Fills::default() };
        let now = Fills { listings: 100, name: 100, city: 81, point: 40, ..Fills::default() };
        let moved = now.moved_since(&before);
        assert_eq!(moved, [FillMove { field: FillField::Point, before_permille: 500, now_permille: 400 }]);
    }

    #[test]
    fn of_a_few_listings_no_rate_is_said_to_move() {
        let before = Fills { listings: 9, point: 9, ..Fills::default() };
        assert_eq!(Fills { listings: 9, ..Fills::default() }.moved_since(&before), []);
        assert_eq!(Fills::default().permille(FillField::Point), None);
    }
}
