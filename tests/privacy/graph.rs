//! Asks a graph for all it has: every field of every type that its schema reaches, of everything that has an id.
//!
//! The schema itself says what there is to ask, so a new field is asked from its first day on.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Ids in one request.
const IDS_AT_ONCE: usize = 20;

const SCHEMA: &str = "{ __schema { queryType { name } types { kind name enumValues { name } possibleTypes { name }
    inputFields { name defaultValue type { ...Ref } }
    fields(includeDeprecated: true) { name args { name defaultValue type { ...Ref } } type { ...Ref } } } } }
    fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// All that was answered.
pub struct Answers {
    /// Every answer as text, with what lies in ids and cursors made readable.
    pub text: String,
    /// The ids that were given, with their types.
    pub ids: BTreeMap<String, String>,
    /// Fields that the schema reaches and of which there was nothing to ask, with their types.
    pub never_asked: Vec<(String, String)>,
}

/// Asks for everything; `ask` posts a document with variables and gives the body of the answer.
pub fn everything(ask: &dyn Fn(&str, Value) -> Value) -> Answers {
    let mut walk = Walk::new(ask);
    let query = walk.schema.query.clone();
    let (free, bound): (Vec<Field>, Vec<Field>) =
        walk.schema.objects[&query].clone().into_iter().partition(|field| field.asks_for_an_id().is_none());
    for field in free {
        let asked = walk.field(&query, &field, &mut vec![query.clone()]);
        walk.ask(&format!("{{ {asked} }}"), json!({}));
    }
    walk.follow_ids();
    for field in bound {
        walk.ask_of_an_id(&query, &field);
    }
    walk.follow_ids();
    Answers { never_asked: walk.never_asked(), text: walk.text, ids: walk.ids }
}

/// Asks for each of these ids alone; what is answered, with nothing of the question.
pub fn by_ids(ask: &dyn Fn(&str, Value) -> Value, ids: &BTreeMap<String, String>) -> String {
    let mut walk = Walk::new(ask);
    walk.ids = ids.clone();
    walk.follow_ids();
    walk.text
}

/// How many meetings a search for a text finds.
pub fn hits(ask: &dyn Fn(&str, Value) -> Value, text: &str) -> u64 {
    let answer = ask("query($text: String!) { meetings(filter: { text: $text }) { totalCount } }", json!({ "text": text }));
    answer["data"]["meetings"]["totalCount"].as_u64().unwrap_or_else(|| panic!("{text}: {answer}"))
}

#[derive(Clone)]
struct Argument {
    name: String,
    is_required: bool,
    ty: Value,
}

#[derive(Clone)]
struct Field {
    name: String,
    args: Vec<Argument>,
    ty: String,
}

impl Field {
    /// The argument that takes an id, where there is no answer without one.
    fn asks_for_an_id(&self) -> Option<&Argument> {
        self.args.iter().find(|arg| named(&arg.ty) == "ID" && (arg.is_required || arg.name == "id"))
    }
}

struct Schema {
    query: String,
    /// Fields of each object type.
    objects: BTreeMap<String, Vec<Field>>,
    /// Types that each union is made of.
    unions: BTreeMap<String, Vec<String>>,
    /// Required fields of each input type.
    inputs: BTreeMap<String, Vec<Argument>>,
    /// The first value of each enum.
    enums: BTreeMap<String, String>,
    /// Types that can be fetched by their id.
    nodes: BTreeSet<String>,
}

