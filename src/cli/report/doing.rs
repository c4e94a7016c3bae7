//! What is said of an operation while it runs, in Terraform's words.

use crate::apply::Doing;

/// `creating`, as in `Still creating...`.
pub fn under_way(doing: Doing) -> &'static str {
    match doing {
        Doing::Create => "creating",
        Doing::Update => "modifying",
        Doing::Delete => "destroying",
        Doing::Read => "reading",
        Doing::Forget => "removing from state",
        Doing::Invoke => "running",
    }
}

/// `Creation`, as in `Creation complete after 12s`.
pub fn noun(doing: Doing) -> &'static str {
    match doing {
        Doing::Create => "Creation",
        Doing::Update => "Modifications",
        Doing::Delete => "Destruction",
        Doing::Read => "Read",
        Doing::Forget => "Removal from state",
        Doing::Invoke => "Action",
    }
}

pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
