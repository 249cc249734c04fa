//! `deploy/kubernetes`, held against the schemas of Kubernetes and against the program that it starts.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;

use clap::Parser;
use ipnet::IpNet;
use meeting_graph::cli::args::{Cli, Verb};
use meeting_graph::config::file::Config;
use meeting_graph::config::files::ConfigFiles;
use meeting_graph::config::load::load;
use meeting_graph::store::settings::StoreKind;
use meeting_graph::telemetry::LogFormat;
use serde_json::Value;

use crate::deploy::checkers::{kubernetes_schema, root, text, yaml_all};

/// The oldest version that knows everything the manifests use, and a newer one.
const VERSIONS: [&str; 2] = ["1.31", "1.37"];

const MANIFESTS: [&str; 5] = ["namespace.yaml", "settings.yaml", "api.yaml", "worker.yaml", "network-policy.yaml"];

fn manifest(name: &str) -> std::path::PathBuf {
    root().join("deploy/kubernetes").join(name)
}

fn all() -> Vec<Value> {
    MANIFESTS.iter().flat_map(|name| yaml_all(&manifest(name))).collect()
}

fn one(kind: &str, name: &str) -> Value {
    let found: Vec<Value> = all().into_iter().filter(|item| item["kind"] == kind && item["metadata"]["name"] == name).collect();
    assert_eq!(found.len(), 1, "{kind} {name}");
    found[0].clone()
}

fn container(role: &str) -> Value {
    one("Deployment", &format!("meeting-graph-{role}"))["spec"]["template"]["spec"]["containers"][0].clone()
}

#[test]
fn every_manifest_is_what_its_published_schema_asks_for() {
    for version in VERSIONS {
        for name in MANIFESTS {
            let verdict = kubernetes_schema(version, &manifest(name));
            assert!(verdict.content, "{version} {name}: {}", verdict.said);
        }
    }
    let listed: Vec<String> = yaml_all(&manifest("kustomization.yaml"))[0]["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, MANIFESTS);
}

#[test]
fn a_manifest_with_a_key_that_nobody_knows_is_refused_by_that_schema() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("api.yaml");
    std::fs::write(&file, text("deploy/kubernetes/api.yaml").replace("readinessProbe:", "readynessProbe:")).unwrap();
    let verdict = kubernetes_schema(VERSIONS[0], &file);
    assert!(!verdict.content && verdict.said.contains("readynessProbe"), "{}", verdict.said);
}

