//! What the system and the runtime know of this process, in the names that dashboards of any program use.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use tokio::runtime::RuntimeMetrics;

/// This process at one instant.
#[derive(Debug)]
pub struct Process {
    runtime: RuntimeMetrics,
    system: Option<System>,
}

/// What only Linux tells.
#[derive(Debug)]
struct System {
    cpu_seconds: f64,
    resident_bytes: u64,
    open_files: u64,
    threads: u64,
    started_at_s: u64,
}

impl Process {
    /// As it is now. Call it within the runtime.
    pub fn now() -> Self {
        Self { runtime: tokio::runtime::Handle::current().metrics(), system: system() }
    }
}

#[cfg(target_os = "linux")]
#[allow(clippy::cast_precision_loss, reason = "ticks of a processor are far below 2^52")]
fn system() -> Option<System> {
    use procfs::WithCurrentSystemInfo;

    let own = procfs::process::Process::myself().ok()?;
    let stat = own.stat().ok()?;
    let ticks = procfs::ticks_per_second();
    Some(System {
        cpu_seconds: (stat.utime + stat.stime) as f64 / ticks as f64,
        resident_bytes: stat.rss_bytes().get(),
        open_files: own.fd_count().ok().and_then(|count| u64::try_from(count).ok())?,
        threads: u64::try_from(stat.num_threads).unwrap_or(0),
        started_at_s: procfs::boot_time_secs().ok()? + stat.starttime / ticks,
    })
}

#[cfg(not(target_os = "linux"))]
fn system() -> Option<System> {
    None
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let mut gauges: Vec<(&str, &str, u64)> = vec![
            ("tokio_workers", "Threads that run tasks", count(self.runtime.num_workers())),
            ("tokio_alive_tasks", "Tasks that are not done", count(self.runtime.num_alive_tasks())),
            ("tokio_global_queue_depth", "Tasks that wait for a thread", count(self.runtime.global_queue_depth())),
        ];
        if let Some(System { cpu_seconds, resident_bytes, open_files, threads, started_at_s }) = self.system {
            let seconds = encoder.encode_descriptor("process_cpu_seconds", "Processor time spent", None, MetricType::Counter)?;
            ConstCounter::new(cpu_seconds).encode(seconds)?;
            gauges.extend([
                ("process_resident_memory_bytes", "Memory held", resident_bytes),
                ("process_open_fds", "File handles open", open_files),
                ("process_threads", "Threads of the system", threads),
                ("process_start_time_seconds", "When it was started", started_at_s),
            ]);
        }
        for (name, help, value) in gauges {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX)).encode(gauge)?;
        }
        let build =
            encoder.encode_descriptor("meeting_graph_build_info", "Always 1; the label says which version", None, MetricType::Gauge)?;
        let mut build = build;
        ConstGauge::new(1_i64).encode(build.encode_family(&[("version", env!("CARGO_PKG_VERSION"))])?)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
