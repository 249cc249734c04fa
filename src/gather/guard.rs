//! Is a harvest believable? A feed that empties, shrinks, swells, changes all its ids or seems cut off is held back: see `held`.

use std::collections::BTreeSet;

use crate::feeds::format::Parsed;
use crate::gather::settings::GatherSettings;
use crate::model::failure::FailureClass;
use crate::model::listing::Listing;
use crate::model::notice::NoticeCode;

/// Below this many last good listings, changed ids say nothing.
const CHURN_LISTINGS_MIN: usize = 20;

/// The last good harvest, as far as the guard looks at it.
#[derive(Debug, Clone, Copy)]
pub struct LastGood<'a> {
    /// What is served.
    pub listings: &'a [Listing],
    /// Its rows.
    pub rows: u32,
    /// Its rows that could not be read.
    pub unreadable: u32,
}

/// Why a harvest is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is not believed of it.
    pub class: FailureClass,
    /// A sentence for the publisher and the operator.
    pub sentence: String,
}

/// Judges a harvest against the last good one.
///
/// # Errors
/// The doubt, where the last good listings should stay.
pub fn judge(parsed: &Parsed, last_good: Option<LastGood<'_>>, allow_empty: bool, settings: &GatherSettings) -> Result<(), Doubt> {
    if parsed.listings.is_empty() {
        return judge_empty(parsed, allow_empty);
    }
    let Some(last) = last_good else { return Ok(()) };
    judge_drop(parsed, last, settings)?;
    judge_growth(parsed, last, settings)?;
    judge_ids(parsed, last, settings)?;
    judge_refused(parsed, last, settings)
}

fn judge_empty(parsed: &Parsed, allow_empty: bool) -> Result<(), Doubt> {
    let withheld = parsed.notices.count(NoticeCode::WithheldRow);
    if parsed.rows > 0 && withheld == parsed.rows {
        return Ok(());
    }
    if parsed.rows > 0 {
        return Err(Doubt { class: FailureClass::MostlyRefused, sentence: format!("none of {} rows could be read", parsed.rows) });
    }
    if allow_empty {
        return Ok(());
    }
    Err(Doubt {
        class: FailureClass::NoMeetings,
        sentence: "the feed has no meetings; set allow_empty for the source if that is meant".to_owned(),
    })
}

fn judge_drop(parsed: &Parsed, last: LastGood<'_>, settings: &GatherSettings) -> Result<(), Doubt> {
    let (before, after) = (last.listings.len(), parsed.listings.len());
    if fell(before, after, settings) {
        let sentence = format!("the feed fell from {before} to {after} listings, more than {} % at once", settings.drop_percent_max);
        return Err(Doubt { class: FailureClass::Vanished, sentence });
    }
    Ok(())
}

fn judge_growth(parsed: &Parsed, last: LastGood<'_>, settings: &GatherSettings) -> Result<(), Doubt> {
    let (before, after) = (last.listings.len(), parsed.listings.len());
    if swelled(before, after, settings) {
        let sentence = format!("the feed grew from {before} to {after} listings, more than {} times as many", settings.growth_factor_max);
        return Err(Doubt { class: FailureClass::Swollen, sentence });
    }
    Ok(())
}

/// Whether a feed fell further at once than is believed.
pub fn fell(before: usize, after: usize, settings: &GatherSettings) -> bool {
    let dropped = before.saturating_sub(after);
    dropped > settings.drop_listings_max as usize && dropped * 100 > before * settings.drop_percent_max as usize
}

/// Whether a feed grew further at once than is believed.
pub fn swelled(before: usize, after: usize, settings: &GatherSettings) -> bool {
    let grown = after.saturating_sub(before);
    grown > settings.growth_listings_max as usize && after > before.saturating_mul(settings.growth_factor_max as usize)
}

fn judge_ids(parsed: &Parsed, last: LastGood<'_>, settings: &GatherSettings) -> Result<(), Doubt> {
    if last.listings.len() < CHURN_LISTINGS_MIN {
        return Ok(());
    }
    let now: BTreeSet<&str> = parsed.listings.iter().map(|listing| listing.key.id.as_str()).collect();
    let kept = last.listings.iter().filter(|listing| now.contains(listing.key.id.as_str())).count();
    let gone = last.listings.len() - kept;
    if gone * 100 > last.listings.len() * settings.churn_percent_max as usize {
        let sentence = format!("only {kept} of {} ids are still in the feed; were all rows numbered anew?", last.listings.len());
        return Err(Doubt { class: FailureClass::IdsChanged, sentence });
    }
    Ok(())
}

fn judge_refused(parsed: &Parsed, last: LastGood<'_>, settings: &GatherSettings) -> Result<(), Doubt> {
    let limit = u64::from(settings.refused_percent_max);
    // Doubles and rows that the source itself calls deleted are refused too, but nothing is wrong with them.
    let unreadable = u64::from(parsed.notices.errors());
    let beyond = unreadable * 100 > u64::from(parsed.rows) * limit;
    let last_was_better = u64::from(last.unreadable) * u64::from(parsed.rows) < unreadable * u64::from(last.rows);
    if beyond && last_was_better {
        let sentence = format!("{unreadable} of {} rows could not be read, more than {limit} %", parsed.rows);
        return Err(Doubt { class: FailureClass::MostlyRefused, sentence });
    }
    Ok(())
}
