//! Exit codes, as documented.

use crate::ops::Exit;

/// Whether `-detailed-exitcode` was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detailed {
    Yes,
    No,
}

/// Usage errors and all others that have no code of their own.
pub const ERROR: u8 = 1;

/// `fmt -check` found a file that is not in canonical form.
pub const NOT_FORMATTED: u8 = 3;

/// The number of an exit class.
pub fn code(exit: Exit, detailed: Detailed) -> u8 {
    match (exit, detailed) {
        (Exit::Success, _) | (Exit::Changes, Detailed::No) => 0,
        (Exit::Changes, Detailed::Yes) => 2,
        (Exit::Error, _) => ERROR,
        (Exit::SpendingCap, _) => 10,
        (Exit::Locked, _) => 11,
        (Exit::Credentials, _) => 12,
        (Exit::Partial, _) => 13,
        (Exit::StalePlan, _) => 14,
        (Exit::Interrupted, _) => 130,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_documented_code() {
        let codes = [
            (Exit::Success, 0),
            (Exit::Changes, 0),
            (Exit::Error, 1),
            (Exit::SpendingCap, 10),
            (Exit::Locked, 11),
            (Exit::Credentials, 12),
            (Exit::Partial, 13),
            (Exit::StalePlan, 14),
            (Exit::Interrupted, 130),
        ];
        for (exit, expected) in codes {
            assert_eq!(code(exit, Detailed::No), expected);
            let detailed = if exit == Exit::Changes { 2 } else { expected };
            assert_eq!(code(exit, Detailed::Yes), detailed);
        }
    }
}
