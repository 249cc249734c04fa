//! A plan says to the byte what the library says, for every example and for selections made up at random.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use async_graphql::{Variables, value};
use meeting_graph::graphql::documents::{Documents, Wanted};
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::schema::{self, GraphSchema};
use meeting_graph::graphql::scope::Scope;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::graphql::validated::Brought;
use meeting_graph::http::graphql::run::request_of;
use serde_json::{Value, json};

use super::world;
use crate::common::cases;

/// Any: it is only told.
const COST: u64 = 7;

/// Random selections that must have a plan before the test is content; most have none, as a single field that the library
/// alone knows is enough for that.
const PLANNED_MIN: usize = 150;

struct Both {
    schema: GraphSchema,
    documents: Documents,
    limits: LimitSettings,
}

/// What was answered in both ways. No bytes where there is no plan, or the library tells an error.
struct Told {
    library: Option<String>,
    plan: Option<String>,
}

impl Both {
    fn new() -> Self {
        let limits = LimitSettings::default();
        Self { schema: schema::build(&limits), documents: Documents::new(Trusted::default(), &limits), limits }
    }

    fn scope(&self) -> Scope {
        Scope::new(world::current().view(), world::now(), self.limits.clone())
    }

    async fn ask(&self, text: &str, variables: Value) -> Told {
        let document = self.documents.find(&Wanted::Text(text.to_owned())).unwrap();
        let variables = Variables::from_json(variables);
        let seen = self.scope();
        let brought = Brought { document: document.clone(), operation_name: None, variables: variables.clone() };
        let answer = self.schema.execute(request_of(brought).data(seen.clone())).await;
        let answer = answer.extension("cost", value!({ "requested": COST, "limit": self.limits.cost_max }));
        let library = answer.errors.is_empty().then(|| serde_json::to_string(&answer).unwrap());
        let planned = self.scope();
        self.documents.keep(&document);
        let plan = document.plans().and_then(|plans| plans.answer(&document.parsed, None, &variables, &planned, COST));
        if plan.is_some() {
            assert_eq!(planned.asked_the_hour(), seen.asked_the_hour(), "{text}");
        }
        Told { library, plan: plan.map(|bytes| String::from_utf8(bytes).unwrap()) }
    }

    /// Whether it had a plan, which says the same.
    async fn agree(&self, text: &str, variables: Value) -> bool {
        let shown = format!("{text}\n{variables}");
        let Told { library, plan } = self.ask(text, variables).await;
        if plan.is_some() {
            assert_eq!(plan, library, "{shown}");
        }
        plan.is_some()
    }
}

