//! Answers as the API writes them, as deep as they were asked for.
//!
//! An item in full at depth `d` holds its collections at depth `d`: at 0 bare, at 1 with bare items,
//! from 2 on with items in full at depth `d - 2`. A list at depth `d` holds items as a single look at
//! depth `d - 1` does, and bare ones at 0.

use serde_json::{Value, json};

use super::query::Query;
use crate::simulator::Moment;
use crate::simulator::answer::Answer;
use crate::simulator::ionos::{
    Allocation, Datacenter, Ionos, IpBlock, Lan, Nic, PowerRequest, Server, refusal,
};

/// Renders what one request asked for.
pub(super) struct Renderer<'r> {
    pub ionos: &'r Ionos,
    /// Base URL of the API as the client knows it.
    pub base: &'r str,
    pub query: &'r Query,
}

/// An object without its properties.
struct Bare {
    id: String,
    kind: &'static str,
    /// Below the base URL.
    path: String,
}

/// A list of the API with the way to write each item in full at a depth.
type Write<'w, T> = &'w dyn Fn(&T, u32) -> Value;

impl Renderer<'_> {
    pub fn datacenters(&self) -> Value {
        let all: Vec<&Datacenter> = self.ionos.datacenters.iter().collect();
        self.page("datacenters", "/datacenters", &all, bare_datacenter, &|dc, depth| {
            self.full_datacenter(dc, depth)
        })
    }

    pub fn datacenter(&self, id: &str) -> Result<Value, Answer> {
        Ok(self.full_datacenter(self.find_datacenter(id)?, self.query.depth))
    }

    pub fn servers(&self, datacenter: &str) -> Result<Value, Answer> {
        let datacenter = self.find_datacenter(datacenter)?;
        let all: Vec<&Server> = datacenter.servers.iter().collect();
        let path = format!("/datacenters/{}/servers", datacenter.id);
        let id = format!("{}/servers", datacenter.id);
        let bare = |server: &Server| bare_server(&datacenter.id, server);
        Ok(self
            .page(&id, &path, &all, bare, &|server, depth| self.full_server(&datacenter.id, server, depth)))
    }

    pub fn server(&self, datacenter: &str, id: &str) -> Result<Value, Answer> {
        let server = self.find_server(datacenter, id)?;
        Ok(self.full_server(datacenter, server, self.query.depth))
    }

    pub fn nics(&self, datacenter: &str, server: &str) -> Result<Value, Answer> {
        let server = self.find_server(datacenter, server)?;
        let all: Vec<&Nic> = server.nics.iter().collect();
        let path = format!("/datacenters/{datacenter}/servers/{}/nics", server.id);
        let bare = |nic: &Nic| Bare { id: nic.id.clone(), kind: "nic", path: format!("{path}/{}", nic.id) };
        let id = format!("{}/nics", server.id);
        Ok(self.page(&id, &path, &all, bare, &|nic, _| self.full_nic(&path, server, nic)))
    }

    pub fn lans(&self, datacenter: &str) -> Result<Value, Answer> {
        let datacenter = self.find_datacenter(datacenter)?;
        let all: Vec<&Lan> = datacenter.lans.iter().collect();
        let path = format!("/datacenters/{}/lans", datacenter.id);
        let bare = |lan: &Lan| bare_lan(&path, lan);
        let id = format!("{}/lans", datacenter.id);
        Ok(self.page(&id, &path, &all, bare, &|lan, depth| self.full_lan(datacenter, lan, depth)))
    }

    pub fn ip_blocks(&self) -> Value {
        let all: Vec<&IpBlock> = self.ionos.ip_blocks.iter().collect();
        let bare = |block: &IpBlock| Bare {
            id: block.id.clone(),
            kind: "ipblock",
            path: format!("/ipblocks/{}", block.id),
        };
        self.page("ipblocks", "/ipblocks", &all, bare, &|block, _| self.full_ip_block(block))
    }

    /// Newest first. Filters look for their text anywhere in the property; those for a time compare.
    pub fn requests(&self) -> Value {
        let is_wanted = |request: &&PowerRequest| {
            self.query.filters.iter().all(|(property, text)| self.passes(request, property, text))
        };
        let all: Vec<&PowerRequest> = self.ionos.requests.iter().rev().filter(is_wanted).collect();
        self.page("requests", "/requests", &all, bare_request, &|request, depth| {
            self.full_request(request, depth)
        })
    }

    pub fn request(&self, id: &str) -> Result<Value, Answer> {
        Ok(self.full_request(self.find_request(id)?, self.query.depth))
    }

    pub fn request_status(&self, id: &str) -> Result<Value, Answer> {
        Ok(self.status_of(self.find_request(id)?))
    }

    pub fn contracts(&self) -> Value {
        let servers = || self.ionos.servers().filter(|(_, server)| server.allocation == Allocation::Held);
        let cores: u32 = servers().map(|(_, server)| server.cores).sum();
        let ram: u32 = servers().map(|(_, server)| server.ram).sum();
        let reserved: usize = self.ionos.ip_blocks.iter().map(|block| block.ips.len()).sum();
        json!({
            "id": "contracts",
            "type": "collection",
            "href": self.href("/contracts"),
            "items": [{
                "type": "contract",
                "properties": {
                    "contractNumber": self.ionos.contract_number,
                    "owner": self.ionos.user,
                    "status": "BILLABLE",
                    "regDomain": "ionos.de",
                    "resourceLimits": {
                        "coresPerServer": 51,
                        "coresPerContract": 1000,
                        "coresProvisioned": cores,
                        "ramPerServer": 262_144,
                        "ramPerContract": 2_097_152,
                        "ramProvisioned": ram,
                        "hddLimitPerVolume": 4_194_304,
                        "hddLimitPerContract": 41_943_040,
                        "hddVolumeProvisioned": 0,
                        "ssdLimitPerVolume": 4_194_304,
                        "ssdLimitPerContract": 41_943_040,
                        "ssdVolumeProvisioned": 0,
                        "dasVolumeProvisioned": 0,
                        "reservableIps": 32,
                        "reservedIpsOnContract": reserved,
                        "reservedIpsInUse": reserved,
                        "k8sClusterLimitTotal": 100,
                        "k8sClustersProvisioned": 0,
                        "nlbLimitTotal": 10,
                        "nlbProvisioned": 0,
                        "natGatewayLimitTotal": 10,
                        "natGatewayProvisioned": 0,
                    },
                },
            }],
        })
    }

    fn find_datacenter(&self, id: &str) -> Result<&Datacenter, Answer> {
        self.ionos.datacenters.iter().find(|known| known.id == id).ok_or_else(refusal::not_found)
    }

    fn find_server(&self, datacenter: &str, id: &str) -> Result<&Server, Answer> {
        let datacenter = self.find_datacenter(datacenter)?;
        datacenter.servers.iter().find(|known| known.id == id).ok_or_else(refusal::not_found)
    }

    fn find_request(&self, id: &str) -> Result<&PowerRequest, Answer> {
        self.ionos.requests.iter().find(|known| known.id == id).ok_or_else(refusal::not_found)
    }

    fn passes(&self, request: &PowerRequest, property: &str, text: &str) -> bool {
        let time = || text.replace('T', " ").trim_end_matches('Z').to_owned();
        let created = time_of(request.created_at).replace('T', " ").trim_end_matches('Z').to_owned();
        match property {
            "method" => "POST".contains(text),
            "url" => self.url_of(request).contains(text),
            "status" | "requestStatus" => request.status.word() == text,
            "createdBy" => self.ionos.user.contains(text),
            "createdAfter" => created > time(),
            "createdBefore" => created < time(),
            "createdDate" => created.contains(&time()),
            // "A wrong filter gives no error and no results."
            _ => false,
        }
    }

    fn url_of(&self, request: &PowerRequest) -> String {
        let PowerRequest { datacenter, server, action, .. } = request;
        self.href(&format!("/datacenters/{datacenter}/servers/{server}/{}", action.word()))
    }

    fn href(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A list as its own answer: one page of it.
    fn page<T>(
        &self,
        id: &str,
        path: &str,
        all: &[&T],
        bare: impl Fn(&T) -> Bare,
        full: Write<'_, T>,
    ) -> Value {
        let Query { depth, offset, limit, filters: _ } = self.query;
        let (offset, limit) = (*offset, *limit);
        let page = all.iter().skip(offset).take(limit);
        let items: Vec<Value> = page.map(|item| self.item(*item, *depth, &bare, full)).collect();
        let link = |offset: usize| self.href(&format!("{path}?offset={offset}&limit={limit}"));
        let mut links = json!({"self": link(offset)});
        if offset > 0 {
            links["prev"] = link(offset.saturating_sub(limit)).into();
        }
        if offset.saturating_add(limit) < all.len() {
            links["next"] = link(offset + limit).into();
        }
        json!({
            "id": id,
            "type": "collection",
            "href": self.href(path),
            "items": items,
            "offset": offset,
            "limit": limit,
            "_links": links,
        })
    }

    /// A list inside an item that is rendered at that depth.
    fn nested<T>(
        &self,
        id: String,
        path: &str,
        all: &[T],
        depth: u32,
        bare: impl Fn(&T) -> Bare,
        full: Write<'_, T>,
    ) -> Value {
        let mut list = json!({"id": id, "type": "collection", "href": self.href(path)});
        if let Some(depth) = depth.checked_sub(1) {
            list["items"] = all.iter().map(|item| self.item(item, depth, &bare, full)).collect();
        }
        list
    }

    fn item<T>(&self, item: &T, depth: u32, bare: &impl Fn(&T) -> Bare, full: Write<'_, T>) -> Value {
        match depth.checked_sub(1) {
            None => self.head(bare(item)),
            Some(depth) => full(item, depth),
        }
    }

    fn head(&self, Bare { id, kind, path }: Bare) -> Value {
        json!({"id": id, "type": kind, "href": self.href(&path)})
    }

    fn metadata(&self, created_at: Moment, modified_at: Moment, state: &str) -> Value {
        let user = &self.ionos.user;
        json!({
            "etag": etag(&format!("{created_at}{modified_at}{state}")),
            "createdDate": time_of(created_at),
            "createdBy": user,
            "lastModifiedDate": time_of(modified_at),
            "lastModifiedBy": user,
            "state": state,
        })
    }

    fn full_datacenter(&self, datacenter: &Datacenter, depth: u32) -> Value {
        let Datacenter { id, name, description, location, created_at, lans, servers } = datacenter;
        let is_busy = servers.iter().any(|server| self.ionos.is_busy(&server.id));
        let path = format!("/datacenters/{id}");
        let (servers_path, lans_path) = (format!("{path}/servers"), format!("{path}/lans"));
        let mut body = self.head(bare_datacenter(datacenter));
        body["metadata"] =
            self.metadata(*created_at, *created_at, if is_busy { "BUSY" } else { "AVAILABLE" });
        body["properties"] = json!({
            "name": name,
            "description": description,
            "location": location,
            "version": 7,
            "features": [],
            "secAuthProtection": false,
        });
        let full = |server: &Server, depth| self.full_server(id, server, depth);
        let bare = |server: &Server| bare_server(id, server);
        let full_lan = |lan: &Lan, depth| self.full_lan(datacenter, lan, depth);
        body["entities"] = json!({
            "servers": self.nested(format!("{id}/servers"), &servers_path, servers, depth, bare, &full),
            "lans": self.nested(format!("{id}/lans"), &lans_path, lans, depth, |lan| bare_lan(&lans_path, lan), &full_lan),
        });
        body
    }

    fn full_server(&self, datacenter: &str, server: &Server, depth: u32) -> Value {
        let state = match server.allocation {
            _ if self.ionos.is_busy(&server.id) => "BUSY",
            Allocation::Held => "AVAILABLE",
            Allocation::Released => "INACTIVE",
        };
        let mut body = self.head(bare_server(datacenter, server));
        body["metadata"] = self.metadata(server.created_at, server.modified_at, state);
        let volume = &server.boot_volume;
        body["properties"] = json!({
            "name": server.name,
            "type": server.kind.word(),
            "cores": server.cores,
            "ram": server.ram,
            "availabilityZone": "AUTO",
            "vmState": server.vm_state.word(),
            "bootCdrom": null,
            "bootVolume": {
                "id": volume,
                "type": "volume",
                "href": self.href(&format!("/datacenters/{datacenter}/volumes/{volume}")),
            },
            "cpuFamily": "INTEL_ICELAKE",
        });
        let path = format!("/datacenters/{datacenter}/servers/{}/nics", server.id);
        let bare = |nic: &Nic| Bare { id: nic.id.clone(), kind: "nic", path: format!("{path}/{}", nic.id) };
        let full = |nic: &Nic, _| self.full_nic(&path, server, nic);
        body["entities"] = json!({
            "nics": self.nested(format!("{}/nics", server.id), &path, &server.nics, depth, bare, &full),
        });
        body
    }

    fn full_nic(&self, path: &str, server: &Server, nic: &Nic) -> Value {
        let Nic { id, mac, lan, ips, lost: _ } = nic;
        let mut body = self.head(Bare { id: id.clone(), kind: "nic", path: format!("{path}/{id}") });
        body["metadata"] = self.metadata(server.created_at, server.modified_at, "AVAILABLE");
        body["properties"] = json!({
            "name": format!("{}-lan{lan}", server.name),
            "mac": mac,
            "ips": ips,
            "dhcp": true,
            "lan": lan,
            "firewallActive": false,
            "firewallType": "INGRESS",
        });
        body
    }

    fn full_lan(&self, datacenter: &Datacenter, lan: &Lan, _depth: u32) -> Value {
        let mut body = self.head(bare_lan(&format!("/datacenters/{}/lans", datacenter.id), lan));
        body["metadata"] = self.metadata(datacenter.created_at, datacenter.created_at, "AVAILABLE");
        let cidr = if lan.public { Value::Null } else { "10.7.222.0/24".into() };
        body["properties"] = json!({
            "name": lan.name,
            "public": lan.public,
            "ipv4CidrBlock": cidr,
            "ipv6CidrBlock": null,
        });
        body
    }

    fn full_ip_block(&self, block: &IpBlock) -> Value {
        let IpBlock { id, name, location, ips, created_at } = block;
        let mut body = self.head(Bare { id: id.clone(), kind: "ipblock", path: format!("/ipblocks/{id}") });
        body["metadata"] = self.metadata(*created_at, *created_at, "AVAILABLE");
        let consumers: Vec<Value> =
            self.ionos.servers().flat_map(|(dc, s)| self.consumers(ips, dc, s)).collect();
        body["properties"] = json!({
            "ips": ips,
            "location": location,
            "size": ips.len(),
            "name": name,
            "ipConsumers": consumers,
        });
        body
    }

    fn consumers(&self, ips: &[String], datacenter: &Datacenter, server: &Server) -> Vec<Value> {
        let of_nic = |nic: &Nic| {
            let used = nic.ips.iter().filter(|ip| ips.contains(ip)).cloned().collect::<Vec<_>>();
            let (id, mac) = (nic.id.clone(), nic.mac.clone());
            used.into_iter().map(move |ip| (ip, id.clone(), mac.clone())).collect::<Vec<_>>()
        };
        let all = server.nics.iter().flat_map(of_nic).map(|(ip, nic, mac)| {
            json!({
                "ip": ip,
                "mac": mac,
                "nicId": nic,
                "serverId": server.id,
                "serverName": server.name,
                "datacenterId": datacenter.id,
                "datacenterName": datacenter.name,
            })
        });
        all.collect()
    }

    fn full_request(&self, request: &PowerRequest, depth: u32) -> Value {
        let mut body = self.head(bare_request(request));
        let mut status = self.status_of(request);
        if depth == 0
            && let Some(status) = status.as_object_mut()
        {
            status.remove("metadata");
        }
        body["metadata"] = json!({
            "createdDate": time_of(request.created_at),
            "createdBy": self.ionos.user,
            "etag": etag(&request.id),
            "requestStatus": status,
        });
        body["properties"] = json!({
            "method": "POST",
            "headers": {},
            "body": "",
            "url": self.url_of(request),
        });
        body
    }

    fn status_of(&self, request: &PowerRequest) -> Value {
        let PowerRequest { id, datacenter, server, status, message, .. } = request;
        let mut body = self.head(Bare {
            id: format!("{id}/status"),
            kind: "request-status",
            path: format!("/requests/{id}/status"),
        });
        let target = self.head(Bare {
            id: server.clone(),
            kind: "server",
            path: format!("/datacenters/{datacenter}/servers/{server}"),
        });
        body["metadata"] = json!({
            "status": status.word(),
            "message": message,
            "etag": etag(&format!("{id}{}", status.word())),
            "targets": [{"target": target, "status": status.word()}],
        });
        body
    }
}

fn bare_datacenter(datacenter: &Datacenter) -> Bare {
    let id = datacenter.id.clone();
    Bare { path: format!("/datacenters/{id}"), id, kind: "datacenter" }
}

fn bare_server(datacenter: &str, server: &Server) -> Bare {
    let path = format!("/datacenters/{datacenter}/servers/{}", server.id);
    Bare { id: server.id.clone(), kind: "server", path }
}

fn bare_lan(path: &str, lan: &Lan) -> Bare {
    Bare { id: lan.id.to_string(), kind: "lan", path: format!("{path}/{}", lan.id) }
}

fn bare_request(request: &PowerRequest) -> Bare {
    Bare { id: request.id.clone(), kind: "request", path: format!("/requests/{}", request.id) }
}

/// `2015-12-04T14:34:09Z`.
fn time_of(moment: Moment) -> String {
    moment.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Something that is the same for the same content, 32 digits long.
pub(super) fn etag(content: &str) -> String {
    let fold = |start: u64| {
        content.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    format!("{:016x}{:016x}", fold(0xcbf2_9ce4_8422_2325), fold(0x9e37_79b9_7f4a_7c15))
}
