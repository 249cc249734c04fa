//! The schema for those who read rather than ask: every type on one page of Markdown, made from the schema language alone.

use std::collections::BTreeMap;
use std::fmt::Write;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// In this order, each with the word for its kind.
const CHAPTERS: [(&str, &str); 7] = [
    ("What can be asked", "query"),
    ("What can be followed", "subscription"),
    ("Objects", "object"),
    ("Interfaces and unions", "abstract"),
    ("What is given", "input"),
    ("Choices", "enum"),
    ("Scalars", "scalar"),
];

const FIELDS: &str = "\n| field | | |\n|---|---|---|\n";

const HEAD: &str = "# The graph, type by type\n\n\
    Written by `meeting-graph schema print --markdown` from the schema itself; `schema.graphql` beside it is the same for programs.\n\
    `!` is never null, and `[ ]` is a list. Examples are in `examples/`.\n";

/// The page for a schema in the schema language.
///
/// # Errors
/// What the parser says of a text that is none.
pub fn markdown(sdl: &str) -> Result<String, String> {
    let document = async_graphql::parser::parse_schema(sdl).map_err(|error| error.to_string())?;
    let types = types(&document);
    let mut page = HEAD.to_owned();
    for (title, chapter) in CHAPTERS {
        let members: Vec<_> = types.values().filter(|ty| chapter_of(ty) == chapter).collect();
        if members.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {title}\n");
        for ty in members {
            let _ = write!(page, "\n### {}\n", ty.name.node);
            describe(&mut page, ty);
            body(&mut page, ty);
        }
    }
    Ok(page)
}

fn types(document: &ServiceDocument) -> BTreeMap<&str, &TypeDefinition> {
    let types = document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.as_str(), &ty.node)),
        _ => None,
    });
    types.collect()
}

fn chapter_of(ty: &TypeDefinition) -> &'static str {
    match (&ty.kind, ty.name.node.as_str()) {
        (_, "Query") => "query",
        (_, "Subscription") => "subscription",
        (TypeKind::Object(_), _) => "object",
        (TypeKind::Interface(_) | TypeKind::Union(_), _) => "abstract",
        (TypeKind::InputObject(_), _) => "input",
        (TypeKind::Enum(_), _) => "enum",
        (TypeKind::Scalar, _) => "scalar",
    }
}

fn describe(page: &mut String, ty: &TypeDefinition) {
    let said = described(ty.description.as_ref());
    if !said.is_empty() {
        let _ = write!(page, "\n{said}\n");
    }
    let is_one_of = ty.directives.iter().any(|directive| directive.node.name.node == "oneOf");
    if is_one_of {
        page.push_str("\nExactly one of the fields is given.\n");
    }
}

fn body(page: &mut String, ty: &TypeDefinition) {
    match &ty.kind {
        TypeKind::Object(object) => fields(page, &object.fields),
        TypeKind::Interface(interface) => fields(page, &interface.fields),
        TypeKind::Union(union) => {
            let members: Vec<_> = union.members.iter().map(|member| link(member.node.as_str())).collect();
            let _ = write!(page, "\nOne of {}.\n", members.join(", "));
        }
        TypeKind::InputObject(input) => {
            page.push_str(FIELDS);
            input.fields.iter().for_each(|field| value(page, "", &field.node));
        }
        TypeKind::Enum(choices) => {
            page.push_str("\n| value | |\n|---|---|\n");
            for choice in &choices.values {
                let _ = writeln!(page, "| `{}` | {} |", choice.node.value.node, cell(choice.node.description.as_ref()));
            }
        }
        TypeKind::Scalar => {}
    }
}

fn fields(page: &mut String, fields: &[Positioned<FieldDefinition>]) {
    page.push_str(FIELDS);
    for FieldDefinition { description, name, arguments, ty, .. } in fields.iter().map(|field| &field.node) {
        let _ = writeln!(page, "| `{}` | {} | {} |", name.node, linked(&ty.node), cell(description.as_ref()));
        arguments.iter().for_each(|argument| value(page, "&emsp;", &argument.node));
    }
}

/// A row of something that is given: an argument, below its field, or a field of an input.
fn value(page: &mut String, indent: &str, value: &InputValueDefinition) {
    let _ = writeln!(page, "| {indent}`{}:` | {} | {} |", value.name.node, linked(&value.ty.node), cell(value.description.as_ref()));
}

/// A type with a link to its own place on the page.
fn linked(ty: &Type) -> String {
    let inner = match &ty.base {
        BaseType::Named(name) => link(name.as_str()),
        BaseType::List(inner) => format!("\\[{}\\]", linked(inner)),
    };
    if ty.nullable { inner } else { format!("{inner}!") }
}

fn link(name: &str) -> String {
    match name {
        "ID" | "Int" | "Float" | "String" | "Boolean" => name.to_owned(),
        name => format!("[{name}](#{})", name.to_lowercase()),
    }
}

fn described(text: Option<&Positioned<String>>) -> String {
    text.map(|text| text.node.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

/// What would end a cell is escaped.
fn cell(text: Option<&Positioned<String>>) -> String {
    described(text).replace('|', "\\|")
}
