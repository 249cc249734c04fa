//! One cell that a writer of CSV made several of.
//!
//! Some write the text `"Annex, Basement"`, quotes and all, as `"\Annex"," Basement\""""`: the quotes are marked with a
//! backslash, and the commas between them end the cell.

/// What the first piece begins with, and what the last one ends with.
const ENDS: (&str, &str) = ("\\", "\\\"\"");

/// The row with such cells put together, where it then has as many cells as headings; `None` for any other.
pub(in crate::feeds) fn mended(cells: &[String], width: usize) -> Option<Vec<String>> {
    if cells.len() <= width {
        return None;
    }
    let mut whole = Vec::new();
    let mut left = cells.iter();
    while let Some(cell) = left.next() {
        whole.push(match cell.strip_prefix(ENDS.0) {
            None => cell.clone(),
            Some(first) => {
                let mut pieces = vec![first];
                for piece in left.by_ref() {
                    pieces.push(piece.strip_suffix(ENDS.1).unwrap_or(piece));
                    if piece.ends_with(ENDS.1) {
                        break;
                    }
                }
                pieces.join(", ")
            }
        });
    }
    (whole.len() == width).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn only_a_row_that_is_whole_again_is_mended() {
        let row = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(mended(&row("7|\\Annex|Basement\\\"\"|OPEN"), 3), Some(row("7|Annex, Basement|OPEN")));
        assert_eq!(mended(&row("\\A|B|C\\\"\"|\\D|E\\\"\""), 2), Some(row("A, B, C|D, E")));
        for (text, width) in [("7|\\Annex|OPEN", 3), ("7|Annex|Basement|OPEN", 3), ("7|\\Annex|Basement\\\"\"|OPEN", 2)] {
            assert_eq!(mended(&row(text), width), None, "{text}");
        }
    }
}