impl Schema {
    fn read(answer: &Value) -> Self {
        let schema = &answer["data"]["__schema"];
        let query = schema["queryType"]["name"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        let (objects, unions, inputs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut read = Self { query, objects, unions, inputs, enums: BTreeMap::new(), nodes: BTreeSet::new() };
        for ty in list(&schema["types"]).filter(|ty| !text(&ty["name"]).starts_with("__")) {
            let name = text(&ty["name"]);
            match ty["kind"].as_str().unwrap() {
                "OBJECT" => drop(read.objects.insert(name, list(&ty["fields"]).map(field).collect())),
                "INPUT_OBJECT" => {
                    let needed = list(&ty["inputFields"]).map(argument).filter(|arg| arg.is_required).collect();
                    read.inputs.insert(name, needed);
                }
                "ENUM" => drop(read.enums.insert(name, text(&ty["enumValues"][0]["name"]))),
                "UNION" => drop(read.unions.insert(name, list(&ty["possibleTypes"]).map(|ty| text(&ty["name"])).collect())),
                "INTERFACE" if name == "Node" => read.nodes = list(&ty["possibleTypes"]).map(|ty| text(&ty["name"])).collect(),
                "SCALAR" => {}
                kind => panic!("{name} is of kind {kind}: teach this walk to ask for its fields"),
            }
        }
        read
    }

    /// A value that an argument takes.
    fn literal(&self, arg: &Argument) -> String {
        let name = named(&arg.ty);
        if let Some(first) = self.enums.get(&name) {
            return first.clone();
        }
        if let Some(needed) = self.inputs.get(&name) {
            let fields: Vec<String> = needed.iter().map(|field| format!("{}: {}", field.name, self.literal(field))).collect();
            return format!("{{ {} }}", fields.join(", "));
        }
        match (name.as_str(), arg.name.as_str()) {
            // The edges of a box that holds the earth.
            (_, "south") => "-90.0".to_owned(),
            (_, "west") => "-180.0".to_owned(),
            (_, "north") => "90.0".to_owned(),
            (_, "east") => "180.0".to_owned(),
            ("Int", _) => "7".to_owned(),
            ("Float", _) => "1.5".to_owned(),
            ("Boolean", _) => "true".to_owned(),
            ("String", _) => "\"a\"".to_owned(),
            ("DateTime", _) => "\"2026-11-22T12:00:00Z\"".to_owned(),
            ("TimeZone", _) => "\"Europe/Dublin\"".to_owned(),
            // What has an id is followed by it; a country has none.
            ("_Any", _) => "{ __typename: \"Country\", code: \"IE\" }".to_owned(),
            (other, _) => panic!("an argument of type {other}: teach this walk a value of it"),
        }
    }
}

struct Walk<'a> {
    post: &'a dyn Fn(&str, Value) -> Value,
    schema: Schema,
    asked: BTreeSet<(String, String)>,
    ids: BTreeMap<String, String>,
    followed: BTreeSet<String>,
    text: String,
}

impl<'a> Walk<'a> {
    fn new(post: &'a dyn Fn(&str, Value) -> Value) -> Self {
        let schema = Schema::read(&post(SCHEMA, json!({})));
        Self { post, schema, asked: BTreeSet::new(), ids: BTreeMap::new(), followed: BTreeSet::new(), text: String::new() }
    }

    /// What is asked for below a field of a type; `path` are the types that it is in. Empty where nothing is below.
    fn below(&mut self, ty: &str, path: &mut Vec<String>) -> String {
        if self.schema.nodes.contains(ty) || ty == "Node" {
            // Asked for by its id.
            "__typename id".to_owned()
        } else if let Some(members) = self.schema.unions.get(ty).cloned() {
            let members: Vec<String> = members.iter().map(|one| format!("... on {one} {{ {} }}", self.below(one, path))).collect();
            format!("__typename {}", members.join(" "))
        } else if !self.schema.objects.contains_key(ty) {
            String::new()
        } else if path.iter().any(|above| above == ty) {
            // Inside itself a type is asked for what needs no more types, or there would be no end.
            self.leaves(ty)
        } else {
            path.push(ty.to_owned());
            let below = self.selection(ty, path);
            path.pop();
            below
        }
    }

    /// A field with its arguments and all below it; `path` are the types that it is in.
    fn field(&mut self, of: &str, field: &Field, path: &mut Vec<String>) -> String {
        let below = self.below(&field.ty, path);
        let below = if below.is_empty() { below } else { format!(" {{ {below} }}") };
        self.asked.insert((of.to_owned(), field.name.clone()));
        let given: Vec<String> = field
            .args
            .iter()
            .filter_map(|arg| match arg.name.as_str() {
                "first" => Some("first: 1000".to_owned()),
                name => arg.is_required.then(|| format!("{name}: {}", self.schema.literal(arg))),
            })
            .collect();
        let given = if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
        format!("{}{given}{below}", field.name)
    }

    fn leaves(&self, ty: &str) -> String {
        let has_fields = |ty: &String| self.schema.objects.contains_key(ty) || self.schema.unions.contains_key(ty) || ty == "Node";
        let is_leaf = |field: &&Field| !has_fields(&field.ty) && field.args.is_empty();
        let leaves: Vec<&str> = self.schema.objects[ty].iter().filter(is_leaf).map(|field| field.name.as_str()).collect();
        format!("__typename {}", leaves.join(" "))
    }

    fn selection(&mut self, ty: &str, path: &mut Vec<String>) -> String {
        let fields = self.schema.objects[ty].clone();
        let fields: Vec<String> = fields.iter().map(|field| self.field(ty, field, path)).collect();
        format!("__typename {}", fields.join(" "))
    }

