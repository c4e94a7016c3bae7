"""The vendor's own Python SDK against `terrace simulator`: what a client that is not ours sees.

Reads IONOS_API_URL and IONOS_TOKEN, as the simulator prints them. Ends with a line that says so; any
difference is an error.
"""

import os
import re
import time

import ionoscloud
from ionoscloud.exceptions import ApiFailedRequest

CONTRACT = 31884391


def client(**changes):
    settings = {"host": os.environ["IONOS_API_URL"], "token": os.environ["IONOS_TOKEN"]}
    settings.update(changes)
    return ionoscloud.ApiClient(ionoscloud.Configuration(**settings))


api = client()
datacenters = ionoscloud.DataCentersApi(api)
servers = ionoscloud.ServersApi(api)
requests = ionoscloud.RequestsApi(api)
CALL = {"x_contract_number": CONTRACT}


def equal(found, expected, what):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def refused(status, code, call):
    """The call is refused with that status, and the body is the API's own."""
    try:
        call()
    except ionoscloud.ApiException as error:
        equal(error.status, status, "status")
        assert f'"errorCode":"{code}"' in error.body, error.body
        return
    raise AssertionError(f"not refused with {status}")


def lists():
    bare = datacenters.datacenters_get(depth=0, **CALL)
    equal([item.properties for item in bare.items], [None], "properties at depth 0")
    deep = datacenters.datacenters_get(depth=5, limit=1000, offset=0, **CALL)
    (datacenter,) = deep.items
    equal(datacenter.properties.name, "production", "name")
    equal(datacenter.properties.location, "de/fra", "location")
    equal(datacenter.metadata.state, "AVAILABLE", "state")
    found = {server.properties.name: server for server in datacenter.entities.servers.items}
    equal(sorted(found), ["batch-1", "cube-1", "web-1", "worker-1"], "names")
    equal(found["cube-1"].properties.type, "CUBE", "type")
    equal(found["batch-1"].properties.cores, 4, "cores")
    equal(found["batch-1"].entities.nics.items[0].properties.ips, ["198.51.100.23"], "addresses")
    listed = servers.datacenters_servers_get(datacenter.id, depth=1, **CALL)
    equal({server.id for server in listed.items}, {server.id for server in found.values()}, "ids")
    page = servers.datacenters_servers_get(datacenter.id, depth=1, limit=3, offset=0, **CALL)
    equal((len(page.items), page.limit, page.links.next is not None), (3, 3, True), "first page")
    rest = servers.datacenters_servers_get(datacenter.id, depth=1, limit=3, offset=3, **CALL)
    equal((len(rest.items), rest.links.next), (1, None), "last page")
    return datacenter.id, {name: server.id for name, server in found.items()}


def network(datacenter, batch):
    lans = ionoscloud.LANsApi(api).datacenters_lans_get(datacenter, depth=1, **CALL)
    equal({lan.id: lan.properties.public for lan in lans.items}, {"1": True, "2": False}, "LANs")
    nics = ionoscloud.NetworkInterfacesApi(api)
    found = nics.datacenters_servers_nics_get(datacenter, batch, depth=1, **CALL).items
    equal([nic.properties.lan for nic in found], [1, 2], "network cards")
    blocks = ionoscloud.IPBlocksApi(api).ipblocks_get(depth=1, **CALL)
    equal([block.properties.ips for block in blocks.items], [["203.0.113.10"]], "reserved addresses")
    equal(blocks.items[0].properties.ip_consumers[0].server_name, "web-1", "consumer")
    contracts = ionoscloud.ContractResourcesApi(api).contracts_get(depth=1, **CALL)
    equal(contracts.items[0].properties.contract_number, CONTRACT, "contract")


def request_id(headers):
    """As the SDK's users take it out of the header."""
    return re.search(r"/requests/([-A-Fa-f0-9]+)/status$", headers["Location"]).group(1)


