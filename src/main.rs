//! The `terrace` program: arguments in, exit code out.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use terrace::host::{Host, RealHost};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
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
