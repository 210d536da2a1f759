//! Rust's standard library for a target that the compiler came without: compiled once from its sources, laid out as rustup would.

use std::fs;
use std::path::Path;

use super::Target;
use super::debian::{self, Compiler};
use crate::kafka::cache::{self, Lock};
use crate::verify::command::Command;

/// Has `cargo` compile the standard library and nothing of weight beside it.
const MANIFEST: &str =
    "[package]\nname = \"nothing\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n";
const NOTHING: &str = "#![no_std]\n";

/// The unwinder was compiled for glibc, whose checked `fprintf` musl does not have. It is called before giving up, so it may do so.
const GIVE_UP: &str = "#![no_std]\n\
    unsafe extern \"C\" { safe fn abort() -> !; }\n\
    #[unsafe(no_mangle)]\n\
    extern \"C\" fn __fprintf_chk() -> ! { abort() }\n";

/// What is linked to every program: Debian's files of musl. The last two are empty, and the unwinder asks for them.
const OF_MUSL: [&str; 8] = [
    "crt1.o",
    "Scrt1.o",
    "rcrt1.o",
    "crti.o",
    "crtn.o",
    "libc.a",
    "libdl.a",
    "libpthread.a",
];

/// Makes sure that `compiler` can build for `target`.
pub(super) fn install(compiler: &Compiler, target: &Target) -> Result<(), String> {
    let place = compiler.libraries(target.triple);
    if place.is_dir() {
        return Ok(());
    }
    let folder = debian::folder()?;
    let _lock = Lock::wait(&folder.join(format!("{}.lock", target.triple)))
        .map_err(|error| error.to_string())?;
    if place.is_dir() {
        return Ok(());
    }
    println!(
        "compiling Rust's standard library for {}, which takes two minutes, once",
        target.triple
    );
    let part = folder.join(format!("{}.part", target.triple));
    debian::empty(&part)?;
    let ready = part.join("ready");
    let libraries = ready.join("lib");
    cache::create(&libraries.join("self-contained")).map_err(|error| error.to_string())?;
    compile(compiler, target, &part, &libraries)?;
    add_musl(target, &libraries.join("self-contained"))?;
    add_start_files(compiler, target, &part, &libraries)?;
    rename(&ready, &place)?;
    fs::remove_dir_all(&part).ok();
    Ok(())
}

fn compile(
    compiler: &Compiler,
    target: &Target,
    part: &Path,
    libraries: &Path,
) -> Result<(), String> {
    write(&part.join("Cargo.toml"), MANIFEST)?;
    write(&part.join("lib.rs"), NOTHING)?;
    let built = part.join("target");
    Command::cargo([
        "build",
        "--release",
        "-Zbuild-std=std,panic_abort,panic_unwind",
        "--target",
        target.triple,
        "--target-dir",
    ])
    .argument(&built)
    .folder(part)
    .env("RUSTC", compiler.program())
    // A stable compiler may compile its own standard library.
    .env("RUSTC_BOOTSTRAP", "1")
    // For those who optimise across crates when linking.
    .env("RUSTFLAGS", "-Cembed-bitcode=yes")
    .without("CARGO_ENCODED_RUSTFLAGS")
    .run()?;
    let compiled = built.join(target.triple).join("release").join("deps");
    copy(&compiled, libraries, |name| {
        (name.ends_with(".rlib") || name.ends_with(".rmeta")) && !name.starts_with("libnothing-")
    })
}

fn add_musl(target: &Target, folder: &Path) -> Result<(), String> {
    let root = debian::musl(target)?.join("usr").join("lib");
    let musl = root.join(format!("{}-linux-musl", target.architecture));
    copy(&musl, folder, |name| OF_MUSL.contains(&name))?;
    copy(&root.join("llvm-14").join("lib"), folder, |name| {
        name == "libunwind.a"
    })
}

/// The objects around every program that GCC has for C++: the compiler expects them, and Rust needs nothing of them.
fn add_start_files(
    compiler: &Compiler,
    target: &Target,
    part: &Path,
    libraries: &Path,
) -> Result<(), String> {
    for (name, source) in [
        ("crtbegin.o", GIVE_UP),
        ("crtbeginS.o", GIVE_UP),
        ("crtend.o", NOTHING),
        ("crtendS.o", NOTHING),
    ] {
        let file = part.join("object.rs");
        write(&file, source)?;
        Command::new(
            compiler.program(),
            [
                "--edition=2024",
                "--crate-type=lib",
                "--emit=obj",
                "--target",
            ],
        )
        .argument(target.triple)
        .argument("-O")
        .argument("-L")
        .argument(libraries)
        .argument("-o")
        .argument(libraries.join("self-contained").join(name))
        .argument(&file)
        .read()?;
    }
    Ok(())
}

/// Copies the files of a folder whose names `wanted` likes.
fn copy(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<(), String> {
    let cannot = |error: std::io::Error| {
        format!(
            "cannot copy {} to {}: {error}",
            from.display(),
            to.display()
        )
    };
    for entry in from.read_dir().map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name();
        if wanted(&name.to_string_lossy()) {
            fs::copy(entry.path(), to.join(&name)).map_err(cannot)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    cache::write(path, text).map_err(|error| error.to_string())
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    fs::rename(from, to).map_err(|error| format!("cannot create {}: {error}", to.display()))
}
