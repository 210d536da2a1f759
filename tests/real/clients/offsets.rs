//! `kafka-get-offsets` before and after `kafka-delete-records`.

use std::io::Write;

use xtask::kafka::Tool;

use super::tool::{fed, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn deleted(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    fed(
        context,
        Tool::ConsoleProducer,
        "--topic orders",
        "1\n2\n3\n4\n5\n",
    )?;
    let offsets = |time: &str| {
        let line = format!("--topic orders --time {time}");
        run(context, Tool::GetOffsets, &line)
    };
    assert_eq!(offsets("latest")?, "orders:0:5\n");
    assert_eq!(offsets("earliest")?, "orders:0:0\n");

    let mut file = tempfile::NamedTempFile::new()?;
    let places = r#"{"partitions":[{"topic":"orders","partition":0,"offset":3}],"version":1}"#;
    file.write_all(places.as_bytes())?;
    let line = format!("--offset-json-file {}", file.path().display());
    let said = run(context, Tool::DeleteRecords, &line)?;
    assert!(said.contains("orders-0\tlow_watermark: 3"), "{said}");
    assert_eq!(offsets("earliest")?, "orders:0:3\n");

    let line = "--topic orders --from-beginning --max-messages 2 --timeout-ms 30000";
    assert_eq!(run(context, Tool::ConsoleConsumer, line)?, "4\n5\n");
    Ok(())
}
