//! terrace: plan and apply for STACKS containers and STACKIT / IONOS server power states, from HCL.
//!
//! Data goes one way, one type per step:
//!
//! ```text
//! *.hcl ── syntax ──► Tree ── config ──► Configuration ── eval ──► desired instances ──┐
//! state ── state ──► prior state ── plan::refresh (Reader) ──► refreshed state ────────┴─► plan ──► Plan
//! Plan ── apply (Writer) ──► events, journal, new state
//! ```
//!
//! The rooms, from the ground up. A room imports only rooms that its line names, and the ground;
//! `tests/it/layers.rs` holds the table.
//!
//! | room | lives here | may import |
//! |---|---|---|
//! | `main.rs`, [`host`], [`diag`], [`graph`] | ground: arguments in, exit code out; files, environment, clock, randomness, terminal (real and test); diagnostics, spans, excerpts; dependency graph on petgraph | nothing |
//! | [`addr`] | module, resource and instance addresses, instance keys: parse, print, order, target matching | ground |
//! | [`value`] | values, types, unknowns, marks, paths, conversion, JSON forms, diff of two values | ground |
//! | [`syntax`] | HCL text to a spanned tree: lossless lexer, recovering parser, flat arena; formatter; generated configuration with hcl-rs, hcl-edit as second opinion in a test | ground |
//! | [`provider`] | the provider contract: schema, offline side, reader, writer, outcome, timeouts, registry. No I/O | `addr`, `value` |
//! | [`config`] | files to `Configuration`: overrides, variable files, static checks. Evaluates nothing | `addr`, `value`, `syntax`, `provider` |
//! | [`eval`] | expressions compiled once and evaluated many times, functions by family, expansion of instances, conditions. Knows no state, no plan | …, `config` |
//! | [`http`] | one client: transport, credentials, pacing, retries, redaction | ground |
//! | [`state`] | the state document, ledger, lock, journal, backends | `addr`, `value`, `http` |
//! | [`providers`] | `stacks/`, `stackit/`, `ionos/`, `builtin/` | `addr`, `provider`, `value`, `http` |
//! | [`plan`] | refresh, diff, change actions, order, drift, preflight, saved plan. Sees only `Reader` | `addr`, `value`, `provider`, `config`, `eval`, `state` |
//! | [`apply`] | carrying out a plan: schedule, intents, outcomes, events, interruption | what plan may, `plan` |
//! | [`simulator`] | clouds as state machines behind the client's transport trait and behind a socket; faults; virtual clock | `http` |
//! | [`ops`] | use cases without a terminal, one file each; turning failures into diagnostics | all but `cli` |
//! | [`cli`] | commands, reports, progress, exit codes | all |

pub mod addr;
pub mod apply;
pub mod cli;
pub mod config;
pub mod diag;
pub mod eval;
pub mod graph;
pub mod host;
pub mod http;
pub mod ops;
pub mod plan;
pub mod provider;
pub mod providers;
pub mod simulator;
pub mod state;
pub mod syntax;
pub mod value;
