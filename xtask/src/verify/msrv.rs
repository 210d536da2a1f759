//! Whether the oldest compiler that the manifest promises is enough.

use super::cache_root;
use super::command::Command;
use super::metadata::{self, Package};
use crate::{Outcome, source, tidy};

/// With that compiler at hand it compiles everything. Without it, three weaker checks stand in, and the output says so.
pub(super) fn run() -> Outcome {
    let promised = promised()?;
    let packages = metadata::packages()?;
    dependencies_allow(&promised, &packages)?;
    if let Some(toolchain) = installed(&promised) {
        return Command::new(
            "cargo",
            [
                format!("+{toolchain}").as_str(),
                "check",
                "--workspace",
                "--all-targets",
                "--locked",
            ],
        )
        .env("CARGO_TARGET_DIR", cache_root()?.join("msrv"))
        .run();
    }
    println!(
        "no Rust {promised} is installed, so nothing was compiled with it: what was checked is what the dependencies declare \
         and, by clippy, that no item of the standard library newer than {promised} is used"
    );
    Command::cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "clippy::incompatible_msrv",
    ])
    .run()
}

/// The `rust-version` of the workspace.
fn promised() -> Result<String, String> {
    let workspace = tidy::Workspace::read(&source::workspace_root())?;
    workspace
        .manifests()
        .iter()
        .find_map(|manifest| manifest.value("workspace.package", "rust-version"))
        .ok_or_else(|| "the workspace declares no rust-version".to_owned())
}

/// # Errors
/// When a dependency says that it needs a newer compiler.
fn dependencies_allow(promised: &str, packages: &[Package]) -> Outcome {
    let limit = numbers(promised);
    let declared: Vec<_> = packages
        .iter()
        .filter_map(|package| Some((package, numbers(package.rust_version.as_deref()?))))
        .collect();
    println!(
        "{} of {} packages declare the compiler they need; none may need more than {promised}",
        declared.len(),
        packages.len()
    );
    let newer: Vec<String> = declared
        .iter()
        .filter(|(_, needed)| *needed > limit)
        .map(|(package, _)| {
            let needed = package.rust_version.as_deref().unwrap_or_default();
            format!("{} {} needs Rust {needed}", package.name, package.version)
        })
        .collect();
    if newer.is_empty() {
        Ok(())
    } else {
        Err(newer.join(", "))
    }
}

fn numbers(version: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    numbers.resize(3, 0);
    numbers
}

/// The installed toolchain of that release, when rustup has one.
fn installed(promised: &str) -> Option<String> {
    let toolchains = Command::new("rustup", ["toolchain", "list"]).read().ok()?;
    toolchains
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| {
            name.starts_with(&format!("{promised}.")) || name.starts_with(&format!("{promised}-"))
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(rust_version: &str) -> Package {
        Package {
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            rust_version: Some(rust_version.to_owned()),
        }
    }

    #[test]
    fn a_dependency_that_needs_more_is_named() {
        assert!(dependencies_allow("1.89", &[package("1.89.0"), package("1.9")]).is_ok());
        let error = dependencies_allow("1.89", &[package("1.90")]).unwrap_err();
        assert!(error.contains("a 1.0.0 needs Rust 1.90"), "{error}");
    }

    #[test]
    fn the_workspace_promises_something() {
        assert!(promised().unwrap().starts_with("1."));
    }
}
