//! The query parameters that every operation shares: `depth`, `offset`, `limit`, `filter.*`.

use super::route::Place;
use crate::simulator::answer::{Answer, Call};
use crate::simulator::ionos::refusal;

/// What a request asks to see.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub depth: u32,
    pub offset: usize,
    pub limit: usize,
    /// Property and text of each `filter.*`.
    pub filters: Vec<(String, String)>,
}

impl Query {
    /// # Errors
    /// A parameter is outside of what the document allows.
    pub fn read(call: &Call, place: &Place<'_>) -> Result<Query, Answer> {
        let (usual, most) = if *place == Place::IpBlocks { (100, 1_000) } else { (1_000, 10_000) };
        let number = |name: &'static str, usual: usize, least: usize, most: usize| {
            let Some(text) = call.query_values(name).next() else { return Ok(usual) };
            let number = text.parse::<usize>().ok().filter(|number| (least..=most).contains(number));
            let rule = format!("must be between {least} and {most}");
            number.ok_or_else(|| refusal::invalid_parameter(name, &rule))
        };
        let depth = number("depth", 0, 0, 10)?;
        let pairs = url::form_urlencoded::parse(call.query.as_bytes());
        let filters = pairs
            .filter_map(|(name, text)| Some((name.strip_prefix("filter.")?.to_owned(), text.into_owned())))
            .collect();
        Ok(Query {
            depth: u32::try_from(depth).unwrap_or(10),
            offset: number("offset", 0, 0, usize::MAX)?,
            limit: number("limit", usual, 1, most)?,
            filters,
        })
    }
}
