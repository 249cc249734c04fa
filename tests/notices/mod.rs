//! The catalogues of notices and failures are what their files say, and can be read by a volunteer.

use std::collections::BTreeSet;

use meeting_graph::model::catalogue::{self, MARKS};
use meeting_graph::model::failure::FailureClass;
use meeting_graph::model::notice::NoticeCode;

use crate::common::{expect_file, tests_dir};

#[test]
fn the_catalogue_file_is_the_catalogue() {
    expect_file(&tests_dir().join("../schema/notices.json"), &catalogue::json());
}

#[test]
fn the_page_of_notices_has_the_catalogue() {
    let path = tests_dir().join("../schema/NOTICES.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MARKS.0).expect("the page has the mark where the catalogue begins");
    let (_, after) = rest.split_once(MARKS.1).expect("the page has the mark where the catalogue ends");
    expect_file(&path, &format!("{before}{}\n\n{}\n{}{after}", MARKS.0, catalogue::markdown(), MARKS.1));
}

#[test]
fn every_text_of_the_catalogues_is_a_sentence() {
    let notices = NoticeCode::ALL.iter().flat_map(|code| [code.sentence(), code.why(), code.mend()]);
    let failures = FailureClass::ALL.iter().flat_map(|class| [class.sentence(), class.mend()]);
    for text in notices.chain(failures) {
        let begins = text.chars().next().is_some_and(char::is_uppercase);
        assert!(begins && text.ends_with('.') && !text.contains('|'), "{text:?}");
    }
}

#[test]
fn no_code_is_given_twice_in_its_catalogue() {
    let codes: BTreeSet<&str> = NoticeCode::ALL.iter().map(|code| code.code()).collect();
    let classes: BTreeSet<&str> = FailureClass::ALL.iter().map(|class| class.word()).collect();
    assert_eq!((codes.len(), classes.len()), (NoticeCode::ALL.len(), FailureClass::ALL.len()));
}
