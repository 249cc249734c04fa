//! Types and data as the suite describes them.

use async_graphql::{ID, Object, SimpleObject, TypeDirective};

/// A directive of the schema's own, which gateways keep.
#[TypeDirective(location = "Object")]
fn custom() {}

#[derive(SimpleObject, Clone)]
#[graphql(directive = custom::apply())]
pub struct Product {
    pub id: ID,
    pub sku: Option<String>,
    pub package: Option<String>,
    pub variation: Option<ProductVariation>,
    pub dimensions: Option<ProductDimension>,
    #[graphql(provides = "totalProductsCreated")]
    pub created_by: Option<User>,
    #[graphql(tag = "internal")]
    pub notes: Option<String>,
    pub research: Vec<ProductResearch>,
}

#[derive(SimpleObject, Clone)]
pub struct DeprecatedProduct {
    pub sku: String,
    pub package: String,
    pub reason: Option<String>,
    pub created_by: Option<User>,
}

#[derive(SimpleObject, Clone)]
pub struct ProductVariation {
    pub id: ID,
}

#[derive(SimpleObject, Clone)]
pub struct ProductResearch {
    pub study: CaseStudy,
    pub outcome: Option<String>,
}

#[derive(SimpleObject, Clone)]
pub struct CaseStudy {
    pub case_number: ID,
    pub description: Option<String>,
}

#[derive(SimpleObject, Clone)]
#[graphql(shareable)]
pub struct ProductDimension {
    pub size: Option<String>,
    pub weight: Option<f64>,
    #[graphql(inaccessible)]
    pub unit: Option<String>,
}

/// Another service knows more of them.
#[derive(Clone)]
pub struct User {
    pub total_products_created: Option<i32>,
    pub years_of_employment: i32,
}

#[Object(extends)]
impl User {
    #[graphql(requires = "totalProductsCreated yearsOfEmployment")]
    async fn average_products_created_per_year(&self) -> Option<i32> {
        self.total_products_created?.checked_div(self.years_of_employment)
    }

    #[graphql(external)]
    async fn email(&self) -> ID {
        ID(EMAIL.to_owned())
    }

    #[graphql(override_from = "users")]
    async fn name(&self) -> Option<&str> {
        Some("Jane Smith")
    }

    #[graphql(external)]
    async fn total_products_created(&self) -> Option<i32> {
        self.total_products_created
    }

    #[graphql(external)]
    async fn years_of_employment(&self) -> i32 {
        self.years_of_employment
    }
}

#[derive(SimpleObject, Clone)]
#[graphql(interface_object)]
pub struct Inventory {
    pub id: ID,
    pub deprecated_products: Vec<DeprecatedProduct>,
}

const EMAIL: &str = "support@apollographql.com";

/// The one user there is.
pub fn user(email: &str) -> Option<User> {
    (email == EMAIL).then_some(User { total_products_created: Some(1337), years_of_employment: 10 })
}

pub fn products() -> [Product; 2] {
    let [federation, studio] = research();
    let product = |id: &str, sku: &str, package: &str, variation: &str, research| Product {
        id: ID(id.to_owned()),
        sku: Some(sku.to_owned()),
        package: Some(package.to_owned()),
        variation: Some(ProductVariation { id: ID(variation.to_owned()) }),
        dimensions: Some(ProductDimension { size: Some("small".to_owned()), weight: Some(1.0), unit: Some("kg".to_owned()) }),
        created_by: user(EMAIL),
        notes: None,
        research: vec![research],
    };
    [
        product("apollo-federation", "federation", "@apollo/federation", "OSS", federation),
        product("apollo-studio", "studio", "", "platform", studio),
    ]
}

pub fn research() -> [ProductResearch; 2] {
    [("1234", "Federation Study"), ("1235", "Studio Study")].map(|(number, description)| ProductResearch {
        study: CaseStudy { case_number: ID(number.to_owned()), description: Some(description.to_owned()) },
        outcome: None,
    })
}

pub fn deprecated_product(sku: &str, package: &str) -> Option<DeprecatedProduct> {
    let only = DeprecatedProduct {
        sku: "apollo-federation-v1".to_owned(),
        package: "@apollo/federation-v1".to_owned(),
        reason: Some("Migrate to Federation V2".to_owned()),
        created_by: user(EMAIL),
    };
    (sku == only.sku && package == only.package).then_some(only)
}

pub fn inventory(id: &str) -> Option<Inventory> {
    let deprecated_products = deprecated_product("apollo-federation-v1", "@apollo/federation-v1").into_iter().collect();
    (id == "apollo-oss").then_some(Inventory { id: ID(id.to_owned()), deprecated_products })
}

#[derive(Default)]
pub struct ShopQuery;

#[Object]
impl ShopQuery {
    async fn product(&self, id: ID) -> Option<Product> {
        products().into_iter().find(|product| product.id == id)
    }

    #[graphql(deprecation = "Use product query instead")]
    async fn deprecated_product(&self, sku: String, package: String) -> Option<DeprecatedProduct> {
        deprecated_product(&sku, &package)
    }
}
