//! The generated files are what the specs generate today.

use super::{Violation, Workspace};
use crate::codegen;

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    if workspace.root.as_os_str().is_empty() {
        return Vec::new();
    }
    match codegen::run(&["--check".to_owned()]) {
        Ok(()) => Vec::new(),
        Err(sentence) => vec![Violation::new("protocol-specs", sentence)],
    }
}
