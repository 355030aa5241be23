/** What can keep a database of the catalog: an engine, or a bare store of key-value entries without a history. */
export const keptByKinds = ['sqlite', 'postgres', 'badger', 'dynamodb'] as const
export type KeptByKind = (typeof keptByKinds)[number]

/** Has it entries and nothing else: no revisions, no backups. */
export const isBareStore = (kind: KeptByKind): kind is 'badger' | 'dynamodb' => kind === 'badger' || kind === 'dynamodb'
