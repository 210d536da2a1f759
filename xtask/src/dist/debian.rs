//! Packages of Debian, unpacked in the cache: nothing is installed, and nobody needs to be root.
//!
//! Debian builds Rust's newest compilers for its browsers (`rustc-web`) and is the only registry with the sources of the
//! standard library that fit one, with musl, with an unwinder for it and with an emulator.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::Target;
use crate::kafka::cache::{self, Lock};
use crate::verify::command::Command;

/// The release whose packages are taken. They are unpacked and run on any newer system as well.
const RELEASE: &str = "bookworm";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// Part of every path below, so that what another recipe has left behind is not taken for complete.
const RECIPE: &str = "debian-12-1";

/// Which of the packages that `rustc-web` depends on are unpacked, by the beginnings of their names: it and the libraries that a
/// system with a C compiler does not have anyway.
const OF_THE_COMPILER: [&str; 11] = [
    "rustc-web",
    "libstd-rust-web",
    "libllvm",
    "libz3",
    "libedit",
    "libffi",
    "libxml2",
    "libicu",
    "libbsd",
    "libmd0",
    "libtinfo",
];

/// A compiler that was unpacked, with the sources of its standard library.
#[derive(Debug)]
pub(super) struct Compiler {
    root: PathBuf,
}

impl Compiler {
    /// What to run: the compiler finds everything else from where it is, except its libraries.
    pub(super) fn program(&self) -> PathBuf {
        self.root.join("rustc")
    }

    /// Where it looks for the libraries of `triple`.
    pub(super) fn libraries(&self, triple: &str) -> PathBuf {
        self.root.join("usr/lib/rustlib").join(triple)
    }
}

/// The compiler, unpacked once.
pub(super) fn compiler(target: &Target) -> Result<Compiler, String> {
    let root = unpacked("rust", |archive, part| {
        let packages = archive.compiler_packages()?;
        println!("fetching {} and rust-web-src", packages.join(", "));
        archive.download(&packages, part)?;
        extract_all(part, &[])?;
        archive.download(&["rust-web-src".to_owned()], part)?;
        extract_all(part, &["./usr/src/*/library", "./usr/lib/rustlib"])?;
        write_launcher(part)
    })
    .map_err(|error| {
        format!(
            "{error}\nDebian's compiler is only needed because this one cannot build for {0}. Where rustup can: rustup target add {0}",
            target.triple
        )
    })?;
    Ok(Compiler { root })
}

/// musl, its start files and an unwinder for `target`: the folder that holds Debian's tree.
pub(super) fn musl(target: &Target) -> Result<PathBuf, String> {
    let architecture = target.debian_architecture();
    unpacked(&format!("musl-{architecture}"), |archive, part| {
        let packages =
            ["musl-dev", "libunwind-14-dev"].map(|package| format!("{package}:{architecture}"));
        archive.download(&packages, part)?;
        extract_all(part, &[])
    })
}

/// The emulator called `name`.
pub(super) fn emulator(name: &str) -> Result<PathBuf, String> {
    let member = format!("./usr/bin/{name}");
    let root = unpacked(name, |archive, part| {
        println!("fetching {name}");
        archive.download(&["qemu-user-static".to_owned()], part)?;
        extract_all(part, &[&member])
    })?;
    Ok(root.join("usr/bin").join(name))
}

