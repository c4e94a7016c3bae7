//! The `terrace` program: arguments in, exit code out.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use terrace::host::{Host, RealHost};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Names of hosts are looked for in `/etc/hosts` and by DNS. A static binary must not load the plugins
/// that the system's own C library may have for that: they are made for that library.
#[cfg(static_glibc)]
fn keep_to_built_in_lookup() {
    use std::ffi::{c_char, c_int};
    unsafe extern "C" {
        // <nss.h>: replaces the line of `/etc/nsswitch.conf` for this process.
        fn __nss_configure_lookup(database: *const c_char, services: *const c_char) -> c_int;
    }
    // SAFETY: both are C strings that live for ever, and no other thread is there yet.
    let _ = unsafe { __nss_configure_lookup(c"hosts".as_ptr(), c"files dns".as_ptr()) };
}

fn main() -> ExitCode {
    #[cfg(static_glibc)]
    keep_to_built_in_lookup();
    terrace::host::begin_small();
    // One beside this one: what they do is wait. Evaluation takes as many threads as there are cores.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("the system has threads and sockets to offer");
    let host: Arc<dyn Host> = Arc::new(RealHost::new());
    let host_in = |folder: PathBuf| Arc::new(RealHost::new().in_folder(folder)) as Arc<dyn Host>;
    let code = runtime.block_on(terrace::cli::run(host, &host_in, std::env::args_os().skip(1)));
    // A question that was interrupted leaves a reader behind that only the end of the process ends.
    runtime.shutdown_background();
    ExitCode::from(code)
}
