//! Does a table that came without a length seem to be cut off?
//!
//! A body that only the end of the connection ends looks whole wherever it breaks off (RFC 9112, section 6.3). JSON and
//! calendars show it, for they have an end of their own; a table does not, and would lose its last rows in silence.

/// Whether a body is a table without its end. `ended_in_break`: how the last good one ended, where that is known.
pub fn seems_cut(bytes: &[u8], ended_in_break: Option<bool>) -> bool {
    if !is_table(bytes) || ends_in_break(bytes) {
        return false;
    }
    ended_in_break == Some(true) || last_row_is_short(bytes)
}

/// Whether a body ends in a line break, whatever its encoding.
pub fn ends_in_break(bytes: &[u8]) -> bool {
    // UTF-16 has a zero beside each letter.
    bytes.iter().rev().find(|byte| **byte != 0).is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
}

fn is_table(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    !text.is_empty() && !matches!(text[0], b'[' | b'{' | b'<') && !text.starts_with(b"BEGIN:")
}

/// Whether the last record has fewer cells than every other, or a quote that is never closed.
fn last_row_is_short(bytes: &[u8]) -> bool {
    let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let often = |delimiter: u8| first_line.iter().filter(|byte| **byte == delimiter).count();
    let Some(delimiter) = [b',', b';', b'\t', b'|'].into_iter().max_by_key(|delimiter| often(*delimiter)) else { return false };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let mut narrowest = usize::MAX;
    let mut last = 0;
    for record in reader.byte_records().map_while(Result::ok) {
        if last > 0 {
            narrowest = narrowest.min(last);
        }
        last = record.len();
    }
    let is_open = bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
    narrowest != usize::MAX && (last < narrowest || is_open)
}

#[cfg(test)]
mod tests {
    use super::{ends_in_break, seems_cut};

    #[test]
    fn a_table_whose_last_row_lacks_cells_seems_cut() {
        assert!(seems_cut(b"Day,Time,Name\nMonday,19:30,Quay\nTues", None));
        assert!(seems_cut(b"Day;Time;Name\nMonday;19:30;Quay\nTuesday;20:0", None));
        assert!(seems_cut(b"Day,Time,Name\nMonday,19:30,Quay\nTuesday,20:00,\"Har", None));
    }

    #[test]
    fn a_table_that_used_to_end_in_a_line_break_seems_cut_without_one() {
        let cut_in_the_last_cell = b"Day,Time,Name\nMonday,19:30,Quay\nTuesday,20:00,Har";
        assert!(!seems_cut(cut_in_the_last_cell, None));
        assert!(!seems_cut(cut_in_the_last_cell, Some(false)), "some publishers never write the last break");
        assert!(seems_cut(cut_in_the_last_cell, Some(true)));
    }

    #[test]
    fn whole_tables_and_what_is_no_table_do_not_seem_cut() {
        for whole in [
            &b"Day,Time,Name\nMonday,19:30,Quay\nTuesday,20:00,Harbour"[..],
            b"Day,Time,Name\nMonday,19:30,Quay\n",
            b"\xef\xbb\xbfDay,Time\r\nMonday,19:30\r\n",
            b"Meetings of the area\nDay,Time,Name\nMonday,19:30,Quay\nTuesday,20:00,Harbour",
            b"[{\"name\":\"Quay\"},",
            b"<html>",
            b"BEGIN:VCALENDAR",
            b"",
        ] {
            assert!(!seems_cut(whole, None), "{:?}", String::from_utf8_lossy(whole));
        }
        assert!(ends_in_break("Day\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()));
    }
}
