//! A filter and an order to a page.