    /// Asks all fields of all that has an id, and of what is found there.
    fn follow_ids(&mut self) {
        loop {
            let mut new: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (id, ty) in self.ids.iter().filter(|(id, _)| !self.followed.contains(*id)) {
                new.entry(ty.clone()).or_default().push(id.clone());
            }
            if new.is_empty() {
                return;
            }
            for (ty, ids) in new {
                let selection = self.selection(&ty, &mut vec![ty.clone()]);
                let document = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {ty} {{ {selection} }} }} }}");
                for some in ids.chunks(IDS_AT_ONCE) {
                    self.ask(&document, json!({ "ids": some }));
                    self.followed.extend(some.iter().cloned());
                }
            }
        }
    }

    /// A field of the root that asks for an id, or for several, gets those of things of its type.
    fn ask_of_an_id(&mut self, query: &str, field: &Field) {
        let arg = field.asks_for_an_id().unwrap_or_else(|| panic!("{} takes no id", field.name));
        let others: Vec<&Argument> = field.args.iter().filter(|other| other.is_required && other.name != arg.name).collect();
        match others[..] {
            [] => {}
            [other] if named(&other.ty) == "ID" => return self.ask_of_two_listings(query, field, &arg.name, &other.name),
            _ => panic!("{} needs several arguments: teach this walk to give them", field.name),
        }
        self.asked.insert((query.to_owned(), field.name.clone()));
        let fits = |ty: &str| field.ty == "Node" || field.ty == ty;
        let ids: Vec<String> = self.ids.iter().filter(|(_, ty)| fits(ty)).map(|(id, _)| id.clone()).collect();
        assert!(!ids.is_empty(), "nothing that {} could be asked for", field.name);
        let is_list = is_list(&arg.ty);
        let ty = if is_list { "[ID!]!" } else { "ID!" };
        let document = format!("query($it: {ty}) {{ {}({}: $it) {{ __typename id }} }}", field.name, arg.name);
        for id in ids.iter().take(IDS_AT_ONCE) {
            // `fellowship_na` is asked for as `na` too.
            let plain = if arg.name == "code" { id.split('_').next_back().unwrap() } else { id };
            self.ask(&document, if is_list { json!({ "it": [plain] }) } else { json!({ "it": plain }) });
        }
    }

    /// A field of the root that asks for two listings gets every two of the first few.
    fn ask_of_two_listings(&mut self, query: &str, field: &Field, a: &str, b: &str) {
        self.asked.insert((query.to_owned(), field.name.clone()));
        let below = self.below(&field.ty, &mut vec![query.to_owned()]);
        let document = format!("query($a: ID!, $b: ID!) {{ {}({a}: $a, {b}: $b) {{ {below} }} }}", field.name);
        let listings = self.ids.iter().filter(|(_, ty)| *ty == "Listing").map(|(id, _)| id.clone());
        let listings: Vec<String> = listings.take(IDS_AT_ONCE).collect();
        for (place, one) in listings.iter().enumerate() {
            for other in &listings[place + 1..] {
                self.ask(&document, json!({ "a": one, "b": other }));
            }
        }
    }

    fn ask(&mut self, document: &str, variables: Value) {
        let answer = (self.post)(document, variables);
        assert!(answer["errors"].is_null(), "{document}: {}", answer["errors"]);
        self.keep(&answer["data"]);
    }

    fn keep(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                if let (Some(id), Some(ty)) = (fields.get("id").and_then(Value::as_str), fields.get("__typename").and_then(Value::as_str))
                    && self.schema.nodes.contains(ty)
                {
                    self.ids.insert(id.to_owned(), ty.to_owned());
                }
                fields.values().for_each(|field| self.keep(field));
            }
            Value::Array(items) => items.iter().for_each(|item| self.keep(item)),
            Value::String(text) => {
                self.text += &format!("{text}\n{}", unfolded(text));
            }
            Value::Number(number) => self.text += &format!("{number}\n"),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn never_asked(&self) -> Vec<(String, String)> {
        let mut reached = BTreeSet::new();
        let mut open = vec![self.schema.query.clone()];
        while let Some(ty) = open.pop() {
            if reached.insert(ty.clone()) {
                let of_a_union = |ty: &String| self.schema.unions.get(ty).cloned().unwrap_or_else(|| vec![ty.clone()]);
                let below = self.schema.objects[&ty].iter().flat_map(|field| of_a_union(&field.ty));
                open.extend(below.filter(|ty| self.schema.objects.contains_key(ty)));
                open.extend(self.schema.nodes.iter().cloned());
            }
        }
        let all = reached.iter().flat_map(|ty| self.schema.objects[ty].iter().map(move |field| (ty.clone(), field.name.clone())));
        all.filter(|field| !self.asked.contains(field)).collect()
    }
}

/// What an id or cursor says of itself: ids of sources' rows are folded into base64.
fn unfolded(text: &str) -> String {
    let folded = text.split_once('_').filter(|(kind, _)| kind.chars().all(char::is_lowercase)).map_or(text, |(_, rest)| rest);
    if folded.len() < 6 || folded.contains(' ') {
        return String::new();
    }
    let folded = folded.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(folded).or_else(|_| STANDARD_NO_PAD.decode(folded));
    bytes.map(|bytes| format!("{}\n", String::from_utf8_lossy(&bytes))).unwrap_or_default()
}

fn field(value: &Value) -> Field {
    Field { name: text(&value["name"]), args: list(&value["args"]).map(argument).collect(), ty: named(&value["type"]) }
}

fn argument(value: &Value) -> Argument {
    let is_required = value["type"]["kind"] == "NON_NULL" && value["defaultValue"].is_null();
    Argument { name: text(&value["name"]), is_required, ty: value["type"].clone() }
}

fn named(ty: &Value) -> String {
    match &ty["ofType"] {
        Value::Null => text(&ty["name"]),
        inner => named(inner),
    }
}

fn is_list(ty: &Value) -> bool {
    ty["kind"] == "LIST" || ty["ofType"].is_object() && is_list(&ty["ofType"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
