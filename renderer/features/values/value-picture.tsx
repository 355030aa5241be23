import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Decoding } from '../../../electron/contract/decoded.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { type Asked, beginningQuestion } from './value-questions.ts'
import classes from './value-view.module.css'

/** Larger pictures are not drawn: that is what one question answers. */
const drawnBytes = 8_388_608

type PictureProps = { asked: Asked; decoding: Decoding; type: string; name: string }

/** A PNG, JPEG, GIF or WebP image, drawn by the browser from its bytes alone. */
export function ValuePicture(props: PictureProps) {
	const { totalBytes, node } = props.decoding
	if (totalBytes > drawnBytes)
		return (
			<EmptyState title="This picture is too large to be drawn here">
				It has {size(totalBytes)}; up to {size(drawnBytes)} are drawn. Save its bytes to look at it.
			</EmptyState>
		)
	return (
		<figure className={classes['picture']}>
			<Drawn {...props} />
			<figcaption className="dim">{[props.decoding.format, ...node.notes].join(' · ')}</figcaption>
		</figure>
	)
}

function Drawn({ asked, decoding, type, name }: PictureProps) {
	const whole = useQuery(beginningQuestion(asked, drawnBytes))
	const address = useBlobAddress(whole.data?.bytes, type)
	const [isBroken, setIsBroken] = useState(false)
	if (whole.isError) return <ErrorState error={whole.error} onRetry={() => whole.refetch()} />
	if (isBroken)
		return <EmptyState title="The browser cannot draw this picture">Its bytes are damaged or cut. Hex shows them as they are.</EmptyState>
	if (address === null) return <Skeleton height={160} />
	return <img src={address} alt={`${name}: ${decoding.format}`} onError={() => setIsBroken(true)} />
}

/** An address under which the page itself holds the bytes, as long as they are shown. */
function useBlobAddress(bytes: Uint8Array | undefined, type: string): string | null {
	const [address, setAddress] = useState<string | null>(null)
	useEffect(() => {
		if (bytes === undefined) return
		const made = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))
		setAddress(made)
		return () => URL.revokeObjectURL(made)
	}, [bytes, type])
	return address
}
