//! Offsets of zones in January and July, looked up once.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::model::slot::ZoneName;

/// Minutes east of UTC in January and in July, of the zones that listings name.
#[derive(Debug, Default, PartialEq)]
pub struct Zones {
    year: i16,
    known: HashMap<ZoneName, Option<[i32; 2]>>,
}

impl Zones {
    /// Looks up the offsets of these zones in the year of `now`.
    pub fn of<'a>(names: impl Iterator<Item = &'a ZoneName>, now: Timestamp) -> Self {
        let mut zones = Self { year: now.to_zoned(TimeZone::UTC).year(), known: HashMap::new() };
        zones.learn(names);
        zones
    }

    /// The year whose nights are meant.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Looks up the zones that are new.
    pub fn learn<'a>(&mut self, names: impl Iterator<Item = &'a ZoneName>) {
        for name in names {
            if !self.known.contains_key(name) {
                let found = self.look_up(name);
                self.known.insert(name.clone(), found);
            }
        }
    }

    fn look_up(&self, name: &ZoneName) -> Option<[i32; 2]> {
        let rules = name.rules()?;
        let offset = |month| {
            let noon = date(self.year, month, 15).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?;
            Some(rules.to_offset(noon.timestamp()).seconds() / 60)
        };
        Some([offset(1)?, offset(7)?])
    }

    /// Minutes east of UTC; `None` for a zone without rules, and for one that was not learnt.
    pub fn offsets(&self, zone: &ZoneName) -> Option<[i32; 2]> {
        self.known.get(zone).copied().flatten()
    }
}
