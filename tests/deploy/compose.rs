//! `deploy/compose.yaml`

use serde_json::Value;

use crate::deploy::checkers::{compose_schema, root, text, yaml};

#[test]
fn the_compose_file_is_what_its_published_schema_asks_for() {
    let verdict = compose_schema(&root().join("deploy/compose.yaml"));
    assert!(verdict.content, "{}", verdict.said);
}

#[test]
fn a_compose_file_with_a_key_that_nobody_knows_is_refused_by_that_schema() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("compose.yaml");
    let misspelt = text("deploy/compose.yaml").replace("cap_drop:", "capdrop:");
    std::fs::write(&file, misspelt).unwrap();
    let verdict = compose_schema(&file);
    assert!(!verdict.content && verdict.said.contains("capdrop"), "{}", verdict.said);
}

#[test]
fn no_service_can_write_gain_rights_or_take_the_whole_machine() {
    for (name, service) in services() {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"], serde_json::json!(["ALL"]), "{name}");
        assert_eq!(service["security_opt"], serde_json::json!(["no-new-privileges:true"]), "{name}");
        assert!(service["cap_add"].is_null() && service["privileged"].is_null(), "{name}");
        for limit in ["cpus", "memory", "pids"] {
            assert!(!service["deploy"]["resources"]["limits"][limit].is_null(), "{name} has no limit of {limit}");
        }
        assert_eq!(service["healthcheck"]["test"][0], "CMD", "{name} is not asked how it is");
    }
}

#[test]
fn only_the_api_is_published_and_only_to_the_machine_itself() {
    for (name, service) in services() {
        let ports: Vec<&str> = service["ports"].as_array().into_iter().flatten().map(|port| port.as_str().unwrap()).collect();
        assert_eq!(!ports.is_empty(), name == "api", "{name}: {ports:?}");
        assert!(ports.iter().all(|port| port.starts_with("127.0.0.1:")), "{name}: {ports:?}");
    }
}

#[test]
fn the_table_is_reached_from_both_wings_and_from_nowhere_else() {
    let file = yaml(&root().join("deploy/compose.yaml"));
    for (name, service) in services() {
        let networks: Vec<&str> = service["networks"].as_array().unwrap().iter().map(|network| network.as_str().unwrap()).collect();
        assert!(networks.contains(&"table"), "{name}");
        assert_eq!(networks.len() == 1, name == "redis", "{name}: {networks:?}");
        if name != "redis" {
            assert_eq!(service["depends_on"]["redis"]["condition"], "service_healthy", "{name}");
        }
    }
    assert_eq!(file["networks"]["table"]["internal"], true);
    assert_ne!(file["services"]["api"]["networks"], file["services"]["worker"]["networks"], "the api has no way out");
}

#[test]
fn redis_writes_down_what_it_is_given_and_drops_nothing_to_make_room() {
    let (_, redis) = services().into_iter().find(|(name, _)| name == "redis").unwrap();
    let words: Vec<&str> = redis["command"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let set = |key: &str| words.iter().position(|word| *word == key).map(|at| words[at + 1]);
    assert_eq!(set("--appendonly"), Some("yes"));
    assert_eq!(set("--appendfsync"), Some("everysec"));
    assert_eq!(set("--maxmemory-policy"), Some("noeviction"));
    assert!(set("--maxmemory").is_some());
    assert_eq!(redis["volumes"], serde_json::json!(["table:/data"]));
    assert_ne!(redis["user"], "0:0");
    assert!(redis["user"].is_string(), "its start script begins as root where no user is named");
}

fn services() -> Vec<(String, Value)> {
    let file = yaml(&root().join("deploy/compose.yaml"));
    let services = file["services"].as_object().unwrap();
    assert_eq!(services.len(), 3, "api, worker and redis");
    services.iter().map(|(name, service)| (name.clone(), service.clone())).collect()
}
