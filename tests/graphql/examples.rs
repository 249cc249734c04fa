//! The examples that newcomers are shown must answer, and with something.

use super::asked::ask_file;
use crate::common::{cases, expect_file, tests_dir};

#[tokio::test]
async fn every_example_answers_as_written() {
    for path in cases("../schema/examples", ".graphql") {
        let answer = ask_file(&path).await;
        assert_eq!(answer.status, 200, "{}: {}", path.display(), answer.pretty());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        expect_file(&tests_dir().join(format!("graphql/examples/{name}.expected.json")), &answer.pretty());
    }
}
