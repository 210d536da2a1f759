//! Batches that we write, read by Java.

use crate::Outcome;
use crate::described::{Written, describe, written};
use crate::java::Java;

/// Has Java say what is in each of them, and compares that with what we read.
pub(crate) fn java_reads_every_batch_that_milena_writes() -> Outcome {
    let mut java = Java::start()?;
    let all = written();
    for Written { name, bytes } in &all {
        let read = java.batches(bytes).map_err(|e| format!("{name}: {e}"))?;
        let meant = describe(bytes.clone());
        if read != meant {
            return Err(format!("{name}: Java reads\n{read}instead of\n{meant}").into());
        }
    }
    println!(
        "oracle: {} record batches of milena read by Java",
        all.len()
    );
    Ok(())
}
