//! What the process uses while a script runs.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::input;

/// How often memory is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// What the process used; none where nobody looked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// Share of one processor, in percent.
    pub(super) processor: Option<f64>,
    /// Resident memory in MiB, on average.
    pub(super) resident: Option<f64>,
    /// Virtual memory in MiB, on average.
    pub(super) mapped: Option<f64>,
}

/// Looks at the process until it is stopped.
pub(super) struct Monitor(Option<Watch>);

struct Watch {
    start: (Instant, Duration),
    /// Dropping it ends the thread.
    stop: Sender<()>,
    sampler: Option<JoinHandle<Vec<(f64, f64)>>>,
}

impl Monitor {
    pub(super) fn start(wanted: bool) -> Self {
        Self(wanted.then(|| {
            let (stop, stopped) = channel();
            let sampler = Builder::new().name("monitor".to_owned()).spawn(move || samples(&stopped)).ok();
            Watch { start: (Instant::now(), processor_time()), stop, sampler }
        }))
    }

    pub(super) fn stop(self) -> Usage {
        let Some(Watch { start: (start, used), stop, sampler }) = self.0 else { return Usage::default() };
        drop(stop);
        let samples = sampler.and_then(|sampler| sampler.join().ok()).unwrap_or_default();
        let wall = start.elapsed().as_secs_f64();
        let processor = (wall > 0.0).then(|| 100.0 * processor_time().saturating_sub(used).as_secs_f64() / wall);
        let (resident, mapped): (Vec<_>, Vec<_>) = samples.into_iter().unzip();
        Usage { processor, resident: average(&resident), mapped: average(&mapped) }
    }
}

fn samples(stopped: &Receiver<()>) -> Vec<(f64, f64)> {
    let mut samples: Vec<_> = sample().into_iter().collect();
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        samples.extend(sample());
    }
    samples
}

/// Resident and virtual memory in MiB.
fn sample() -> Option<(f64, f64)> {
    let text = input::own_memory().ok()?;
    let mut pages = text.split_whitespace().filter_map(|number| number.parse::<f64>().ok());
    let (mapped, resident) = (pages.next()?, pages.next()?);
    let page = f64::from(u32::try_from(rustix::param::page_size()).ok()?) / f64::from(1 << 20);
    Some((resident * page, mapped * page))
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn average(samples: &[f64]) -> Option<f64> {
    let count = u32::try_from(samples.len()).ok().filter(|count| *count > 0)?;
    Some(samples.iter().sum::<f64>() / f64::from(count))
}
