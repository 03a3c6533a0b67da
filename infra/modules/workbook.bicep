param location string
param tags { *: string }
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

// The id is the name: the same at each deployment of the resource group.
resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'palisade')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Palisade'
    category: 'workbook'
    sourceId: workspace.id
    version: '1.0'
    serializedData: string(union(loadJsonContent('../workbook.json'), { fallbackResourceIds: [workspace.id] }))
  }
}
