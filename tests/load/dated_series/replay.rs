//! The ids of meetings while a source changes over the years.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{ListingKey, MeetingId};

use crate::feed;
use crate::pipeline::Pipeline;

/// Share of the listings that stay which must keep the id of their meeting.
const KEPT_MIN: f64 = 0.999;

/// What became of ids that are served no more.
#[derive(Debug, Default)]
struct Gone {
    redirected: usize,
    tombstoned: usize,
    lost: usize,
}

/// Replays every series and prints a row for each step and each end.
pub async fn run(folder: &Path) -> anyhow::Result<bool> {
    let mut good = true;
    let (mut stayed_in_all, mut kept_in_all) = (0, 0);
    println!("| feed | listings | stayed | kept their id | retired: redirect | tombstone | lost | listings back | of them with their id |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for (series, zone) in feed::SERIES {
        let files = feed::files(folder, series)?;
        let mut pipeline = Pipeline::new(files[0].at).await?;
        let mut before: BTreeMap<ListingKey, MeetingId> = BTreeMap::new();
        let mut ever: BTreeMap<ListingKey, MeetingId> = BTreeMap::new();
        for file in files {
            let content = pipeline.bring(series, zone, file.body, file.at).await?;
            let now = meetings_of_listings(&content);
            let stayed = now.iter().filter(|(key, _)| before.contains_key(*key)).count();
            let kept = now.iter().filter(|(key, id)| before.get(*key) == Some(*id)).count();
            let back: Vec<_> = now.iter().filter(|(key, _)| !before.contains_key(*key) && ever.contains_key(*key)).collect();
            let revived = back.iter().filter(|(key, id)| ever.get(*key) == Some(*id)).count();
            let gone = fates(&content, before.values().copied());
            println!(
                "| `{}` | {} | {stayed} | {kept} | {} | {} | {} | {} | {revived} |",
                file.stem,
                now.len(),
                gone.redirected,
                gone.tombstoned,
                gone.lost,
                back.len()
            );
            for (key, id) in now.iter().filter(|(key, id)| before.get(*key).is_some_and(|old| old != *id)) {
                println!("    {key} was {} and is {id}", before[key]);
            }
            stayed_in_all += stayed;
            kept_in_all += kept;
            good &= gone.lost == 0;
            ever.extend(now.clone());
            before = now;
            let at_the_end = fates(&content, ever.values().copied());
            good &= at_the_end.lost == 0;
            println!("    ids ever handed out and served no more: {at_the_end:?}");
        }
    }
    let share = f64::from(u32::try_from(kept_in_all)?) / f64::from(u32::try_from(stayed_in_all)?);
    println!("{kept_in_all} of {stayed_in_all} listings that stayed kept the id of their meeting ({:.3} %)", share * 100.0);
    Ok(good && share >= KEPT_MIN)
}

fn meetings_of_listings(content: &GenerationContent) -> BTreeMap<ListingKey, MeetingId> {
    let listings = content.meetings.iter().flat_map(|meeting| meeting.listings.iter().map(|mention| (mention.key.clone(), meeting.id)));
    listings.collect()
}

/// What became of those of these ids that are served no more.
fn fates(content: &GenerationContent, ids: impl Iterator<Item = MeetingId>) -> Gone {
    let served: BTreeSet<MeetingId> = content.meetings.iter().map(|meeting| meeting.id).collect();
    let retired: HashMap<MeetingId, Option<MeetingId>> = content.retired.iter().map(|retired| (retired.id, retired.merged_into)).collect();
    let mut gone = Gone::default();
    for id in ids.collect::<BTreeSet<_>>().difference(&served) {
        match retired.get(id) {
            Some(Some(heir)) if served.contains(heir) || retired.contains_key(heir) => gone.redirected += 1,
            Some(None) => gone.tombstoned += 1,
            _ => gone.lost += 1,
        }
    }
    gone
}