/// The folder `name` of the cache, made by `make` when it is not there. It appears by a rename, so it is complete as soon as it
/// exists, whatever interrupted an earlier attempt.
pub(super) fn unpacked(
    name: &str,
    make: impl FnOnce(&Archive, &Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let folder = folder()?;
    let place = folder.join(name);
    if place.is_dir() {
        return Ok(place);
    }
    let _lock = Lock::wait(&folder.join(format!("{name}.lock"))).map_err(|e| e.to_string())?;
    if place.is_dir() {
        return Ok(place);
    }
    let part = folder.join(format!("{name}.part"));
    empty(&part)?;
    make(&Archive::open()?, &part)?;
    fs::rename(&part, &place)
        .map_err(|error| format!("cannot create {}: {error}", place.display()))?;
    Ok(place)
}

/// Where everything is kept that building for other systems needs.
pub(super) fn folder() -> Result<PathBuf, String> {
    let root = cache::root().map_err(|error| error.to_string())?;
    Ok(root.join("dist").join(RECIPE))
}

/// Makes an empty folder in the place of whatever is there.
pub(super) fn empty(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    cache::create(folder).map_err(|error| error.to_string())
}

/// Debian's archive, asked by apt with lists and settings of our own.
#[derive(Debug)]
pub(super) struct Archive {
    settings: PathBuf,
}

impl Archive {
    /// Fetches the lists of packages, about 20 MB.
    fn open() -> Result<Self, String> {
        if ARCH != "x86_64" {
            return Err(format!(
                "Debian's packages are taken on x86-64 only, and this machine is {ARCH}"
            ));
        }
        if !Path::new(KEYRING).is_file() {
            return Err(format!(
                "Debian's packages cannot be had here: {KEYRING} is missing (apt-get install debian-archive-keyring)"
            ));
        }
        let folder = folder()?.join("apt");
        for name in ["state/lists/partial", "cache/archives/partial"] {
            cache::create(&folder.join(name)).map_err(|error| error.to_string())?;
        }
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            cache::write(&path, text).map_err(|error| error.to_string())?;
            Ok::<_, String>(path)
        };
        let system = Command::new("apt-config", ["dump"]).read()?;
        write("status", String::new())?;
        write("sources.list", sources())?;
        let archive = Self {
            settings: write("apt.conf", settings(&folder, &system))?,
        };
        // Two that start at once would disturb each other's lists.
        let _lock = Lock::wait(&folder.join("lock")).map_err(|error| error.to_string())?;
        println!("asking Debian's archive for its packages");
        archive
            .apt("apt-get", ["update", "--quiet"])
            .read()
            .map_err(|error| {
                format!("Debian's archive (deb.debian.org) cannot be reached: {error}")
            })?;
        Ok(archive)
    }

    /// The packages that make up the compiler. Names with a version in them change, so the archive is asked.
    fn compiler_packages(&self) -> Result<Vec<String>, String> {
        let depends = self
            .apt(
                "apt-cache",
                ["depends", "--recurse", "--important", "rustc-web"],
            )
            .read()?;
        let packages = needed(&depends);
        for prefix in ["rustc-web", "libstd-rust-web", "libllvm"] {
            if !packages.iter().any(|package| package.starts_with(prefix)) {
                return Err(format!(
                    "Debian {RELEASE} has no {prefix} among what rustc-web needs ({})",
                    packages.join(", ")
                ));
            }
        }
        Ok(packages)
    }

    fn download(&self, packages: &[String], part: &Path) -> Result<(), String> {
        self.apt("apt-get", ["download", "--quiet"])
            .arguments(packages)
            .folder(part)
            .read()
            .map_err(|error| format!("Debian's packages cannot be fetched: {error}"))?;
        Ok(())
    }

    fn apt<const N: usize>(&self, program: &str, arguments: [&str; N]) -> Command {
        Command::new(program, arguments)
            .env("APT_CONFIG", &self.settings)
            .env("LC_ALL", "C")
    }
}

/// Of the output of `apt-cache depends --recurse`, whose packages stand at the beginnings of lines.
fn needed(depends: &str) -> Vec<String> {
    let mut packages: Vec<String> = depends
        .lines()
        .filter(|line| {
            !line.contains(':')
                && OF_THE_COMPILER
                    .iter()
                    .any(|prefix| line.starts_with(prefix))
        })
        .map(str::to_owned)
        .collect();
    packages.sort();
    packages.dedup();
    packages
}

fn sources() -> String {
    let line = |archive: &str, suite: &str| {
        format!("deb [signed-by={KEYRING}] http://deb.debian.org/{archive} {suite} main\n")
    };
    line("debian", RELEASE)
        + &line("debian", &format!("{RELEASE}-updates"))
        + &line("debian-security", &format!("{RELEASE}-security"))
}

