//! Weighs a document before anything else sees it.
//!
//! The library walks a fragment again at each spread, before it compares any limit: 690 bytes can cost it seconds and
//! gigabytes. Here each fragment is weighed once and its weight is used at each spread, so the time is linear in the
//! document, and a document within the limits is safe to validate and execute.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned, ServerError, Variables};
use async_graphql_value::{ConstValue, Value};

use crate::graphql::error::{Code, bad_request, refused, with_value};
use crate::graphql::limits::LimitSettings;
use crate::graphql::tokens::{self, Tokens};

/// Connections, which have a page even where no `first` is asked for.
pub const CONNECTIONS: [&str; 5] = ["meetings", "sources", "occurrences", "onNow", "startingWithin"];

/// What a connection costs beside its fields: finding, sorting and counting are work however small the page.
const CONNECTION_COST: u64 = 50;

/// Lists of introspection that may lie in each other: the third is refused, as by graphql-js
/// (`MaxIntrospectionDepthRule`). Each level multiplies, and no tool goes further.
const INTROSPECTION_LISTS_MAX: u64 = 2;

/// The lists of introspection that lead from types to types.
pub const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Where a gateway names what it wants of us: the field and its argument.
const ENTITIES: (&str, &str) = ("_entities", "representations");

/// Lists without pages and how long they usually are, so that their fields count as often. Where one is longer than
/// that, `meter` holds the answer to the same limit while it is made.
const LISTS: [(&str, u64); 22] = [
    ("meetingClusters", 200),
    ("serviceBodies", 50),
    ("children", 10),
    ("ancestors", 3),
    ("countries", 50),
    ("subdivisions", 20),
    ("fellowships", 20),
    ("meetingTypes", 80),
    ("listings", 3),
    ("links", 3),
    ("provenance", 12),
    ("notices", 10),
    ("samples", 20),
    ("added", 20),
    ("changed", 20),
    ("gone", 20),
    ("fillRates", 13),
    ("feedFields", 40),
    ("moved", 3),
    ("history", 20),
    ("others", 3),
    ("evidence", 5),
];

/// Parses a document.
///
/// # Errors
/// `GRAPHQL_PARSE_FAILED`, or `QUERY_TOO_COMPLEX` with numbers for one that is too long to be parsed.
pub fn read(text: &str, limits: &LimitSettings) -> Result<(ExecutableDocument, Tokens), ServerError> {
    within("document bytes", text.len() as u64, limits.document_bytes_max as u64, None)?;
    // The parser goes one call deeper with each bracket, so they are counted before it runs.
    let tokens = tokens::count(text);
    within("nesting of brackets", tokens.nesting as u64, 2 * levels_max(limits) as u64, None)?;
    within("tokens", tokens.count as u64, limits.tokens_max as u64, None)?;
    let document = async_graphql::parser::parse_query(text).map_err(|error| {
        let at = error.positions().next();
        refused(Code::ParseFailed, format!("the document is not GraphQL: {}", first_line(&error.to_string())), at)
    })?;
    within("fragments", document.fragments.len() as u64, limits.fragments_max as u64, None)?;
    Ok((document, tokens))
}

/// The estimated number of fields in the answer to a document that may be validated and executed. The variables are looked
/// at for the sizes of pages and lists alone.
///
/// # Errors
/// `GRAPHQL_VALIDATION_FAILED` (fragments in a circle, a subscription of several fields) or `QUERY_TOO_COMPLEX` with numbers.
pub fn weigh(document: &ExecutableDocument, variables: &Variables, limits: &LimitSettings) -> Result<u64, ServerError> {
    let mut scales = Scales { document, variables, limits, weighed: HashMap::new(), representations: Vec::new() };
    let mut total = Weight::default();
    for (_, operation) in document.operations.iter() {
        total = total.beside(scales.directives(&operation.node.directives)?);
        for definition in &operation.node.variable_definitions {
            definition.node.default_value.iter().try_for_each(|value| scales.given_lists(&value.node))?;
        }
        let selected = scales.selection_set(&operation.node.selection_set)?;
        if operation.node.ty == OperationType::Subscription && selected.root_fields != 1 {
            let message = "a subscription follows one thing: give it one field, and open one for each";
            return Err(refused(Code::ValidationFailed, message, Some(operation.pos)));
        }
        total = total.beside(selected);
    }
    // Fragments that no operation spreads are still validated, so they must be free of circles too.
    for (name, fragment) in &document.fragments {
        scales.fragment(name, fragment.pos)?;
    }
    for (name, value) in variables.iter() {
        match value {
            ConstValue::List(items) if scales.representations.contains(&name) => {
                scales.entities(items.len())?;
                items.iter().try_for_each(|item| scales.given_lists(item))?;
            }
            value => scales.given_lists(value)?,
        }
    }
    within("depth", total.depth as u64, limits.depth_max as u64, None)?;
    within("levels of fields and fragments", total.levels as u64, levels_max(limits) as u64, None)?;
    within("fields", total.fields, limits.fields_max as u64, None)?;
    within("aliases", total.aliases, limits.aliases_max as u64, None)?;
    within("fields of the root", total.root_fields, limits.root_fields_max as u64, None)?;
    within("directives", total.directives, limits.directives_max as u64, None)?;
    within("lists of introspection in each other", total.introspection_lists, INTROSPECTION_LISTS_MAX, None)?;
    within("estimated fields of the answer", total.cost, limits.cost_max, None)?;
    Ok(total.cost)
}

