//! What STACKS sells: templates, plans and storage, as the guide's tables list them.

use serde::{Deserialize, Serialize};

/// Size of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    Micro,
    Basic,
    Standard,
    Premium,
}

/// What a container has and costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resources {
    /// Tenths of a virtual processor.
    pub cpu_tenths: u32,
    pub memory_mb: u32,
    pub storage_mb: u32,
    /// Cents a month.
    pub price: u64,
}

impl Plan {
    pub(super) const ALL: [Plan; 4] = [Plan::Micro, Plan::Basic, Plan::Standard, Plan::Premium];

    pub fn id(self) -> &'static str {
        match self {
            Plan::Micro => "micro",
            Plan::Basic => "basic",
            Plan::Standard => "standard",
            Plan::Premium => "premium",
        }
    }

    pub(super) fn from_id(id: &str) -> Option<Plan> {
        Plan::ALL.into_iter().find(|plan| plan.id() == id)
    }

    pub(super) fn resources(self) -> Resources {
        let (cpu_tenths, memory_mb, storage_mb, price) = match self {
            Plan::Micro => (1, 512, 5 * 1024, 100),
            Plan::Basic => (10, 1024, 10 * 1024, 400),
            Plan::Standard => (10, 2048, 20 * 1024, 500),
            Plan::Premium => (20, 4096, 40 * 1024, 1000),
        };
        Resources { cpu_tenths, memory_mb, storage_mb, price }
    }
}

/// The one size of a VPN container, which has no plan.
pub(super) const VPN: Resources =
    Resources { cpu_tenths: 10, memory_mb: 2048, storage_mb: 20 * 1024, price: 500 };

/// Storage on top of a plan's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StorageTier {
    pub tier: u64,
    pub size_gb: u32,
    /// Cents a month.
    pub price: u64,
}

pub(super) const STORAGE_TIERS: [StorageTier; 3] = [
    StorageTier { tier: 1, size_gb: 32, price: 100 },
    StorageTier { tier: 3, size_gb: 64, price: 300 },
    StorageTier { tier: 5, size_gb: 128, price: 500 },
];

/// Which plans a template goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// Only with the micro plan.
    Micro,
    /// With every plan but micro.
    Basic,
    /// Without plan, at a price of its own.
    Vpn,
}

/// Who has a shell in the container. The guide grants it to "compute containers (Ubuntu, Node.js,
/// Python, etc.), not managed services"; which of the others count as compute is our reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shell {
    Ssh,
    Managed,
}

/// A container template. Categories are the guide's "Type" column. Its `version` comes from the
/// guide's descriptions where they have one; ports, and what has a web page, are the products' own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub id: &'static str,
    pub name: &'static str,
    pub category: &'static str,
    pub description: &'static str,
    pub tier: Tier,
    pub version: &'static str,
    pub port: u16,
    pub shell: Shell,
    pub web_page: WebPage,
}

/// Whether people can look at the container with a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WebPage {
    Yes,
    No,
}

impl Template {
    pub fn find(id: &str) -> Option<&'static Template> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    /// The product behind the template: `redis` for `redis-micro`.
    pub fn product(&self) -> &'static str {
        self.id.strip_suffix("-micro").unwrap_or(self.id)
    }

    pub fn is_database(&self) -> bool {
        matches!(self.category, "Database" | "SQL Database")
    }

    pub fn version_major(&self) -> &'static str {
        self.version.split_once('.').map_or(self.version, |(major, _)| major)
    }

    pub fn image_tag(&self) -> String {
        format!("stackshosting/{}:latest", self.id)
    }

    /// The plans it goes with.
    pub fn plans(&self) -> &'static [Plan] {
        match self.tier {
            Tier::Micro => &[Plan::Micro],
            Tier::Basic => &[Plan::Basic, Plan::Standard, Plan::Premium],
            Tier::Vpn => &[],
        }
    }

    /// What it costs at least, in cents a month.
    pub fn price(&self) -> u64 {
        self.plans().first().map_or(VPN.price, |plan| plan.resources().price)
    }
}

/// A template as the world file names it: by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct TemplateRef(pub &'static Template);

impl TryFrom<String> for TemplateRef {
    type Error = String;

    fn try_from(id: String) -> Result<TemplateRef, String> {
        Template::find(&id).map(TemplateRef).ok_or_else(|| format!("unknown template `{id}`"))
    }
}

