//! Which linker it is: what one has linked another would link otherwise.

use crate::link::policy;

/// A digest of this version of the program, of how it fuses and of every weight and threshold: a generation of another edition is linked
/// anew, though no listing changed.
pub fn edition() -> String {
    let thresholds = [
        policy::LINK_BITS,
        policy::LINK_BITS_OF_HOURS,
        policy::LINK_BITS_ONE_SOURCE,
        policy::REVIEW_BITS,
        policy::TOGETHER_BITS,
        policy::RIVAL_BITS,
        policy::GATE_BITS,
        policy::MUST_BITS,
    ];
    digest(&format!("{} {FUSED_AS}", env!("CARGO_PKG_VERSION")), &thresholds, &policy::TABLE)
}

fn digest(version: &str, thresholds: &[f32], table: &[(&str, &[policy::Row])]) -> String {
    let text = format!("{version} {thresholds:?} {table:?}");
    blake3::hash(text.as_bytes()).to_hex()[..DIGITS].to_owned()
}

/// Grows when the same listings make a meeting that says more or something else.
const FUSED_AS: u32 = 2;

/// Enough to tell the editions of a thousand years from each other.
const DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::digest;
    use crate::link::policy::Row;

    #[test]
    fn another_version_another_threshold_and_another_weight_are_another_edition() {
        let row = |two| [Row { level: "same", two, one: 0.0 }];
        let (rows, heavier) = (row(1.0), row(1.5));
        let table = [("name", &rows[..])];
        let one = digest("1.0.0", &[0.5], &table);
        assert_eq!(one, digest("1.0.0", &[0.5], &[("name", &row(1.0)[..])]));
        for other in [digest("1.0.1", &[0.5], &table), digest("1.0.0", &[0.6], &table), digest("1.0.0", &[0.5], &[("name", &heavier[..])])]
        {
            assert_ne!(one, other);
        }
    }
}
