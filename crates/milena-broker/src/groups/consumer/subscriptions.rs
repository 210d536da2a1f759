//! Which topics the members of a consumer group subscribe to, by name or by regular expression.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;
use regex::bytes::{Regex, RegexBuilder};

use crate::groups::catalogue::Catalogue;
use crate::moment::Moment;

/// Expressions are not looked at more often.
const REFRESH_INTERVAL: Duration = Duration::from_secs(10);

/// Bytes that a compiled expression may take; a client says what is compiled.
const LARGEST: usize = 1 << 20;

/// The expressions of a group and the topics that each matches. They are looked at after a heartbeat and not during it,
/// as in Kafka, where that takes a while.
#[derive(Debug, Default)]
pub(super) struct Expressions {
    resolved: BTreeMap<ByteString, BTreeSet<ByteString>>,
    refreshed: Option<Moment>,
    /// Whether topics are new since then.
    stale: bool,
}

impl Expressions {
    pub(super) fn is_resolved(&self, regex: &ByteString) -> bool {
        self.resolved.contains_key(regex)
    }

    /// The topics that an expression matches, as far as is known.
    pub(super) fn topics(&self, regex: &ByteString) -> impl Iterator<Item = &ByteString> {
        self.resolved.get(regex).into_iter().flatten()
    }

    /// Topics are new.
    pub(super) fn note_new_topics(&mut self) {
        self.stale = true;
    }

    /// Looks at the topics again if there is reason to, and says whether an expression matches others than before.
    pub(super) fn refresh(
        &mut self,
        now: Moment,
        used: &BTreeSet<ByteString>,
        catalogue: &Catalogue,
    ) -> bool {
        self.resolved.retain(|regex, _| used.contains(regex));
        let recent = self.refreshed.map(|at| now.since(at) < REFRESH_INTERVAL);
        let unresolved = used.iter().any(|regex| !self.is_resolved(regex));
        if recent == Some(true) || !(unresolved || self.stale && !used.is_empty()) {
            return false;
        }
        self.refreshed = Some(now);
        self.stale = false;
        let resolved = used
            .iter()
            .map(|regex| (regex.clone(), matches(regex, catalogue)));
        let resolved: BTreeMap<_, _> = resolved.collect();
        let changed = resolved != self.resolved;
        self.resolved = resolved;
        changed
    }
}

fn matches(regex: &str, catalogue: &Catalogue) -> BTreeSet<ByteString> {
    let Some(regex) = compile(regex) else {
        return BTreeSet::new();
    };
    let names = catalogue.names();
    names
        .filter(|name| regex.is_match(name.as_bytes()))
        .cloned()
        .collect()
}

/// An expression that matches whole names; `None` if it is none.
pub(super) fn compile(regex: &str) -> Option<Regex> {
    let build = |regex: &str| {
        let mut builder = RegexBuilder::new(regex);
        builder.unicode(false).size_limit(LARGEST).build().ok()
    };
    build(regex)?;
    build(&format!(r"\A(?:{regex})\z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_matches_whole_names() {
        let regex = compile("a|ab.*").expect("it is one");
        assert!(regex.is_match(b"abc") && regex.is_match(b"a"));
        assert!(!regex.is_match(b"xa") && !regex.is_match(b"ac"));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for regex in ["(", "[", "a)(b", "a{2", "(?=a)"] {
            assert!(compile(regex).is_none(), "{regex}");
        }
    }
}
