//! Links the release binary so that it needs nothing of the system it runs on.
//!
//! `-C target-feature=+crt-static` is how one asks rustc for that, but without `--target`, which would
//! move the binary to another folder, Cargo hands it to procedural macros too, which cannot be linked
//! that way. Hence the linker is asked: the names of the shared libraries that rustc passes lead to
//! the static ones, by scripts such as the one that a system's own `libc.so` is.
//!
//! At a fixed address nothing has to be relocated when the program starts, which halves the time of
//! `terrace version`. Terraform's binary is linked the same way.
//!
//! Where the static libraries are not installed the binary is linked as usual, with a warning.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script has no host but the system"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What rustc passes to the linker as `-lNAME`, and the static library that has the same in it.
const LIBRARIES: [(&str, &str); 7] = [
    ("gcc_s", "libgcc_eh.a"),
    ("c", "libc.a"),
    ("m", "libm.a"),
    ("rt", "librt.a"),
    ("pthread", "libpthread.a"),
    ("util", "libutil.a"),
    ("dl", "libdl.a"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(static_glibc)");
    if !is_wanted() {
        return;
    }
    match scripts(&PathBuf::from(variable("OUT_DIR")).join("static")) {
        Ok(folder) => {
            println!("cargo::rustc-cfg=static_glibc");
            for argument in ["-static", "-no-pie", &format!("-L{}", folder.display())] {
                println!("cargo::rustc-link-arg-bin=terrace={argument}");
            }
        }
        Err(missing) => println!("cargo::warning=the binary needs the system's libraries: {missing}"),
    }
}

/// Whether this is a release for the system that it is built on, and nobody chose otherwise.
fn is_wanted() -> bool {
    let target = variable("TARGET");
    variable("PROFILE") == "release"
        && target == variable("HOST")
        && target.ends_with("-linux-gnu")
        && !variable("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static")
}

/// A folder with a script for each library, or what is missing for it.
fn scripts(folder: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, archive) in LIBRARIES {
        let found = archive_path(archive)?;
        let script = folder.join(format!("lib{name}.so"));
        fs::write(&script, format!("INPUT ( {} )\n", found.display()))
            .map_err(|error| format!("{}: {error}", script.display()))?;
    }
    Ok(folder.to_owned())
}

/// Where the compiler that links has a static library.
fn archive_path(archive: &str) -> Result<PathBuf, String> {
    let linker = env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let output = Command::new(&linker)
        .arg(format!("-print-file-name={archive}"))
        .output()
        .map_err(|error| format!("{linker}: {error}"))?;
    let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    // A name that is not found is printed as it was given.
    if path.is_absolute() {
        path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))
    } else {
        Err(format!("{archive} is not installed"))
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
