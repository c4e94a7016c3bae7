"""An allow-list names whom it lets in."""

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Reach(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="An allow-list names whom it lets in",
            id="CKV_SHOP_2",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["stacks_ip_allowlist"],
        )

    def scan_resource_conf(self, conf):
        is_open = any(address in ("0.0.0.0/0", ["0.0.0.0/0"]) for entry in conf["entry"] for address in [entry["ip_address"]])
        return CheckResult.FAILED if is_open else CheckResult.PASSED


check = Reach()
