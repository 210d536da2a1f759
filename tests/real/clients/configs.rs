//! `kafka-configs`: what is set is shown, and holds; what is removed is the default again. Quotas too.

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn changes(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    let configs = |line: &str| run(context, Tool::Configs, line);
    let topic = "--entity-type topics --entity-name orders";
    configs(&format!(
        "--alter {topic} --add-config max.message.bytes=2000,cleanup.policy=compact"
    ))?;
    let shown = configs(&format!("--describe {topic}"))?;
    assert!(shown.contains(" max.message.bytes=2000 "), "{shown}");
    assert!(shown.contains(" cleanup.policy=compact "), "{shown}");

    configs(&format!("--alter {topic} --delete-config cleanup.policy"))?;
    let shown = configs(&format!("--describe {topic} --all"))?;
    assert!(shown.contains(" max.message.bytes=2000 "), "{shown}");
    assert!(shown.contains(" cleanup.policy=delete "), "{shown}");
    assert!(shown.contains(" retention.ms=604800000 "), "{shown}");

    let large = "x".repeat(3000);
    let said = fed(context, Tool::ConsoleProducer, "--topic orders", &large)?;
    let partition = context.embedded().partition("orders", 0);
    let stored = partition.map(|partition| partition.entries.len());
    assert_eq!(stored, Some(0), "the record is too large: {said}");

    configs("--alter --entity-type brokers --entity-name 1 --add-config message.max.bytes=4000")?;
    let shown = configs("--describe --entity-type brokers --entity-name 1")?;
    assert!(shown.contains(" message.max.bytes=4000 "), "{shown}");
    Ok(())
}

pub(super) fn quotas(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    let configs = |line: &str| run(context, Tool::Configs, line);
    let client = "--entity-type clients --entity-name loud";
    configs(&format!(
        "--alter {client} --add-config producer_byte_rate=100000"
    ))?;
    let shown = configs(&format!("--describe {client}"))?;
    assert!(shown.contains("producer_byte_rate=100000"), "{shown}");

    // A fifth more than may be sent in ten seconds.
    let send =
        "--topic orders --num-records 12000 --record-size 100 --throughput -1 --print-metrics";
    let throttled = |client: &str| -> Result<bool, Failed> {
        let line = format!("{send} --command-property client.id={client}");
        let said = run(context, Tool::ProducerPerformance, &line)?;
        assert!(said.contains("12000 records sent"), "{said}");
        let metric = said
            .lines()
            .find(|it| it.contains("produce-throttle-time-max"));
        let value = metric.and_then(|line| line.rsplit_once(": "));
        let (_, value) = value.ok_or_else(|| format!("no throttle time in {said}"))?;
        Ok(value.trim().parse::<f64>()? > 0.0)
    };
    assert!(throttled("loud")?);
    assert!(!throttled("quiet")?);
    Ok(())
}
