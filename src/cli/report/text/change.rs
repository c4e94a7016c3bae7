//! One block per changed resource: what happens to it, why, what is lost, and how it differs.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::addr::{InstanceAddr, InstanceKey, Mode};
use crate::cli::report::{Look, Paint, Palette};
use crate::diag::escape;
use crate::plan::{Drift, DriftKind, ForcedBy, PlannedChange, Reason};
use crate::provider::{ChangeAction, Note, NoteKind};
use crate::value::Value;

use super::body::{Body, Unchanged};
use super::wrap::wrapped;

/// The symbol of a change action, three columns wide, without colour.
pub fn symbol(action: ChangeAction) -> &'static str {
    match action {
        ChangeAction::NoOp => "   ",
        ChangeAction::Create => "  +",
        ChangeAction::Read => " <=",
        ChangeAction::Update => "  ~",
        ChangeAction::DeleteThenCreate => "-/+",
        ChangeAction::CreateThenDelete => "+/-",
        ChangeAction::Delete => "  -",
        ChangeAction::Forget => "  .",
    }
}

pub fn painted_symbol(action: ChangeAction, palette: Palette) -> Cow<'static, str> {
    let one = |paint, text| palette.paint(paint, text);
    match action {
        ChangeAction::DeleteThenCreate => {
            format!("{}/{}", one(Paint::Removed, "-"), one(Paint::Added, "+")).into()
        }
        ChangeAction::CreateThenDelete => {
            format!("{}/{}", one(Paint::Added, "+"), one(Paint::Removed, "-")).into()
        }
        ChangeAction::NoOp | ChangeAction::Forget => symbol(action).into(),
        ChangeAction::Create => one(Paint::Added, symbol(action)),
        ChangeAction::Read => one(Paint::Read, symbol(action)),
        ChangeAction::Update => one(Paint::Changed, symbol(action)),
        ChangeAction::Delete => one(Paint::Removed, symbol(action)),
    }
}

/// Whether the change has a block: something happens, its address changes, or it is imported.
pub fn is_shown(change: &PlannedChange) -> bool {
    change.action != ChangeAction::NoOp || change.previous_addr.is_some() || change.importing.is_some()
}

/// The block of a change.
pub fn change_text(change: &PlannedChange, look: &Look) -> String {
    // Nobody has seen the attributes of an object that comes in as it is.
    let unchanged = match (change.action, &change.importing) {
        (ChangeAction::NoOp, Some(_)) => Unchanged::Shown,
        _ => Unchanged::Hidden,
    };
    let mut body = Body::new(look, unchanged, &change.replacements);
    let (before, after) = sides(change);
    body.resource(before, after, 6);
    let (body, untold) = body.finish();

    let mut out = String::with_capacity(body.len() + 160);
    heading(change, look, &mut out);
    for forced in untold {
        remark(&because_of(forced), look, &mut out);
    }
    for note in sorted(&change.notes) {
        note_lines(note, look, &mut out);
    }
    block_line(&painted_symbol(change.action, look.palette), &change.addr, &mut out);
    out.push_str(&body);
    out.push_str("    }\n");
    out
}

/// What others did to an object, in the same form.
pub fn drift_text(drift: &Drift, look: &Look) -> String {
    let mut body = Body::new(look, Unchanged::Hidden, &[]);
    body.resource(Some(&drift.before), drift.after.as_ref(), 6);
    let addr = escape(&drift.addr.to_string()).into_owned();
    let previous = drift.previous_addr.as_ref().map(|previous| escape(&previous.to_string()).into_owned());
    let (action, words) = match drift.kind() {
        DriftKind::Moved => (ChangeAction::NoOp, format!("has moved to {addr}")),
        DriftKind::Changed => (ChangeAction::Update, "has changed".to_owned()),
        DriftKind::Gone => (ChangeAction::Delete, "has been deleted".to_owned()),
    };
    // What has only moved is told by the address that it had.
    let (shown, from) = match previous {
        Some(previous) if drift.is_move() => (previous, None),
        previous => (addr, previous),
    };
    let title = format!("  # {shown} {words}");
    let mut out = format!("{}\n", look.palette.paint(Paint::Strong, &title));
    if let Some(previous) = from {
        remark(&format!("moved from {previous}"), look, &mut out);
    }
    block_line(&painted_symbol(action, look.palette), &drift.addr, &mut out);
    out.push_str(&body.finish().0);
    out.push_str("    }\n");
    out
}

/// What is compared: an object that is only forgotten or moved is shown as it is.
fn sides(change: &PlannedChange) -> (Option<&Value>, Option<&Value>) {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    match change.action {
        ChangeAction::Create | ChangeAction::Read => (None, after),
        ChangeAction::Delete => (before, None),
        ChangeAction::Forget => (before, before),
        ChangeAction::NoOp => (after.or(before), after.or(before)),
        ChangeAction::Update | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => {
            (before, after)
        }
    }
}

fn block_line(symbol: &str, addr: &InstanceAddr, out: &mut String) {
    let word = match addr.resource.mode {
        Mode::Managed => "resource",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
        Mode::Action => "action",
    };
    let (kind, name) = (escape(&addr.resource.kind), escape(&addr.resource.name));
    for part in [symbol, " ", word, " \"", &kind, "\" \"", &name, "\" {\n"] {
        out.push_str(part);
    }
}

