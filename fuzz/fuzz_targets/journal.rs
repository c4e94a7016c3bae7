//! Journals: any bytes are refused or replayed, and a journal that was opened can be folded into the
//! state, saved, and opened again. Length and checksum are put before each line here, or hardly any
//! input would come past them.
#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use terrace::addr::{InstanceAddr, Mode};
use terrace::host::{Host as _, TestHost};
use terrace::ops::Project;
use terrace::state::{
    LocalBackend, ObjectStatus, Opened, State, StateError, open, read_document, write_document,
};

static PROJECT: LazyLock<Project> = LazyLock::new(|| terrace_fuzz::project(&TestHost::new()));

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    check(&framed(bytes));
});

fn check(bytes: &[u8]) {
    let types = |mode: Mode, kind: &str| PROJECT.type_of(mode, kind);
    let host = TestHost::new();
    let backend = Arc::new(LocalBackend::new(Arc::new(host.clone()), Path::new("terrace.state.json")));
    host.write(&backend.files().journal, bytes).expect("memory takes it");
    let opened = terrace_fuzz::block_on(open(backend.clone(), &host, &types));
    let Ok(Opened { mut store, mut state, mut journal }) = opened.inspect_err(describe) else { return };
    // What no file can hold is refused, and then the journal must keep it.
    let saved = terrace_fuzz::block_on(store.save(&mut state, &types, &mut journal));
    let again = terrace_fuzz::block_on(open(backend, &host, &types)).expect("it was opened before");
    // Where nothing was to be saved, the next run begins with a lineage of its own.
    if saved.is_ok() && store.exists() {
        assert!(objects(&again.state).eq(objects(&state)));
        // Reading gives an object the attributes of its type that a line made up here left out. What has
        // been read once stays as it is.
        let written = write_document(&again.state, &types).expect("what was read is written");
        let twice = read_document(written.as_bytes(), "state", &types).expect("what was written is read");
        assert!(twice.same_content(&again.state));
    }
    assert_eq!(again.journal.open().count(), journal.open().count());
    assert_eq!(again.journal.due().count(), journal.due().count());
}

fn objects(state: &State) -> impl Iterator<Item = (&InstanceAddr, Option<&str>, &ObjectStatus)> {
    state.objects.iter().map(|entry| (entry.addr, entry.deposed, &entry.object.status))
}

fn describe(error: &StateError) {
    let _ = error.to_string();
}

fn framed(lines: &[u8]) -> Vec<u8> {
    let mut journal = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        journal.extend(format!("{:08x} {:08x} ", line.len(), crc32fast::hash(line)).as_bytes());
        journal.extend(line);
        journal.push(b'\n');
    }
    journal
}
