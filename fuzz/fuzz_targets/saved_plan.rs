//! Saved plans: any bytes are refused or read, and what was read is written and shown. The digest is
//! put before the text here, or hardly any input would come past it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use terrace::cli::report::json::{Layout, Outcome, Secrets, plan_json, text};
use terrace::cli::report::{Look, text::write_plan};
use terrace::plan::{beyond, load, save};

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    if let Ok(body) = std::str::from_utf8(bytes) {
        check(sealed(body).as_bytes());
    }
});

fn check(bytes: &[u8]) {
    let Ok((plan, _)) = load(bytes) else { return };
    if let Ok((written, digest)) = save(&plan) {
        let (again, same) = load(written.as_bytes()).expect("what was saved is read");
        assert_eq!((save(&again).map(|(text, _)| text).ok(), same), (Some(written), digest));
    }
    assert!(beyond(&plan, &plan).is_empty());
    let mut shown = String::new();
    write_plan(&plan, &Look::plain(80), &mut |piece| shown.push_str(piece));
    let _ = text(&plan_json(&plan, None, Outcome::Good, Secrets::Shown), Layout::Indented);
}

fn sealed(body: &str) -> String {
    let hash = Sha256::digest(format!("terrace-plan 1\n{body}").as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("terrace-plan 1 sha256:{hex}\n{body}")
}
