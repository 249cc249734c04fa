//! The files of `deploy/`, held against their own rules and against the program they start. No container engine and no
//! running service manager is asked: what those would refuse is told by the schema, the linter and the verifier they publish.

pub mod checkers;
mod compose;
mod dockerfile;
mod kubernetes;
mod prometheus;
mod started;
mod unit;
