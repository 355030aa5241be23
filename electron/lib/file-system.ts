import type * as files from 'node:fs/promises'

/** The part of the file system that the core touches, handed in so that nothing in it reaches out by itself. */
export type FileSystem = Pick<
	typeof files,
	'mkdir' | 'readFile' | 'readdir' | 'readlink' | 'realpath' | 'rename' | 'rm' | 'stat' | 'statfs' | 'open'
>
