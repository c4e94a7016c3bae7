//! What may be applied without asking: `-auto-approve`, for all changes or for some kinds of them.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::diag::Diagnostic;
use crate::plan::{ChangeClass, Plan, UnknownClass};

/// The value of `-auto-approve`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AutoApprove {
    /// The flag is not given, or is `false`.
    #[default]
    Nothing,
    /// These kinds of changes.
    Only(BTreeSet<ChangeClass>),
    Everything,
}

impl AutoApprove {
    /// How many changes of each kind are left to ask about; empty where nobody needs to be asked.
    pub fn left(&self, plan: &Plan) -> BTreeMap<ChangeClass, usize> {
        let classes = plan.classes();
        match self {
            AutoApprove::Everything => BTreeMap::new(),
            AutoApprove::Nothing => classes,
            AutoApprove::Only(approved) => {
                classes.into_iter().filter(|(class, _)| !approved.contains(class)).collect()
            }
        }
    }

    /// Whether the plan needs nobody's word. Where kinds were named, output values follow from them.
    pub fn covers(&self, plan: &Plan) -> bool {
        match self {
            AutoApprove::Nothing => false,
            AutoApprove::Only(_) => self.left(plan).is_empty(),
            AutoApprove::Everything => true,
        }
    }
}

impl FromStr for AutoApprove {
    type Err = UnknownClass;

    fn from_str(text: &str) -> Result<AutoApprove, UnknownClass> {
        Ok(match text {
            "true" => AutoApprove::Everything,
            "false" => AutoApprove::Nothing,
            classes => AutoApprove::Only(
                classes.split(',').map(str::trim).map(str::parse).collect::<Result<_, _>>()?,
            ),
        })
    }
}

/// Changes that nobody approved where nobody can be asked.
pub fn not_approved(left: &BTreeMap<ChangeClass, usize>) -> Diagnostic {
    let detail = format!(
        "-auto-approve does not cover all of this plan, and there is nobody to ask about the rest: {}.",
        counted(left)
    );
    Diagnostic::error("Approval needed", detail)
        .hint("Nothing was done. Apply from a terminal, or have the plan reviewed and apply it saved.")
}

/// `1 destroy, 2 replace`.
pub fn counted(classes: &BTreeMap<ChangeClass, usize>) -> String {
    let words: Vec<String> = classes.iter().map(|(class, count)| format!("{count} {class}")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::text::samples;

    #[test]
    fn kinds_of_changes_are_approved_one_by_one() {
        let plan = samples::usual();
        let left = |text: &str| counted(&text.parse::<AutoApprove>().expect("known kinds").left(&plan));
        assert_eq!(left("false"), "1 destroy, 1 replace, 1 create");
        assert_eq!(left("create,update"), "1 destroy, 1 replace");
        assert_eq!(
            left("create, destroy"),
            "1 replace",
            "who lets things go did not say that they come anew"
        );
        assert_eq!(left("create,destroy,replace"), "");
        assert_eq!(left("true"), "");
        assert!("creat".parse::<AutoApprove>().is_err());
    }

    #[test]
    fn where_only_output_values_change_there_is_nothing_to_approve_but_without_the_flag() {
        let plan = crate::plan::Plan { outputs: samples::usual().outputs, ..samples::quiet() };
        assert!(AutoApprove::Only([ChangeClass::Create].into()).covers(&plan));
        assert!(!AutoApprove::Nothing.covers(&plan));
    }
}
