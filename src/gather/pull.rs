//! All parts of one feed, asked for one after the other as its format plans them.

use std::collections::BTreeMap;

use url::Url;

use crate::feeds::format::{Ask, Format, Part, Reading, Unreadable};
use crate::fetch::client::{Answer, Request};
use crate::fetch::error::FetchError;
use crate::fetch::fetcher::Fetch;
use crate::fetch::validators::Validators;
use crate::gather::cut;
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::store::codec::PartMark;

/// Requests of one harvest at the most; a format that asks for more is broken.
const ASKS_MAX: usize = 500;

/// One pull.
pub struct Pull<'a> {
    /// The way to the world.
    pub client: &'a dyn Fetch,
    /// The source.
    pub plan: &'a SourcePlan,
    /// Its format.
    pub format: &'static dyn Format,
    /// The parts of the last good harvest.
    pub last_parts: Option<&'a BTreeMap<String, PartMark>>,
    /// The same, where they would be read as they were; then what is unchanged need not be read again.
    pub marks: Option<&'a BTreeMap<String, PartMark>>,
    /// Bytes of all parts together at the most.
    pub bytes_max: u64,
}

/// What a pull brought.
pub enum Pulled {
    /// All is as it was.
    Unchanged,
    /// Every part, and how each was answered.
    Parts {
        /// In the order asked for.
        parts: Vec<Part>,
        /// By name.
        marks: BTreeMap<String, PartMark>,
        /// Where the feed has moved for good, as its host says.
        moved_to: Option<Url>,
        /// A part is a table that seems to be cut off.
        seems_cut: bool,
    },
}

/// Why a pull failed.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The world.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A part that further requests depend on.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Pull<'_> {
    /// Asks until the format has all it wants.
    ///
    /// # Errors
    /// The first required part that does not come, or that the plan cannot be made from.
    pub async fn run(&self) -> Result<Pulled, PullError> {
        let reading = Reading { facts: &self.plan.facts, options: &self.plan.options, read_on: None, bounds: None };
        let mut parts = Vec::new();
        let mut marks = BTreeMap::new();
        let mut asked = 0;
        let mut bytes = 0;
        let mut moved_to = None;
        let mut seems_cut = false;
        loop {
            let asks = self.format.next_asks(&parts, &reading)?;
            if asks.is_empty() {
                break;
            }
            // Only a feed of one part may be answered 304: of several, the unchanged ones would be missing.
            let alone = asked == 0 && asks.len() == 1 && self.marks.is_some_and(|marks| marks.len() == 1);
            for ask in asks {
                asked += 1;
                if asked > ASKS_MAX {
                    return Err(too_many().into());
                }
                let validators = if alone { self.validators(&ask.part) } else { Validators::default() };
                match self.ask(&ask, validators).await? {
                    None => {}
                    Some(Answer::NotModified) => return Ok(Pulled::Unchanged),
                    Some(Answer::Body(body)) => {
                        bytes += body.bytes.len() as u64;
                        if bytes > self.bytes_max {
                            return Err(too_large(self.bytes_max).into());
                        }
                        moved_to = moved_to.or(body.moved_to);
                        let ended = self.last_parts.and_then(|parts| parts.get(&ask.part)).and_then(|mark| mark.ended_in_break);
                        seems_cut |= body.open_ended && cut::seems_cut(&body.bytes, ended);
                        let mark = PartMark {
                            etag: body.validators.etag,
                            last_modified: body.validators.last_modified,
                            content_hash: body.content_hash,
                            ended_in_break: Some(cut::ends_in_break(&body.bytes)),
                        };
                        marks.insert(ask.part.clone(), mark);
                        parts.push(Part { part: ask.part, bytes: body.bytes, charset: body.charset });
                    }
                }
            }
            if parts.is_empty() {
                break;
            }
        }
        if self.marks.is_some_and(|before| same_bytes(before, &marks)) {
            return Ok(Pulled::Unchanged);
        }
        Ok(Pulled::Parts { parts, marks, moved_to, seems_cut })
    }

    /// `None` where an optional part is not there, and was not there last time. One that fails in another way fails the
    /// harvest: believing the rest would lose what the part held.
    async fn ask(&self, ask: &Ask, validators: Validators) -> Result<Option<Answer>, PullError> {
        let SourcePlan { url, gap_ms_min, token, allow_private, .. } = self.plan;
        let request = Request {
            url: address(url, ask),
            validators,
            gap_ms_min: *gap_ms_min,
            bearer: token.clone(),
            allow_private: allow_private.clone(),
        };
        match self.client.get(request).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if !ask.required && is_absent(error.class) && !self.was_there(&ask.part) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn was_there(&self, part: &str) -> bool {
        self.last_parts.is_some_and(|parts| parts.contains_key(part))
    }

    fn validators(&self, part: &str) -> Validators {
        let mark = self.marks.and_then(|marks| marks.get(part));
        mark.map_or_else(Validators::default, |mark| Validators { etag: mark.etag.clone(), last_modified: mark.last_modified.clone() })
    }
}

/// The source's address with the ask's path and query added.
pub(super) fn address(base: &Url, ask: &Ask) -> Url {
    let mut url = base.clone();
    if !ask.path.is_empty() {
        let joined = format!("{}/{}", base.path().trim_end_matches('/'), ask.path.trim_start_matches('/'));
        url.set_path(&joined);
    }
    if !ask.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&ask.query);
    }
    url
}

fn same_bytes(before: &BTreeMap<String, PartMark>, now: &BTreeMap<String, PartMark>) -> bool {
    before.len() == now.len() && before.iter().zip(now).all(|((a, x), (b, y))| a == b && x.content_hash == y.content_hash)
}

fn is_absent(class: FailureClass) -> bool {
    matches!(class, FailureClass::NotFound | FailureClass::Unsupported)
}

fn too_large(bytes_max: u64) -> FetchError {
    let message = format!("the parts of the feed have more than {bytes_max} bytes together (gather.feed_bytes_max)");
    FetchError { class: FailureClass::TooLarge, message, retry_after_s: None }
}

fn too_many() -> Unreadable {
    Unreadable {
        class: FailureClass::EndlessPages,
        message: format!("the feed asks for more than {ASKS_MAX} requests; are its pages endless?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, path: &str, query: &[(&str, &str)]) -> String {
        let query = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let ask = Ask { part: "x".to_owned(), path: path.to_owned(), query, required: true };
        address(&base.parse().unwrap(), &ask).to_string()
    }

    #[test]
    fn a_part_is_asked_for_below_the_sources_address_whether_or_not_it_ends_in_a_slash() {
        let expected = "https://na.example/main_server/client_interface/json/?switcher=GetFormats";
        for base in ["https://na.example/main_server", "https://na.example/main_server/"] {
            assert_eq!(joined(base, "client_interface/json/", &[("switcher", "GetFormats")]), expected);
        }
    }

    #[test]
    fn the_query_of_the_sources_address_is_kept() {
        let url = joined("https://aa.example/wp-admin/admin-ajax.php?action=meetings", "", &[]);
        assert_eq!(url, "https://aa.example/wp-admin/admin-ajax.php?action=meetings");
    }
}
