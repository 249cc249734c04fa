//! `GetServerInfo`: what a server says of itself.

use crate::feeds::bmlt::languages;
use crate::feeds::bmlt::wire::{self, Row};
use crate::feeds::format::{Part, Unreadable};
use crate::model::failure::FailureClass;
use crate::model::report::Notices;

/// What is used of it. Keys of map services are never read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ServerInfo {
    /// The length of meetings that give none, as written: `01:00` or `01:30:00`.
    pub(super) default_duration: Option<String>,
    /// The server's own language as it writes it.
    pub(super) native_language: Option<String>,
    /// All its languages as it writes them.
    pub(super) languages: Vec<String>,
    /// It repeats other servers' meetings: its own language and rules are not theirs.
    is_aggregator: bool,
    /// Meetings that call themselves neither open nor closed are closed.
    pub(super) closed_by_default: bool,
    /// Latitude and longitude of its map, as written: where rows without a known place are put.
    pub(super) centre: Option<(String, String)>,
}

impl ServerInfo {
    /// Reads it; old servers send the object bare, newer ones in an array.
    ///
    /// # Errors
    /// Where the answer is no JSON, or holds no object.
    pub(super) fn read(part: &Part, notices: &mut Notices) -> Result<Self, Unreadable> {
        let rows = wire::rows(part, notices)?;
        let row: &Row = rows.first().and_then(|row| row.as_object()).ok_or_else(|| Unreadable {
            class: FailureClass::NoRowsFound,
            message: "the server's GetServerInfo says nothing; check that the address is a BMLT root server's".to_owned(),
        })?;
        let listed = wire::text(row, "langs").unwrap_or_default();
        let is_aggregator = wire::flag(row, "aggregator_mode_enabled") == Some(true);
        Ok(Self {
            default_duration: wire::text(row, "defaultDuration"),
            native_language: wire::text(row, "nativeLang"),
            languages: listed.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            closed_by_default: !is_aggregator && wire::flag(row, "default_closed_status") == Some(true),
            is_aggregator,
            centre: wire::text(row, "centerLatitude").zip(wire::text(row, "centerLongitude")),
        })
    }

    /// The language that texts are in, unless a row says otherwise, as a BCP 47 tag.
    pub(super) fn native_tag(&self) -> Option<String> {
        self.native_language.as_deref().filter(|_| !self.is_aggregator).and_then(languages::tag)
    }

    /// Whether a row stands at the centre of the map: its place was never found.
    pub(super) fn is_centre(&self, latitude: &str, longitude: &str) -> bool {
        let same = |a: &str, b: &str| a.parse::<f64>().ok().zip(b.parse::<f64>().ok()).is_some_and(|(a, b)| (a - b).abs() < 1e-6);
        self.centre.as_ref().is_some_and(|(north, east)| same(north, latitude) && same(east, longitude))
    }
}