#[tokio::test]
async fn every_example_says_the_same_with_a_plan_and_without() {
    let both = Both::new();
    let mut planned = Vec::new();
    for path in cases("../schema/examples", ".graphql") {
        let variables = std::fs::read_to_string(path.with_extension("variables.json")).unwrap_or_else(|_| "{}".to_owned());
        let text = std::fs::read_to_string(&path).unwrap();
        if both.agree(&text, serde_json::from_str(&variables).unwrap()).await {
            planned.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    for hot in ["01-nearby", "03-by-country-and-fellowship", "04-in-a-box", "13-starting-soon", "15-days-ahead", "20-by-words"] {
        assert!(planned.iter().any(|name| name == hot), "{hot} has no plan; these have: {planned:?}");
    }
}

#[tokio::test]
async fn what_a_plan_cannot_say_is_left_to_the_library() {
    let both = Both::new();
    for (text, variables) in [
        ("{ meetings(first: 1000) { totalCount } }", json!({})),
        ("query($n: Int) { meetings(first: $n) { totalCount } }", json!({ "n": 1000 })),
        ("query($n: Int) { meetings(first: $n) { totalCount } }", json!({ "n": "three" })),
        ("{ meetings(after: \"nothing\") { totalCount } }", json!({})),
        ("{ meetings { nodes { name(languages: [\"es\"]) } } }", json!({})),
        ("{ meetings { nodes { id @skip(if: true) name } } }", json!({})),
        ("{ meetings { nodes { venue { name } } nodes { venue { id } } } }", json!({})),
        ("{ meetings { nodes { ... on Node { id } } } }", json!({})),
        ("{ meetings { totalCount facets { weekdays { count } } } }", json!({})),
        ("{ status { meetingCount } meetings { totalCount } }", json!({})),
    ] {
        let Told { plan, .. } = both.ask(text, variables).await;
        assert_eq!(plan, None, "{text}");
    }
}

#[tokio::test]
async fn a_variable_that_was_left_out_has_its_default() {
    let both = Both::new();
    let text = "query($n: Int = 2, $filter: MeetingFilter) { meetings(first: $n, filter: $filter) { nodes { id name } } }";
    for variables in [json!({ "filter": null }), json!({ "filter": {}, "n": 3 }), json!({ "filter": { "weekdays": "MONDAY" }, "n": null })]
    {
        assert!(both.agree(text, variables).await);
    }
    assert!(both.agree("query($n: Int) { meetings(first: $n) { totalCount } }", json!({})).await);
}

#[tokio::test]
async fn an_answer_of_more_fields_than_may_be_is_left_to_the_library() {
    let both = Both { limits: LimitSettings { cost_max: 30, ..LimitSettings::default() }, ..Both::new() };
    let text = "{ meetings { nodes { id name suspended stale access } } }";
    assert_eq!(both.ask(text, json!({})).await.plan, None);
}

#[tokio::test]
async fn random_selections_say_the_same_with_a_plan_and_without() {
    let (both, fields) = (Both::new(), Fields::of_the_schema());
    let mut dice = fastrand::Rng::with_seed(7);
    let mut planned = 0;
    for tried in 0..50_000 {
        let (list, arguments, of) = dice.choice(ROOTS).unwrap();
        let text = format!("{{ {list}{arguments} {} }}", fields.selection(of, 5, &mut dice));
        planned += usize::from(both.agree(&text, json!({})).await);
        if planned == PLANNED_MIN {
            assert!(tried > planned, "nothing was left to the library");
            return;
        }
    }
    panic!("only {planned} had a plan");
}

/// Lists of the root with arguments, and the type of what they give.
const ROOTS: &[(&str, &str, &str)] = &[
    ("meetings", "", "MeetingConnection"),
    ("meetings", "(first: 3, orderBy: { field: NAME, descending: true })", "MeetingConnection"),
    ("meetings", "(last: 2, filter: { area: { near: { latitude: 53.35, longitude: -6.26, radiusKm: 500 } } })", "MeetingConnection"),
    ("meetings", "(filter: { text: \"quay\", includeSuspended: true })", "MeetingConnection"),
    ("meetings", "(first: 0)", "MeetingConnection"),
    ("onNow", "(graceMinutes: 60)", "OccurrenceConnection"),
    ("startingWithin", "(minutes: 10080, first: 5)", "OccurrenceConnection"),
    ("occurrences", "(days: 14, filter: { attendance: [ONLINE] })", "OccurrenceConnection"),
];

/// The fields of the objects of the schema that need no argument, and the object that each holds, if it holds one.
struct Fields(BTreeMap<String, Vec<(String, Option<String>)>>);

impl Fields {
    fn of_the_schema() -> Self {
        let document = async_graphql::parser::parse_schema(schema::sdl()).unwrap();
        let kinds = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(kind) => Some(kind.node),
            _ => None,
        });
        let kinds: BTreeMap<String, TypeKind> = kinds.map(|kind| (kind.name.node.to_string(), kind.kind)).collect();
        let objects = kinds.iter().filter_map(|(name, kind)| match kind {
            TypeKind::Object(object) => Some((name, object)),
            _ => None,
        });
        let fields = objects.map(|(name, object)| {
            let asked = object.fields.iter().map(|field| &field.node).filter(|field| {
                field.arguments.iter().all(|argument| argument.node.ty.node.nullable || argument.node.default_value.is_some())
            });
            let held = asked.filter_map(|field| {
                let ty = named(&field.ty.node);
                match kinds.get(ty) {
                    Some(TypeKind::Object(_)) => Some((field.name.node.to_string(), Some(ty.to_owned()))),
                    Some(TypeKind::Interface(_) | TypeKind::Union(_)) => None,
                    _ => Some((field.name.node.to_string(), None)),
                }
            });
            (name.clone(), held.collect())
        });
        Self(fields.collect())
    }

    /// One to four fields of an object, some of them renamed or in a fragment.
    fn selection(&self, of: &str, depth: usize, dice: &mut fastrand::Rng) -> String {
        let fields = &self.0[of];
        let mut text = String::new();
        for number in 0..dice.usize(1..=4) {
            let (name, held) = &fields[dice.usize(..fields.len())];
            let written = match held {
                Some(held) if depth > 0 => format!("{name} {}", self.selection(held, depth - 1, dice)),
                Some(_) => "__typename".to_owned(),
                None => name.clone(),
            };
            text.push_str(&match dice.u8(..8) {
                0 => format!(" ... on {of} {{ f{number}: {written} }}"),
                1 => format!(" ... {{ g{number}: {written} }}"),
                2 => format!(" {written}"),
                _ => format!(" a{number}: {written}"),
            });
        }
        format!("{{{text} }}")
    }
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}
