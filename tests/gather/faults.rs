//! `faults.txt`: each fault of the field has tests that show what is done about it.

use std::collections::BTreeMap;

use crate::common::tests_dir;

#[test]
fn every_fault_of_the_list_has_tests_and_each_of_them_is_there() {
    let list = std::fs::read_to_string(tests_dir().join("gather/faults.txt")).unwrap();
    let mut tests: BTreeMap<&str, usize> = BTreeMap::new();
    let mut fault = "";
    for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let Some(below) = line.strip_prefix("  ") else {
            fault = line;
            tests.insert(fault, 0);
            continue;
        };
        let Some((file, test)) = below.split_once(' ').filter(|(file, _)| file.ends_with(".rs")) else { continue };
        let source = std::fs::read_to_string(tests_dir().join("..").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "{fault}: {file} has no test `{test}`");
        *tests.get_mut(fault).unwrap() += 1;
    }
    assert!(tests.len() >= 18, "{tests:?}");
    assert!(tests.values().all(|count| *count > 0), "{tests:?}");
}
