//! What the command is built for.

use std::env::consts::ARCH;

/// A processor and a C library.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Target {
    /// Rust's name for it.
    pub triple: &'static str,
    /// What one gets, in a few words.
    pub about: &'static str,
    /// The processor, as Rust calls it.
    pub architecture: &'static str,
    /// The C library that is linked in.
    pub(super) libc: Libc,
    /// The processor's number in the head of an executable.
    pub(super) elf_machine: u16,
}

/// The C library that is linked in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Libc {
    Musl,
    Glibc,
}

/// Every target, in the order in which they are listed.
pub const TARGETS: [Target; 3] = [
    Target {
        triple: "x86_64-unknown-linux-musl",
        about: "any Linux on x86-64",
        architecture: "x86_64",
        libc: Libc::Musl,
        elf_machine: 62,
    },
    Target {
        triple: "aarch64-unknown-linux-musl",
        about: "any Linux on 64-bit ARM",
        architecture: "aarch64",
        libc: Libc::Musl,
        elf_machine: 183,
    },
    Target {
        triple: "x86_64-unknown-linux-gnu",
        about: "any Linux on x86-64, with glibc's allocator and resolver; needs nothing but stable Rust",
        architecture: "x86_64",
        libc: Libc::Glibc,
        elf_machine: 62,
    },
];

impl Target {
    /// The target called `triple`.
    pub fn find(triple: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.triple == triple)
    }

    /// The one that this machine builds with nothing but stable Rust and a C library.
    pub(crate) fn of_this_machine() -> Option<&'static Self> {
        TARGETS.iter().find(|target| {
            target.libc == Libc::Glibc
                && target.architecture == ARCH
                && cfg!(all(target_os = "linux", target_env = "gnu"))
        })
    }

    /// Those with musl linked in.
    pub(crate) fn musl() -> Vec<&'static Self> {
        TARGETS
            .iter()
            .filter(|target| target.libc == Libc::Musl)
            .collect()
    }

    /// The processor, as Debian calls it.
    pub(super) fn debian_architecture(&self) -> &'static str {
        match self.architecture {
            "aarch64" => "arm64",
            _ => "amd64",
        }
    }
}
