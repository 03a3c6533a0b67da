"""Creates, reads, lists and deletes a connector with Microsoft's Python clients; prints what it saw as JSON."""

import json
import sys

from azure.identity import ManagedIdentityCredential
from azure.mgmt.resource import ResourceManagementClient

endpoint, subscription_id, connector_id = sys.argv[1:]
version = "2024-08-01-preview"
client = ResourceManagementClient(
    ManagedIdentityCredential(),
    subscription_id,
    base_url=endpoint,
    credential_scopes=["api://palisade/.default"],
)
body = {
    "location": "westeurope",
    "properties": {
        "environmentName": "GitLab",
        "environmentData": {"environmentType": "GitlabScope"},
        "offerings": [{"offeringType": "CspmMonitorGitLab"}],
    },
}
made = client.resources.begin_create_or_update_by_id(connector_id.lstrip("/"), version, body).result()
listed = [resource.name for resource in client.resources.list()]
groups = [group.name for group in client.resource_groups.list()]
client.resources.begin_delete_by_id(connector_id.lstrip("/"), version).result()
print(json.dumps({"made": made.name, "listed": listed, "groups": groups}))
