//! Who holds meetings and who keeps the lists.

use async_graphql::{Enum, Error, ID, Object, SimpleObject};

use crate::graphql::connection::MeetingConnection;
use crate::graphql::language::pick;
use crate::graphql::node::GlobalId;
use crate::graphql::scalars::{LanguageTag, Url};
use crate::graphql::scope::Scope;
use crate::graphql::types::place::Country;
use crate::graphql::types::source::Source;
use crate::model::data::fellowships;
use crate::model::id::FellowshipCode;
use crate::model::organization as known;

/// What a fellowship is about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::organization::Concern")]
pub enum Concern {
    /// One's own drinking.
    Alcohol,
    /// One's own use of drugs. Narcotics Anonymous counts alcohol among them.
    Drugs,
    /// Someone else's drinking or using.
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

/// A fellowship.
#[derive(Clone)]
pub struct Fellowship {
    scope: Scope,
    code: FellowshipCode,
    facts: Option<&'static known::Fellowship>,
}

impl Fellowship {
    /// A fellowship by its code; one that no table knows has its code for a name and says nothing of itself.
    pub fn new(scope: &Scope, code: &FellowshipCode) -> Self {
        Self { scope: scope.clone(), code: code.clone(), facts: fellowships::find(code.as_str()) }
    }

    /// A fellowship that the table knows or that has meetings.
    pub fn known(scope: &Scope, code: &FellowshipCode) -> Option<Self> {
        let fellowship = Self::new(scope, code);
        let known = fellowship.facts.is_some() || scope.snapshot().fellowship_meeting_count(code) > 0;
        known.then_some(fellowship)
    }

    /// Whether it is about this.
    pub fn concerns_itself_with(&self, concern: Concern) -> bool {
        self.facts.is_some_and(|facts| facts.concerns.iter().any(|known| Concern::from(*known) == concern))
    }
}

/// The name of a fellowship in the language that suits best; its code where no table knows it.
pub fn fellowship_name<'a>(code: &'a FellowshipCode, languages: &[LanguageTag]) -> &'a str {
    let Some(facts) = fellowships::find(code.as_str()) else { return code.as_str() };
    let had = || std::iter::once((Some("en"), facts.name)).chain(facts.names.iter().map(|(tag, name)| (Some(*tag), *name)));
    let place = pick(languages, had().map(|(tag, _)| tag));
    had().nth(place).map_or(facts.name, |(_, name)| name)
}

/// People who meet to stop one thing together, such as Alcoholics Anonymous or Narcotics Anonymous.
#[Object]
impl Fellowship {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::Fellowship(self.code.clone()).id()
    }

    /// Its short code, such as `aa` or `al-anon`; filters take it.
    async fn code(&self) -> ID {
        ID(self.code.as_str().to_owned())
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "Languages one can read, the best first; English where none of them is known.")] languages: Option<
            Vec<LanguageTag>,
        >,
    ) -> &str {
        fellowship_name(&self.code, languages.as_deref().unwrap_or_default())
    }

    /// The page of its world service.
    async fn website(&self) -> Option<Url> {
        self.facts.and_then(|facts| facts.website).map(|url| Url(url.to_owned()))
    }

    /// What it is about.
    async fn concerns(&self) -> Vec<Concern> {
        self.facts.map(|facts| facts.concerns.iter().map(|concern| (*concern).into()).collect()).unwrap_or_default()
    }

    /// Who may belong to it, in its own sense; null where we do not know.
    async fn membership_requirement(&self) -> Option<&'static str> {
        self.facts.and_then(|facts| facts.membership_requirement)
    }

    /// Whether someone without the problem may come to its open meetings. False where we do not know.
    async fn open_to_anyone(&self) -> bool {
        self.facts.is_some_and(|facts| facts.open_to_anyone)
    }

    /// Fellowships that someone who looks at this one may also want to know of.
    async fn related(&self) -> Vec<FellowshipRelation> {
        let related = self.facts.map(|facts| facts.related).unwrap_or_default();
        related
            .iter()
            .map(|relation| FellowshipRelation {
                fellowship: Self::new(&self.scope, &FellowshipCode::new(relation.code)),
                note: relation.note,
            })
            .collect()
    }

    /// How many meetings of it the graph has, suspended ones included.
    async fn meeting_count(&self) -> usize {
        self.scope.snapshot().fellowship_meeting_count(&self.code)
    }

    /// The countries where it holds meetings in rooms.
    async fn countries(&self) -> Vec<Country> {
        let codes = self.scope.snapshot().fellowship_countries(&self.code);
        codes.into_iter().map(|code| Country::new(&self.scope, code)).collect()
    }
}

