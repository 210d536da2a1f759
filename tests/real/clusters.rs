//! The clusters that stories run on: started when first needed, shared, replaced when broken.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use xtask::kafka::{Cluster, Error, Spec, Version};

const HEAL_LIMIT: Duration = Duration::from_secs(120);

/// The clusters of one release.
pub(crate) struct Clusters {
    version: Version,
    single: Mutex<Option<Arc<Cluster>>>,
    three: Mutex<Option<Cluster>>,
}

/// Three nodes, for the holder alone.
pub(crate) struct Three<'a>(MutexGuard<'a, Option<Cluster>>);

impl Clusters {
    /// Starts nothing yet.
    pub(crate) fn new(version: Version) -> Clusters {
        Clusters {
            version,
            single: Mutex::new(None),
            three: Mutex::new(None),
        }
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// The single node; a new one if the last has ended.
    pub(crate) fn single(&self) -> Result<Arc<Cluster>, Error> {
        let mut single = self.single.lock().unwrap_or_else(PoisonError::into_inner);
        match single.take().filter(|cluster| cluster.is_running(1)) {
            Some(cluster) => Ok(Arc::clone(single.insert(cluster))),
            None => {
                let cluster = Cluster::start(Spec::new(self.version).named("single"))?;
                Ok(Arc::clone(single.insert(Arc::new(cluster))))
            }
        }
    }

    /// Three healthy nodes once no other story has them: those that were used before, healed, or new ones if they
    /// cannot be.
    pub(crate) fn three(&self) -> Result<Three<'_>, Error> {
        let mut three = self.three.lock().unwrap_or_else(PoisonError::into_inner);
        let healed = three
            .take()
            .filter(|cluster| match cluster.heal(HEAL_LIMIT) {
                Ok(()) => true,
                Err(error) => {
                    eprintln!("the three nodes are replaced because they did not heal: {error}");
                    false
                }
            });
        *three = Some(match healed {
            Some(cluster) => cluster,
            None => Cluster::start(Spec::new(self.version).brokers(3).named("three"))?,
        });
        Ok(Three(three))
    }

    /// Stops everything.
    pub(crate) fn stop(&self) {
        *self.single.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.three.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Three<'_> {
    /// The nodes; nothing only before they were started, which `Clusters::three` has done.
    pub(crate) fn cluster(&self) -> Option<&Cluster> {
        self.0.as_ref()
    }
}
