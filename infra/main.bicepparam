using 'main.bicep'

// Each value is a variable of the azd environment: azd env set NAME value. Lists and objects are JSON.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'palisade')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param principalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param principalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param deployerAccess = bool(readEnvironmentVariable('DEPLOYER_ACCESS', 'false'))

// Pipelines set an absent variable to nothing.
var tenantsText = readEnvironmentVariable('TENANTS', '')
param tenants = json(empty(tenantsText) ? '[]' : tenantsText)
param tokenAudiences = split(readEnvironmentVariable('TOKEN_AUDIENCES', 'api://palisade'), ',')
param requiredScope = readEnvironmentVariable('REQUIRED_SCOPE', '')
param pageClientId = readEnvironmentVariable('PAGE_CLIENT_ID', '')
param allowedOrigins = json(readEnvironmentVariable('ALLOWED_ORIGINS', '[]'))
param gitlabUrls = split(readEnvironmentVariable('GITLAB_URLS', 'https://gitlab.com'), ',')
param gitlabInstancesInVault = bool(readEnvironmentVariable('GITLAB_INSTANCES_IN_VAULT', 'false'))
param publicBaseUrl = readEnvironmentVariable('PUBLIC_BASE_URL', '')
param webhooks = bool(readEnvironmentVariable('WEBHOOKS', 'true'))
param frontDoorId = readEnvironmentVariable('FRONT_DOOR_ID', '')
param frontDoor = bool(readEnvironmentVariable('FRONT_DOOR', 'false'))
param frontDoorDomain = readEnvironmentVariable('FRONT_DOOR_DOMAIN', '')
param allowedCallers = json(readEnvironmentVariable('ALLOWED_CALLERS', '[]'))
param eventGridTopicId = readEnvironmentVariable('EVENT_GRID_TOPIC_ID', '')
param extraSettings = json(readEnvironmentVariable('EXTRA_SETTINGS', '{}'))

param nodeVersion = readEnvironmentVariable('NODE_VERSION', '24')
param instanceMemoryMB = int(readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048'))
param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '40'))
param httpConcurrency = int(readEnvironmentVariable('HTTP_CONCURRENCY', '100'))
// For production: one instance each for callers and for urgent jobs, against cold starts.
param alwaysReady = bool(readEnvironmentVariable('ALWAYS_READY', 'false'))
  ? [
      { name: 'http', instanceCount: 1 }
      { name: 'function:resync', instanceCount: 1 }
    ]
  : []
param zoneRedundantData = bool(readEnvironmentVariable('ZONE_REDUNDANT_DATA', 'true'))
param zoneRedundantApp = bool(readEnvironmentVariable('ZONE_REDUNDANT_APP', 'false'))
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param addressPrefix = readEnvironmentVariable('ADDRESS_PREFIX', '10.20.0.0/16')
param lockData = bool(readEnvironmentVariable('LOCK_DATA', 'false'))
param softDeleteRetentionInDays = int(readEnvironmentVariable('SOFT_DELETE_DAYS', '7'))
param logRetentionInDays = int(readEnvironmentVariable('LOG_RETENTION_DAYS', '30'))
param logDailyCapGb = int(readEnvironmentVariable('LOG_DAILY_CAP_GB', '2'))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param monthlyBudget = int(readEnvironmentVariable('MONTHLY_BUDGET', '0'))
