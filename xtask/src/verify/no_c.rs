//! Builds and links the library and the command where no C compiler, assembler or build tool can be found.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::cache_root;
use super::command::Command;
use super::metadata;
use crate::Outcome;
use crate::dist::Host;
use crate::kafka::cache;

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

/// What is built together: packages, and which of their features.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Variant {
    packages: Vec<String>,
    features: Vec<String>,
}

pub(super) fn run() -> Outcome {
    let crates = metadata::features()?;
    let variants = variants(&crates);
    for variant in &variants {
        variant.has_no_builders()?;
    }
    let bench = Bench::set_up(&cache_root()?.join("no-c"))?;
    for variant in &variants {
        bench.build(variant)?;
    }
    Command::new(bench.target.join("debug").join("milena"), ["--version"]).run()?;
    println!("built, linked and run with nothing but cargo, rustc and rust-lld on the path");
    let with: Vec<String> = crates
        .iter()
        .filter(|(_, features)| !features.is_empty())
        .map(|(name, features)| format!("{name} ({})", features.join(", ")))
        .collect();
    println!(
        "{} variants: {} crates without default features, the default ones of the library and the command, and each feature \
         alone, of {}",
        variants.len(),
        crates.len(),
        if with.is_empty() {
            "which no crate has any".to_owned()
        } else {
            with.join(", ")
        }
    );
    Ok(())
}

/// Every crate without its default features, each feature alone, and last, so that it is what remains, the default.
fn variants(crates: &[(String, Vec<String>)]) -> Vec<Variant> {
    let variant = |packages: &[&str], features: &[&str]| Variant {
        packages: packages.iter().map(ToString::to_string).collect(),
        features: features.iter().map(ToString::to_string).collect(),
    };
    let names: Vec<&str> = crates.iter().map(|(name, _)| name.as_str()).collect();
    let mut variants = vec![variant(&names, &["--no-default-features"])];
    for (name, features) in crates {
        variants.extend(
            features
                .iter()
                .map(|feature| variant(&[name], &["--no-default-features", "--features", feature])),
        );
    }
    variants.push(variant(&["milena", "milena-cli"], &[]));
    variants
}

impl Variant {
    fn has_no_builders(&self) -> Outcome {
        let features: Vec<&str> = self.features.iter().map(String::as_str).collect();
        for package in &self.packages {
            let what = [&[package.as_str()], &features[..]].concat().join(" ");
            no_builders(&what, &metadata::tree_with(package, &features)?)?;
        }
        Ok(())
    }
}

fn no_builders(what: &str, tree: &[String]) -> Outcome {
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
            "{what}: none of {} in its {} dependencies",
            BUILDERS.join(", "),
            tree.len()
        );
        Ok(())
    } else {
        Err(format!("{what} builds with {}", found.join(", ")))
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
            symlink(
                toolchain.rust.sysroot.join("bin").join(name),
                tools.join(name),
            )
            .map_err(cannot)?;
        }
        symlink(toolchain.unwinder()?, tools.join("libgcc_s.so")).map_err(cannot)?;
        let linker = tools.join("linker");
        cache::write_program(&linker, &toolchain.linker(&tools)?)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            tools,
            target: folder.join("target"),
        })
    }

    fn build(&self, variant: &Variant) -> Outcome {
        let home = std::env::var_os("HOME").unwrap_or_default();
        let packages = variant
            .packages
            .iter()
            .flat_map(|package| ["--package", package]);
        let mut command = Command::new(self.tools.join("cargo"), ["build", "--locked"])
            .arguments(packages)
            .arguments(&variant.features)
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

/// The compiler in use, and what a C compiler would know of this system.
struct Toolchain {
    rust: Host,
}

impl Toolchain {
    fn find() -> Result<Self, String> {
        Ok(Self {
            rust: Host::find()?,
        })
    }

    /// The C library's start files and its loader, as a C compiler would have named them to the linker.
    fn c_library(&self) -> Result<(PathBuf, &'static str), String> {
        let loader = match self.rust.triple.as_str() {
            "x86_64-unknown-linux-gnu" => "/lib64/ld-linux-x86-64.so.2",
            "aarch64-unknown-linux-gnu" => "/lib/ld-linux-aarch64.so.1",
            other => {
                return Err(format!(
                    "this check knows Linux with glibc on x86-64 and aarch64, not {other}"
                ));
            }
        };
        let multiarch = self.rust.triple.replace("-unknown", "");
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
        let lld = self.rust.linker()?;
        let (lld, tools, libraries) = (lld.display(), tools.display(), libraries.display());
        Ok(format!(
            "#!/bin/sh\n\
             case \" $* \" in *\" -shared \"*) start=;; *) start={libraries}/Scrt1.o;; esac\n\
             exec {lld} \"$@\" --dynamic-linker {loader} -L{tools} -L{libraries} $start {libraries}/crti.o {libraries}/crtn.o\n"
        ))
    }
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

    #[test]
    fn every_crate_and_every_feature_is_built_alone() {
        let crates = [
            ("milena".to_owned(), vec![]),
            ("milena-protocol".to_owned(), vec!["zstd".to_owned()]),
        ];
        let shown: Vec<String> = variants(&crates)
            .iter()
            .map(|variant| {
                format!(
                    "{} {}",
                    variant.packages.join("+"),
                    variant.features.join(" ")
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "milena+milena-protocol --no-default-features",
                "milena-protocol --no-default-features --features zstd",
                "milena+milena-cli ",
            ]
        );
    }
}
