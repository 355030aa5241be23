/**
 * Constraints that 2461610e9698 renames, by table, as `old new`: the database must have every old one when that revision runs.
 * Source: the SQL that Alembic renders for it.
 */
const byTable: Readonly<Record<string, readonly string[]>> = {
	workflow: ['workflow_pkey pk_workflow', '_user_workflow_run_uc uq_workflow_name', 'workflow_owner_id_fkey fk_workflow_owner_id_user_'],
	user_: ['user__pkey pk_user_', 'user__id__key uq_user__id_', 'user__email_key uq_user__email'],
	user_token: [
		'user_token_pkey pk_user_token',
		'user_token_token_key uq_user_token_token',
		'user_token_user_id_fkey fk_user_token_user_id_user_',
	],
	interactive_session: [
		'interactive_session_pkey pk_interactive_session',
		'_interactive_session_uc uq_interactive_session_name',
		'interactive_session_owner_id_fkey fk_interactive_session_owner_id_user_',
	],
	job: ['job_pkey pk_job'],
	job_cache: ['job_cache_pkey pk_job_cache', 'job_cache_job_id_fkey fk_job_cache_job_id_job'],
	audit_log: ['audit_log_pkey pk_audit_log', 'audit_log_user_id_fkey fk_audit_log_user_id_user_'],
	user_resource: [
		'user_resource_pkey pk_user_resource',
		'user_resource_resource_id_fkey fk_user_resource_resource_id_resource',
		'user_resource_user_id_fkey fk_user_resource_user_id_user_',
	],
	resource: ['resource_pkey pk_resource', 'resource_name_key uq_resource_name'],
	workflow_session: [
		'workflow_session_pkey pk_workflow_session',
		'workflow_session_session_id_fkey fk_workflow_session_session_id_interactive_session',
		'workflow_session_workflow_id_fkey fk_workflow_session_workflow_id_workflow',
	],
	workspace_retention_rule: [
		'workspace_retention_rule_pkey pk_workspace_retention_rule',
		'_workspace_retention_rule_uc uq_workspace_retention_rule_workflow_id',
		'workspace_retention_rule_workflow_id_fkey fk_workspace_retention_rule_workflow_id_workflow',
	],
	workflow_resource: [
		'workflow_resource_pkey pk_workflow_resource',
		'workflow_resource_resource_id_fkey fk_workflow_resource_resource_id_resource',
		'workflow_resource_workflow_id_fkey fk_workflow_resource_workflow_id_workflow',
	],
	interactive_session_resource: [
		'interactive_session_resource_pkey pk_interactive_session_resource',
		'interactive_session_resource_resource_id_fkey fk_interactive_session_resource_resource_id_resource',
		'interactive_session_resource_session_id_fkey fk_interactive_session_resource_session_id_interactive_session',
	],
	workspace_retention_audit_log: [
		'workspace_retention_audit_log_pkey pk_workspace_retention_audit_log',
		'workspace_retention_audit_log_workspace_retention_rule_id_fkey fk_workspace_retention_audit_log_workspace_retention_ru_7253',
	],
}

/** Every constraint that 2461610e9698 renames. */
export const renamedConstraints: readonly { readonly table: string; readonly before: string; readonly after: string }[] = Object.entries(
	byTable,
).flatMap(([table, names]) =>
	names.map((pair) => {
		const [before = '', after = ''] = pair.split(' ')
		return { table, before, after }
	}),
)

/** Tables that revisions before 2461610e9698 make, by revision; code that enforces names gives their constraints the new ones at once. */
export const tablesMadeBefore: Readonly<Record<string, readonly string[]>> = {
	c912d4f1e1cc: ['resource', 'user_resource', 'workflow_resource'],
	ad93dae04483: ['interactive_session', 'interactive_session_resource', 'workflow_session'],
	b92fe567be5b: ['workspace_retention_rule', 'workspace_retention_audit_log'],
}
