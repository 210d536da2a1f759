//! Properties of Kafka's Java client and of librdkafka that have no meaning here, and what there is instead.

/// Names and what to do about each. Their values are not looked at.
const FOREIGN: &[(&str, &str)] = &[
    ("key.serializer", TYPED),
    ("value.serializer", TYPED),
    (
        "interceptor.classes",
        "it names Java classes; give ProducerConfig::interceptor a value",
    ),
    (
        "bootstrap.resolve.timeout.ms",
        "names are resolved anew at every connect, within socket.connection.setup.timeout.ms",
    ),
    (
        "buffer.memory.allocation.strategy",
        "a batch takes as much memory as its records need",
    ),
    (
        "config.providers",
        "values are taken as they are; look them up before",
    ),
    (
        "metadata.cluster.check.enable",
        "answers of another cluster are always refused; leave it out",
    ),
    (
        "metadata.max.idle.ms",
        "what is known of a topic is kept fresh for as long as the producer lives",
    ),
    ("metric.reporters", METRICS),
    ("metrics.num.samples", METRICS),
    ("metrics.recording.level", METRICS),
    ("metrics.sample.window.ms", METRICS),
    ("statistics.interval.ms", METRICS),
    (
        "enable.metrics.push",
        "metrics are not pushed to brokers (KIP-714); leave it out",
    ),
    (
        "security.providers",
        "it names Java classes, of which there are none here",
    ),
    ("transactional.id", TRANSACTIONS),
    ("transaction.timeout.ms", TRANSACTIONS),
    ("transaction.two.phase.commit.enable", TRANSACTIONS),
    (
        "queue.buffering.max.kbytes",
        "the buffer is bounded by buffer.memory, in bytes",
    ),
    (
        "queue.buffering.max.messages",
        "the buffer is bounded by buffer.memory, in bytes, and not in records",
    ),
    (
        "batch.num.messages",
        "batches are bounded by batch.size, in bytes, and not in records",
    ),
    (
        "message.max.bytes",
        "requests and records are bounded by max.request.size",
    ),
    (
        "enable.gapless.guarantee",
        "after a failed batch the producer goes on; leave it out",
    ),
    (
        "delivery.report.only.error",
        "use ProducerConfig::on_failure and drop the deliveries",
    ),
    (
        "sticky.partitioning.linger.ms",
        "records stick to a partition for batch.size bytes (KIP-794)",
    ),
];

const TYPED: &str =
    "it names Java classes; records are bytes, and Producer::typed takes serializers";
const METRICS: &str = "Producer::metrics tells, and the cargo feature `metrics` exports them";
const TRANSACTIONS: &str = "transactions are not supported yet";

/// What there is instead of a property, if it is one that has no meaning here.
pub(crate) fn instead_of(property: &str) -> Option<&'static str> {
    let found = FOREIGN.iter().find(|(name, _)| *name == property);
    found.map(|(_, instead)| *instead)
}
