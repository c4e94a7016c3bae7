"""A database is protected against deletion."""

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Protection(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="A database is protected against deletion",
            id="CKV_SHOP_1",
            categories=[CheckCategories.BACKUP_AND_RECOVERY],
            supported_resources=["stacks_container"],
        )

    def scan_resource_conf(self, conf):
        if conf["template"] != ["postgresql"]:
            return CheckResult.PASSED
        return CheckResult.PASSED if conf.get("deletion_protection") == [True] else CheckResult.FAILED


check = Protection()
