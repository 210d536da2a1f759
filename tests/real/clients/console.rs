//! `kafka-console-producer` and `kafka-console-consumer`, alone and in groups of both protocols.

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn reads(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    let records = "a:one\nb:zwei\na:три\n";
    let keyed = "--topic orders --reader-property parse.key=true \
                 --reader-property key.separator=: --compression-codec zstd";
    fed(context, Tool::ConsoleProducer, keyed, records)?;
    assert_eq!(read(context, 3, "")?, records);
    assert_eq!(read(context, 3, "--partition 0")?, records);
    // A group goes on where it has committed, whichever its protocol.
    for protocol in ["classic", "consumer"] {
        let group = format!(
            "--group of-{protocol} --command-property group.protocol={protocol} \
             --command-property auto.offset.reset=earliest"
        );
        assert_eq!(read(context, 2, &group)?, "a:one\nb:zwei\n", "{protocol}");
        assert_eq!(read(context, 1, &group)?, "a:три\n", "{protocol}");
    }
    Ok(())
}

fn read(context: &Context<'_>, count: usize, how: &str) -> Result<String, Failed> {
    let from = match how.contains("--group") {
        true => "",
        false => "--from-beginning",
    };
    let line = format!(
        "--topic orders {from} --max-messages {count} --timeout-ms 30000 {how} \
         --formatter-property print.key=true --formatter-property key.separator=:"
    );
    let text = run(context, Tool::ConsoleConsumer, &line)?;
    // The tool also has advice on its standard output.
    let records = text.lines().filter(|line| line.contains(':'));
    let records = records.filter(|line| !line.contains(' '));
    Ok(records.map(|line| format!("{line}\n")).collect())
}
