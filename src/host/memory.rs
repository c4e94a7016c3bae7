//! How the system hands memory to this process.
//!
//! The allocator asks for huge pages (2 MiB). A big configuration is planned in four fifths of the time
//! with them, since each page that is touched for the first time costs a trap; but of a small one they
//! more than double the memory, as each kind of block touches a page of its own. Hence a process
//! begins without, and gets them when it turns out to have much to do.

use std::sync::atomic::{AtomicUsize, Ordering};

/// From here on there is much to do, in bytes: some 4,000 resource blocks or 8,000 instances.
const MUCH: usize = 1 << 20;

/// What an instance of a block or an object of a state takes in a file, about.
const INSTANCE: usize = 128;

/// Bytes that are worked on so far.
static WORK: AtomicUsize = AtomicUsize::new(0);

/// Begins without huge pages. To be called once, before anything else.
pub fn begin_small() {
    set_huge_pages(HugePages::Refused);
}

/// So many instances are going to be worked on.
pub fn expect_instances(count: usize) {
    expect_bytes(count.saturating_mul(INSTANCE));
}

/// So many bytes were read, which are going to be worked on.
pub(super) fn expect_bytes(bytes: usize) {
    let before = WORK.fetch_add(bytes, Ordering::Relaxed);
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
