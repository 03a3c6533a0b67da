import { AssessmentMetadataResource, AssessmentResource, assessmentVersions } from '../assessment.ts';
import { listOf } from '../list.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, gitLabGroup, group, subscription } from './scope-paths.ts';

const provider = 'providers/Microsoft.Security';
const project = `${gitLabGroup}/projects/{projectName}`;

/** Routes by function name. */
export const posturePaths = {
  projectAssessments: `${project}/${provider}/assessments`,
  projectAssessment: `${project}/${provider}/assessments/{assessmentName}`,
  groupAssessments: `${gitLabGroup}/${provider}/assessments`,
  groupAssessment: `${gitLabGroup}/${provider}/assessments/{assessmentName}`,
  connectorAssessments: `${connector}/${provider}/assessments`,
  connectorAssessment: `${connector}/${provider}/assessments/{assessmentName}`,
  resourceGroupAssessments: `${group}/${provider}/assessments`,
  subscriptionAssessments: `${subscription}/${provider}/assessments`,
  assessmentMetadata: `${provider}/assessmentMetadata`,
  assessmentMetadatum: `${provider}/assessmentMetadata/{assessmentMetadataName}`,
  subscriptionAssessmentMetadata: `${subscription}/${provider}/assessmentMetadata`,
  subscriptionAssessmentMetadatum: `${subscription}/${provider}/assessmentMetadata/{assessmentMetadataName}`,
} as const;

const reading = {
  method: 'GET',
  apiVersions: assessmentVersions,
  action: 'Microsoft.Security/assessments/read',
} as const;
const readingMetadata = {
  method: 'GET',
  apiVersions: assessmentVersions,
  action: 'Microsoft.Security/assessmentMetadata/read',
} as const;

/** Verdicts of checks, in the shapes of Microsoft Defender for Cloud; our own version adds verdict, reason and evidence. */
export const postureOperations = {
  GitLabProjectAssessments_List: {
    ...reading,
    operationId: 'GitLabProjectAssessments_List',
    path: posturePaths.projectAssessments,
    summary: 'Lists the assessments of a project.',
    responses: { 200: listOf(AssessmentResource) },
  },
  GitLabProjectAssessments_Get: {
    ...reading,
    operationId: 'GitLabProjectAssessments_Get',
    path: posturePaths.projectAssessment,
    summary: 'Gets an assessment of a project.',
    responses: { 200: AssessmentResource },
  },
  GitLabGroupAssessments_List: {
    ...reading,
    operationId: 'GitLabGroupAssessments_List',
    path: posturePaths.groupAssessments,
    summary: 'Lists the assessments of a group.',
    responses: { 200: listOf(AssessmentResource) },
  },
  GitLabGroupAssessments_Get: {
    ...reading,
    operationId: 'GitLabGroupAssessments_Get',
    path: posturePaths.groupAssessment,
    summary: 'Gets an assessment of a group.',
    responses: { 200: AssessmentResource },
  },
  ConnectorAssessments_List: {
    ...reading,
    operationId: 'ConnectorAssessments_List',
    path: posturePaths.connectorAssessments,
    summary: 'Lists the assessments of the instance of a connector, and of all its groups and projects.',
    paged: true,
    responses: { 200: listOf(AssessmentResource) },
  },
  ConnectorAssessments_Get: {
    ...reading,
    operationId: 'ConnectorAssessments_Get',
    path: posturePaths.connectorAssessment,
    summary: 'Gets an assessment of the instance of a connector.',
    responses: { 200: AssessmentResource },
  },
  Assessments_ListByResourceGroup: {
    ...reading,
    operationId: 'Assessments_ListByResourceGroup',
    path: posturePaths.resourceGroupAssessments,
    summary: 'Lists the assessments below the connectors of a resource group that the caller may read.',
    ofThoseBelow: true,
    paged: true,
    responses: { 200: listOf(AssessmentResource) },
  },
  Assessments_ListBySubscription: {
    ...reading,
    operationId: 'Assessments_ListBySubscription',
    path: posturePaths.subscriptionAssessments,
    summary: 'Lists the assessments below the connectors of a subscription that the caller may read.',
    ofThoseBelow: true,
    paged: true,
    responses: { 200: listOf(AssessmentResource) },
  },
  AssessmentsMetadata_List: {
    ...readingMetadata,
    operationId: 'AssessmentsMetadata_List',
    path: posturePaths.assessmentMetadata,
    summary: 'Lists what is assessed, for every caller who is signed in.',
    atTenant: true,
    responses: { 200: listOf(AssessmentMetadataResource) },
  },
  AssessmentsMetadata_Get: {
    ...readingMetadata,
    operationId: 'AssessmentsMetadata_Get',
    path: posturePaths.assessmentMetadatum,
    summary: 'Gets what one assessment is about, for every caller who is signed in.',
    atTenant: true,
    responses: { 200: AssessmentMetadataResource },
  },
  AssessmentsMetadata_ListBySubscription: {
    ...readingMetadata,
    operationId: 'AssessmentsMetadata_ListBySubscription',
    path: posturePaths.subscriptionAssessmentMetadata,
    summary: 'Lists what is assessed in a subscription.',
    responses: { 200: listOf(AssessmentMetadataResource) },
  },
  AssessmentsMetadata_GetInSubscription: {
    ...readingMetadata,
    operationId: 'AssessmentsMetadata_GetInSubscription',
    path: posturePaths.subscriptionAssessmentMetadatum,
    summary: 'Gets what one assessment in a subscription is about.',
    responses: { 200: AssessmentMetadataResource },
  },
} as const satisfies Record<string, OperationSpec>;