def act(datacenter, server, action):
    """Sends a power action, follows its request as the SDK does, and gives the server's state."""
    post = getattr(servers, f"datacenters_servers_{action}_post_with_http_info")
    _, status, headers = post(datacenter, server, **CALL)
    equal(status, 202, action)
    request = request_id(headers)
    busy = servers.datacenters_servers_find_by_id(datacenter, server, **CALL)
    equal(busy.metadata.state, "BUSY", f"state during {action}")
    api.wait_for_completion(request, timeout=60, initial_wait=0.1, max_wait=0.5)
    state = requests.requests_status_get(request, **CALL).metadata
    equal(state.status, "DONE", "request")
    equal([target.target.id for target in state.targets], [server], "target")
    listed = requests.requests_get(depth=2, filter_url=f"/servers/{server}/{action}", filter_method="POST", **CALL)
    assert request in [item.id for item in listed.items], "the request is not in the list"
    equal(listed.items[0].metadata.request_status.metadata.status, "DONE", "listed request")
    assert requests.requests_find_by_id(request, **CALL).properties.url.endswith(f"/{server}/{action}")


def becomes(datacenter, server, vm_state, state):
    """The guest may be a moment behind its request."""
    for _ in range(100):
        seen = servers.datacenters_servers_find_by_id(datacenter, server, **CALL)
        if (seen.properties.vm_state, seen.metadata.state) == (vm_state, state):
            return
        time.sleep(0.1)
    raise AssertionError(f"{seen.properties.vm_state} and {seen.metadata.state}, not {vm_state} and {state}")


def addresses(datacenter, server):
    seen = servers.datacenters_servers_find_by_id(datacenter, server, depth=2, **CALL)
    return [address for nic in seen.entities.nics.items for address in nic.properties.ips]


def power(datacenter, ids):
    batch, cube, web = ids["batch-1"], ids["cube-1"], ids["web-1"]
    act(datacenter, batch, "reboot")
    becomes(datacenter, batch, "RUNNING", "AVAILABLE")
    act(datacenter, batch, "stop")
    becomes(datacenter, batch, "SHUTOFF", "INACTIVE")
    equal(addresses(datacenter, batch), ["10.7.222.11"], "addresses after a stop")
    act(datacenter, batch, "start")
    becomes(datacenter, batch, "RUNNING", "AVAILABLE")
    equal(len(addresses(datacenter, batch)), 2, "addresses after a start")
    act(datacenter, web, "stop")
    assert "203.0.113.10" in addresses(datacenter, web), "a reserved address was lost"
    act(datacenter, cube, "suspend")
    becomes(datacenter, cube, "SUSPENDED", "AVAILABLE")
    act(datacenter, cube, "resume")
    becomes(datacenter, cube, "RUNNING", "AVAILABLE")
    act(datacenter, web, "start")


def errors(datacenter, ids):
    nobody = "00000000-0000-4000-8000-000000000000"
    refused(404, "309", lambda: servers.datacenters_servers_find_by_id(datacenter, nobody, **CALL))
    refused(404, "309", lambda: requests.requests_status_get(nobody, **CALL))
    refused(422, "100", lambda: servers.datacenters_servers_stop_post(datacenter, ids["cube-1"], **CALL))
    refused(422, "100", lambda: servers.datacenters_servers_suspend_post(datacenter, ids["web-1"], **CALL))
    stranger = ionoscloud.DataCentersApi(client(token="wrong"))
    refused(401, "315", stranger.datacenters_get)
    refused(403, "451", lambda: datacenters.datacenters_get(x_contract_number=1))
    # A request that fails, told by the SDK's own wait.
    act(datacenter, ids["batch-1"], "stop")
    _, _, headers = servers.datacenters_servers_reboot_post_with_http_info(datacenter, ids["batch-1"], **CALL)
    try:
        api.wait_for_completion(request_id(headers), timeout=60, initial_wait=0.1, max_wait=0.5)
    except ApiFailedRequest as error:
        assert "[VDC-5-0]" in str(error), error
    else:
        raise AssertionError("a reboot of a server that is off succeeded")


def password():
    """Name and password instead of a token, where the environment names them."""
    user, secret = os.environ.get("IONOS_USERNAME"), os.environ.get("IONOS_PASSWORD")
    if user and secret:
        other = client(token=None, username=user, password=secret)
        equal(len(ionoscloud.DataCentersApi(other).datacenters_get().items), 1, "data centers by password")


datacenter, ids = lists()
network(datacenter, ids["batch-1"])
power(datacenter, ids)
errors(datacenter, ids)
password()
print(f"ok: ionoscloud {ionoscloud.__version__} lists, gets, starts, stops, suspends, resumes, reboots")
