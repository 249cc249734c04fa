//! Counts the fields of an answer while they are resolved, and ends it where there are too many.
//!
//! `guard` weighs lists without pages by their usual length. Data decides how long they are: a region with a thousand
//! areas, each below the next, would multiply work that was weighed as little. What is really done is held here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo};
use async_graphql::{QueryPathSegment, Response, ServerResult, Value};

use crate::graphql::guard::within;

/// Makes a count for each request.
pub struct Meter {
    /// Most fields that one answer may hold.
    pub fields_max: u64,
}

impl ExtensionFactory for Meter {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Count { resolved: AtomicU64::new(0), fields_max: self.fields_max })
    }
}

struct Count {
    resolved: AtomicU64,
    fields_max: u64,
}

#[async_trait::async_trait]
impl Extension for Count {
    async fn resolve(&self, ctx: &ExtensionContext<'_>, info: ResolveInfo<'_>, next: NextResolve<'_>) -> ServerResult<Option<Value>> {
        // The items of a list come by here as well, each under its number; their fields are what is counted.
        let own = u64::from(matches!(info.path_node.segment, QueryPathSegment::Name(_)));
        if self.resolved.fetch_add(own, Ordering::Relaxed) + own > self.fields_max {
            // Null and no error: the whole answer is replaced, and an error each would be as many as the fields.
            return Ok(None);
        }
        next.run(ctx, info).await
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation_name: Option<&str>, next: NextExecute<'_>) -> Response {
        let response = next.run(ctx, operation_name).await;
        match within("fields of the answer", self.resolved.load(Ordering::Relaxed), self.fields_max, None) {
            Ok(()) => response,
            Err(error) => Response::from_errors(vec![error]),
        }
    }
}
