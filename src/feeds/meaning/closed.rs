//! Words that say that a place is closed for a while, in the languages of the large feeds.

use std::sync::LazyLock;

use crate::text::word_search::WordSearch;

// Letters that are not ASCII are found as they stand here: small, as such sentences mostly have them.
static CLOSED: LazyLock<WordSearch> = LazyLock::new(|| {
    WordSearch::new([
        "temporarily closed",
        "closed temporarily",
        "temporarily suspended",
        "suspended temporarily",
        "closed until further notice",
        "suspended until further notice",
        "temporarily not meeting",
        "not currently meeting",
        "on hiatus",
        "fermé temporairement",
        "temporairement fermé",
        "temporairement suspendu",
        "temporairement suspendue",
        "suspendue temporairement",
        "cerrado temporalmente",
        "temporalmente cerrado",
        "suspendido temporalmente",
        "temporariamente fechado",
        "fechado temporariamente",
        "temporariamente suspensa",
        "temporaneamente chiuso",
        "chiuso temporaneamente",
        "temporaneamente sospesa",
        "vorübergehend geschlossen",
        "vorübergehend ausgesetzt",
        "bis auf weiteres geschlossen",
        "tijdelijk gesloten",
        "tillfälligt stängt",
        "tillfälligt stängd",
        "midlertidigt lukket",
        "midlertidig stengt",
        "tymczasowo zamknięte",
        "tymczasowo zawieszone",
    ])
});

/// Whether a text says it. What is closed may be a door or a car park of a meeting that is held, so nothing follows but a
/// word to the publisher.
pub fn is_said(text: &str) -> bool {
    CLOSED.is_in(text)
}

#[cfg(test)]
mod tests {
    use super::is_said;

    #[test]
    fn a_closure_is_heard_in_the_languages_of_the_feeds() {
        for text in [
            "Temporarily closed until further notice",
            "Salle FERMé TEMPORAIREMENT.",
            "Gruppe (vorübergehend geschlossen)",
            "Cerrado temporalmente",
        ] {
            assert!(is_said(text), "{text}");
        }
        for text in ["Closed meeting", "Ring the bell: the door is closed", "", "geschlossenes Meeting"] {
            assert!(!is_said(text), "{text}");
        }
    }
}
