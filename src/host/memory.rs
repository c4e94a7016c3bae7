//! How the system hands memory to this process.
//!
//! The allocator asks for huge pages (2 MiB). A big configuration is planned in four fifths of the time
//! with them, since each page that is touched for the first time costs a trap; but of a small one they
//! more than double the memory, as each kind of block touches a page of its own. Hence a process
//! begins without, and gets them when it turns out to have much to do.

use std::sync::atomic::{AtomicUsize, Ordering};

/// From here on there is much to do: about 8,000 resource blocks, or as many objects of a state.
const MUCH: usize = 1 << 20;

/// Bytes that were read so far.
static READ: AtomicUsize = AtomicUsize::new(0);

/// Begins without huge pages. To be called once, before anything else.
pub fn begin_small() {
    set_huge_pages(HugePages::Refused);
}

/// So many bytes were read, which are going to be worked on.
pub(super) fn note_read(bytes: usize) {
    let before = READ.fetch_add(bytes, Ordering::Relaxed);
    if before < MUCH && before.saturating_add(bytes) >= MUCH {
        set_huge_pages(HugePages::Taken);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HugePages {
    Refused,
    Taken,
}

/// Nothing depends on it: where the system knows no such thing, it stays as it is.
#[cfg(target_os = "linux")]
fn set_huge_pages(pages: HugePages) {
    let _ = rustix::thread::disable_transparent_huge_pages(pages == HugePages::Refused);
}

#[cfg(not(target_os = "linux"))]
fn set_huge_pages(_: HugePages) {}
