//! `cfg(feature)` appears where features meet the world, and nowhere else.

use super::{Violation, Workspace};
use crate::source::line_of;

/// Ends of the paths that may choose by feature.
const EDGES: [&str; 3] = ["/lib.rs", "/compression.rs", "/connect.rs"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in workspace.rust() {
        let at_the_edge = EDGES.iter().any(|edge| source.path.ends_with(edge))
            || source.path.contains("/security/");
        // The command is a program: it may have a verb or not.
        let in_the_command = source.path.starts_with("crates/milena-cli/");
        if at_the_edge || in_the_command || !source.path.starts_with("crates/") {
            continue;
        }
        let code = source.code();
        // The names of features are strings, which are blanked: what stays is the word and its equals sign.
        for (at, _) in code.match_indices("feature =") {
            violations.push(Violation::new(
                format!("{}:{}", source.path, line_of(&code, at)),
                "a feature is chosen here; that belongs to lib.rs, compression.rs, connect.rs or security/",
            ));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_chosen_at_the_edge_only() {
        let text = "#[cfg(feature = \"x\")]\nfn f() {}";
        let broken = |path: &str| check(&Workspace::fixture(&[(path, text)])).len();
        assert_eq!(broken("crates/milena-core/src/cluster.rs"), 1);
        assert_eq!(broken("crates/milena-core/src/lib.rs"), 0);
        assert_eq!(broken("crates/milena-core/src/security/tls.rs"), 0);
    }
}