#[test]
fn each_deployment_starts_its_role_and_is_asked_where_it_answers() {
    let config = mounted(true);
    for role in ["api", "worker"] {
        let container = container(role);
        let args: Vec<String> = container["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        assert!(args.windows(2).any(|pair| pair == ["--role", role]), "{args:?}");
        let line = std::iter::once("meeting-graph".to_owned()).chain(args);
        assert!(matches!(Cli::try_parse_from(line).unwrap().verb, Verb::Serve { .. }));
        let ports: BTreeMap<&str, u64> = container["ports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|port| (port["name"].as_str().unwrap(), port["containerPort"].as_u64().unwrap()))
            .collect();
        assert!(config.http.listen.ends_with(&format!(":{}", ports["http"])), "{}", config.http.listen);
        assert!(config.http.metrics_listen.ends_with(&format!(":{}", ports["metrics"])), "{}", config.http.metrics_listen);
        assert_eq!(container["livenessProbe"]["httpGet"]["path"], "/livez");
        assert_eq!(container["readinessProbe"]["httpGet"]["path"], "/readyz");
        let pod = &one("Deployment", &format!("meeting-graph-{role}"))["spec"]["template"];
        assert_eq!(pod["metadata"]["annotations"]["prometheus.io/port"], ports["metrics"].to_string());
        let grace = pod["spec"]["terminationGracePeriodSeconds"].as_u64().unwrap();
        let pause = container["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap_or(0);
        let drain = if role == "api" { config.http.drain_s } else { config.http.drain_s + config.gather.drain_s };
        assert!(grace > pause + u64::from(drain), "{role} is killed before it has drained");
    }
}

#[test]
fn what_runs_is_nobody_and_can_write_nothing() {
    for role in ["api", "worker"] {
        let pod = one("Deployment", &format!("meeting-graph-{role}"))["spec"]["template"]["spec"].clone();
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
        assert_eq!(pod["automountServiceAccountToken"], false);
        let container = &pod["containers"][0];
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
        assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false);
        assert_eq!(container["securityContext"]["capabilities"]["drop"], serde_json::json!(["ALL"]));
        let mounts = container["volumeMounts"].as_array().unwrap();
        assert!(mounts.iter().all(|mount| mount["readOnly"] == true && mount.get("subPath").is_none()), "a single file is never renewed");
        assert!(container["resources"]["limits"]["memory"].is_string());
    }
}

#[test]
fn a_drained_node_leaves_replicas_that_answer() {
    let api = one("Deployment", "meeting-graph-api");
    let budget = one("PodDisruptionBudget", "meeting-graph-api");
    assert!(budget["spec"]["minAvailable"].as_u64() < api["spec"]["replicas"].as_u64());
    assert_eq!(budget["spec"]["selector"], api["spec"]["selector"]);
    let spread = api["spec"]["template"]["spec"]["topologySpreadConstraints"].as_array().unwrap();
    assert!(spread.iter().any(|rule| rule["topologyKey"] == "kubernetes.io/hostname"));
    assert!(spread.iter().all(|rule| rule["labelSelector"] == api["spec"]["selector"]));
    let service = one("Service", "meeting-graph");
    assert_eq!(service["spec"]["selector"], api["spec"]["selector"]["matchLabels"]);
}

#[test]
fn the_config_maps_are_read_as_the_kubelet_lays_them_out() {
    let config = mounted(true);
    assert_eq!(config.store.kind, StoreKind::Redis);
    assert_eq!(config.telemetry.log_format, LogFormat::Json);
    assert_eq!(config.sources.len(), 1, "each file once, though links lead to it on several ways");
    assert_eq!(mounted(false).sources.len(), 0);
}

#[test]
fn only_the_worker_may_leave_and_only_to_the_public_internet() {
    let egress = |role: &str| one("NetworkPolicy", &format!("meeting-graph-{role}"))["spec"]["egress"].as_array().unwrap().clone();
    let outside = |rules: &[Value]| -> Vec<Value> {
        rules.iter().flat_map(|rule| rule["to"].as_array().unwrap().clone()).filter_map(|to| to.get("ipBlock").cloned()).collect()
    };
    assert_eq!(outside(&egress("api")), Vec::<Value>::new());
    let blocks = outside(&egress("worker"));
    assert!(!blocks.is_empty());
    for private in ["10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "100.64.0.1", "fd00::1", "fe80::1"] {
        let address: std::net::IpAddr = private.parse().unwrap();
        let inside = |network: &Value| network.as_str().unwrap().parse::<IpNet>().unwrap().contains(&address);
        let open =
            blocks.iter().filter(|block| inside(&block["cidr"])).any(|block| !block["except"].as_array().unwrap().iter().any(inside));
        assert!(!open, "{private} can be reached");
    }
    for role in ["api", "worker"] {
        let policy = one("NetworkPolicy", &format!("meeting-graph-{role}"));
        assert_eq!(policy["spec"]["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
        let open: Vec<u64> = policy["spec"]["ingress"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|rule| rule.get("from").is_none())
            .map(|rule| rule["ports"][0]["port"].as_u64().unwrap())
            .collect();
        assert_eq!(open, if role == "api" { vec![8080] } else { Vec::new() }, "metrics are for their collector alone");
    }
}

/// The config as a pod sees it, with a source in the second ConfigMap or without.
fn mounted(with_a_source: bool) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let settings = one("ConfigMap", "meeting-graph")["data"]["meeting-graph.toml"].as_str().unwrap().to_owned();
    let sources = folder.path().join("sources");
    lay(&folder.path().join("main"), &[("meeting-graph.toml", &settings.replace("/etc/meeting-graph-sources", sources.to_str().unwrap()))]);
    let source = text("config/sources/ie/ireland.toml");
    let files: &[(&str, &str)] = if with_a_source { &[("ie-ireland.toml", &source)] } else { &[] };
    lay(&sources, files);
    let env = BTreeMap::from([
        ("MEETING_GRAPH__STORE__KIND".to_owned(), "redis".to_owned()),
        ("MEETING_GRAPH__STORE__URL".to_owned(), "redis://redis:6379/0".to_owned()),
    ]);
    load(&ConfigFiles::on_disk(folder.path().join("main/meeting-graph.toml")), &env).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A ConfigMap in a folder: the files in a dated folder, a link to that, and a link for each file.
fn lay(folder: &Path, files: &[(&str, &str)]) {
    let dated = folder.join("..2026_11_30_00_00_00.123456789");
    std::fs::create_dir_all(&dated).unwrap();
    symlink(dated.file_name().unwrap(), folder.join("..data")).unwrap();
    for (name, content) in files {
        std::fs::write(dated.join(name), content).unwrap();
        symlink(Path::new("..data").join(name), folder.join(name)).unwrap();
    }
}
