//! `kafka-verifiable-producer` and `kafka-verifiable-consumer`: what one was told is stored, the other gets, in groups of
//! both protocols.

use xtask::kafka::Tool;

use super::tool::run;
use crate::context::Context;
use crate::story::Outcome;

const RECORDS: usize = 500;

pub(super) fn all(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    let line = format!("--topic orders --max-messages {RECORDS}");
    let said = run(context, Tool::VerifiableProducer, &line)?;
    for offset in 0..RECORDS {
        let acknowledged =
            format!(r#""value":"{offset}","offset":{offset},"topic":"orders","partition":0"#);
        assert!(said.contains(&acknowledged), "{acknowledged} in {said}");
    }
    for protocol in ["classic", "consumer"] {
        let line = format!(
            "--topic orders --group-id {protocol} --group-protocol {protocol} \
             --reset-policy earliest --max-messages {RECORDS} --verbose"
        );
        let said = run(context, Tool::VerifiableConsumer, &line)?;
        let read = said
            .lines()
            .filter(|line| line.contains(r#""record_data""#));
        for (offset, line) in read.clone().enumerate() {
            let record = format!(r#""value":"{offset}""#);
            assert!(line.contains(&record), "{record} in {line}");
        }
        assert_eq!(read.count(), RECORDS, "{protocol}: {said}");
        let committed = format!(r#""offset":{RECORDS}}}],"success":true"#);
        assert!(
            said.contains(&committed),
            "{protocol}: {committed} in {said}"
        );
    }
    Ok(())
}
