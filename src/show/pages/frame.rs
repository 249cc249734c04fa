//! What every page has around its content.

use maud::{DOCTYPE, Markup, html};

use crate::show::pages::words;

/// Where a page stands, so that its links are relative: a server below a path of another one works too.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// From the page to the root, such as `../`; empty at the root.
    pub root: &'a str,
    /// The style sheet below the root.
    pub style: &'a str,
}

/// A whole page. `feed` is the address of a feed that belongs to it.
pub fn page(place: Place<'_>, title: &str, feed: Option<(&str, &str)>, content: &Markup) -> String {
    let Place { root, style } = place;
    let page = html! {
        (DOCTYPE)
        html lang=(words::LANGUAGE) dir=(words::DIRECTION) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (words::SITE) }
                link rel="stylesheet" href={ (root) (style) };
                @if let Some((address, title)) = feed {
                    link rel="alternate" type="application/atom+xml" href=(address) title=(title);
                }
            }
            body {
                a class="skip" href="#content" { (words::SKIP) }
                header {
                    nav aria-label=(words::SITE_PARTS) {
                        a href={ (root) "sources" } { (words::ALL_SOURCES) }
                        a href=(if root.is_empty() { "./" } else { root }) { (words::GRAPH) }
                    }
                }
                main id="content" tabindex="-1" { (content) }
                footer { p { (words::MADE_BY) } }
            }
        }
    };
    page.into_string()
}

/// A page that says why there is no other.
pub fn refusal(place: Place<'_>, title: &str, told: &str) -> String {
    let content = html! {
        h1 { (title) }
        p { (told) }
        p { a href={ (place.root) "sources" } { (words::ALL_SOURCES) } }
    };
    page(place, title, None, &content)
}
