//! Which compiler, linker and C library build a target.

use std::path::PathBuf;

use super::host::Host;
use super::target::{Libc, Target};
use super::{debian, standard_library};
use crate::verify::command::Command;

/// What cargo is told.
#[derive(Debug)]
pub(super) struct Toolchain {
    target: &'static Target,
    /// Another compiler than the one in use.
    compiler: Option<PathBuf>,
    /// Another linker than the C compiler.
    linker: Option<PathBuf>,
    flags: &'static str,
}

impl Toolchain {
    /// The compiler in use where it can build for `target`. For musl, else Debian's, whose standard library is compiled once and
    /// kept in the cache.
    pub(super) fn of(target: &'static Target) -> Result<Self, String> {
        let host = Host::find()?;
        match target.libc {
            Libc::Glibc => Self::glibc(target, &host),
            Libc::Musl => Self::musl(target, &host),
        }
    }

    fn glibc(target: &'static Target, host: &Host) -> Result<Self, String> {
        if host.triple != target.triple {
            return Err(format!(
                "{} is built on that system only, and this is {}; {} is built everywhere",
                target.triple, host.triple, "x86_64-unknown-linux-musl"
            ));
        }
        Ok(Self {
            target,
            compiler: None,
            linker: None,
            flags: "-Ctarget-feature=+crt-static",
        })
    }

    fn musl(target: &'static Target, host: &Host) -> Result<Self, String> {
        let linker = host.linker()?;
        let compiler = if host.has(target) {
            println!("{}: the compiler in use has it", target.triple);
            None
        } else {
            let compiler = debian::compiler(target)?;
            standard_library::install(&compiler, target)?;
            println!(
                "{}: the compiler in use has no standard library for it; Debian's is taken instead ({}, {})",
                target.triple,
                Command::new(compiler.program(), ["--version"])
                    .read()?
                    .trim(),
                compiler.program().display()
            );
            Some(compiler.program())
        };
        Ok(Self {
            target,
            compiler,
            linker: Some(linker),
            flags: "-Clink-self-contained=yes",
        })
    }

    /// Has `command`, a cargo build, use this toolchain.
    pub(super) fn equip(&self, command: Command) -> Command {
        let variable = |end: &str| {
            let triple = self.target.triple.to_uppercase().replace('-', "_");
            format!("CARGO_TARGET_{triple}_{end}")
        };
        // Either of the first two would be used in the place of the flags of the target.
        let mut command = command
            .without("RUSTFLAGS")
            .without("CARGO_ENCODED_RUSTFLAGS")
            .without("CARGO_BUILD_TARGET")
            .env(&variable("RUSTFLAGS"), self.flags);
        if let Some(linker) = &self.linker {
            command = command.env(&variable("LINKER"), linker);
        }
        if let Some(compiler) = &self.compiler {
            command = command.env("RUSTC", compiler);
        }
        command
    }
}
