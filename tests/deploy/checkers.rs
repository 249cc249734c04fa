//! The programs that know the formats. One that is missing fails the test that asks for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Whether a checker is content, and all that it said.
pub struct Verdict {
    pub content: bool,
    pub said: String,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, such as `deploy/compose.yaml`.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Holds a compose file against the schema of the Compose Specification.
pub fn compose_schema(file: &Path) -> Verdict {
    verdict(python(["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]).arg(file))
}

/// Holds manifests against the schemas of a version of Kubernetes; keys that it does not know are refused.
pub fn kubernetes_schema(version: &str, file: &Path) -> Verdict {
    verdict(Command::new(tool("kubernetes-validate")).args(["--strict", "--kubernetes-version", version]).arg(file))
}

/// Prometheus' tool with these arguments.
pub fn promtool(arguments: &[&str], file: &Path) -> Verdict {
    verdict(Command::new("promtool").args(arguments).arg(file))
}

/// What a YAML file of one document says, anchors and merges followed.
pub fn yaml(file: &Path) -> serde_json::Value {
    let mut all = yaml_all(file);
    assert_eq!(all.len(), 1, "{} holds several documents", file.display());
    all.remove(0)
}

/// What each document of a YAML file says.
pub fn yaml_all(file: &Path) -> Vec<serde_json::Value> {
    let program =
        "import json, sys; from ruamel.yaml import YAML; json.dump(list(YAML(typ='safe').load_all(open(sys.argv[1]))), sys.stdout)";
    let Output { status, stdout, stderr } = output(python(["-c", program]).arg(file));
    assert!(status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&stderr));
    serde_json::from_slice(&stdout).unwrap()
}

/// Lints a Dockerfile.
pub fn hadolint(file: &Path) -> Verdict {
    verdict(Command::new(tool("hadolint")).args(["--no-color", "--failure-threshold", "style"]).arg(file))
}

/// `systemd-analyze` with these arguments. Its pager and the host's own units are left out.
pub fn systemd_analyze(arguments: &[&str], unit: &Path) -> Verdict {
    verdict(Command::new("systemd-analyze").arg("--no-pager").args(arguments).arg(unit))
}

fn python<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(tool("python"));
    command.args(arguments);
    command
}

fn tool(name: &str) -> PathBuf {
    root().join("target/test-tools/bin").join(name)
}

fn verdict(command: &mut Command) -> Verdict {
    let Output { status, stdout, stderr } = output(command);
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    Verdict { content: status.success(), said }
}

fn output(command: &mut Command) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|error| panic!("{program} cannot be run ({error}); `tests/run.sh tools` installs it"))
}
