/** Where each action that putmon has is answered. */
const listenerByAction: ReadonlyMap<string, 'receiver' | 'control'> = new Map([
  ['PutMonitorData', 'receiver'],
  ['GetMonitorData', 'control'],
  ['DescribeBaseMetrics', 'control'],
  ['DescribeStatisticData', 'control'],
  ['DescribeAlarmHistories', 'control'],
  ['DescribeAlarmPolicies', 'control'],
  ['DescribeAlarmPolicy', 'control'],
  ['DeleteAlarmPolicy', 'control'],
  ['ModifyAlarmPolicyCondition', 'control'],
  ['ModifyAlarmPolicyNotice', 'control'],
  ['DescribeBindingPolicyObjectList', 'control'],
  ['BindingPolicyObject', 'control'],
  ['UnBindingPolicyObject', 'control'],
  ['UnBindingAllPolicyObject', 'control'],
]);

/** Every action that the API publishes beside PutMonitorData, which it no longer lists. */
const publishedActions: ReadonlySet<string> = new Set(
  `
BindPrometheusManagedGrafana BindingPolicyObject BindingPolicyTag CleanGrafanaInstance
CreateAlarmNotice CreateAlarmPolicy CreateAlarmShield CreateAlertRule CreateExporterIntegration
CreateGrafanaInstance CreateGrafanaIntegration CreateGrafanaNotificationChannel
CreatePolicyGroup CreatePrometheusAgent CreatePrometheusAlertGroup CreatePrometheusAlertPolicy
CreatePrometheusClusterAgent CreatePrometheusConfig CreatePrometheusGlobalNotification
CreatePrometheusMultiTenantInstancePostPayMode CreatePrometheusRecordRuleYaml
CreatePrometheusScrapeJob CreatePrometheusTemp CreateRecordingRule CreateSSOAccount
CreateServiceDiscovery DeleteAlarmNotices DeleteAlarmPolicy DeleteAlertRules
DeleteExporterIntegration DeleteGrafanaInstance DeleteGrafanaIntegration
DeleteGrafanaNotificationChannel DeletePolicyGroup DeletePrometheusAlertGroups
DeletePrometheusAlertPolicy DeletePrometheusClusterAgent DeletePrometheusConfig
DeletePrometheusRecordRuleYaml DeletePrometheusScrapeJobs DeletePrometheusTemp
DeletePrometheusTempSync DeleteRecordingRules DeleteSSOAccount DeleteServiceDiscovery
DescribeAccidentEventList DescribeAlarmEvents DescribeAlarmHistories DescribeAlarmMetrics
DescribeAlarmNotice DescribeAlarmNoticeCallbacks DescribeAlarmNotices DescribeAlarmPolicies
DescribeAlarmPolicy DescribeAlarmSmsQuota DescribeAlertRules DescribeAllNamespaces
DescribeBaseMetrics DescribeBasicAlarmList DescribeBindingPolicyObjectList
DescribeClusterAgentCreatingProgress DescribeConditionsTemplateList DescribeDNSConfig
DescribeExporterIntegrations DescribeGrafanaChannels DescribeGrafanaConfig
DescribeGrafanaEnvironments DescribeGrafanaInstances DescribeGrafanaIntegrations
DescribeGrafanaNotificationChannels DescribeGrafanaWhiteList DescribeInstalledPlugins
DescribeMonitorResourceInfo DescribeMonitorTypes DescribePhoneAlarmFlowTotalCount
DescribePluginOverviews DescribePolicyConditionList DescribePolicyGroupInfo
DescribePolicyGroupList DescribeProductEventList DescribeProductList
DescribePrometheusAgentInstances DescribePrometheusAgents DescribePrometheusAlertGroups
DescribePrometheusAlertPolicy DescribePrometheusClusterAgents DescribePrometheusConfig
DescribePrometheusGlobalConfig DescribePrometheusGlobalNotification
DescribePrometheusInstanceDetail DescribePrometheusInstanceInitStatus
DescribePrometheusInstanceUsage DescribePrometheusInstances DescribePrometheusInstancesOverview
DescribePrometheusRecordRules DescribePrometheusRegions DescribePrometheusScrapeJobs
DescribePrometheusTargetsTMP DescribePrometheusTemp DescribePrometheusTempSync
DescribePrometheusZones DescribeRecordingRules DescribeRemoteURLs DescribeSSOAccount
DescribeServiceDiscovery DescribeStatisticData DestroyPrometheusInstance EnableGrafanaInternet
EnableGrafanaSSO EnableSSOCamCheck GetMonitorData GetPrometheusAgentManagementCommand
InstallPlugins ModifyAlarmNotice ModifyAlarmPolicyCondition ModifyAlarmPolicyInfo
ModifyAlarmPolicyNotice ModifyAlarmPolicyStatus ModifyAlarmPolicyTasks ModifyAlarmReceivers
ModifyGrafanaInstance ModifyPolicyGroup ModifyPrometheusAgentExternalLabels
ModifyPrometheusAlertPolicy ModifyPrometheusConfig ModifyPrometheusGlobalNotification
ModifyPrometheusInstanceAttributes ModifyPrometheusRecordRuleYaml ModifyPrometheusTemp
ModifyRemoteURLs ResumeGrafanaInstance RunPrometheusInstance SetDefaultAlarmPolicy
SyncPrometheusTemp TerminatePrometheusInstances UnBindingAllPolicyObject UnBindingPolicyObject
UnbindPrometheusManagedGrafana UninstallGrafanaDashboard UninstallGrafanaPlugins UpdateAlertRule
UpdateAlertRuleState UpdateDNSConfig UpdateExporterIntegration UpdateGrafanaConfig
UpdateGrafanaEnvironments UpdateGrafanaIntegration UpdateGrafanaNotificationChannel
UpdateGrafanaWhiteList UpdatePrometheusAgentStatus UpdatePrometheusAlertGroup
UpdatePrometheusAlertGroupState UpdatePrometheusScrapeJob UpdateRecordingRule UpdateSSOAccount
UpdateServiceDiscovery UpgradeGrafanaDashboard UpgradeGrafanaInstance
`
    .trim()
    .split(/\s+/),
);

/** The listener that answers an action; undefined where putmon does not have it. */
export function listenerOf(action: string): 'receiver' | 'control' | undefined {
  return listenerByAction.get(action);
}

/** Whether the API has an action of that name, be it answered here or not. */
export function isPublishedAction(action: string): boolean {
  return publishedActions.has(action) || listenerByAction.has(action);
}
