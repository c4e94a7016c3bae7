//! When expressions are evaluated, and what is new in each run: the answers of `timestamp`, `uuid` and
//! `bcrypt`, unknown in a plan, and the same whenever they are asked for during one apply.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::host::Host;

/// The point of a run at which expressions are evaluated.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// When the plan was made, for `plantimestamp`; none where there is no plan.
    pub planned_at: Option<Timestamp>,
    /// None while planning.
    pub applying: Option<Arc<Applying>>,
}

impl Moment {
    /// While a plan is made, at the time it was first made.
    pub fn planning(planned_at: Timestamp) -> Moment {
        Moment { planned_at: Some(planned_at), applying: None }
    }

    /// While a plan is carried out that was made at that time.
    pub fn applying(planned_at: Timestamp, host: Arc<dyn Host>) -> Moment {
        Moment { planned_at: Some(planned_at), applying: Some(Arc::new(Applying::new(host))) }
    }
}

/// What one apply makes once and then remembers, so that what is sent is what is stored.
pub struct Applying {
    host: Arc<dyn Host>,
    started_at: Timestamp,
    made: Mutex<HashMap<u64, String>>,
}

impl Applying {
    fn new(host: Arc<dyn Host>) -> Applying {
        let started_at = host.clock().now();
        Applying { host, started_at, made: Mutex::default() }
    }

    pub(super) fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// What was made for a call, or is made now. `site` is the call in its instance and iteration.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) fn once<E>(
        &self,
        site: u64,
        make: impl FnOnce(&dyn Host) -> Result<String, E>,
    ) -> Result<String, E> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = made.get(&site) {
            return Ok(text.clone());
        }
        let text = make(self.host.as_ref())?;
        made.insert(site, text.clone());
        Ok(text)
    }
}

impl fmt::Debug for Applying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Applying since {}", self.started_at)
    }
}
