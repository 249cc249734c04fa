//! One harvest of one source: fetch, read, judge, keep.
//!
//! Two channels: what a source does wrong is written into its [`HarvestReport`] and life goes on; a store that
//! fails is an error, because then nothing can be kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::clock::Clock;
use crate::feeds::format::{Format, Parsed, Part};
use crate::feeds::registry;
use crate::fetch::fetcher::Fetch;
use crate::gather::describe::{self, Believed};
use crate::gather::guard::{self, Doubt, LastGood};
use crate::gather::held::{self, Weighed};
use crate::gather::pull::{Pull, Pulled};
use crate::gather::reading::{Failed, day_of, read, too_long};
use crate::gather::settings::GatherSettings;
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::id::SourceId;
use crate::model::notice::{Notice, NoticeCode};
use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::model::status::{Held, WholePull};
use crate::store::codec::{Pack, PackMeta, PartMark};
use crate::store::contract::{Fence, Head, Store};
use crate::store::error::StoreError;
use crate::store::packs;
use crate::suppress::order::Suppressions;

/// Version of our reading. Raised when a format reads the same bytes otherwise, so that unchanged feeds are read anew.
pub const READING_VERSION: u32 = 5;

/// How a harvest is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Keep what was believed; otherwise only look.
    pub keep: bool,
    /// Believe whatever can be read: an operator has looked.
    pub accept: bool,
    /// Ask for the feed itself, whatever its log of changes shows.
    pub whole: bool,
}

/// What came of a harvest.
#[derive(Debug, Clone)]
pub struct Harvested {
    /// For the source's status.
    pub report: HarvestReport,
    /// Listings served of the source now; `None` as many as before.
    pub listing_count: Option<u32>,
    /// Seconds that the host asked us to wait.
    pub retry_after_s: Option<u64>,
    /// The harvest that is held back, where it was read and is.
    pub held: Option<Held>,
    /// What a later hint is held against; `None` where the feed has no log of changes, or it showed nothing.
    pub whole_pull: Option<WholePull>,
    /// Whether the store holds something new to link.
    pub news: bool,
}

impl Harvested {
    /// No harvest: the feed ended this program twice, and is left alone for now.
    pub fn set_aside(at: Timestamp) -> Self {
        let sentence = "reading the feed has ended this program twice; it is left alone for a while".to_owned();
        let report = HarvestReport::begun(at).failed(HarvestOutcome::Internal, FailureClass::SetAside, sentence);
        Self { report, listing_count: None, retry_after_s: None, held: None, whole_pull: None, news: false }
    }

    /// A harvest that stopped in the middle through a fault of ours.
    pub fn panicked(began: Timestamp) -> Self {
        let sentence = "our harvester stopped in the middle; this is our fault, please report it".to_owned();
        let report = HarvestReport::begun(began).failed(HarvestOutcome::Internal, FailureClass::Internal, sentence);
        Self { report, listing_count: None, retry_after_s: None, held: None, whole_pull: None, news: true }
    }
}

/// Harvests sources, one call each. Cheap to clone.
#[derive(Clone)]
pub struct Harvester {
    /// The way to the world.
    pub client: Arc<dyn Fetch>,
    /// Where believed listings go.
    pub store: Arc<dyn Store>,
    /// What is believed.
    pub settings: GatherSettings,
    /// The hour.
    pub clock: Clock,
    /// What must not be kept.
    pub suppress: Arc<Suppressions>,
}

/// What a pull and a reading made, before the guard.
enum Found {
    Unchanged,
    Read(Read),
}

/// A reading, before the guard.
pub(super) struct Read {
    pub(super) parsed: Box<Parsed>,
    parts: BTreeMap<String, PartMark>,
    seems_cut: bool,
}

/// What a pull brought, not read yet.
pub(super) struct Came {
    format: &'static dyn Format,
    parts: Vec<Part>,
    marks: BTreeMap<String, PartMark>,
    moved_to: Option<Url>,
    seems_cut: bool,
}

impl Came {
    /// Decoded bytes of all parts.
    pub(super) fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes.len() as u64).sum()
    }
}

