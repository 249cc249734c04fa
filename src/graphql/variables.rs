//! Whether the variables that were sent fit what the operation declares, by the specification's rules of input coercion.
//!
//! The library looks at variables while it validates the document. Where a document was validated before, this is all that
//! is left to look at.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, VariableDefinition};
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};
use async_graphql::{Name, Number, Positioned, ServerError, Variables};
use async_graphql_value::ConstValue;
use async_graphql_value::indexmap::IndexMap;

use crate::graphql::error::{Code, refused, with_value};
use crate::graphql::scalars::mend_of;

/// The operation that would be run; `None` where the name does not tell which, which validation reports.
pub fn operation<'a>(document: &'a ExecutableDocument, operation_name: Option<&str>) -> Option<&'a OperationDefinition> {
    let mut operations = document.operations.iter();
    match operation_name {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)).map(|(_, operation)| &operation.node),
        None if operations.len() == 1 => operations.next().map(|(_, operation)| &operation.node),
        None => None,
    }
}

/// Whether the operation that would be run has every variable it cannot do without, each of its type. The library looks
/// only when a field reads one, which is too late: the request must be refused before anything runs.
///
/// # Errors
/// `BAD_USER_INPUT` that names the variable.
pub fn fit(registry: &Registry, operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let declared = &definition.node;
        let (name, ty) = (&declared.name.node, declared.var_type.node.to_string());
        let wrong = match variables.get(name) {
            None if declared.default_value.is_some() || declared.var_type.node.nullable => continue,
            None | Some(ConstValue::Null) if !declared.var_type.node.nullable => {
                return Err(blamed(definition, format!("the variable `{name}` is missing: its type `{ty}` needs a value")));
            }
            None => continue,
            Some(value) => misfit(registry, &ty, value, &Spot { name: name.as_str(), inside: None }),
        };
        if let Some(wrong) = wrong {
            return Err(blamed(definition, format!("the variable `{name}` does not fit its type `{ty}`: {wrong}")));
        }
    }
    Ok(())
}

fn blamed(definition: &Positioned<VariableDefinition>, message: String) -> ServerError {
    let error = refused(Code::BadUserInput, message, Some(definition.pos));
    with_value(error, "param", definition.node.name.node.as_str())
}

/// Where in a variable a value stands.
struct Spot<'a> {
    name: &'a str,
    inside: Option<&'a Spot<'a>>,
}

impl Spot<'_> {
    fn told(&self) -> String {
        self.inside.map_or_else(|| self.name.to_owned(), |outer| format!("{}.{}", outer.told(), self.name))
    }
}

/// Why a value is not of a type; `None` where it is. A type that the schema does not have is left to validation.
fn misfit(registry: &Registry, ty: &str, value: &ConstValue, at: &Spot<'_>) -> Option<String> {
    match (MetaTypeName::create(ty), value) {
        (MetaTypeName::NonNull(_), ConstValue::Null) => Some(format!("`{}` is null and must not be", at.told())),
        (MetaTypeName::NonNull(inner), value) => misfit(registry, inner, value, at),
        (_, ConstValue::Null) => None,
        (MetaTypeName::List(inner), ConstValue::List(items)) => items.iter().find_map(|item| misfit(registry, inner, item, at)),
        // A value that is no list is a list of one.
        (MetaTypeName::List(inner), value) => misfit(registry, inner, value, at),
        (MetaTypeName::Named(name), value) => named_misfit(registry, name, value, at),
    }
}

fn named_misfit(registry: &Registry, name: &str, value: &ConstValue, at: &Spot<'_>) -> Option<String> {
    let fits = match registry.types.get(name)? {
        MetaType::Scalar { .. } if name == "Int" => matches!(value, ConstValue::Number(number) if is_32_bits(number)),
        MetaType::Scalar { is_valid, .. } => is_valid.as_ref().is_none_or(|is_valid| is_valid(value)),
        MetaType::Enum { enum_values, .. } => {
            matches!(value, ConstValue::String(given) if enum_values.contains_key(given))
                || matches!(value, ConstValue::Enum(given) if enum_values.contains_key(given.as_str()))
        }
        MetaType::InputObject { input_fields, oneof, .. } => match value {
            ConstValue::Object(given) => return object_misfit(registry, name, (input_fields, *oneof), given, at),
            _ => false,
        },
        // Not a type of input, which validation reports.
        _ => true,
    };
    (!fits).then(|| match mend_of(name) {
        Some(mend) => format!("`{}` is no `{name}`: {mend}", at.told()),
        None => format!("`{}` is no `{name}`", at.told()),
    })
}

/// The range that the specification gives `Int`.
fn is_32_bits(number: &Number) -> bool {
    number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
}

fn object_misfit(
    registry: &Registry,
    name: &str,
    (fields, is_one_of): (&IndexMap<String, MetaInputValue>, bool),
    given: &IndexMap<Name, ConstValue>,
    at: &Spot<'_>,
) -> Option<String> {
    if is_one_of && (given.len() != 1 || given.values().any(|value| *value == ConstValue::Null)) {
        return Some(format!("`{}` must have exactly one of the fields of `{name}`", at.told()));
    }
    if let Some(stranger) = given.keys().find(|key| !fields.contains_key(key.as_str())) {
        return Some(format!("`{}` has a field `{stranger}`, which `{name}` does not have", at.told()));
    }
    fields.values().find_map(|field| match given.get(field.name.as_str()) {
        Some(value) => misfit(registry, &field.ty, value, &Spot { name: &field.name, inside: Some(at) }),
        None => {
            let needed = field.default_value.is_none() && MetaTypeName::create(&field.ty).is_non_null();
            needed.then(|| format!("`{}` has no `{}`, which `{name}` needs", at.told(), field.name))
        }
    })
}
