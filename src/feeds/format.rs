//! What a format is: a plan of requests, and a reading of what came back.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::feeds::options::OptionFault;
use crate::model::failure::FailureClass;
use crate::model::listing::Listing;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::organization::ServiceBody;
use crate::model::report::Notices;
use crate::model::source::SourceFacts;

/// One request to make, relative to the source's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The format's own name of what it asks for, such as `formats-en`; unique within one harvest.
    pub part: String,
    /// Appended to the path of the source's address with one slash between; empty for the address itself.
    pub path: String,
    /// Added to the query of the source's address.
    pub query: Vec<(String, String)>,
    /// Whether the harvest fails when this request does; an optional part is simply missing.
    pub required: bool,
}

/// What came back for one request, decoded of its transfer compression.
#[derive(Debug, Clone)]
pub struct Part {
    /// The name from its [`Ask`].
    pub part: String,
    /// The body.
    pub bytes: Bytes,
    /// The charset of the content type, where one was sent.
    pub charset: Option<String>,
}

/// What a reading is told of its source.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The operator's facts.
    pub facts: &'a SourceFacts,
    /// The source's `[options]`, as the format documents them; `Null` where there are none.
    pub options: &'a serde_json::Value,
    /// The day of the reading, in UTC, so that what has ended by then is known; `None` where nobody has looked at the clock.
    pub read_on: Option<Date>,
    /// How much it may do; `None` where nobody bounds it.
    pub bounds: Option<&'a Bounds>,
}

impl Reading<'_> {
    /// Whether a reading that has so many rows goes no further. What it hands back is then not whole.
    pub fn is_over(&self, rows: u32) -> bool {
        self.bounds.is_some_and(|bounds| bounds.is_reached(rows))
    }
}

/// How much a reading may do: so many rows, and nothing more once it was told to stop. It is asked at each row, so that a
/// thread which reads for nobody any more ends soon.
#[derive(Debug)]
pub struct Bounds {
    rows_max: u32,
    too_many_rows: AtomicBool,
    stopped: AtomicBool,
}

impl Bounds {
    /// So many rows.
    pub fn new(rows_max: u32) -> Self {
        Self { rows_max, too_many_rows: AtomicBool::new(false), stopped: AtomicBool::new(false) }
    }

    /// Ends the reading at its next row.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether there were more rows than are read.
    pub fn had_too_many_rows(&self) -> bool {
        self.too_many_rows.load(Ordering::Relaxed)
    }

    fn is_reached(&self, rows: u32) -> bool {
        if rows >= self.rows_max {
            self.too_many_rows.store(true, Ordering::Relaxed);
        }
        self.stopped.load(Ordering::Relaxed) || self.had_too_many_rows()
    }
}

/// Bytes that are not a feed of this format at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unreadable {
    /// What it is in place of one.
    pub class: FailureClass,
    /// A sentence a volunteer understands.
    pub message: String,
}

/// What a reading found. Refused rows are counted beside the listings, so `rows == listings + refused` can be checked.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// Rows read, each day of a row with several days counted.
    pub rows: u32,
    /// Rows taken.
    pub listings: Vec<Listing>,
    /// Rows not taken; each has a notice.
    pub refused: u32,
    /// Who keeps the lists.
    pub service_bodies: Vec<ServiceBody>,
    /// What was found.
    pub notices: Notices,
    /// Each row that was not taken, and why: samples in the notices are capped, and who asks after one row must find it.
    pub refusals: Vec<(NoticeCode, Notice)>,
    /// Numbers of rows without an id of their own, each with a hash of all that the feed says in it.
    pub without_id: BTreeMap<u32, u64>,
    /// The feed's own names of the fields that its rows have filled in, and in how many rows; see `feeds::fields`.
    pub fields: BTreeMap<String, u32>,
}

impl Parsed {
    /// Counts a row that is not taken, and says why.
    pub fn refuse(&mut self, code: NoticeCode, notice: Notice) {
        self.refused += 1;
        self.refusals.push((code, notice.clone()));
        self.notices.add(code, notice);
    }
}

/// A short log of changes that some servers keep beside their feed: it can show that nothing has changed, without the feed.
pub trait ChangeLog: Sync {
    /// The request for the changes of the last days before `now`.
    fn ask(&self, now: Timestamp) -> Ask;

    /// A mark of the newest change in the answer. Where it is the mark of just before the feed was last read, nothing that the
    /// log records has changed since. `None`, for an answer without changes or one that cannot be read, proves nothing.
    fn newest(&self, answer: &Part) -> Option<String>;
}

/// A feed format. One file in `feeds`, one line in `registry`. No method has a default, so that what stands before a format,
/// as the guard in `registry` does, cannot leave one out.
pub trait Format: Send + Sync {
    /// Its name in source files.
    fn name(&self) -> &'static str;

    /// One line for `--help` and the list of known formats.
    fn about(&self) -> &'static str;

    /// Holds a source's `[options]` to what the format reads, when the config is checked. `options` is `Null` where there
    /// are none.
    ///
    /// # Errors
    /// Everything that is wrong in them.
    fn check_options(&self, options: &serde_json::Value) -> Result<(), Vec<OptionFault>>;

    /// Whether a body that begins like this is most likely of this format, so that nobody need name it. `head` is decoded and
    /// trimmed, and may end in the middle. A format that cannot be told by its looks recognises nothing.
    fn recognises(&self, head: &str) -> bool;

    /// Whether the same bytes may be read otherwise on another day, because something in them ends.
    fn hangs_on_the_day(&self) -> bool;

    /// The feed's log of changes, where its server keeps one and the source's options say that it may be asked.
    fn change_log(&self, reading: &Reading<'_>) -> Option<&'static dyn ChangeLog>;

    /// The requests still to make, given what has come back; none means that all is here.
    ///
    /// # Errors
    /// Where a part that further requests depend on is not of this format.
    fn next_asks(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Vec<Ask>, Unreadable>;

    /// Reads all parts. One bad row is a notice, never an error.
    ///
    /// # Errors
    /// Where the bytes are no feed of this format at all.
    fn parse(&self, parts: &[Part], reading: &Reading<'_>) -> Result<Parsed, Unreadable>;
}
