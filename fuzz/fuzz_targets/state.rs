//! State files: any bytes are refused or read, and what was read is written, read back the same, and
//! shown.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use terrace::addr::Mode;
use terrace::cli::report::json::{Layout, Secrets, state_json, text};
use terrace::cli::report::{
    Look,
    text::{ShownObject, objects_text},
};
use terrace::host::TestHost;
use terrace::ops::Project;
use terrace::state::{Revision, State, read_document, write_document};

static PROJECT: LazyLock<Project> = LazyLock::new(|| terrace_fuzz::project(&TestHost::new()));

fuzz_target!(|bytes: &[u8]| {
    let types = |mode: Mode, kind: &str| PROJECT.type_of(mode, kind);
    let _ = Revision::of(bytes);
    let state = match read_document(bytes, "state", &types) {
        Ok(state) => state,
        Err(error) => {
            let _ = error.to_string();
            return;
        }
    };
    show(&state);
    let Ok(written) = write_document(&state, &types) else { return };
    let again = read_document(written.as_bytes(), "state", &types).expect("what was written is read");
    assert!(again.same_content(&state));
    let twice = write_document(&again, &types).expect("it was written before");
    assert_eq!(twice, written);
});

fn show(state: &State) {
    let entries = state.objects.iter().map(|entry| ShownObject {
        addr: entry.addr,
        deposed: entry.deposed,
        condition: "",
        value: entry.object.value(),
    });
    objects_text(entries, &Look::plain(80));
    let _ = text(&state_json(state, Secrets::Masked), Layout::Indented);
}
