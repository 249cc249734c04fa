//! The writing wing's hands: which source when, one harvest, linking, publishing.

pub mod settings;
pub mod schedule;
pub mod source_plan;
pub mod followed;
pub mod describe;
pub mod guard;
pub mod cut;
pub mod held;
pub mod due;
pub mod pull;
pub mod hint;
pub mod reading;
pub mod harvest;
pub mod look;
pub mod seek;
pub mod publish;
pub mod enroll;
pub mod erase;
pub mod outlook;
pub mod attempt;
pub mod jump;
pub mod obey;
pub mod cron;
pub mod worker;