impl From<TemplateRef> for String {
    fn from(template: TemplateRef) -> String {
        template.0.id.to_owned()
    }
}

macro_rules! templates {
    ($($tier:ident $id:literal $name:literal $category:literal $version:literal $port:literal $shell:ident $web:ident $description:literal)*) => {
        &[$(Template {
            id: $id, name: $name, category: $category, description: $description, tier: Tier::$tier,
            version: $version, port: $port, shell: Shell::$shell, web_page: WebPage::$web,
        }),*]
    };
}

/// The guide's tables "Micro Tier", "Basic Tier" and "Other Tiers", in their order.
#[rustfmt::skip]
pub(super) const TEMPLATES: &[Template] = templates! {
    Micro "ubuntu-micro" "Ubuntu Micro" "System" "24.04" 22 Ssh No "Lightweight Ubuntu 24.04"
    Micro "nginx-micro" "Nginx Micro" "Web Server" "1.29" 80 Ssh No "Lightweight web server for static sites"
    Micro "redis-micro" "Redis Micro" "Database" "8.4" 6379 Managed No "Redis 8.4 cache"
    Micro "pocketbase-micro" "PocketBase Micro" "Database" "0.37" 8090 Managed Yes "PocketBase 0.37 realtime backend"
    Micro "rqlite-micro" "RQLite Micro" "SQL Database" "8.43" 4001 Managed No "SQLite over HTTP API"
    Micro "storage-micro" "MinIO Micro" "Storage" "2025.9" 9000 Managed Yes "S3-compatible object storage"
    Micro "secrets-micro" "STACKS Secrets" "Infrastructure" "1.0" 8200 Managed Yes "Encrypted secrets management"
    Micro "loadbalancer-micro" "Load Balancer Micro" "Infrastructure" "1.0" 80 Managed No "Simple load balancer (2-3 backends)"
    Micro "forgejo-micro" "Forgejo Micro" "Application" "14.0" 3000 Managed Yes "Self-hosted Git server"
    Micro "picoclaw-micro" "PicoClaw Agent Micro" "Agent" "1.0" 8080 Ssh Yes "AI agent with persistent memory"
    Basic "ubuntu" "Ubuntu" "System" "24.04" 22 Ssh No "Ubuntu 24.04 LTS with SSH access"
    Basic "nodejs" "Node.js" "Runtime" "22" 3000 Ssh No "Node.js 22 LTS with PM2 process manager"
    Basic "python" "Python" "Runtime" "3.14" 5000 Ssh No "Python 3.14 with Flask and SSH access"
    Basic "postgresql" "PostgreSQL" "Database" "18" 5432 Managed No "PostgreSQL 18 database server"
    Basic "mongodb" "MongoDB" "Database" "7.0" 27017 Managed No "MongoDB 7.0 NoSQL database"
    Basic "mysql" "MySQL" "Database" "8.4" 3306 Managed No "MySQL 8.4 database server"
    Basic "redis" "Redis" "Database" "8.4" 6379 Managed No "Redis 8.4 in-memory data store"
    Basic "pocketbase" "PocketBase" "Database" "0.37" 8090 Managed Yes "Open source backend with realtime database"
    Basic "wordpress" "WordPress" "Application" "6.9" 80 Managed Yes "WordPress 6.9 with PHP 8.3"
    Basic "ghost" "Ghost" "Application" "6.0" 2368 Managed Yes "Professional publishing and blogging platform"
    Basic "forgejo" "Forgejo" "Application" "14.0" 3000 Managed Yes "Self-hosted Git server with issues, PRs, and CI"
    Basic "php-apache" "PHP + Apache" "Application" "8.5" 80 Ssh No "PHP 8.5 with Apache"
    Basic "nginx" "Nginx" "Web Server" "1.29" 80 Ssh No "High-performance web server"
    Basic "minio" "MinIO" "Storage" "2025.9" 9000 Managed Yes "S3-compatible object storage"
    Basic "stacks-loadbalancer" "STACKS LoadBalancer" "Infrastructure" "1.0" 80 Managed No "Load balancer for distributing traffic"
    Basic "picoclaw" "PicoClaw Agent" "Agent" "1.0" 8080 Ssh Yes "AI agent with persistent memory and skills"
    Vpn "stacks-vpn" "VPN" "Infrastructure" "1.0" 51820 Managed No "Private VPN access to your container network"
};
