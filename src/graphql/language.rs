//! Picks the text that suits a reader (RFC 4647 lookup: `pt-BR` falls back to `pt`).

use crate::graphql::scalars::LanguageTag;

/// The place of the text that suits best; the first where none does or none was asked for.
///
/// For each wanted tag in turn: that tag, then shorter forms of it, then any regional form of the shortest.
pub fn pick<'a>(wanted: &[LanguageTag], had: impl Iterator<Item = Option<&'a str>> + Clone) -> usize {
    let place_of = |test: &dyn Fn(&str) -> bool| had.clone().position(|tag| tag.is_some_and(test));
    for LanguageTag(tag) in wanted {
        let mut range = tag.as_str();
        loop {
            if let Some(place) = place_of(&|had| had.eq_ignore_ascii_case(range)) {
                return place;
            }
            match range.rsplit_once('-') {
                Some((shorter, _)) => range = shorter,
                None => break,
            }
        }
        if let Some(place) = place_of(&|had| had.split('-').next().is_some_and(|language| language.eq_ignore_ascii_case(range))) {
            return place;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick_of(wanted: &[&str], had: &[Option<&str>]) -> usize {
        let wanted: Vec<_> = wanted.iter().map(|tag| LanguageTag((*tag).to_owned())).collect();
        pick(&wanted, had.iter().copied())
    }

    #[test]
    fn a_regional_tag_falls_back_to_its_language_before_the_next_wish() {
        assert_eq!(pick_of(&["pt-BR", "en"], &[Some("en"), Some("pt")]), 1);
        assert_eq!(pick_of(&["pt", "en"], &[Some("en"), Some("pt-BR")]), 1);
    }

    #[test]
    fn the_first_text_is_taken_where_no_wish_is_met() {
        assert_eq!(pick_of(&["ja"], &[None, Some("en")]), 0);
        assert_eq!(pick_of(&[], &[Some("es"), Some("en")]), 0);
    }
}
