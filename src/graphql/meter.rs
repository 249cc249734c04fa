//! Counts the fields of an answer while they are resolved, and ends it where there are too many or it takes too long.
//!
//! `guard` weighs lists without pages by their usual length. Data decides how long they are: a region with a thousand
//! areas, each below the next, would multiply work that was weighed as little. What is really done is held here. Each event of a
//! subscription is an answer of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo};
use async_graphql::{QueryPathSegment, Response, ServerResult, Value};

use crate::graphql::error::{Code, refused, with_value};
use crate::graphql::guard::within;

/// Fields resolved between two looks at the clock. Each look also lets other requests go on and a caller that is gone be
/// noticed, because a resolver of ours never waits.
const FIELDS_BETWEEN_LOOKS: u64 = 256;

/// Makes a count for each request.
pub struct Meter {
    /// Most fields that one answer may hold.
    pub fields_max: u64,
    /// How long one answer may take to be made.
    pub deadline: Duration,
}

impl ExtensionFactory for Meter {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Count {
            resolved: AtomicU64::new(0),
            fields_max: self.fields_max,
            made: Instant::now(),
            begun_ms: AtomicU64::new(0),
            deadline: self.deadline,
            late: AtomicBool::new(false),
        })
    }
}

struct Count {
    resolved: AtomicU64,
    fields_max: u64,
    made: Instant,
    // Milliseconds after `made`.
    begun_ms: AtomicU64,
    deadline: Duration,
    late: AtomicBool,
}

impl Count {
    fn age_ms(&self) -> u64 {
        u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn begin(&self) {
        self.resolved.store(0, Ordering::Relaxed);
        self.late.store(false, Ordering::Relaxed);
        self.begun_ms.store(self.age_ms(), Ordering::Relaxed);
    }

    async fn look_at_the_clock(&self) {
        let taken = Duration::from_millis(self.age_ms() - self.begun_ms.load(Ordering::Relaxed));
        if taken >= self.deadline {
            self.late.store(true, Ordering::Relaxed);
        }
        tokio::task::yield_now().await;
    }
}

#[async_trait::async_trait]
impl Extension for Count {
    async fn resolve(&self, ctx: &ExtensionContext<'_>, info: ResolveInfo<'_>, next: NextResolve<'_>) -> ServerResult<Option<Value>> {
        // The items of a list come by here as well, each under its number; their fields are what is counted.
        let own = u64::from(matches!(info.path_node.segment, QueryPathSegment::Name(_)));
        let resolved = self.resolved.fetch_add(own, Ordering::Relaxed) + own;
        if own == 1 && resolved % FIELDS_BETWEEN_LOOKS == 1 {
            self.look_at_the_clock().await;
        }
        if resolved > self.fields_max || self.late.load(Ordering::Relaxed) {
            // Null and no error: the whole answer is replaced, and an error each would be as many as the fields.
            return Ok(None);
        }
        next.run(ctx, info).await
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation_name: Option<&str>, next: NextExecute<'_>) -> Response {
        self.begin();
        let response = next.run(ctx, operation_name).await;
        if self.late.load(Ordering::Relaxed) {
            let limit_ms = u64::try_from(self.deadline.as_millis()).unwrap_or(u64::MAX);
            let message = format!("the answer was not made within {limit_ms} ms; ask for less at once");
            return Response::from_errors(vec![with_value(refused(Code::DeadlineExceeded, message, None), "limitMs", limit_ms)]);
        }
        match within("fields of the answer", self.resolved.load(Ordering::Relaxed), self.fields_max, None) {
            Ok(()) => response,
            Err(error) => Response::from_errors(vec![error]),
        }
    }
}
