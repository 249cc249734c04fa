//! What the config has the writing wing follow. A reload swaps it whole, so that nobody sees half of two configs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::gather::source_plan::SourcePlan;
use crate::link::rulings::Rulings;
use crate::model::id::SourceId;
use crate::model::source::SourceFacts;
use crate::suppress::order::Suppressions;

/// Sources, and what operators ordered of their rows.
#[derive(Debug, Clone, Default)]
pub struct Followed {
    /// Every source of the config, those that are off too.
    pub plans: BTreeMap<SourceId, Arc<SourcePlan>>,
    /// What must not be kept.
    pub suppress: Arc<Suppressions>,
    /// What is one meeting and what is not, whatever the linker thinks.
    pub rulings: Arc<Rulings>,
}

impl Followed {
    /// From the parts of a config.
    pub fn new(plans: Vec<SourcePlan>, suppress: Arc<Suppressions>, rulings: Arc<Rulings>) -> Self {
        let plans = plans.into_iter().map(|plan| (plan.facts.id.clone(), Arc::new(plan))).collect();
        Self { plans, suppress, rulings }
    }

    /// What a publication has to know of the sources.
    pub fn facts(&self) -> Vec<SourceFacts> {
        self.plans.values().map(|plan| plan.facts.clone()).collect()
    }
}
