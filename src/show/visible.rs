//! Text of strangers made safe to look at: nothing in it moves a cursor, turns a line around or hides.

/// The text with a mark in place of each control character and each one that changes the direction of what follows.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if hides(c) { '\u{fffd}' } else { c }).collect()
}

fn hides(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn a_value_cannot_write_on_the_terminal() {
        assert_eq!(visible("\u{1b}[2J7 \u{202e}mp\n"), "\u{fffd}[2J7 \u{fffd}mp\u{fffd}");
        assert_eq!(visible("שלום 7:30"), "שלום 7:30");
    }
}
