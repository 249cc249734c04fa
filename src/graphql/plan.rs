//! The lists that everybody asks, written straight from the snapshot.
//!
//! The library makes a boxed future for each field of each meeting, and of what they give a tree of values that is then written.
//! Here a document that it has found valid is turned once into a plan, which knows what stands between which values, and an
//! answer is written from front to end.
//!
//! A plan says to the byte what the library would say, or there is none: fields, arguments and directives that are not in its
//! tables, and whatever goes wrong while it is carried out, are left to the library, which then finds the words for it.
//! `tests/graphql/planned.rs` holds the two against each other. What a field says is said once, in `types`, and asked by both.

pub mod asked;
pub mod given;
pub mod json;
pub mod object;
pub mod lists;
pub mod meeting;
pub mod place;
pub mod time;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Name, SchemaEnv, Variables};

use crate::graphql::plan::asked::fields;
use crate::graphql::plan::given::Given;
use crate::graphql::plan::json::Json;
use crate::graphql::plan::lists::{List, list};
use crate::graphql::scope::Scope;
use crate::graphql::variables::{fit, operation};

/// What an answer takes beside its fields, and each of those about, in bytes: room that is taken at once.
const ROOM: usize = 8 * 1024;

/// How the operations of a valid document are answered without the library, as far as they are.
pub struct Plans {
    env: SchemaEnv,
    of_operations: Vec<(Option<Name>, Option<Plan>)>,
}

/// The fields of the root, each with the bytes before it.
struct Plan(Vec<(String, List)>);

impl Plans {
    /// The plans for a document that this schema has found valid.
    pub fn of(document: &ExecutableDocument, env: &SchemaEnv) -> Self {
        let of_operations = document.operations.iter().map(|(name, operation)| (name.cloned(), Plan::of(document, &operation.node)));
        Self { env: env.clone(), of_operations: of_operations.collect() }
    }

    /// The body of the answer, with what it cost. `None` where the library must answer.
    pub fn answer(
        &self,
        document: &ExecutableDocument,
        operation_name: Option<&str>,
        variables: &Variables,
        scope: &Scope,
        cost: u64,
    ) -> Option<Vec<u8>> {
        let of_operation = |(name, _): &&(Option<Name>, Option<Plan>)| operation_name.is_none() || name.as_deref() == operation_name;
        let (_, plan) = self.of_operations.iter().find(of_operation)?;
        let plan = plan.as_ref()?;
        let operation = operation(document, operation_name)?;
        fit(&self.env.registry, operation, variables).ok()?;
        plan.answer(&Given { operation, variables }, scope, cost)
    }
}

impl Plan {
    fn of(document: &ExecutableDocument, operation: &OperationDefinition) -> Option<Self> {
        if operation.ty != OperationType::Query || !operation.directives.is_empty() {
            return None;
        }
        let asked = fields(document, &operation.selection_set.node, "Query")?;
        let planned = asked.iter().map(|asked| Some((asked.opening(), list(asked)?)));
        planned.collect::<Option<_>>().map(Self)
    }

    fn answer(&self, given: &Given<'_>, scope: &Scope, cost: u64) -> Option<Vec<u8>> {
        let mut out = Json::with_room(ROOM);
        out.raw("{\"data\":");
        out.between(b'{', b'}', &self.0, |out, (opening, list)| {
            out.raw(opening);
            list(given, scope, out)
        })?;
        let limit = scope.limits().cost_max;
        out.raw(&format!(",\"extensions\":{{\"cost\":{{\"requested\":{cost},\"limit\":{limit}}}}}}}"));
        out.within(limit)
    }
}