/// How one fellowship stands to another.
#[derive(SimpleObject)]
pub struct FellowshipRelation {
    /// The other one.
    fellowship: Fellowship,
    /// A sentence for someone who knows neither.
    note: &'static str,
}

/// A group.
#[derive(Clone)]
pub struct Group {
    scope: Scope,
    group: known::Group,
}

impl Group {
    /// A group of this snapshot.
    pub fn new(scope: &Scope, group: &known::Group) -> Self {
        Self { scope: scope.clone(), group: group.clone() }
    }
}

/// The people who hold one or more meetings.
#[Object]
impl Group {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::Group(self.group.id).id()
    }

    /// The name its members use.
    async fn name(&self) -> Option<&str> {
        self.group.name.as_deref()
    }

    /// The fellowship it belongs to.
    async fn fellowship(&self) -> Fellowship {
        Fellowship::new(&self.scope, &self.group.fellowship)
    }

    /// Its own page.
    async fn website(&self) -> Option<Url> {
        self.group.website.clone().map(Url)
    }

    /// Pages where it takes its members' contributions.
    async fn contribution_urls(&self) -> Vec<Url> {
        self.group.contribution_urls.iter().cloned().map(Url).collect()
    }

    /// Its meetings, by weekday and hour, suspended ones included.
    async fn meetings(
        &self,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<MeetingConnection, Error> {
        MeetingConnection::of(&self.scope, &self.scope.snapshot().group_meetings(self.group.id), first, after)
    }
}

/// A service body.
#[derive(Clone)]
pub struct ServiceBody {
    scope: Scope,
    body: known::ServiceBody,
}

impl ServiceBody {
    /// A service body of this snapshot.
    pub fn new(scope: &Scope, body: &known::ServiceBody) -> Self {
        Self { scope: scope.clone(), body: body.clone() }
    }

    /// Several of them.
    pub fn all(scope: &Scope, bodies: Vec<&known::ServiceBody>) -> Vec<Self> {
        bodies.into_iter().map(|body| Self::new(scope, body)).collect()
    }
}

/// Who keeps a list of meetings: an intergroup, district, area or region. All that is told of it is its own, public, and no person's.
#[Object]
impl ServiceBody {
    /// A stable id.
    pub async fn id(&self) -> ID {
        GlobalId::ServiceBody(self.body.key.clone()).id()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.body.name
    }

    /// What it is, in the fellowship's word, such as `area` or `region`.
    async fn kind(&self) -> Option<&str> {
        self.body.kind.as_deref()
    }

    /// The body it is part of.
    async fn parent(&self) -> Option<Self> {
        let parent = self.body.parent.as_ref()?;
        self.scope.snapshot().service_body(parent).map(|body| Self::new(&self.scope, body))
    }

    /// The bodies it is part of, the nearest first.
    async fn ancestors(&self) -> Vec<Self> {
        Self::all(&self.scope, self.scope.snapshot().service_body_ancestors(&self.body.key))
    }

    /// The bodies right below it.
    async fn children(&self) -> Vec<Self> {
        Self::all(&self.scope, self.scope.snapshot().service_body_children(&self.body.key))
    }

    /// Its page.
    async fn website(&self) -> Option<Url> {
        self.body.website.clone().map(Url)
    }

    /// Its public telephone line for those who look for help.
    async fn helpline(&self) -> Option<&str> {
        self.body.helpline.as_deref()
    }

    /// Its page for corrections.
    async fn feedback_url(&self) -> Option<Url> {
        self.body.feedback_url.clone().map(Url)
    }

    /// Its address for corrections.
    async fn feedback_email(&self) -> Option<&str> {
        self.body.feedback_email.as_deref()
    }

    /// The source that tells of it.
    async fn source(&self) -> Source {
        Source::new(&self.scope, &self.body.key.source)
    }

    /// The meetings it lists, by weekday and hour, suspended ones included.
    async fn meetings(
        &self,
        #[graphql(desc = "How many at once, 0 to 100; 20 where absent.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "Whether those of the bodies below it are in; they are where absent.")] with_descendants: Option<bool>,
    ) -> Result<MeetingConnection, Error> {
        let meetings = self.scope.snapshot().service_body_meetings(&self.body.key, with_descendants.unwrap_or(true));
        MeetingConnection::of(&self.scope, &meetings, first, after)
    }
}
