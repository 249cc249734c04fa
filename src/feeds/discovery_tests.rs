//! Pages as sites write them, and the addresses that are found in them.

use super::read;

fn leads(html: &str) -> Vec<String> {
    leads_at("https://aa.example/meetings/", html)
}

fn leads_at(at: &str, html: &str) -> Vec<String> {
    read(html, &at.parse().unwrap()).leads.into_iter().map(|lead| lead.url.to_string()).collect()
}

const AJAX: &str = "https://aa.example/wp-admin/admin-ajax.php?action=meetings";
const JSON: &str = "https://aa.example/wp-json/tsml/meetings";

#[test]
fn the_link_of_the_specification_comes_first() {
    let html = r#"<head><link rel="alternate" type="application/rss+xml" href="/feed/">
        <LINK REL='alternate' TYPE='application/json' TITLE='Meetings Feed' HREF='/wp-admin/admin-ajax.php?action=meetings&amp;key=abc'>
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">"#;
    assert_eq!(leads(html), [format!("{AJAX}&key=abc").as_str(), AJAX, JSON]);
}

#[test]
fn an_embed_names_its_source_and_its_zone() {
    let html = r#"<div id='tsml-ui' data-src='/wp-content/tsml-cache-0123456789.json?1690000000' data-timezone='America/Chicago'></div>"#;
    let page = read(html, &"https://aa.example/meetings".parse().unwrap());
    assert_eq!(page.leads[0].url.as_str(), "https://aa.example/wp-content/tsml-cache-0123456789.json?1690000000");
    assert_eq!(page.zone.unwrap().as_str(), "America/Chicago");
}

#[test]
fn an_embed_may_name_several_sources() {
    let html = r#"<div id="tsml-ui" data-src="https://north.example/a.json, https://south.example/b.json"></div>"#;
    assert_eq!(leads(html), ["https://north.example/a.json", "https://south.example/b.json"]);
}

#[test]
fn a_google_sheet_is_read_as_csv() {
    let html = r#"<div id="tsml-ui" data-src="https://docs.google.com/spreadsheets/d/1AbC-x/edit#gid=42" data-google="k"></div>"#;
    assert_eq!(leads(html), ["https://docs.google.com/spreadsheets/d/1AbC-x/export?format=csv&gid=42"]);
    let published = r#"<div id="tsml-ui" data-src="https://docs.google.com/spreadsheets/d/e/2PACX/pub?output=csv"></div>"#;
    assert_eq!(leads(published), ["https://docs.google.com/spreadsheets/d/e/2PACX/pub?output=csv"]);
}

#[test]
fn a_plugin_that_shares_nothing_is_still_asked_where_its_wordpress_lives() {
    let html = r#"<meta name="12_step_meeting_list" content="3.19.17"><script src="/blog/wp-includes/js/x.js?ver=6"></script>"#;
    let page = read(html, &"https://aa.example/blog/meetings/".parse().unwrap());
    assert_eq!(page.plugin_version.as_deref(), Some("3.19.17"));
    let found: Vec<&str> = page.leads.iter().map(|lead| lead.url.as_str()).collect();
    assert_eq!(found, ["https://aa.example/blog/wp-admin/admin-ajax.php?action=meetings", "https://aa.example/blog/wp-json/tsml/meetings"]);
}

#[test]
fn what_is_written_in_scripts_comments_and_pictures_is_no_address() {
    let html = r#"<script>var x = "<div id='tsml-ui' data-src='/a.json'></div>";</script>
        <!-- <div id="tsml-ui" data-src="/b.json"></div> --><img data-src="/c.png"><div id="tsml-ui" data-src="javascript:alert(1)"></div>"#;
    assert_eq!(leads_at("https://aa.example/", html), [AJAX, JSON]);
}

#[test]
fn a_page_of_links_is_not_followed_without_end() {
    let many: String =
        (0..50).map(|n| format!("<link rel=alternate type=application/json title='Meetings Feed' href=/{n}.json>")).collect();
    assert_eq!(leads(&many).len(), 8);
}
