import { field, mapTo, message, timestamp } from './protobuf-schema.ts'

/* What lakeFS keeps of users and their keys, v1.84, and its secondary index. */

/** A user. */
export const userData = message('UserData', {
	1: field('created_at', timestamp),
	2: field('username', 'string'),
	3: field('friendly_name', 'string'),
	4: field('email', 'string'),
	5: field('encrypted_password', 'bytes', { role: 'password hash' }),
	6: field('source', 'string'),
	7: field('external_id', 'string'),
})

/** A group. */
export const groupData = message('GroupData', {
	1: field('created_at', timestamp),
	2: field('display_name', 'string'),
	3: field('description', 'string'),
})

const conditionValues = message('ConditionValues', { 1: field('values', 'string', { repeated: true }) })
const conditionFields = message('ConditionFields', { 1: field('fields', mapTo(conditionValues)) })

const statement = message('Statement', {
	1: field('effect', 'string'),
	2: field('action', 'string', { repeated: true }),
	3: field('resource', 'string'),
	4: field('condition', mapTo(conditionFields)),
})

const accessList = message('ACL', {
	1: field('permission', 'string'),
	2: field('all_repositories', 'bool'),
	3: field('repositories', 'string', { repeated: true }),
})

/** A policy. */
export const policyData = message('PolicyData', {
	1: field('created_at', timestamp),
	2: field('display_name', 'string'),
	3: field('statements', statement, { repeated: true }),
	4: field('acl', accessList),
})

/** An access key with its secret, encrypted. */
export const credentialData = message('CredentialData', {
	1: field('access_key_id', 'string'),
	2: field('secret_access_key_encrypted_bytes', 'bytes', { role: 'sealed secret' }),
	3: field('issued_date', timestamp),
	4: field('user_id', 'bytes', { role: 'text in bytes' }),
})

/** A token that was used up; nothing writes it any more. */
export const tokenData = message('TokenData', { 1: field('token_id', 'string', { role: 'secret' }), 2: field('expired_at', timestamp) })

/** A key that leads to another one. */
export const secondaryIndex = message('SecondaryIndex', { 1: field('primary_key', 'bytes', { role: 'text in bytes' }) })
