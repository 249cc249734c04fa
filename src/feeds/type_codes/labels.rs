//! Types by the names that we give them ourselves, in every language.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};

use crate::model::data::labels;
use crate::model::meeting_type::MeetingType;
use crate::text::fold::fold;

// `None` where a name stands for different types in different languages.
static BY_NAME: LazyLock<HashMap<String, Option<MeetingType>>> = LazyLock::new(|| {
    let english = MeetingType::ALL.iter().map(|kind| (*kind, kind.label()));
    let mut names = HashMap::new();
    for (kind, label) in english.chain(labels::all().map(|(_, kind, label)| (kind, label))) {
        let entry = names.entry(fold(label)).or_insert(Some(kind));
        if *entry != Some(kind) {
            *entry = None;
        }
    }
    names
});

/// The type of a name as it is folded; `None` where it is no type's, or several types'.
pub fn of_name(folded: &str) -> Option<MeetingType> {
    BY_NAME.get(folded).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::BY_NAME;

    #[test]
    fn names_that_stand_for_several_types_are_few_and_known() {
        let mut several: Vec<&str> = BY_NAME.iter().filter(|(_, kind)| kind.is_none()).map(|(name, _)| name.as_str()).collect();
        several.sort_unstable();
        assert_eq!(several, Vec::<&str>::new());
    }
}
