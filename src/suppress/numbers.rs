//! One telephone number in its spellings.

use sha2::{Digest, Sha256};

use crate::suppress::order::{Hash, Suppressions};

/// Country codes in use (ITU-T E.164, assignments of 2024), for numbers that are written without theirs. Trying all of them
/// needs no guess at the country, and a wrong number is only withheld where all its other digits are the same.
const CODES: &str = "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 \
211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248 249 250 \
251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 \
373 374 375 376 377 378 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 \
599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 850 852 853 855 856 880 886 960 961 962 963 964 965 966 967 \
968 970 971 972 973 974 975 976 977 992 993 994 995 996 998";

/// SHA-256 of a text.
pub fn sha256(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

impl Suppressions {
    /// Whether a number of these digits, with a `+` before them where one was written, is to be taken out.
    pub(super) fn takes_number(&self, written: &str) -> bool {
        if self.phones.is_empty() {
            return false;
        }
        let is_taken = |digits: &str| self.phones.contains(&sha256(digits));
        if let Some(digits) = written.strip_prefix('+') {
            // `+44 (0)20 ...` has a zero that nobody dials from abroad.
            return is_taken(digits)
                || CODES
                    .split_whitespace()
                    .filter_map(|code| Some((code, digits.strip_prefix(code)?.strip_prefix('0')?)))
                    .any(|(code, rest)| is_taken(&format!("{code}{rest}")));
        }
        let from_abroad = ["00", "011"].iter().filter_map(|exit| written.strip_prefix(exit)).any(is_taken);
        let national = written.strip_prefix('0').unwrap_or(written);
        from_abroad
            || is_taken(written)
            || CODES
                .split_whitespace()
                .any(|code| is_taken(&format!("{code}{written}")) || (national != written && is_taken(&format!("{code}{national}"))))
    }
}
