//! Where tools and build results that outlive a checkout are kept.

use std::env;
use std::path::PathBuf;

/// `$MILENA_CACHE`, else `$XDG_CACHE_HOME/milena`, else `~/.cache/milena`.
pub(super) fn root() -> Result<PathBuf, String> {
    let variable = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("MILENA_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("milena")))
        .or_else(|| Some(variable("HOME")?.join(".cache").join("milena")))
        .ok_or_else(|| {
            "set MILENA_CACHE to a folder: there is no home to keep things in".to_owned()
        })
}
