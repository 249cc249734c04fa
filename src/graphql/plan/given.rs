//! The values that a request gives to a plan.

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{InputType, Name, Variables};
use async_graphql_value::{ConstValue, Value};

/// The variables that were sent, and the operation that says what stands for those that were not.
pub struct Given<'a> {
    /// The operation.
    pub operation: &'a OperationDefinition,
    /// What was sent.
    pub variables: &'a Variables,
}

impl Given<'_> {
    /// The value of an argument, as the library reads it. `None` where a variable has no value, or the value does not fit.
    pub fn read<T: InputType>(&self, arguments: &[(Name, Value)], name: &str) -> Option<T> {
        let written = arguments.iter().find(|(argument, _)| argument == name).map(|(_, value)| value.clone());
        let value = written.map(|value| value.into_const_with(|variable| self.variable(&variable).ok_or(())));
        T::parse(value.transpose().ok()?).ok()
    }

    fn variable(&self, name: &Name) -> Option<ConstValue> {
        let definitions = &self.operation.variable_definitions;
        let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
        self.variables.get(name).or_else(|| definition.node.default_value()).cloned()
    }
}