/// What happens, and why where action and diff do not say it.
fn heading(change: &PlannedChange, look: &Look, out: &mut String) {
    let addr = match (&change.previous_addr, change.action) {
        (Some(previous), ChangeAction::NoOp) => previous,
        _ => &change.addr,
    };
    let mut title = format!("  # {}", escape(&addr.to_string()));
    if let Some(key) = &change.deposed {
        write!(title, " (deposed object {})", escape(key)).expect("writing to a string does not fail");
    }
    title.push(' ');
    title.push_str(&what_happens(change));
    out.push_str(&look.palette.paint(Paint::Strong, &title));
    out.push('\n');
    if let Some(previous) = &change.previous_addr
        && change.action != ChangeAction::NoOp
    {
        remark(&format!("moved from {previous}"), look, out);
    }
    if let Some(id) = &change.importing
        && change.action != ChangeAction::NoOp
    {
        remark(&format!("imported from \"{}\"", escape(id)), look, out);
        if change.action.deletes() {
            let warning = "  # Warning: this will destroy the imported resource";
            out.push_str(&format!("{}\n", look.palette.paint(Paint::Danger, warning)));
        }
    }
    if change.deposed.is_some() && change.action == ChangeAction::Delete {
        remark("left over from a replacement that was not finished", look, out);
    } else if let Some(reason) = why(change) {
        remark(&reason, look, out);
    }
}

/// `will be created`, and the like.
pub fn what_happens(change: &PlannedChange) -> Cow<'static, str> {
    let words = match (change.action, &change.reason) {
        (ChangeAction::NoOp, _) if change.importing.is_some() => "will be imported",
        (ChangeAction::NoOp, _) => {
            return format!("has moved to {}", escape(&change.addr.to_string())).into();
        }
        (ChangeAction::Create, _) => "will be created",
        (ChangeAction::Read, _) => "will be read during apply",
        (ChangeAction::Update, _) => "will be updated in-place",
        (ChangeAction::Delete, _) => "will be destroyed",
        (ChangeAction::Forget, _) => "will no longer be managed by terrace, but will not be destroyed",
        (_, Reason::Tainted) => "is tainted, so must be replaced",
        (_, Reason::Requested) => "will be replaced, as requested",
        (_, Reason::Triggered) => "will be replaced due to changes in replace_triggered_by",
        (_, _) => "must be replaced",
    };
    words.into()
}

/// Why, where action and diff do not say it.
pub fn why(change: &PlannedChange) -> Option<String> {
    let resource = &change.addr.resource;
    Some(match &change.reason {
        Reason::None
        | Reason::CannotUpdate
        | Reason::Tainted
        | Reason::Requested
        | Reason::Triggered
        | Reason::Destroy => return None,
        Reason::LivesIn(other) => format!("because it lives in {other}, which is replaced"),
        Reason::Vanished => "because its object is gone: it was removed outside of terrace".to_owned(),
        Reason::NoBlock => format!("because {resource} is not in configuration"),
        Reason::NoMoveTarget => {
            let from = change.previous_addr.as_ref().map(|previous| format!("{previous} was moved to "));
            format!("because {}{}, which is not in configuration", from.unwrap_or_default(), change.addr)
        }
        Reason::RemovedBlock => "destroy = false is set in the configuration".to_owned(),
        Reason::NoModule => format!("because {} is not in configuration", resource.module),
        Reason::CountIndex => format!("because index {} is out of range for count", change.addr.key),
        Reason::EachKey => format!("because key {} is not in for_each map", change.addr.key),
        Reason::WrongRepetition => match change.addr.key {
            InstanceKey::None => "because resource uses count or for_each".to_owned(),
            InstanceKey::Index(_) => "because resource does not use count".to_owned(),
            InstanceKey::Text(_) => "because resource does not use for_each".to_owned(),
        },
        Reason::ReadLater => "config refers to values not yet known".to_owned(),
        Reason::ReadAfterChanges => "depends on a resource or a module with changes pending".to_owned(),
    })
}

fn because_of(forced: &ForcedBy) -> String {
    let path = forced.path.to_string();
    let path = path.strip_prefix('.').unwrap_or(&path);
    match forced.reason.as_str() {
        "" => format!("because {path} forces replacement"),
        reason if path.is_empty() => format!("forces replacement: {reason}"),
        reason => format!("because {path} forces replacement: {reason}"),
    }
}

fn remark(text: &str, look: &Look, out: &mut String) {
    out.push_str(&wrapped(&format!("({text})"), "  # ", "  #  ", look.columns()));
}

fn sorted(notes: &[Note]) -> Vec<&Note> {
    let mut sorted: Vec<&Note> = notes.iter().collect();
    sorted.sort_by_key(|note| note.kind);
    sorted
}

/// A note, over as many lines as it needs. What is lost begins with `!!`, whatever the colours.
pub fn note_lines(note: &Note, look: &Look, out: &mut String) {
    let (first, paint) = match note.kind {
        NoteKind::DataLoss => ("  # !! Data loss: ", Some(Paint::Danger)),
        NoteKind::Lockout => ("  # !! Lockout: ", Some(Paint::Danger)),
        NoteKind::Charged => ("  # $ Still charged: ", Some(Paint::Changed)),
        NoteKind::Info => ("  # Note: ", None),
    };
    for line in wrapped(&note.text, first, "  #    ", look.columns()).lines() {
        out.push_str(&paint.map_or(line.into(), |paint| look.palette.paint(paint, line)));
        out.push('\n');
    }
}
