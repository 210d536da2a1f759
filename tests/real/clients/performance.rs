//! `kafka-producer-perf-test` and `kafka-consumer-perf-test` count what the brokers have.

use xtask::kafka::Tool;

use super::tool::run;
use crate::context::Context;
use crate::story::Outcome;

const RECORDS: usize = 50_000;
const PARTITIONS: i32 = 3;

pub(super) fn counted(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", PARTITIONS);
    let line = format!(
        "--topic orders --num-records {RECORDS} --record-size 100 --throughput -1 \
         --command-property compression.type=lz4"
    );
    let said = run(context, Tool::ProducerPerformance, &line)?;
    assert!(said.contains(&format!("{RECORDS} records sent")), "{said}");
    let stored = (0..PARTITIONS).filter_map(|it| context.embedded().partition("orders", it));
    let stored: usize = stored.map(|partition| partition.entries.len()).sum();
    assert_eq!(stored, RECORDS);

    let line = format!("--topic orders --num-records {RECORDS} --timeout 60000");
    let said = run(context, Tool::ConsumerPerformance, &line)?;
    let figures = said.lines().last().unwrap_or_default().split(", ");
    let figures: Vec<&str> = figures.collect();
    // The columns data.consumed.in.MB and data.consumed.in.nMsg.
    assert_eq!(figures.get(2..5).map(|it| it[0]), Some("4.7684"), "{said}");
    assert_eq!(figures.get(4), Some(&"50000"), "{said}");
    Ok(())
}
