//! Builds and links the library and the command where no C compiler, assembler or build tool can be found.

use std::fs;
use std::path::{Path, PathBuf};

use super::cache_root;
use super::command::Command;
use super::metadata;
use crate::Outcome;

/// Crates that exist to run tools of the C world.
const BUILDERS: [&str; 6] = [
    "cc",
    "cmake",
    "pkg-config",
    "bindgen",
    "nasm-rs",
    "autotools",
];

/// What a clean machine would have: the Rust toolchain with its own linker, and the C library to link against.
struct Bench {
    /// The only folder on the path: cargo, rustc and a linker made of rust-lld.
    tools: PathBuf,
    target: PathBuf,
}

pub(super) fn run() -> Outcome {
    for package in ["milena", "milena-cli"] {
        no_builders(package, &metadata::tree(package)?)?;
    }
    let bench = Bench::set_up(&cache_root()?.join("no-c"))?;
    bench.build()?;
    Command::new(bench.target.join("debug").join("milena"), ["--version"]).run()?;
    println!("built, linked and run with nothing but cargo, rustc and rust-lld on the path");
    Ok(())
}

fn no_builders(package: &str, tree: &[String]) -> Outcome {
    let found: Vec<&str> = tree
        .iter()
        .map(String::as_str)
        .filter(|line| {
            BUILDERS
                .iter()
                .any(|builder| line.split(' ').next() == Some(builder))
        })
        .collect();
    if found.is_empty() {
        println!(
            "{package}: none of {} in its {} dependencies",
            BUILDERS.join(", "),
            tree.len()
        );
        Ok(())
    } else {
        Err(format!("{package} builds with {}", found.join(", ")))
    }
}

impl Bench {
    fn set_up(folder: &Path) -> Result<Self, String> {
        let tools = folder.join("bin");
        let cannot = |error: std::io::Error| format!("cannot prepare {}: {error}", tools.display());
        if tools.exists() {
            fs::remove_dir_all(&tools).map_err(cannot)?;
        }
        fs::create_dir_all(&tools).map_err(cannot)?;
        let toolchain = Toolchain::find()?;
        for name in ["cargo", "rustc"] {
            link(&toolchain.sysroot.join("bin").join(name), &tools.join(name)).map_err(cannot)?;
        }
        link(&toolchain.unwinder()?, &tools.join("libgcc_s.so")).map_err(cannot)?;
        let linker = tools.join("linker");
        fs::write(&linker, toolchain.linker(&tools)?).map_err(cannot)?;
        executable(&linker).map_err(cannot)?;
        Ok(Self {
            tools,
            target: folder.join("target"),
        })
    }

    fn build(&self) -> Outcome {
        let home = std::env::var_os("HOME").unwrap_or_default();
        let mut command = Command::new(
            self.tools.join("cargo"),
            [
                "build",
                "--locked",
                "--package",
                "milena",
                "--package",
                "milena-cli",
            ],
        )
        .bare()
        .env("HOME", home)
        .env("PATH", &self.tools)
        .env("CARGO_TARGET_DIR", &self.target)
        .env(
            "RUSTFLAGS",
            format!(
                "-Clinker={} -Clinker-flavor=ld.lld",
                self.tools.join("linker").display()
            ),
        );
        for name in ["CARGO_HOME", "CARGO_NET_OFFLINE"] {
            if let Some(value) = std::env::var_os(name) {
                command = command.env(name, value);
            }
        }
        command.run()
    }
}

/// Where the compiler in use lives.
struct Toolchain {
    sysroot: PathBuf,
    host: String,
}

impl Toolchain {
    fn find() -> Result<Self, String> {
        let sysroot = Command::new("rustc", ["--print", "sysroot"])
            .read()?
            .trim()
            .into();
        let version = Command::new("rustc", ["-vV"]).read()?;
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .ok_or("rustc does not say what it runs on")?;
        Ok(Self {
            sysroot,
            host: host.to_owned(),
        })
    }

    /// The C library's start files and its loader, as a C compiler would have named them to the linker.
    fn c_library(&self) -> Result<(PathBuf, &'static str), String> {
        let loader = match self.host.as_str() {
            "x86_64-unknown-linux-gnu" => "/lib64/ld-linux-x86-64.so.2",
            "aarch64-unknown-linux-gnu" => "/lib/ld-linux-aarch64.so.1",
            other => {
                return Err(format!(
                    "this check knows Linux with glibc on x86-64 and aarch64, not {other}"
                ));
            }
        };
        let multiarch = self.host.replace("-unknown", "");
        [
            format!("/usr/lib/{multiarch}"),
            "/usr/lib64".to_owned(),
            "/usr/lib".to_owned(),
        ]
        .into_iter()
        .map(PathBuf::from)
        .find(|folder| folder.join("Scrt1.o").exists())
        .map(|folder| (folder, loader))
        .ok_or_else(|| "the C library's start files (Scrt1.o) are not installed".to_owned())
    }

    /// The shared unwinder that Rust's standard library is linked to. Its development link comes with a C compiler only.
    fn unwinder(&self) -> Result<PathBuf, String> {
        let (folder, _) = self.c_library()?;
        [
            folder.join("libgcc_s.so.1"),
            Path::new("/lib")
                .join(folder.file_name().unwrap_or_default())
                .join("libgcc_s.so.1"),
        ]
        .into_iter()
        .find(|file| file.exists())
        .ok_or_else(|| "libgcc_s.so.1 is not installed".to_owned())
    }

    /// A script in the place of `cc`: rust-lld with the start files. A shared object has none but the last.
    fn linker(&self, tools: &Path) -> Result<String, String> {
        let (libraries, loader) = self.c_library()?;
        let lld = self
            .sysroot
            .join("lib/rustlib")
            .join(&self.host)
            .join("bin/rust-lld");
        if !lld.exists() {
            return Err(format!(
                "this toolchain has no linker of its own: {} is missing",
                lld.display()
            ));
        }
        let (lld, tools, libraries) = (lld.display(), tools.display(), libraries.display());
        Ok(format!(
            "#!/bin/sh\n\
             case \" $* \" in *\" -shared \"*) start=;; *) start={libraries}/Scrt1.o;; esac\n\
             exec {lld} \"$@\" --dynamic-linker {loader} -L{tools} -L{libraries} $start {libraries}/crti.o {libraries}/crtn.o\n"
        ))
    }
}

#[cfg(unix)]
fn link(original: &Path, name: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(original, name)
}

#[cfg(unix)]
fn executable(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn link(original: &Path, name: &Path) -> std::io::Result<()> {
    fs::copy(original, name).map(|_| ())
}

#[cfg(not(unix))]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_of_c_is_found_by_its_name() {
        let tree = |line: &str| [line.to_owned()];
        assert!(no_builders("a", &tree("cc v1.2.0")).is_err());
        assert!(no_builders("a", &tree("ccm v1.2.0")).is_ok());
    }
}
