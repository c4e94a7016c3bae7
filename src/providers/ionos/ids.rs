//! Ids as IONOS makes them: UUIDs. What is none is refused before any request.

use crate::diag::escape;
use crate::provider::Problem;
use crate::providers::attrs;
use crate::value::{Path, Value};

pub(super) fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// An argument that has to hold an id, as far as it is known.
pub(super) fn check(config: &Value, name: &'static str, what: &str) -> Option<Problem> {
    let text = attrs::text(config, name)?;
    if is_uuid(text) {
        return None;
    }
    let detail = format!("\"{}\" cannot be the id of {what}: those are UUIDs.", escape(text));
    let problem = Problem::error(Path::root().attr(name), "Invalid id", detail);
    Some(problem.hint("The data sources `ionos_datacenters` and `ionos_servers` list the ids."))
}

/// The id of a request in a `Location` header. Nothing else of the header is used: the host that it
/// names is never asked.
pub(super) fn request_in(location: &str) -> Option<String> {
    let path = location.split(['?', '#']).next().unwrap_or("");
    let mut parts = path.split('/').skip_while(|part| *part != "requests").skip(1);
    let id = parts.next()?;
    is_uuid(id).then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "e0a3b1de-3a34-4d31-9a70-9b6a5c0d7e55";

    #[test]
    fn an_id_has_the_shape_of_a_uuid() {
        assert!(is_uuid(ID) && is_uuid(&ID.to_uppercase()));
        for text in
            ["", "x", &ID[1..], &format!("{ID}0"), &ID.replace('-', ""), &ID.replace('e', "g"), "../.."]
        {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn only_the_id_is_taken_out_of_a_location() {
        for location in [
            format!("https://api.ionos.com/cloudapi/v6/requests/{ID}/status"),
            format!("https://evil.example/requests/{ID}/status?x=y"),
            format!("/requests/{ID}"),
            format!("requests/{}/status", ID.to_uppercase()),
        ] {
            assert_eq!(request_in(&location).as_deref(), Some(ID), "{location}");
        }
        for location in
            ["", "https://api.ionos.com/cloudapi/v6/requests", "/requests/../x", "/requests/1/status"]
        {
            assert_eq!(request_in(location), None, "{location}");
        }
    }
}
