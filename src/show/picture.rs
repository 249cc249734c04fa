//! What the meetings of a feed look like, counted: a volunteer sees at a glance what is missing.

use serde::Serialize;

use crate::model::attendance::AttendanceMode;
use crate::model::listing::Listing;
use crate::model::slot::{Weekday, ZoneSource};

/// Counts over all meetings that were taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// All of them; a row of several days counts once a day.
    pub meetings: u32,
    /// By weekday, Sunday first.
    pub by_day: [u32; 7],
    /// Without a weekly hour.
    pub by_appointment: u32,
    /// In a room alone.
    pub in_person: u32,
    /// From afar alone.
    pub online: u32,
    /// Both.
    pub hybrid: u32,
    /// Closed for now, with no way in.
    pub suspended: u32,
    /// The zone stands in the row.
    pub zone_in_row: u32,
    /// The zone was found from the place.
    pub zone_from_place: u32,
    /// The zone is the feed's own default.
    pub zone_by_default: u32,
    /// With an hour and no zone.
    pub without_zone: u32,
}

impl Picture {
    /// Counts.
    pub fn of(listings: &[Listing]) -> Self {
        let mut picture = Self::default();
        for listing in listings {
            picture.add(listing);
        }
        picture
    }

    fn add(&mut self, listing: &Listing) {
        self.meetings += 1;
        match &listing.slot {
            None => self.by_appointment += 1,
            Some(slot) => {
                self.by_day[usize::from(slot.weekday.sunday_zero())] += 1;
                match slot.zone_source {
                    ZoneSource::Listing | ZoneSource::Alias => self.zone_in_row += 1,
                    ZoneSource::Coordinates | ZoneSource::Region | ZoneSource::Country => self.zone_from_place += 1,
                    ZoneSource::Source => self.zone_by_default += 1,
                    ZoneSource::None => self.without_zone += 1,
                }
            }
        }
        match listing.attendance {
            AttendanceMode::InPerson => self.in_person += 1,
            AttendanceMode::Online => self.online += 1,
            AttendanceMode::Hybrid => self.hybrid += 1,
        }
        self.suspended += u32::from(listing.suspended);
    }

    /// Label and count by weekday, those by appointment last.
    pub fn days(&self) -> Vec<(String, u32)> {
        let mut days: Vec<(String, u32)> =
            Weekday::ALL.iter().map(|day| (format!("{day:?}"), self.by_day[usize::from(day.sunday_zero())])).collect();
        days.push(("By appointment".to_owned(), self.by_appointment));
        days
    }

    /// Label and count of each way in.
    pub fn ways(&self) -> [(&'static str, u32); 4] {
        [("In a room", self.in_person), ("Online", self.online), ("In a room and online", self.hybrid), ("Closed for now", self.suspended)]
    }

    /// Label and count of how the time zones were found.
    pub fn zones(&self) -> [(&'static str, u32); 4] {
        [
            ("In the row", self.zone_in_row),
            ("From the place", self.zone_from_place),
            ("The feed's default", self.zone_by_default),
            ("Not found", self.without_zone),
        ]
    }
}
