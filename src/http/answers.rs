//! Answers kept as bytes, by what was asked, and given again while nothing changed that they hang on.

use std::sync::{Arc, OnceLock};

use axum::http::HeaderValue;
use bytes::Bytes;
use jiff::Timestamp;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::http::etag;
use crate::index::current::View;

/// What an answer takes beside its bytes, about, in bytes.
const OVERHEAD_BYTES: u64 = 256;

/// What was asked: the hash of document, operation and variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Question([u8; 32]);

impl Question {
    /// `variables` are JSON with sorted keys.
    pub fn of(document: &[u8; 32], operation_name: Option<&str>, variables: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(document).update(&[u8::from(operation_name.is_some())]);
        // No name and no JSON holds a byte of 0.
        hasher.update(operation_name.unwrap_or_default().as_bytes()).update(&[0]).update(variables.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// What a body asks that was sent before word for word: it is known without being read. No question has such a hash.
    pub fn of_body(body: &[u8]) -> Self {
        Self(blake3::derive_key("meeting-graph: a body as it was sent", body))
    }
}

/// What answers hang on beside the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The generation's number.
    pub generation: u64,
    /// The version of the statuses.
    pub statuses: u64,
    /// Which orders of what must not be shown, counted from the start.
    pub orders: u64,
    /// The minute, as its first instant. Within it the hour stands still for every answer, so that answers can be kept.
    pub minute: Timestamp,
}

impl Moment {
    /// At an instant, over a view.
    pub fn of(view: &View, now: Timestamp) -> Self {
        let second = now.as_second();
        let minute = Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(now);
        Self { generation: view.snapshot.number(), statuses: view.statuses.version, orders: view.orders, minute }
    }
}

/// An answer without errors, as it was sent.
#[derive(Debug)]
pub struct Kept {
    moment: Moment,
    /// Whether it holds for its minute only.
    pub timely: bool,
    /// The body.
    pub bytes: Bytes,
    // Only who asks by GET is told of it.
    etag: OnceLock<HeaderValue>,
}

impl Kept {
    /// An answer of this moment.
    pub fn new(moment: Moment, timely: bool, bytes: Bytes) -> Self {
        Self { moment, timely, bytes, etag: OnceLock::new() }
    }

    /// Its strong validator.
    pub fn etag(&self) -> &HeaderValue {
        self.etag.get_or_init(|| etag::of(&self.bytes))
    }

    /// Seconds since the instant that its hours are counted from.
    pub fn age_s(&self, now: Timestamp) -> u64 {
        u64::try_from(now.as_second() - self.moment.minute.as_second()).unwrap_or(0)
    }

    fn holds_at(&self, moment: &Moment) -> bool {
        let Moment { generation, statuses, orders, minute: _ } = *moment;
        let same_data = (self.moment.generation, self.moment.statuses, self.moment.orders) == (generation, statuses, orders);
        same_data && (!self.timely || self.moment.minute == moment.minute)
    }
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Question, Arc<Kept>> for ByBytes {
    fn weight(&self, _: &Question, kept: &Arc<Kept>) -> u64 {
        kept.bytes.len() as u64 + OVERHEAD_BYTES
    }
}

/// The answers asked for most. One question has one answer: a newer one takes the place of what no longer holds.
pub struct Answers(Cache<Question, Arc<Kept>, ByBytes>);

impl Answers {
    /// Room for so many bytes in all.
    pub fn new(bytes_max: u64) -> Self {
        Self(Cache::with_weighter(1_024, bytes_max, ByBytes))
    }

    /// The answer that holds at this moment, if it was kept.
    pub fn get(&self, question: &Question, moment: &Moment) -> Option<Arc<Kept>> {
        self.0.get(question).filter(|kept| kept.holds_at(moment))
    }

    /// Keeps an answer, in the place of an older one. One that is kept under two names counts twice.
    pub fn keep(&self, question: Question, kept: Arc<Kept>) {
        self.0.insert(question, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(generation: u64, statuses: u64, second: i64) -> Moment {
        Moment { generation, statuses, orders: 0, minute: Timestamp::from_second(second).unwrap() }
    }

    #[test]
    fn an_answer_is_given_again_until_what_it_hangs_on_changes() {
        for (timely, holds_a_minute_later) in [(false, true), (true, false)] {
            let answers = Answers::new(10_000);
            let question = Question::of(&[0; 32], None, "{}");
            answers.keep(question, Arc::new(Kept::new(moment(7, 3, 60), timely, Bytes::from_static(b"{}"))));
            assert!(answers.get(&question, &moment(7, 3, 60)).is_some());
            assert!(answers.get(&question, &moment(8, 3, 60)).is_none(), "another generation");
            assert!(answers.get(&question, &moment(7, 4, 60)).is_none(), "other statuses");
            assert!(answers.get(&question, &Moment { orders: 1, ..moment(7, 3, 60) }).is_none(), "other orders");
            assert_eq!(answers.get(&question, &moment(7, 3, 120)).is_some(), holds_a_minute_later);
        }
    }

    #[test]
    fn another_document_operation_or_variable_is_another_question() {
        let of = |byte, name, variables| Question::of(&[byte; 32], name, variables);
        let all = [
            of(0, None, "{}"),
            of(1, None, "{}"),
            of(0, Some(""), "{}"),
            of(0, Some("A"), "{}"),
            of(0, Some("A{}"), ""),
            of(0, None, "{\"a\":1}"),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == one), Some(at));
        }
    }

    #[test]
    fn the_bytes_kept_are_bounded() {
        let answers = Answers::new(100_000);
        for number in 0..1_000_u64 {
            let question = Question::of(&[0; 32], None, &number.to_string());
            answers.keep(question, Arc::new(Kept::new(moment(7, 3, 60), false, Bytes::from(vec![0; 1_000]))));
        }
        assert!(answers.0.weight() <= 100_000 && answers.0.len() > 10, "{} in {}", answers.0.weight(), answers.0.len());
        let none = Answers::new(0);
        let question = Question::of(&[0; 32], None, "{}");
        none.keep(question, Arc::new(Kept::new(moment(7, 3, 60), false, Bytes::new())));
        assert!(none.get(&question, &moment(7, 3, 60)).is_none());
    }
}
