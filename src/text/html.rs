//! Feed text made plain.

/// A text made plain, and whether that changed anything but blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Without tags, entities, control and bidi-override characters, in NFC; line breaks kept as `\n`.
    pub text: String,
    /// Whether tags or entities were found.
    pub had_markup: bool,
}

/// Makes a text plain: `<br>` and `</p>` become line breaks, tags go, then entities are decoded once.
pub fn plain(text: &str) -> Plain {
    let _ = text;
    todo!()
}
