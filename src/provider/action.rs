//! Actions: something that is done to what exists, once, and leaves nothing in the state.

use crate::value::{Path, Value};

use super::{Block, NestedBlock, Nesting, Note, Problem};

/// An action type, without a connection to its cloud. The connected side is
/// [`super::Writer::invoke`], before it [`super::Writer::evidence`], and [`super::Reader::find`] for an
/// invocation whose fate is not known.
pub trait ActionType: Send + Sync {
    fn name(&self) -> &'static str;

    /// What may stand in an `action` block beside what the language itself has there: its `config`
    /// block, as [`action_schema`] makes it.
    fn schema(&self) -> &Block;

    /// As [`super::ResourceType::example`].
    fn example(&self) -> &'static str {
        ""
    }

    /// What is wrong with a configuration, as far as its values are known. `config` is what the `config`
    /// block says, null for what it does not; paths of problems begin in it.
    fn validate(&self, config: &Value) -> Vec<Problem>;

    /// What is lost when it is invoked. `config` may hold unknown values.
    fn losses(&self, _config: &Value) -> Vec<Note> {
        Vec::new()
    }
}

/// The name of the block that holds the arguments of an action.
const CONFIG: &str = "config";

/// The schema of an action whose arguments are these.
pub fn action_schema(config: Block) -> Block {
    let needs_any = config.attributes.iter().any(|attribute| attribute.is_required());
    let doc = config.doc;
    let nested =
        NestedBlock { name: CONFIG, nesting: Nesting::Single, min: u32::from(needs_any), block: config };
    Block { attributes: Vec::new(), blocks: vec![nested], doc }
}

impl dyn ActionType + '_ {
    /// What may stand in the `config` block.
    pub fn arguments(&self) -> Option<&Block> {
        self.schema().block(CONFIG).map(|nested| &nested.block)
    }

    /// What the `config` block of an evaluated `action` block says; nothing set where there is none.
    pub fn config_of(&self, block: &Value) -> Value {
        let written = block.get_attr(CONFIG).filter(|config| !config.is_null()).cloned();
        written.unwrap_or_else(|| self.arguments().map_or_else(Value::empty_object, Block::nothing))
    }

    /// As [`ActionType::validate`], with paths that begin at the `action` block.
    pub fn problems(&self, config: &Value) -> Vec<Problem> {
        let within = |problem: Problem| {
            let at = Path::root().attr(CONFIG);
            let path = problem.path.steps().iter().fold(at, |path, step| path.then(step.clone()));
            Problem { path, ..problem }
        };
        self.validate(config).into_iter().map(within).collect()
    }
}
