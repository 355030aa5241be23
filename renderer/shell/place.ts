/** Where in the window the person is; a run belongs to the history it changes. */
export type Place = 'start' | 'overview' | 'history' | 'values' | 'backups' | 'copy' | 'activity'
