//! What gateways ask: the schema, and things by their keys.

use async_graphql::{Any, ID, Object, SimpleObject, Union, Value};

use crate::sdl;
use crate::shop::{self, DeprecatedProduct, Inventory, Product, ProductResearch, User};

#[derive(Union)]
#[graphql(name = "_Entity")]
enum Entity {
    Product(Product),
    DeprecatedProduct(DeprecatedProduct),
    ProductResearch(ProductResearch),
    User(User),
    Inventory(Inventory),
}

#[derive(SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    sdl: String,
}

#[derive(Default)]
pub struct EntityQuery;

#[Object]
impl EntityQuery {
    #[graphql(name = "_service")]
    async fn service(&self) -> Service {
        Service { sdl: sdl() }
    }

    #[graphql(name = "_entities")]
    async fn entities(&self, representations: Vec<Any>) -> Vec<Option<Entity>> {
        representations.iter().map(|Any(representation)| find(representation)).collect()
    }
}

fn find(of: &Value) -> Option<Entity> {
    let text = |name: &str| text(of, name).unwrap_or_default();
    match text("__typename") {
        "Product" => shop::products().into_iter().find(|product| is_named(product, of)).map(Entity::Product),
        "DeprecatedProduct" => shop::deprecated_product(text("sku"), text("package")).map(Entity::DeprecatedProduct),
        "ProductResearch" => {
            let number = inside(of, "study").and_then(|study| self::text(study, "caseNumber"))?;
            shop::research().into_iter().find(|research| *research.study.case_number == number).map(Entity::ProductResearch)
        }
        "User" => shop::user(text("email")).map(|user| Entity::User(informed(user, of))),
        "Inventory" => shop::inventory(text("id")).map(Entity::Inventory),
        _ => None,
    }
}

/// By any of the keys of a product.
fn is_named(product: &Product, of: &Value) -> bool {
    if let Some(id) = text(of, "id") {
        return *product.id == id;
    }
    let variation = inside(of, "variation").and_then(|variation| text(variation, "id"));
    let other = match variation {
        Some(id) => product.variation.as_ref().is_some_and(|variation| variation.id == ID(id.to_owned())),
        None => product.package.as_deref() == text(of, "package"),
    };
    product.sku.as_deref() == text(of, "sku") && other
}

/// What the gateway was told by another service stands before what we think.
fn informed(mut user: User, of: &Value) -> User {
    let number = |name| match inside(of, name) {
        Some(Value::Number(number)) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
        _ => None,
    };
    user.total_products_created = number("totalProductsCreated").or(user.total_products_created);
    user.years_of_employment = number("yearsOfEmployment").unwrap_or(user.years_of_employment);
    user
}

fn inside<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    match of {
        Value::Object(fields) => fields.get(name),
        _ => None,
    }
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    match inside(of, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
