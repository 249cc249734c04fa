//! What changes, told to those who follow it.
//!
//! Who asks alike is told alike: each question that is open is executed once for each step of the data, however many follow it,
//! and the written events are shared. A follower has a queue of [`STEPS_KEPT`] steps; one that falls behind is let go. Who
//! follows what is kept nowhere but in the open connections.

use std::collections::HashMap;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::{Executor, ServerError};
use futures_util::{FutureExt, StreamExt};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::graphql::error::{ends_subscription, give_codes, internal, resync_required};
use crate::graphql::limits::LimitSettings;
use crate::graphql::scope::Scope;
use crate::graphql::subscription_root::Before;
use crate::graphql::validated::Brought;
use crate::http::answers::Question;
use crate::http::graphql::run::{request_of, too_many};
use crate::index::current::{Current, View};

/// Steps that a follower may be behind.
const STEPS_KEPT: usize = 16;

/// Bytes of the events of one step to one question. What is more is not told one by one.
const STEP_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A subscription that may be opened.
pub struct Followed {
    /// The same for all who ask alike.
    pub question: Question,
    /// What is executed for each step.
    pub brought: Brought,
    /// What one event may hold.
    pub limits: LimitSettings,
}

/// The events of one step, as they are sent: server-sent events one behind the other.
#[derive(Debug, Default)]
pub struct Step {
    text: String,
    payloads: Vec<Range<usize>>,
    /// Why no further step comes, where none does.
    pub end: Option<Vec<ServerError>>,
}

impl Step {
    /// JSON on one line, as our writer makes it.
    fn add(&mut self, payload: &str) {
        self.text.push_str("event: next\ndata: ");
        let begin = self.text.len();
        self.text.push_str(payload);
        self.payloads.push(begin..self.text.len());
        self.text.push_str("\n\n");
    }

    fn end(&mut self, errors: Vec<ServerError>) {
        let told = self.payloads.len();
        self.add(&json!({ "errors": errors }).to_string());
        self.payloads.truncate(told);
        self.text.push_str("event: complete\ndata:\n\n");
        self.end = Some(errors);
    }

    /// As server-sent events, the end among them.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Each event's JSON, without the end.
    pub fn payloads(&self) -> impl Iterator<Item = &str> {
        self.payloads.iter().map(|range| &self.text[range.clone()])
    }
}

/// The questions that are open.
pub struct Live<E>(Arc<Shared<E>>);

struct Shared<E> {
    schema: E,
    current: Arc<Current>,
    clock: Clock,
    questions_max: usize,
    // Half of the processors at most make events, so that queries go on beside them.
    at_work: Semaphore,
    // Written by `Live::join`, `Follower::drop` and the end of `Shared::produce`.
    open: Mutex<HashMap<Question, Open>>,
}

struct Open {
    told: broadcast::Sender<Arc<Step>>,
    producer: AbortHandle,
}

/// What a follower is told next.
pub enum Told {
    /// What changed.
    Step(Arc<Step>),
    /// It took too long to take what it was told.
    TooSlow,
}

/// One who follows.
pub struct Follower<E: Executor> {
    shared: Arc<Shared<E>>,
    question: Question,
    // `None` only while it is dropped.
    steps: Option<broadcast::Receiver<Arc<Step>>>,
}

impl<E: Executor> Live<E> {
    /// Nobody follows anything yet. At most so many questions are open at once.
    pub fn new(schema: E, current: Arc<Current>, clock: Clock, questions_max: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let at_work = Semaphore::new((processors / 2).max(1));
        Self(Arc::new(Shared { schema, current, clock, questions_max, at_work, open: Mutex::default() }))
    }

    /// Opens a subscription.
    ///
    /// # Errors
    /// What is wrong with it, as the library or the field says; `TOO_MANY_SUBSCRIPTIONS`.
    pub async fn follow(&self, followed: Followed) -> Result<Follower<E>, Vec<ServerError>> {
        let question = followed.question;
        if let Some(follower) = self.join(question, None)? {
            return Ok(follower);
        }
        // A step from a view to itself tells nothing but what is wrong.
        let view = self.0.current.view();
        let opening = self.0.step(&followed, &view, Arc::clone(&view)).await;
        if let Some(errors) = opening.end {
            return Err(errors);
        }
        self.join(question, Some(followed))?.ok_or_else(|| vec![internal("")])
    }

