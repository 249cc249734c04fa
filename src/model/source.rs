//! One feed we follow: the facts an operator wrote down about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::id::{FellowshipCode, SourceId};
use crate::model::place::CountryCode;
use crate::model::slot::ZoneName;

/// Whether the licence lets the data be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody has said.
    Unknown,
}

/// What is known of the right to use a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// An SPDX identifier, or `unknown`.
    pub spdx: String,
    /// The text to show beside the data, where the licence asks for one.
    pub attribution: Option<String>,
    /// May it be redistributed.
    pub may_redistribute: Permission,
}

/// A source as the graph and the linker see it. How it is fetched stays in `config`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// The operator's name of it.
    pub id: SourceId,
    /// Its name for people.
    pub name: String,
    /// The format's name, as in `feeds::registry`.
    pub format: String,
    /// The fellowship of every row; feeds do not say.
    pub fellowship: FellowshipCode,
    /// The countries it covers; one alone is the default country of its rows.
    pub countries: Vec<CountryCode>,
    /// The zone of rows that have no other clue.
    pub default_zone: Option<ZoneName>,
    /// BCP 47 tags of the languages its texts are in, the main one first.
    pub languages: Vec<String>,
    /// 0 to 1000; where listings disagree the higher rank wins. 500 unless set.
    pub rank: u16,
    /// The source it repeats, if it is a copy; a mirror never outvotes its origin.
    pub mirror_of: Option<SourceId>,
    /// What is known of the right to use it.
    pub licence: Licence,
    /// The publisher's page.
    pub publisher: Option<String>,
    /// Whether it is harvested.
    pub enabled: bool,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Seconds after which its last believed harvest is called stale.
    pub stale_after_s: u64,
}