impl Harvester {
    /// Harvests one source under the fence of its claim. `held` is the harvest that was held back before.
    ///
    /// # Errors
    /// Only what the store says; a later claim's fence among it.
    pub async fn harvest(&self, plan: &SourcePlan, fence: Fence, manner: Manner, held: Option<&Held>) -> Result<Harvested, StoreError> {
        let began = self.clock.now();
        let (there, kept) = match packs::newest_pack(self.store.as_ref(), &plan.facts.id).await? {
            Some((seq, found)) => (Some(seq), found.map(|(pack, meta)| Believed { pack, meta })),
            None => (None, None),
        };
        let mut bytes = 0;
        let hint = self.ask_the_log(plan, began, manner).await?;
        let by_hint = self.marks(plan, kept.as_ref()).is_some() && hint.saves_the_pull(plan, began);
        let mark = manner.keep.then_some(fence);
        let found = if by_hint { Ok(Found::Unchanged) } else { self.find(plan, kept.as_ref(), &mut bytes, mark).await? };
        let mut harvested = Harvested {
            report: HarvestReport::begun(began),
            listing_count: Some(kept.as_ref().map_or(0, |kept| kept.meta.listing_count)),
            retry_after_s: None,
            held: None,
            whole_pull: hint.whole_pull(began).filter(|_| !by_hint),
            news: false,
        };
        match found {
            Err(failed) => {
                harvested.retry_after_s = failed.retry_after_s;
                harvested.report = harvested.report.failed(failed.outcome, failed.class, failed.sentence);
            }
            Ok(Found::Unchanged) => harvested.report = describe::unchanged(began, kept.as_ref()),
            Ok(Found::Read(read)) => {
                harvested.report = describe::describe(began, &read.parsed, kept.as_ref());
                match self.doubt(&read, kept.as_ref(), plan, manner, held, began) {
                    Some((doubt, held)) => {
                        harvested.report = harvested.report.failed(HarvestOutcome::Quarantined, doubt.class, doubt.sentence);
                        harvested.held = Some(held);
                    }
                    None => {
                        harvested.listing_count = Some(harvested.report.accepted);
                        harvested.news = true;
                        if manner.keep {
                            self.keep(plan, fence, &harvested.report, *read.parsed, read.parts, there).await?;
                        }
                    }
                }
            }
        }
        self.tell_of_the_certificate(plan, &mut harvested.report);
        let bytes = bytes + hint.bytes;
        harvested.report = HarvestReport { by_hint, bytes, duration_ms: millis_since(began, self.clock.now()), ..harvested.report };
        Ok(harvested)
    }

    /// A certificate ends whether or not the feed changes, so this is told of each attempt and not kept with the pack.
    fn tell_of_the_certificate(&self, plan: &SourcePlan, report: &mut HarvestReport) {
        let Some(end) = self.client.certificate_end(&plan.url) else { return };
        let days = end.duration_since(report.at).as_hours().div_euclid(24);
        if days < i64::from(self.settings.certificate_days_min) {
            let day = end.strftime("%Y-%m-%d").to_string();
            report.notices.add(NoticeCode::CertificateEnds, Notice::of_feed("url", &day));
        }
    }

    /// Pulls a feed and reads it. `mark` is the fence of the claim under which it is counted that a reading begins, so that
    /// a feed which ends this program is not read again and again.
    ///
    /// # Errors
    /// What the store says; what the source does wrong is the inner error.
    async fn find(
        &self,
        plan: &SourcePlan,
        kept: Option<&Believed>,
        bytes: &mut u64,
        mark: Option<Fence>,
    ) -> Result<Result<Found, Failed>, StoreError> {
        let came = match self.pull(plan, kept).await {
            Ok(Some(came)) => came,
            Ok(None) => return Ok(Ok(Found::Unchanged)),
            Err(failed) => return Ok(Err(failed)),
        };
        *bytes = came.bytes();
        if let Some(fence) = mark {
            self.store.begin_reading(&plan.facts.id, fence).await?;
        }
        Ok(self.read_what_came(plan, came).await.map(Found::Read))
    }

    /// `None` where all is as it was.
    pub(super) async fn pull(&self, plan: &SourcePlan, kept: Option<&Believed>) -> Result<Option<Came>, Failed> {
        let format = registry::find(&plan.facts.format).ok_or_else(|| Failed {
            outcome: HarvestOutcome::Internal,
            class: FailureClass::UnknownFormat,
            sentence: format!("no format is called `{}`; known formats: {}", plan.facts.format, registry::known()),
            retry_after_s: None,
        })?;
        let marks = self.marks(plan, kept);
        let last_parts = kept.map(|kept| &kept.meta.parts);
        let pull = Pull { client: self.client.as_ref(), plan, format, last_parts, marks, bytes_max: self.settings.feed_bytes_max };
        let longest = Duration::from_secs(u64::from(self.settings.harvest_s_max));
        match tokio::time::timeout(longest, pull.run()).await.unwrap_or_else(|_| Err(too_long(longest).into()))? {
            Pulled::Unchanged => Ok(None),
            Pulled::Parts { parts, marks, moved_to, seems_cut } => Ok(Some(Came { format, parts, marks, moved_to, seems_cut })),
        }
    }

