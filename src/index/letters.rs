//! The beginning of a text as a number, to sort by.

/// The first sixteen bytes, which sort as the text does where they tell two apart.
pub fn first_letters(text: &str) -> u128 {
    let mut letters = [0; 16];
    let count = text.len().min(letters.len());
    letters[..count].copy_from_slice(&text.as_bytes()[..count]);
    u128::from_be_bytes(letters)
}

#[cfg(test)]
mod tests {
    use super::first_letters;

    #[test]
    fn beginnings_sort_as_texts_do_or_say_nothing() {
        let texts = ["", "a", "aa", "b", "sixteen letters!", "sixteen letters!!", "sixteen letters a"];
        for a in texts {
            for b in texts {
                let told = first_letters(a).cmp(&first_letters(b));
                assert!(told.is_eq() || told == a.cmp(b), "{a} {b}");
            }
        }
    }
}
