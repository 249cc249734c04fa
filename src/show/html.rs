//! A report as one page that needs nothing else: no script, no picture, no request to anyone. Everything is escaped by maud.
//!
//! [`body`] is the part between the page's head and foot, for a page of a server that has its own.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::notice::Notice;
use crate::model::report::{HarvestReport, NoticeTally, Notices};
use crate::show::account::{Account, Verdict};
use crate::show::findings::{self, Weight, by_weight};
use crate::show::picture::Picture;
use crate::show::shape;
use crate::show::visible::visible;

/// Colours with a contrast of 4.5:1 and more on their ground, in light and dark; sizes for a phone first; ink for print.
pub const STYLE: &str = include_str!("page.css");

/// A whole page.
pub fn page(account: &Account) -> String {
    let title = format!("How the feed of {} reads", visible(&account.subject));
    let page = html! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { "How the feed of " bdi { (visible(&account.subject)) } " reads" }
                    (body(account))
                }
                footer { p { "Made by meeting-graph, " (account.report.at.strftime("%Y-%m-%d %H:%M UTC")) "." } }
            }
        }
    };
    page.into_string()
}

/// All of an account below the heading of its page.
pub fn body(account: &Account) -> Markup {
    html! {
        (verdict(account))
        (read_with(account))
        (notices(&account.report.notices))
        @if let Some(meetings) = account.meetings.as_ref().filter(|meetings| meetings.meetings > 0) {
            (picture(meetings, &account.report))
        }
        @if !account.not_judged.is_empty() {
            section {
                h2 { "Not judged" }
                ul { @for what in &account.not_judged { li { (visible(what)) } } }
                @if let Some(command) = &account.command {
                    p { "Say it with:" }
                    pre dir="ltr" { code { (visible(command)) } }
                }
            }
        }
    }
}

fn verdict(account: &Account) -> Markup {
    let (class, sign) = match account.verdict() {
        Verdict::AllTaken => ("verdict good", "✓"),
        Verdict::SomeRefused => ("verdict poor", "!"),
        Verdict::NothingTaken => ("verdict bad", "✗"),
    };
    html! {
        div class=(class) {
            p { span class="sign" aria-hidden="true" { (sign) } " " strong { (account.headline()) } }
            (failure(&account.report))
        }
    }
}

/// Why nothing was taken over, where that is so.
pub fn failure(report: &HarvestReport) -> Markup {
    html! {
        @if let Some(failure) = &report.failure {
            p dir="auto" { (visible(failure)) }
            @if let Some(class) = report.failure_class {
                p { (class.sentence()) " " code { (class.word()) } }
                p { strong { "What to do " } "(" (findings::actor(class)) "): " (class.mend()) }
            }
        }
    }
}

fn read_with(account: &Account) -> Markup {
    html! {
        @if !account.steps.is_empty() {
            section {
                h2 { "What was looked at" }
                ol { @for step in &account.steps { li { bdi { (visible(step)) } } } }
            }
        }
        @if !account.read_with.is_empty() {
            section {
                h2 { "How it was read" }
                dl class="pairs" {
                    @for fact in &account.read_with { div { dt { (fact.name) } dd { bdi { (visible(&fact.value)) } } } }
                }
            }
        }
    }
}

/// The notices, errors first.
pub fn notices(notices: &Notices) -> Markup {
    html! {
        @for weight in by_weight(notices) {
            section {
                h2 { (weight.heading()) }
                @for (code, tally) in &weight.findings {
                    article class=(weight.word()) {
                        h3 { (code.sentence()) }
                        p class="meta" { (weight.word()) " " code { (code.code()) } ", " (findings::times(tally)) }
                        p { strong { "Why it matters: " } (code.why()) }
                        p { strong { "What to do: " } (code.mend()) }
                        (samples(&weight, tally))
                    }
                }
            }
        }
    }
}

fn samples(weight: &Weight<'_>, tally: &NoticeTally) -> Markup {
    let more = (tally.count as usize).saturating_sub(tally.samples.len());
    html! {
        @if tally.samples.iter().any(|sample| sample.row.is_some() || findings::content(sample).is_some()) {
            table class="samples" {
                caption class="unseen" { "Rows with this " (weight.word()) }
                thead { tr { th scope="col" { "Row" } th scope="col" { "Its id" } th scope="col" { "Field" } th scope="col" { "Value" } } }
                tbody { @for sample in &tally.samples { (sample_row(sample)) } }
            }
            @if more > 0 { p class="meta" { "and " (more) " more" } }
        }
    }
}

fn sample_row(sample: &Notice) -> Markup {
    let cell = |text: &Option<String>| text.as_deref().map(visible).unwrap_or_default();
    html! {
        tr {
            td { @match sample.row { Some(row) => (row), None => "feed" } }
            td { bdi { (cell(&sample.source_row_id)) } }
            td { code { (cell(&sample.field)) } }
            td { bdi { (cell(&sample.value)) } }
        }
    }
}

fn picture(picture: &Picture, report: &HarvestReport) -> Markup {
    html! {
        section {
            h2 { "What the " (picture.meetings) " meetings look like" }
            div class="counts" {
                (counts("When", picture.days().iter().map(|(label, count)| (label.as_str(), *count))))
                (counts("Where", picture.ways().into_iter()))
                (counts("How the time zone was found", picture.zones().into_iter()))
                (filled(report, "What is filled in"))
            }
            (shape_sentences(report))
        }
    }
}

/// What is filled in, counted.
pub fn filled(report: &HarvestReport, caption: &str) -> Markup {
    counts(caption, shape::fills(&report.shape.fills).into_iter())
}

/// What else is told of the shape, a paragraph for each sentence.
pub fn shape_sentences(report: &HarvestReport) -> Markup {
    html! { @for told in shape::sentences(report) { p { bdi { (visible(&told)) } } } }
}

fn counts<'a>(caption: &str, pairs: impl Iterator<Item = (&'a str, u32)>) -> Markup {
    html! {
        table class="count" {
            caption { (caption) }
            tbody {
                @for (label, count) in pairs {
                    tr { th scope="row" { (label) } td { (count) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::STYLE;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn luminance(hex: &str) -> f64 {
        let digits: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
        let channel = |at: usize| {
            let part = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn colour<'a>(block: &'a str, name: &str) -> &'a str {
        let at = block.find(&format!("--{name}: #")).unwrap_or_else(|| panic!("no --{name} in {block}"));
        block[at..].split('#').nth(1).unwrap().split(';').next().unwrap()
    }

    #[test]
    fn every_colour_of_text_can_be_read_on_both_grounds_in_light_dark_and_print() {
        let blocks: Vec<&str> = STYLE.split(":root {").skip(1).map(|block| block.split('}').next().unwrap()).collect();
        assert_eq!(blocks.len(), 3);
        for block in blocks {
            for text in ["ink", "soft", "link", "good", "poor", "bad"] {
                for ground in ["ground", "panel"] {
                    let found = contrast(colour(block, text), colour(block, ground));
                    assert!(found >= 4.5, "{text} on {ground} has {found:.2}:1 in {block}");
                }
            }
        }
    }
}
