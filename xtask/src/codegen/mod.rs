//! `cargo xtask codegen`: from protocol-specs/ to Rust.
//!
//! Everything that is generated is checked in, so that it can be read, searched and reviewed; `--check` fails when a file
//! is not what its spec says.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "it is a program's own module; names and comments say what is not plain"
)]

mod layout;
pub mod model;
pub mod parse;
mod rust;
mod samples;
mod tables;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use model::{ErrorLine, Spec};

/// Generated code is formatted to have a field in a line wherever that is possible.
const FORMAT: &str = "max_width=120,use_small_heuristics=Max";

const PROTOCOL: &str = "crates/milena-protocol";

/// The most lines that the messages may take, so that they compile in seconds and can be looked through.
const MOST_LINES: usize = 20_000;

/// All that protocol-specs/ says.
pub struct Specs {
    /// In the order of their files' names.
    pub specs: Vec<Spec>,
    pub errors: Vec<ErrorLine>,
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => write(),
        ["--check"] => check(),
        other => Err(format!("codegen takes --check or nothing, not {other:?}")),
    }
}

fn write() -> Outcome {
    let files = generate(&read_specs()?)?;
    let mut written = 0;
    for (path, content) in &files {
        if std::fs::read_to_string(path).ok().as_ref() != Some(content) {
            put(path, content)?;
            written += 1;
        }
    }
    for path in strangers(&files) {
        std::fs::remove_file(&path)
            .map_err(|e| format!("cannot remove {}: {e}", path.display()))?;
    }
    println!("codegen: {} files, {written} of them written", files.len());
    check_size(lines_of_messages(&files))
}

fn put(path: &Path, content: &str) -> Outcome {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, content))
        .map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// Fails, with their names, if files are not what the specs say.
pub fn check() -> Outcome {
    let files = generate(&read_specs()?)?;
    let stale = files
        .iter()
        .filter(|(path, content)| std::fs::read_to_string(path).ok().as_ref() != Some(*content));
    let stale: Vec<String> = stale
        .map(|(path, _)| path.clone())
        .chain(strangers(&files))
        .map(relative)
        .collect();
    if stale.is_empty() {
        println!("codegen: {} files are current", files.len());
        return check_size(lines_of_messages(&files));
    }
    Err(format!(
        "not what protocol-specs/ says (run `cargo xtask codegen`):\n  {}",
        stale.join("\n  ")
    ))
}

fn lines_of_messages(files: &BTreeMap<PathBuf, String>) -> usize {
    let api = root().join(PROTOCOL).join("src/api");
    let messages = files.iter().filter(|(path, _)| path.starts_with(&api));
    messages.map(|(_, content)| content.lines().count()).sum()
}

fn check_size(lines: usize) -> Outcome {
    println!("codegen: the messages take {lines} lines of Rust, of at most {MOST_LINES}");
    if lines <= MOST_LINES {
        return Ok(());
    }
    Err(format!(
        "the messages take {lines} lines of Rust, more than {MOST_LINES}"
    ))
}

fn relative(path: PathBuf) -> String {
    path.strip_prefix(root())
        .unwrap_or(&path)
        .display()
        .to_string()
}

/// Files of the generated folder that no spec stands for any more.
fn strangers(files: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
    let api = root().join(PROTOCOL).join("src/api");
    let entries = std::fs::read_dir(api)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries.filter(|path| !files.contains_key(path)).collect()
}

/// The top of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Reads and parses protocol-specs/.
pub fn read_specs() -> Result<Specs, String> {
    let folder = root().join("protocol-specs");
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))
    };
    let glossary =
        parse::glossary("glossary.spec", &read("glossary.spec")?).map_err(|e| e.to_string())?;
    let errors = parse::errors("errors.spec", &read("errors.spec")?).map_err(|e| e.to_string())?;
    let entries =
        std::fs::read_dir(&folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok())
        .collect();
    names
        .retain(|name| name.ends_with(".spec") && name != "glossary.spec" && name != "errors.spec");
    names.sort();
    let mut specs = Vec::new();
    for name in names {
        let parsed = parse::specs(&name, &read(&name)?, &glossary).map_err(|e| e.to_string())?;
        parsed
            .iter()
            .try_for_each(|spec| check_names(spec, &errors))?;
        specs.extend(parsed);
    }
    Ok(Specs { specs, errors })
}

/// A file is named like its API or subject, and names errors that exist.
fn check_names(spec: &Spec, errors: &[ErrorLine]) -> Outcome {
    let expected = format!("{}.spec", snake(spec.subject()));
    if spec.file != expected {
        return Err(format!(
            "{}: {} belongs into {expected}",
            spec.file,
            spec.subject()
        ));
    }
    let model::Body::Api(api) = &spec.body else {
        return Ok(());
    };
    let unknown = api
        .errors
        .iter()
        .find(|error| !errors.iter().any(|known| known.name == error.name));
    unknown.map_or(Ok(()), |e| {
        Err(format!(
            "{}:{}: errors.spec has no {}",
            spec.file, e.line, e.name
        ))
    })
}

/// `OffsetForLeaderEpoch` is in offset_for_leader_epoch.rs.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Every generated file with its content.
fn generate(specs: &Specs) -> Result<BTreeMap<PathBuf, String>, String> {
    let protocol = root().join(PROTOCOL);
    let mut files = BTreeMap::new();
    for of_file in specs.specs.chunk_by(|a, b| a.file == b.file) {
        let name = format!("{}.rs", snake(of_file[0].subject()));
        let code = rustfmt(&rust::file(of_file))?;
        files.insert(protocol.join("src/api").join(name), code);
    }
    files.insert(
        protocol.join("src/api/mod.rs"),
        rustfmt(&tables::apis(&specs.specs))?,
    );
    files.insert(
        protocol.join("src/error_code/codes.rs"),
        tables::codes(&specs.errors),
    );
    files.insert(
        protocol.join("tests/samples/generated.rs"),
        rustfmt(&samples::file(&specs.specs))?,
    );
    Ok(files)
}

/// The first line of every generated file's comment.
fn notice(from: &str) -> String {
    format!("// Generated from {from} by `cargo xtask codegen`; do not edit.\n")
}

fn rustfmt(code: &str) -> Result<String, String> {
    let failed = |what: &str| format!("rustfmt {what}");
    let mut child = Command::new("rustfmt")
        .args([
            "--edition",
            "2024",
            "--config",
            FORMAT,
            "--emit",
            "stdout",
            "--quiet",
        ])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| failed(&format!("does not start: {e}")))?;
    let mut input = child.stdin.take().ok_or_else(|| failed("has no input"))?;
    let code = code.to_owned();
    let writer = std::thread::spawn(move || input.write_all(code.as_bytes()));
    let output = child
        .wait_with_output()
        .map_err(|e| failed(&e.to_string()))?;
    let written = writer.join().is_ok_and(|result| result.is_ok());
    if !output.status.success() || !written {
        return Err(failed("refuses the generated code"));
    }
    String::from_utf8(output.stdout)
        .map(|code| layout::compact(&code))
        .map_err(|e| failed(&e.to_string()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_files_are_current() {
        assert_eq!(super::check(), Ok(()));
    }

    #[test]
    fn generated_code_has_a_largest_size() {
        assert_eq!(super::check_size(super::MOST_LINES), Ok(()));
        assert!(super::check_size(super::MOST_LINES + 1).is_err());
    }

    #[test]
    fn a_file_is_named_like_its_api() {
        assert_eq!(
            super::snake("OffsetForLeaderEpoch"),
            "offset_for_leader_epoch"
        );
        assert_eq!(super::snake("Produce"), "produce");
    }
}
