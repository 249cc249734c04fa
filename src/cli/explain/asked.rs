//! Which row was asked for: by the source's own id, or by its number.

use crate::model::listing::Listing;
use crate::model::notice::Notice;

/// One row, as its asker knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// By the source's own id.
    Id(String),
    /// By its number in the feed, from 1.
    Number(u32),
    /// A number that may be either; an id goes first.
    Either(u32),
}

impl Asked {
    /// Reads what was written: `row:7` is a number, `id:7` an id, `7` the row with that id, else the row with that number.
    ///
    /// # Errors
    /// How to write it.
    pub fn read(text: &str) -> Result<Self, String> {
        if let Some(number) = text.strip_prefix("row:") {
            let read = number.parse().map_err(|_| format!("`{number}` is no row number; write a number from 1, such as row:7"));
            return read.map(Self::Number);
        }
        if let Some(id) = text.strip_prefix("id:") {
            return Ok(Self::Id(id.to_owned()));
        }
        Ok(text.parse().map_or_else(|_| Self::Id(text.to_owned()), Self::Either))
    }

    /// What is meant, where a number may be an id, too: an id that any row has.
    pub fn settled(self, has_id: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Either(number) if has_id(&number.to_string()) => Self::Id(number.to_string()),
            Self::Either(number) => Self::Number(number),
            other => other,
        }
    }

    /// Whether a listing came from the row.
    pub fn is_of(&self, listing: &Listing) -> bool {
        match self {
            Self::Number(number) | Self::Either(number) => listing.row == *number,
            Self::Id(id) => has_id(listing, id),
        }
    }

    /// Whether a notice speaks of the row.
    pub fn is_about(&self, notice: &Notice) -> bool {
        match self {
            Self::Number(number) | Self::Either(number) => notice.row == Some(*number),
            Self::Id(id) => notice.source_row_id.as_deref() == Some(id),
        }
    }
}

/// Whether a listing has this id: as it stands, before its days were told apart, or before rows with one id were.
pub fn has_id(listing: &Listing, id: &str) -> bool {
    let base = listing.series.as_deref().unwrap_or(&listing.key.id);
    listing.key.id == id || base == id || base.split_once('~').is_some_and(|(shared, _)| shared == id)
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn a_number_is_an_id_where_a_row_has_it_and_a_row_otherwise() {
        let read = |text: &str| Asked::read(text).unwrap();
        assert_eq!(read("7").settled(|id| id == "7"), Asked::Id("7".to_owned()));
        assert_eq!(read("7").settled(|_| false), Asked::Number(7));
        assert_eq!(read("row:7").settled(|_| true), Asked::Number(7));
        assert_eq!(read("id:7").settled(|_| false), Asked::Id("7".to_owned()));
        assert_eq!(read("monday-nooners"), Asked::Id("monday-nooners".to_owned()));
        assert!(Asked::read("row:seven").unwrap_err().contains("row:7"));
    }
}
