//! The graph as a part of a greater one: a subgraph of Apollo Federation 2.
//!
//! The library has a way of its own, which is not taken: it has its `@link` fixed, fails a whole request for one entity that is
//! gone, and takes any number of them.

use std::sync::OnceLock;

use async_graphql::{Any, Context, Error, ID, Name, Object, SimpleObject, Union, Value};
use async_graphql_value::indexmap::IndexMap;

use crate::graphql::error::bad_input;
use crate::graphql::node::{GlobalId, Node};
use crate::graphql::schema::subgraph_sdl;
use crate::graphql::scope::Scope;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::organization::{Fellowship, Group, ServiceBody};
use crate::graphql::types::place::{Country, Venue};
use crate::graphql::types::source::Source;
use crate::model::id::FellowshipCode;

/// The oldest version that has all we use, so that older gateways take us too.
pub const LINK: &str = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\", \"@shareable\"])\n";

/// How the library begins a line of its own in that place.
const LINK_OF_THE_LIBRARY: &str = "extend schema @link(";

const PARAM: &str = "representations";

/// What other services may extend, and the field by which they name one.
pub const KEYS: [(&str, &str); 7] = [
    ("Meeting", "id"),
    ("Venue", "id"),
    ("Group", "id"),
    ("ServiceBody", "id"),
    ("Source", "id"),
    ("Fellowship", "code"),
    ("Country", "code"),
];

/// Something that other services may extend.
#[derive(Union)]
#[graphql(name = "_Entity")]
pub enum Entity {
    /// By its id.
    Meeting(Meeting),
    /// By its id.
    Venue(Venue),
    /// By its id.
    Group(Group),
    /// By its id.
    ServiceBody(ServiceBody),
    /// By its id.
    Source(Source),
    /// By its code.
    Fellowship(Fellowship),
    /// By its code.
    Country(Country),
}

/// The graph as gateways read it.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
pub struct Service {
    /// Its schema, with the keys of what others may extend.
    sdl: &'static str,
}

/// What gateways of a federated graph ask.
#[derive(Default)]
pub struct FederationQuery;

/// What gateways of a federated graph ask.
#[Object]
impl FederationQuery {
    /// For gateways: the schema of this subgraph.
    #[graphql(name = "_service")]
    async fn service(&self) -> Service {
        static SDL: OnceLock<String> = OnceLock::new();
        Service { sdl: SDL.get_or_init(subgraph_sdl) }
    }

    /// For gateways: several things by their keys, in the order of the keys; null where nothing has one.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Each with its `__typename` and key, at most 500.")] representations: Vec<Any>,
    ) -> Result<Vec<Option<Entity>>, Error> {
        let scope = Scope::of(ctx);
        let most = scope.limits().entities_max;
        if representations.len() > most {
            return Err(bad_input(PARAM, format!("`{PARAM}` has {} values: give at most {most}", representations.len())));
        }
        representations.iter().map(|Any(representation)| Entity::find(&scope, representation)).collect()
    }
}

impl Entity {
    /// What a representation names, over the one generation of the request, so there is nothing to fetch in batches.
    fn find(scope: &Scope, representation: &Value) -> Result<Option<Self>, Error> {
        let Value::Object(fields) = representation else {
            return Err(bad_input(PARAM, "a representation is an object with `__typename` and the key of its type"));
        };
        let typename = text(fields, "__typename")?;
        let Some((name, key)) = KEYS.iter().find(|(name, _)| *name == typename) else {
            let shown: String = typename.chars().take(80).collect();
            return Err(bad_input(PARAM, format!("`{shown}` is no entity of this graph: `_service` tells which types have a key")));
        };
        let value = text(fields, key)?;
        Ok(match *name {
            "Fellowship" => FellowshipCode::asked(value).and_then(|code| Fellowship::known(scope, &code)).map(Self::Fellowship),
            "Country" => value.parse().ok().map(|code| Self::Country(Country::new(scope, code))),
            name => GlobalId::read(PARAM, &ID(value.to_owned()))?.find(scope).and_then(|node| Self::of(name, node)),
        })
    }

    /// A node, if it is of this type.
    fn of(name: &str, node: Node) -> Option<Self> {
        match (name, node) {
            ("Meeting", Node::Meeting(meeting)) => Some(Self::Meeting(meeting)),
            ("Venue", Node::Venue(venue)) => Some(Self::Venue(venue)),
            ("Group", Node::Group(group)) => Some(Self::Group(group)),
            ("ServiceBody", Node::ServiceBody(body)) => Some(Self::ServiceBody(body)),
            ("Source", Node::Source(source)) => Some(Self::Source(source)),
            _ => None,
        }
    }
}

fn text<'a>(fields: &'a IndexMap<Name, Value>, key: &str) -> Result<&'a str, Error> {
    match fields.get(key) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(bad_input(PARAM, format!("a representation has no `{key}`, or one that is no text"))),
    }
}

/// The library's text with the keys of entities, each a type and its fields, and the given line in the place of the library's own.
pub fn linked(text: &str, link: &str, keys: &[(&str, &str)]) -> String {
    let mut linked = link.to_owned();
    let mut in_link = false;
    for line in text.trim_end().lines() {
        in_link |= line.starts_with(LINK_OF_THE_LIBRARY);
        if in_link {
            in_link = line != ")";
            continue;
        }
        let declared = line.trim_start_matches("extend ").strip_prefix("type ").and_then(|rest| rest.split(' ').next());
        let own: String =
            keys.iter().filter(|(name, _)| declared == Some(name)).map(|(_, key)| format!(" @key(fields: \"{key}\")")).collect();
        match own.as_str() {
            "" => linked.push_str(line),
            own => linked.push_str(&format!("{}{own} {{", line.trim_end_matches(" {"))),
        }
        linked.push('\n');
    }
    linked
}
