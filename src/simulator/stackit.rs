//! STACKIT as its published OpenAPI documents describe it: projects, servers and their power, machine
//! types, service accounts, and the APIs over them.

use ::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Call};
use super::fault::Refusal;
use super::world::Passage;
use super::{Moment, Random, World};

/// Everything at STACKIT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stackit {
    token: String,
}

impl Stackit {
    /// The start world, the same for the same seed.
    pub(super) fn fresh(seed: u64) -> Stackit {
        let mut random = Random::seeded(seed ^ 0x57ac_1c17);
        Stackit { token: random.hex(64) }
    }

    /// An access token that does not expire.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn advance_to(&mut self, _now: Moment) -> Passage {
        Passage::Uneventful
    }
}

/// Answers a request, and executes it if nothing stands against it.
pub(super) fn answer(_world: &mut World, _call: &Call) -> Answer {
    Answer::json(StatusCode::NOT_FOUND, &json!({"code": 404, "msg": "not found"}))
}

/// That refusal in the words of this API.
pub(super) fn refused(_refusal: &Refusal) -> Answer {
    Answer::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({"code": 500, "msg": "internal server error"}))
}
