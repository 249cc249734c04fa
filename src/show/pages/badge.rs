//! A badge that a region may put on its own page: how many listings are shown, and whether all is well. Drawn here; nobody
//! else is asked.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::show::pages::state::State;
use crate::show::pages::words;

/// Seconds for which a badge may be shown without asking again.
pub const BADGE_CACHE_S: u32 = 300;

const HEIGHT: u32 = 20;

/// Pixels that a letter takes at 11 px, about; the text is drawn to the width that this makes.
const LETTER: u32 = 7;
const MARGIN: u32 = 6;

/// The badge as an image.
pub fn svg(state: State, listings: u32) -> String {
    let message = words::badge(state, listings);
    let told = format!("{}: {message}", words::BADGE_LABEL);
    let (left, right) = (width(words::BADGE_LABEL), width(&message));
    let all = left + right;
    let text = |at: u32, width: u32, text: &str| -> Markup {
        html! { text x=(at + MARGIN) y="14" textLength=(width - 2 * MARGIN) lengthAdjust="spacingAndGlyphs" { (text) } }
    };
    let image = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(all) height=(HEIGHT) viewBox={ "0 0 " (all) " " (HEIGHT) } role="img" aria-label=(told) {
            title { (told) }
            rect width=(all) height=(HEIGHT) rx="3" fill="#3d3d45" {}
            path d={ "M" (left) " 0h" (right - 3) "a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-" (right - 3) "z" } fill=(colour(state)) {}
            g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11" {
                (text(0, left, words::BADGE_LABEL))
                (text(left, right, &message))
            }
        }
    };
    image.into_string()
}

/// What a service that draws badges asks for.
pub fn json(state: State, listings: u32) -> Value {
    json!({
        "schemaVersion": 1,
        "label": words::BADGE_LABEL,
        "message": words::badge(state, listings),
        "color": colour(state),
        "cacheSeconds": BADGE_CACHE_S,
    })
}

fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / LETTER / 2) * LETTER + 2 * MARGIN
}

/// Grounds on which white letters have a contrast of 4.5:1 and more.
fn colour(state: State) -> &'static str {
    match state.class() {
        "good" => "#1b7537",
        "poor" => "#8a5300",
        "bad" => "#b3261e",
        _ => "#5b5b66",
    }
}
