//! Tools that tell of the cluster: what they say is so.

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, row, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn told(context: &Context<'_>) -> Outcome {
    apis(context)?;
    features(context)?;
    quorum(context)?;
    log_dirs(context)
}

fn apis(context: &Context<'_>) -> Outcome {
    let said = run(context, Tool::BrokerApiVersions, "")?;
    let bootstrap = context.bootstrap();
    assert!(said.starts_with(&format!("{bootstrap} (id: 1")), "{said}");
    for api in [
        "Produce(0): 0 to 13 [usable: 13]",
        "Fetch(1): 4 to 18 [usable: 18]",
        "ConsumerGroupHeartbeat(68): 0 to 1 [usable: 1]",
    ] {
        assert!(said.contains(api), "{api} in {said}");
    }
    Ok(())
}

fn features(context: &Context<'_>) -> Outcome {
    let said = run(context, Tool::Features, "describe")?;
    for (feature, level) in [("transaction.version", "2"), ("group.version", "1")] {
        let words = row(&said, &format!("Feature: {feature}"))?;
        let at = words
            .iter()
            .position(|word| word == "FinalizedVersionLevel:");
        let found = at.and_then(|at| words.get(at + 1));
        assert_eq!(found.map(String::as_str), Some(level), "{said}");
    }
    Ok(())
}

fn quorum(context: &Context<'_>) -> Outcome {
    let said = run(context, Tool::MetadataQuorum, "describe --status")?;
    assert_eq!(row(&said, "LeaderId:")?, ["1"], "{said}");
    assert_eq!(row(&said, "MaxFollowerLag:")?, ["0"], "{said}");
    Ok(())
}

fn log_dirs(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    let before = log_size(context)?;
    assert_eq!(before, 0);
    fed(
        context,
        Tool::ConsoleProducer,
        "--topic orders",
        &"x".repeat(1000),
    )?;
    let size = log_size(context)?;
    assert!((1000..1200).contains(&size), "{size}");
    Ok(())
}

fn log_size(context: &Context<'_>) -> Result<u64, Failed> {
    let said = run(context, Tool::LogDirs, "--describe --topic-list orders")?;
    let after = said.split_once(r#""partition":"orders-0","size":"#);
    let size = after.and_then(|(_, rest)| rest.split_once(','));
    let (size, _) = size.ok_or_else(|| format!("no size in {said}"))?;
    Ok(size.parse()?)
}
