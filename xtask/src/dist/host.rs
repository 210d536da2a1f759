//! The machine that builds: its compiler and what comes with it.

use std::path::{Path, PathBuf};

use super::Target;
use crate::verify::command::Command;

/// The compiler in use.
#[derive(Debug)]
pub(crate) struct Host {
    /// What it runs on, as Rust calls it.
    pub(crate) triple: String,
    /// The folder of its toolchain.
    pub(crate) sysroot: PathBuf,
}

impl Host {
    pub(crate) fn find() -> Result<Self, String> {
        let version = Command::new("rustc", ["-vV"]).read()?;
        let triple = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .ok_or("rustc does not say what it runs on")?;
        let sysroot = Command::new("rustc", ["--print", "sysroot"]).read()?;
        Ok(Self {
            triple: triple.to_owned(),
            sysroot: sysroot.trim().into(),
        })
    }

    /// Whether the compiler can build for `target` as it is.
    pub(super) fn has(&self, target: &Target) -> bool {
        has_standard_library(&self.libraries(target.triple).join("lib"))
    }

    /// The linker that comes with the compiler. It knows every processor and needs no C compiler in front of it.
    ///
    /// # Errors
    /// When this is not a toolchain of rustup's, which alone has it.
    pub(crate) fn linker(&self) -> Result<PathBuf, String> {
        let linker = self.libraries(&self.triple).join("bin").join("rust-lld");
        if linker.is_file() {
            Ok(linker)
        } else {
            Err(format!(
                "this Rust has no linker of its own ({} is missing); toolchains of https://rustup.rs have one",
                linker.display()
            ))
        }
    }

    fn libraries(&self, triple: &str) -> PathBuf {
        self.sysroot.join("lib").join("rustlib").join(triple)
    }
}

/// Whether a folder of libraries has Rust's standard one.
fn has_standard_library(folder: &Path) -> bool {
    folder
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
}
