"""The vendor's own Python SDK against `terrace simulator`: what a user of STACKIT would do.

Run by `tests/sdk/stackit.sh`, which starts the simulator and sets the variables that it prints.
"""

import json
import os
import sys
import time
import uuid

import requests
from stackit.core.configuration import Configuration
from stackit.iaas.api.default_api import DefaultApi as Iaas
from stackit.iaas.exceptions import ApiException
from stackit.resourcemanager.api.default_api import DefaultApi as ResourceManager
from stackit.resourcemanager.exceptions import ApiException as ResourceManagerException

PROJECT = os.environ["STACKIT_PROJECT_ID"]
REGION = "eu01"
EMAIL = json.load(open(os.environ["STACKIT_SERVICE_ACCOUNT_KEY_PATH"]))["credentials"]["iss"]


def iaas(**more):
    return Iaas(Configuration(custom_endpoint=os.environ["STACKIT_IAAS_CUSTOM_ENDPOINT"], **more))


def refused(status, call, *arguments, exception=ApiException, **named):
    """The call fails with that status; returns the error."""
    try:
        call(*arguments, **named)
    except exception as error:
        assert error.status == status, f"{error.status} instead of {status}: {error.body}"
        return error
    raise AssertionError(f"{call.__name__} was not refused with {status}")


def wait_for(api, server, status, power_status):
    """As the vendor's waiters: until the status is there, and not after ERROR."""
    seen = []
    for _ in range(120):
        found = api.get_server(PROJECT, REGION, server)
        if not seen or seen[-1] != found.status:
            seen.append(found.status)
        if found.status == status:
            assert found.power_status == power_status, found.power_status
            return seen
        assert found.status != "ERROR", found.error_message
        time.sleep(0.5)
    raise AssertionError(f"{server} did not become {status}: {seen}")


def servers(api):
    listed = api.list_servers(PROJECT, REGION).items
    by_name = {server.name: server for server in listed}
    assert sorted(by_name) == ["batch-1", "web-1", "worker-1"], sorted(by_name)
    assert [by_name[name].status for name in sorted(by_name)] == ["DEALLOCATED", "ACTIVE", "INACTIVE"]
    web, batch = by_name["web-1"], by_name["batch-1"]
    assert web.power_status == "RUNNING" and web.availability_zone.startswith("eu01-")
    assert batch.availability_zone is None
    assert web.created_at.tzinfo is not None and web.labels == {"role": "web"}
    assert web.nics is None, "details were not asked for"
    detailed = api.get_server(PROJECT, REGION, web.id, details=True)
    assert len(detailed.nics) == 1 and detailed.nics[0].ipv4 is not None
    selected = api.list_servers(PROJECT, REGION, label_selector="role=worker").items
    assert [server.name for server in selected] == ["worker-1"]
    return {name: server.id for name, server in by_name.items()}


def power(api, ids):
    web, worker, batch = ids["web-1"], ids["worker-1"], ids["batch-1"]
    answer = api.start_server_with_http_info(PROJECT, REGION, worker)
    assert answer.status_code == 202, answer.status_code
    request = answer.headers["x-request-id"]
    assert request.startswith("req-") and len(request) == 36
    assert api.get_project_request(PROJECT, REGION, request).status == "UPDATING"
    api.deallocate_server(PROJECT, REGION, web)
    api.start_server(PROJECT, REGION, batch)
    refused(409, api.start_server, PROJECT, REGION, batch)
    assert "STARTING" in wait_for(api, worker, "ACTIVE", "RUNNING")
    assert api.get_project_request(PROJECT, REGION, request).status == "UPDATED"
    wait_for(api, web, "DEALLOCATED", "STOPPED")
    assert api.get_server(PROJECT, REGION, web).availability_zone is None
    wait_for(api, batch, "ACTIVE", "RUNNING")
    assert api.get_server(PROJECT, REGION, batch).availability_zone is not None

    refused(409, api.stop_server, PROJECT, REGION, web)
    refused(409, api.reboot_server, PROJECT, REGION, web)
    api.stop_server(PROJECT, REGION, worker)
    api.reboot_server(PROJECT, REGION, batch, action="hard")
    wait_for(api, batch, "REBOOTING", "RUNNING")
    wait_for(api, batch, "ACTIVE", "RUNNING")
    wait_for(api, worker, "INACTIVE", "STOPPED")


def machine_types(api):
    everything = api.list_machine_types(PROJECT, REGION).items
    assert all(item.vcpus >= 1 and item.ram > 0 for item in everything)
    large = api.list_machine_types(PROJECT, REGION, filter="vcpus >= 4").items
    assert 0 < len(large) < len(everything)
    name = large[0].name
    assert api.get_machine_type(PROJECT, REGION, name).name == name


def errors(api, ids):
    nobody = uuid.uuid4()
    gone = refused(404, api.get_server, PROJECT, REGION, nobody)
    assert json.loads(gone.body) == {"code": 404, "msg": "server not found"}, gone.body
    refused(404, api.list_servers, nobody, REGION)
    refused(404, api.list_servers, PROJECT, "eu99")
    refused(400, api.reboot_server, PROJECT, REGION, ids["web-1"], action="gentle")
    stranger = iaas(service_account_token="eyJhbGciOiJub25lIn0.e30.x", service_account_key_path="")
    unknown = refused(401, stranger.list_servers, PROJECT, REGION)
    assert json.loads(unknown.body)["message"] == "Unauthenticated token"


def projects():
    endpoint = os.environ["STACKIT_RESOURCE_MANAGER_CUSTOM_ENDPOINT"]
    api = ResourceManager(Configuration(custom_endpoint=endpoint))
    page = api.list_projects(member=EMAIL)
    assert (page.offset, page.limit) == (0, 50), page
    assert [str(item.project_id) for item in page.items] == [PROJECT]
    assert page.items[0].parent.type == "ORGANIZATION"
    assert [item.name for item in api.list_projects(container_ids=[PROJECT]).items] == [page.items[0].name]
    assert str(api.get_project(PROJECT).project_id) == PROJECT
    assert len(api.list_organizations(member=EMAIL).items) == 1
    refused(400, api.list_projects, exception=ResourceManagerException)
    refused(404, api.get_project, str(uuid.uuid4()), exception=ResourceManagerException)


def key_flow():
    """The key that the SDK signs with is the only credential; a foreign one gets no token."""
    assert "STACKIT_SERVICE_ACCOUNT_TOKEN" not in os.environ
    path = os.environ["STACKIT_SERVICE_ACCOUNT_KEY_PATH"] + ".foreign"
    key = json.load(open(os.environ["STACKIT_SERVICE_ACCOUNT_KEY_PATH"]))
    key["credentials"]["kid"] = str(uuid.uuid4())
    with open(path, "w") as file:
        json.dump(key, file)
    try:
        iaas(service_account_key_path=path)
    except requests.RequestException as error:
        answer = error.__cause__.response
        assert answer.status_code == 400 and "was not found" in answer.json()["message"], answer.text
    else:
        raise AssertionError("a foreign key got a token")


def main():
    api = iaas()
    ids = servers(api)
    for name, step in [
        ("key flow", key_flow),
        ("projects", projects),
        ("machine types", lambda: machine_types(api)),
        ("power", lambda: power(api, ids)),
        ("errors", lambda: errors(api, ids)),
    ]:
        began = time.monotonic()
        step()
        print(f"stackit sdk: {name}: ok ({time.monotonic() - began:.1f} s)")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # The SDK's refresh threads would keep the process until their next look.
    os._exit(0)