/// Of everything that apt is told on this system only how to reach the network stays in force: lists and sources are our own, and
/// what the system does after an update is none of our business. `system` is the output of `apt-config dump`.
fn settings(folder: &Path, system: &str) -> String {
    let folder = folder.display();
    let network = system
        .lines()
        .filter(|line| line.starts_with("Acquire::http"));
    let network: String = network.map(|line| format!("{line}\n")).collect();
    format!(
        "APT::Architecture \"amd64\";\n\
         APT::Architectures {{ \"amd64\"; \"arm64\"; }};\n\
         APT::Sandbox::User \"root\";\n\
         APT::Update::Error-Mode \"any\";\n\
         Acquire::Languages \"none\";\n\
         Acquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n\
         Dir::State \"{folder}/state\";\n\
         Dir::State::status \"{folder}/status\";\n\
         Dir::Cache \"{folder}/cache\";\n\
         Dir::Etc::sourcelist \"{folder}/sources.list\";\n\
         Dir::Etc::sourceparts \"-\";\n\
         Dir::Etc::main \"/dev/null\";\n\
         Dir::Etc::parts \"/dev/null\";\n\
         {network}"
    )
}

/// Unpacks every package in `part` there, or only these members of them, and removes it.
fn extract_all(part: &Path, members: &[&str]) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", part.display());
    let packages: Vec<PathBuf> = part
        .read_dir()
        .map_err(cannot)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .collect();
    for package in packages {
        extract(&package, part, members)
            .map_err(|error| format!("cannot unpack {}: {error}", package.display()))?;
        fs::remove_file(&package).map_err(cannot)?;
    }
    Ok(())
}

fn extract(package: &Path, folder: &Path, members: &[&str]) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let mut archive = std::process::Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(package)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(say)?;
    let tar = std::process::Command::new("tar")
        .args(["--extract", "--no-same-owner", "--wildcards", "--directory"])
        .arg(folder)
        .args(members)
        .stdin(archive.stdout.take().map_or_else(Stdio::null, Stdio::from))
        .output()
        .map_err(say)?;
    let whole = archive.wait().map_err(say)?;
    if !whole.success() {
        return Err(format!("dpkg-deb: {whole}"));
    }
    if !tar.status.success() {
        return Err(String::from_utf8_lossy(&tar.stderr).trim().to_owned());
    }
    Ok(())
}

fn write_launcher(root: &Path) -> Result<(), String> {
    let text = "#!/bin/sh\n\
                # The compiler with the libraries that were unpacked beside it.\n\
                root=$(dirname \"$0\")/usr\n\
                LD_LIBRARY_PATH=$root/lib/x86_64-linux-gnu exec \"$root/bin/rustc\" \"$@\"\n";
    let path = root.join("rustc");
    cache::write_program(&path, text).map_err(|error| error.to_string())?;
    Command::new(&path, ["--version"])
        .read()
        .map(drop)
        .map_err(|error| format!("Debian's compiler does not run on this system: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPENDS: &str = "rustc-web\n  Depends: libc6\n  Depends: libstd-rust-web-dev\nlibc6\nlibstd-rust-web-dev\n\
        \x20 Depends: libstd-rust-web-1.96\ngcc\nlibc6:arm64\nlibllvm22\nlibz3-4\nlibtinfo6\nlibtinfo6:arm64\n\
        libstd-rust-web-1.96\nrustc-web\n";

    #[test]
    fn the_compiler_and_its_libraries_are_chosen_and_the_rest_is_not() {
        assert_eq!(
            needed(DEPENDS),
            [
                "libllvm22",
                "libstd-rust-web-1.96",
                "libstd-rust-web-dev",
                "libtinfo6",
                "libz3-4",
                "rustc-web"
            ]
        );
        assert!(needed("E: No packages found").is_empty());
    }

    #[test]
    fn of_the_systems_settings_only_the_network_counts() {
        let system = "APT::Update::Post-Invoke:: \"rm -f /var/cache/apt/*.deb\";\n\
            Acquire::http::Proxy \"http://proxy:3128\";\nDir::Cache \"var/cache/apt\";\n";
        let settings = settings(Path::new("/cache"), system);
        assert!(settings.contains("Acquire::http::Proxy \"http://proxy:3128\";\n"));
        assert!(!settings.contains("Post-Invoke") && !settings.contains("var/cache"));
        assert!(settings.contains("Dir::State \"/cache/state\";\n"));
    }
}