/// How many levels of fields, inline fragments and spreads may lie in each other.
pub fn levels_max(limits: &LimitSettings) -> usize {
    3 * limits.depth_max
}

/// What a part of a document weighs. Counts saturate, so no fragment can make them wrap.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    fields: u64,
    // Fields of the outermost level, which for an operation is the root.
    root_fields: u64,
    aliases: u64,
    directives: u64,
    cost: u64,
    depth: usize,
    levels: usize,
    introspection_lists: u64,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            cost: self.cost.saturating_add(other.cost),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
        }
    }
}

struct Scales<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    limits: &'a LimitSettings,
    // `None` while the fragment is being weighed: meeting it again then is a circle.
    weighed: HashMap<&'a Name, Option<Weight>>,
    // The variables that stand for what a gateway names.
    representations: Vec<&'a Name>,
}

impl<'a> Scales<'a> {
    fn selection_set(&mut self, set: &'a Positioned<SelectionSet>) -> Result<Weight, ServerError> {
        let mut total = Weight::default();
        for selection in &set.node.items {
            let weight = match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inline) => {
                    let inner = self.selection_set(&inline.node.selection_set)?;
                    let own = self.directives(&inline.node.directives)?;
                    Weight { levels: inner.levels + 1, ..inner.beside(own) }
                }
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragment(&spread.node.fragment_name.node, selection.pos)?;
                    let own = self.directives(&spread.node.directives)?;
                    Weight { levels: inner.levels + 1, ..inner.beside(own) }
                }
            };
            total = total.beside(weight);
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field) -> Result<Weight, ServerError> {
        let inner = self.selection_set(&field.selection_set)?;
        let times = self.times(field)?;
        let name = field.name.node.as_str();
        for (argument, value) in &field.arguments {
            match &value.node {
                Value::List(items) if (name, argument.node.as_str()) == ENTITIES => {
                    self.entities(items.len())?;
                    items.iter().try_for_each(|item| self.lists(item))?;
                }
                Value::Variable(variable) if (name, argument.node.as_str()) == ENTITIES => self.representations.push(variable),
                value => self.lists(value)?,
            }
        }
        let own = if CONNECTIONS.contains(&name) { CONNECTION_COST } else { 1 };
        Ok(Weight {
            fields: inner.fields.saturating_add(1),
            root_fields: 1,
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: inner.directives.saturating_add(self.directives(&field.directives)?.directives),
            cost: inner.cost.saturating_mul(times).saturating_add(own),
            depth: inner.depth + 1,
            levels: inner.levels + 1,
            introspection_lists: inner.introspection_lists + u64::from(INTROSPECTION_LISTS.contains(&name)),
        })
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<Weight, ServerError> {
        for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
            self.lists(&value.node)?;
        }
        Ok(Weight { directives: directives.len() as u64, ..Weight::default() })
    }

    /// Whether no list of a value is too long. Values lie no deeper in each other than brackets may.
    fn lists(&self, value: &Value) -> Result<(), ServerError> {
        match value {
            Value::List(items) => {
                self.items(items.len())?;
                items.iter().try_for_each(|item| self.lists(item))
            }
            Value::Object(fields) => fields.values().try_for_each(|field| self.lists(field)),
            _ => Ok(()),
        }
    }

    /// As `lists`, for what was sent as a variable or is the default of one. JSON lies no deeper than its parser goes.
    fn given_lists(&self, value: &ConstValue) -> Result<(), ServerError> {
        match value {
            ConstValue::List(items) => {
                self.items(items.len())?;
                items.iter().try_for_each(|item| self.given_lists(item))
            }
            ConstValue::Object(fields) => fields.values().try_for_each(|field| self.given_lists(field)),
            _ => Ok(()),
        }
    }

    fn entities(&self, named: usize) -> Result<(), ServerError> {
        within("representations", named as u64, self.limits.entities_max as u64, None)
    }

    fn items(&self, items: usize) -> Result<(), ServerError> {
        within("items in one list", items as u64, self.limits.list_items_max as u64, None)
    }

    /// The weight of a fragment, found once. An unknown fragment weighs nothing; validation reports it.
    fn fragment(&mut self, name: &Name, at: Pos) -> Result<Weight, ServerError> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Weight::default());
        };
        match self.weighed.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("fragment `{name}` spreads itself, directly or through others");
                return Err(refused(Code::ValidationFailed, message, Some(at)));
            }
            None => {}
        }
        self.weighed.insert(name, None);
        let own = self.directives(&fragment.node.directives)?;
        let weight = self.selection_set(&fragment.node.selection_set)?.beside(own);
        self.weighed.insert(name, Some(weight));
        Ok(weight)
    }

    /// How often what is inside a field comes in the answer, at most or usually.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a size beyond 32 bits, which the library would let through to the field.
    fn times(&self, field: &'a Field) -> Result<u64, ServerError> {
        let name = field.name.node.as_str();
        let mut page = None;
        for argument in ["first", "last", "days"] {
            if let Some(value) = field.get_argument(argument) {
                page = page.max(Some(self.number(argument, value)?));
            }
        }
        Ok(match page {
            Some(page) => page,
            None if CONNECTIONS.contains(&name) => self.limits.page_default as u64,
            None => match field.get_argument("ids").or_else(|| field.get_argument(ENTITIES.1)) {
                Some(named) => self.length(&named.node),
                None => LISTS.iter().find(|(list, _)| *list == name).map_or(1, |(_, usual)| *usual),
            },
        })
    }

    /// The number an argument stands for; the largest page where it cannot be told, and never more than that, since
    /// a larger page is refused by its field.
    fn number(&self, argument: &str, value: &Positioned<Value>) -> Result<u64, ServerError> {
        let page_max = self.limits.page_max as u64;
        let mut largest = 1;
        for given in self.stands_for(&value.node) {
            let Some(ConstValue::Number(number)) = given else {
                largest = page_max;
                continue;
            };
            if number.as_i64().is_none_or(|number| i32::try_from(number).is_err()) && !number.is_f64() {
                return Err(bad_request(argument, format!("`{argument}` is {number}: give a number of 32 bits")));
            }
            largest = largest.max(number.as_u64().unwrap_or(page_max));
        }
        Ok(largest.min(page_max))
    }

    /// How many ids an argument stands for; the most there may be where it cannot be told.
    fn length(&self, value: &Value) -> u64 {
        if let Value::List(items) = value {
            return items.len().max(1) as u64;
        }
        let longest = self.stands_for(value).into_iter().map(|given| match given {
            Some(ConstValue::List(items)) => items.len(),
            // A value that is no list is a list of one.
            Some(given) if given != ConstValue::Null => 1,
            _ => self.limits.nodes_max,
        });
        longest.max().unwrap_or(1).max(1) as u64
    }

    /// What a value may stand for: itself, or what was sent for its variable, else the defaults that operations give
    /// that. `None` where there is no telling.
    fn stands_for(&self, value: &Value) -> Vec<Option<ConstValue>> {
        let Value::Variable(name) = value else { return vec![value.clone().into_const()] };
        if let Some(sent) = self.variables.get(name) {
            return vec![Some(sent.clone())];
        }
        let definitions = self.document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
        let named = definitions.filter(|definition| definition.node.name.node == *name);
        let defaults: Vec<_> = named.map(|definition| definition.node.default_value.as_ref().map(|value| value.node.clone())).collect();
        if defaults.is_empty() { vec![None] } else { defaults }
    }
}

pub(super) fn within(measure: &str, actual: u64, limit: u64, at: Option<Pos>) -> Result<(), ServerError> {
    if actual <= limit {
        return Ok(());
    }
    let message = format!("the document has {actual} {measure}, more than the {limit} that one request may have; ask for less at once");
    let error = refused(Code::TooComplex, message, at);
    let error = with_value(error, "measure", measure);
    Err(with_value(with_value(error, "actual", actual), "limit", limit))
}

fn first_line(text: &str) -> String {
    // The parser draws the place over several lines; the last says what it expected.
    text.lines().rev().map(|line| line.trim_start_matches([' ', '=']).trim()).find(|line| !line.is_empty()).unwrap_or("").to_owned()
}
