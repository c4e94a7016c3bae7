//! What STACKS sells, as its published guide lists it ("Available Templates", "Container Plans",
//! "Additional Storage"): used to check configurations offline, for defaults, and for prices where
//! the API gives none.

use crate::provider::Cents;

/// A kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContainerTemplate {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) family: Family,
    pub(super) description: &'static str,
}

/// Which plans a container template goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `micro` only.
    Micro,
    /// `basic`, `standard` or `premium`.
    Basic,
    /// Has a price of its own and no plan.
    Vpn,
}

/// A size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContainerPlan {
    pub(super) id: &'static str,
    pub(super) storage_mb: i64,
    pub(super) price: Cents,
}

/// Storage on top of the plan's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StorageTier {
    pub(super) tier: i64,
    pub(super) size_mb: i64,
    pub(super) price: Cents,
}

impl ContainerTemplate {
    pub(super) fn find(id: &str) -> Option<&'static ContainerTemplate> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    pub(super) fn is_database(&self) -> bool {
        matches!(self.category, "Database" | "SQL Database")
    }

    /// Holds data that people would miss.
    pub(super) fn keeps_data(&self) -> bool {
        self.is_database() || self.category == "Storage"
    }

    pub(super) fn default_plan(&self) -> Option<&'static str> {
        match self.family {
            Family::Micro => Some("micro"),
            Family::Basic => Some("basic"),
            Family::Vpn => None,
        }
    }

    /// The product behind the template: `redis` for `redis-micro`.
    pub(super) fn product(&self) -> &'static str {
        self.id.strip_suffix("-micro").unwrap_or(self.id)
    }
}

impl ContainerPlan {
    pub(super) fn find(id: &str) -> Option<ContainerPlan> {
        PLANS.into_iter().find(|plan| plan.id == id)
    }
}

impl StorageTier {
    pub(super) fn find(tier: i64) -> Option<StorageTier> {
        STORAGE_TIERS.into_iter().find(|known| known.tier == tier)
    }
}

/// Price and storage of the one template without a plan.
pub(super) const VPN_PRICE: Cents = Cents(500);

pub(super) const PLANS: [ContainerPlan; 4] = [
    ContainerPlan { id: "micro", storage_mb: 5 * 1024, price: Cents(100) },
    ContainerPlan { id: "basic", storage_mb: 10 * 1024, price: Cents(400) },
    ContainerPlan { id: "standard", storage_mb: 20 * 1024, price: Cents(500) },
    ContainerPlan { id: "premium", storage_mb: 40 * 1024, price: Cents(1000) },
];

pub(super) const STORAGE_TIERS: [StorageTier; 3] = [
    StorageTier { tier: 1, size_mb: 32 * 1024, price: Cents(100) },
    StorageTier { tier: 3, size_mb: 64 * 1024, price: Cents(300) },
    StorageTier { tier: 5, size_mb: 128 * 1024, price: Cents(500) },
];

macro_rules! templates {
    ($($family:ident $id:literal $name:literal $category:literal $description:literal)*) => {
        &[$(ContainerTemplate {
            id: $id, name: $name, category: $category, family: Family::$family, description: $description,
        }),*]
    };
}

#[rustfmt::skip]
pub(super) const TEMPLATES: &[ContainerTemplate] = templates! {
    Micro "ubuntu-micro" "Ubuntu Micro" "System" "Lightweight Ubuntu 24.04"
    Micro "nginx-micro" "Nginx Micro" "Web Server" "Lightweight web server for static sites"
    Micro "redis-micro" "Redis Micro" "Database" "Redis 8.4 cache"
    Micro "pocketbase-micro" "PocketBase Micro" "Database" "PocketBase 0.37 realtime backend"
    Micro "rqlite-micro" "RQLite Micro" "SQL Database" "SQLite over HTTP API"
    Micro "storage-micro" "MinIO Micro" "Storage" "S3-compatible object storage"
    Micro "secrets-micro" "STACKS Secrets" "Infrastructure" "Encrypted secrets management"
    Micro "loadbalancer-micro" "Load Balancer Micro" "Infrastructure" "Simple load balancer (2-3 backends)"
    Micro "forgejo-micro" "Forgejo Micro" "Application" "Self-hosted Git server"
    Micro "picoclaw-micro" "PicoClaw Agent Micro" "Agent" "AI agent with persistent memory"
    Basic "ubuntu" "Ubuntu" "System" "Ubuntu 24.04 LTS with SSH access"
    Basic "nodejs" "Node.js" "Runtime" "Node.js 22 LTS with PM2 process manager"
    Basic "python" "Python" "Runtime" "Python 3.14 with Flask and SSH access"
    Basic "postgresql" "PostgreSQL" "Database" "PostgreSQL 18 database server"
    Basic "mongodb" "MongoDB" "Database" "MongoDB 7.0 NoSQL database"
    Basic "mysql" "MySQL" "Database" "MySQL 8.4 database server"
    Basic "redis" "Redis" "Database" "Redis 8.4 in-memory data store"
    Basic "pocketbase" "PocketBase" "Database" "Open source backend with realtime database"
    Basic "wordpress" "WordPress" "Application" "WordPress 6.9 with PHP 8.3"
    Basic "ghost" "Ghost" "Application" "Professional publishing and blogging platform"
    Basic "forgejo" "Forgejo" "Application" "Self-hosted Git server with issues, PRs, and CI"
    Basic "php-apache" "PHP + Apache" "Application" "PHP 8.5 with Apache"
    Basic "nginx" "Nginx" "Web Server" "High-performance web server"
    Basic "minio" "MinIO" "Storage" "S3-compatible object storage"
    Basic "stacks-loadbalancer" "STACKS LoadBalancer" "Infrastructure" "Load balancer for distributing traffic"
    Basic "picoclaw" "PicoClaw Agent" "Agent" "AI agent with persistent memory and skills"
    Vpn "stacks-vpn" "VPN" "Infrastructure" "Private VPN access to your container network"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_tables_are_whole() {
        let count = |family| TEMPLATES.iter().filter(|template| template.family == family).count();
        assert_eq!((count(Family::Micro), count(Family::Basic), count(Family::Vpn)), (10, 16, 1));
        for template in TEMPLATES {
            assert_eq!(template.id.ends_with("-micro"), template.family == Family::Micro, "{}", template.id);
            assert!(template.default_plan().is_none_or(|plan| ContainerPlan::find(plan).is_some()));
        }
    }

    #[test]
    fn databases_and_storage_keep_data() {
        let keeping: Vec<_> = TEMPLATES.iter().filter(|t| t.keeps_data()).map(|t| t.id).collect();
        assert_eq!(
            keeping,
            [
                "redis-micro",
                "pocketbase-micro",
                "rqlite-micro",
                "storage-micro",
                "postgresql",
                "mongodb",
                "mysql",
                "redis",
                "pocketbase",
                "minio"
            ]
        );
    }
}