    /// Follows a question that is open, or opens it where one is given.
    fn join(&self, question: Question, opened: Option<Followed>) -> Result<Option<Follower<E>>, Vec<ServerError>> {
        let mut open = self.0.open();
        let following = |steps| Ok(Some(Follower { shared: Arc::clone(&self.0), question, steps: Some(steps) }));
        if let Some(had) = open.get(&question) {
            return following(had.told.subscribe());
        }
        let Some(followed) = opened else { return Ok(None) };
        if open.len() >= self.0.questions_max {
            return Err(vec![too_many("different subscriptions", self.0.questions_max)]);
        }
        let (told, steps) = broadcast::channel(STEPS_KEPT);
        // In this order: a swap in between is told twice and found to have changed nothing.
        let swaps = self.0.current.swaps();
        let begin = self.0.current.view();
        let producing = Arc::clone(&self.0).produce(followed, begin, swaps, told.clone());
        let producer = tokio::spawn(producing).abort_handle();
        open.insert(question, Open { told, producer });
        following(steps)
    }
}

impl<E: Executor> Shared<E> {
    fn open(&self) -> MutexGuard<'_, HashMap<Question, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells each step until one is the last, or nobody follows any more, which aborts this.
    async fn produce(
        self: Arc<Self>,
        followed: Followed,
        mut before: Arc<View>,
        mut swaps: watch::Receiver<()>,
        told: broadcast::Sender<Arc<Step>>,
    ) {
        while swaps.changed().await.is_ok() {
            let Ok(_permit) = self.at_work.acquire().await else { break };
            let view = self.current.view();
            let making = AssertUnwindSafe(self.step(&followed, &before, Arc::clone(&view)));
            let step = making.catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!("a subscription panicked");
                let mut step = Step::default();
                step.end(vec![internal("")]);
                step
            });
            before = view;
            let is_last = step.end.is_some();
            if is_last || !step.payloads.is_empty() {
                // Nobody there to be told: the last one is just leaving.
                drop(told.send(Arc::new(step)));
            }
            if is_last {
                break;
            }
        }
        self.open().retain(|_, open| !open.told.same_channel(&told));
    }

    async fn step(&self, followed: &Followed, before: &Arc<View>, view: Arc<View>) -> Step {
        let scope = Scope::new(view, self.clock.now(), followed.limits.clone());
        let Brought { document, operation_name, variables } = &followed.brought;
        let brought = Brought { document: Arc::clone(document), operation_name: operation_name.clone(), variables: variables.clone() };
        let opening = std::ptr::eq(&raw const **before, scope.view());
        let request = request_of(brought).data(scope).data(Before(Arc::clone(before)));
        let mut events = self.schema.execute_stream(request, None);
        let mut step = Step::default();
        while let Some(mut event) = events.next().await {
            if !event.errors.is_empty() {
                give_codes(&mut event);
            }
            if opening || ends_subscription(&event) {
                step.end(event.errors);
                break;
            }
            match serde_json::to_string(&event) {
                Ok(payload) => step.add(&payload),
                Err(error) => tracing::error!(%error, "an event could not be written"),
            }
            if step.text.len() > STEP_BYTES_MAX {
                step.end(vec![resync_required().into_server_error(async_graphql::Pos::default())]);
                break;
            }
        }
        step
    }
}

impl<E: Executor> Follower<E> {
    /// What comes next; `None` where nothing does any more.
    pub async fn next(&mut self) -> Option<Told> {
        match self.steps.as_mut()?.recv().await {
            Ok(step) => Some(Told::Step(step)),
            Err(RecvError::Lagged(_)) => Some(Told::TooSlow),
            Err(RecvError::Closed) => None,
        }
    }
}

impl<E: Executor> Drop for Follower<E> {
    fn drop(&mut self) {
        let mut open = self.shared.open();
        self.steps = None;
        let abandoned = open.get(&self.question).is_some_and(|open| open.told.receiver_count() == 0);
        if abandoned && let Some(left) = open.remove(&self.question) {
            left.producer.abort();
        }
    }
}

/// An event without data, which a request that was refused gives.
pub fn refused_event(errors: &[ServerError]) -> String {
    let mut step = Step::default();
    step.end(errors.to_vec());
    step.text
}

/// One answer as an event and the end.
pub fn only_event(answer: &str) -> String {
    let mut step = Step::default();
    step.add(answer);
    step.text.push_str("event: complete\ndata:\n\n");
    step.text
}
