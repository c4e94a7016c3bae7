//! Which endpoint a method and a path name, and who may use it.

use ::http::Method;

use crate::simulator::stacks::Scope;

/// An endpoint with what its path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint<'p> {
    List,
    Templates,
    Create,
    Status(&'p str),
    SetStatus(&'p str),
    Delete(&'p str),
    Credentials(&'p str),
    SetAccess(&'p str),
    ListIps(&'p str),
    AddIp(&'p str),
    /// Container and entry.
    RemoveIp(&'p str, &'p str),
    Targets(&'p str),
    /// Source and target.
    Connect(&'p str, &'p str),
    ListConnections(&'p str),
    /// A connection, not a container: "the path is /containers/connections/{id}".
    Disconnect(&'p str),
    ListBackups(&'p str),
    BackUp(&'p str),
    BackupStats,
    /// A backup, as in the three that follow.
    Restore(&'p str),
    Pin(&'p str),
    Unpin(&'p str),
    DeleteBackup(&'p str),
    DashboardOnly,
}

/// Who may use an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Scope(Scope),
    /// No key at all.
    Dashboard,
}

impl Endpoint<'_> {
    pub fn access(self) -> Access {
        match self {
            Endpoint::List
            | Endpoint::Templates
            | Endpoint::Status(_)
            | Endpoint::Credentials(_)
            | Endpoint::ListIps(_)
            | Endpoint::Targets(_)
            | Endpoint::ListConnections(_)
            | Endpoint::ListBackups(_)
            | Endpoint::BackupStats => Access::Scope(Scope::Read),
            Endpoint::Create => Access::Scope(Scope::Create),
            Endpoint::Delete(_) | Endpoint::DeleteBackup(_) => Access::Scope(Scope::Delete),
            Endpoint::SetStatus(_)
            | Endpoint::SetAccess(_)
            | Endpoint::AddIp(_)
            | Endpoint::RemoveIp(..)
            | Endpoint::Connect(..)
            | Endpoint::Disconnect(_)
            | Endpoint::BackUp(_)
            | Endpoint::Restore(_)
            | Endpoint::Pin(_)
            | Endpoint::Unpin(_) => Access::Scope(Scope::Manage),
            Endpoint::DashboardOnly => Access::Dashboard,
        }
    }
}

/// The endpoint of a path below the base path; `None` if there is none.
///
/// The guide lists what is for the dashboard only (billing, account settings, keys, database browser,
/// file manager, resize, SSH passwords) without paths. Ours follow its other paths.
pub(super) fn find<'p>(method: &Method, path: &'p str) -> Option<Endpoint<'p>> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let endpoint = match (method.as_str(), parts.as_slice()) {
        (_, ["billing" | "payments" | "account" | "users" | "api-keys", ..]) => Endpoint::DashboardOnly,
        (_, ["containers", _, "resize" | "ssh-password"]) => Endpoint::DashboardOnly,
        (_, ["containers", _, "database" | "files", ..]) => Endpoint::DashboardOnly,
        ("GET", ["containers"]) => Endpoint::List,
        ("POST", ["containers"]) => Endpoint::Create,
        ("GET", ["containers", "templates"]) => Endpoint::Templates,
        ("GET", ["containers", "status", id]) => Endpoint::Status(id),
        ("DELETE", ["containers", "connections", id]) => Endpoint::Disconnect(id),
        ("DELETE", ["containers", id]) => Endpoint::Delete(id),
        ("PUT", ["containers", id, "status"]) => Endpoint::SetStatus(id),
        ("GET", ["containers", id, "credentials"]) => Endpoint::Credentials(id),
        ("PUT", ["containers", id, "external-access"]) => Endpoint::SetAccess(id),
        ("GET", ["containers", id, "allowed-ips"]) => Endpoint::ListIps(id),
        ("POST", ["containers", id, "allowed-ips"]) => Endpoint::AddIp(id),
        ("DELETE", ["containers", id, "allowed-ips", ip]) => Endpoint::RemoveIp(id, ip),
        ("GET", ["containers", id, "available-targets"]) => Endpoint::Targets(id),
        ("POST", ["containers", source, "connect", target]) => Endpoint::Connect(source, target),
        ("GET", ["containers", id, "connections"]) => Endpoint::ListConnections(id),
        ("GET", ["containers", id, "backups"]) => Endpoint::ListBackups(id),
        ("POST", ["containers", id, "backup"]) => Endpoint::BackUp(id),
        ("GET", ["backups", "stats"]) => Endpoint::BackupStats,
        ("POST", ["backups", id, "restore"]) => Endpoint::Restore(id),
        ("POST", ["backups", id, "pin"]) => Endpoint::Pin(id),
        ("POST", ["backups", id, "unpin"]) => Endpoint::Unpin(id),
        ("DELETE", ["backups", id]) => Endpoint::DeleteBackup(id),
        _ => return None,
    };
    Some(endpoint)
}
