//! Clusters and candidates held against labels.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

/// Which record is which entity.
pub struct Truth {
    entity: HashMap<String, String>,
}

/// Of pairs within clusters.
pub struct Score {
    pub precision: f64,
    pub recall: f64,
    /// Clusters of several records that are an entity, whole and with nothing else.
    pub exact: usize,
    /// Entities of several records.
    pub of_several: usize,
}

impl Score {
    pub fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(f64::MIN_POSITIVE)
    }
}

impl Truth {
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        Ok(Self { entity: columns(path, ["record_id", "entity_id"])?.into_iter().map(|[record, entity]| (record, entity)).collect() })
    }

    /// Scores `record_id,meeting_id`. A record that was left out is a cluster of its own.
    pub fn score(&self, clusters: &Path) -> anyhow::Result<Score> {
        let cluster: HashMap<String, String> =
            columns(clusters, ["record_id", "meeting_id"])?.into_iter().map(|[record, cluster]| (record, cluster)).collect();
        let (mut found, mut real, mut joint) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (record, entity) in &self.entity {
            let cluster = cluster.get(record).unwrap_or(record).as_str();
            *found.entry(cluster).or_insert(0_usize) += 1;
            *real.entry(entity.as_str()).or_insert(0_usize) += 1;
            *joint.entry((cluster, entity.as_str())).or_insert(0_usize) += 1;
        }
        let right = pairs(joint.values());
        let is_whole = |(cluster, entity): (&str, &str), count: usize| count > 1 && count == found[cluster] && count == real[entity];
        Ok(Score {
            precision: right / pairs(found.values()).max(1.0),
            recall: right / pairs(real.values()).max(1.0),
            exact: joint.iter().filter(|(key, count)| is_whole(**key, **count)).count(),
            of_several: real.values().filter(|count| **count > 1).count(),
        })
    }

    /// The share of true pairs that were candidates, from the table of their levels.
    pub fn blocking_recall(&self, levels: &Path) -> anyhow::Result<f64> {
        let mut real: HashMap<&str, usize> = HashMap::new();
        for entity in self.entity.values() {
            *real.entry(entity).or_default() += 1;
        }
        let candidates = columns(levels, ["record_id_a", "record_id_b"])?;
        let true_ones = candidates.iter().filter(|[a, b]| self.entity.get(a).is_some_and(|entity| self.entity.get(b) == Some(entity)));
        #[allow(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
        let share = true_ones.count() as f64 / pairs(real.values()).max(1.0);
        Ok(share)
    }
}

/// How many pairs groups of these sizes hold.
#[allow(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
fn pairs<'a>(sizes: impl Iterator<Item = &'a usize>) -> f64 {
    sizes.map(|size| size * (size - 1) / 2).sum::<usize>() as f64
}

fn columns<const N: usize>(path: &Path, names: [&str; N]) -> anyhow::Result<Vec<[String; N]>> {
    let mut rows = csv::Reader::from_path(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let headers = rows.headers()?.clone();
    let mut at = [0; N];
    for (place, name) in at.iter_mut().zip(names) {
        *place = headers.iter().position(|header| header == name).with_context(|| format!("{} has no column `{name}`", path.display()))?;
    }
    rows.records().map(|row| row.map(|row| at.map(|place| row[place].to_owned())).map_err(Into::into)).collect()
}
