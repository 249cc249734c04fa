//! A field as a document asks for it, with fragments put in where they are spread.

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql_value::Value;

/// A field as a document asks for it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    document: &'a ExecutableDocument,
    field: &'a Field,
}

impl<'a> Asked<'a> {
    /// Its name in the schema.
    pub fn name(&self) -> &'a str {
        self.field.name.node.as_str()
    }

    /// The same, of a field that is asked without arguments.
    pub fn plain(&self) -> Option<&'a str> {
        self.field.arguments.is_empty().then(|| self.name())
    }

    /// What stands before its value in the answer.
    pub fn opening(&self) -> String {
        // A name of GraphQL holds nothing that JSON would escape.
        format!("\"{}\":", self.field.response_key().node)
    }

    /// Its arguments as they are written.
    pub fn arguments(&self) -> Vec<(Name, Value)> {
        self.field.arguments.iter().map(|(name, value)| (name.node.clone(), value.node.clone())).collect()
    }

    /// What is asked of the objects of this type that it holds.
    pub fn inside(&self, of: &str) -> Option<Vec<Asked<'a>>> {
        fields(self.document, &self.field.selection_set.node, of)
    }
}

/// What a selection asks of objects of a type, in its order. `None` where that is no plain list of fields: with directives, with
/// fragments on other types, or with a field that comes twice and must be merged.
pub fn fields<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, of: &str) -> Option<Vec<Asked<'a>>> {
    let mut found = Vec::new();
    collect(document, set, of, &mut found)?;
    let mut keys: Vec<&str> = found.iter().map(|asked| asked.field.response_key().node.as_str()).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    (keys.len() == count).then_some(found)
}

fn collect<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, of: &str, found: &mut Vec<Asked<'a>>) -> Option<()> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) if field.node.directives.is_empty() => found.push(Asked { document, field: &field.node }),
            Selection::InlineFragment(inline) if inline.node.directives.is_empty() => {
                if inline.node.type_condition.as_ref().is_some_and(|condition| condition.node.on.node != of) {
                    return None;
                }
                collect(document, &inline.node.selection_set.node, of, found)?;
            }
            Selection::FragmentSpread(spread) if spread.node.directives.is_empty() => {
                let fragment = &document.fragments.get(&spread.node.fragment_name.node)?.node;
                if fragment.type_condition.node.on.node != of || !fragment.directives.is_empty() {
                    return None;
                }
                collect(document, &fragment.selection_set.node, of, found)?;
            }
            _ => return None,
        }
    }
    Some(())
}
