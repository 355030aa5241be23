import { bufferOf } from './utf8.ts'

type Named = { readonly name: string; readonly at: number; readonly magic: string }

/** First bytes, in latin1, of formats that are told by name and not opened. The more particular ones come first. */
const named: readonly Named[] = [
	{ name: 'ZIP archive', at: 0, magic: 'PK\x03\x04' },
	{ name: 'empty ZIP archive', at: 0, magic: 'PK\x05\x06' },
	{ name: 'tar archive', at: 257, magic: 'ustar' },
	{ name: 'PDF document', at: 0, magic: '%PDF-' },
	{ name: 'Arrow file', at: 0, magic: 'ARROW1\0\0' },
	{ name: 'Feather file, version 1', at: 0, magic: 'FEA1' },
	{ name: 'ORC file', at: 0, magic: 'ORC' },
	{ name: 'Avro file', at: 0, magic: 'Obj\x01' },
	{ name: 'HDF5 file', at: 0, magic: '\x89HDF\r\n\x1a\n' },
	{ name: 'NetCDF file', at: 0, magic: 'CDF\x01' },
	{ name: 'NetCDF file', at: 0, magic: 'CDF\x02' },
	{ name: 'NumPy array (.npy)', at: 0, magic: '\x93NUMPY' },
	{ name: 'FITS file', at: 0, magic: 'SIMPLE  =' },
	{ name: 'bzip2 data', at: 0, magic: 'BZh' },
	{ name: 'XZ data', at: 0, magic: '\xfd7zXZ\0' },
	{ name: 'LZ4 data', at: 0, magic: '\x04\x22\x4d\x18' },
	{ name: '7-Zip archive', at: 0, magic: '7z\xbc\xaf\x27\x1c' },
	{ name: 'RAR archive', at: 0, magic: 'Rar!\x1a\x07' },
	{ name: 'ELF program', at: 0, magic: '\x7fELF' },
	{ name: 'Mach-O program', at: 0, magic: '\xcf\xfa\xed\xfe' },
	{ name: 'WebAssembly module', at: 0, magic: '\0asm' },
	{ name: 'compiled Java class', at: 0, magic: '\xca\xfe\xba\xbe' },
	{ name: 'BAM alignments or other BGZF data', at: 0, magic: 'BAM\x01' },
	{ name: 'CRAM alignments', at: 0, magic: 'CRAM' },
	{ name: 'TIFF image', at: 0, magic: 'II*\0' },
	{ name: 'TIFF image', at: 0, magic: 'MM\0*' },
	{ name: 'AVIF image', at: 4, magic: 'ftypavif' },
	{ name: 'HEIC image', at: 4, magic: 'ftypheic' },
	{ name: 'MP4 or QuickTime film', at: 4, magic: 'ftyp' },
	{ name: 'Matroska or WebM film', at: 0, magic: '\x1a\x45\xdf\xa3' },
	{ name: 'Ogg sound or film', at: 0, magic: 'OggS' },
	{ name: 'FLAC sound', at: 0, magic: 'fLaC' },
	{ name: 'MP3 sound', at: 0, magic: 'ID3' },
	{ name: 'WAV sound', at: 8, magic: 'WAVEfmt ' },
	{ name: 'TrueType font', at: 0, magic: '\0\x01\0\0\0' },
	{ name: 'WOFF font', at: 0, magic: 'wOFF' },
	{ name: 'WOFF2 font', at: 0, magic: 'wOF2' },
	{ name: 'PostgreSQL custom-format dump', at: 0, magic: 'PGDMP' },
	{ name: 'R data', at: 0, magic: 'RDX3\n' },
]
/** Magic this short is met by chance and in plain words. */
const tellingMagic = 4

/** The format that bytes begin as, of those that are only told by name; null when none. `isSure`: by four bytes or more. */
export function containerName(bytes: Uint8Array): { readonly name: string; readonly isSure: boolean } | null {
	const begin = bufferOf(bytes).toString('latin1', 0, 512)
	const found = named.find(({ at, magic }) => begin.startsWith(magic, at))
	if (found === undefined) return null
	return { name: found.name + factsOf(found.name, begin), isSure: found.magic.length >= tellingMagic && /[^\x20-\x7e]/.test(found.magic) }
}

/** What the first bytes of a few of them say more closely. */
function factsOf(name: string, begin: string): string {
	if (name === 'PDF document') return ` ${begin.slice(5).match(/^\d\.\d/)?.[0] ?? ''}`.trimEnd()
	if (name === 'ELF program') return elfFacts(begin)
	if (name === 'NumPy array (.npy)') return numpyFacts(begin)
	return ''
}

function elfFacts(begin: string): string {
	const bits = { 1: '32-bit', 2: '64-bit' }[begin.charCodeAt(4)]
	const order = { 1: 'little-endian', 2: 'big-endian' }[begin.charCodeAt(5)]
	return bits === undefined || order === undefined ? '' : `, ${bits}, ${order}`
}

/** The header of an array is a Python dictionary in plain text: its type and its shape. */
function numpyFacts(begin: string): string {
	const type = begin.match(/'descr': '([^']{1,20})'/)?.[1]
	const shape = begin.match(/'shape': (\([\d, ]{0,60}\))/)?.[1]
	return type === undefined || shape === undefined ? '' : `, type ${type}, shape ${shape}`
}
