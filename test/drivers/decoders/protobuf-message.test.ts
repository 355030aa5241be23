import { expect, test } from 'vitest'
import { credentialData, policyData } from '../../../electron/drivers/decoders/lakefs-account-messages.ts'
import {
	branchData,
	branchProtectionRules,
	commitData,
	pullRequestData,
	repositoryData,
	tagData,
} from '../../../electron/drivers/decoders/lakefs-messages.ts'
import { readMessage, reencodes, writeMessage } from '../../../electron/drivers/decoders/protobuf-message.ts'
import type { Message } from '../../../electron/drivers/decoders/protobuf-schema.ts'
import { bytesOf, number, run, time } from '../../support/protobuf-bytes.ts'

const pair = (key: string, value: string) => run(6, [...run(1, key), ...run(2, value)])
const statement = [...run(1, 'allow'), ...run(2, 'fs:Read*'), ...run(3, '*')]

test.each<[string, Message, Uint8Array]>([
	['nothing', repositoryData, bytesOf()],
	['texts and a time', repositoryData, bytesOf(run(1, 'r'), time(4, 5, 6), number(7, 1))],
	['a negative number', commitData, bytesOf(run(4, number(1, -5)), number(8, -1))],
	['a map in any order', commitData, bytesOf(pair('z', '1'), pair('a', ''), number(9, 3))],
	['repeated texts, empty ones too', branchData, bytesOf(run(4, 'b'), run(4, ''), run(4, 'a'))],
	['optional fields that are empty', pullRequestData, bytesOf(run(9, ''), run(10, []))],
	['packed enums in a map', branchProtectionRules, bytesOf(run(1, [...run(1, 'main'), ...run(2, run(1, [0, 1]))]))],
	['messages that repeat', policyData, bytesOf(run(3, statement), run(3, statement), run(4, run(1, 'Admin')))],
	['bytes', credentialData, bytesOf(run(2, [0, 255, 128]))],
	['unknown fields at the end', tagData, bytesOf(run(1, 'v'), number(77, 1), run(5, 'x'))],
	['an unknown group', tagData, bytesOf(run(1, 'v'), [0x4b, ...number(1, 1), 0x4c])],
])('%s come back byte for byte', (_, message, bytes) => {
	expect(reencodes(bytes, message)).toBe(true)
})

test.each<[string, Message, Uint8Array]>([
	['fields out of order', tagData, bytesOf(run(2, 'c'), run(1, 'v'))],
	['an unknown field between known ones', tagData, bytesOf(number(0x1000, 1), run(1, 'v'))],
	['a default that is stored', repositoryData, bytesOf(number(5, 0))],
	['a field that is stored twice', tagData, bytesOf(run(1, 'a'), run(1, 'b'))],
	['a padded varint', repositoryData, bytesOf([0x28, 0x81, 0x00])],
	['enums that are not packed', branchProtectionRules, bytesOf(run(1, [...run(1, 'main'), ...run(2, number(1, 1))]))],
	['an entry of a map without its key', commitData, bytesOf(run(6, run(2, 'value')))],
	['a bool that is neither', repositoryData, bytesOf(number(7, 2))],
])('%s do not come back byte for byte, and are told', (_, message, bytes) => {
	const value = readMessage(bytes, message)
	expect(value).not.toBeNull()
	expect(reencodes(bytes, message)).toBe(false)
	// What is written means the same: it reads and writes the same from there on.
	expect(value && reencodes(writeMessage(value, message), message)).toBe(true)
})

test.each<[string, Message, Uint8Array]>([
	['of another wire type', tagData, bytesOf(number(1, 1))],
	['cut', tagData, bytesOf(run(1, 'long')).subarray(0, 4)],
	['broken inside', repositoryData, bytesOf(run(4, [15]))],
	['with a packed run that breaks off', branchProtectionRules, bytesOf(run(1, run(2, run(1, [0x80]))))],
	['with an entry of a map that holds more', commitData, bytesOf(run(6, [...run(1, 'a'), ...run(3, 'b')]))],
])('a message %s is not read, and does not come back', (_, message, bytes) => {
	expect(readMessage(bytes, message)).toBeNull()
	expect(reencodes(bytes, message)).toBe(false)
})

test('a message of too many fields is not read', () => {
	expect(readMessage(new Uint8Array(1_000_000).fill(8), tagData)).toBeNull()
	expect(readMessage(Buffer.alloc(1_000_000, Buffer.from(number(9, 1))), tagData)).toBeNull()
})
