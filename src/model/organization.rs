//! Fellowships, service bodies and groups: who holds meetings and who keeps the lists.

use serde::{Deserialize, Serialize};

use crate::model::id::{FellowshipCode, GroupId, ServiceBodyKey};

/// What a fellowship addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Concern {
    /// Drinking.
    Alcohol,
    /// Other drugs; Narcotics Anonymous counts alcohol among them.
    Drugs,
    /// Living with someone else's drinking or using.
    FamilyAndFriends,
    /// Eating.
    Food,
    /// Gambling.
    Gambling,
    /// Sex, love and pornography.
    SexAndLove,
    /// Dependence in relationships.
    Relationships,
    /// A childhood in a troubled home.
    Childhood,
    /// Debt and earning.
    Debt,
    /// Anything else.
    Other,
}

/// How one fellowship stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FellowshipRelation {
    /// The other's code.
    pub code: &'static str,
    /// A sentence for someone who knows neither.
    pub note: &'static str,
}

/// A fellowship. A fact of the world, not of a feed: the table is `model::data::fellowships`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fellowship {
    /// Short code in lower case.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// Names in other languages: BCP 47 tag and name.
    pub names: &'static [(&'static str, &'static str)],
    /// Its world service's page.
    pub website: Option<&'static str>,
    /// What it addresses.
    pub concerns: &'static [Concern],
    /// Who may belong, in the fellowship's own sense.
    pub membership_requirement: Option<&'static str>,
    /// Whether someone without the problem may come to its open meetings.
    pub open_to_anyone: bool,
    /// How it stands to others.
    pub related: &'static [FellowshipRelation],
}

/// Who keeps a list: an intergroup, district, area or region. Its helpline, page and feedback address are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceBody {
    /// The source's own key.
    pub key: ServiceBodyKey,
    /// Its fellowship.
    pub fellowship: FellowshipCode,
    /// Its name.
    pub name: String,
    /// What it is, in words: `area`, `region`.
    pub kind: Option<String>,
    /// The body it belongs to, in the same source. May dangle or circle in the feed; `feeds` cuts both.
    pub parent: Option<ServiceBodyKey>,
    /// Its page.
    pub website: Option<String>,
    /// A public telephone line.
    pub helpline: Option<String>,
    /// Where to send corrections: a page.
    #[serde(default)]
    pub feedback_url: Option<String>,
    /// Where to send corrections: an address of the body, never of a person.
    #[serde(default)]
    pub feedback_email: Option<String>,
    /// The fellowship's own world number, such as `AR12345`.
    #[serde(default)]
    pub world_id: Option<String>,
}

/// What one listing says of its group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMention {
    /// The group's name.
    pub name: Option<String>,
    /// The group's number with its world or general service office; several meetings share it.
    pub world_id: Option<String>,
    /// The group's page.
    pub website: Option<String>,
    /// Where the group takes its seventh-tradition contributions.
    pub contribution_urls: Vec<String>,
}

/// A group as resolved over all listings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its assigned id.
    pub id: GroupId,
    /// The normal form that the linker knows it by.
    pub key: String,
    /// Its fellowship.
    pub fellowship: FellowshipCode,
    /// Its name.
    pub name: Option<String>,
    /// Its page.
    pub website: Option<String>,
    /// Where it takes contributions.
    pub contribution_urls: Vec<String>,
}
