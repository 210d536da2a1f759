//! Runs the stories on every release asked for and counts.

use std::any::Any;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Builder;
use xtask::kafka::{Cluster, Error, Version};

use crate::clusters::Clusters;
use crate::context::{Context, Host};
use crate::story::{Outcome, Shape, Story};

// Stories mostly wait; the machine's cores would be too few.
const THREADS: usize = 4;
const LOG_LINES: usize = 30;

/// One release's clusters and how its stories ended.
struct Release {
    clusters: Clusters,
    passed: AtomicU32,
    failed: AtomicU32,
}

/// Runs what the command line selects, stops every cluster, and says how many passed.
pub(crate) fn run(stories: Vec<Story>) -> ExitCode {
    let versions = match versions(env::var("MILENA_KAFKA").ok().as_deref()) {
        Ok(versions) => versions,
        Err(error) => {
            eprintln!("MILENA_KAFKA: {error}");
            return ExitCode::from(2);
        }
    };
    let releases: Vec<Arc<Release>> = versions.into_iter().map(Release::new).collect();
    let trials = releases.iter().flat_map(|release| {
        let version = release.clusters.version();
        let theirs = stories.iter().filter(move |story| story.is_about(version));
        theirs.map(|story| trial(release, *story))
    });
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    for release in &releases {
        release.clusters.stop();
        release.report();
    }
    conclusion.exit_code()
}

/// The releases in `text`: separated by commas, or `all`; the default when nothing is set.
fn versions(text: Option<&str>) -> Result<Vec<Version>, Error> {
    match text.map(str::trim) {
        None | Some("") => Ok(vec![Version::DEFAULT]),
        Some("all") => Ok(Version::KNOWN.to_vec()),
        Some(list) => list
            .split(',')
            .map(|version| version.trim().parse())
            .collect(),
    }
}

fn trial(release: &Arc<Release>, story: Story) -> Trial {
    let name = format!("{}::{}", release.clusters.version(), story.name);
    let release = Arc::clone(release);
    Trial::test(name, move || {
        let outcome = release.play(story);
        let counter = if outcome.is_ok() {
            &release.passed
        } else {
            &release.failed
        };
        counter.fetch_add(1, Ordering::Relaxed);
        outcome
    })
}

impl Release {
    fn new(version: Version) -> Arc<Release> {
        let (passed, failed) = (AtomicU32::new(0), AtomicU32::new(0));
        Arc::new(Release {
            clusters: Clusters::new(version),
            passed,
            failed,
        })
    }

    fn play(&self, story: Story) -> Outcome {
        match story.cluster {
            Shape::Single => tell_with_logs(story, &*self.clusters.single()?),
            Shape::Three => {
                let three = self.clusters.three()?;
                tell_with_logs(
                    story,
                    three.cluster().ok_or("the three nodes were not started")?,
                )
            }
            Shape::Embedded(brokers) => self.play_embedded(story, brokers),
        }
    }

    fn play_embedded(&self, story: Story, brokers: u16) -> Outcome {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let builder = milena_broker::Cluster::builder().brokers(brokers);
        let cluster = runtime.block_on(builder.start_tcp("127.0.0.1:0"))?;
        let host = Host::Embedded(&cluster);
        let outcome = tell(story, self.clusters.version(), host);
        runtime.block_on(cluster.shutdown());
        outcome
    }

    /// Says how many passed, if any story was run.
    fn report(&self) {
        let (passed, failed) = (
            self.passed.load(Ordering::Relaxed),
            self.failed.load(Ordering::Relaxed),
        );
        let failures = if failed > 0 {
            format!(", {failed} failed")
        } else {
            String::new()
        };
        if passed + failed > 0 {
            println!(
                "Kafka {}: {passed} tests passed{failures}",
                self.clusters.version()
            );
        }
    }
}

/// Runs a story; when it fails, the nodes' logs are added to what it said.
fn tell_with_logs(story: Story, cluster: &Cluster) -> Outcome {
    let outcome = tell(story, cluster.version(), Host::Kafka(cluster));
    outcome.map_err(|failed| with_logs(&failed, cluster))
}

fn tell(story: Story, version: Version, host: Host<'_>) -> Outcome {
    let context = Context {
        story: story.name,
        version,
        host,
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| (story.run)(&context)));
    outcome.unwrap_or_else(|panic| Err(format!("panicked: {}", words(&*panic)).into()))
}

fn with_logs(failed: &Failed, cluster: &Cluster) -> Failed {
    let mut text = failed
        .message()
        .unwrap_or("it failed without a message")
        .to_owned();
    for node in cluster.node_ids() {
        let state = if cluster.is_running(node) {
            "running"
        } else {
            "not running"
        };
        text += &format!(
            "\n--- the end of node {node}'s log ({state}) ---\n{}",
            cluster.log_tail(node, LOG_LINES)
        );
    }
    text.into()
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}
