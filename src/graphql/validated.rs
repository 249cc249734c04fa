//! Lets a document that was found valid once pass without being validated again; its variables are looked at each time.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{CacheControl, ServerError, ValidationResult, Variables};

use crate::graphql::documents::Document;
use crate::graphql::variables::{fit, operation};

/// What a request brings for this: its document, as it is kept, and what is asked of it.
pub struct Brought {
    /// The document.
    pub document: Arc<Document>,
    /// The name of the operation.
    pub operation_name: Option<String>,
    /// The variables.
    pub variables: Variables,
}

/// Passes what is known to be valid.
pub struct Validated;

impl ExtensionFactory for Validated {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Validated {
    async fn validation(&self, ctx: &ExtensionContext<'_>, next: NextValidation<'_>) -> Result<ValidationResult, Vec<ServerError>> {
        let Some(brought) = ctx.data_opt::<Brought>() else { return next.run(ctx).await };
        let document = &brought.document;
        if let Some(operation) = operation(&document.parsed, brought.operation_name.as_deref()) {
            fit(&ctx.schema_env.registry, operation, &brought.variables).map_err(|error| vec![error])?;
        }
        if document.plans().is_some() {
            // Nothing of ours asks for what the library would have counted.
            return Ok(ValidationResult { cache_control: CacheControl::default(), complexity: 0, depth: 0 });
        }
        let result = next.run(ctx).await?;
        document.set_valid(ctx.schema_env);
        Ok(result)
    }
}
