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
    Certificate(&'p str),
    RegenerateCertificate(&'p str),
    Logs(&'p str),
    Metrics(&'p str),
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
    VpnClients(&'p str),
    AddVpnClient(&'p str),
    VpnConfig(&'p str),
    /// Container and client.
    RemoveVpnClient(&'p str, &'p str),
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
    /// The guide names no scope for VPN clients. Ours follow what it says of the like: looking, a
    /// configuration with its key included, is reading as for credentials and certificates; adding and
    /// removing is managing as for allow-lists and connections, since no container goes.
    pub fn access(self) -> Access {
        match self {
            Endpoint::List
            | Endpoint::Templates
            | Endpoint::Status(_)
            | Endpoint::Credentials(_)
            | Endpoint::Certificate(_)
            | Endpoint::Logs(_)
            | Endpoint::Metrics(_)
            | Endpoint::VpnClients(_)
            | Endpoint::VpnConfig(_)
            | Endpoint::ListIps(_)
            | Endpoint::Targets(_)
            | Endpoint::ListConnections(_)
            | Endpoint::ListBackups(_)
            | Endpoint::BackupStats => Access::Scope(Scope::Read),
            Endpoint::Create => Access::Scope(Scope::Create),
            Endpoint::Delete(_) | Endpoint::DeleteBackup(_) => Access::Scope(Scope::Delete),
            Endpoint::SetStatus(_)
            | Endpoint::RegenerateCertificate(_)
            | Endpoint::AddVpnClient(_)
            | Endpoint::RemoveVpnClient(..)
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
        ("GET", ["containers", id, "certificate"]) => Endpoint::Certificate(id),
        ("POST", ["containers", id, "certificate", "regenerate"]) => Endpoint::RegenerateCertificate(id),
        ("GET", ["containers", id, "logs"]) => Endpoint::Logs(id),
        ("GET", ["containers", id, "metrics"]) => Endpoint::Metrics(id),
        ("PUT", ["containers", id, "external-access"]) => Endpoint::SetAccess(id),
        ("GET", ["containers", id, "allowed-ips"]) => Endpoint::ListIps(id),
        ("POST", ["containers", id, "allowed-ips"]) => Endpoint::AddIp(id),
        ("DELETE", ["containers", id, "allowed-ips", ip]) => Endpoint::RemoveIp(id, ip),
        ("GET", ["containers", id, "available-targets"]) => Endpoint::Targets(id),
        ("POST", ["containers", source, "connect", target]) => Endpoint::Connect(source, target),
        ("GET", ["containers", id, "connections"]) => Endpoint::ListConnections(id),
        ("GET", ["containers", id, "vpn-clients"]) => Endpoint::VpnClients(id),
        ("POST", ["containers", id, "vpn-clients"]) => Endpoint::AddVpnClient(id),
        ("DELETE", ["containers", id, "vpn-clients", client]) => Endpoint::RemoveVpnClient(id, client),
        ("GET", ["containers", id, "vpn-config"]) => Endpoint::VpnConfig(id),
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
