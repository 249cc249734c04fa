//! A quote that is opened and never closed, or closed by the next one rows below: those rows stand in one cell.

use csv::ReaderBuilder;

/// Cells of the narrowest table in which lines can be told for rows.
const WIDTH_MIN: usize = 3;

/// The rows that the lines of one record are, where each line by itself has as many cells as there are headings; `None`
/// for any other record. A note of several lines is no such row.
pub(super) fn rows(raw: &str, delimiter: u8, width: usize) -> Option<Vec<Vec<String>>> {
    if width < WIDTH_MIN {
        return None;
    }
    let lines = raw.lines().filter(|line| !line.trim().is_empty());
    let rows: Vec<Vec<String>> = lines.map(|line| one(line, delimiter, width)).collect::<Option<_>>()?;
    (rows.len() > 1).then_some(rows)
}

// With its quotes as quotes, or where that is not a whole row, as letters.
fn one(line: &str, delimiter: u8, width: usize) -> Option<Vec<String>> {
    [true, false].into_iter().find_map(|quoting| {
        let reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).quoting(quoting).from_reader(line.as_bytes());
        let cells = reader.into_records().next()?.ok()?;
        let bare = |cell: &str| if quoting { cell.to_owned() } else { cell.trim().trim_matches('"').to_owned() };
        (cells.len() == width).then(|| cells.iter().map(bare).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::rows;

    fn cells(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn only_lines_that_are_whole_rows_are_taken_apart() {
        let found = rows("C,Wed,8pm,\"Hall,Town\nD,Thu,9pm,\"2 St, Apt\",Town\n\n", b',', 5);
        assert_eq!(found, Some(vec![cells("C|Wed|8pm|Hall|Town"), cells("D|Thu|9pm|2 St, Apt|Town")]));
        for (raw, width) in
            [("C,Wed,\"Ring the bell,\nthen wait\"", 3), ("C,Wed,\"a,b\nc,d\"", 3), ("C,\"Hall\nD,Thu", 2), ("C,Wed,8pm", 3), ("", 3)]
        {
            assert_eq!(rows(raw, b',', width), None, "{raw}");
        }
    }
}
