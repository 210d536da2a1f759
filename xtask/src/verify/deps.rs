//! How much a user compiles by depending on the library.

use super::metadata;
use crate::Outcome;

/// More than this and somebody has to say why.
const MOST: usize = 65;

pub(super) fn run() -> Outcome {
    let crates = metadata::tree("milena")?;
    println!("{}", crates.join(", "));
    println!(
        "milena's default build compiles {} crates of others; at most {MOST} are allowed",
        crates.len()
    );
    judge(crates.len())
}

fn judge(crates: usize) -> Outcome {
    match crates {
        0 => Err("the dependency tree is empty".to_owned()),
        1..=MOST => Ok(()),
        more => Err(format!("{more} dependencies, {} too many", more - MOST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_a_limit() {
        assert!(judge(MOST).is_ok());
        assert!(judge(MOST + 1).is_err());
        assert!(judge(0).is_err());
    }
}
