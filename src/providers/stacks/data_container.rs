//! Data source `stacks_container`: one container that exists, by name or id.
//!
//! ```hcl
//! data "stacks_container" "shared_db" {
//!   name = "shared-db"
//! }
//! ```

use std::sync::LazyLock;

use super::data_containers::{AGE, ATTRIBUTES};
use super::session::Session;
use super::{data_containers, failure};
use crate::diag::{did_you_mean, escape};
use crate::provider::{Attribute, Block, DataSource, ErrorKind, Problem, ProviderError};
use crate::providers::attrs;
use crate::value::{Path, Ty, Value};

pub(super) const NAME: &str = "stacks_container";

pub(super) struct OneContainer;

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let told = ATTRIBUTES.iter().map(|(name, ty, doc)| match *name {
        "id" => Attribute::optional_computed("id", Ty::STRING, "The id at STACKS. Set this or `name`."),
        "name" => Attribute::optional_computed("name", Ty::STRING, "The name. Set this or `id`."),
        _ => Attribute::computed(name, *ty, doc),
    });
    let template = Attribute::computed("template", Ty::STRING, "What runs in it.");
    Block {
        attributes: told.chain([template]).collect(),
        blocks: Vec::new(),
        doc: "One container of the account, managed or not, by its name or id.",
    }
});

impl DataSource for OneContainer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn schema(&self) -> &Block {
        &SCHEMA
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        let is_set = |name: &str| !attrs::is_null(config, name);
        let detail = match (is_set("id"), is_set("name")) {
            (true, true) => "Only one of `id` and `name` can be set.",
            (false, false) => "One of `id` and `name` has to be set.",
            _ => return Vec::new(),
        };
        vec![Problem::error(Path::root(), "Which container", detail)]
    }
}

pub(super) async fn read(session: &Session, config: &Value) -> Result<Value, ProviderError> {
    let listing = session.recent_listing(AGE).await?;
    let (id, name) = (attrs::text(config, "id"), attrs::text(config, "name"));
    let found = match (id, name) {
        (Some(id), _) => listing.get(id),
        (None, Some(name)) => listing.named(name).next(),
        (None, None) => None,
    };
    let Some(seen) = found else {
        let wanted = id.or(name).unwrap_or("");
        let known = listing
            .containers
            .iter()
            .map(|seen| if id.is_some() { seen.id.as_str() } else { seen.name.as_str() });
        return Err(not_there(wanted, did_you_mean(wanted, known)));
    };
    let detailed = session.api.container(&seen.id).await;
    let detailed = detailed.map_err(|error| failure::of_ask(&error, "look at a container"))?;
    let template = detailed.and_then(|detailed| detailed.template).or_else(|| seen.kind.clone());
    let object = data_containers::told(seen, &*session.load_prices().await)
        .into_iter()
        .fold(config.clone(), |object, (name, value)| object.with_attr(name, value));
    Ok(object.with_attr("template", attrs::optional_text(template.as_deref())))
}

fn not_there(wanted: &str, close: Option<&str>) -> ProviderError {
    let detail = format!("There is no container \"{}\" in the account of this API key.", escape(wanted));
    let error = ProviderError::new(ErrorKind::Invalid, "No such container", detail);
    match close {
        Some(close) => error.hint(format!("Did you mean `{}`?", escape(close))),
        None => error.hint("For a container that this configuration creates, refer to the resource instead."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_named_in_one_way() {
        let nothing = attrs::nothing(SCHEMA.ty());
        let by_name = nothing.with_attr("name", "web".into());
        assert_eq!(OneContainer.validate(&by_name), []);
        assert_eq!(OneContainer.validate(&nothing).len(), 1);
        assert_eq!(OneContainer.validate(&by_name.with_attr("id", "usr-abc12345-web".into())).len(), 1);
    }
}
