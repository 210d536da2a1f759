//! Java and Maven: finds them, installs them when it may, and otherwise says exactly what to install.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::io;
use super::{Error, Version};

/// The `java` to run `version` with, of `JAVA_HOME` when set, else of `PATH`; and its own release.
///
/// # Errors
/// When there is none and it cannot be installed, or it is too old; the sentence says what to do.
pub(crate) fn java(version: Version) -> Result<(PathBuf, String), Error> {
    let java = match find_java() {
        Some(java) => java,
        None => {
            install("Java", |manager| manager.java)?;
            find_java().ok_or_else(|| {
                Error::new("Java was installed, but there is still no `java` on PATH")
            })?
        }
    };
    let release = check_age(&java, version)?;
    Ok((java, release))
}

/// The `mvn` on `PATH`.
///
/// # Errors
/// When there is none and it cannot be installed; the sentence says what to do.
pub(crate) fn maven() -> Result<PathBuf, Error> {
    if let Some(maven) = on_path("mvn") {
        return Ok(maven);
    }
    install("Maven", |manager| manager.maven)?;
    on_path("mvn")
        .ok_or_else(|| Error::new("Maven was installed, but there is still no `mvn` on PATH"))
}

/// A distribution's package manager and what it calls the packages; several names are tried in order.
struct Manager {
    program: &'static str,
    refresh: &'static [&'static str],
    install: &'static [&'static str],
    java: &'static [&'static str],
    maven: &'static [&'static str],
}

const MANAGERS: [Manager; 4] = [
    Manager {
        program: "apt-get",
        refresh: &["update"],
        install: &["install", "-y", "--no-install-recommends"],
        java: &["openjdk-17-jdk-headless", "default-jdk-headless"],
        maven: &["maven"],
    },
    Manager {
        program: "dnf",
        refresh: &[],
        install: &["install", "-y"],
        java: &["java-17-openjdk-headless", "java-latest-openjdk-headless"],
        maven: &["maven"],
    },
    Manager {
        program: "apk",
        refresh: &["update"],
        install: &["add"],
        java: &["openjdk17-jre-headless", "openjdk21-jre-headless"],
        maven: &["maven"],
    },
    Manager {
        program: "pacman",
        refresh: &[],
        install: &["-Sy", "--noconfirm"],
        java: &["jre17-openjdk-headless", "jre-openjdk-headless"],
        maven: &["maven"],
    },
];

fn install(what: &str, packages: fn(&Manager) -> &'static [&'static str]) -> Result<(), Error> {
    let Some(manager) = MANAGERS
        .iter()
        .find(|manager| on_path(manager.program).is_some())
    else {
        return Err(Error::new(format!(
            "{what} is missing. {}",
            advice(packages)
        )));
    };
    if !is_root() {
        let line = manager.line(packages(manager)[0]);
        return Err(Error::new(format!(
            "{what} is missing. Install it with: sudo {line}"
        )));
    }
    eprintln!(
        "{what} is missing; installing it with {} (running as root)",
        manager.program
    );
    run(manager.program, manager.refresh);
    let installed = packages(manager).iter().any(|package| {
        let line = [manager.install, &[package]].concat();
        eprintln!("+ {} {}", manager.program, line.join(" "));
        run(manager.program, &line)
    });
    match installed {
        true => Ok(()),
        false => Err(Error::new(format!(
            "{what} is missing and {} could not install it; try by hand: {}",
            manager.program,
            manager.line(packages(manager)[0])
        ))),
    }
}

/// Runs a package manager with its output on our standard error; an empty command succeeds.
fn run(program: &str, arguments: &[&str]) -> bool {
    if arguments.is_empty() {
        return true;
    }
    let child = Command::new(program)
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status();
    child.is_ok_and(|status| status.success())
}

impl Manager {
    fn line(&self, package: &str) -> String {
        format!("{} {} {package}", self.program, self.install.join(" "))
    }
}

fn advice(packages: fn(&Manager) -> &'static [&'static str]) -> String {
    let lines: Vec<String> = MANAGERS
        .iter()
        .map(|manager| manager.line(packages(manager)[0]))
        .collect();
    format!(
        "Install it and put it on PATH, for example with one of: {}",
        lines.join("; ")
    )
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn find_java() -> Option<PathBuf> {
    let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin").join("java"));
    home.filter(|java| java.is_file())
        .or_else(|| on_path("java"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
}

/// What Java calls itself, if it is new enough.
fn check_age(java: &Path, version: Version) -> Result<String, Error> {
    let output = Command::new(java)
        .arg("-version")
        .output()
        .map_err(io(format!("cannot run {}", java.display())))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let name = text.split('"').nth(1).unwrap_or_default();
    match feature_release(name) {
        Some(found) if found < version.minimum_java() => Err(Error::new(format!(
            "Kafka {version} needs Java {} or newer, but {} is Java {found}; set JAVA_HOME to a newer one. {}",
            version.minimum_java(),
            java.display(),
            advice(|manager| manager.java)
        ))),
        Some(_) => Ok(name.to_owned()),
        None => Err(Error::new(format!(
            "{} -version did not print a version but: {}",
            java.display(),
            text.trim()
        ))),
    }
}

/// The number that features go by: 17 of `17.0.15`, 8 of `1.8.0_442`.
fn feature_release(name: &str) -> Option<u32> {
    let mut numbers = name
        .split(['.', '_', '-', '+'])
        .map_while(|part| part.parse().ok());
    match numbers.next()? {
        1 => numbers.next(),
        major => Some(major),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn javas_age_is_read_from_old_and_new_styles() {
        assert_eq!(feature_release("17.0.15"), Some(17));
        assert_eq!(feature_release("1.8.0_442"), Some(8));
        assert_eq!(feature_release("21"), Some(21));
        assert_eq!(feature_release("25-ea"), Some(25));
        assert_eq!(feature_release("command not found"), None);
    }

    #[test]
    fn the_advice_names_a_command_for_every_distribution() {
        let text = advice(|manager| manager.java);
        for part in [
            "apt-get install",
            "openjdk-17-jdk-headless",
            "dnf install",
            "apk add",
            "pacman -Sy",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_on_the_path() {
        assert_eq!(on_path("milena-no-such-program"), None);
        assert!(on_path("sh").is_some());
    }
}
