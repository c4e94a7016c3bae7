//! The steps of a plan as people call them.

use crate::addr::InstanceAddr;
use crate::plan::{Plan, Work};

use super::invoke;

/// One step of the plan under way, as people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub doing: Doing,
    /// The instance; `None` for a follow-up.
    pub addr: Option<InstanceAddr>,
    /// The address, or the follow-up's title.
    pub title: String,
    /// What the provider calls the object that is changed; none while it does not exist.
    pub remote_id: Option<String>,
}

/// What an operation does. Besides the writes there are steps that send nothing which changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Create,
    Update,
    Delete,
    Read,
    Forget,
    Invoke,
}

impl Operation {
    pub(super) fn of(plan: &Plan, work: Work) -> Operation {
        let on = |at: usize, doing: Doing| {
            let change = &plan.changes[at];
            let title = match &change.deposed {
                Some(key) => format!("{} (deposed object {key})", change.addr),
                None => change.addr.to_string(),
            };
            let id = change.before.as_ref().and_then(|before| before.get_attr("id"));
            let remote_id = match doing {
                Doing::Update | Doing::Delete => id.and_then(|id| id.as_str().map(str::to_owned)),
                Doing::Create | Doing::Read | Doing::Forget | Doing::Invoke => None,
            };
            Operation { doing, addr: Some(change.addr.clone()), title, remote_id }
        };
        match work {
            Work::Create(at) => on(at, Doing::Create),
            Work::Update(at) => on(at, Doing::Update),
            Work::Delete(at) => on(at, Doing::Delete),
            Work::Read(at) => on(at, Doing::Read),
            Work::Forget(at) => on(at, Doing::Forget),
            Work::FollowUp(at) => {
                let title = plan.follow_ups[at].title.clone();
                Operation { doing: Doing::Invoke, addr: None, title, remote_id: None }
            }
            Work::Invoke(at) => {
                let invocation = &plan.invocations[at];
                let (addr, title) = (Some(invocation.addr.clone()), invoke::title(invocation));
                Operation { doing: Doing::Invoke, addr, title, remote_id: None }
            }
            Work::Gate => {
                Operation { doing: Doing::Invoke, addr: None, title: String::new(), remote_id: None }
            }
        }
    }
}
