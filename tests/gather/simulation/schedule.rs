//! What befalls the house, and when.

use meeting_graph::model::command::Order;

use crate::gather::simulation::table::Outage;
use crate::gather::simulation::world::Weather;

pub const SOURCES: [&str; 5] = ["ie-cork", "ie-dublin", "ie-galway", "ie-kerry", "ie-sligo"];
pub const WORKERS: usize = 2;

/// How long it goes on, in seconds.
const LENGTH_S: u64 = 40 * 3_600;

/// Something that happens at an instant.
#[derive(Debug, Clone)]
pub enum Event {
    Weather(&'static str, Weather),
    Offline(bool),
    Outage(Outage),
    /// The wall clock is set by so many seconds.
    Jump(i64),
    Kill(usize),
    Start(usize),
    Edit(&'static str),
    CloseMost(&'static str),
    Order(&'static str, Order),
}

/// Events by their second, in order.
pub fn schedule(rng: &mut fastrand::Rng) -> Vec<(u64, Event)> {
    let mut events = Vec::new();
    let at = |rng: &mut fastrand::Rng, longest_s: u64| rng.u64(0..LENGTH_S - longest_s);
    let source = |rng: &mut fastrand::Rng| SOURCES[rng.usize(..SOURCES.len())];
    for _ in 0..rng.usize(4..12) {
        let (from, length, source) = (at(rng, 30_000), rng.u64(60..30_000), source(rng));
        events.push((from, Event::Weather(source, Weather::BAD[rng.usize(..Weather::BAD.len())])));
        events.push((from + length, Event::Weather(source, Weather::Fine)));
    }
    for _ in 0..rng.usize(0..3) {
        let (from, length) = (at(rng, 7_200), rng.u64(30..7_200));
        events.push((from, Event::Offline(true)));
        events.push((from + length, Event::Offline(false)));
    }
    for _ in 0..rng.usize(0..4) {
        let (from, length) = (at(rng, 3_600), rng.u64(5..3_600));
        events.push((from, Event::Outage([Outage::Away, Outage::Flaky, Outage::Full][rng.usize(..3)])));
        events.push((from + length, Event::Outage(Outage::None)));
    }
    for _ in 0..rng.usize(0..3) {
        let seconds = [-7_200, -600, 600, 7_200][rng.usize(..4)];
        events.push((at(rng, 0), Event::Jump(seconds)));
    }
    for _ in 0..rng.usize(0..6) {
        let (from, length, worker) = (at(rng, 3_600), rng.u64(1..3_600), rng.usize(..WORKERS));
        events.push((from, Event::Kill(worker)));
        events.push((from + length, Event::Start(worker)));
    }
    for _ in 0..rng.usize(2..10) {
        let source = source(rng);
        events.push((at(rng, 0), Event::Edit(source)));
    }
    for _ in 0..rng.usize(0..6) {
        let source = source(rng);
        let order = match rng.u8(0..6) {
            0 => Order::Accept,
            1 => Order::Pause { why: None },
            2 => Order::Resume,
            3 => Order::Rollback { to: None },
            _ => Order::Trigger,
        };
        events.push((at(rng, 0), Event::Order(source, order)));
    }
    if rng.bool() {
        let source = source(rng);
        events.push((rng.u64(0..3 * 3_600), Event::CloseMost(source)));
    }
    events.push((LENGTH_S, Event::Edit(SOURCES[0])));
    events.sort_by_key(|(at_s, _)| *at_s);
    events
}