    pub(super) async fn read_what_came(&self, plan: &SourcePlan, came: Came) -> Result<Read, Failed> {
        let Came { format, parts, marks, moved_to, seems_cut } = came;
        let mut parsed = read(format, parts, plan.clone(), self.clock.now(), &self.settings).await?;
        withhold(&self.suppress, &plan.facts.id, &mut parsed);
        if let Some(host) = moved_to.as_ref().and_then(Url::host_str) {
            parsed.notices.add(NoticeCode::FeedMoved, Notice::of_feed("url", host));
        }
        Ok(Read { parsed: Box::new(parsed), parts: marks, seems_cut })
    }

    /// How each part of the last believed harvest was answered, where the same bytes would be read as they were then.
    fn marks<'k>(&self, plan: &SourcePlan, kept: Option<&'k Believed>) -> Option<&'k BTreeMap<String, PartMark>> {
        let hash = self.reading_hash(plan);
        let same_reading = |meta: &&PackMeta| meta.reading_version == READING_VERSION && meta.settings_hash == hash;
        kept.map(|kept| &kept.meta).filter(same_reading).map(|meta| &meta.parts)
    }

    /// What a reading depends on: the source's settings, what must not be kept of it, and the day where something in it may end.
    fn reading_hash(&self, plan: &SourcePlan) -> String {
        let hangs_on_the_day = registry::find(&plan.facts.format).is_some_and(|format| format.hangs_on_the_day());
        let day = if hangs_on_the_day { day_of(self.clock.now()).to_string() } else { String::new() };
        format!("{}{}{day}", plan.reading_hash(), self.suppress.digest(&plan.facts.id))
    }

    /// Why a reading is not believed, and what is held back of it then.
    fn doubt(
        &self,
        read: &Read,
        kept: Option<&Believed>,
        plan: &SourcePlan,
        manner: Manner,
        held: Option<&Held>,
        now: Timestamp,
    ) -> Option<(Doubt, Held)> {
        let cut = || match kept {
            Some(_) if read.seems_cut && !manner.accept => {
                let sentence = "the table came without a length and its last line is not whole; it seems cut off".to_owned();
                Err(Doubt { class: FailureClass::CutTable, sentence })
            }
            _ => Ok(()),
        };
        let doubt = self.judge(&read.parsed, kept, plan, manner).and_then(|()| cut()).err()?;
        match held::weigh(held, &doubt, &read.parsed.listings, now, &self.settings) {
            Weighed::Back(held) => Some((doubt, held)),
            Weighed::AfterAll(why) => {
                let id = &plan.facts.id;
                tracing::warn!(source.id = %id, class = doubt.class.word(), "`{id}` is believed after all, because {why}: {}", doubt.sentence);
                None
            }
        }
    }

    pub(super) fn judge(&self, parsed: &Parsed, kept: Option<&Believed>, plan: &SourcePlan, manner: Manner) -> Result<(), Doubt> {
        if manner.accept {
            return Ok(());
        }
        let last_good =
            kept.map(|kept| LastGood { listings: &kept.pack.listings, rows: kept.meta.rows, unreadable: kept.meta.notices.errors() });
        guard::judge(parsed, last_good, plan.allow_empty, &self.settings)
    }

    async fn keep(
        &self,
        plan: &SourcePlan,
        fence: Fence,
        report: &HarvestReport,
        parsed: Parsed,
        parts: BTreeMap<String, PartMark>,
        expected: Option<u64>,
    ) -> Result<Head, StoreError> {
        let meta = PackMeta {
            listing_count: report.accepted,
            harvested_at: report.at,
            reading_version: READING_VERSION,
            parts,
            settings_hash: self.reading_hash(plan),
            rows: parsed.rows,
            refused: parsed.refused,
            notices: report.notices.clone(),
            fields: parsed.fields,
        };
        let pack = Pack { listings: parsed.listings, service_bodies: parsed.service_bodies };
        packs::put_pack(self.store.as_ref(), &plan.facts.id, &pack, &meta, expected, fence, report.at).await
    }
}

/// Takes out what must not be kept, before anything is told or counted of it.
fn withhold(suppress: &Suppressions, source: &SourceId, parsed: &mut Parsed) {
    for order in suppress.without_a_row(source, &parsed.listings) {
        // Neither the row's id nor who asked: it is the log of a public server.
        tracing::info!(%source, order = order.place, "an order takes out a row that the feed does not have, or no longer");
    }
    if let Some(rows) = suppress.clean_listings(&mut parsed.listings) {
        parsed.refused += rows;
        (0..rows).for_each(|_| parsed.notices.add(NoticeCode::WithheldRow, Notice::default()));
    }
    suppress.clean_bodies(&mut parsed.service_bodies);
    suppress.clean_notices(source, &mut parsed.notices);
    suppress.clean_fields(&mut parsed.fields);
}

pub(super) fn millis_since(began: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.duration_since(began).as_millis()).unwrap_or(0)
}
